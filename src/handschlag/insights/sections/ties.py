"""Which ties of an archive carry: those of help and meeting, or all there are."""

from collections.abc import Collection

import numpy as np

from handschlag.engine.arrays import IntArray
from handschlag.engine.graph import Graph
from handschlag.engine.interactions import Strand
from handschlag.insights.sections.archive import Archive

CARRYING = (Strand.MEET, Strand.HELP)
"""What holds when a crisis comes: people rely on whom they know, and who helped them."""


def strands_in(archive: Archive) -> list[Strand]:
    """The strands of which the archive has something between two people."""
    table = archive.interactions
    there = np.unique(table.strand[table.source != table.target])
    return [strand for strand in Strand if strand in there]


def carrying_strands(archive: Archive) -> tuple[Strand, ...]:
    """Help and meeting where the archive tells of either; else what it has, whatever that says."""
    there = strands_in(archive)
    return tuple(strand for strand in there if strand in CARRYING) or tuple(there)


def ties(archive: Archive, strands: Collection[Strand] = tuple(Strand)) -> Graph:
    """The ties at the archive's last moment, over all of its members; not decayed where it knows no times."""
    return Graph.from_interactions(
        archive.interactions,
        archive.t,
        strands=tuple(strands),
        decayed=archive.has_times,
        members=np.arange(archive.n_members),
    )


def among(graph: Graph, members: IntArray) -> Graph:
    """The ties among some of the members, who are its nodes; ids stay positions of the archive."""
    node = np.full(graph.n_nodes, -1)
    node[members] = np.arange(len(members))
    chosen = (node[graph.sources] >= 0) & (node[graph.indices] >= 0)
    source, target = graph.ids[graph.sources][chosen], graph.ids[graph.indices][chosen]
    return Graph.from_edges(source, target, graph.weights[chosen], members=members)


def trusted(archive: Archive) -> Graph:
    """Positive ties: where ratings are all that there is, those above 0, else all ties."""
    said = archive.ratings
    if said is None or archive.recognised != "ratings":
        return ties(archive)
    positive = said.rating > 0
    members = np.arange(archive.n_members)
    return Graph.from_edges(
        said.source[positive], said.target[positive], said.rating[positive], members=members
    )
