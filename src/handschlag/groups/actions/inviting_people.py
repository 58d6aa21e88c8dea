"""Inviting people by mail: they are written down in one transaction, and mailed by the worker."""

from collections.abc import Iterable, Sequence
from typing import TypedDict

from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from handschlag.accounts import actions as accounts
from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.mailboxes import is_address
from handschlag.core.models import audit
from handschlag.groups import policy
from handschlag.groups.actions.belonging import locked
from handschlag.groups.actions.sorting import Fate, Sorted, Wanted, sort_people
from handschlag.groups.models import Group, InvitationRound, InvitedPerson

AT_ONCE = 500
"""Rows written in one statement."""
MOST_PASTED = 500
MOST_WAITING = 20_000
"""Invited people of a group to whom no mail has gone out yet."""


class Words(TypedDict):
    """What is written to people who are invited together."""

    message: str
    language: str
    reminds: bool


@transaction.atomic
def invite_people(
    group: Group, people: Iterable[Wanted], words: Words, *, by: Member
) -> tuple[InvitationRound | None, Sorted]:
    """Write down everybody who may be invited; None if that is nobody. The worker mails them.

    The list is sorted anew: what has changed since it was shown counts.
    """
    group, own = locked(group, by)
    if not policy.can_invite(own):
        raise NotAllowed(_("Only organisers invite by mail."))
    found = sort_people(group, people)
    invited = [one for one, fate in found if fate.is_invited]
    if not invited:
        return None, found
    _require_room(group, len(invited))
    made = InvitationRound.objects.create(
        group=group, by=by, message=words["message"].strip(), reminds=words["reminds"]
    )
    _write_down(made, invited, words["language"])
    audit("invite people", group, by=by, round=made.pk, count=len(invited))
    mail_soon()
    return made, found


def _require_room(group: Group, count: int) -> None:
    waiting = InvitedPerson.objects.open().filter(round__group=group, mails=0).count()
    if waiting + count > MOST_WAITING:
        raise Conflict(_("Too many invitations are still to go out. Wait until they have, then go on."))


def _write_down(made: InvitationRound, invited: Sequence[Wanted], language: str) -> None:
    """Whoever was invited long ago begins anew."""
    now = clock.now()
    emails = [one.email for one in invited]
    InvitedPerson.objects.filter(group=made.group, email__in=emails).delete()
    rows = (
        InvitedPerson(
            group=made.group,
            round=made,
            email=one.email,
            name=one.name[:80],
            headline=one.headline[:160],
            company=one.company[:120],
            place=one.place[:120],
            language=one.language or language,
            invited_at=now,
        )
        for one in invited
    )
    InvitedPerson.objects.bulk_create(rows, batch_size=AT_ONCE)


def mail_soon() -> None:
    # By name: jobs call actions, not the other way round.
    import_string("handschlag.groups.jobs.mail_invited").enqueue()


@transaction.atomic
def send_again(invited: InvitedPerson, *, by: Member) -> None:
    """A second mail, with a new link and a new month; it takes a withdrawal back. Conflict after that."""
    held = _held(invited, by)
    if not held.can_be_mailed_again:
        raise Conflict(_("An invitation sends two mails at most. Write to them yourself, or call them."))
    InvitedPerson.objects.filter(pk=held.pk).update(withdrawn_at=None)
    import_string("handschlag.groups.jobs.mail_again").enqueue(held.pk, held.mails)
    audit("send invitation again", held.group, by=by, invited=held.pk)


@transaction.atomic
def withdraw_personal(invited: InvitedPerson, *, by: Member) -> None:
    """The link ends now, and no mail goes out any more. Twice is once."""
    held = _held(invited, by)
    if not held.is_open:
        return
    held.withdrawn_at = clock.now()
    held.save(update_fields=["withdrawn_at"])
    accounts.end_invitation_for_group(held.token_digest or "")
    audit("withdraw invitation", held.group, by=by, invited=held.pk)


@transaction.atomic
def correct_address(invited: InvitedPerson, email: str, *, by: Member) -> InvitedPerson:
    """Invite the same person at another address; the invitation to the wrong one is withdrawn."""
    held = _held(invited, by)
    email = email.strip().lower()
    if not is_address(email):
        raise Invalid(_("This is no e-mail address."), "email")
    if not held.is_open:
        raise Conflict(_("This invitation has been answered or withdrawn already."))
    person = Wanted(email, held.name, held.headline, held.company, held.place, held.language)
    fate = sort_people(held.group, [person])[0][1]
    if not fate.is_invited:
        raise Invalid(_against(fate), "email")
    withdraw_personal(held, by=by)
    _write_down(held.round, [person], held.language)
    audit("correct address", held.group, by=by, invited=held.pk)
    mail_soon()
    return InvitedPerson.objects.get(group=held.group, email=email)


def _against(fate: Fate) -> str:
    return {
        Fate.BELONGS: _("Whoever has this address belongs to the group already."),
        Fate.KEPT_OUT: _("Whoever has this address is kept out of the group."),
        Fate.INVITED: _("This address has been invited already."),
        Fate.DECLINED: _("From this address the invitation was declined."),
    }.get(fate, _("At this address nobody wants invitations."))


def _held(invited: InvitedPerson, by: Member) -> InvitedPerson:
    """The row, for an organiser who changes it."""
    group, own = locked(invited.group, by)
    if not policy.can_invite(own):
        raise NotAllowed(_("Only organisers invite by mail."))
    held = InvitedPerson.objects.select_for_update().select_related("round").get(pk=invited.pk)
    held.group = held.round.group = group
    return held
