"""The operations of the engine by other libraries, each only where it is installed.

A peer is given the community and prepares what it works on; only the work itself is measured, and
gives the array that Handschlag gives. Peers that take more than some minutes at a size are left out there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.communities import NOW, Community, Work
from benchmarks.engine_graphblas import allocation_by_graphblas, constraint_by_graphblas, trust_by_graphblas
from handschlag.engine.graph import Graph
from handschlag.engine.interactions import HALF_LIFE_DAYS

DAY = 86_400
ALWAYS = 2**62


@dataclass(frozen=True, slots=True)
class Peer:
    """``module`` must be installed; beyond ``most_ties`` it is left out."""

    name: str
    module: str
    prepared: Callable[[Community], Work]
    most_ties: int = ALWAYS


def _matrix(community: Community) -> Any:
    from scipy import sparse

    graph = community.graph
    shape = (graph.n_nodes, graph.n_nodes)
    return sparse.csr_array((graph.weights, graph.indices, graph.indptr), shape=shape)


def ties_by_scipy(community: Community) -> Work:
    from scipy import sparse

    table, n = community.interactions, len(community.ids)
    half_lives = np.array([days * DAY for _, days in sorted(HALF_LIFE_DAYS.items())])

    def work() -> npt.NDArray[Any]:
        weights = table.value * 2 ** ((table.time - NOW) / half_lives[table.strand])
        ids = np.unique(np.concatenate((table.source, table.target)))
        rows, columns = np.searchsorted(ids, table.source), np.searchsorted(ids, table.target)
        other = rows != columns
        entries = (weights[other], (rows[other], columns[other]))
        summed = sparse.coo_array(entries, shape=(n, n)).tocsr()
        summed.sort_indices()
        return np.asarray(summed.data)

    return work


def undirected_by_scipy(community: Community) -> Work:
    matrix = _matrix(community)
    return lambda: np.asarray((matrix + matrix.T.tocsr()).data)


def reversed_by_scipy(community: Community) -> Work:
    matrix = _matrix(community)
    return lambda: np.asarray(matrix.T.tocsr().data)


def constraint_by_scipy(community: Community) -> Work:
    matrix = _matrix(community)
    both = (matrix + matrix.T.tocsr()).tocsr()

    def work() -> npt.NDArray[Any]:
        strengths = both.sum(axis=1)
        shares = both.multiply(1 / np.maximum(strengths, 1e-300)[:, None]).tocsr()
        by_two = (shares @ shares).multiply(both > 0)
        sums = (shares + by_two).power(2).sum(axis=1)
        return np.where(strengths > 0, sums, np.nan)

    return work


def constraint_by_igraph(community: Community) -> Work:
    import igraph

    both = community.graph.undirected
    once = both.sources < both.indices
    pairs = np.stack((both.sources[once], both.indices[once]), axis=1)
    graph = igraph.Graph(n=both.n_nodes, edges=pairs)
    weights = both.weights[once].tolist()
    return lambda: np.array(graph.constraint(weights=weights))


def constraint_by_networkx(community: Community) -> Work:
    import networkx as nx

    both = community.graph.undirected
    graph = nx.Graph()
    graph.add_nodes_from(range(both.n_nodes))
    edges = zip(both.sources.tolist(), both.indices.tolist(), both.weights.tolist(), strict=True)
    graph.add_weighted_edges_from(edges)

    def work() -> npt.NDArray[Any]:
        found = nx.constraint(graph, weight="weight")
        return np.array([found[node] for node in range(both.n_nodes)])

    return work


def allocation_by_scipy(community: Community) -> Work:
    both = community.graph.undirected
    from scipy import sparse

    shape = (both.n_nodes, both.n_nodes)
    tied = sparse.csr_array((np.ones(both.n_edges), both.indices, both.indptr), shape=shape)

    def work() -> npt.NDArray[Any]:
        degrees = np.maximum(both.out_degrees(), 1)
        shared = tied.multiply(1 / degrees[None, :]).tocsr()
        best = np.zeros((both.n_nodes, 10))
        for begin in range(0, both.n_nodes, 2000):  # not all at once: the product is nearly dense
            rows = (shared[begin : begin + 2000] @ tied).tocsr()
            _keep_best(rows, both, begin, best)
        return best

    return work


def _keep_best(rows: Any, both: Any, begin: int, best: npt.NDArray[Any]) -> None:
    for row in range(rows.shape[0]):
        node = begin + row
        columns = rows.indices[rows.indptr[row] : rows.indptr[row + 1]]
        scores = rows.data[rows.indptr[row] : rows.indptr[row + 1]]
        own = both.indices[both.indptr[node] : both.indptr[node + 1]]
        at = np.minimum(np.searchsorted(own, columns), max(len(own) - 1, 0))
        known = (own[at] == columns) if len(own) else np.zeros(len(columns), bool)
        scores = np.where(known | (columns == node), 0, scores)
        top = -np.sort(-np.partition(scores, -10)[-10:]) if len(scores) > 10 else -np.sort(-scores)
        best[node, : len(top)] = top


def allocation_by_networkit(community: Community) -> Work:
    import networkit

    both = community.graph.undirected
    once = both.sources < both.indices
    edges = (both.sources[once].astype(np.int64), both.indices[once].astype(np.int64))
    graph = networkit.GraphFromCoo(edges, n=both.n_nodes, directed=False)
    index = networkit.linkprediction.ResourceAllocationIndex(graph)

    def work() -> npt.NDArray[Any]:
        best = np.zeros((both.n_nodes, 10))
        for node in range(both.n_nodes):
            others = networkit.linkprediction.MissingLinksFinder(graph).findFromNode(node, 2)
            scores = sorted((score for _, score in index.runOn(others)), reverse=True)[:10]
            best[node, : len(scores)] = scores
        return best

    return work


def _undirected_of_networkit(community: Community) -> Any:
    import networkit

    both = community.graph.undirected
    once = both.sources < both.indices
    edges = (both.sources[once].astype(np.int64), both.indices[once].astype(np.int64))
    return networkit.GraphFromCoo(edges, n=both.n_nodes, directed=False)


def _directed_of_igraph(community: Community) -> Any:
    import igraph

    graph = community.graph
    return igraph.Graph(
        n=graph.n_nodes, edges=np.stack((graph.sources, graph.indices), axis=1), directed=True
    )


def cores_by_igraph(community: Community) -> Work:
    import igraph

    both = community.graph.undirected
    once = both.sources < both.indices
    graph = igraph.Graph(n=both.n_nodes, edges=np.stack((both.sources[once], both.indices[once]), axis=1))
    return lambda: np.array(graph.coreness())


def cores_by_networkit(community: Community) -> Work:
    import networkit

    graph = _undirected_of_networkit(community)
    return lambda: np.array(networkit.centrality.CoreDecomposition(graph).run().scores())


def trust_by_igraph(community: Community) -> Work:
    graph, weights = _directed_of_igraph(community), community.graph.weights.tolist()
    return lambda: np.array(graph.pagerank(damping=0.85, weights=weights))


def trust_by_scipy(community: Community) -> Work:
    """The power method, until the sum of all changes is below 1e-9 · (1 - damping)."""
    matrix = _matrix(community)
    strengths = np.asarray(matrix.sum(axis=1)).ravel()
    n = matrix.shape[0]
    shares = matrix.multiply((1 / np.where(strengths > 0, strengths, 1))[:, np.newaxis]).T.tocsr()
    ends = strengths == 0

    def work() -> npt.NDArray[Any]:
        scores = np.full(n, 1 / n)
        while True:
            following = 0.15 / n + 0.85 * (shares @ scores + scores[ends].sum() / n)
            if np.abs(following - scores).sum() < 1e-9 * 0.15:
                return np.asarray(following)
            scores = following

    return work


def trust_by_sknetwork(community: Community) -> Work:
    """Its walks end differently at members without ties of their own, so its answer is another one."""
    from scipy import sparse
    from sknetwork.ranking import PageRank

    matrix = sparse.csr_matrix(_matrix(community))
    return lambda: np.asarray(
        PageRank(damping_factor=0.85, solver="piteration", n_iter=200, tol=1e-9 * 0.15).fit_predict(matrix)
    )


def cores_by_sknetwork(community: Community) -> Work:
    from scipy import sparse
    from sknetwork.topology import get_core_decomposition

    both = community.graph.undirected
    entries = (np.ones(both.n_edges), both.indices, both.indptr)
    matrix = sparse.csr_matrix(entries, shape=(both.n_nodes, both.n_nodes))
    return lambda: np.asarray(get_core_decomposition(matrix))


def cores_by_graph_tool(community: Community) -> Work:
    """Only where it is installed by other means: the package index does not have it."""
    import graph_tool.all as gt

    both = community.graph.undirected
    once = both.sources < both.indices
    graph = gt.Graph(directed=False)
    graph.add_vertex(both.n_nodes)
    graph.add_edge_list(np.stack((both.sources[once], both.indices[once]), axis=1))
    return lambda: np.asarray(gt.kcore_decomposition(graph).a)


def cascade_by_ndlib(community: Community) -> Work:
    """Its threshold model: whoever has lost a share of their contacts that is large enough goes as well."""
    import networkx as nx
    from ndlib.models import ModelConfig
    from ndlib.models.epidemics import ThresholdModel

    both, shock, thresholds = one_cascade(community)
    graph = nx.Graph()
    graph.add_nodes_from(range(both.n_nodes))
    graph.add_edges_from(zip(both.sources.tolist(), both.indices.tolist(), strict=True))

    def work() -> npt.NDArray[Any]:
        model, settings = ThresholdModel(graph), ModelConfig.Configuration()
        settings.add_model_initial_configuration("Infected", shock.tolist())
        for node, threshold in enumerate(thresholds):
            settings.add_node_configuration("threshold", node, 1 - threshold)
        model.set_initial_status(settings)
        model.iteration()
        while model.iteration(node_status=False)["status_delta"][1]:
            pass
        return np.array([model.status[node] for node in range(both.n_nodes)])

    return work


def one_cascade(community: Community) -> tuple[Graph, npt.NDArray[Any], npt.NDArray[Any]]:
    """Contacts who all count the same, a tenth of the members who go, and everybody's threshold."""
    both = community.graph.undirected
    equal = Graph(both.indptr, both.indices, np.ones(both.n_edges), both.ids)
    rng = np.random.default_rng(5)
    shock = rng.choice(both.n_nodes, max(1, both.n_nodes // 10), replace=False)
    return equal, shock, rng.uniform(0.3, 0.7, both.n_nodes)


def goodness_by_scipy(community: Community) -> Work:
    rated = signed(community)
    n_given, n_received = (np.maximum(np.diff(rows.indptr), 1) for rows in (rated, rated.T.tocsr()))
    received = rated.T.tocsr()
    raters = np.repeat(np.arange(rated.shape[0]), np.diff(rated.indptr))

    def work() -> npt.NDArray[Any]:
        fairness = np.ones(rated.shape[0])
        goodness = np.ones(rated.shape[0])
        while True:
            following = received @ fairness / n_received
            apart = np.abs(rated.data - following[rated.indices])
            fair = 1 - np.bincount(raters, apart, minlength=len(fairness)) / (2 * n_given)
            change = max(np.abs(following - goodness).max(), np.abs(fair - fairness).max())
            goodness, fairness = following, fair
            if change < 1e-6:
                return np.asarray(goodness)

    return work


def signed(community: Community) -> Any:
    """Ratings in -1..1, one for each tie, from its strength."""
    from scipy import sparse

    graph = community.graph
    ratings = graph.weights / graph.weights.max() * 2 - 1
    ratings[ratings == 0] = 0.5
    shape = (graph.n_nodes, graph.n_nodes)
    return sparse.csr_array((ratings, graph.indices, graph.indptr), shape=shape)


def debtrank_by_scipy(community: Community) -> Work:
    """Sixteen shocks of one in a thousand side by side, thirty rounds."""
    from handschlag.engine.crisis import ShockPlan, reliance, shocked_members

    graph = reliance(community.graph)
    from scipy import sparse

    shape = (graph.n_nodes, graph.n_nodes)
    passed = sparse.csr_array((graph.weights, graph.indices, graph.indptr), shape=shape).T.tocsr()
    size = max(1, graph.n_nodes // 1000)
    first = np.zeros((graph.n_nodes, 16))
    for draw in range(16):
        first[shocked_members(ShockPlan.random(graph.n_nodes), size, seed=1, draw=draw), draw] = 1

    def work() -> npt.NDArray[Any]:
        before, level = np.zeros_like(first), first
        for _ in range(30):
            before, level = level, np.minimum(1, level + passed @ (level - before))
        return np.asarray((level - first).mean(axis=0))

    return work


PEERS: dict[str, tuple[Peer, ...]] = {
    "ties from interactions": (Peer("SciPy", "scipy", ties_by_scipy),),
    "undirected": (Peer("SciPy", "scipy", undirected_by_scipy),),
    "reversed": (Peer("SciPy", "scipy", reversed_by_scipy),),
    "constraint": (
        Peer("GraphBLAS", "graphblas", constraint_by_graphblas, 2_000_000),
        Peer("igraph", "igraph", constraint_by_igraph),
        Peer("SciPy", "scipy", constraint_by_scipy),
        Peer("NetworkX", "networkx", constraint_by_networkx, 3_000),
    ),
    "resource allocation top 10": (
        Peer("GraphBLAS", "graphblas", allocation_by_graphblas, 2_000_000),
        Peer("SciPy", "scipy", allocation_by_scipy, 2_000_000),
        Peer("NetworKit", "networkit", allocation_by_networkit, 50_000),
    ),
    "k-cores": (
        Peer("NetworKit", "networkit", cores_by_networkit),
        Peer("igraph", "igraph", cores_by_igraph),
        Peer("scikit-network", "sknetwork", cores_by_sknetwork),
        Peer("graph-tool", "graph_tool", cores_by_graph_tool),
    ),
    "trust (PageRank) to 1e-9": (
        Peer("GraphBLAS", "graphblas", trust_by_graphblas),
        Peer("igraph", "igraph", trust_by_igraph),
        Peer("scikit-network", "sknetwork", trust_by_sknetwork),
        Peer("SciPy", "scipy", trust_by_scipy),
    ),
    "fairness and goodness": (Peer("SciPy", "scipy", goodness_by_scipy),),
    "one cascade, contacts alike": (Peer("NDlib", "ndlib", cascade_by_ndlib, 1_000_000),),
    "linear DebtRank, 16 shocks": (Peer("SciPy", "scipy", debtrank_by_scipy),),
}
