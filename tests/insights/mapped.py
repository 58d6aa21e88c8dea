"""A group whose network has a shape: two circles that talk, and help between two."""

from dataclasses import dataclass
from datetime import timedelta

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models import Group, Membership
from handschlag.insights.maps import actions
from handschlag.insights.models import Audience, NetworkMap
from handschlag.ties.models import Interaction, Kind
from tests import make
from tests.insights.worker import run_due_jobs


@dataclass
class Mapped:
    group: Group
    anna: Member
    ben: Member
    people: list[Member]

    def map(self, audience=Audience.ORGANISERS) -> NetworkMap:
        return NetworkMap.objects.get(group=self.group, audience=audience)


def tie(group: Group, source: Member, target: Member, *, days=30.0, strand="talk", kind=Kind.REPLY, origin=0):
    """An entry of the ledger, as the rooms that own such rows write them."""
    at = clock.now() - timedelta(days=days)
    origin = origin or Interaction.objects.count() + 1
    Interaction.objects.create(
        time=at, source=source, target=target, strand=strand, value=1, group=group, kind=kind, origin=origin
    )


def mapped(group: Group, anna: Member, ben: Member, *, circle=7) -> Mapped:
    Group.objects.filter(pk=group.pk).update(created_at=clock.now() - timedelta(days=400))
    people = [make.member(f"Person {number:03}") for number in range(2 * circle)]
    for number, person in enumerate(people):
        make.join(group, person, at=clock.now() - timedelta(days=300 - 3 * number))
    for begin in (0, circle):
        for one in range(begin, begin + circle):
            for other in range(one + 1, begin + circle):
                tie(group, people[one], people[other], days=60 + 5 * one)
    tie(group, people[0], people[circle], days=300)
    tie(group, ben, people[1], days=20)
    tie(group, people[2], people[circle + 2], strand="help", kind=Kind.DEAL)
    return Mapped(group, anna, ben, people)


def draw(found: Mapped) -> Mapped:
    actions.request_maps(found.group, by=found.anna)
    run_due_jobs()
    return found


def belongs(group: Group, member: Member) -> Membership:
    return Membership.objects.current().get(group=group, member=member)
