"""A second group of the demo: those of one region, who meet at a table of their own, and who asks to join."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from handschlag.core.markdown import render
from handschlag.core.models import AuditEvent, audit
from handschlag.core.search.writing import refresh
from handschlag.groups.indexing import GROUP
from handschlag.groups.models import Group, Joining, JoinRequest, Membership, Visibility
from handschlag.importers.formats.demo_circle import Circle, Helper
from handschlag.importers.formats.demo_help_phrases import said, sentence
from handschlag.importers.formats.demo_meetings import REGION, Table
from handschlag.importers.rows import insert

_SUFFIX: Final = "-rheinland"
_FEWEST, _MOST = 12, 60
_FOUNDED: Final = timedelta(days=620)
_MET_LAST: Final = timedelta(days=75)
_ASKED: Final = (2, 6, 11)
"""Days ago, of those who want to be let in."""


def region_of(group: Group) -> Group | None:
    """The second group of the demo that ``group`` is the first of."""
    found = Group.objects.filter(slug=_slug(group)).first()
    begun = AuditEvent.objects.filter(object_type=Group._meta.label_lower, verb="begin region of demo")
    return found if found is not None and begun.filter(object_id=found.pk).exists() else None


def begin_region(group: Group, circle: Circle) -> tuple[Group, Table] | None:
    """The group with its members, and the table at which they met. None where too few talk, or where its
    address is taken. Part of a transaction.
    """
    people = _people(circle)
    if len(people) < _FEWEST + len(_ASKED) or Group.objects.filter(slug=_slug(group)).exists():
        return None
    inside, asking = people[: -len(_ASKED)], people[-len(_ASKED) :]
    since = circle.until - _FOUNDED
    region = Group.objects.create(
        name=sentence("region", "name"),
        slug=_slug(group),
        description=sentence("region", "description"),
        description_html=render(sentence("region", "description")),
        rules=sentence("region", "rules"),
        rules_html=render(sentence("region", "rules")),
        language=group.language,
        visibility=Visibility.CLOSED,
        joining=Joining.REQUEST,
        member_count=len(inside),
        created_at=since,
    )
    audit("begin region of demo", region, by=None)
    refresh(GROUP, [region.pk])
    joined = [(region.pk, one.key, max(since, one.joined)) for one in inside]
    insert(Membership, ("group", "member", "joined_at"), joined)
    _ask(region, asking, circle)
    place = max(REGION, key=lambda city: sum(one.place == city for one in inside))
    return region, Table(inside, place, timedelta(weeks=4), since, circle.until - _MET_LAST)


def _people(circle: Circle) -> list[Helper]:
    """Those of the region, the most talkative first; where they are few, others who talk come along."""
    ranked = sorted(circle.helpers, key=lambda one: (one.place not in REGION, -one.n_posts, one.key))
    near = sum(one.place in REGION for one in ranked)
    return ranked[: min(max(near, _FEWEST + len(_ASKED)), _MOST)]


def _ask(region: Group, asking: Sequence[Helper], circle: Circle) -> None:
    words = said("week", "joining")
    JoinRequest.objects.bulk_create(
        JoinRequest(
            group=region, member_id=one.key, message=text, asked_at=circle.until - timedelta(days=days)
        )
        for one, text, days in zip(asking, words, _ASKED, strict=True)
    )


def _slug(group: Group) -> str:
    return f"{group.slug[: 60 - len(_SUFFIX)]}{_SUFFIX}"
