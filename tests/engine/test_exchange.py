"""Give and take: closed forms, the naive reference, and who loses."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.engine.errors import EngineError
from handschlag.engine.exchange import (
    balance,
    deals,
    dyadic_reciprocity,
    generalised_reciprocity,
    give_and_take,
    imbalance,
    surplus_inequality,
    win_win_rate,
)
from handschlag.engine.figures import Reason
from handschlag.engine.interactions import Interactions, Strand
from handschlag.engine.legs import Legs
from handschlag.engine.losers import losers, surplus_interval
from handschlag.engine.resampling import fair_blocks
from tests.engine import reference_exchange as reference
from tests.engine.compiling import needs_compiled_loops
from tests.engine.reference_exchange import Leg

DAY = 86_400
MEMBERS = range(-2, 9)

hours = st.integers(0, 12).map(lambda quarters: quarters / 4)
leg_lists = st.lists(
    st.builds(
        Leg,
        time=st.integers(0, 100),
        giver=st.sampled_from(MEMBERS),
        receiver=st.sampled_from(MEMBERS),
        effort=hours,
        worth=hours,
        deal=st.integers(-1, 8),
        kind=st.integers(-1, 2),
    ),
    max_size=60,
)


def table(legs, members=MEMBERS) -> Legs:
    names = ("time", "giver", "receiver", "effort", "worth", "deal", "kind")
    return Legs.of(**{name: [getattr(leg, name) for leg in legs] for name in names}, members=members)


def ring(n, worth=1.0) -> Legs:
    return table([Leg(0, at, (at + 1) % n, worth, worth) for at in range(n)], range(n))


@settings(deadline=None)
@given(leg_lists)
def test_each_member_has_the_balance_of_its_own_legs(legs):
    found = balance(table(legs), 100)
    for at, member in enumerate(MEMBERS):
        given_, received = reference.given(legs, member), reference.received(legs, member)
        assert (found.given[at], found.received[at]) == pytest.approx((given_, received))
        assert found.surplus[at] == pytest.approx(received - given_)
        assert found.legs[at] == len(reference.own(legs, member))
        assert found.partners[at] == len(reference.partners(legs, member))
        assert found.yield_[at] == pytest.approx(received / given_ if given_ else np.nan, nan_ok=True)
        moved = received + given_
        index = (received - given_) / moved if moved else np.nan
        assert found.balance_index[at] == pytest.approx(index, nan_ok=True)


@settings(deadline=None)
@given(leg_lists, st.integers(0, 100))
def test_what_closed_after_t_does_not_count(legs, t):
    past = balance(table([leg for leg in legs if leg.time <= t]), 100)
    assert np.array_equal(balance(table(legs), t).surplus, past.surplus)
    assert np.array_equal(balance(table(legs), t).partners, past.partners)


@settings(deadline=None)
@given(leg_lists)
def test_a_deal_is_win_win_if_every_side_came_out_even_or_better(legs):
    found, expected = deals(table(legs), 100), reference.win_win(legs)
    assert dict(zip(found.deal.tolist(), found.is_win_win.tolist(), strict=True)) == expected
    assert found.gifts == sum(leg.deal not in expected for leg in reference.counted(legs))
    people = {
        end for leg in reference.counted(legs) if leg.deal in expected for end in (leg.giver, leg.receiver)
    }
    assert found.people == len(people)


@settings(deadline=None)
@given(leg_lists)
def test_reciprocity_and_imbalance_are_those_of_the_definition(legs):
    worth = sum(leg.worth for leg in reference.counted(legs))
    people = [member for member in MEMBERS if reference.own(legs, member)]
    found = [
        dyadic_reciprocity(table(legs), 100).value,
        generalised_reciprocity(table(legs), 100).value,
        imbalance(table(legs), 100).value,
    ]
    if len(people) < 5 or not worth:
        assert found == [None, None, None]
        return
    assert found[0] == pytest.approx(reference.dyadic_reciprocity(legs, list(MEMBERS)))
    assert found[1] == pytest.approx(reference.generalised_reciprocity(legs))
    assert found[2] == pytest.approx(sum(abs(reference.surplus(legs, one)) for one in people) / (2 * worth))


def test_in_a_ring_no_pair_is_fair_and_everything_comes_back():
    assert dyadic_reciprocity(ring(5), 0).value == 0
    assert generalised_reciprocity(ring(5), 0).value == 1
    assert imbalance(ring(5), 0).value == 0


def test_in_a_chain_nothing_comes_back():
    chain = table([Leg(0, at, at + 1, 1, 1) for at in range(5)], range(6))
    assert generalised_reciprocity(chain, 0).value == 0
    assert dyadic_reciprocity(chain, 0).value == 0
    assert imbalance(chain, 0).value == pytest.approx(1 / 5)


def test_where_some_only_give_and_others_only_receive_nothing_is_balanced():
    one_way = table([Leg(0, at, at + 5, 2, 2) for at in range(5)], range(10))
    assert imbalance(one_way, 0).value == 1


def test_pairs_that_return_the_same_are_fully_reciprocal():
    pairs = [Leg(0, a, b, 1, 3) for a, b in ((0, 1), (1, 0), (2, 3), (3, 2), (4, 5), (5, 4))]
    assert dyadic_reciprocity(table(pairs, range(6)), 0).value == 1


def test_gini_of_gains_1_2_3_4_is_a_quarter_and_who_lost_has_0():
    gains = [Leg(0, 0, member, 0, member) for member in (1, 2, 3, 4)]
    fifth = [Leg(0, 9, 5, 0, 0)]
    found = surplus_inequality(table(gains + fifth, range(10)), 0, seed=1)
    # 1/4 among the four; three zeros beside them (0, 5 and 9) leave 4/7 of the area below the curve
    assert found.gini.value == pytest.approx(1 - (4 / 7) * (1 - 1 / 4))
    assert found.gini.n == 7
    assert found.gini.low <= found.gini.value <= found.gini.high
    assert found.lorenz[-1].tolist() == [1, 1]


@needs_compiled_loops
def test_the_gini_interval_is_the_bootstrap_over_members():
    rng = np.random.default_rng(2)
    gains = rng.exponential(size=80)
    legs = Legs.of(time=[0] * 80, giver=[0] * 80, receiver=range(1, 81), worth=gains, effort=[0] * 80)
    found = surplus_inequality(legs, 0, seed=4).gini
    everybody = np.append(gains, 0.0)
    drawn = [_gini(rng.choice(everybody, 81)) for _ in range(4000)]
    assert (found.low, found.high) == pytest.approx(np.percentile(drawn, [2.5, 97.5]), abs=0.012)


def _gini(values):
    return np.abs(values[:, None] - values).mean() / (2 * values.mean())


def test_a_deal_that_falls_short_by_rounding_alone_is_even():
    legs = [Leg(0, 1, 2, 0.1, 0.3, 5), Leg(0, 1, 2, 0.2, 0.3, 5), Leg(0, 2, 1, 0.6, 0.3, 5)]
    assert deals(table(legs), 0).is_win_win.tolist() == [True]


def test_a_deal_is_judged_by_all_of_its_legs_in_the_window_in_which_it_closed():
    legs = [Leg(0, 1, 2, 1, 2, 5), Leg(40 * DAY, 2, 1, 1, 2, 5)]
    found = deals(table(legs), 41 * DAY, window_days=10)
    assert (found.deal.tolist(), found.is_win_win.tolist(), found.gifts) == ([5], [True], 0)
    assert deals(table(legs), 90 * DAY, window_days=10).deal.tolist() == []
    assert deals(table(legs), 10 * DAY).gifts == 1


def test_win_win_of_four_deals_is_too_few():
    legs = [leg for deal in range(4) for leg in (Leg(0, 0, 1, 1, 2, deal), Leg(0, 1, 0, 1, 2, deal))]
    figure = win_win_rate(table(legs), 0)
    assert (figure.value, figure.reason, figure.n) == (None, Reason.TOO_FEW, 4)


@needs_compiled_loops
def test_the_interval_of_a_surplus_is_that_of_all_resamples():
    changes = [(1, 0, 4.0), (0, 2, 1.0), (3, 0, 0.5), (0, 4, 2.5), (5, 0, 7.0), (0, 1, 0.25)]
    legs = [Leg(0, a, b, amount, amount) for a, b, amount in changes]
    low, high = surplus_interval(table(legs, range(6)), seed=3, draws=19_999)
    assert (low[0], high[0]) == pytest.approx(reference.exact_ends(legs, 0), abs=0.3)


def test_with_equal_legs_there_is_no_interval_and_without_legs_none_at_all():
    legs = table([Leg(0, 0, 1, 2, 2)] * 7, range(3))
    low, high = surplus_interval(legs, seed=1)
    assert (low[:2].tolist(), high[:2].tolist()) == ([-14, 14], [-14, 14])
    assert np.isnan([low[2], high[2]]).all()


@needs_compiled_loops
def test_the_90_percent_interval_holds_the_true_sum_about_90_times_of_100():
    rng, n, k = np.random.default_rng(8), 800, 60
    worth = rng.exponential(2.0, size=n * k)
    legs = Legs.of(
        time=np.zeros(n * k, int), giver=np.full(n * k, n), receiver=np.repeat(np.arange(n), k), worth=worth
    )
    low, high = surplus_interval(legs, seed=5, draws=399)
    held = (low[:n] <= 2.0 * k) & (high[:n] >= 2.0 * k)
    assert held.mean() == pytest.approx(0.88, abs=0.04)


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_the_same_seed_draws_the_same_bits_on_any_number_of_threads(threads):
    rng = np.random.default_rng(1)
    ends = rng.integers(0, 40, (2, 500))
    legs = Legs.of(time=np.zeros(500, int), giver=ends[0], receiver=ends[1], worth=rng.random(500))
    alone = surplus_interval(legs, seed=7, draws=99, threads=1)
    found = surplus_interval(legs, seed=7, draws=99, threads=threads)
    assert np.array_equal(alone, found, equal_nan=True)
    assert not np.array_equal(alone, surplus_interval(legs, seed=8, draws=99), equal_nan=True)
    gini = surplus_inequality(legs, 0, seed=7, draws=99, threads=threads).gini
    assert gini == surplus_inequality(legs, 0, seed=7, draws=99, threads=1).gini


def test_a_member_is_drawn_alike_whoever_else_is_there():
    own = [Leg(0, 0, at % 4 + 1, at, at / 2) for at in range(9)]
    others = [Leg(0, at % 7 + 10, at % 5 + 20, 1, 3) for at in range(50)]
    alone = surplus_interval(table(own, range(5)), seed=2, draws=99)
    among = surplus_interval(table(own + others, range(30)), seed=2, draws=99)
    assert [bound[0] for bound in alone] == [bound[0] for bound in among]


def half_years(giver=0, worth=2.0, effort=1.0, receivers=(1, 2, 3, 4, 5)):
    return [Leg(at * DAY, giver, to, effort, worth) for at in (100, 300) for to in receivers]


def test_who_gives_and_gets_nothing_in_two_half_years_is_a_net_loser():
    found = losers(table(half_years(), range(6)), 400 * DAY, seed=1)
    assert found.is_net_loser.tolist() == [True] + [False] * 5
    assert found.is_judged.tolist() == [True] + [False] * 5
    assert found.is_possible_loser.tolist() == [True] + [False] * 5
    assert found.possible_loser_share.value == pytest.approx(1 / 6)
    assert (found.net_loser_share.value, found.net_loser_share.reason) == (None, Reason.TOO_FEW)


@pytest.mark.parametrize(
    "legs",
    [
        [leg for leg in half_years() if leg.time > 200 * DAY],
        half_years(receivers=(1, 2, 1, 2, 1, 2)),
        half_years(receivers=(1, 2, 3, 4)),
        [*half_years(), *(Leg(300 * DAY, 1, 0, 0, 9) for _ in range(3))],
        [*half_years(), *(Leg(100 * DAY, 1, 0, 0, 9) for _ in range(3))],
    ],
    ids=["one window", "two partners", "four legs", "content now", "content before"],
)
def test_less_than_that_makes_no_net_loser(legs):
    assert not losers(table(legs, range(6)), 400 * DAY, seed=1).is_net_loser.any()


def test_a_net_giver_who_got_worth_for_it_is_no_loser():
    returned = [Leg(leg.time, leg.receiver, 0, 0.25, 1.5) for leg in half_years()]
    found = losers(table(half_years() + returned, range(6)), 400 * DAY, seed=1)
    assert found.surplus[0] == pytest.approx(2.5)
    assert not found.is_possible_loser.any()


def test_thanks_have_one_account_for_both_sides_and_say_so():
    thanks = Interactions.of(
        time=[0] * 6, source=range(6), target=[1, 2, 3, 4, 5, 0], strand=[Strand.HELP] * 6, value=[0.25] * 6
    )
    found = give_and_take(Legs.from_interactions(thanks), DAY, seed=0)
    assert not found.has_own_accounts
    assert found.balance.surplus.tolist() == [0] * 6
    assert (found.generalised_reciprocity.value, found.gifts) == (1, 6)


@pytest.mark.parametrize("legs", [[], [Leg(0, 3, 3, 1, 1)], [Leg(0, 3, 4, 0, 0)]])
def test_nothing_given_gives_figures_without_a_value(legs):
    found = give_and_take(table(legs, None), 10, seed=0)
    figures = [
        found.win_win_rate,
        found.surplus_inequality.gini,
        found.imbalance,
        found.dyadic_reciprocity,
        found.generalised_reciprocity,
        found.losers.net_loser_share,
        found.losers.possible_loser_share,
    ]
    assert {(figure.value, figure.reason) for figure in figures} == {(None, Reason.TOO_FEW)}


def test_the_same_seed_gives_the_same_figures():
    legs = table([Leg(at, at % 7, at % 3 + 7, 1, at % 5) for at in range(90)], range(10))
    one, other = (give_and_take(legs, DAY, seed=5, draws=99) for _ in range(2))
    assert one.surplus_inequality.gini == other.surplus_inequality.gini
    assert np.array_equal(one.losers.high, other.losers.high, equal_nan=True)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"worth": [1, -2]}, r"worth\[1\] is -2.0, which is negative"),
        ({"effort": [float("nan"), 1]}, r"effort\[0\] is nan"),
        ({"effort": [1, float("inf")]}, r"effort\[1\] is inf"),
        ({"time": [1]}, "time has 1"),
        ({"counts": [1, 0]}, "counts must hold booleans"),
        ({"deal": [1.5, 2]}, "deal must hold whole numbers"),
        ({"members": [1]}, r"giver\[1\] is 2, who is no member"),
        ({"members": []}, r"giver\[0\] is 1, who is no member"),
    ],
)
def test_legs_are_checked_where_they_come_in(changed, said):
    columns = {"time": [1, 2], "giver": [1, 2], "receiver": [2, 1], "worth": [1, 1]}
    with pytest.raises(EngineError, match=said):
        Legs.of(**(columns | changed))


def test_legs_that_do_not_count_are_left_out():
    legs = Legs.of(time=[0, 0], giver=[1, 2], receiver=[2, 1], worth=[5, 1], counts=np.array([False, True]))
    assert (len(legs), legs.n_members, legs.worth.tolist()) == (1, 2, [1.0])


def test_what_cannot_be_drawn_is_refused():
    legs = ring(5)
    for wrong, said in (
        ({"draws": 1000}, "one less than a multiple of 20"),
        ({"seed": -1}, "seed must not be negative"),
        ({"only": np.ones(2, bool)}, "only has 2 entries for 5 members"),
    ):
        with pytest.raises(EngineError, match=said):
            surplus_interval(legs, **({"seed": 1} | wrong))
    with pytest.raises(EngineError, match="window_days must be at least 1, not 0"):
        balance(legs, 0, window_days=0)


@settings(deadline=None)
@given(st.lists(st.integers(1, 30), max_size=300))
def test_blocks_hold_everybody_once_and_in_order(load):
    blocks = fair_blocks(np.arange(len(load)), np.array(load, int))
    assert [at for block in blocks for at in block] == list(range(len(load)))
    assert len(blocks) <= 65
