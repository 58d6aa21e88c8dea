"""What the notices say. The rooms above know what happened there and who may still see it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.bounded import BoundedCount
from handschlag.core.pagination import PreparedPages
from handschlag.core.prepared import Given, Prepared
from handschlag.notifications.models import MailAddress, Notice

NOTICES_SHOWN = 30
MOST_COUNTED = 100
"""From here on the bell says "99+"."""
BELL = (
    "(SELECT COUNT(*) FROM (SELECT 1 FROM notifications_notice notice "
    "WHERE notice.member_id = m.id AND notice.read_at IS NULL LIMIT {most}) waiting)"
).replace("{most}", str(MOST_COUNTED))
"""``bell`` for the one query of a shared page, in which ``m`` is the member."""


@dataclass(frozen=True, slots=True)
class Told:
    """A notice in words, as its reader may have it today; ``place`` is where it happened."""

    text: str
    place: str


_VIEWER = Member(pk=Given("viewer"))
_NOTICES = PreparedPages(lambda: Notice.objects.of(_VIEWER), field="created_at", size=NOTICES_SHOWN)

Teller = Callable[[Sequence[Notice], Member], dict[int, Told]]
"""Puts notices of one reader into words, by their keys; leaves out what the reader may no longer see."""

_TELLERS: dict[str, Teller] = {}


def add_teller(kinds: Sequence[str], teller: Teller) -> None:
    """Let a room above put the notices of its own kinds into words, in a constant number of queries."""
    _TELLERS.update(dict.fromkeys(kinds, teller))


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """``told`` is None where the reader may no longer see what the notice is about."""

    notice: Notice
    told: Told | None


@dataclass(frozen=True, slots=True)
class Notices:
    rows: list[NoticeRow]
    newer: str | None
    older: str | None
    unread: int

    @property
    def until(self) -> datetime | None:
        """The newest that is shown; "mark all as read" means what one has seen."""
        return self.rows[0].notice.created_at if self.rows else None


def notices(viewer: Member, *, before: str = "", after: str = "") -> Notices:
    """All notices of the viewer, the newest first. Two queries and those of the tellers."""
    page = _NOTICES.page(before=before, after=after, viewer=viewer.pk)
    return Notices(in_words(page.rows, viewer), page.newer, page.older, unread_notices(viewer))


def newest_unread(viewer: Member, *, most: int) -> list[NoticeRow]:
    """One query and those of the tellers."""
    return in_words(_newest_unread(most).all(viewer=viewer.pk), viewer)


@cache
def _newest_unread(most: int) -> Prepared[Notice]:
    return Prepared(lambda: Notice.objects.of(_VIEWER).unread().order_by("-created_at", "-pk")[:most])


def unread_notices(viewer: Member) -> int:
    """How many the viewer has not read, counted up to ``MOST_COUNTED``. One query on a partial index."""
    return Notice.objects.of(viewer).unread()[:MOST_COUNTED].count()


def bell(viewer: Member) -> BoundedCount:
    """``unread_notices`` as a column of a query that is made anyway."""
    return BoundedCount(Notice.objects.of(viewer).unread().values("pk")[:MOST_COUNTED])


def in_words(found: list[Notice], viewer: Member) -> list[NoticeRow]:
    told: dict[int, Told] = {}
    for teller in {id(teller): teller for teller in _TELLERS.values()}.values():
        if mine := [notice for notice in found if _TELLERS.get(notice.kind) is teller]:
            told |= teller(mine, viewer)
    return [NoticeRow(notice, told.get(notice.pk)) for notice in found]


def tell_of_suspension(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    """That mail to the reader's address fails, while it does. One query."""
    if failing_address(viewer) is None:
        return {}
    told = Told(_("We cannot reach you by mail"), viewer.email or "")
    return dict.fromkeys([notice.pk for notice in notices], told)


def failing_address(viewer: Member) -> MailAddress | None:
    """Why no mail is sent to the viewer; None while it is. One query."""
    return MailAddress.objects.suspended().filter(address=viewer.email or "-").first()


def newest(viewer: Member) -> dict[str, str]:
    """The newest unread notice that the viewer may see, for a device that shows one."""
    told = next((row for row in newest_unread(viewer, most=3) if row.told is not None), None)
    if told is None or told.told is None:
        return {}
    return {"title": told.told.text, "body": told.told.place, "href": told.notice.path}


_BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
_NAMES = {"Edg": "Edge", "OPR": "Opera"}
_SYSTEMS = ("iPhone", "iPad", "Android", "Windows", "Mac OS", "Linux")


def device_in(user_agent: str) -> str:
    """Which browser on which machine, in words by which its owner tells it from their others."""
    browser = next((name for name in _BROWSERS if name in user_agent), "")
    system = next((name for name in _SYSTEMS if name in user_agent), "")
    return ", ".join(filter(None, (_NAMES.get(browser, browser), system)))
