"""The picture at the top of a meetup."""

from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.models import audit
from handschlag.meetups import policy
from handschlag.meetups.actions.holding import ask, holding_meetup
from handschlag.meetups.models import Meetup


def cover_meetup(meetup: Meetup, banner: bytes | None, *, by: Member) -> None:
    """Give the meetup a picture (what ``core.images.banner_webp`` made of one), or none."""
    with holding_meetup(meetup, by=by) as held:
        now, old = held.meetup, held.meetup.cover.name
        ask(allowed=policy.can_run(held.standing), otherwise=_("Only the hosts change the picture."))
        if banner is None:
            now.cover = ""
            now.save(update_fields=["cover"])
        else:
            now.cover.save(f"{uuid4().hex}.webp", ContentFile(banner))
        audit("cover", now, by=by)
        if old:
            storage = now.cover.storage
            transaction.on_commit(lambda: storage.delete(old))
    meetup.cover = now.cover
