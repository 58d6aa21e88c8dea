"""Dependency: on how few others a member's help rests, and what remains when they go."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    NodeArray,
    as_floats,
    as_ints,
    check_lengths,
)
from handschlag.engine.errors import EngineError
from handschlag.engine.figures import Figure
from handschlag.engine.graph import member_nodes
from handschlag.engine.interactions import refuse_negative
from handschlag.engine.kernels import dependency as kernels
from handschlag.engine.legs import NO_KIND, Legs

DEPENDENCY_DAYS: Final = 365
NO_COMPANY: Final = -1
NO_PARTNER: Final = -1

CONCENTRATED: Final = 0.18
"""Above this HHI a market counts as highly concentrated (US Merger Guidelines 2023: 1,800 points)."""

MINIMUM_LEGS: Final = 5
ENOUGH: Final = 0.5
"""Whoever keeps at least this share of what they receive is not warned."""


@dataclass(frozen=True, slots=True, eq=False)
class Offers:
    """Open offers, one entry each: member (k,) ids, hours (k,) on offer, kind (k,) as of ``Legs``."""

    member: IntArray
    hours: FloatArray
    kind: IntArray

    @classmethod
    def of(
        cls, *, member: npt.ArrayLike, hours: npt.ArrayLike, kind: npt.ArrayLike | None = None
    ) -> "Offers":
        """Return checked offers; EngineError for lengths that differ and hours that are no hours."""
        who, amounts = as_ints("member", member), as_floats("hours", hours)
        kinds = np.full(len(who), NO_KIND) if kind is None else as_ints("kind", kind)
        check_lengths(member=who, hours=amounts, kind=kinds)
        refuse_negative("hours", amounts)
        return cls(who, amounts, kinds)


@dataclass(frozen=True, slots=True, eq=False)
class AloneTest:
    """What is left of a year's received worth when somebody goes; both arrays (n,), shares 0..1.

    kept: what still comes from the others. remains: that, and what open offers of the others could
    replace. NaN for members who received nothing of worth.
    """

    kept: FloatArray
    remains: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Dependency:
    """On whom each member's help rested in the window that ends with ``t``; arrays (n,), as ``ids``.

    received: hours of worth. legs: legs received. hhi: 1/k..1 for k partners. partners: 1 / hhi, the
    effective number. Both NaN without received worth. top: (n, 2) int32 positions in ``ids`` of the two
    partners with the greatest worth (equal ones by id), NO_PARTNER where there is none. without_top,
    without_two, without_company: the alone test without the first, without both, without the first's
    whole company. is_warned: >= 5 legs, hhi > 0.18, and less than half remains in one of the three.
    warned_share: among members with >= 5 legs.
    """

    t: int
    window_days: int
    ids: IntArray
    received: FloatArray
    legs: IntArray
    hhi: FloatArray
    partners: FloatArray
    top: NodeArray
    without_top: AloneTest
    without_two: AloneTest
    without_company: AloneTest
    is_warned: BoolArray
    warned_share: Figure


@dataclass(frozen=True, slots=True)
class TopPartner:
    """A partner by id and name, with the share of the received worth that came from them."""

    id: int
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class MemberDependency:
    """The dependency of one member; shares as in ``AloneTest``, None where nothing was received."""

    id: int
    received: float
    legs: int
    hhi: float | None
    partners: float | None
    top: tuple[TopPartner, ...]
    remains_without_top: float | None
    remains_without_two: float | None
    remains_without_company: float | None
    is_warned: bool


def dependency(
    legs: Legs,
    t: int,
    *,
    company: npt.ArrayLike | None = None,
    offers: Offers | None = None,
    window_days: int = DEPENDENCY_DAYS,
) -> Dependency:
    """Return on whom each member's help rests, for every member at once.

    With s_j the share of the received worth that came from j: ``HHI = Σ s_j²`` (Hirschman 1945,
    Herfindahl 1950), ``partners = 1 / HHI``. **Alone test**: the share of the received worth that
    remains when the greatest partner, the two greatest, or the greatest partner's whole company are
    gone, plus what open offers of the others could replace: for each kind of help the lesser of what
    was lost and what is on offer by anybody but the member and those who are gone. Each member is
    tested as if nobody else needed these offers.

    company: (n,) label of each member of ``legs.ids``, NO_COMPANY for none; then the third test is
    the first. offers: open ones at t; none unless given. Raises EngineError for another number of
    companies, companies below -1, and offers of somebody who is no member.

    >>> legs = Legs.of(time=[0] * 4, giver=[1, 2, 3, 4], receiver=[9] * 4, worth=[3, 3, 2, 2])
    >>> found = dependency(legs, 0)
    >>> round(float(found.hhi[-1]), 2), found.top[-1].tolist(), found.without_two.remains[-1].item()
    (0.26, [0, 1], 0.4)
    """
    seen = legs.within(t, window_days)
    employer = _companies(company, seen)
    indptr, order = kernels.rows_of_receivers(seen.receiver, seen.n_members)
    giver, worth = seen.giver[order], seen.worth[order]
    received, hhi, top = kernels.concentration(indptr, giver, worth)
    market = _market(seen, order, employer, offers or Offers.of(member=[], hours=[]))
    first, none = top[:, 0], np.full(seen.n_members, NO_COMPANY)
    lost_company = np.where(first >= 0, employer[first], NO_COMPANY) if seen.n_members else none
    first_only = np.column_stack((first, np.full(seen.n_members, -1, np.int32)))

    def without(gone: NodeArray, gone_company: IntArray) -> AloneTest:
        rows = (indptr, giver, worth, market.kind)
        holdings = (market.offers, market.company_offers, market.on_offer)
        kept, replaceable = kernels.left_without(*rows, gone, employer, gone_company, *holdings)
        return AloneTest(_share(kept, received), np.minimum(_share(kept + replaceable, received), 1.0))

    tests = (without(first_only, none), without(top, none), without(first_only, lost_company))
    n_legs = np.diff(indptr)
    least = np.minimum(np.minimum(tests[0].remains, tests[1].remains), tests[2].remains)
    is_warned = (n_legs >= MINIMUM_LEGS) & (hhi > CONCENTRATED) & (least < ENOUGH)
    told = int((n_legs >= MINIMUM_LEGS).sum())
    return Dependency(
        t=t,
        window_days=window_days,
        ids=seen.ids,
        received=received,
        legs=n_legs,
        hhi=hhi,
        partners=1 / hhi,
        top=top,
        without_top=tests[0],
        without_two=tests[1],
        without_company=tests[2],
        is_warned=is_warned,
        warned_share=Figure.share(int(is_warned.sum()), told, window_days=window_days),
    )


def _companies(company: npt.ArrayLike | None, legs: Legs) -> IntArray:
    """(n,) companies counted from 0, -1 for none."""
    if company is None:
        return np.full(legs.n_members, NO_COMPANY)
    labels = as_ints("company", company)
    if len(labels) != legs.n_members:
        raise EngineError(f"company has {len(labels)} entries for {legs.n_members} members")
    wrong = np.flatnonzero(labels < NO_COMPANY)
    if wrong.size:
        raise EngineError(f"company[{int(wrong[0])}] is {labels[wrong[0]]}, below {NO_COMPANY}")
    known, counted = np.unique(labels, return_inverse=True)
    return counted - 1 if known.size and known[0] == NO_COMPANY else counted


@dataclass(frozen=True, slots=True, eq=False)
class _Market:
    """kind (m,): of each leg, counted from 0; what members and companies offer of these kinds."""

    kind: IntArray
    offers: kernels.Holdings
    company_offers: kernels.Holdings
    on_offer: FloatArray


def _market(legs: Legs, order: IntArray, company: IntArray, offers: Offers) -> _Market:
    holder = member_nodes("offers.member", offers.member, legs.ids).astype(np.int64)
    known, kinds = np.unique(np.concatenate((legs.kind[order], offers.kind)), return_inverse=True)
    of_offer = kinds[len(order) :]
    employed = company[holder] >= 0
    return _Market(
        kinds[: len(order)],
        _holdings(holder, of_offer, offers.hours, legs.n_members),
        _holdings(
            company[holder][employed],
            of_offer[employed],
            offers.hours[employed],
            int(company.max(initial=-1)) + 1,
        ),
        np.bincount(of_offer, offers.hours, minlength=len(known)).astype(np.float64, copy=False),
    )


def _holdings(holder: IntArray, kind: IntArray, hours: FloatArray, n_holders: int) -> kernels.Holdings:
    order = np.argsort(holder, kind="stable")
    ends = np.cumsum(np.bincount(holder, minlength=n_holders))
    return np.concatenate(([0], ends)), kind[order], hours[order]


def _share(part: FloatArray, whole: FloatArray) -> FloatArray:
    share: FloatArray = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return share


def dependency_of(
    legs: Legs,
    t: int,
    member: int,
    *,
    names: Mapping[int, str],
    company: npt.ArrayLike | None = None,
    offers: Offers | None = None,
    window_days: int = DEPENDENCY_DAYS,
    most: int = 5,
) -> MemberDependency:
    """Return the dependency of one member, with the names of its ``most`` greatest partners.

    names: by id; whoever is missing is called by the id. Errors as ``dependency``, and for a member
    whom ``legs`` does not know.

    >>> legs = Legs.of(time=[0] * 3, giver=[1, 2, 2], receiver=[9] * 3, worth=[1, 1, 2])
    >>> [(top.name, top.share) for top in dependency_of(legs, 0, 9, names={2: "Ben"}).top]
    [('Ben', 0.75), ('1', 0.25)]
    """
    at = int(member_nodes("member", as_ints("member", [member]), legs.ids)[0])
    own = legs.where(legs.receiver == at)
    found = dependency(own, t, company=company, offers=offers, window_days=window_days)
    seen = own.within(t, window_days)
    came = np.bincount(seen.giver, seen.worth, minlength=legs.n_members)
    first = np.argsort(-came, kind="stable")[:most]
    received = float(found.received[at])
    return MemberDependency(
        id=member,
        received=received,
        legs=int(found.legs[at]),
        hhi=_told(found.hhi[at]),
        partners=_told(found.partners[at]),
        top=tuple(
            TopPartner(
                int(legs.ids[j]), names.get(int(legs.ids[j]), str(legs.ids[j])), float(came[j]) / received
            )
            for j in first
            if came[j] > 0
        ),
        remains_without_top=_told(found.without_top.remains[at]),
        remains_without_two=_told(found.without_two.remains[at]),
        remains_without_company=_told(found.without_company.remains[at]),
        is_warned=bool(found.is_warned[at]),
    )


def _told(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)
