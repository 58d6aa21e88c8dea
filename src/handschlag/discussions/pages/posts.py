"""Posts wherever they stand: one by its address, a member's own, and what they carry."""

from dataclasses import dataclass
from functools import cache

from django.http import Http404

from handschlag.accounts.models import Member
from handschlag.accounts.pages import Section
from handschlag.core.pagination import Page, PreparedPages
from handschlag.core.prepared import Given, Prepared
from handschlag.discussions.models import Post, PostQuerySet
from handschlag.discussions.pages.quoting import excerpt
from handschlag.discussions.pages.topics import POSTS_SHOWN, find_topic
from handschlag.groups.models import Viewer

LATEST_SHOWN = 5
_POST = Prepared(lambda: Post.objects.select_related("author", "removal", "wiki").filter(pk=Given("pk")))


@dataclass(frozen=True, slots=True)
class AuthoredPost:
    """A post in a list of its author's, with its beginning as plain text."""

    post: Post
    excerpt: str


def find_post(pk: int, viewer: Viewer) -> Post:
    """A post with its topic; Http404 where the viewer may not know of the topic. Two queries."""
    post = _POST.first(pk=pk)
    if post is None:
        raise Http404
    post.topic = find_topic(post.topic_id, viewer)
    return post


def posts_by(
    author: Member, viewer: Member, *, before: str = "", after: str = "", size: int = POSTS_SHOWN
) -> Page[Post]:
    """A member's posts that the viewer may read, newest first. One query."""
    return _written_by(size).page(before=before, after=after, author=author.pk, viewer=viewer.pk)


@cache
def _written_by(size: int) -> PreparedPages[Post]:
    def write() -> PostQuerySet:
        written = Post.objects.filter(author=Given("author"), removal__isnull=True)
        readable = written.visible_to(Member(pk=Given("viewer")))
        return readable.select_related("topic__group").defer(
            "source", "topic__group__description", "topic__group__description_html",
            "topic__group__rules", "topic__group__rules_html",
        )  # fmt: skip

    return PreparedPages(write, field="created_at", size=size)


def latest_posts(author: Member, viewer: Viewer) -> Section | None:
    """A profile's part: the last few posts that the viewer may read; nothing where there are none."""
    if not isinstance(viewer, Member):  # profiles are for members
        return None
    found = posts_by(author, viewer, size=LATEST_SHOWN)
    if not found.rows:
        return None
    return Section("discussions/_latest_posts.html", {"author": author, "posts": authored(found.rows)})


def authored(posts: list[Post]) -> list[AuthoredPost]:
    return [AuthoredPost(post, excerpt(post.html)) for post in posts]
