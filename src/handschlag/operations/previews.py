"""Examples of the mails that those send who run the site."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.accounts.models import Member
from handschlag.notifications.actions import Preview, Written, add_previews, example


def join() -> None:
    previews = [
        Preview(
            "operations/mail/confirm.txt", gettext_lazy("To who has not proven their address."), _confirm
        ),
        Preview("operations/mail/appointed.txt", gettext_lazy("To who is to run the site."), _appointed),
        Preview(
            "operations/mail/deactivated.txt", gettext_lazy("When an account was switched off."), _deactivated
        ),
        Preview(
            "operations/mail/reactivated.txt", gettext_lazy("When it was switched on again."), _reactivated
        ),
    ]
    add_previews("operations", gettext_lazy("Running this site"), previews)


def _confirm(reader: Member) -> Written:
    said = {"member": reader, "path": reverse("account_login")}
    return example("operations/mail/confirm.txt", reader, said)


def _appointed(reader: Member) -> Written:
    return example("operations/mail/appointed.txt", reader, {"member": reader, "path": reverse("home")})


def _deactivated(reader: Member) -> Written:
    said = {"member": reader, "path": reverse("home"), "reason": _("Advertisements to many members.")}
    return example("operations/mail/deactivated.txt", reader, said)


def _reactivated(reader: Member) -> Written:
    return example("operations/mail/reactivated.txt", reader, {"member": reader, "path": reverse("home")})
