"""Thanks for posts: given once, taken back once, entered in the ledger as a little help."""

from django.db.models import F
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import events
from handschlag.core.models import audit
from handschlag.discussions import interactions, policy
from handschlag.discussions.actions.holding import ask, holding_post
from handschlag.discussions.models import Post, Thanks
from handschlag.ties import actions as ledger
from handschlag.ties.models import Kind


def thank_for_post(post: Post, *, by: Member) -> None:
    with holding_post(post, by=by, is_listed=False) as (held, locked):
        ask(
            allowed=policy.can_thank(locked, held.topic, held.standing),
            otherwise=_("You can thank others in groups that you belong to."),
        )
        worth = {"minutes": held.topic.group.thanks_minutes}
        given, is_new = Thanks.objects.get_or_create(post=locked, member=by, defaults=worth)
        if not is_new:
            return
        Post.objects.filter(pk=locked.pk).update(thanks_count=F("thanks_count") + 1)
        ledger.enter(interactions.thank(given.pk))
        audit("thank", locked, by=by)
        events.announce("discussions.thanked", post=locked, by=by)


def take_back_thanks(post: Post, *, by: Member) -> None:
    with holding_post(post, by=by, is_listed=False) as (held, locked):
        given = Thanks.objects.filter(post=locked, member=by).first()
        if given is None:
            return
        is_gone = locked.is_removed or held.topic.is_removed
        ask(allowed=not is_gone, otherwise=_("This post has been removed."))
        ledger.reverse(Kind.THANKS, [given.pk])
        given.delete()
        Post.objects.filter(pk=locked.pk).update(thanks_count=F("thanks_count") - 1)
        audit("take back thanks", locked, by=by)
