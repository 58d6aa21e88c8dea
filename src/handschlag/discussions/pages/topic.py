"""A topic with one page of its posts, as all who read it in the same role see it.

What a post offers depends on the reader in two ways only: on their role, which the shared part is made for,
and on whether the post is theirs, for which both answers are made and one is chosen.
"""

from dataclasses import dataclass

from django.db.models import Max

from handschlag.discussions import policy
from handschlag.discussions.models import Topic
from handschlag.discussions.pages.post import NOBODY, PostRow, posts_from
from handschlag.discussions.pages.tags import TagLinks, tags_of
from handschlag.discussions.pages.topics import (
    POSTS_SHOWN,
    page_href,
    page_start,
    post_href,
)
from handschlag.discussions.policy import Standing
from handschlag.groups.models import Group, Role


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
    flag: bool


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
    is_archived: bool
    """With its group: then one reads, and nobody writes."""
    tags: TagLinks
    posts: list[PostRow]
    start: int
    first: str | None
    earlier: str | None
    later: str | None
    last: str | None
    accepted: str | None

    @property
    def opening(self) -> PostRow | None:
        """What the topic begins with, if it stands on this page."""
        first = self.posts[0] if self.posts else None
        return first if first and first.is_opening and not first.is_removed else None

    @property
    def here(self) -> str:
        """The lasting address of this page: that on which its first post stands."""
        return page_href(self.topic, self.start)

    @property
    def is_removed(self) -> bool:
        return self.topic.is_removed

    @property
    def can_write(self) -> bool:
        return policy.can_write(self.standing) and not self.is_archived

    @property
    def takes_posts(self) -> bool:
        topic = self.topic
        return not (topic.is_closed or topic.is_removed or topic.is_due or self.is_archived)

    @property
    def standing(self) -> Standing:
        """Of those who have written nothing here."""
        return Standing(NOBODY, self.role)

    def topic_offers(self, *, mine: bool) -> TopicOffers:
        standing = Standing(self.topic.author_id if mine else NOBODY, self.role)
        goes_on = not self.is_archived
        return TopicOffers(
            close=goes_on and policy.can_close_topic(self.topic, standing),
            reopen=goes_on and policy.can_reopen_topic(self.topic, standing),
            delete=policy.can_delete_topic(self.topic, standing),
            restore=goes_on and policy.can_restore_topic(self.topic, standing),
        )

    def offers(self, post: PostRow, *, mine: bool) -> Offers:
        """What the post offers its author, or others in the same role."""
        standing = Standing(post.author_id if mine else NOBODY, self.role)
        goes_on = not self.is_archived
        return Offers(
            thank=goes_on and policy.can_thank(post, self.topic, standing),
            reply=self.can_write and self.takes_posts and not post.is_removed,
            edit=goes_on and policy.can_edit_post(post, self.topic, standing),
            delete=policy.can_delete_post(post, self.topic, standing),
            restore=goes_on and policy.can_restore_post(post, self.topic, standing),
            read_removed=policy.can_read_removed_post(post, standing),
            share=goes_on and not post.is_wiki and policy.can_share(post, self.topic, standing),
            unshare=goes_on and post.is_wiki and policy.can_share(post, self.topic, standing),
            flag=self.with_marks and not mine and not post.is_removed and not self.is_removed,
        )

    def accepting(self, post: PostRow, *, starter: bool) -> Accepting:
        """What the post offers who started the topic, or others in the same role."""
        standing = Standing(self.topic.author_id if starter else NOBODY, self.role)
        if self.is_archived:
            return Accepting(accept=False, take_back=False)
        return Accepting(
            accept=not post.is_accepted and policy.can_accept(post, self.topic, standing),
            take_back=post.is_accepted and policy.can_take_acceptance_back(self.topic, standing),
        )


def topic_page(topic: Topic, role: str, start: int) -> TopicPage:
    """The posts of a topic from number ``start`` on, as readers of that role see them. Three queries."""
    posts = posts_from(topic, start, with_people=role != "visitor") or _last_posts(topic, role)
    shown, following = posts[:POSTS_SHOWN], posts[POSTS_SHOWN:]
    return TopicPage(
        topic=topic,
        group=topic.group,
        role=role if role in Role.values else None,
        with_marks=role != "visitor",
        is_archived=topic.group.is_archived,
        tags=tags_of([topic], topic.group)[topic.pk] if topic.is_tagged else (),  # type: ignore[attr-defined]  # annotated
        posts=shown,
        start=start,
        first=page_href(topic, 1) if start > 1 else None,
        earlier=page_href(topic, max(1, start - POSTS_SHOWN), aligned=False) if start > 1 else None,
        later=page_href(topic, following[0].number, aligned=False) if following else None,
        last=page_href(topic, topic.last_number) if following else None,
        accepted=_accepted_href(topic, shown),
    )


def _last_posts(topic: Topic, role: str) -> list[PostRow]:
    """For an address behind which everything was moved away."""
    last = topic.posts.aggregate(last=Max("number"))["last"]
    return posts_from(topic, page_start(last), with_people=role != "visitor") if last else []


def _accepted_href(topic: Topic, shown: list[PostRow]) -> str | None:
    """Where the accepted answer stands; none if there is no such answer any more."""
    accepted = topic.accepted_post
    if accepted is None or accepted.is_removed:
        return None
    on_this_page = any(post.pk == accepted.pk for post in shown)
    return f"#post-{accepted.pk}" if on_this_page else post_href(accepted, topic)
