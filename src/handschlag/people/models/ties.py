"""Whom a member has ties with, how strong, and since when they have not heard of each other.

Written by hand, for members with hundreds of contacts. Ties are kept (``ties.folding``); what others may know
of them depends on where each deed was done and is summed from the ledger.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from handschlag.accounts.models import avatar_address
from handschlag.core import clock
from handschlag.core.prepared import keys_given, keys_listed
from handschlag.ties.folding import decay, moment
from handschlag.ties.models import Strand

_JULIAN_EPOCH = 2440587.5
_KEPT = ", ".join(f"{strand}_{part}" for strand in Strand for part in ("number", "last", "sum"))

_TIED = f"""
WITH written AS (
    SELECT theirs.member_id AS other_id, MAX(conversation.last_at) AS time
    FROM people_participant own
    JOIN people_conversation conversation ON conversation.id = own.conversation_id
    JOIN people_participant theirs
        ON theirs.conversation_id = conversation.id AND theirs.member_id <> own.member_id
    WHERE own.member_id = %s{{other_written}}
        AND conversation.pair IS NOT NULL AND conversation.last_number > 0
    GROUP BY theirs.member_id
), tied AS (
    SELECT high_id AS other_id, {_KEPT} FROM ties_tie WHERE low_id = %s{{other_high}}
    UNION ALL SELECT low_id, {_KEPT} FROM ties_tie WHERE high_id = %s{{other_low}}
)
SELECT tied.other_id, {_KEPT},
    written.time, member.name, member.headline, member.company, member.place, member.avatar
FROM tied
JOIN accounts_member member ON member.id = tied.other_id AND member.is_active
LEFT JOIN written ON written.other_id = tied.other_id
"""  # noqa: S608 - names of our own


class Strength(NamedTuple):
    """One strand: how many deeds that stand, the latest, and their decayed sum in both directions."""

    count: int  # type: ignore[assignment]  # not that of a tuple
    last_at: datetime | None
    value: float


class Tie(NamedTuple):
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
    last_at: datetime | None = None
    """When they last had to do with each other; no reminder counts."""

    @property
    def strength(self) -> float:
        return self.talk.value + self.meet.value + self.help.value

    @property
    def has_met(self) -> bool:
        return self.meet.count > 0


def ties_of(member_id: int, *, other: int | None = None) -> list[Tie]:
    """All of them, or that with ``other``; in no order. One query."""
    only = {"other_written": "", "other_high": "", "other_low": ""}
    params = [member_id, member_id, member_id]
    if other is not None:
        only = {
            "other_written": " AND theirs.member_id = %s",
            "other_high": " AND high_id = %s",
            "other_low": " AND low_id = %s",
        }
        params = [member_id, other, member_id, other, member_id, other]
    now = clock.now()
    by = [decay(strand, now) for strand in Strand]
    by[1] /= 2  # meeting is entered both ways
    with connection.cursor() as cursor:
        cursor.execute(_TIED.format(**only), params)
        return [_tie(row, by) for row in cursor.fetchall()]


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
    FROM ties_interaction WHERE source_id = %s AND +target_id IN ({others})
    UNION ALL
    SELECT source_id, strand, kind, origin, time, group_id, value
    FROM ties_interaction WHERE target_id = %s AND +source_id IN ({others})
), told AS (
    SELECT other_id, strand, time, value FROM entries WHERE
    kind IN ('reply', 'thanks') AND group_id IN (
        SELECT id FROM groups_group WHERE visibility = 'open'
        UNION ALL SELECT group_id FROM groups_membership WHERE member_id = %s AND left_at IS NULL)
    OR kind = 'attendance' AND origin IN (
        SELECT meetup_id FROM meetups_attendance WHERE member_id = %s AND is_present)
    OR kind = 'handshake' AND EXISTS (
        SELECT 1 FROM meetups_handshake shaken
        WHERE shaken.id = entries.origin AND shaken.asker_shows AND shaken.other_shows)
), known AS (
    SELECT other_id,
        SUM(CASE strand WHEN 'talk' THEN value * power(2.0, ({days} - %s) / 90.0)
            WHEN 'meet' THEN value / 2 * power(2.0, ({days} - %s) / 365.0)
            ELSE value * power(2.0, ({days} - %s) / 180.0) END) AS strength,
        SUM(CASE WHEN strand = 'meet' THEN value ELSE 0 END) > 1e-9 AS has_met
    FROM told GROUP BY other_id HAVING SUM(value) > 1e-9
)
SELECT other_id, member.name, member.avatar, strength, has_met
FROM known
JOIN accounts_member member ON member.id = known.other_id
WHERE member.is_active AND member.email IS NOT NULL AND NOT member.is_bot AND NOT EXISTS (
    SELECT 1 FROM accounts_block block
    WHERE block.by_id IN (known.other_id, %s, %s) AND block.member_id IN (known.other_id, %s, %s))
"""


def _days() -> str:
    """The days that a deed's ``time`` stands for, as ``_today`` counts them."""
    if connection.vendor == "postgresql":
        return "(EXTRACT(EPOCH FROM time) / 86400.0)"
    return "julianday(time)"


def _today() -> float:
    days = clock.now().timestamp() / timedelta(days=1).total_seconds()
    return days if connection.vendor == "postgresql" else days + _JULIAN_EPOCH


def _tie(row: tuple[Any, ...], by: list[float]) -> Tie:
    other, *strands = row[:10]
    parts = zip(strands[::3], strands[1::3], strands[2::3], by, strict=True)
    talk, meet, helped = (Strength(count, moment(last), kept * now) for count, last, kept, now in parts)
    written = moment(row[10])
    moments = [at for at in (talk.last_at, meet.last_at, helped.last_at, written) if at is not None]
    name, headline, company, place, picture = row[11:16]
    last_at = max(moments, default=None)
    return Tie(other, talk, meet, helped, written, name, headline, company, place, picture, last_at)
