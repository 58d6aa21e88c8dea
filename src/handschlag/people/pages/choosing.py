"""Whom one writes to: people chosen already, and people whose name begins so."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from handschlag.accounts.models import Member, MemberQuerySet

FOUND_SHOWN = 8
LONGEST = 80
"""Letters of a name."""


@dataclass(frozen=True, slots=True)
class Choice:
    chosen: Sequence[Member]
    query: str
    found: Sequence[Member]


def chosen(keys: Collection[int], viewer: Member) -> list[Member]:
    """Those of them who can be seen and written to, in the order of their names. One query."""
    if not keys:
        return []
    return list(_reachable(viewer).filter(pk__in=keys).order_by("name", "pk"))


def choose(keys: Collection[int], query: str, viewer: Member, *, without: Collection[int] = ()) -> Choice:
    """Two queries. People whom a block keeps apart from the viewer are not found."""
    query = query.strip()[:LONGEST]
    people = chosen(keys, viewer)
    if not query:
        return Choice(people, query, [])
    taken = {*keys, *without}
    found = _reachable(viewer).named(query).exclude(pk__in=taken)
    found = found.approachable_by(viewer.pk)
    return Choice(people, query, list(found.order_by("name", "pk")[:FOUND_SHOWN]))


def _reachable(viewer: Member) -> MemberQuerySet:
    return Member.objects.visible_to(viewer).with_login().filter(is_bot=False).exclude(pk=viewer.pk)
