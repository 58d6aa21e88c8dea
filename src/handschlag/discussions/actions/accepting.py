"""Accepting a post as the answer, and making a post everybody's."""

from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.models import audit
from handschlag.discussions import indexing, policy
from handschlag.discussions.actions.holding import ask, holding, holding_post
from handschlag.discussions.actions.telling import tell_of_accepted_answer
from handschlag.discussions.models import Acceptance, Post, Topic, Wiki


def accept_post(post: Post, *, by: Member) -> None:
    """The post answers what its topic asks; another one that did so before no longer does."""
    with holding_post(post, by=by) as (held, locked):
        if held.topic.accepted_post_id == locked.pk:
            return
        ask(allowed=policy.can_accept(locked, held.topic, held.standing), otherwise=_not_yours_to_accept())
        Acceptance.objects.update_or_create(topic=held.topic, defaults={"post": locked, "by": by})
        was = held.topic.accepted_post_id
        Topic.objects.filter(pk=held.topic.pk).update(accepted_post=locked)
        indexing.refresh_posts(held.topic.posts.filter(number=1))
        tell_of_accepted_answer(locked, held.topic, by=by)
        audit("accept", held.topic, by=by, post=locked.pk, was=was)


def take_acceptance_back(topic: Topic, *, by: Member) -> None:
    """The topic has no accepted answer any more, also none that was imported."""
    with holding(topic.pk, by=by) as held:
        was = held.topic.accepted_post_id
        if was is None:
            return
        allowed = policy.can_take_acceptance_back(held.topic, held.standing)
        ask(allowed=allowed, otherwise=_not_yours_to_accept())
        Acceptance.objects.filter(topic=held.topic).delete()
        Topic.objects.filter(pk=held.topic.pk).update(accepted_post=None)
        indexing.refresh_posts(held.topic.posts.filter(number=1))
        audit("take back acceptance", held.topic, by=by, post=was)


def share_post(post: Post, *, by: Member) -> None:
    """From now on every member of the group may edit the post; its history says who did."""
    with holding_post(post, by=by, is_listed=False) as (held, locked):
        if locked.is_wiki:
            return
        allowed = policy.can_share(locked, held.topic, held.standing)
        ask(allowed=allowed, otherwise=_not_yours_to_share())
        Wiki.objects.create(post=locked, by=by)
        audit("share", locked, by=by)


def unshare_post(post: Post, *, by: Member) -> None:
    with holding_post(post, by=by, is_listed=False) as (held, locked):
        if not locked.is_wiki:
            return
        allowed = policy.can_share(locked, held.topic, held.standing)
        ask(allowed=allowed, otherwise=_not_yours_to_share())
        Wiki.objects.filter(post=locked).delete()
        audit("unshare", locked, by=by)


def _not_yours_to_accept() -> str:
    return _("Whoever started the topic and moderators accept an answer.")


def _not_yours_to_share() -> str:
    return _("Its author and moderators decide who may edit this post.")
