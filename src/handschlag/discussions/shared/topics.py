"""A group's list of topics, declared as a shared page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import CharField

from handschlag.core import clock, shared
from handschlag.core.prepared import Given, Prepared, keys_given
from handschlag.core.shared import frame
from handschlag.discussions.models import SILENCE, Level
from handschlag.discussions.pages.list_layout import laid_out
from handschlag.discussions.pages.row import Row, rendered, unread
from handschlag.discussions.pages.topics import topics
from handschlag.discussions.shared.marks import ALL_OF_THEM, GUIDED, JOINS, LINE, MARKS, MUTES, later
from handschlag.groups.models import MODERATING, Group, Visibility, is_new
from handschlag.groups.pages.first_weeks import first_weeks

_GROUP = Prepared(lambda: Group.objects.filter(slug=Given("slug", CharField())))
CURSOR = re.compile(r"\d{1,12}\.\d{1,6}-\d{1,18}").fullmatch


@dataclass(frozen=True, slots=True)
class Facts:
    """What the personal part needs to know of the page."""

    rows: tuple[Row, ...]
    keys: Any
    """Of its topics, as they go into a statement."""


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
    with frame.as_read(reading):
        rows = tuple(rendered(row, page.with_people, reading) for row in page.rows)
        facts = Facts(rows, keys_given(row.topic for row in rows))
        return shared.SharedPart(laid_out(page, rows, admission, reading), facts)


def _personal(
    admission: shared.Admission, part: shared.SharedPart, reading: shared.Reading, run: shared.Run
) -> dict[str, Any]:
    """What is new to the reader in each topic, and the way to where they stopped reading."""
    member = admission.asker.member_id
    new = _new(run, member, admission.row, part.facts) if member and part.facts.rows else {}
    return {
        "row": new,
        "any unread": {0} if new else (),
        "level": _level(admission, reading) if member else b"",
        "first weeks": _first_weeks(admission, reading),
    }


def _new(run: shared.Run, member: int, row: shared.Row, facts: Facts) -> dict[int, bytes]:
    """The rows of topics of which the reader has not read all; what is muted, or silent for long, does not
    count. One query.
    """
    group_level, line = row[4], _moment(row[6])
    nothing_before = clock.now() - SILENCE
    if line is not None:
        nothing_before = max(nothing_before, line)
    lively = [shown for shown in facts.rows if shown.last_post_at > nothing_before]
    marks = _marks(run, member, row, facts.keys, is_split=_is_split(lively, line))
    unmarked = (None if line is None else 0, group_level)
    new = {}
    for shown in lively:
        read, level = marks.get(shown.topic, unmarked)
        if read is not None and read < shown.last_number and level != _MUTE:
            new[shown.topic] = unread(shown, read)
    return new


def _is_split(lively: list[Row], line: datetime | None) -> bool:
    """Whether a topic was begun before the line, up to which the reader need not read, and went on after."""
    return line is not None and any(shown.created_at <= line for shown in lively)


def _marks(
    run: shared.Run, member: int, row: shared.Row, keys: Any, *, is_split: bool
) -> dict[int, tuple[int | None, int]]:
    """Up to where the reader has read a topic, and how closely they follow it: where they have a mark, or all
    if some are muted or split.
    """
    group_level, line, mutes = row[4], row[6], row[7]
    if is_split or mutes or group_level == _MUTE:
        found = run(ALL_OF_THEM, (line, keys, member, member))
    else:
        found = run(MARKS, (keys, member))
    start = None if line is None else 0
    return {
        topic: (later(start if mark is None else mark, before), level or group_level)
        for topic, mark, level, before in found
    }


def _moment(stored: Any) -> datetime | None:
    """SQLite gives moments, and what it computes of them, as it stores them: in UTC, without saying so."""
    if isinstance(stored, str):
        stored = datetime.fromisoformat(stored)
    if stored is None or stored.tzinfo is not None:
        return stored  # type: ignore[no-any-return]  # PostgreSQL's own moment, or None
    return stored.replace(tzinfo=UTC)  # type: ignore[no-any-return]  # a moment


def _level(admission: shared.Admission, reading: shared.Reading) -> shared.Parts:
    """How closely the reader follows the group, and the choice."""
    slug, level = admission.row[5], Level(admission.row[4] or Level.NORMAL)
    return frame.piece("discussions/_watch_group.html", (slug, level), reading, slug=slug, level=level)


def _first_weeks(admission: shared.Admission, reading: shared.Reading) -> Any:
    """What a newcomer is welcomed with, on the first page; who is none, or runs the group, costs no query."""
    spell, joined = admission.row[8], _moment(admission.row[9])
    if joined is None or any(admission.arguments[1:]) or not is_new(joined):
        return b""
    with frame.as_read(reading):
        weeks = first_weeks(spell)
    return frame.piece("groups/_first_weeks.html", (weeks,), reading, weeks=weeks) if weeks else b""


TOPICS = shared.register(
    shared.SharedPage(
        name="topics",
        address=re.compile(r"/groups/(?P<slug>[-\w]{1,60})/"),
        parameters=frozenset({"before", "after", "removed", "tag"}),
        columns=(
            "g.version", "g.talk_version", "g.visibility", "ms.role", "gw.level", "g.slug", LINE,
            MUTES.format(member="m.id"),
            "ms.id", GUIDED,
        ),
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
)  # fmt: skip
