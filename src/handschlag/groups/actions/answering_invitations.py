"""What invited people do with a personal link: join, decline, or have it end for good."""

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts import actions as accounts
from handschlag.accounts.models import Member, Reserved, digest
from handschlag.core import clock
from handschlag.core.errors import Conflict
from handschlag.core.models import audit
from handschlag.groups.actions.belonging import begin, locked, require_not_kept_out
from handschlag.groups.models import InvitedPerson, Membership, NoMoreInvitations


@transaction.atomic
def accept_personal(
    invited: InvitedPerson, token: str, *, by: Member, takes_details: bool = False
) -> Membership:
    """Join by a personal link, whatever the group's way of joining. Conflict when it no longer counts.

    Who belongs to the group already uses nothing up. ``takes_details``: what the organisers know goes into
    the profile, where that says nothing yet.
    """
    group, own = locked(invited.group, by)
    if own is not None:
        return own
    require_not_kept_out(group, by)
    held = InvitedPerson.objects.select_for_update().get(pk=invited.pk)
    if not held.is_usable or not held.is_newest(token):
        raise Conflict(_("This invitation no longer works. Ask for a new one."))
    held.accepted_at, held.accepted_by = clock.now(), by
    held.save(update_fields=["accepted_at", "accepted_by"])
    membership = begin(group, by, invited=held.pk)
    if takes_details and (new := missing_details(held, by)):
        accounts.edit_profile(by, by=by, **_profile(by) | new)
    return membership


def missing_details(invited: InvitedPerson, member: Member) -> dict[str, str]:
    """What the organisers know and the profile does not say, to anybody."""
    said = _profile(member)
    return {name: known for name, known in invited.details.items() if not said[name]}


def _profile(member: Member) -> dict[str, str]:
    """What the member says of themselves, what they have reserved included."""
    reserved = Reserved.objects.filter(member=member).values_list("fields", flat=True).first() or {}
    names = accounts.ProfileFields.__annotations__
    return {name: reserved.get(name, getattr(member, name)) for name in names}


@transaction.atomic
def decline_personal(invited: InvitedPerson) -> None:
    """By whoever has the link; no account is needed. Twice is once."""
    held = InvitedPerson.objects.select_for_update().get(pk=invited.pk)
    if held.is_open:
        _close(held)
        audit("decline invitation", held, by=None)


@transaction.atomic
def refuse_invitations(email: str) -> None:
    """No group here invites this address any more; what is open is declined. Twice is once."""
    row, is_new = NoMoreInvitations.objects.get_or_create(address_digest=digest(email.lower()))
    for held in InvitedPerson.objects.select_for_update().open().filter(email=email.lower()).order_by("pk"):
        _close(held)
    if is_new:
        audit("refuse invitations", row, by=None)


@transaction.atomic
def allow_invitations(email: str) -> None:
    """Taken back, by whoever has the link of such a mail."""
    for row in NoMoreInvitations.objects.filter(address_digest=digest(email.lower())):
        audit("allow invitations", row, by=None)
        row.delete()


def _close(held: InvitedPerson) -> None:
    held.declined_at = clock.now()
    held.save(update_fields=["declined_at"])
    accounts.end_invitation_for_group(held.token_digest or "")
