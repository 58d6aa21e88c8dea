"""A group's list of topics, declared as a shared page."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import CharField
from django.template.loader import render_to_string
from django.utils import translation

from handschlag.core import clock, shared
from handschlag.core.prepared import Given, Prepared, keys_given
from handschlag.core.shared import frame
from handschlag.discussions.models import SILENCE, Level
from handschlag.discussions.pages.list_layout import laid_out
from handschlag.discussions.pages.topics import page_address, page_start, topics
from handschlag.discussions.shared.marks import BEFORES, JOINS, LINE, MARKS
from handschlag.groups.models import MODERATING, Group, Visibility

_GROUP = Prepared(lambda: Group.objects.filter(slug=Given("slug", CharField())))
CURSOR = re.compile(r"\d{1,12}\.\d{1,6}-\d{1,18}").fullmatch


class Shown(NamedTuple):
    """What the personal part needs to know of a topic on the page."""

    topic: int
    last_number: int
    last_post_at: datetime
    created_at: datetime


_MUTE = int(Level.MUTE)
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


def _settle(arguments: tuple[str, str, str, bool, str], _row: shared.Row, role: str) -> shared.Arguments:
    """What was removed is for moderators."""
    slug, before, after, removed, tag = arguments
    return slug, before, after, removed and role in MODERATING, tag


def _query(arguments: tuple[str, str, str, bool, str]) -> dict[str, str]:
    _slug, before, after, removed, tag = arguments
    return {"removed": "1" if removed else "", "tag": tag, "before": before, "after": after}


def _make(admission: shared.Admission, reading: shared.Reading) -> shared.SharedPart:
    slug, before, after, removed, tag = admission.arguments
    group = _GROUP.get(slug=slug)
    page = topics(group, admission.role, before=before, after=after, removed=removed, tag=tag)
    facts = tuple(
        Shown(topic.pk, topic.last_number, topic.last_post_at, topic.created_at)
        for topic in (row.topic for row in page.rows)
    )
    with frame.as_read(reading):
        return shared.SharedPart(laid_out(page, admission, reading), facts)


def _personal(
    admission: shared.Admission, part: shared.SharedPart, reading: shared.Reading, run: shared.Run
) -> dict[str, Any]:
    """What is new to the reader in each topic, and the way to where they stopped reading."""
    shown: tuple[Shown, ...] = part.facts
    member, language = admission.asker.member_id, reading.language
    unread = _unread(run, member, admission.row, shown) if member and shown else []
    return {
        "state": dict.fromkeys([topic for topic, _read, _count in unread], b" row-unread"),
        "href": {topic: _first_unread(topic, read) for topic, read, _count in unread},
        "unread": {topic: _badge(count, language) for topic, _read, count in unread},
        "any unread": {0} if unread else (),
        "level": _level(admission, reading) if member else b"",
    }


def _unread(
    run: shared.Run, member: int, row: shared.Row, shown: tuple[Shown, ...]
) -> list[tuple[int, int, int]]:
    """Topics, up to which post the reader has read each, and how many came after it; what is muted, or
    silent for long, does not count.
    """
    group_level, line = row[4], _moment(row[6])
    marks, levels, before = _marks(run, member, row[6], line, shown)
    nothing_before = clock.now() - SILENCE
    if line is not None:
        nothing_before = max(nothing_before, line)
    unread = []
    for topic, last, last_post_at, _created_at in shown:
        mark = marks.get(topic)
        if mark == last or last_post_at <= nothing_before:
            continue
        if line is not None:
            mark = max(mark or 0, before.get(topic) or 0)
        if mark is not None and mark < last and levels.get(topic, group_level) != _MUTE:
            unread.append((topic, mark, last - mark))
    return unread


def _marks(
    run: shared.Run, member: int, stored_line: Any, line: datetime | None, shown: tuple[Shown, ...]
) -> tuple[dict[int, int], ...]:
    """The reader's marks and levels by topic, and of topics that are older and newer than the line up to
    which they need not read, the last post before it. One query.
    """
    topics = [topic for topic, *_ in shown]
    split = [topic for topic, _last, latest, begun in shown if line and begun <= line < latest]
    here = keys_given(topics)
    statement, places = MARKS, [member, here, member, here]
    if split:
        statement = f"{MARKS} UNION ALL {BEFORES}"
        places += [stored_line, keys_given(split)]
    found: tuple[dict[int, int], ...] = ({}, {}, {})
    for kind, topic, number in run(statement, places):
        found[kind][topic] = number
    return found


def _moment(stored: Any) -> datetime | None:
    """SQLite gives what it computes as it stores it: in UTC, without saying so."""
    if isinstance(stored, str):
        return datetime.fromisoformat(stored).replace(tzinfo=UTC)
    return stored  # type: ignore[no-any-return]  # PostgreSQL's own moment, or None


def _level(admission: shared.Admission, reading: shared.Reading) -> shared.Parts:
    """How closely the reader follows the group, and the choice."""
    slug, level = admission.row[5], Level(admission.row[4] or Level.NORMAL)
    return frame.piece("discussions/_watch_group.html", (slug, level), reading, slug=slug, level=level)


@lru_cache(maxsize=16384)
def _first_unread(topic: int, read: int) -> bytes:
    return f"{page_address(topic, page_start(read + 1))}{'#unread' if read else ''}".encode()


@lru_cache(maxsize=4096)
def _badge(count: int, language: str) -> bytes:
    with translation.override(language):
        return render_to_string("discussions/_unread_badge.html", {"count": count}).strip().encode()


TOPICS = shared.register(
    shared.SharedPage(
        name="topics",
        address=re.compile(r"/groups/(?P<slug>[-\w]{1,60})/"),
        parameters=frozenset({"before", "after", "removed", "tag"}),
        columns=("g.version", "g.talk_version", "g.visibility", "ms.role", "gw.level", "g.slug", LINE),
        joins=(
            "JOIN groups_group g ON g.slug = %s "
            + JOINS.format(group="g.id", member="m.id")
            + "LEFT JOIN discussions_groupwatch gw ON gw.group_id = g.id AND gw.member_id = m.id"
        ),
        arguments=_arguments,
        places=lambda arguments: arguments[:1],
        admit=_admit,
        settle=_settle,
        query=_query,
        make=_make,
        personal=_personal,
    )
)
