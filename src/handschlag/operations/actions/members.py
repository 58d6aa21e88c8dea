"""Deeds of those who run the site on accounts: switch off, let in again, sign out, appoint."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from handschlag.accounts.indexing import MEMBER
from handschlag.accounts.models import Erasure, Member, Session
from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.models import Site, audit
from handschlag.core.search.writing import forget, refresh
from handschlag.groups.actions.seeking import groups_led_by, look_after
from handschlag.notifications.actions import send_template
from handschlag.operations import policy
from handschlag.operations.models import Deactivation

REMINDED = timedelta(days=1)
"""How long after a reminder of an unproven address no second one goes out."""


def require_operator(by: Member) -> None:
    if not policy.can_operate(by):
        raise NotAllowed(_("Only those who run this site do that."))


@transaction.atomic
def deactivate_member(member: Member, *, by: Member, reason: str) -> None:
    """Switch an account off, at once in every browser. What it wrote stays, under the same name.

    Conflict for the last who runs the site, for an account that is gone or off already. The member is
    told, with the reason.
    """
    _require_switch(member, by)
    held = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if not held.is_active:
        raise Conflict(_("This account is switched off already."))
    _require_another_operator(held)
    Deactivation.objects.create(member=held, by=by, reason=reason)
    held.is_active = False
    held.save(update_fields=["is_active"])
    _end_sessions(held)
    forget(MEMBER, [held.pk])
    Site.raise_version()
    audit("deactivate member", held, by=by, reason=reason)
    _write("deactivated", held, reason=reason)
    look_after(groups_led_by(held))


@transaction.atomic
def reactivate_member(member: Member, *, by: Member) -> None:
    """Let somebody in again. Twice is once."""
    _require_switch(member, by)
    off = Deactivation.objects.select_for_update().filter(member=member).first()
    if off is None:
        return
    audit("reactivate member", member, by=by, reason=off.reason)
    off.delete()
    Member.objects.filter(pk=member.pk).update(is_active=True)
    refresh(MEMBER, [member.pk])
    Site.raise_version()
    _write("reactivated", member)
    look_after(groups_led_by(member))


@transaction.atomic
def sign_out_everywhere(member: Member, *, by: Member) -> int:
    """Every browser has to sign in again; how many there were."""
    require_operator(by)
    ended = _end_sessions(member)
    if ended:
        audit("sign out everywhere", member, by=by, sessions=ended)
    return ended


@transaction.atomic
def remind_to_confirm(member: Member, *, by: Member) -> bool:
    """Write once more to somebody who has not proven their address; False if that was done today."""
    require_operator(by)
    if not member.is_active or EmailAddress.objects.filter(user=member, verified=True).exists():
        raise Conflict(_("This address is proven, or the account is switched off."))
    day = clock.now().date().isoformat()
    written = send_template(
        "operations/mail/confirm.txt",
        str(member.email),
        {"member": member, "path": reverse("account_login")},
        event=f"confirm-{member.pk}-{day}",
    )
    if written is not None:
        audit("remind to confirm", member, by=by)
    return written is not None


@transaction.atomic
def appoint_operator(member: Member, *, by: Member) -> None:
    """Let somebody else run the site as well, with every right ``by`` has. They are told."""
    require_operator(by)
    held = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if held.is_operator:
        return
    proven = EmailAddress.objects.filter(user=held, verified=True).exists()
    if held.is_imported or not held.is_active or not proven or Erasure.objects.filter(member=held).exists():
        raise Conflict(
            _("Only somebody whose account is in use and whose address is proven can run the site.")
        )
    _set_operator(held, runs=True, by=by)
    _write("appointed", held)


@transaction.atomic
def resign_operator(member: Member, *, by: Member) -> None:
    """Take the right to run the site back, perhaps one's own. Conflict for the last one."""
    require_operator(by)
    held = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if not held.is_operator:
        return
    _require_another_operator(held)
    _set_operator(held, runs=False, by=by)


def _set_operator(member: Member, *, runs: bool, by: Member) -> None:
    Member.objects.filter(pk=member.pk).update(is_operator=runs)
    Site.raise_version()
    audit("appoint operator" if runs else "resign operator", member, by=by)


def _require_switch(member: Member, by: Member) -> None:
    if not policy.can_switch_off(by, member):
        raise NotAllowed(_("Only those who run this site switch accounts of others off and on."))


def _require_another_operator(member: Member) -> None:
    """Whoever holds the site's row decides alone, or two would each be the other's other."""
    list(Site.objects.select_for_update().filter(pk=1).values_list("pk"))
    if member.is_operator and not Member.objects.operators().exclude(pk=member.pk).exists():
        raise Conflict(_("Nobody else runs this site. Appoint somebody first."))


def _end_sessions(member: Member) -> int:
    return Session.objects.filter(member=member).delete()[0]


def _write(mail: str, member: Member, **more: str) -> None:
    context = {"member": member, "path": reverse("home"), **more}
    send_template(f"operations/mail/{mail}.txt", str(member.email), context)
