"""Links that lead into a group."""

import secrets
from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from handschlag.accounts import actions as accounts
from handschlag.accounts.models import Member, digest
from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.models import audit
from handschlag.groups import policy
from handschlag.groups.actions.belonging import begin, locked, require_not_kept_out
from handschlag.groups.actions.joining import hand_in
from handschlag.groups.models import Group, GroupInvitation, JoinRequest, Membership


@transaction.atomic
def create_invitation(
    group: Group, *, by: Member, days: int, max_uses: int, is_trusted: bool = True
) -> tuple[GroupInvitation, str]:
    """A link's token, told this once, and its row, which knows only the digest.

    The same link lets people sign up where the site lets organisers invite.
    """
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
        is_trusted=is_trusted,
    )
    accounts.invite_for_group(token, by=by, max_uses=max_uses, expires_at=invitation.expires_at)
    audit("create invitation", group, by=by, invitation=invitation.pk)
    return invitation, token


@transaction.atomic
def revoke_invitation(invitation: GroupInvitation, *, by: Member) -> None:
    """Make a link useless from now on. Revoking twice is revoking once."""
    group, own = locked(invitation.group, by, in_archive=True)
    if not policy.can_invite(own):
        raise NotAllowed(_("Only organisers revoke invitations."))
    still = GroupInvitation.objects.filter(pk=invitation.pk, revoked_at__isnull=True)
    if still.update(revoked_at=clock.now()):
        accounts.end_invitation_for_group(invitation.token_digest)
        audit("revoke invitation", group, by=by, invitation=invitation.pk)


@transaction.atomic
def accept_invitation(invitation: GroupInvitation, *, by: Member) -> Membership:
    """Join by link, whatever the group's way of joining. Conflict when the link no longer counts.

    Who belongs to the group already uses nothing up. NotAllowed for a link on which one has to ask.
    """
    group, own = locked(invitation.group, by)
    if own is not None:
        return own
    if not invitation.is_trusted:
        raise NotAllowed(_("By this link one asks to be let in. Answer the questions first."))
    require_not_kept_out(group, by)
    _use(invitation)
    return begin(group, by, invitation=invitation.pk)


@transaction.atomic
def ask_by_invitation(
    invitation: GroupInvitation, message: str, *, by: Member, answers: Mapping[int, str]
) -> JoinRequest | None:
    """Answer the group's questions, whatever its way of joining; an organiser decides. None for who belongs
    to it already. Asking again changes the answers and uses nothing up.
    """
    group, own = locked(invitation.group, by)
    if own is not None:
        return None
    if not JoinRequest.objects.filter(group=group, member=by).exists():
        _use(invitation)
    return hand_in(group, by, message, answers, invitation)


def _use(invitation: GroupInvitation) -> None:
    if not GroupInvitation.objects.usable().filter(pk=invitation.pk).update(uses=F("uses") + 1):
        raise Conflict(_("This invitation has expired, been used up or been revoked. Ask for a new one."))
