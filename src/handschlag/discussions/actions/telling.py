"""Who is told of a post: whom it answers, whom it mentions, and who watches.

The first two are told in the deed itself, in a statement or two. Watchers may be all members of a group:
the deed leaves a ``Telling`` and a job, which tells them a batch at a time.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.module_loading import import_string

from handschlag.accounts.models import Member
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.discussions.actions.mentioning import note_mentions
from handschlag.discussions.models import GroupWatch, Level, Mention, Post, Telling, Topic, TopicWatch
from handschlag.groups.models import Group, Membership, Visibility
from handschlag.notifications.actions import BATCH, News, notify, withdraw_news, withdraw_notices_about

REPLY, MENTION, POSTS, ACCEPTED = "reply", "mention", "posts", "accepted"


def tell_of_post(post: Post, topic: Topic) -> None:
    """A post was published; part of the deed."""
    mentioned, answered = note_mentions(post), whom_answered(post, topic)
    if candidates := {*mentioned, *answered} - {post.author_id}:
        hearing = who_hears(topic, candidates, of=post.author_id)
        if mentioned:
            notify(hearing.intersection(mentioned), _news(MENTION, post, topic.pk))
        notify(hearing.intersection(answered).difference(mentioned), _news(REPLY, post, topic.pk))
    if _is_watched(topic, by_others_than=post.author_id):
        Telling.objects.create(post=post)
        # By name: jobs call actions, not the other way round.
        import_string("handschlag.discussions.jobs.tell_watchers").enqueue(post.pk)


def tell_of_edit(post: Post, topic: Topic) -> None:
    """A post says something else now: only who was not mentioned before is told."""
    if mentioned := set(note_mentions(post)) - {post.author_id}:
        notify(who_hears(topic, mentioned, of=post.author_id), _news(MENTION, post, topic.pk))


def tell_of_accepted_answer(post: Post, topic: Topic, *, by: Member) -> None:
    """Who wrote the answer is told that ``by`` accepted it; part of the deed of accepting."""
    notify(who_hears(topic, {post.author_id} - {by.pk}, of=by.pk), _news(ACCEPTED, post, topic.pk))


def take_back_telling(post: Post, topic: Topic) -> None:
    """A post was removed: who has not read of it yet does not hear of it any more."""
    Telling.objects.filter(post=post).delete()  # first: this waits for the batch that is being told
    mentioned = list(Mention.objects.filter(post=post).values_list("member", flat=True))
    answered = set(whom_answered(post, topic)).difference(mentioned)
    withdraw_news(_news(MENTION, post, topic.pk))
    withdraw_news(_news(ACCEPTED, post, topic.pk))
    before = topic.posts.filter(number__lt=post.number, removal__isnull=True).order_by("-number")
    for member in answered:
        replies = before.exclude(author=member).filter(_answers(member, topic))
        withdraw_news(_news(REPLY, post, topic.pk), only=[member], earlier=_told_of(replies))
    others = [post.author_id, *mentioned, *answered]
    withdraw_news(_news(POSTS, post, topic.pk), without=others, earlier=_told_of(before))


def take_back_all_telling(topic: Topic) -> None:
    """A topic was removed."""
    Telling.objects.filter(post__topic=topic).delete()
    withdraw_notices_about(about(topic.pk))


def tell_next_watchers(post_id: int) -> bool:
    """Tell the next batch of watchers; whether there may be more. Told and noted in one transaction."""
    with transaction.atomic():
        telling = Telling.objects.select_for_update().filter(post=post_id).first()
        if telling is None:
            return False
        post = Post.objects.select_related("topic", "reply_to").get(pk=post_id)
        batch = _next_watchers(post.topic, telling.reached)
        told = {post.author_id, *whom_answered(post, post.topic)}
        told.update(Mention.objects.filter(post=post).values_list("member", flat=True))
        hearing = who_hears(post.topic, batch, of=post.author_id)
        notify(hearing - told, _news(POSTS, post, post.topic_id))
        if len(batch) < BATCH:
            telling.delete()
            return False
        telling.reached = batch[-1]
        telling.save(update_fields=["reached"])
        return True


def about(topic_id: int) -> str:
    """What notices of a topic are about."""
    return f"topic-{topic_id}"


def _is_watched(topic: Topic, *, by_others_than: int) -> bool:
    return bool(_WATCHER.all(topic=topic.pk, group=topic.group_id, writer=by_others_than))


def _watcher() -> QuerySet[Any, int]:
    others = ~Q(member=Given("writer"))
    of_topic: QuerySet[Any] = TopicWatch.objects.filter(others, topic=Given("topic"), level=Level.WATCH)
    of_group: QuerySet[Any] = GroupWatch.objects.filter(others, group=Given("group"), level=Level.WATCH)
    first, second = (each.values_list("member", flat=True) for each in (of_topic, of_group))
    return first.union(second, all=True)[:1]


_WATCHER = Prepared(_watcher)


def _next_watchers(topic: Topic, reached: int) -> list[int]:
    """A batch of those who watch the topic, or its group without having decided on the topic."""
    decided = TopicWatch.objects.filter(topic=topic, member=OuterRef("member")).exclude(level=Level.WROTE)
    of_topic = TopicWatch.objects.filter(topic=topic, level=Level.WATCH)
    of_group = GroupWatch.objects.filter(~Exists(decided), group=topic.group_id, level=Level.WATCH)
    member = Membership.objects.current().filter(group=topic.group_id, member=OuterRef("member"))
    of_group = of_group.filter(Exists(member))  # who left the group is told of nothing in it
    keys = {*_after(reached, of_topic), *_after(reached, of_group)}
    return sorted(keys)[:BATCH]


def _after(reached: int, watches: QuerySet[TopicWatch] | QuerySet[GroupWatch]) -> Iterable[int]:
    found = watches.filter(member__gt=reached).order_by("member")
    return found.values_list("member", flat=True)[:BATCH]


def _news(kind: str, post: Post, topic_id: int) -> News:
    """Mentions and acceptances are told singly, the rest of a topic together."""
    event = f"{kind}-post-{post.pk}" if kind in {MENTION, ACCEPTED} else f"{kind}-topic-{topic_id}"
    return News(kind, event, about(topic_id), post.number, post.get_absolute_url(), {"post": post.pk})


def whom_answered(post: Post, topic: Topic) -> list[int]:
    """The author of the post that is answered, else of the topic."""
    if post.is_opening:
        return []
    return [post.reply_to.author_id if post.reply_to is not None else topic.author_id]


def _answers(member: int, topic: Topic) -> Q:
    """Posts whose ``whom_answered`` is ``member``."""
    to_theirs = Q(reply_to__author=member)
    return to_theirs | Q(reply_to=None, number__gt=1) if topic.author_id == member else to_theirs


def _told_of(posts: QuerySet[Post]) -> dict[str, int] | None:
    latest = posts.values_list("pk", flat=True).first()
    return None if latest is None else {"post": latest}


def who_hears(topic: Topic, members: Iterable[int], *, of: int) -> set[int]:
    """Those of ``members`` who can sign in, may read the topic and have muted neither it nor who did this
    (``of``), with no block between. One query.
    """
    if not (keys := list(members)):
        return set()
    return set(_HEARING.all(members=keys, topic=topic.pk, group=topic.group_id, of=of))


def _hearing_ones() -> QuerySet[Member, int]:
    of_topic = TopicWatch.objects.filter(topic=Given("topic"), member=OuterRef("pk"))
    group_mute = GroupWatch.objects.filter(group=Given("group"), member=OuterRef("pk"), level=Level.MUTE)
    return (
        Member.objects.with_login()
        .filter(pk__in=GivenKeys("members"))
        .hearing_of(Given("of"))
        .alias(topic_level=Subquery(of_topic.values("level")))
        .filter(
            Exists(Group.objects.filter(pk=Given("group"), visibility=Visibility.OPEN))
            | Exists(Membership.objects.current().filter(group=Given("group"), member=OuterRef("pk")))
        )
        .filter(Q(topic_level__gt=Level.MUTE) | (Q(topic_level__isnull=True) & ~Exists(group_mute)))
        .values_list("pk", flat=True)
    )


_HEARING = Prepared(_hearing_ones)
