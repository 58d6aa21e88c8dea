"""Small random graphs, and what happens on them, for the tests of crises."""

from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from handschlag.engine.graph import Graph

N = 12
pairs = st.tuples(st.integers(0, N - 1), st.integers(0, N - 1)).filter(lambda pair: pair[0] != pair[1])
some_ties = st.dictionaries(pairs, st.integers(1, 6), max_size=40)
simple_fractions = sorted({Fraction(a, b) for b in range(1, 13) for a in range(b + 1)})
some_phi = st.lists(st.sampled_from(simple_fractions), min_size=N, max_size=N)
some_members = st.lists(st.integers(0, N - 1), max_size=4)


def graph_of(weights, n=N):
    return Graph.from_edges(
        [pair[0] for pair in weights], [pair[1] for pair in weights], list(weights.values()), members=range(n)
    )


def random_graph(n, m, *, seed):
    rng = np.random.default_rng(seed)
    ends = rng.integers(0, n, (2, m))
    return Graph.from_edges(*ends, rng.random(m) + 0.1, members=range(n))


def complete(n):
    return Graph.from_edges(*np.triu_indices(n, 1))
