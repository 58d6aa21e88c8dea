"""Whom a member has ties with, how strong, and since when they have not heard of each other.

Written by hand, for members with hundreds of contacts. Ties are kept (``ties.folding``); what others may know
of them depends on where each deed was done and is summed from the ledger.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection

from handschlag.accounts.models import avatar_address
from handschlag.core import clock
from handschlag.core.prepared import keys_given, keys_listed
from handschlag.ties.folding import decay, moment
from handschlag.ties.models import Strand

_JULIAN_EPOCH = 2440587.5
_KEPT = ", ".join(f"{strand}_{part}" for strand in Strand for part in ("number", "last", "sum"))

_WRITTEN = """
    SELECT theirs.member_id AS other_id, MAX(conversation.last_at) AS time
    FROM people_participant own
    JOIN people_conversation conversation ON conversation.id = own.conversation_id
    JOIN people_participant theirs
        ON theirs.conversation_id = conversation.id AND theirs.member_id <> own.member_id
    WHERE own.member_id = %s{among}
        AND conversation.pair IS NOT NULL AND conversation.last_number > 0
    GROUP BY theirs.member_id"""
_TIED = f"""
WITH written AS ({_WRITTEN}), tied AS (
    SELECT high_id AS other_id, {_KEPT} FROM ties_tie WHERE low_id = %s{{among_high}}
    UNION ALL SELECT low_id, {_KEPT} FROM ties_tie WHERE high_id = %s{{among_low}}
)
SELECT tied.other_id, talk_number, {{bare}}talk_last, talk_sum * %s,
    meet_number, {{bare}}meet_last, meet_sum * %s, help_number, {{bare}}help_last, help_sum * %s,
    {{bare}}written.time,
    member.name, member.headline, member.company, member.place, member.avatar, {{last}} AS last
FROM tied
JOIN accounts_member member ON member.id = tied.other_id AND member.is_active
LEFT JOIN written ON written.other_id = tied.other_id
ORDER BY last DESC, tied.other_id DESC
"""  # noqa: S608 - names of our own
_LATEST = """
SELECT written.other_id AS other_id, {bare}written.time AS last, 0 AS is_tied FROM ({written}) written
UNION ALL
SELECT high_id, {last}, 1
FROM ties_tie JOIN accounts_member member ON member.id = high_id AND member.is_active WHERE low_id = %s
UNION ALL
SELECT low_id, {last}, 1
FROM ties_tie JOIN accounts_member member ON member.id = low_id AND member.is_active WHERE high_id = %s
"""
_LASTS = ("talk_last", "meet_last", "help_last")


class Strength(NamedTuple):
    """One strand: how many deeds that stand, the latest, and their decayed sum in both directions."""

    count: int  # type: ignore[assignment]  # not that of a tuple
    last_at: datetime | None
    value: float


class Tie(NamedTuple):
    """What a member and ``other`` have with each other; with what a list shows of the other.

    As the database gives it: of hundreds that are read only those that are shown cost more.
    """

    other: int
    talk_number: int
    talk_last: Any
    talk_value: float
    meet_number: int
    meet_last: Any
    meet_value: float
    help_number: int
    help_last: Any
    help_value: float
    written: Any
    name: str
    headline: str
    company: str
    place: str
    picture: str
    last: Any
    """When they last had to do with each other, as moments are kept; no reminder counts."""

    @property
    def talk(self) -> Strength:
        return Strength(self.talk_number, moment(self.talk_last), self.talk_value)

    @property
    def meet(self) -> Strength:
        return Strength(self.meet_number, moment(self.meet_last), self.meet_value)

    @property
    def help(self) -> Strength:
        return Strength(self.help_number, moment(self.help_last), self.help_value)

    @property
    def written_at(self) -> datetime | None:
        """When one of the two last wrote to the other; that two have written alone makes no tie."""
        return moment(self.written)

    @property
    def last_at(self) -> datetime | None:
        return moment(self.last)

    @property
    def strength(self) -> float:
        return self.talk_value + self.meet_value + self.help_value

    @property
    def has_met(self) -> bool:
        return self.meet_number > 0


def ties_of(member_id: int, *, others: Iterable[int] | None = None) -> list[Tie]:
    """All of them, or those with ``others``; those first who had to do with each other last. One query."""
    among = {"among": "", "among_high": "", "among_low": ""}
    params: list[Any] = [member_id, member_id, member_id]
    if others is not None:
        listed, given = keys_listed(), keys_given(others)
        among = {
            "among": f" AND theirs.member_id IN ({listed})",
            "among_high": f" AND high_id IN ({listed})",
            "among_low": f" AND low_id IN ({listed})",
        }
        params = [member_id, given, member_id, given, member_id, given]
    sql = _TIED.format(**among, bare=_bare(), last=_last(*_LASTS, "written.time"))
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, *_decays()])
        return list(map(Tie._make, cursor.fetchall()))


def tie_of(member_id: int, other: int) -> Tie | None:
    """One query."""
    return next(iter(ties_of(member_id, others=[other])), None)


def latest_of(member_id: int) -> list[tuple[int, Any]]:
    """The others of all ties, in the order of ``ties_of``, and when they last had to do with each other, as
    moments are kept: of hundreds as little as puts them in their places. One query.
    """
    sql = _LATEST.format(last=_last(*_LASTS), bare=_bare(), written=_WRITTEN.format(among=""))
    with connection.cursor() as cursor:
        cursor.execute(sql, [member_id, member_id, member_id])
        rows = cursor.fetchall()
    found = {other: last for other, last, is_tied in rows if is_tied}
    for other, at, is_tied in rows:
        if not is_tied and other in found:
            found[other] = max(found[other], at)
    return sorted(found.items(), key=itemgetter(1, 0), reverse=True)


def _bare() -> str:
    """SQLite's moments are taken as the texts they are: an expression has no type to be converted by."""
    return "" if connection.vendor == "postgresql" else "+"


def _last(*moments: str) -> str:
    if connection.vendor == "postgresql":
        return f"GREATEST({', '.join(moments)})"
    return "MAX({})".format(", ".join(f"COALESCE({one}, '')" for one in moments))


def _decays() -> list[float]:
    """By what the sums that are kept of each strand are multiplied; meeting is entered both ways."""
    now = clock.now()
    return [decay(strand, now) / (2 if strand == Strand.MEET else 1) for strand in Strand]


class Known(NamedTuple):
    """Somebody who knows two people: the one as far as the other may know it."""

    pk: int
    name: str
    picture: str
    strength: float
    """Of their tie with the one, as far as the other may know."""
    has_met_them: bool
    own_strength: float
    """Of their tie with the other."""
    has_met_me: bool

    @property
    def avatar_url(self) -> str | None:
        return avatar_address(self.pk, self.picture)


def who_knows_both(member_id: int, *, viewer_id: int, only: int | None = None) -> list[Known]:
    """Those with whom both have a tie, as far as the viewer may know, and who can be asked; or ``only`` one.

    That is what stands in talk that the viewer may read, meetups at which the viewer was too, and handshakes
    that both let others see. What two give each other is between them. Nobody, if a block stands between any
    two of the three. One query.
    """
    narrow = "" if only is None else f" AND mine.other_id = {int(only)}"
    today, me = _today(), viewer_id
    parameters = [*_decays(), me, me, member_id, member_id, member_id, member_id, me, me]
    with connection.cursor() as cursor:
        sql = _KNOWN.format(days=_days(), narrow=narrow)
        cursor.execute(sql, [*parameters, today, today, today, *[member_id, me] * 2])
        return list(map(Known._make, cursor.fetchall()))


_KNOWN = """
WITH mine AS (
    SELECT other_id, talk_sum * %s + meet_sum * %s + help_sum * %s AS strength, meet_number > 0 AS has_met
    FROM (
        SELECT high_id AS other_id, talk_sum, meet_sum, help_sum, meet_number FROM ties_tie WHERE low_id = %s
        UNION ALL
        SELECT low_id, talk_sum, meet_sum, help_sum, meet_number FROM ties_tie WHERE high_id = %s
    ) kept
), shared AS MATERIALIZED (
    SELECT mine.other_id, mine.strength, mine.has_met FROM mine
    JOIN (
        SELECT high_id AS other_id FROM ties_tie WHERE low_id = %s
        UNION ALL SELECT low_id FROM ties_tie WHERE high_id = %s
    ) theirs ON theirs.other_id = mine.other_id{narrow}
), entries AS (
    SELECT other_id, strand, kind, origin, time, group_id, value
    FROM shared CROSS JOIN ties_interaction WHERE source_id = %s AND target_id = other_id
    UNION ALL
    SELECT other_id, strand, kind, origin, time, group_id, value
    FROM shared CROSS JOIN ties_interaction
    WHERE source_id = other_id AND target_id = %s AND strand IN ('talk', 'help')
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
            WHEN 'meet' THEN value * power(2.0, ({days} - %s) / 365.0)
            ELSE value * power(2.0, ({days} - %s) / 180.0) END) AS strength,
        SUM(CASE WHEN strand = 'meet' THEN value ELSE 0 END) > 1e-9 AS has_met
    FROM told GROUP BY other_id HAVING SUM(value) > 1e-9
)
SELECT known.other_id, member.name, member.avatar, known.strength, known.has_met,
    shared.strength, shared.has_met
FROM known
JOIN shared ON shared.other_id = known.other_id
JOIN accounts_member member ON member.id = known.other_id
WHERE member.is_active AND member.email IS NOT NULL AND NOT member.is_bot AND NOT EXISTS (
    SELECT 1 FROM accounts_block block
    WHERE block.by_id IN (known.other_id, %s, %s) AND block.member_id IN (known.other_id, %s, %s))
"""


def _days() -> str:
    """The days that a deed's ``time`` stands for, as ``_today`` counts them."""
    if connection.vendor == "postgresql":
        return "(EXTRACT(EPOCH FROM time)::double precision / 86400.0)"
    return "julianday(time)"


def _today() -> float:
    days = clock.now().timestamp() / timedelta(days=1).total_seconds()
    return days if connection.vendor == "postgresql" else days + _JULIAN_EPOCH
