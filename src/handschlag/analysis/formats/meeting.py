"""Who was at the same meetup has met: interactions from attendances."""

from typing import Final

import numpy as np
from django.utils.translation import gettext as _

from handschlag.engine.interactions import Interactions, Strand
from handschlag.insights.sections.archive import Attendances, Ints

MOST_ENTRIES: Final = 20_000_000
"""About 1 GB. A meetup of n makes n(n - 1) entries of 1/(n - 1): the largest make most and say least."""


def of_attendances(attendances: Attendances, *, most: int = MOST_ENTRIES) -> tuple[Interactions, list[str]]:
    """Each two at the same meetup, both ways, with value 1/(n - 1) for n attending; and what to note.

    Meetups are taken from the smallest up, all of one size or none, while they make no more than ``most``
    entries; of who came to a larger one the attendances still tell.
    """
    order = np.lexsort((attendances.member, attendances.meetup))
    sizes = np.unique(attendances.meetup, return_counts=True)[1]
    largest = _largest_size(sizes, most)
    notes = []
    if (sizes > largest).any():
        words = {"number": int((sizes > largest).sum()), "largest": largest}
        notes.append(
            _(
                "%(number)d meetups of more than %(largest)d people make no ties between those who came: "
                "there nobody meets everybody."
            )
            % words
        )
    chosen = order[np.repeat(sizes <= largest, sizes)]
    left, right, n = _pairs(sizes[sizes <= largest])
    group = attendances.group[chosen]
    table = Interactions.of(
        time=attendances.time[chosen][left],
        source=attendances.member[chosen][left],
        target=attendances.member[chosen][right],
        strand=np.full(len(left), Strand.MEET),
        value=1.0 / np.maximum(n - 1, 1),
        group=group[left],
    )
    return table, notes


def _largest_size(sizes: Ints, most: int) -> int:
    """The largest size of meetup up to which all of them together make at most so many entries."""
    ascending = np.sort(sizes)
    entries = np.cumsum(ascending * (ascending - 1))
    too_many = np.flatnonzero(entries > most)
    if not too_many.size:
        return int(ascending[-1]) if ascending.size else 0
    return int(ascending[too_many[0]]) - 1


def _pairs(sizes: Ints) -> tuple[Ints, Ints, Ints]:
    """Positions of each two different ones within consecutive runs of these sizes, and the run's size."""
    starts = np.cumsum(sizes) - sizes
    left = np.repeat(np.arange(sizes.sum()), np.repeat(sizes, sizes))
    n = np.repeat(sizes, sizes**2)
    within = np.arange(len(left)) - np.repeat(np.cumsum(sizes**2) - sizes**2, sizes**2)
    right = np.repeat(starts, sizes**2) + within % np.maximum(n, 1)
    others = left != right
    return left[others], right[others], n[others]
