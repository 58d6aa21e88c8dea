"""Whom a member has ties with, how strong, and since when they have not heard of each other.

Written by hand: entries of both directions come to one row per deed first, or what was taken back would
still be the last that happened; and only then to one row per person. The ORM does not count what it counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from handschlag.accounts.models import avatar_address
from handschlag.core import clock
from handschlag.core.prepared import keys_given, keys_listed

HALF_LIFE_DAYS = {"talk": 90, "meet": 365, "help": 180}
"""insights.md, interactions."""
_JULIAN_EPOCH = 2440587.5

_TIED = """
WITH entries AS (
    SELECT target_id AS other_id, strand, kind, origin, time, value
    FROM ties_interaction WHERE source_id = %s{other_target}
    UNION ALL
    SELECT source_id, strand, kind, origin, time, value
    FROM ties_interaction WHERE target_id = %s{other_source}
), deeds AS (
    SELECT other_id, strand, time,
        SUM(CASE WHEN strand = 'meet' THEN value / 2 ELSE value END) AS value
    FROM entries GROUP BY other_id, strand, kind, origin, time HAVING SUM(value) > 1e-9
), written AS (
    SELECT theirs.member_id AS other_id, MAX(conversation.last_at) AS time
    FROM people_participant own
    JOIN people_conversation conversation ON conversation.id = own.conversation_id
    JOIN people_participant theirs
        ON theirs.conversation_id = conversation.id AND theirs.member_id <> own.member_id
    WHERE own.member_id = %s AND conversation.pair IS NOT NULL AND conversation.last_number > 0{other_written}
    GROUP BY theirs.member_id
), tied AS (
    SELECT other_id,
        {sums}
    FROM deeds GROUP BY other_id
)
SELECT tied.*, written.time, member.name, member.headline, member.company, member.place, member.avatar
FROM tied
JOIN accounts_member member ON member.id = tied.other_id AND member.is_active
LEFT JOIN written ON written.other_id = tied.other_id
"""
_OF_STRAND = """SUM(CASE WHEN strand = '{strand}' THEN 1 ELSE 0 END),
        MAX(CASE WHEN strand = '{strand}' THEN time END),
        SUM(CASE WHEN strand = '{strand}'
            THEN value * power(2.0, ({days} - %s) / {half_life}.0) ELSE 0 END)"""


@dataclass(frozen=True, slots=True)
class Strength:
    """One strand: how many deeds that stand, the latest, and their decayed sum in both directions."""

    count: int
    last_at: datetime | None
    value: float


@dataclass(frozen=True, slots=True)
class Tie:
    """What ``member`` and the other have with each other; with what a list shows of the other."""

    other: int
    talk: Strength
    meet: Strength
    help: Strength
    written_at: datetime | None
    """When one of the two last wrote to the other; that two have written alone makes no tie."""
    name: str
    headline: str
    company: str
    place: str
    picture: str

    @property
    def strength(self) -> float:
        return self.talk.value + self.meet.value + self.help.value

    @property
    def has_met(self) -> bool:
        return self.meet.count > 0

    @property
    def last_at(self) -> datetime | None:
        """When they last had to do with each other; no reminder counts."""
        moments = (self.talk.last_at, self.meet.last_at, self.help.last_at, self.written_at)
        return max((moment for moment in moments if moment is not None), default=None)


def ties_of(member_id: int, *, other: int | None = None) -> list[Tie]:
    """All of them, or that with ``other``; in no order. One query."""
    only = {"other_target": "", "other_source": "", "other_written": ""}
    params: list[Any] = [member_id, member_id, member_id]
    if other is not None:
        only = {
            "other_target": " AND target_id = %s",
            "other_source": " AND source_id = %s",
            "other_written": " AND theirs.member_id = %s",
        }
        params = [member_id, other, member_id, other, member_id, other]
    today = _today()
    sql = _TIED.format(sums=_sums(), **only)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, today, today, today])
        return [_tie(row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who knows another, as far as a viewer may know it."""

    pk: int
    name: str
    picture: str
    strength: float
    has_met: bool

    @property
    def avatar_url(self) -> str | None:
        return avatar_address(self.pk, self.picture)


def known_ties(member_id: int, *, viewer_id: int, others: Iterable[int]) -> dict[int, Known]:
    """Those of ``others`` who know ``member`` as far as the viewer may know, and can be asked.

    That is what stands in talk that the viewer may read, meetups at which the viewer was too, and handshakes
    that both let others see. What two give each other is between them. Nobody, if a block stands between any
    two of the three. One query.
    """
    keys = sorted(set(others))
    if not keys:
        return {}
    today, listed = _today(), keys_given(keys)
    sql = _KNOWN.format(days=_days(), others=keys_listed())
    entries = [member_id, listed, member_id, listed, viewer_id, viewer_id]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*entries, today, today, today, *[member_id, viewer_id] * 2])
        rows = cursor.fetchall()
    return {key: Known(key, name, picture, strength, bool(met)) for key, name, picture, strength, met in rows}


_KNOWN = """
WITH entries AS (
    SELECT target_id AS other_id, strand, kind, origin, time, group_id, value
    FROM ties_interaction WHERE source_id = %s AND target_id IN ({others})
    UNION ALL
    SELECT source_id, strand, kind, origin, time, group_id, value
    FROM ties_interaction WHERE target_id = %s AND source_id IN ({others})
), deeds AS (
    SELECT other_id, strand, kind, origin, time, group_id, SUM(value) AS value
    FROM entries GROUP BY other_id, strand, kind, origin, time, group_id HAVING SUM(value) > 1e-9
), told AS (
    SELECT * FROM deeds WHERE
    kind IN ('reply', 'thanks') AND group_id IN (
        SELECT id FROM groups_group WHERE visibility = 'open'
        UNION ALL SELECT group_id FROM groups_membership WHERE member_id = %s AND left_at IS NULL)
    OR kind = 'attendance' AND EXISTS (
        SELECT 1 FROM meetups_attendance present
        WHERE present.meetup_id = deeds.origin AND present.member_id = %s AND present.is_present)
    OR kind = 'handshake' AND EXISTS (
        SELECT 1 FROM meetups_handshake shaken
        WHERE shaken.id = deeds.origin AND shaken.asker_shows AND shaken.other_shows)
)
SELECT other_id, MAX(member.name), MAX(member.avatar),
    SUM(CASE strand WHEN 'talk' THEN value * power(2.0, ({days} - %s) / 90.0)
        WHEN 'meet' THEN value / 2 * power(2.0, ({days} - %s) / 365.0)
        ELSE value * power(2.0, ({days} - %s) / 180.0) END),
    MAX(CASE WHEN strand = 'meet' THEN 1 ELSE 0 END)
FROM told
JOIN accounts_member member ON member.id = told.other_id
WHERE member.is_active AND member.email IS NOT NULL AND NOT member.is_bot AND NOT EXISTS (
    SELECT 1 FROM accounts_block block
    WHERE block.by_id IN (told.other_id, %s, %s) AND block.member_id IN (told.other_id, %s, %s))
GROUP BY other_id
"""


def _sums() -> str:
    days = _days()
    return ",\n        ".join(
        _OF_STRAND.format(strand=strand, days=days, half_life=half_life)
        for strand, half_life in HALF_LIFE_DAYS.items()
    )


def _days() -> str:
    """The days that a deed's ``time`` stands for, as ``_today`` counts them."""
    if connection.vendor == "postgresql":
        return "(EXTRACT(EPOCH FROM time) / 86400.0)"
    return "julianday(time)"


def _today() -> float:
    days = clock.now().timestamp() / timedelta(days=1).total_seconds()
    return days if connection.vendor == "postgresql" else days + _JULIAN_EPOCH


def _tie(row: tuple[Any, ...]) -> Tie:
    other, *strands = row[:10]
    talk, meet, helped = (
        Strength(int(strands[at]), _moment(strands[at + 1]), float(strands[at + 2])) for at in (0, 3, 6)
    )
    return Tie(other, talk, meet, helped, _moment(row[10]), *row[11:16])


def _moment(stored: Any) -> datetime | None:
    """SQLite gives text."""
    if stored is None or isinstance(stored, datetime):
        return stored
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)
