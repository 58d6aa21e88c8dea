"""Closing and removing, and taking that back. Every deed may be sent twice and happens once."""

from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.models import audit
from handschlag.discussions import indexing, interactions, policy
from handschlag.discussions.actions.holding import (
    adjust_group,
    adjust_tags,
    ask,
    count_anew,
    holding,
    holding_post,
    need_reason,
    need_some,
)
from handschlag.discussions.actions.telling import take_back_all_telling, take_back_telling
from handschlag.discussions.actions.timing import count_silence_anew
from handschlag.discussions.models import Closure, Post, PostRemoval, Thanks, Topic, TopicRemoval
from handschlag.ties import actions as ledger
from handschlag.ties.models import Kind


def close_topic(topic: Topic, *, by: Member, reason: str) -> None:
    """From now on the topic takes no posts, and says why."""
    with holding(topic.pk, by=by) as held:
        if held.topic.is_closed:
            return
        allowed = policy.can_close_topic(held.topic, held.standing)
        ask(allowed=allowed, otherwise=_("You cannot close this topic."))
        need_some(reason)
        Closure.objects.create(topic=held.topic, by=by, reason=reason)
        audit("close", held.topic, by=by, reason=reason)


def reopen_topic(topic: Topic, *, by: Member, reason: str) -> None:
    with holding(topic.pk, by=by) as held:
        if not held.topic.is_closed:
            return
        allowed = policy.can_reopen_topic(held.topic, held.standing)
        ask(allowed=allowed, otherwise=_("You cannot reopen this topic."))
        need_some(reason)
        Closure.objects.filter(topic=held.topic).delete()
        count_silence_anew(held.topic, by=by)
        audit("reopen", held.topic, by=by, reason=reason)


def delete_topic(topic: Topic, *, by: Member, reason: str = "") -> None:
    """Take the topic away from everybody but the moderators (and its author, if they did it)."""
    with holding(topic.pk, by=by, removed_too=True, is_shown_elsewhere=True) as held:
        locked = held.topic
        if locked.is_removed:
            return
        allowed = policy.can_delete_topic(locked, held.standing)
        ask(allowed=allowed, otherwise=_("You cannot remove this topic."))
        need_reason(locked, held.standing, reason)
        TopicRemoval.objects.create(topic=locked, by=by, reason=reason)
        ledger.reverse(Kind.REPLY, locked.posts.values_list("pk", flat=True))
        ledger.reverse(Kind.THANKS, Thanks.objects.filter(post__topic=locked).values_list("pk", flat=True))
        indexing.refresh_posts(Post.objects.filter(topic=locked))
        adjust_group(locked.group_id, topics=-1, posts=-locked.post_count)
        take_back_all_telling(locked)
        adjust_tags(locked, topics=-1)
        audit("delete", locked, by=by, reason=reason)


def restore_topic(topic: Topic, *, by: Member) -> None:
    with holding(topic.pk, by=by, removed_too=True, is_shown_elsewhere=True) as held:
        locked = held.topic
        if not locked.is_removed:
            return
        allowed = policy.can_restore_topic(locked, held.standing)
        ask(allowed=allowed, otherwise=_("You cannot restore this topic."))
        TopicRemoval.objects.filter(topic=locked).delete()
        ledger.enter(interactions.replies(Post.objects.filter(topic=locked)))
        ledger.enter(interactions.thanks(Thanks.objects.filter(post__topic=locked)))
        indexing.refresh_posts(Post.objects.filter(topic=locked))
        adjust_group(locked.group_id, topics=1, posts=locked.post_count)
        adjust_tags(locked, topics=1)
        audit("restore", locked, by=by)


def delete_post(post: Post, *, by: Member, reason: str = "") -> None:
    """Take a post's text away from everybody but its author and the moderators; it keeps its place."""
    with holding_post(post, by=by, is_shown_elsewhere=True) as (held, locked):
        if locked.is_removed:
            return
        allowed = policy.can_delete_post(locked, held.topic, held.standing)
        ask(allowed=allowed, otherwise=_("You cannot remove this post."))
        need_reason(locked, held.standing, reason)
        PostRemoval.objects.create(post=locked, by=by, reason=reason)
        ledger.reverse(Kind.REPLY, [locked.pk])
        ledger.reverse(Kind.THANKS, Thanks.objects.filter(post=locked).values_list("pk", flat=True))
        indexing.refresh_posts(Post.objects.filter(pk=locked.pk))
        count_anew(held.topic)
        take_back_telling(locked, held.topic)
        audit("delete", locked, by=by, reason=reason)


def restore_post(post: Post, *, by: Member) -> None:
    with holding_post(post, by=by, is_shown_elsewhere=True) as (held, locked):
        if not locked.is_removed:
            return
        allowed = policy.can_restore_post(locked, held.topic, held.standing)
        ask(allowed=allowed, otherwise=_("You cannot restore this post."))
        PostRemoval.objects.filter(post=locked).delete()
        ledger.enter(interactions.replies(Post.objects.filter(pk=locked.pk)))
        ledger.enter(interactions.thanks(Thanks.objects.filter(post=locked)))
        indexing.refresh_posts(Post.objects.filter(pk=locked.pk))
        count_anew(held.topic)
        audit("restore", locked, by=by)
