"""Meetups that somebody is still planning. Nobody else learns of them, so nothing is audited."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict
from handschlag.groups.models import Group, Membership
from handschlag.meetups import policy
from handschlag.meetups.actions.holding import ask
from handschlag.meetups.models import MeetupDraft

MOST = 20
"""Drafts of one member in one group."""


@transaction.atomic
def save_meetup_draft(
    group: Group, fields: dict[str, Any], *, by: Member, draft: MeetupDraft | None = None
) -> MeetupDraft:
    """Keep a form as it stands, right or wrong, to go on with later."""
    spell = Membership.objects.of(by).filter(group=group).first()
    allowed = policy.can_plan(spell.role if spell else None)
    ask(allowed=allowed, otherwise=_("Only members of the group plan meetups."))
    if draft is not None:
        draft.fields, draft.saved_at = fields, clock.now()
        draft.save(update_fields=["fields", "saved_at"])
        return draft
    if MeetupDraft.objects.filter(group=group, member=by).count() >= MOST:
        raise Conflict(_("You have twenty drafts here. Discard one first."))
    return MeetupDraft.objects.create(group=group, member=by, fields=fields)


def discard_meetup_draft(draft: MeetupDraft, *, by: Member) -> None:
    """Somebody else's stays."""
    MeetupDraft.objects.filter(pk=draft.pk, member=by).delete()
