"""Who should meet whom, and where."""

from typing import Final

import numpy as np

from handschlag.analysis.archive import Archive
from handschlag.analysis.sections.untold import NO_PLACES, NO_TIES, all_untold
from handschlag.analysis.ties import strands_in, ties
from handschlag.engine.figures import MINIMUM_N, Figure, Unit
from handschlag.engine.interactions import Strand
from handschlag.engine.matching import suggestions
from handschlag.insights.figures import Figures
from handschlag.insights.telling import entry, table

_OF_PAIRS: Final = ("to_meet", "to_meet_table")
_OF_PLACES: Final = ("where_to_meet", "where_to_meet_table")
_MOST_ROWS: Final = 200


def told(archive: Archive, *, seed: int) -> Figures:
    """Every figure of the chapter."""
    places = all_untold(_OF_PLACES, NO_PLACES)
    strands = [strand for strand in strands_in(archive) if strand != Strand.MEET]
    if not strands:
        return all_untold(_OF_PAIRS, NO_TIES) | places
    found = suggestions(ties(archive, strands), ties(archive, (Strand.MEET,)))
    people = len(np.unique(np.concatenate((found.first, found.second))))
    rows = [
        [int(first), int(second), int(common), round(float(score), 3)]
        for first, second, common, score in zip(
            found.first[:_MOST_ROWS], found.second, found.common, found.score, strict=False
        )
    ]
    figure = Figure(len(found.first), Unit.PAIRS, len(found.first), people)
    if people < MINIMUM_N:
        figure = Figure.untold(Unit.PAIRS, len(found.first), people=people)
    columns = ["first", "second", "common", "score"]
    return {
        "to_meet": entry(figure),
        "to_meet_table": table(rows, columns, Unit.PAIRS, n=len(found.first), people=people),
    } | places
