"""Holding a topic: every deed on one does, from its start to its end.

So whatever happens to a topic happens one after the other: numbers, counts and the interaction ledger
stay right however many people write at once. Holding it also raises its ``version``, and at the end the
``talk_version`` of its group: whoever shows topics from memory sees by them that something has changed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import Site
from handschlag.core.prepared import Given, Prepared, PreparedUpdate
from handschlag.discussions import policy
from handschlag.discussions.models import Post, Tag, Tagging, Topic, latest_of_topic
from handschlag.discussions.policy import Standing
from handschlag.groups.archiving import refuse_archived
from handschlag.groups.models import Group, Membership


@dataclass(frozen=True, slots=True)
class Held:
    """A topic as it is now, held until the transaction ends, and who the doer is in its group."""

    topic: Topic
    standing: Standing
    is_tagged: bool = False
    """Whether it had tags when the deed began; nobody else gives it any meanwhile."""


@contextmanager
def holding(
    topic_id: int,
    *,
    by: Member | None,
    removed_too: bool = False,
    is_listed: bool = True,
    is_shown_elsewhere: bool = False,
    in_archive: bool = False,
) -> Iterator[Held]:
    """One transaction in which the topic is nobody else's. Conflict if it was removed, unless that is fine.

    ``is_listed``: whether the deed changes what a list of topics shows. ``is_shown_elsewhere``: whether it
    changes what other topics show of this one, where they link to it or answer one of its posts; nobody
    knows where that is, so every page is made anew. ``in_archive``: whether people can do it in an archived
    group; else that is a Conflict. What is done by nobody, that is by the clock or by a decision, they can.
    """
    with transaction.atomic():
        held = _locked(topic_id, by, in_archive=in_archive)
        refuse_gone(held.topic, removed_too=removed_too)
        yield held
        if is_listed:
            raise_talk_version(held.topic.group_id)
            follow_with_tags(topic_id)
        if is_shown_elsewhere:
            Site.raise_version()  # last, so that nobody who holds the site's row waits for a group's


@contextmanager
def holding_post(
    post: Post,
    *,
    by: Member | None,
    is_listed: bool = True,
    is_shown_elsewhere: bool = False,
    in_archive: bool = False,
) -> Iterator[tuple[Held, Post]]:
    """``holding`` for the topic in which the post stands, and the post as it is now.

    While one waits for the topic, the post may be moved to another: then that one is held instead.
    """
    while True:
        topic_id = _TOPIC_OF_POST.get(post=post.pk)
        with transaction.atomic():
            held = _locked(topic_id, by, in_archive=in_archive)
            now = _POST.get(post=post.pk)
            if now.topic_id == topic_id:
                refuse_gone(held.topic)
                yield held, now
                if is_listed:
                    raise_talk_version(held.topic.group_id)
                    follow_with_tags(topic_id)
                if is_shown_elsewhere:
                    Site.raise_version()
                return
            transaction.set_rollback(True)  # lets the wrong topic go


@contextmanager
def holding_both(first: int, second: int, *, by: Member) -> Iterator[tuple[Held, Held]]:
    """``holding`` for two topics, in the order of their keys, so that two such deeds never wait in a ring.

    Whether one of them is gone is for the deed to say. What other topics show of both changes.
    """
    with transaction.atomic():
        held = {pk: _locked(pk, by) for pk in sorted({first, second})}
        yield held[first], held[second]
        for group_id in sorted({one.topic.group_id for one in held.values()}):
            raise_talk_version(group_id)
        Tagging.objects.filter(topic__in=list(held)).follow_topics()
        Site.raise_version()


def _role_in(group: Any) -> "QuerySet[Any, str]":
    """Of the member whose key is given; of nobody there is none."""
    return (
        Membership.objects.of(Member(pk=Given("member"))).filter(group=group).values_list("role", flat=True)
    )


_RAISE_VERSION = PreparedUpdate(
    lambda: (Topic.objects.filter(pk=Given("topic")), {"version": F("version") + 1})
)
_TOPIC = Prepared(
    lambda: (
        Topic.objects.filter(pk=Given("topic"))
        .select_related("group", "closure", "removal", "closing_plan", "slow_mode", "merged_into")
        .defer("group__description", "group__description_html", "group__rules", "group__rules_html")
        .annotate(
            role=Subquery(_role_in(OuterRef("group"))),
            is_tagged=Exists(Tagging.objects.filter(topic=OuterRef("pk"))),
        )
    )
)
_TOPIC_OF_POST = Prepared(lambda: Post.objects.filter(pk=Given("post")).values_list("topic_id", flat=True))
_POST = Prepared(lambda: Post.objects.filter(pk=Given("post")).select_related("removal", "wiki"))


def _locked(topic_id: int, by: Member | None, *, in_archive: bool = False) -> Held:
    """The topic as it is now; nobody else's until the transaction ends. And who the doer is: nobody, who
    closes topics on their date, belongs to no group.

    (SQLite has one writer anyway; on PostgreSQL the update locks the row. Two statements: one that waits
    would see the closing as it was before it had to wait.)
    """
    _RAISE_VERSION(topic=topic_id)
    member_id = by.pk if by is not None else None
    topic: Any = _TOPIC.get(topic=topic_id, member=member_id)
    if by is not None and not in_archive:
        refuse_archived(topic.group)
    return Held(topic, Standing(member_id, topic.role), topic.is_tagged)


def refuse_gone(topic: Topic, *, removed_too: bool = False) -> None:
    if topic.merged_into is not None:
        raise Conflict(_("This topic has become part of “%(title)s”.") % {"title": topic.merged_into.title})
    if topic.is_removed and not removed_too:
        raise Conflict(_("This topic has been removed."))


_RAISE_TALK_VERSION = PreparedUpdate(
    lambda: (Group.objects.filter(pk=Given("group")), {"talk_version": F("talk_version") + 1})
)
_FOLLOW_WITH_TAGS = PreparedUpdate(lambda: (Tagging.objects.filter(topic=Given("topic")), latest_of_topic()))
_ROLE = Prepared(lambda: _role_in(Given("group")))


def raise_talk_version(group_id: int) -> None:
    _RAISE_TALK_VERSION(group=group_id)


def follow_with_tags(topic_id: int) -> None:
    """What the topic's tags list moves with it; call it with the group held, as for all tags."""
    _FOLLOW_WITH_TAGS(topic=topic_id)


def hold_groups(*group_ids: int) -> None:
    """Hold the groups' rows in the order of their keys, after all topics."""
    held = Group.objects.select_for_update(no_key=True).filter(pk__in=group_ids).order_by("pk")
    list(held.values_list("pk"))


def standing_in(group_id: int, by: Member) -> Standing:
    return Standing(by.pk, _ROLE.first(member=by.pk, group=group_id))


def ask(*, allowed: bool, otherwise: str) -> None:
    if not allowed:
        raise NotAllowed(otherwise)


def need_reason(written: Topic | Post, standing: Standing, reason: str) -> None:
    if policy.needs_reason(written, standing):
        need_some(reason)


def need_some(reason: str) -> None:
    if not reason.strip():
        raise Invalid(_("Say why, so that others can understand it."), "reason")


def count_anew(topic: Topic) -> None:
    """After a post went or came back: the topic's and the group's counts and latest activity."""
    present_posts = topic.posts.filter(removal__isnull=True)
    before = topic.post_count
    topic.post_count = present_posts.count()
    topic.last_post_at = present_posts.aggregate(latest=Max("created_at"))["latest"] or topic.created_at
    topic.save(update_fields=["post_count", "last_post_at"])
    adjust_group(topic.group_id, topics=0, posts=topic.post_count - before)


def adjust_group(group_id: int, *, topics: int, posts: int) -> None:
    """Raise or lower the group's counts and find its latest activity.

    The group's row is locked first: the latest activity must be looked up after every deed that is
    already on its way has committed, or it would be forgotten.
    """
    lock_group(group_id)
    latest = Topic.objects.present().filter(group=group_id).order_by("-last_post_at").values("last_post_at")
    Group.objects.filter(pk=group_id).update(
        topic_count=F("topic_count") + topics,
        post_count=F("post_count") + posts,
        last_post_at=Subquery(latest[:1]),
    )


def adjust_tags(topic: Topic, *, topics: int) -> None:
    """Raise or lower the counts of the topic's tags; all tags of a group change under its lock."""
    lock_group(topic.group_id)
    Tag.objects.filter(taggings__topic=topic).update(topic_count=F("topic_count") + topics)


def drop_tags(topic: Topic) -> None:
    """A topic that leaves its group, or is no topic of its own any more, has none of the group's tags."""
    adjust_tags(topic, topics=-1)
    Tagging.objects.filter(topic=topic).delete()


def lock_group(group_id: int) -> None:
    Group.objects.select_for_update(no_key=True).values_list("pk").get(pk=group_id)
