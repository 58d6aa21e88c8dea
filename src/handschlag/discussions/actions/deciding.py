"""Closing and removing, and taking that back. Every deed may be sent twice and happens once."""

from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.models import audit
from handschlag.discussions import policy
from handschlag.discussions.actions.holding import ask, holding, holding_post, need_reason, need_some
from handschlag.discussions.actions.timing import count_silence_anew
from handschlag.discussions.actions.withholding import (
    give_post_back,
    give_topic_back,
    take_post_away,
    take_topic_away,
)
from handschlag.discussions.models import Closure, Post, Topic


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
    with holding(topic.pk, by=by, removed_too=True, is_shown_elsewhere=True, in_archive=True) as held:
        locked = held.topic
        if locked.is_removed:
            return
        allowed = policy.can_delete_topic(locked, held.standing)
        ask(allowed=allowed, otherwise=_("You cannot remove this topic."))
        need_reason(locked, held.standing, reason)
        take_topic_away(held, by, reason)


def restore_topic(topic: Topic, *, by: Member) -> None:
    with holding(topic.pk, by=by, removed_too=True, is_shown_elsewhere=True) as held:
        locked = held.topic
        if not locked.is_removed:
            return
        allowed = policy.can_restore_topic(locked, held.standing)
        ask(allowed=allowed, otherwise=_("You cannot restore this topic."))
        give_topic_back(held, by)


def delete_post(post: Post, *, by: Member, reason: str = "") -> None:
    """Take a post's text away from everybody but its author and the moderators; it keeps its place."""
    with holding_post(post, by=by, is_shown_elsewhere=True, in_archive=True) as (held, locked):
        if locked.is_removed:
            return
        allowed = policy.can_delete_post(locked, held.topic, held.standing)
        ask(allowed=allowed, otherwise=_("You cannot remove this post."))
        need_reason(locked, held.standing, reason)
        take_post_away(held, locked, by, reason)


def restore_post(post: Post, *, by: Member) -> None:
    with holding_post(post, by=by, is_shown_elsewhere=True) as (held, locked):
        if not locked.is_removed:
            return
        allowed = policy.can_restore_post(locked, held.topic, held.standing)
        ask(allowed=allowed, otherwise=_("You cannot restore this post."))
        give_post_back(held, locked, by)
