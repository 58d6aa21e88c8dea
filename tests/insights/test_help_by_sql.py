"""What the engine says of help is what plain SQL says that is written from the definitions alone."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.db import connection

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.engine import exchange
from handschlag.engine.legs import Legs
from handschlag.insights import giving, networks, readings
from tests.helped_demo import UNTIL, helped_demo, own_account

__all__ = ["helped_demo"]

pytestmark = pytest.mark.django_db

T = readings.to_seconds(UNTIL)
YEAR_BEGAN = (UNTIL - timedelta(days=364)).replace(hour=0, minute=0, second=0, microsecond=0)

COUNTED = """
WITH counted AS (
    SELECT leg.id, leg.deal_id, leg.giver_id AS giver, leg.receiver_id AS receiver, leg.subject,
        leg.closed_at, leg.timed_out, leg.delivered_percent, COALESCE(leg.effort, 0) / 60.0 AS effort,
        CASE WHEN leg.timed_out THEN 0 ELSE COALESCE(leg.worth, 0) / 60.0 END AS worth
    FROM exchange_leg leg JOIN exchange_deal deal ON deal.id = leg.deal_id
    WHERE leg.closed_at <= %s AND deal.state <> 'reversed'
), year AS (SELECT * FROM counted WHERE closed_at >= %s),
decided AS (
    SELECT dispute.deal_id, decision.percent
    FROM exchange_decision decision JOIN exchange_dispute dispute ON dispute.id = decision.dispute_id
    WHERE dispute.ended_at IS NOT NULL AND dispute.withdrawn_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM exchange_decision later
        WHERE later.dispute_id = dispute.id AND later.id > decision.id)
)"""

BALANCES = """
, ends AS (
    SELECT giver AS member, effort AS given, 0.0 AS received FROM {legs} WHERE effort > 0 OR worth > 0
    UNION ALL
    SELECT receiver, 0.0, worth FROM {legs} WHERE effort > 0 OR worth > 0
), balances AS (
    SELECT member, SUM(given) AS given, SUM(received) AS received FROM ends GROUP BY member
)"""


@pytest.fixture(autouse=True)
def _at_the_end_of_the_demo(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: UNTIL)


def rows(sql: str, *parameters: object) -> list[tuple]:
    stored = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(COUNTED + sql, [stored(UNTIL), stored(YEAR_BEGAN), *parameters])
        found = cursor.fetchall()
    return [tuple(float(one) if isinstance(one, Decimal) else one for one in each) for each in found]


def row(sql: str, *parameters: object) -> tuple:
    (found,) = rows(sql, *parameters)
    return found


@pytest.fixture(scope="module")
def figures(helped_demo) -> Iterator[dict[int, dict]]:
    """By member, of those with most help, and of the demo's own account."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: UNTIL)
        around = networks.surroundings(UNTIL)
        most = rows("SELECT receiver FROM year GROUP BY receiver ORDER BY COUNT(*) DESC, receiver LIMIT 6")
        keys = {own_account().pk, *(key for (key,) in most)}
        yield {one.pk: networks.network_of(one, around) for one in Member.objects.filter(pk__in=keys)}


@pytest.fixture(scope="module")
def everything(helped_demo) -> Legs:
    """All legs, each from the history of who gave."""
    tables = []
    for (giver,) in rows("SELECT DISTINCT giver FROM counted"):
        own = giving.help_of(giver, UNTIL).agreed
        tables.append(own.where(own.ids[own.giver] == giver))
    names = ("time", "effort", "worth", "deal", "kind")
    columns = {name: np.concatenate([getattr(one, name) for one in tables]) for name in names}
    for end in ("giver", "receiver"):
        columns[end] = np.concatenate([one.ids[getattr(one, end)] for one in tables])
    return Legs.of(**columns)


@pytest.fixture
def counting(everything) -> Legs:
    """Those in which something was given or received."""
    return everything.where((everything.effort > 0) | (everything.worth > 0))


def value(told: dict[str, dict], key: str) -> float | None:
    return told[key]["value"]


def test_given_received_surplus_yield_and_balance(figures):
    told_of = 0
    for member, told in figures.items():
        sql = BALANCES.format(legs="year") + " SELECT given, received FROM balances WHERE member = %s"
        given, received = row(sql, member)
        assert (value(told, "my_given") or 0) == pytest.approx(given)
        assert (value(told, "my_received") or 0) == pytest.approx(received)
        if value(told, "my_surplus") is not None:
            told_of += 1
            assert value(told, "my_surplus") == pytest.approx(received - given)
            assert value(told, "my_balance_index") == pytest.approx((received - given) / (received + given))
            expected = pytest.approx(received / given) if given else None
            assert value(told, "my_yield") == expected
    assert told_of >= 2


WIN_WIN = """
, said AS (SELECT deal_id, COUNT(*) AS n FROM exchange_account GROUP BY deal_id)
, barters AS (
    SELECT one.giver, other.giver AS other, CASE
        WHEN one.timed_out OR other.timed_out OR COALESCE(said.n, 0) < 2 OR decided.percent < 100 THEN 0
        WHEN other.worth >= one.effort AND one.worth >= other.effort THEN 1 ELSE 0 END AS won,
        CASE WHEN other.worth >= one.effort AND one.worth >= other.effort THEN 1 ELSE 0 END AS came_out
    FROM counted one JOIN counted other ON other.deal_id = one.deal_id AND other.id > one.id
    LEFT JOIN said ON said.deal_id = one.deal_id
    LEFT JOIN decided ON decided.deal_id = one.deal_id
)"""


def test_win_win_rate_of_each_and_of_all(figures, everything):
    for member, told in figures.items():
        sql = " SELECT COUNT(*), COALESCE(SUM(won), 0) FROM barters WHERE %s IN (giver, other)"
        n, won = row(WIN_WIN + sql, member)
        assert told["my_win_win_rate"]["n"] == n
        if value(told, "my_win_win_rate") is not None:
            assert value(told, "my_win_win_rate") == pytest.approx(won / n)
    assert value(figures[own_account().pk], "my_win_win_rate") is not None
    n, came_out = row(WIN_WIN + " SELECT COUNT(*), SUM(came_out) FROM barters")
    rate = exchange.win_win_rate(everything, T)
    assert (rate.n, rate.value) == (n, pytest.approx(came_out / n))


def test_imbalance(counting):
    sql = BALANCES.format(legs="counted") + (
        " SELECT SUM(ABS(received - given)) / (2 * (SELECT SUM(worth) FROM counted)) FROM balances"
    )
    assert exchange.imbalance(counting, T).value == pytest.approx(row(sql)[0])


def test_dyadic_reciprocity(counting):
    sql = """
    , gave AS (SELECT giver, receiver, SUM(worth) AS worth FROM counted GROUP BY giver, receiver)
    , pairs AS (
        SELECT gave.worth AS one, COALESCE(back.worth, 0) AS other
        FROM gave LEFT JOIN gave back ON back.giver = gave.receiver AND back.receiver = gave.giver
        WHERE back.giver IS NULL OR gave.giver < gave.receiver
    )
    SELECT SUM(CASE WHEN one < other THEN one ELSE other END)
        / SUM(CASE WHEN one < other THEN other ELSE one END) FROM pairs"""
    assert exchange.dyadic_reciprocity(counting, T).value == pytest.approx(row(sql)[0])


def test_gini_of_what_is_gained(counting):
    sql = (
        BALANCES.format(legs="counted")
        + """
    , gains AS (
        SELECT CASE WHEN received > given THEN received - given ELSE 0 END AS gain FROM balances
    ), ranked AS (SELECT gain, ROW_NUMBER() OVER (ORDER BY gain) AS place FROM gains)
    SELECT 2.0 * SUM(place * gain) / (COUNT(*) * SUM(gain)) - (COUNT(*) + 1.0) / COUNT(*) FROM ranked"""
    )
    found = exchange.surplus_inequality(counting, T, seed=1, draws=20).gini
    assert found.value == pytest.approx(row(sql)[0])


SUPPORT = """
, support AS (
    SELECT giver, SUM(worth) AS worth FROM year WHERE receiver = %s GROUP BY giver
), total AS (SELECT SUM(worth) AS worth FROM support)
, first AS (SELECT giver FROM support ORDER BY worth DESC, giver LIMIT 1)"""

ALONE = """
, lost AS (
    SELECT subject, SUM(worth) AS hours FROM year
    WHERE receiver = %s AND giver IN (SELECT giver FROM first) GROUP BY subject
), offered AS (
    SELECT subject, SUM(COALESCE(effort_minutes, 60) / 60.0 * COALESCE(times - times_taken, 1)) AS hours
    FROM exchange_listing listing
    WHERE side = 'offer' AND withdrawn_at IS NULL AND expires_at > %s AND author_id <> %s
        AND author_id NOT IN (SELECT giver FROM first)
        AND (times IS NULL OR times_taken < times)
        AND NOT EXISTS (SELECT 1 FROM exchange_fulfilment done WHERE done.listing_id = listing.id)
    GROUP BY subject
), replaced AS (
    SELECT SUM(CASE WHEN lost.hours < offered.hours THEN lost.hours ELSE offered.hours END) AS hours
    FROM lost JOIN offered ON offered.subject = lost.subject
)
SELECT (total.worth - (SELECT SUM(hours) FROM lost)) / total.worth,
    (total.worth - (SELECT SUM(hours) FROM lost) + COALESCE(replaced.hours, 0)) / total.worth
FROM total, replaced"""


def test_concentration_and_the_alone_test(figures):
    told_of = replaceable = 0
    for member, told in figures.items():
        if value(told, "my_hhi") is None:
            continue
        told_of += 1
        sql = " SELECT SUM((support.worth / total.worth) * (support.worth / total.worth)) FROM support, total"
        (hhi,) = row(SUPPORT + sql, member)
        assert value(told, "my_hhi") == pytest.approx(hhi)
        assert value(told, "my_partners") == pytest.approx(1 / hhi)
        end = connection.ops.adapt_datetimefield_value(UNTIL)
        kept, remains = row(SUPPORT + ALONE, member, member, end, member)
        assert value(told, "my_alone_test_kept") == pytest.approx(kept)
        assert value(told, "my_alone_test") == pytest.approx(remains)
        replaceable += remains > kept
    assert replaceable
    assert told_of >= 1
    assert value(figures[own_account().pk], "my_alone_test") is not None


def test_kept_share_of_all_and_promises_of_each(helped_demo):
    sql = """
    , promised AS (
        SELECT counted.giver, CASE
            WHEN counted.delivered_percent = 0 THEN 0
            WHEN decided.percent IS NOT NULL THEN CASE WHEN decided.percent >= 50 THEN 1 ELSE 0 END
            WHEN counted.timed_out THEN NULL
            WHEN said.kept >= 0 THEN 1 WHEN said.kept < 0 THEN 0 END AS kept
        FROM counted
        LEFT JOIN decided ON decided.deal_id = counted.deal_id
        LEFT JOIN exchange_account said
            ON said.deal_id = counted.deal_id AND said.member_id = counted.receiver
        UNION ALL
        SELECT rsvp.member_id, CASE WHEN came.id IS NULL THEN 0 ELSE 1 END
        FROM meetups_rsvp rsvp
        JOIN meetups_attendanceclosure closed ON closed.meetup_id = rsvp.meetup_id
        LEFT JOIN meetups_attendance came
            ON came.meetup_id = rsvp.meetup_id AND came.member_id = rsvp.member_id
        WHERE rsvp.state = 'going'
    )
    SELECT giver, SUM(kept), COUNT(kept) FROM promised GROUP BY giver HAVING COUNT(kept) > 0 ORDER BY giver"""
    found = giving.promises(UNTIL)
    expected = rows(sql)
    assert list(zip(*(column.tolist() for column in found), strict=True)) == expected
    share = networks.surroundings(UNTIL).kept.figure.value
    assert share == pytest.approx(sum(kept for _, kept, _ in expected) / sum(made for _, _, made in expected))
