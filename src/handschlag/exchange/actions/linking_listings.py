"""The talk that a listing came out of says so, and leads there."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import HandschlagError
from handschlag.discussions.actions import reply_to_topic
from handschlag.discussions.models import Post
from handschlag.exchange.models import Listing


def link_in_talk(post: Post, listing: Listing, *, by: Member) -> Post | None:
    """An answer to the post with the listing's address, if the talk still takes replies. Nothing where some
    who read the talk could not follow it: one of another group.
    """
    if listing.group_id not in {None, post.topic.group_id}:
        return None
    href = settings.BASE_URL + listing.get_absolute_url()
    said = _("I offer help with this:") if listing.is_offer else _("I have made a request of this:")
    try:
        with transaction.atomic():
            return reply_to_topic(post.topic, by=by, source=f"{said}\n\n{href}", answering=post)
    except HandschlagError:
        return None
