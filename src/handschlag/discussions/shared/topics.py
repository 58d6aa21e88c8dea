"""A group's list of topics, declared as a shared page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from handschlag.core import shared
from handschlag.core.shared import frame
from handschlag.discussions.models import Topic
from handschlag.discussions.pages.topics import page_href, topics
from handschlag.groups.models import MODERATING, Group, Membership, Visibility

CURSOR = re.compile(r"\d{1,12}\.\d{1,6}-\d{1,18}").fullmatch


@dataclass(frozen=True, slots=True)
class Facts:
    """What the personal part needs to know of the page's topics."""

    last_number: dict[int, int]
    last_post_at: dict[int, datetime]
    href: dict[int, bytes]


TAG = re.compile(r"[-a-z0-9_]{1,60}").fullmatch


def _arguments(path: re.Match[str], query: Mapping[str, str]) -> tuple[str, str, str, bool, str]:
    """Group, cursors, whether what was removed is wanted, tag; what cannot be one counts as not given."""
    before, after = (query.get(name, "") for name in ("before", "after"))
    before, after = before if CURSOR(before) else "", after if CURSOR(after) else ""
    tag = query.get("tag", "")
    return path["slug"], before, after, "removed" in query, tag if TAG(tag) else ""


def _admit(
    row: shared.Row, asker: shared.Asker, _arguments: tuple[Any, ...]
) -> tuple[str, tuple[int, ...]] | None:
    """Readers of the group; what was removed is for moderators."""
    group, talk, visibility, role = row[:4]
    if visibility != Visibility.OPEN and role is None:
        return None
    return role or ("guest" if asker.member_id else "visitor"), (group, talk)


def _make(
    admission: shared.Admission, arguments: tuple[Any, ...], reading: shared.Reading
) -> shared.SharedPart:
    slug, before, after, removed, tag = arguments
    group = Group.objects.get(slug=slug)
    removed = removed and admission.role in MODERATING
    page = topics(group, admission.role, before=before, after=after, removed=removed, tag=tag)
    membership = Membership(role=page.role) if page.role else None
    return frame.render(
        "discussions/topics.html",
        admission,
        reading,
        facts=Facts(
            {row.pk: row.last_number for row in page.rows},
            {row.pk: row.last_post_at for row in page.rows},
            {row.pk: row.href.encode() for row in page.rows},
        ),
        page=page,
        membership=membership,
    )


def _personal(
    admission: shared.Admission, part: shared.SharedPart, reading: shared.Reading, run: shared.Run
) -> dict[str, Any]:
    """What is new to the reader in each topic, and the way to where they stopped reading."""
    facts: Facts = part.facts
    member = admission.asker.member_id
    marks = _marks(run, member, tuple(facts.href)) if member and facts.href else {}
    unread = _unread_topics(facts, marks, _aware(admission.row[4]))
    return {
        "href": lambda topic: (
            _first_unread(topic, facts, unread[topic]) if topic in unread else facts.href[topic]
        ),
        "unread row": lambda topic: b" row-unread" if topic in unread else b"",
        "unread": lambda topic: _badge(unread[topic], reading.language) if topic in unread else b"",
    }


def _marks(run: shared.Run, member: int, topics_shown: tuple[int, ...]) -> dict[int, int]:
    places = ", ".join(["%s"] * len(topics_shown))
    statement = (
        f"SELECT topic_id, number FROM discussions_readmark WHERE member_id = %s AND topic_id IN ({places})"  # noqa: S608 - places only
    )
    return dict(run(statement, (member, *topics_shown)))  # type: ignore[arg-type]  # rows of two


def _unread_topics(facts: Facts, marks: dict[int, int], joined_at: datetime | None) -> dict[int, int]:
    """Posts after the reader's mark, by topic; without one all, for members, if some are newer than they."""
    unread = {}
    for topic, last in facts.last_number.items():
        mark = marks.get(topic)
        if mark is not None:
            if last > mark:
                unread[topic] = last - mark
        elif joined_at is not None and facts.last_post_at[topic] > joined_at:
            unread[topic] = last
    return unread


def _aware(moment: datetime | None) -> datetime | None:
    """SQLite keeps UTC without saying so."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _first_unread(topic: int, facts: Facts, unread: int) -> bytes:
    read = facts.last_number[topic] - unread
    return f"{page_href(Topic(pk=topic), read + 1)}#unread".encode() if read else facts.href[topic]


@lru_cache(maxsize=4096)
def _badge(count: int, language: str) -> bytes:
    with translation.override(language):
        return render_to_string("discussions/_unread_badge.html", {"count": count}).strip().encode()


TOPICS = shared.register(
    shared.SharedPage(
        name="topics",
        address=re.compile(r"/groups/(?P<slug>[-\w]{1,60})/"),
        parameters=frozenset({"before", "after", "removed", "tag"}),
        columns=("g.version", "g.talk_version", "g.visibility", "ms.role", "ms.joined_at"),
        joins=(
            "JOIN groups_group g ON g.slug = %s "
            "LEFT JOIN groups_membership ms "
            "ON ms.group_id = g.id AND ms.member_id = m.id AND ms.left_at IS NULL"
        ),
        arguments=_arguments,
        places=lambda arguments: arguments[:1],
        admit=_admit,
        make=_make,
        personal=_personal,
    )
)
