"""What a member has bookmarked."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from handschlag.accounts.models import Member
from handschlag.core.pagination import PreparedPages
from handschlag.core.prepared import Given
from handschlag.discussions.models import Bookmark
from handschlag.discussions.pages.posts import find_post
from handschlag.discussions.pages.quoting import excerpt

BOOKMARKS_SHOWN = 25
_VIEWER = Member(pk=Given("viewer"))
_BOOKMARKS = PreparedPages(
    lambda: Bookmark.objects.of(_VIEWER).readable_by(_VIEWER).for_list(),
    field="made_at",
    size=BOOKMARKS_SHOWN,
)


@dataclass(frozen=True, slots=True)
class BookmarkRow:
    """A bookmark with the beginning of its post as plain text."""

    bookmark: Bookmark
    excerpt: str


@dataclass(frozen=True, slots=True)
class Bookmarks:
    rows: list[BookmarkRow]
    newer: str | None
    older: str | None


def bookmarks(viewer: Member, *, before: str = "", after: str = "") -> Bookmarks:
    """The viewer's bookmarks of what they may still read, newest first. One query."""
    page = _BOOKMARKS.page(before=before, after=after, viewer=viewer.pk)
    rows = [BookmarkRow(bookmark, excerpt(bookmark.post.html)) for bookmark in page.rows]
    return Bookmarks(rows, page.newer, page.older)


def find_bookmark(post_pk: int, viewer: Member) -> Bookmark:
    """The viewer's bookmark of a post; Http404 where they may not know of it or have none."""
    post = find_post(post_pk, viewer)
    bookmark = get_object_or_404(Bookmark.objects.of(viewer), post=post)
    bookmark.post = post
    return bookmark
