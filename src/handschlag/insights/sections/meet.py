"""Who should meet whom, and where."""

from typing import Any, Final

import numpy as np

from handschlag.engine.figures import MINIMUM_N, Figure, Unit
from handschlag.engine.graph import Graph
from handschlag.engine.interactions import Strand
from handschlag.engine.matching import Suggestions, suggestions
from handschlag.engine.places import MeetupPlace, Places, meetup_places
from handschlag.insights.figures import Figures
from handschlag.insights.reasons import NO_PLACES, NO_TALK, NO_TIES
from handschlag.insights.sections.archive import Archive, Homes
from handschlag.insights.sections.ties import strands_in, ties
from handschlag.insights.sections.untold import all_untold
from handschlag.insights.telling import entry, table

_OF_PAIRS: Final = ("to_meet", "to_meet_table")
_OF_PLACES: Final = ("where_to_meet", "where_to_meet_table")
_MOST_ROWS: Final = 200
_REACH_KM: Final = 50.0
"""How far people go to meet: where a way halves what suggests a pair."""


def told(archive: Archive, *, seed: int) -> Figures:
    """Every figure of the chapter."""
    strands = [strand for strand in strands_in(archive) if strand != Strand.MEET]
    if not strands:
        return all_untold(_OF_PAIRS, NO_TIES) | all_untold(_OF_PLACES, NO_PLACES)
    homes = archive.homes
    places = Places.of(homes.member, homes.latitude, homes.longitude) if homes else None
    met = ties(archive, (Strand.MEET,))
    return _pairs(suggestions(ties(archive, strands), met, places=places)) | _places(archive, met, places)


def _pairs(found: Suggestions) -> Figures:
    people = len(np.unique(np.concatenate((found.first, found.second))))
    columns = ["first", "second", "common", "score"]
    rows: list[list[Any]] = [
        [int(first), int(second), int(common), round(float(score), 3)]
        for first, second, common, score in zip(
            found.first[:_MOST_ROWS], found.second, found.common, found.score, strict=False
        )
    ]
    if not np.isnan(found.km).all():
        columns.append("km")
        away = [None if np.isnan(km) else round(float(km)) for km in found.km]
        rows = [[*row, km] for row, km in zip(rows, away, strict=False)]
    figure = Figure(len(found.first), Unit.PAIRS, len(found.first), people)
    if people < MINIMUM_N:
        figure = Figure.untold(Unit.PAIRS, len(found.first), people=people)
    return {
        "to_meet": entry(figure),
        "to_meet_table": table(rows, columns, Unit.PAIRS, n=len(found.first), people=people),
    }


def _places(archive: Archive, met: Graph, places: Places | None) -> Figures:
    """Where a meetup would bring together who talks and has not met."""
    homes = archive.homes
    if places is None or homes is None:
        return all_untold(_OF_PLACES, NO_PLACES)
    if Strand.TALK not in strands_in(archive):
        return all_untold(_OF_PLACES, NO_TALK)
    found = meetup_places(ties(archive, (Strand.TALK,)), met, places, radius_km=_REACH_KM)
    people = len(np.unique(np.concatenate([place.members for place in found]))) if found else 0
    rows = [[_named(homes, place), len(place.members), len(place.first)] for place in found]
    pairs = sum(len(place.first) for place in found)
    figure = Figure(len(found), Unit.PLACES, pairs, people) if found else Figure.untold(Unit.PLACES, 0)
    columns = ["place", "members", "pairs"]
    return {
        "where_to_meet": entry(figure),
        "where_to_meet_table": table(rows, columns, Unit.MEMBERS, n=len(rows), people=people),
    }


def _named(homes: Homes, place: MeetupPlace) -> str:
    """What members there call it, else where it is to about a kilometre."""
    here = (homes.latitude == place.latitude) & (homes.longitude == place.longitude)
    names = [homes.name[at] for at in np.flatnonzero(here) if homes.name[at]]
    return names[0] if names else f"{place.latitude:.2f}, {place.longitude:.2f}"
