"""What a contact is worth: the estimator against the definition, its bounds, and who is productive."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.engine.contacts import LABEL, alternatives, contact_value, network_yield
from handschlag.engine.errors import EngineError
from handschlag.engine.requests import UNSERVED, Requests
from tests.engine import reference_exchange as reference
from tests.engine.compiling import needs_compiled_loops
from tests.engine.reference_exchange import Asked

HOUR = 3600
MEMBERS = range(7)

asked_lists = st.lists(
    st.builds(
        Asked,
        time=st.integers(0, 30).map(lambda hour: hour * HOUR),
        asker=st.sampled_from(MEMBERS),
        server=st.none() | st.sampled_from(MEMBERS),
        kind=st.integers(0, 1),
        effort_class=st.integers(4, 5),
        worth=st.integers(0, 8).map(float),
        hours=st.integers(0, 20).map(float),
    ),
    max_size=40,
)


def table(asked) -> Requests:
    return Requests.of(
        time=[one.time for one in asked],
        asker=[one.asker for one in asked],
        server=[UNSERVED if one.server is None else one.server for one in asked],
        kind=[one.kind for one in asked],
        effort_class=[one.effort_class for one in asked],
        worth=[0.0 if one.server is None else one.worth for one in asked],
        hours=[one.hours for one in asked],
        members=MEMBERS,
    )


@settings(deadline=None)
@given(asked_lists, st.integers(0, 60), st.sampled_from([0.5, 5.0]))
def test_q_is_the_shrunk_share_of_comparable_requests_met_by_others(asked, hour, strength):
    found = alternatives(table(asked), hour * HOUR, strength=strength)
    stood = reference.as_it_stood(asked, hour * HOUR)
    outcomes = [one for one in stood if one.server is not None]
    expected = [reference.chance(one, stood, strength) for one in outcomes]
    assert found.requests.time.tolist() == [one.time for one in outcomes]
    assert found.q == pytest.approx([q for q, _, _ in expected])
    assert found.comparable.tolist() == [known for _, known, _ in expected]
    assert found.deviation == pytest.approx([deviation for _, _, deviation in expected])


@settings(deadline=None)
@given(asked_lists)
def test_a_contact_is_worth_what_would_not_have_come_without_it(asked):
    found = contact_value(table(asked), 99 * HOUR)
    stood = reference.as_it_stood(asked, 99 * HOUR)
    pairs = sorted({(one.asker, one.server) for one in stood if one.server is not None})
    assert list(zip(found.member.tolist(), found.contact.tolist(), strict=True)) == pairs
    for at, (member, contact) in enumerate(pairs):
        through = [one for one in stood if (one.asker, one.server) == (member, contact)]
        value = sum(one.worth * (1 - reference.chance(one, stood, 5.0)[0]) for one in through)
        assert found.outcomes[at] == len(through)
        assert found.value[at] == pytest.approx(value)
        assert found.upper[at] == pytest.approx(sum(one.worth for one in through))
        assert found.lower[at] <= found.value[at] <= found.upper[at]
    assert found.label == LABEL


def crowd(n_outcomes, others_met, others_unmet, worth=2.0) -> Requests:
    """Member 0 is served by 1; members 2 asked the same, of 3, who met some."""
    own = [Asked(0, 0, 1, 0, 4, worth, 5.0)] * n_outcomes
    met = [Asked(0, 2, 3, 0, 4, 1.0, 2.0)] * others_met
    unmet = [Asked(0, 2, None, 0, 4, 0.0, 90.0)] * others_unmet
    return table(own + met + unmet)


def test_whom_nobody_could_replace_is_worth_nearly_all_that_came():
    found = contact_value(crowd(10, 0, 800), 99 * HOUR)
    assert found.value[0] == pytest.approx(20, rel=0.002)


def test_whom_anybody_could_replace_is_worth_nearly_nothing():
    found = contact_value(crowd(10, 800, 0), 99 * HOUR)
    assert found.value[0] == pytest.approx(0, abs=0.05)
    assert found.upper[0] == 20


def test_without_comparable_requests_q_is_the_mean_of_the_group():
    others = [Asked(0, 2, 3, 1, 5, 1.0, 2.0)] * 30 + [Asked(0, 2, None, 1, 5, 0.0, 90.0)] * 10
    found = alternatives(table([Asked(0, 0, 1, 0, 4, 2.0, 5.0), *others]), 99 * HOUR)
    assert found.comparable[0] == 0
    assert found.q[0] == pytest.approx(30.5 / 41)


def test_a_request_open_for_less_time_tells_nothing_yet():
    found = alternatives(
        table([Asked(0, 0, 1, 0, 4, 2.0, 9.0), Asked(92 * HOUR, 2, None, 0, 4, 0, 0)]), 99 * HOUR
    )
    assert found.comparable.tolist() == [0]


def test_an_outcome_that_came_after_t_has_not_come():
    asked = table([Asked(0, 0, 1, 0, 4, 2.0, 9.0)])
    assert len(contact_value(asked, 8 * HOUR).value) == 0
    assert len(contact_value(asked, 9 * HOUR).value) == 1


def yields(asked, seed=3, draws=199, **options):
    return network_yield(asked, 99 * HOUR, invested=[4.0] * 7, seed=seed, draws=draws, **options)


def test_the_yield_is_value_per_hour_and_its_interval_holds_it():
    found = yields(crowd(12, 20, 20))
    assert found.value[0] == pytest.approx(contact_value(crowd(12, 20, 20), 99 * HOUR).value[0])
    assert found.yield_[0] == pytest.approx(found.value[0] / 4)
    assert found.lower[0] <= found.low[0] < found.value[0] < found.high[0] <= found.upper[0] == 24
    assert np.isnan(network_yield(crowd(5, 1, 1), 99 * HOUR, invested=[0.0] * 7, seed=1).yield_).all()


def test_productive_is_whose_contacts_could_not_all_be_replaced():
    assert yields(crowd(12, 20, 20)).is_productive[0]
    assert not yields(crowd(12, 800, 0)).is_productive[0]
    assert not yields(crowd(4, 0, 400)).is_productive[0]  # too few requests to say


def test_of_a_single_outcome_the_interval_is_all_or_nothing():
    found = yields(crowd(1, 200, 200))
    assert (found.low[0], found.high[0]) == (0, 2)


@needs_compiled_loops
def test_the_interval_is_that_of_independent_draws_where_q_is_nearly_known():
    found = yields(crowd(40, 5000, 5000, worth=1.0), draws=9_999)
    # Binomial(40, 1/2): 5 % and 95 % points 15 and 25
    assert (found.low[0], found.high[0]) == (15, 25)


def test_the_same_seed_draws_the_same_bits_on_any_number_of_threads():
    rng = np.random.default_rng(4)
    asked = Requests.of(
        time=np.zeros(400, int),
        asker=rng.integers(0, 7, 400),
        server=rng.integers(0, 7, 400),
        kind=rng.integers(0, 3, 400),
        effort_class=rng.integers(0, 2, 400),
        worth=rng.random(400),
        hours=rng.integers(0, 40, 400),
        members=MEMBERS,
    )
    one, two, three = (yields(asked, draws=99, threads=threads) for threads in (1, 2, 3))
    assert np.array_equal(one.low, two.low)
    assert np.array_equal(one.high, three.high)
    assert not np.array_equal(one.low, yields(asked, seed=4, draws=99).low)


def test_nobody_asked():
    found = yields(table([]))
    assert (found.value.tolist(), found.productive_share.value) == ([0] * 7, None)
    assert len(contact_value(table([]), 0).value) == 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"worth": [1, -1]}, r"worth\[1\] is -1.0, which is negative"),
        ({"worth": [1, 1]}, r"worth\[1\] is 1.0, of a request that nobody met"),
        ({"hours": [float("nan"), 1]}, r"hours\[0\] is nan"),
        ({"asker": [1, -1]}, r"asker\[1\] is -1, which stands for nobody"),
        ({"kind": [1]}, "kind has 1"),
        ({"members": [1]}, r"server\[0\] is 2, who is no member"),
    ],
)
def test_requests_are_checked_where_they_come_in(changed, said):
    columns = {"time": [1, 2], "asker": [1, 1], "server": [2, -1], "kind": [0, 0], "effort_class": [0, 0]}
    with pytest.raises(EngineError, match=said):
        Requests.of(**({**columns, "worth": [1, 0], "hours": [1, 1]} | changed))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"strength": 0.0}, "strength must be a number above 0"),
        ({"strength": float("nan")}, "strength must be a number above 0"),
        ({"draws": 10}, "one less than a multiple of 20"),
        ({"seed": -1}, "seed must not be negative"),
        ({"invested": [1.0]}, "invested has 1 entries for 7 members"),
        ({"invested": [-1.0] * 7}, r"invested\[0\] is -1.0"),
        ({"window_days": 0}, "window_days must be at least 1"),
    ],
)
def test_what_cannot_be_estimated_is_refused(options, said):
    with pytest.raises(EngineError, match=said):
        network_yield(crowd(5, 1, 1), 99 * HOUR, **({"invested": [1.0] * 7, "seed": 1} | options))
