"""Early warning: three signs, each from what happened in half a year and the one before it."""

from typing import Final

import numpy as np

from handschlag.engine.activity import DAY
from handschlag.engine.early_warning import (
    Sign,
    loosely_tied_leave_first,
    newcomers_below_break_even,
    possible_losers_rising,
)
from handschlag.engine.exchange import balance
from handschlag.engine.figures import Figure, Unit
from handschlag.engine.graph import Graph
from handschlag.engine.interactions import Strand
from handschlag.engine.legs import Legs
from handschlag.insights.figures import Figures
from handschlag.insights.reasons import NO_TIMES
from handschlag.insights.sections.archive import Archive
from handschlag.insights.sections.legs import legs_of
from handschlag.insights.sections.ties import ties
from handschlag.insights.sections.untold import untold
from handschlag.insights.telling import entry, table

_DAYS: Final = 180
_PERIODS: Final = 3


def early_warning(archive: Archive) -> Figures:
    """How many of the signs that can be told are there, and each of them."""
    if not archive.has_times:
        return dict.fromkeys(("early_warning", "early_warning_table"), untold(NO_TIMES))
    signs = _signs(archive)
    known = [sign for sign in signs.values() if sign.raised is not None]
    if not known:
        few = entry(Figure.untold(Unit.SIGNS, 0))
        return dict.fromkeys(("early_warning", "early_warning_table"), few)
    people = ties(archive).n_nodes
    figure = Figure(sum(bool(sign.raised) for sign in known), Unit.SIGNS, len(known), people)
    rows = [
        [name, sign.figure.value, sign.figure.low, sign.figure.high, sign.raised]
        for name, sign in signs.items()
        if sign.raised is not None
    ]
    columns = ["sign", "share", "low_share", "high_share", "raised"]
    return {
        "early_warning": entry(figure),
        "early_warning_table": table(rows, columns, Unit.SHARE, n=len(known), people=people),
    }


def _signs(archive: Archive) -> dict[str, Sign]:
    signs = {"loosely_tied_leave_first": _leaving(archive)}
    help_ = archive.interactions.only(Strand.HELP)
    if len(help_) and (help_.effort != help_.value).any():  # else nobody told what it cost them
        legs = legs_of(archive)
        signs["possible_losers_rising"] = _losing(legs, archive.t)
        signs["newcomers_below_break_even"] = _newcomers(legs, archive.t)
    return signs


def _leaving(archive: Archive) -> Sign:
    """Of those who did anything in the half year before the last: who did nothing since."""
    table = archive.interactions
    now, then = archive.t - _DAYS * DAY, archive.t - 2 * _DAYS * DAY
    before = np.unique(table.between(then, now + 1).source)
    after = np.unique(table.between(now + 1, archive.t + 1).source)
    graph = Graph.from_interactions(table, now, members=np.arange(archive.n_members))
    strengths = graph.undirected.out_strengths()[before]
    return loosely_tied_leave_first(strengths, ~np.isin(before, after))


def _losing(legs: Legs, t: int) -> Sign:
    losers, members = [], []
    for back in range(_PERIODS - 1, -1, -1):
        found = balance(legs, t - back * _DAYS * DAY, window_days=_DAYS)
        took_part = found.legs > 0
        losers.append(int((found.surplus[took_part] < 0).sum()))
        members.append(int(took_part.sum()))
    return possible_losers_rising(losers, members)


def _newcomers(legs: Legs, t: int) -> Sign:
    """Members whose first leg is of the last half year."""
    first = np.full(legs.n_members, np.iinfo(np.int64).max)
    np.minimum.at(first, legs.giver, legs.time)
    np.minimum.at(first, legs.receiver, legs.time)
    new = (first > t - _DAYS * DAY) & (first <= t)
    found = balance(legs, t)
    return newcomers_below_break_even(found.received[new], found.given[new])
