"""The help that an archive tells of, as the legs that give and take is computed from."""

import numpy as np

from handschlag.analysis.archive import Archive
from handschlag.engine.interactions import Strand
from handschlag.engine.legs import Legs


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
        kind=None if archive.kind is None else archive.kind[chosen],
        members=np.arange(archive.n_members),
    )
