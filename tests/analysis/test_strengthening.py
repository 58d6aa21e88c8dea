"""What strengthens: handshakes and second sources, told apart."""

import numpy as np
import pytest

from handschlag.engine.crisis import ShockPlan
from handschlag.engine.interactions import Interactions, Strand
from handschlag.insights.sections import strengthening
from handschlag.insights.sections.archive import Archive
from handschlag.insights.sections.strengthening import strengthened
from handschlag.insights.sections.ties import carrying_strands, ties

DAY = 86_400
T = 400 * DAY


def archive(rows: list[tuple[int, int, Strand, float, int]], kinds: list[str]) -> Archive:
    """Rows of day, source, target, strand, worth and kind, as an archive that ends with T."""
    source, target, strand, value, kind = (list(column) for column in zip(*rows, strict=True))
    table = Interactions.of(time=[T] * len(rows), source=source, target=target, strand=strand, value=value)
    names = [f"m{number}" for number in range(max(source + target) + 1)]
    return Archive(
        recognised="interactions", names=names, t=T, has_times=True, counts={}, interactions=table,
        kind=np.array(kind), kinds=kinds,
    )  # fmt: skip


def star_of_help(members: int = 12) -> Archive:
    """One member helps all others with taxes; another does so for one of them, and meets the rest."""
    helps = [(0, other, Strand.HELP, 2.0, 0) for other in range(1, members)]
    helps += [(1, 2, Strand.HELP, 2.0, 0), (1, 3, Strand.HELP, 2.0, 1)]
    return archive(helps, ["taxes", "law"])


def found(told: Archive, seed: int = 1):
    graph = ties(told, carrying_strands(told))
    return strengthened(told, graph, ShockPlan.by_degree(graph), seed=seed, draws=200)


def test_a_second_source_is_proposed_and_named_as_one():
    figures = found(star_of_help())
    assert figures["single_source_needs"]["value"] == 11  # ten members of taxes, and one of law
    kinds = [kind for _first, _second, kind, _lost in figures["what_strengthens_table"]["value"]]
    assert "second_source" in kinds
    assert figures["new_second_sources"]["value"] == kinds.count("second_source")
    assert figures["new_handshakes"]["value"] == kinds.count("handshake")
    assert figures["lost_with_new_ties"]["value"] < figures["lost_without_new_ties"]["value"]


def test_each_row_loses_less_and_the_last_is_what_stays_lost():
    figures = found(star_of_help())
    lost = [row[-1] for row in figures["what_strengthens_table"]["value"]]
    assert lost == sorted(lost, reverse=True)
    assert figures["lost_with_new_ties"]["value"] == lost[-1]


def test_who_gave_that_kind_of_help_is_a_second_source_and_nobody_else():
    told = star_of_help()
    graph = ties(told, carrying_strands(told))
    source, member = strengthening._to_help(graph, strengthening.recent_legs(told), told)
    assert set(source.tolist()) == {1}
    assert set(member.tolist()) == {*range(3, 12)}


def test_without_help_there_are_handshakes_only():
    ring = [(one, (one + step) % 12, Strand.TALK, 1.0, -1) for one in range(12) for step in (1, 2)]
    figures = found(archive(ring, []))
    assert figures["single_source_needs"]["value"] is None
    assert "who helped whom" in figures["single_source_needs"]["reason"]
    kinds = {kind for _first, _second, kind, _lost in figures["what_strengthens_table"]["value"] or []}
    assert kinds <= {"handshake"}


@pytest.mark.parametrize("key", strengthening.OF_SEARCH)
def test_where_nothing_tips_nothing_is_proposed(key):
    told = star_of_help()
    figures = strengthened(told, ties(told), None, seed=1, draws=200)
    assert figures[key]["value"] is None
    assert figures["single_source_needs"]["value"] == 11
