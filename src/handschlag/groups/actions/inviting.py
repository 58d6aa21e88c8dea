"""Links that lead into a group."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member, digest
from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.models import audit
from handschlag.groups import policy
from handschlag.groups.actions.belonging import begin, locked
from handschlag.groups.models import Group, GroupInvitation, Membership


@transaction.atomic
def create_invitation(group: Group, *, by: Member, days: int, max_uses: int) -> tuple[GroupInvitation, str]:
    """A link's token, told this once, and its row, which knows only the digest."""
    group, own = locked(group, by)
    if not policy.can_invite(own):
        raise NotAllowed(_("Only organisers invite by link."))
    token = secrets.token_urlsafe(24)
    invitation = GroupInvitation.objects.create(
        group=group,
        token_digest=digest(token),
        created_by=by,
        expires_at=clock.now() + timedelta(days=days),
        max_uses=max_uses,
    )
    audit("create invitation", group, by=by, invitation=invitation.pk)
    return invitation, token


@transaction.atomic
def revoke_invitation(invitation: GroupInvitation, *, by: Member) -> None:
    """Make a link useless from now on. Revoking twice is revoking once."""
    group, own = locked(invitation.group, by)
    if not policy.can_invite(own):
        raise NotAllowed(_("Only organisers revoke invitations."))
    still = GroupInvitation.objects.filter(pk=invitation.pk, revoked_at__isnull=True)
    if still.update(revoked_at=clock.now()):
        audit("revoke invitation", group, by=by, invitation=invitation.pk)


@transaction.atomic
def accept_invitation(invitation: GroupInvitation, *, by: Member) -> Membership:
    """Join by link, whatever the group's way of joining. Conflict when the link no longer counts.

    Who belongs to the group already uses nothing up.
    """
    group, own = locked(invitation.group, by)
    if own is not None:
        return own
    if not GroupInvitation.objects.usable().filter(pk=invitation.pk).update(uses=F("uses") + 1):
        raise Conflict(_("This invitation has expired, been used up or been revoked. Ask for a new one."))
    return begin(group, by, invitation=invitation.pk)
