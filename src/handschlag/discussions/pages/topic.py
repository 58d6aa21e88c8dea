"""A topic with one page of its posts, as all who read it in the same role see it.

What a post offers depends on the reader in two ways only: on their role, which the shared part is made for,
and on whether the post is theirs, for which both answers are made and one is chosen.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.db.models.functions import Substr

from handschlag.accounts.models import avatar_address
from handschlag.core.addresses import address
from handschlag.core.shared import Parts, Reading, frame
from handschlag.discussions import policy
from handschlag.discussions.models import Attachment, Post, Topic
from handschlag.discussions.models.files import Kind
from handschlag.discussions.pages.quoting import EXCERPT, Quoted, excerpt
from handschlag.discussions.pages.showing import shown
from handschlag.discussions.pages.topics import (
    POSTS_SHOWN,
    TagLinks,
    page_href,
    page_start,
    post_href,
    tags_of,
)
from handschlag.discussions.policy import Standing
from handschlag.groups.models import Group, Role

NOBODY = 0
"""A member who has written nothing: how a post is offered to those whose it is not."""


@dataclass(frozen=True, slots=True)
class File:
    """An attachment as it is listed below a post."""

    pk: int
    name: str
    size: int
    is_image: bool
    width: int | None
    height: int | None


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post with all that is shown of it."""

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
    is_accepted: bool
    is_wiki: bool
    is_removed: bool
    removed_by_id: int | None
    removed_by: str
    removal_reason: str
    attachments: tuple[File, ...]

    @property
    def is_opening(self) -> bool:
        return self.number == 1


@dataclass(frozen=True, slots=True)
class Offers:
    """Which deeds a reader sees at a post."""

    thank: bool
    reply: bool
    edit: bool
    delete: bool
    restore: bool
    read_removed: bool
    share: bool
    unshare: bool


@dataclass(frozen=True, slots=True)
class Accepting:
    """Whether a reader may make a post the answer, or no longer the answer."""

    accept: bool
    take_back: bool


@dataclass(frozen=True, slots=True)
class TopicOffers:
    """Which deeds a reader sees at the topic."""

    close: bool
    reopen: bool
    delete: bool
    restore: bool

    @property
    def any(self) -> bool:
        return self.close or self.reopen or self.delete


@dataclass(frozen=True, slots=True)
class TopicPage:
    """The shared part's content; ``role`` is the readers' in the group, None for who does not belong."""

    topic: Topic
    group: Group
    role: str | None
    with_marks: bool
    """Whether its readers have marks of what they have read: all but visitors."""
    tags: TagLinks
    posts: list[PostRow]
    start: int
    first: str | None
    earlier: str | None
    later: str | None
    last: str | None
    accepted: str | None

    @property
    def here(self) -> str:
        """The lasting address of this page: that on which its first post stands."""
        return page_href(self.topic, self.start)

    @property
    def is_removed(self) -> bool:
        return self.topic.is_removed

    @property
    def can_write(self) -> bool:
        return policy.can_write(self.standing)

    @property
    def takes_posts(self) -> bool:
        return not self.topic.is_closed and not self.topic.is_removed and not self.topic.is_due

    @property
    def standing(self) -> Standing:
        """Of those who have written nothing here."""
        return Standing(NOBODY, self.role)

    def topic_offers(self, *, mine: bool) -> TopicOffers:
        standing = Standing(self.topic.author_id if mine else NOBODY, self.role)
        return TopicOffers(
            close=policy.can_close_topic(self.topic, standing),
            reopen=policy.can_reopen_topic(self.topic, standing),
            delete=policy.can_delete_topic(self.topic, standing),
            restore=policy.can_restore_topic(self.topic, standing),
        )

    def offers(self, post: PostRow, *, mine: bool) -> Offers:
        """What the post offers its author, or others in the same role."""
        standing = Standing(post.author_id if mine else NOBODY, self.role)
        return Offers(
            thank=policy.can_thank(post, self.topic, standing),
            reply=self.can_write and self.takes_posts and not post.is_removed,
            edit=policy.can_edit_post(post, self.topic, standing),
            delete=policy.can_delete_post(post, self.topic, standing),
            restore=policy.can_restore_post(post, self.topic, standing),
            read_removed=policy.can_read_removed_post(post, standing),
            share=not post.is_wiki and policy.can_share(post, self.topic, standing),
            unshare=post.is_wiki and policy.can_share(post, self.topic, standing),
        )

    def accepting(self, post: PostRow, *, starter: bool) -> Accepting:
        """What the post offers who started the topic, or others in the same role."""
        standing = Standing(self.topic.author_id if starter else NOBODY, self.role)
        return Accepting(
            accept=not post.is_accepted and policy.can_accept(post, self.topic, standing),
            take_back=post.is_accepted and policy.can_take_acceptance_back(self.topic, standing),
        )

    def rendered(self, post: PostRow, reading: Reading) -> Parts:
        """The post as a piece that outlives the page: a reply does not change those before it."""
        topic = self.topic
        about = (topic.pk, topic.author_id, topic.is_closed, topic.is_removed, self.takes_posts)
        key = (self.role, self.with_marks, self.start, *about, post)
        return frame.piece("discussions/_post.html", key, reading, post=post, page=self)


def topic_page(topic: Topic, role: str, start: int) -> TopicPage:
    """The posts of a topic from number ``start`` on, as readers of that role see them. Three queries."""
    posts = _posts(topic, start, with_people=role != "visitor") or _last_posts(topic, role)
    shown, following = posts[:POSTS_SHOWN], posts[POSTS_SHOWN:]
    return TopicPage(
        topic=topic,
        group=topic.group,
        role=role if role in Role.values else None,
        with_marks=role != "visitor",
        tags=tags_of([topic], topic.group)[topic.pk] if topic.is_tagged else (),  # type: ignore[attr-defined]  # annotated
        posts=shown,
        start=start,
        first=page_href(topic, 1) if start > 1 else None,
        earlier=page_href(topic, max(1, start - POSTS_SHOWN), aligned=False) if start > 1 else None,
        later=page_href(topic, following[0].number, aligned=False) if following else None,
        last=page_href(topic, topic.last_number) if following else None,
        accepted=_accepted_href(topic, shown),
    )


def _posts(topic: Topic, start: int, *, with_people: bool) -> list[PostRow]:
    """One page of posts and the first of the next; ``with_people``: with profiles and pictures."""
    posts: QuerySet[Post] = Post.objects.filter(topic=topic, number__gte=start).order_by("number")
    rows: list[Any] = list(
        posts.annotate(reply_html=Substr("reply_to__html", 1, 4 * EXCERPT)).values(
            "pk", "number", "author_id", "author__name", "author__avatar", "author__email", "html",
            "created_at", "edited_at", "thanks_count", "votes", "reply_to", "reply_html",
            "reply_to__author__name", "reply_to__removal", "removal", "removal__by_id", "removal__by__name",
            "removal__reason", "wiki",
        )[: POSTS_SHOWN + 1]
    )  # fmt: skip
    attached = _attachments([row["pk"] for row in rows])
    texts = shown({row["pk"]: row["html"] for row in rows}, topic.group)
    rows = [row | {"html": texts[row["pk"]]} for row in rows]
    return [_post_row(row, attached[row["pk"]], topic, with_people=with_people) for row in rows]


def _last_posts(topic: Topic, role: str) -> list[PostRow]:
    """For an address behind which everything was moved away."""
    last = topic.posts.aggregate(last=Max("number"))["last"]
    return _posts(topic, page_start(last), with_people=role != "visitor") if last else []


def _attachments(posts: list[int]) -> defaultdict[int, list[File]]:
    """The files of posts, without those that a text shows or links itself."""
    found: defaultdict[int, list[File]] = defaultdict(list)
    columns = ("post_id", "pk", "name", "size", "kind", "width", "height")
    rows = Attachment.objects.filter(post__in=posts, inline=False).order_by("pk").values_list(*columns)
    for post, pk, name, size, kind, width, height in rows:
        if post is not None:
            found[post].append(File(pk, name, size, kind == Kind.IMAGE, width, height))
    return found


def _post_row(row: dict[str, Any], attached: list[File], topic: Topic, *, with_people: bool) -> PostRow:
    return PostRow(
        pk=row["pk"],
        number=row["number"],
        href=address("discussions:post", row["pk"]),
        author_id=row["author_id"],
        author=row["author__name"],
        author_href=address("accounts:profile", row["author_id"]) if with_people else None,
        avatar_url=avatar_address(row["author_id"], row["author__avatar"]) if with_people else None,
        is_imported=row["author__email"] is None,
        html=row["html"],
        created_at=row["created_at"],
        edited_at=row["edited_at"],
        thanks_count=row["thanks_count"],
        votes=row["votes"],
        quoted=_quoted(row),
        is_accepted=row["pk"] == topic.accepted_post_id,
        is_wiki=row["wiki"] is not None,
        is_removed=row["removal"] is not None,
        removed_by_id=row["removal__by_id"],
        removed_by=row["removal__by__name"] or "",
        removal_reason=row["removal__reason"] or "",
        attachments=tuple(attached),
    )


def _quoted(row: dict[str, Any]) -> Quoted | None:
    if row["reply_to"] is None:
        return None
    text = "" if row["reply_to__removal"] is not None else excerpt(row["reply_html"])
    return Quoted(address("discussions:post", row["reply_to"]), row["reply_to__author__name"], text)


def _accepted_href(topic: Topic, shown: list[PostRow]) -> str | None:
    """Where the accepted answer stands; none if there is no such answer any more."""
    accepted = topic.accepted_post
    if accepted is None or accepted.is_removed:
        return None
    on_this_page = any(post.pk == accepted.pk for post in shown)
    return f"#post-{accepted.pk}" if on_this_page else post_href(accepted, topic)
