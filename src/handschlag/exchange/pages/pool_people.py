"""Whom forms of pools offer: people one had to do with lately, or whose name begins as one types it."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from handschlag.accounts.models import Member, MemberQuerySet
from handschlag.core.addresses import key_in
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.exchange.models import Change
from handschlag.exchange.pages.pools import PoolPage, owing
from handschlag.groups.models import Group, Membership
from handschlag.ties.models import Interaction

OFFERED = 12
LATELY = 100
"""Entries of the ledger each way, the latest of the viewer's."""
LONGEST = 80
"""Letters of a name."""


@dataclass(frozen=True, slots=True)
class People:
    """``query``: what was looked for; empty where those are offered whom one had to do with lately."""

    query: str
    chosen: list[Member]
    offered: list[Member]

    @property
    def all(self) -> list[Member]:
        return [*self.chosen, *self.offered]


def people_to_ask(
    viewer: Member, *, group: Group | None = None, query: str = "", chosen: Collection[int] = ()
) -> People:
    """Of one group, or of all of the viewer's. One query, two where some are chosen already."""
    query = query.replace("\0", "").strip()[:LONGEST]
    given = {"viewer": viewer.pk, "group": None if group is None else group.pk}
    found = _chosen(group is not None).all(**given, keys=chosen) if chosen else []
    if query:
        offered = list(_fellows(viewer.pk, given["group"]).named(query)[:OFFERED])
    else:
        offered = _known(group is not None).all(**given)
    return People(query, found, [one for one in offered if one not in found])


def people_to_ask_in(sent: QueryDict, viewer: Member) -> People:
    """For the form of a new pool: ``members`` are chosen, others found whose name begins with ``who``."""
    keys = [key for key in map(key_in, sent.getlist("members")) if key is not None]
    return people_to_ask(viewer, query=sent.get("who", "") if "find" in sent else "", chosen=keys)


def people_for(page: PoolPage, change: Change, asked: QueryDict, sent: QueryDict) -> People:
    """Whom a change of a pool may be about: to let somebody in, ``q`` is their name. Two queries at most."""
    if change == Change.WRITE_OFF:
        return People("", [], owing(page))
    if change != Change.ADMIT:
        return People("", [], [])
    key = key_in(sent.get("value", ""))
    chosen = [] if key is None else [key]
    return people_to_ask(page.viewer, group=page.pool.group, query=asked.get("q", ""), chosen=chosen)


def _fellows(viewer: Any, group: Any) -> MemberQuerySet:
    """People with an account who belong to ``group``, or share one with the viewer (both keys)."""
    here = Membership.objects.current().filter(member=OuterRef("pk"))
    mine = Membership.objects.current().filter(member=viewer).values("group")
    shared = here.filter(group__in=mine) if group is None else here.filter(group=group)
    found = Member.objects.with_login().approachable_by(viewer).filter(Exists(shared))
    return found.exclude(pk=viewer).only("name").order_by("name", "pk")


@cache
def _chosen(in_group: bool) -> Prepared[Member]:
    return Prepared(lambda: _given_fellows(in_group).filter(pk__in=GivenKeys("keys")))


@cache
def _known(in_group: bool) -> Prepared[Member]:
    def write() -> QuerySet[Member]:
        latest = Interaction.objects.order_by("-pk")
        to = latest.filter(source=Given("viewer")).values("target")[:LATELY]
        of = latest.filter(target=Given("viewer")).values("source")[:LATELY]
        return _given_fellows(in_group).filter(Q(pk__in=to) | Q(pk__in=of))[:OFFERED]

    return Prepared(write)


def _given_fellows(in_group: bool) -> MemberQuerySet:
    return _fellows(Given("viewer"), Given("group") if in_group else None)
