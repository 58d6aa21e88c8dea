"""Examples of the mails of accounts, which go out through this room, and of mail that comes in."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.notifications.actions import Preview, Written, add_previews, example, example_people

CODE = "A1B2C3"
_SEEN_FROM = {"ip": "192.0.2.7", "user_agent": "Firefox 140"}


def join() -> None:
    codes = [
        _account("email_confirmation_signup", gettext_lazy("When somebody signs up."), code=CODE),
        _account("email_confirmation", gettext_lazy("When a member gives another address."), code=CODE),
        _account("login_code", gettext_lazy("When somebody signs in without a password."), code=CODE),
        _account(
            "password_reset_code", gettext_lazy("When somebody has forgotten their password."), code=CODE
        ),
        _account(
            "account_already_exists", gettext_lazy("When somebody signs up with an address that is known.")
        ),
        _account("unknown_account", gettext_lazy("When somebody asks for a code with an unknown address.")),
    ]
    changes = [
        _account("password_set", gettext_lazy("When an account gets its first password."), **_SEEN_FROM),
        _account("password_changed", gettext_lazy("When a password was changed."), **_SEEN_FROM),
        _account("password_reset", gettext_lazy("When a password was replaced by a code."), **_SEEN_FROM),
        _account(
            "email_changed",
            gettext_lazy("To the old address, when it was changed."),
            from_email="anna@example.org",
            to_email="anna@example.com",
            **_SEEN_FROM,
        ),
        _account(
            "email_deleted",
            gettext_lazy("To an address that was removed."),
            deleted_email="anna@example.com",
            **_SEEN_FROM,
        ),
    ]
    requests = [
        Preview(
            "account/email/signup_request.txt",
            gettext_lazy("To those who run the site, when somebody asks to join."),
            _request,
        ),
        _account("signup_accepted", gettext_lazy("When somebody was let in."), path="account_login"),
        _account("signup_declined", gettext_lazy("When somebody was not let in.")),
        _account(
            "erasure_asked",
            gettext_lazy("When a member wants to erase their account."),
            path="accounts:own_data",
        ),
        Preview(
            "account/email/erasure_hindered.txt",
            gettext_lazy("When something has to be done before an account can go."),
            _hindered,
        ),
        _account("erasure_done", gettext_lazy("When an account is erased.")),
    ]
    add_previews("accounts", gettext_lazy("Accounts"), codes + changes + requests)
    incoming = [
        Preview(
            "notifications/mail/confirm.txt", gettext_lazy("When a mail may not be by its sender."), _confirm
        ),
        Preview("notifications/mail/refused.txt", gettext_lazy("When a mail could not be taken."), _refused),
    ]
    add_previews("notifications", gettext_lazy("Mail that comes in"), incoming)


def _account(name: str, when: Any, *, path: str = "", **said: str) -> Preview:
    """One that says little more than who reads it."""

    def write(reader: Member) -> Written:
        to = {"user": reader, "member": reader, "path": reverse(path) if path else ""}
        return example(f"account/email/{name}.txt", reader, to | said)

    return Preview(f"account/email/{name}.txt", when, write)


def _request(reader: Member) -> Written:
    _anna, ben, _clara = example_people(reader.language)
    said = {
        "member": ben,
        "message": _("I met some of you at the fair and would like to read on."),
        "path": reverse("accounts:signup_requests"),
    }
    return example("account/email/signup_request.txt", reader, said)


def _hindered(reader: Member) -> Written:
    reason = _("You are the only one who runs this site. Let somebody else run it first.")
    said = {"member": reader, "reason": reason, "path": reverse("accounts:own_data")}
    return example("account/email/erasure_hindered.txt", reader, said)


def _confirm(reader: Member) -> Written:
    said = {"subject": _("Rooms for the autumn"), "page": _page()}
    return example("notifications/mail/confirm.txt", reader, said)


def _refused(reader: Member) -> Written:
    said = {
        "subject": _("Rooms for the autumn"),
        "reason": _("This topic is closed."),
        "page": _page(),
        "returned": _("Does anybody know a room for thirty people?"),
    }
    return example("notifications/mail/refused.txt", reader, said)


def _page() -> str:
    return str(settings.BASE_URL + address("discussions:topic", 0))
