"""Sign-up and login rules for allauth: who may sign up, who may come in, and our words."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member, SignupRequest, SiteInvitation
from handschlag.core.models import Registration, Site


class AccountAdapter(DefaultAccountAdapter):
    """What differs from allauth. Mail out is added above, in the room of notifications."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account has been switched off."),
        "duplicate_email": _("This is your address already."),
        "email_password_mismatch": _(
            "Address and password do not belong together. Check both, or take a code by mail."
        ),
        "email_taken": _("This address cannot be used here."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This is not the code we sent. Look into the newest mail."),
        "incorrect_password": _("This is not your password."),
        "rate_limited": _("A code is on its way. Please wait a minute before you ask for another."),
        "same_as_current": _("This is the address you have now."),
        "too_many_login_attempts": _("Too many tries. Please wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return Site.load().registration != Registration.INVITATION or invitation_of(request) is not None

    def login(self, request: HttpRequest, user: Member) -> None:  # type: ignore[override]  # our only user model
        """The last step of every way in: whoever still waits for an operator gets no session."""
        if SignupRequest.objects.filter(member=user).exists():
            raise ImmediateHttpResponse(redirect("accounts:waiting"))
        request.session.pop(INVITATION_SESSION_KEY, None)
        super().login(request, user)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - allauth's signature
        return reverse("accounts:preferences")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:  # noqa: ARG002 - as above
        """After a change of address; at sign-up the login goes on where it was heading."""
        return reverse("accounts:preferences")


INVITATION_SESSION_KEY = "site_invitation"


def invitation_of(request: HttpRequest) -> SiteInvitation | None:
    """The usable invitation whose token the address of the sign-up page carries."""
    token = request.GET.get("invitation", "")
    return SiteInvitation.objects.of(token).usable().first() if token else None


Knowing = Callable[[str], dict[str, str]]
"""What is known of who has a link with this token: name and email, or nothing."""
_KNOWING: list[Knowing] = []


def add_knowing(knowing: Knowing) -> None:
    """Let a room above fill in the form of sign-up for whom it has invited."""
    if knowing not in _KNOWING:
        _KNOWING.append(knowing)


def known_of(request: HttpRequest) -> dict[str, str]:
    """What need not be typed again, as the token in the address of the sign-up page stands for it."""
    token = request.GET.get("invitation", "")
    return {name: said for knowing in _KNOWING if token for name, said in knowing(token).items()}
