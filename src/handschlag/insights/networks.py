"""What a member's own network yields, by way of the engine. For the worker: it loads NumPy.

Insights, sections 3 to 5, of one member. What everybody's figures rest on (what else would have met a
request, how often promises are kept) is read once for as many members as are computed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from handschlag.accounts.models import Member
from handschlag.engine.contacts import CONTACT_DAYS, ContactValues, NetworkYield, contact_value, network_yield
from handschlag.engine.dependency import DEPENDENCY_DAYS, NO_PARTNER, Dependency, dependency
from handschlag.engine.exchange import Balance, balance, deals
from handschlag.engine.figures import MINIMUM_N, Reason, Unit
from handschlag.engine.legs import Legs
from handschlag.engine.losers import MINIMUM_LEGS, MINIMUM_PARTNERS, surplus_interval
from handschlag.engine.promises import KeptShare, kept_share
from handschlag.engine.statistics import wilson_interval
from handschlag.insights import giving, readings
from handschlag.insights.figures import CHOSEN_NOT_TO, Figures, Told
from handschlag.insights.models import NetworkChoices
from handschlag.insights.telling import SEED

GIVING_DAYS: Final = 365
QUARTERS: Final = 8
_MONTHS: Final = 3
PARTNERS_KEPT: Final = 10
CONTACTS_KEPT: Final = 20
WORK: Final = "hours of work"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the figures of any member rest on beside their own history, as of one moment."""

    as_of: datetime
    asked: int
    values: ContactValues
    yields: NetworkYield
    kept: KeptShare
    promised: npt.NDArray[np.int64]
    unvalued: frozenset[int]

    @property
    def t(self) -> int:
        return readings.to_seconds(self.as_of)


def surroundings(as_of: datetime) -> Surroundings:
    """Read and compute what all members share. Seven queries, whatever the size of the site."""
    t = readings.to_seconds(as_of)
    unvalued = frozenset(
        NetworkChoices.objects.filter(values_contacts=False).values_list("member", flat=True)
    )
    asked = giving.requests(as_of, without=unvalued)
    hours = giving.invested(as_of, CONTACT_DAYS)
    invested = [hours.get(pk, 0.0) for pk in asked.ids.tolist()]
    promised = giving.promises(as_of)
    return Surroundings(
        as_of,
        len(asked.as_of(t, CONTACT_DAYS)),
        contact_value(asked, t),
        network_yield(asked, t, invested=invested, seed=SEED),
        kept_share(promised.kept, promised.made, seed=SEED),
        promised.member,
        unvalued,
    )


def network_of(member: Member, around: Surroundings) -> Figures:
    """The member's own figures, by key. Six queries."""
    on_offer = giving.offers(member)
    own = giving.help_of(member.pk, around.as_of, others=on_offer.member.tolist())
    at = int(np.searchsorted(own.legs.ids, member.pk))
    received = own.legs.where(own.legs.receiver == at)
    company = giving.companies_of(own.legs.ids)
    rests = dependency(received, around.t, company=company, offers=on_offer)
    return dict(
        (
            *_give_and_take(own.legs, at, around.t),
            *_win_win(own, around.t),
            *_dependency(rests, received, at, around.t),
            *_contacts(member.pk, around),
            *_kept(member.pk, around),
        )
    )


def _give_and_take(legs: Legs, at: int, t: int) -> Iterator[tuple[str, Told]]:
    seen = legs.within(t, GIVING_DAYS)
    found: Balance = balance(seen, t)
    n, partners = int(found.legs[at]), int(found.partners[at])
    gave, got = int((seen.giver == at).sum()), int((seen.receiver == at).sum())
    yield "my_given", _told(found.given[at] if gave else None, WORK, gave, GIVING_DAYS)
    yield "my_received", _told(found.received[at] if got else None, WORK, got, GIVING_DAYS)
    enough = n >= MINIMUM_LEGS
    surplus = _told(found.surplus[at] if enough else None, WORK, n, GIVING_DAYS)
    if enough and partners >= MINIMUM_PARTNERS:
        low, high = surplus_interval(seen, seed=SEED, only=np.arange(seen.n_members) == at)
        surplus["low"], surplus["high"] = float(low[at]), float(high[at])
    yield "my_surplus", surplus
    yield "my_yield", _told(found.yield_[at] if enough else None, Unit.RATIO, n, GIVING_DAYS)
    yield "my_balance_index", _told(found.balance_index[at] if enough else None, Unit.BALANCE, n, GIVING_DAYS)
    yield "my_quarters_table", _quarters(legs, at, t)


def _quarters(legs: Legs, at: int, t: int) -> Told:
    """Effort given and worth received in each of the last quarters, the running one last."""
    last = _quarter(np.array([t]))[0]
    past = legs.where(legs.time <= t)
    quarter = _quarter(past.time)
    rows = [
        [
            _quarter_begin(int(one)),
            float(past.effort[(quarter == one) & (past.giver == at)].sum()),
            float(past.worth[(quarter == one) & (past.receiver == at)].sum()),
        ]
        for one in range(last - QUARTERS + 1, last + 1)
    ]
    shown = int((quarter > last - QUARTERS).sum())
    return _table(rows if shown else [], ["quarter", "given", "received"], WORK, shown)


def _quarter(times: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    months = times.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64)
    return np.floor_divide(months, _MONTHS)


def _quarter_begin(quarter: int) -> str:
    return str(np.datetime64(quarter * _MONTHS, "M"))


def _win_win(own: giving.Help, t: int) -> Iterator[tuple[str, Told]]:
    """A deal in doubt is none: both have to say that it was good."""
    closed = deals(own.agreed, t)
    n = len(closed.deal)
    won = int((closed.is_win_win & ~np.isin(closed.deal, own.doubted)).sum())
    rate = _told(won / n if n >= MINIMUM_N else None, Unit.SHARE, n, None)
    if n >= MINIMUM_N:
        rate["low"], rate["high"] = wilson_interval(won, n)
    yield "my_win_win_rate", rate


def _dependency(found: Dependency, received: Legs, at: int, t: int) -> Iterator[tuple[str, Told]]:
    n, days = int(found.legs[at]), DEPENDENCY_DAYS
    enough = n >= MINIMUM_LEGS and found.received[at] > 0
    yield "my_hhi", _told(found.hhi[at] if enough else None, Unit.INDEX, n, days)
    yield "my_partners", _told(found.partners[at] if enough else None, Unit.PARTNERS, n, days)
    tests = {
        "my_alone_test": found.without_top,
        "my_alone_test_two": found.without_two,
        "my_alone_test_company": found.without_company,
    }
    for key, test in tests.items():
        yield key, _told(test.remains[at] if enough else None, Unit.SHARE, n, days)
        yield f"{key}_kept", _told(test.kept[at] if enough else None, Unit.SHARE, n, days)
    seen = received.within(t, days)
    came = np.bincount(seen.giver, seen.worth, minlength=seen.n_members)
    first = [j for j in np.argsort(-came, kind="stable").tolist() if came[j] > 0]
    rows = [
        [int(seen.ids[j]), float(came[j]), float(came[j] / found.received[at])] for j in first[:PARTNERS_KEPT]
    ]
    yield "my_support_table", _table(rows, ["partner", "received", "share"], WORK, n, days)
    top = [int(found.ids[j]) for j in found.top[at].tolist() if j != NO_PARTNER]
    warned = [top] if bool(found.is_warned[at]) else []
    yield "my_warning_table", _table(warned, ["first", "second"], Unit.PEOPLE, n, days)


def _contacts(member: int, around: Surroundings) -> Iterator[tuple[str, Told]]:
    """Each with its bounds: nothing of it, and all of it. A model estimate."""
    days, hours = CONTACT_DAYS, around.yields
    place = np.flatnonzero(hours.ids == member)
    n = int(hours.requests[place[0]]) if place.size else 0
    if member in around.unvalued:
        yield from _all_chosen_not_to()
        return
    if n < MINIMUM_N:
        yield "my_contact_value", _told(None, WORK, n, days)
        yield "my_network_yield", _told(None, Unit.RATIO, n, days)
    else:
        at = int(place[0])
        value = _told(hours.value[at], WORK, n, days)
        value["low"], value["high"] = float(hours.low[at]), float(hours.high[at])
        yield "my_contact_value", value
        per_hour = _told(hours.yield_[at], Unit.RATIO, n, days)
        if per_hour["value"] is not None:
            per_hour["low"], per_hour["high"] = float(hours.yield_low[at]), float(hours.yield_high[at])
        yield "my_network_yield", per_hour
    yield "my_contact_value_table", _contact_rows(member, around)


def _contact_rows(member: int, around: Surroundings) -> Told:
    """The most valuable first; none while the whole site has asked for too little to compare with."""
    values = around.values
    own = np.flatnonzero(values.member == member) if around.asked >= MINIMUM_N else np.array([], np.int64)
    own = own[np.argsort(-values.value[own], kind="stable")]
    columns = (values.contact, values.outcomes, values.value, values.lower, values.upper)
    rows = [[column[k].item() for column in columns] for k in own[:CONTACTS_KEPT].tolist()]
    names = ["contact", "outcomes", "value", "lower", "upper"]
    return _table(rows, names, WORK, int(values.outcomes[own].sum()), CONTACT_DAYS)


def _all_chosen_not_to() -> Iterator[tuple[str, Told]]:
    for key, unit in (
        ("my_contact_value", WORK),
        ("my_network_yield", Unit.RATIO),
        ("my_contact_value_table", WORK),
    ):
        yield key, _told(None, unit, 0, CONTACT_DAYS) | {"reason": CHOSEN_NOT_TO}


def _kept(member: int, around: Surroundings) -> Iterator[tuple[str, Told]]:
    place = np.flatnonzero(around.promised == member)
    made = int(around.kept.made[place[0]]) if place.size else 0
    share = _told(around.kept.value[place[0]] if made >= MINIMUM_N else None, Unit.SHARE, made, None)
    if made >= MINIMUM_N:
        share["low"], share["high"] = float(around.kept.low[place[0]]), float(around.kept.high[place[0]])
    yield "my_kept_share", share


def _told(value: Any, unit: str, n: int, window_days: int | None) -> Told:
    """A figure about the member alone; too few data where there is no value."""
    known = value is not None and not np.isnan(value)
    told = Told(value=float(value) if known else None, unit=str(unit), n=n, people=1, window_days=window_days)
    if not known:
        told["reason"] = Reason.TOO_FEW.value
    return told


def _table(
    rows: list[list[Any]], columns: list[str], unit: str, n: int, window_days: int | None = None
) -> Told:
    told = Told(value=rows or None, unit=str(unit), n=n, people=1, window_days=window_days, columns=columns)
    if not rows:
        told["reason"] = Reason.TOO_FEW.value
    return told
