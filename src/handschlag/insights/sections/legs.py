"""The help that an archive tells of: its legs, what partners tell of their deals, and what was asked for."""

import numpy as np

from handschlag.engine.activity import NEVER
from handschlag.engine.interactions import Interactions, Strand
from handschlag.engine.legs import NO_DEAL, Legs
from handschlag.engine.requests import Requests
from handschlag.engine.trust import Outcomes
from handschlag.insights.sections.archive import Archive, Asked, Floats, Ints, Ratings

_HOUR = 3600
WORDS = (-2, 2)
"""What a receiver can say of a leg: from broken over kept as agreed to more than that."""


def ratings_of(table: Interactions, word: Floats | None) -> Ratings | None:
    """What receivers say of how legs were kept, as ratings from -1 to 1; None where nobody says anything."""
    if word is None:
        return None
    said = (table.strand == Strand.HELP) & ~np.isnan(word) & (table.source != table.target)
    if not said.any():
        return None
    return Ratings(table.target[said], table.source[said], word[said] / WORDS[1], table.time[said])


def legs_of(archive: Archive) -> Legs:
    """Every leg among all members: the value of an entry is its worth, its kind what was given."""
    chosen = archive.interactions.strand == Strand.HELP
    table = archive.interactions.where(chosen)
    return Legs.of(
        time=table.time,
        giver=table.source,
        receiver=table.target,
        worth=table.value,
        effort=table.effort,
        deal=None if archive.deal is None else archive.deal[chosen],
        kind=None if archive.kind is None else archive.kind[chosen],
        members=np.arange(archive.n_members),
    )


def outcomes_of(archive: Archive) -> Outcomes | None:
    """What each side tells of each other side of a deal; None where the archive tells of no deals.

    Only deals in which at least two gave: of a gift nobody expected a return. A side tells its own hours,
    and whether the other broke its word (the least of what it said of its legs).
    """
    if archive.deal is None:
        return None
    table, deal = archive.interactions, archive.deal
    chosen = (table.strand == Strand.HELP) & (deal != NO_DEAL) & (table.source != table.target)
    chosen[chosen] = _is_mutual(deal[chosen], table.source[chosen])
    legs, deal = table.where(chosen), deal[chosen]
    word = np.zeros(len(legs)) if archive.word is None else np.nan_to_num(archive.word[chosen])
    return _told(legs, deal, np.minimum(np.floor(word), 0).astype(np.int64))


def _is_mutual(deal: Ints, giver: Ints) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """(legs,) whether at least two members gave in the deal of a leg."""
    givers = np.unique(np.stack((deal, giver)), axis=1)[0]
    deals, number = np.unique(givers, return_counts=True)
    return np.isin(deal, deals[number > 1])


def _told(legs: Interactions, deal: Ints, broken: Ints) -> Outcomes:
    """Both ends of every leg, added up for each deal, who tells, and of whom."""
    ends = np.stack(
        (
            np.tile(deal, 2),
            np.concatenate((legs.target, legs.source)),
            np.concatenate((legs.source, legs.target)),
        )
    )
    sides, place = np.unique(ends, axis=1, return_inverse=True)
    place, nothing = place.ravel(), np.zeros(len(legs))
    size = sides.shape[1]
    time, kept = np.full(size, np.iinfo(np.int64).min), np.zeros(size, np.int64)
    np.maximum.at(time, place, np.tile(legs.time, 2))
    np.minimum.at(kept, place, np.concatenate((broken, np.zeros_like(broken))))
    return Outcomes.of(
        time=time,
        partner=sides[1],
        member=sides[2],
        worth=np.bincount(place, np.concatenate((legs.value, nothing)), minlength=size),
        effort=np.bincount(place, np.concatenate((nothing, legs.effort)), minlength=size),
        kept=kept,
    )


def requests_of(archive: Archive, asked: Asked) -> Requests:
    """What was asked for, as it stands at the archive's last moment."""
    until = np.where(asked.met == NEVER, np.maximum(archive.t, asked.time), asked.met)
    return Requests.of(
        time=asked.time,
        asker=asked.asker,
        server=asked.server,
        kind=asked.kind,
        effort_class=asked.effort,
        worth=asked.worth,
        hours=(until - asked.time) / _HOUR,
        members=np.arange(archive.n_members),
    )
