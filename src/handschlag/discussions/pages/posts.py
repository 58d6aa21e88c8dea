"""A topic with its posts, a member's posts, and what single posts carry."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Substr
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from handschlag.accounts.models import Member
from handschlag.accounts.pages import Section
from handschlag.core.pagination import Page, newest_first
from handschlag.discussions import policy
from handschlag.discussions.models import Attachment, Post, Thanks, Topic
from handschlag.discussions.pages.quoting import EXCERPT, Quoted, excerpt
from handschlag.discussions.pages.showing import shown
from handschlag.discussions.pages.topics import (
    POSTS_SHOWN,
    find_topic,
    page_href,
    post_href,
    standing_of,
    unread_posts,
)
from handschlag.discussions.policy import Standing
from handschlag.groups import pages as group_pages
from handschlag.groups.models import Group, Membership, Viewer

LATEST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class AuthoredPost:
    """A post in a list of its author's, with its beginning as plain text."""

    post: Post
    excerpt: str


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post as the viewer may see it; what it offers is decided here, not in the template."""

    pk: int
    number: int
    href: str
    author_id: int
    author: str
    author_href: str | None
    avatar_url: str | None
    is_imported: bool
    html: str
    created_at: datetime
    edited_at: datetime | None
    thanks_count: int
    votes: int
    quoted: Quoted | None
    thanked: bool
    is_accepted: bool
    is_unread: bool
    is_removed: bool
    removed_by_id: int | None
    removed_by: str
    removal_reason: str
    attachments: list[Attachment]

    @property
    def is_opening(self) -> bool:
        return self.number == 1


@dataclass(frozen=True, slots=True)
class Offers:
    """Which deeds the viewer sees at a post."""

    thank: bool
    reply: bool
    edit: bool
    delete: bool
    restore: bool
    read_removed: bool


@dataclass(frozen=True, slots=True)
class TopicPage:
    topic: Topic
    group: Group
    membership: Membership | None
    standing: Standing
    posts: list[PostRow]
    start: int
    unread: int
    first_unread: str | None
    first: str | None
    earlier: str | None
    later: str | None
    last: str | None
    accepted: str | None
    mark_at: int | None

    @property
    def here(self) -> str:
        """The lasting address of this page: that on which its first post stands."""
        return page_href(self.topic, self.start)

    @property
    def can_write(self) -> bool:
        return policy.can_write(self.standing)

    @property
    def takes_posts(self) -> bool:
        return not self.topic.is_closed and not self.topic.is_removed

    @property
    def can_close(self) -> bool:
        return policy.can_close_topic(self.topic, self.standing)

    @property
    def can_reopen(self) -> bool:
        return policy.can_reopen_topic(self.topic, self.standing)

    @property
    def can_delete(self) -> bool:
        return policy.can_delete_topic(self.topic, self.standing)

    @property
    def can_restore(self) -> bool:
        return policy.can_restore_topic(self.topic, self.standing)

    def offers(self, post: PostRow) -> Offers:
        return Offers(
            thank=policy.can_thank(post, self.topic, self.standing),
            reply=self.can_write and self.takes_posts and not post.is_removed,
            edit=policy.can_edit_post(post, self.topic, self.standing),
            delete=policy.can_delete_post(post, self.topic, self.standing),
            restore=policy.can_restore_post(post, self.topic, self.standing),
            read_removed=policy.can_read_removed_post(post, self.standing),
        )


def topic_page(topic: Topic, viewer: Viewer, *, start: int = 1) -> TopicPage:
    """The posts of a topic from number ``start`` on. Three queries beyond the topic's own."""
    membership = group_pages.standing_in(topic.group, viewer).membership
    unread = unread_posts(topic, membership)
    mark = topic.last_number - unread
    posts = _posts(topic, viewer, start)
    shown, following = posts[:POSTS_SHOWN], posts[POSTS_SHOWN:]
    last_shown = shown[-1].number if shown else 0
    return TopicPage(
        topic=topic,
        group=topic.group,
        membership=membership,
        standing=Standing.of(viewer, membership),
        posts=shown,
        start=start,
        unread=unread,
        first_unread=f"{page_href(topic, mark + 1)}#unread" if unread and mark else None,
        first=page_href(topic, 1) if start > 1 else None,
        earlier=page_href(topic, max(1, start - POSTS_SHOWN), aligned=False) if start > 1 else None,
        later=page_href(topic, following[0].number, aligned=False) if following else None,
        last=page_href(topic, topic.last_number) if following else None,
        accepted=_accepted_href(topic, shown),
        mark_at=last_shown if unread and last_shown > mark else None,
    )


def find_post(pk: int, viewer: Viewer) -> Post:
    """A post with its topic; Http404 where the viewer may not know of the topic. Two queries."""
    post = get_object_or_404(Post.objects.select_related("author", "removal"), pk=pk)
    post.topic = find_topic(post.topic_id, viewer)
    return post


def posts_by(
    author: Member, viewer: Viewer, *, before: str = "", after: str = "", size: int = POSTS_SHOWN
) -> Page[Post]:
    """A member's posts that the viewer may read, newest first. One query."""
    written = Post.objects.filter(author=author, removal__isnull=True).visible_to(viewer)
    written = written.select_related("topic__group").defer("source")
    return newest_first(written, field="created_at", before=before, after=after, size=size)


def latest_posts(author: Member, viewer: Viewer) -> Section | None:
    """A profile's part: the last few posts that the viewer may read; nothing where there are none."""
    found = posts_by(author, viewer, size=LATEST_SHOWN)
    if not found.rows:
        return None
    return Section("discussions/_latest_posts.html", {"author": author, "posts": authored(found.rows)})


def authored(posts: list[Post]) -> list[AuthoredPost]:
    return [AuthoredPost(post, excerpt(post.html)) for post in posts]


def find_attachment(pk: int, viewer: Viewer) -> Attachment:
    """Http404 also for what belongs to a removed post, except for who may read that."""
    attachment = get_object_or_404(Attachment.objects.select_related("post"), pk=pk)
    post = find_post(attachment.post_id, viewer)
    if post.is_removed and not policy.can_read_removed_post(post, standing_of(viewer, post.topic.group)):
        raise Http404
    return attachment


def _posts(topic: Topic, viewer: Viewer, start: int) -> list[PostRow]:
    """One page of posts and the first of the next."""
    posts: QuerySet[Post] = Post.objects.filter(topic=topic, number__gte=start).order_by("number")
    thanked = Thanks.objects.filter(post=OuterRef("pk"), member_id=viewer.pk or 0)
    rows: list[Any] = list(
        posts.annotate(
            reply_html=Substr("reply_to__html", 1, 4 * EXCERPT),
            thanked=Exists(thanked),
        ).values(
            "pk", "number", "author_id", "author__name", "author__avatar", "author__email", "html",
            "created_at", "edited_at", "thanks_count", "votes", "thanked", "reply_to", "reply_html",
            "reply_to__author__name", "reply_to__removal", "removal", "removal__by_id", "removal__by__name",
            "removal__reason",
        )[: POSTS_SHOWN + 1]
    )  # fmt: skip
    texts = shown({row["pk"]: row["html"] for row in rows}, topic.group)
    attached = _attachments([row["pk"] for row in rows])
    return list(_post_rows(rows, texts, attached, topic, with_people=viewer.pk is not None))


def _attachments(posts: list[int]) -> dict[int, list[Attachment]]:
    found: defaultdict[int, list[Attachment]] = defaultdict(list)
    for attachment in Attachment.objects.filter(post__in=posts).order_by("pk"):
        found[attachment.post_id].append(attachment)
    return found


def _post_rows(
    rows: list[dict[str, Any]],
    texts: dict[int, str],
    attached: dict[int, list[Attachment]],
    topic: Topic,
    *,
    with_people: bool,
) -> Iterator[PostRow]:
    """``with_people``: whether the viewer may see profiles and pictures."""
    mark: int | None = topic.mark  # type: ignore[attr-defined]  # annotated by with_mark_of
    for row in rows:
        yield PostRow(
            pk=row["pk"],
            number=row["number"],
            href=reverse("discussions:post", args=[row["pk"]]),
            author_id=row["author_id"],
            author=row["author__name"],
            author_href=reverse("accounts:profile", args=[row["author_id"]]) if with_people else None,
            avatar_url=_avatar_url(row) if with_people and row["author__avatar"] else None,
            is_imported=row["author__email"] is None,
            html=texts[row["pk"]],
            created_at=row["created_at"],
            edited_at=row["edited_at"],
            thanks_count=row["thanks_count"],
            votes=row["votes"],
            quoted=_quoted(row),
            thanked=row["thanked"],
            is_accepted=row["pk"] == topic.accepted_post_id,
            is_unread=mark is not None and row["number"] > mark,
            is_removed=row["removal"] is not None,
            removed_by_id=row["removal__by_id"],
            removed_by=row["removal__by__name"] or "",
            removal_reason=row["removal__reason"] or "",
            attachments=attached.get(row["pk"], []),
        )


def _avatar_url(row: dict[str, Any]) -> str | None:
    return Member(pk=row["author_id"], avatar=row["author__avatar"]).avatar_url


def _quoted(row: dict[str, Any]) -> Quoted | None:
    if row["reply_to"] is None:
        return None
    text = "" if row["reply_to__removal"] is not None else excerpt(row["reply_html"])
    return Quoted(reverse("discussions:post", args=[row["reply_to"]]), row["reply_to__author__name"], text)


def _accepted_href(topic: Topic, shown: list[PostRow]) -> str | None:
    """Where the accepted answer stands; none if there is no such answer any more."""
    accepted = topic.accepted_post
    if accepted is None or accepted.is_removed:
        return None
    on_this_page = any(post.pk == accepted.pk for post in shown)
    return f"#post-{accepted.pk}" if on_this_page else post_href(accepted, topic)
