"""What an archive cannot tell, and why. Reasons are English here, and translated where they are shown."""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext_noop

from handschlag.engine.interactions import Strand
from handschlag.insights.figures import Figures, Told
from handschlag.insights.sections.archive import Archive

NO_MEETINGS: Final = gettext_noop("This archive tells of no meetings.")
NO_TALK: Final = gettext_noop("This archive tells of no talk.")
NO_HELP: Final = gettext_noop("This archive does not tell who helped whom.")
NO_RATINGS: Final = gettext_noop("This archive holds no ratings and no promises.")
NO_TIMES: Final = gettext_noop("This archive knows no times.")
NO_TIES: Final = gettext_noop("This archive knows no ties.")
NO_ACTIVITY: Final = gettext_noop("This archive does not tell who joined when, and what they did.")
NO_POSTS: Final = gettext_noop("This archive holds no posts.")
NO_TOPICS: Final = gettext_noop("This archive does not tell which topics posts belong to.")
NO_READERS: Final = gettext_noop("This archive does not name members who have never written.")
NO_RECORDS: Final = gettext_noop("This archive does not tell what was tried.")
NO_ACCOUNTS: Final = gettext_noop("This archive does not tell what help cost its givers.")
NO_DEALS: Final = gettext_noop("This archive does not tell what was agreed in return for what.")
NO_REQUESTS: Final = gettext_noop("This archive does not tell what was asked for, and by whom it was met.")
NO_PROMISES: Final = gettext_noop("This archive does not tell which promises were kept.")
NO_OUTCOMES: Final = gettext_noop("This archive does not tell how both sides came out of their deals.")
NO_TRUSTED: Final = gettext_noop(
    "This archive names no organisers and moderators, by whom independence is told."
)
NO_COMPANIES: Final = gettext_noop("This archive does not tell for whom members work.")
NO_LABELS: Final = gettext_noop("Nobody told of any member whether they turned out to be sound.")
NO_PLACES: Final = gettext_noop("This archive does not tell where members live.")


def untold(reason: str) -> Told:
    """A figure without a value; none of its unit and window either, which the reader would not miss."""
    return Told(value=None, unit="", n=0, people=0, window_days=None, reason=reason)


def all_untold(keys: Iterable[str], reason: str) -> Figures:
    return {key: untold(reason) for key in keys}


def has(archive: Archive, strand: Strand) -> bool:
    """Whether anything of this strand happened between two people."""
    table = archive.interactions.only(strand)
    return bool((table.source != table.target).any())
