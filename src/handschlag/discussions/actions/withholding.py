"""Taking posts and topics from the readers' eyes and giving them back, whoever has decided it.

What is taken away is found nowhere: not in lists, searches, feeds, mails or figures. Its author goes on
seeing it, as the moderators do. ``deciding`` asks the policy of the talk first; ``withhold`` and ``release``
are for a room above, which has asked its own.
"""

from handschlag.accounts.models import Member
from handschlag.core import events
from handschlag.core.models import audit
from handschlag.discussions import indexing, interactions
from handschlag.discussions.actions.holding import (
    Held,
    adjust_group,
    adjust_tags,
    count_anew,
    holding,
    holding_post,
)
from handschlag.discussions.actions.telling import take_back_all_telling, take_back_telling, tell_of_post
from handschlag.discussions.models import Post, PostRemoval, Thanks, Topic, TopicRemoval
from handschlag.ties import actions as ledger
from handschlag.ties.models import Kind


def withhold(post: Post, *, by: Member | None, reason: str) -> bool:
    """Only its author and the moderators read it; with an opening, its whole topic. False if so already.

    ``by`` None: decided by the moderators together, or by a rule; the audit may know more.
    """
    if post.is_opening:
        with holding(post.topic_id, by=None, removed_too=True, is_shown_elsewhere=True) as held:
            return _take_topic_away(held, by, reason)
    with holding_post(post, by=None, is_shown_elsewhere=True) as (held, now):
        return _take_post_away(held, now, by, reason)


def release(post: Post, *, by: Member | None, is_new: bool = False) -> bool:
    """Everybody may read it again. ``is_new``: nobody has, so those who watch are told as of a new one.

    False where nothing stood in its way. Conflict while a post's topic is gone.
    """
    if post.is_opening:
        with holding(post.topic_id, by=None, removed_too=True, is_shown_elsewhere=True) as held:
            if not held.topic.is_removed:
                return False
            give_topic_back(held, by)
            if is_new:
                _tell_of_new(held.topic, Post.objects.select_related("reply_to").get(pk=post.pk))
            return True
    with holding_post(post, by=None, is_shown_elsewhere=True) as (held, now):
        if not now.is_removed:
            return False
        give_post_back(held, now, by)
        if is_new:
            _tell_of_new(held.topic, now)
        return True


def take_topic_away(held: Held, by: Member | None, reason: str) -> None:
    """The topic is held and stands."""
    topic = held.topic
    TopicRemoval.objects.create(topic=topic, by=by, reason=reason)
    ledger.reverse(Kind.REPLY, topic.posts.values_list("pk", flat=True))
    ledger.reverse(Kind.THANKS, Thanks.objects.filter(post__topic=topic).values_list("pk", flat=True))
    indexing.refresh_posts(Post.objects.filter(topic=topic))
    adjust_group(topic.group_id, topics=-1, posts=-topic.post_count)
    take_back_all_telling(topic)
    adjust_tags(topic, topics=-1)
    audit("delete", topic, by=by, reason=reason)


def give_topic_back(held: Held, by: Member | None) -> None:
    topic = held.topic
    TopicRemoval.objects.filter(topic=topic).delete()
    ledger.enter(interactions.replies(Post.objects.filter(topic=topic)))
    ledger.enter(interactions.thanks(Thanks.objects.filter(post__topic=topic)))
    indexing.refresh_posts(Post.objects.filter(topic=topic))
    adjust_group(topic.group_id, topics=1, posts=topic.post_count)
    adjust_tags(topic, topics=1)
    audit("restore", topic, by=by)


def take_post_away(held: Held, post: Post, by: Member | None, reason: str) -> None:
    """The post's topic is held, and the post stands."""
    PostRemoval.objects.create(post=post, by=by, reason=reason)
    ledger.reverse(Kind.REPLY, [post.pk])
    ledger.reverse(Kind.THANKS, Thanks.objects.filter(post=post).values_list("pk", flat=True))
    indexing.refresh_posts(Post.objects.filter(pk=post.pk))
    count_anew(held.topic)
    take_back_telling(post, held.topic)
    audit("delete", post, by=by, reason=reason)


def give_post_back(held: Held, post: Post, by: Member | None) -> None:
    PostRemoval.objects.filter(post=post).delete()
    ledger.enter(interactions.replies(Post.objects.filter(pk=post.pk)))
    ledger.enter(interactions.thanks(Thanks.objects.filter(post=post)))
    indexing.refresh_posts(Post.objects.filter(pk=post.pk))
    count_anew(held.topic)
    audit("restore", post, by=by)


def _take_topic_away(held: Held, by: Member | None, reason: str) -> bool:
    if held.topic.is_removed:
        return False
    take_topic_away(held, by, reason)
    return True


def _take_post_away(held: Held, post: Post, by: Member | None, reason: str) -> bool:
    if post.is_removed:
        return False
    take_post_away(held, post, by, reason)
    return True


def _tell_of_new(topic: Topic, post: Post) -> None:
    tell_of_post(post, topic)
    if post.is_opening:
        events.announce("discussions.started", topic=topic, post=post)
    else:
        events.announce("discussions.replied", post=post)
