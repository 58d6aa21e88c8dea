"""Why a figure cannot be told: of an archive that was read, and of a group here. Without NumPy.

Reasons are English where they are stored, and translated where they are shown.
"""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, gettext_noop

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

HERE: Final[dict[str, Promise]] = {
    NO_MEETINGS: gettext_lazy("Nobody has met yet."),
    NO_TALK: gettext_lazy("Nobody has replied to anybody yet."),
    NO_HELP: gettext_lazy("No help has been recorded yet: no deal has closed, and nobody was thanked."),
    NO_RATINGS: gettext_lazy("Nobody has said yet whether a promise was kept."),
    NO_TIES: gettext_lazy("Nobody has a tie with anybody yet."),
    NO_POSTS: gettext_lazy("Nobody has written yet."),
    NO_TOPICS: gettext_lazy("There are no topics yet."),
    NO_RECORDS: gettext_lazy("Nobody has written down yet what was tried."),
    NO_DEALS: gettext_lazy("No deal has closed yet."),
    NO_REQUESTS: gettext_lazy("Nobody has asked for anything in the exchange yet."),
    NO_PROMISES: gettext_lazy("No promise has come due yet."),
    NO_OUTCOMES: gettext_lazy("No deal in which both gave something has closed yet."),
    NO_TRUSTED: gettext_lazy("Nobody runs this group, so independence cannot be told."),
    NO_COMPANIES: gettext_lazy("Nobody has told for whom they work."),
    NO_LABELS: gettext_lazy("Only archives tell who turned out to be sound."),
    NO_PLACES: gettext_lazy("Nobody has told in which city they are."),
}
"""The same of people who are here, rather than of an archive."""
