"""What an archive cannot tell, and why. Reasons are English here, and translated where they are shown."""

from collections.abc import Iterable

from handschlag.engine.interactions import Strand
from handschlag.insights.figures import Figures, Told
from handschlag.insights.sections.archive import Archive


def untold(reason: str) -> Told:
    """A figure without a value; none of its unit and window either, which the reader would not miss."""
    return Told(value=None, unit="", n=0, people=0, window_days=None, reason=reason)


def all_untold(keys: Iterable[str], reason: str) -> Figures:
    return {key: untold(reason) for key in keys}


def has(archive: Archive, strand: Strand) -> bool:
    """Whether anything of this strand happened between two people."""
    table = archive.interactions.only(strand)
    return bool((table.source != table.target).any())
