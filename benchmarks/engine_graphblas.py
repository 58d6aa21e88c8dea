"""The operations of the engine by GraphBLAS; see ``engine_peers``."""

from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.communities import Community, Work


def trust_by_graphblas(community: Community) -> Work:
    """The power method as ``trust_by_scipy``."""
    import graphblas as gb

    graph = community.graph
    n, strengths = graph.n_nodes, graph.out_strengths()
    shares = graph.weights / strengths[graph.sources]
    passed = gb.Matrix.from_coo(graph.indices, graph.sources, shares, nrows=n, ncols=n)
    ends = strengths == 0

    def work() -> npt.NDArray[Any]:
        scores = np.full(n, 1 / n)
        while True:
            received = passed.mxv(gb.Vector.from_dense(scores), gb.semiring.plus_times).new()
            following = 0.15 / n + 0.85 * (received.to_dense(fill_value=0.0) + scores[ends].sum() / n)
            if np.abs(following - scores).sum() < 1e-9 * 0.15:
                return np.asarray(following)
            scores = following

    return work


def constraint_by_graphblas(community: Community) -> Work:
    import graphblas as gb

    both = community.graph.undirected
    n, strengths = both.n_nodes, both.out_strengths()
    proportions = both.weights / strengths[both.sources]
    shares = gb.Matrix.from_coo(both.sources, both.indices, proportions, nrows=n, ncols=n)

    def work() -> npt.NDArray[Any]:
        both_ways = gb.Matrix(float, n, n)
        both_ways(shares.S) << shares.mxm(shares, gb.semiring.plus_times)
        summed = shares.ewise_add(both_ways, gb.binary.plus).new()
        squares = summed.apply(gb.binary.pow, right=2.0).new()
        found = squares.reduce_rowwise(gb.monoid.plus).new().to_dense(fill_value=0.0)
        return np.where(strengths > 0, found, np.nan)

    return work


def allocation_by_graphblas(community: Community) -> Work:
    import graphblas as gb

    both = community.graph.undirected
    n = both.n_nodes
    of_degree = 1 / np.maximum(both.out_degrees(), 1)[both.indices]
    shared = gb.Matrix.from_coo(both.sources, both.indices, of_degree, nrows=n, ncols=n)
    tied = gb.Matrix.from_coo(both.sources, both.indices, np.ones(both.n_edges), nrows=n, ncols=n)

    def work() -> npt.NDArray[Any]:
        best = np.zeros((n, 10))
        for begin in range(0, n, 2000):  # not all at once: the product is nearly dense
            rows = shared[begin : min(begin + 2000, n), :].new()
            known = tied[begin : min(begin + 2000, n), :].new()
            found = gb.Matrix(float, rows.nrows, n)
            found(~known.S) << rows.mxm(tied, gb.semiring.plus_times)
            _keep_highest(found, begin, best)
        return best

    return work


def _keep_highest(found: Any, begin: int, best: npt.NDArray[Any]) -> None:
    indptr, columns, values = found.to_csr()
    for row in range(found.nrows):
        part = slice(indptr[row], indptr[row + 1])
        scores = values[part][columns[part] != begin + row]
        top = -np.sort(-np.partition(scores, -10)[-10:]) if len(scores) > 10 else -np.sort(-scores)
        best[begin + row, : len(top)] = top
