"""A group that nobody runs any more: who moderates it is asked whether they do, then who has been in it long.

The first to accept does. Nobody is asked twice within half a year.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from handschlag.accounts.models import Erasure, Member
from handschlag.core import clock
from handschlag.core.models import audit
from handschlag.groups.actions.lapsing import SOUGHT, end_offers, offer_news, write
from handschlag.groups.models import Group, Membership, MembershipQuerySet, Offer, Role
from handschlag.notifications.actions import notify

ASKED_AT_ONCE = 5
"""Of those who have been in the group longest."""
NOT_AGAIN_FOR = timedelta(days=182)
AT_ONCE = 50


def groups_led_by(member: Member) -> list[int]:
    """Their keys."""
    led = Membership.objects.of(member).filter(role=Role.ORGANISER).order_by("group")
    return list(led.values_list("group_id", flat=True))


@transaction.atomic
def look_after(groups: Iterable[int], *, chosen: Iterable[int] = ()) -> None:
    """Where nobody can run one of the groups (keys), ask; where somebody can, nobody is asked any more.

    ``chosen``: members whom an organiser who is gone had asked; they are asked first.
    """
    held = Group.objects.select_for_update(no_key=True).filter(pk__in=list(groups)).order_by("pk")
    first = list(chosen)
    for group in list(held):
        asked = Offer.objects.filter(group=group, by__isnull=True)
        if not Group.objects.orphaned().filter(pk=group.pk).exists():
            end_offers(asked, by=None, verb="end offer")
        elif not asked.open().exists():
            end_offers(asked, by=None, verb="offer lapses")
            _ask(group, first)


def look_after_orphans() -> int:
    """Groups in which somebody is left who has not been asked; how many were seen to."""
    somebody = candidates(Membership.objects.filter(group=OuterRef("pk")))
    waiting = Offer.objects.open().filter(group=OuterRef("pk"), by__isnull=True)
    found = Group.objects.orphaned().filter(Exists(somebody), ~Exists(waiting)).order_by("pk")
    keys = list(found.values_list("pk", flat=True)[:AT_ONCE])
    for key in keys:
        look_after([key])
    return len(keys)


def candidates(memberships: MembershipQuerySet) -> MembershipQuerySet:
    """Who could run a group: they can, and have not been asked lately."""
    lately = Offer.objects.filter(
        group=OuterRef("group"), to=OuterRef("member"), by__isnull=True, at__gt=clock.now() - NOT_AGAIN_FOR
    )
    return able_members(memberships).filter(~Exists(lately))


def able_members(memberships: MembershipQuerySet) -> MembershipQuerySet:
    """Who can sign in, and is not about to go."""
    able = memberships.current().filter(member__email__isnull=False, member__is_active=True)
    return able.filter(~Exists(Erasure.objects.filter(member=OuterRef("member"))))


def _ask(group: Group, first: list[int]) -> None:
    free = candidates(Membership.objects.filter(group=group)).select_related("member")
    asked = list(free.filter(role=Role.MODERATOR) | free.filter(member__in=first))
    for spell in asked or list(free.order_by("joined_at", "pk")[:ASKED_AT_ONCE]):
        Offer.objects.filter(group=group, to=spell.member, ended_at__isnull=True).update(ended_at=clock.now())
        offer = Offer.objects.create(group=group, to=spell.member)
        audit("ask to run group", group, by=None, member=spell.member_id)
        notify([spell.member_id], offer_news(SOUGHT, offer, group))
        write("sought", spell.member, group=group, offer=offer)
