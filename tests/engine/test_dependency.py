"""Dependency: closed forms, the alone test against plain sets, and warnings."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.engine.dependency import NO_COMPANY, NO_PARTNER, Offers, dependency, dependency_of
from handschlag.engine.errors import EngineError
from handschlag.engine.legs import Legs
from tests.engine import reference_exchange as reference
from tests.engine.reference_exchange import Leg
from tests.engine.test_exchange import MEMBERS, leg_lists, table

DAY = 86_400

offer_lists = st.lists(
    st.tuples(st.sampled_from(MEMBERS), st.integers(0, 8).map(float), st.integers(-1, 2)), max_size=15
)
companies = st.lists(st.integers(-1, 3), min_size=len(MEMBERS), max_size=len(MEMBERS))


def from_each(worths, receiver=0) -> list[Leg]:
    return [Leg(0, giver, receiver, 1, worth) for giver, worth in enumerate(worths, start=1)]


def offered(offers) -> Offers:
    return Offers.of(
        member=[who for who, _, _ in offers],
        hours=[hours for _, hours, _ in offers],
        kind=[kind for _, _, kind in offers],
    )


@settings(deadline=None)
@given(leg_lists, offer_lists, companies)
def test_each_member_depends_as_the_definition_says(legs, offers, company):
    found = dependency(table(legs), 100, company=company, offers=offered(offers))
    employer = dict(zip(MEMBERS, company, strict=True))
    place = {member: at for at, member in enumerate(MEMBERS)}
    for at, member in enumerate(MEMBERS):
        came = reference.shares(legs, member) if reference.received(legs, member) else {}
        assert found.legs[at] == sum(leg.receiver == member for leg in reference.counted(legs))
        if not came:
            assert np.isnan([found.hhi[at], found.partners[at], found.without_two.remains[at]]).all()
            assert found.top[at].tolist() == [NO_PARTNER] * 2
            continue
        hhi = sum(share**2 for share in came.values())
        assert (found.hhi[at], found.partners[at]) == pytest.approx((hhi, 1 / hhi))
        best = reference.top(legs, member)
        assert found.top[at].tolist() == [*(place[one] for one in best), NO_PARTNER][:2]
        mates = {one for one in MEMBERS if employer[one] == employer[best[0]] != NO_COMPANY and one != member}
        for test, gone in (
            (found.without_top, {best[0]}),
            (found.without_two, set(best)),
            (found.without_company, {best[0]} | mates),
        ):
            expected = reference.remains(legs, member, gone, offers)
            assert (test.kept[at], test.remains[at]) == pytest.approx(expected)


def test_the_hhi_of_30_30_20_20_is_2600_points():
    """US Department of Justice, Herfindahl-Hirschman index: its own example."""
    found = dependency(table(from_each([30, 30, 20, 20]), range(5)), 0)
    assert found.hhi[0] == pytest.approx(0.26)
    assert found.partners[0] == pytest.approx(1 / 0.26)
    assert found.top[0].tolist() == [1, 2]
    assert found.without_top.remains[0] == pytest.approx(0.7)
    assert found.without_two.remains[0] == pytest.approx(0.4)


def test_n_equal_partners_count_as_n():
    found = dependency(table(from_each([2.0] * 8), range(9)), 0)
    assert found.partners[0] == pytest.approx(8)
    assert not found.is_warned.any()


def test_one_source_is_everything():
    found = dependency(table([Leg(0, 1, 0, 1, 1)] * 5, range(2)), 0)
    assert (found.hhi[0], found.without_top.remains[0], bool(found.is_warned[0])) == (1, 0, True)


def test_four_legs_warn_nobody():
    assert not dependency(table([Leg(0, 1, 0, 1, 1)] * 4, range(2)), 0).is_warned.any()


def test_open_offers_of_the_same_kind_replace_what_is_lost_and_take_the_warning_away():
    legs = table([Leg(0, 1, 0, 1, 1, kind=7)] * 6, range(4))

    def remains(*offers):
        found = dependency(legs, 0, company=[-1, 4, 4, -1], offers=offered(offers))
        return [found.without_top.remains[0], found.without_company.remains[0], bool(found.is_warned[0])]

    assert remains((3, 3.0, 7)) == [0.5, 0.5, False]
    assert remains((3, 9.0, 7)) == [1, 1, False]
    assert remains((3, 9.0, 8)) == [0, 0, True]
    assert remains((0, 9.0, 7)) == [0, 0, True]
    assert remains((1, 9.0, 7)) == [0, 0, True]
    assert remains((2, 9.0, 7)) == [1, 0, True]


def test_only_the_last_365_days_count():
    legs = table([Leg(0, 1, 0, 1, 5), Leg(400 * DAY, 2, 0, 1, 1)], range(3))
    assert dependency(legs, 400 * DAY).top[0].tolist() == [2, NO_PARTNER]
    assert dependency(legs, 10 * DAY).top[0].tolist() == [1, NO_PARTNER]


def test_the_share_of_the_warned_is_among_those_with_five_legs():
    legs = [Leg(0, 9, member, 1, 1) for member in range(6) for _ in range(5)]
    spread = [Leg(0, member, 6, 1, 1) for member in range(6)]
    figure = dependency(table(legs + spread, range(10)), 0).warned_share
    assert (figure.value, figure.n, figure.window_days) == (pytest.approx(6 / 7), 7, 365)


@settings(deadline=None)
@given(leg_lists, offer_lists, companies, st.sampled_from(MEMBERS))
def test_the_view_of_one_member_says_what_the_arrays_say(legs, offers, company, member):
    whole = dependency(table(legs), 100, company=company, offers=offered(offers))
    names = {id_: f"name {id_}" for id_ in MEMBERS if id_ != 3}
    view = dependency_of(table(legs), 100, member, names=names, company=company, offers=offered(offers))
    at = list(MEMBERS).index(member)
    assert (view.legs, view.is_warned) == (whole.legs[at], whole.is_warned[at])
    told = [view.hhi, view.remains_without_top, view.remains_without_two, view.remains_without_company]
    tests = (whole.without_top, whole.without_two, whole.without_company)
    expected = [whole.hhi[at], *(test.remains[at] for test in tests)]
    assert [np.nan if one is None else one for one in told] == pytest.approx(expected, nan_ok=True)
    assert [top.id for top in view.top[:2]] == [MEMBERS[one] for one in whole.top[at] if one != NO_PARTNER]
    assert all(top.name == names.get(top.id, "3") for top in view.top)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda legs: dependency(legs, 0, company=[1]), "company has 1 entries for 5 members"),
        (lambda legs: dependency(legs, 0, company=[0, 0, -3, 0, 0]), r"company\[2\] is -3, below -1"),
        (lambda legs: dependency(legs, 0, window_days=0), "window_days must be at least 1"),
        (lambda legs: dependency_of(legs, 0, 77, names={}), r"member\[0\] is 77, who is no member"),
        (
            lambda legs: dependency(legs, 0, offers=Offers.of(member=[0, 9], hours=[1, 1])),
            r"offers.member\[1\] is 9, who is no member",
        ),
        (lambda _: Offers.of(member=[0], hours=[-1.0]), r"hours\[0\] is -1.0, which is negative"),
        (lambda _: Offers.of(member=[0], hours=[]), "hours has 0"),
    ],
)
def test_what_is_wrong_is_named(call, said):
    legs = table(from_each([1, 1, 1, 1]), range(5))
    with pytest.raises(EngineError, match=said):
        call(legs)


def test_nobody_depends_on_nobody():
    empty = Legs.of(time=[], giver=[], receiver=[], worth=[])
    assert dependency(empty, 0).warned_share.value is None
    alone = dependency(Legs.of(time=[], giver=[], receiver=[], worth=[], members=[4]), 0)
    assert (alone.top.tolist(), alone.is_warned.tolist()) == ([[NO_PARTNER] * 2], [False])
