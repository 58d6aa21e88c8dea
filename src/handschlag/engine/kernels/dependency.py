"""What each member receives from whom, and what is left when somebody goes."""

import numpy as np

from handschlag.engine.arrays import FloatArray, IntArray, NodeArray
from handschlag.engine.kernels.compiling import compiled

Holdings = tuple[IntArray, IntArray, FloatArray]
"""indptr (holders + 1,), kind (k,), hours (k,): what each member or company offers."""


@compiled
def rows_of_receivers(receiver: NodeArray, n_members: int) -> tuple[IntArray, IntArray]:
    """Return indptr (n + 1,) and order (m,): the legs by receiver, each row in the order of the table."""
    indptr = np.zeros(n_members + 1, np.int64)
    for leg in range(len(receiver)):
        indptr[receiver[leg] + 1] += 1
    for member in range(n_members):
        indptr[member + 1] += indptr[member]
    cursor = indptr[:-1].copy()
    order = np.empty(len(receiver), np.int64)
    for leg in range(len(receiver)):
        order[cursor[receiver[leg]]] = leg
        cursor[receiver[leg]] += 1
    return indptr, order


@compiled
def concentration(
    indptr: IntArray, giver: NodeArray, worth: FloatArray
) -> tuple[FloatArray, FloatArray, NodeArray]:
    """Return received (n,), hhi (n,) and top (n, 2), the two who gave most.

    hhi is NaN where nothing of worth came, top is -1 where there is no such partner.
    """
    n_members = len(indptr) - 1
    received, hhi = np.zeros(n_members), np.full(n_members, np.nan)
    top = np.full((n_members, 2), -1, np.int32)
    came = np.zeros(n_members)
    for member in range(n_members):
        begin, end = indptr[member], indptr[member + 1]
        for leg in range(begin, end):
            came[giver[leg]] += worth[leg]
            received[member] += worth[leg]
        squares = 0.0
        best, second = 0.0, 0.0
        for leg in range(begin, end):
            partner, hours = giver[leg], came[giver[leg]]
            if hours <= 0:
                continue
            came[partner] = 0.0
            squares += (hours / received[member]) ** 2
            if hours > best or (hours == best and partner < top[member, 0]):
                second, top[member, 1] = best, top[member, 0]
                best, top[member, 0] = hours, partner
            elif hours > second or (hours == second and partner < top[member, 1]):
                second, top[member, 1] = hours, partner
        if received[member] > 0:
            hhi[member] = squares
    return received, hhi, top


@compiled
def left_without(
    indptr: IntArray,
    giver: NodeArray,
    worth: FloatArray,
    kind: IntArray,
    gone: NodeArray,
    company: IntArray,
    gone_company: IntArray,
    offers: Holdings,
    company_offers: Holdings,
    on_offer: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Return kept (n,), hours that still come, and replaceable (n,), lost hours that others offer.

    gone: (n, 2) the partners whom each member loses, -1 for none. gone_company: (n,) the company it
    loses, -1 for none. on_offer: (kinds,) hours that all offers together hold.
    """
    n_members = len(indptr) - 1
    kept, replaceable = np.zeros(n_members), np.zeros(n_members)
    lost, taken = np.zeros(len(on_offer)), np.zeros(len(on_offer))
    for member in range(n_members):
        lost_company = gone_company[member]
        for leg in range(indptr[member], indptr[member + 1]):
            partner = giver[leg]
            is_gone = partner == gone[member, 0] or partner == gone[member, 1]
            if is_gone or (lost_company >= 0 and company[partner] == lost_company):
                lost[kind[leg]] += worth[leg]
            else:
                kept[member] += worth[leg]
        _take(taken, offers, company_offers, member, gone[member], company, lost_company, True)
        for leg in range(indptr[member], indptr[member + 1]):
            at = kind[leg]
            replaceable[member] += min(lost[at], max(on_offer[at] - taken[at], 0.0))
            lost[at] = 0.0
        _take(taken, offers, company_offers, member, gone[member], company, lost_company, False)
    return kept, replaceable


@compiled
def _take(
    taken: FloatArray,
    offers: Holdings,
    company_offers: Holdings,
    member: int,
    gone: NodeArray,
    company: IntArray,
    lost_company: int,
    is_taken: bool,
) -> None:
    """Put into ``taken`` what the member itself and those who are gone offer, each once, or clear it."""
    if lost_company >= 0:
        _put(taken, company_offers, np.int64(lost_company), is_taken)
    for holder in (np.int64(member), np.int64(gone[0]), np.int64(gone[1])):
        if holder >= 0 and (lost_company < 0 or company[holder] != lost_company):
            _put(taken, offers, holder, is_taken)


@compiled
def _put(taken: FloatArray, holdings: Holdings, holder: np.int64, is_taken: bool) -> None:
    indptr, kind, hours = holdings
    for at in range(indptr[holder], indptr[holder + 1]):
        taken[kind[at]] = taken[kind[at]] + hours[at] if is_taken else 0.0
