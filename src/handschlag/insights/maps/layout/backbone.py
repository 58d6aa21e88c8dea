"""The ties that matter most, where all of them would be a grey cloud."""

import numpy as np
import numpy.typing as npt
from scipy import sparse

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def backbone(ties: sparse.csr_array, labels: Ints, *, most: int) -> Ints:
    """(k, 2) the most telling ties within equal labels, k <= most unless there are more members.

    Everybody's strongest tie comes first; then those that the disparity filter finds least probable, were
    a member's strength spread over their ties at random: (1 − w/s)^(d − 1) (Serrano et al. 2009).
    """
    upper = sparse.triu(ties, k=1).tocoo()
    rows, columns, weights = (
        upper.coords[0].astype(np.int64),
        upper.coords[1].astype(np.int64),
        upper.data.astype(np.float64),
    )
    inside = labels[rows] == labels[columns]
    rows, columns, weights = rows[inside], columns[inside], weights[inside]
    if len(rows) <= most:
        return np.stack((rows, columns), axis=1)
    order, n_strongest = telling_first(ties, rows, columns, weights)
    chosen = order[: max(most, n_strongest)]
    return np.stack((rows[chosen], columns[chosen]), axis=1)


def telling_first(ties: sparse.csr_array, rows: Ints, columns: Ints, weights: Floats) -> tuple[Ints, int]:
    """Order of the pairs by what they tell, and how many of the first are somebody's strongest."""
    chance = np.minimum(_chance(ties, rows, weights), _chance(ties, columns, weights))
    order = np.lexsort((columns, rows, -weights, chance))
    strongest = np.zeros(len(rows), np.bool_)
    strongest[_strongest(rows, columns, weights, ties.shape[0])] = True
    return np.concatenate((order[strongest[order]], order[~strongest[order]])), int(strongest.sum())


def _chance(ties: sparse.csr_array, ends: Ints, weights: Floats) -> Floats:
    strengths = np.asarray(ties.sum(axis=1), np.float64).ravel()
    degrees = np.diff(ties.indptr)
    share = np.minimum(weights / strengths[ends], 1.0)
    chance: Floats = (1 - share) ** np.maximum(degrees[ends] - 1, 0)
    return chance


def _strongest(rows: Ints, columns: Ints, weights: Floats, n: int) -> Ints:
    """Positions of each member's strongest tie, the first of equals."""
    ends = np.concatenate((rows, columns))
    places = np.tile(np.arange(len(rows)), 2)
    order = np.lexsort((places, -np.tile(weights, 2), ends))
    first = np.searchsorted(ends[order], np.arange(n))
    has = first < len(order)
    has[has] = ends[order][first[has]] == np.flatnonzero(has)
    return np.unique(places[order][first[has]])
