from typing import Any

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "handschlag.accounts"
    label = "accounts"

    def ready(self) -> None:
        from allauth.account.signals import email_confirmed

        from handschlag.accounts import indexing
        from handschlag.core.search.writing import register

        register(indexing.MEMBER, indexing.members, indexing.member_texts)
        email_confirmed.connect(_hand_in, dispatch_uid="hand in the signup request")


def _hand_in(email_address: Any, **_kwargs: object) -> None:
    """Whoever asked for an account has proven the address: now the operators hear of it."""
    from handschlag.accounts import actions
    from handschlag.accounts.models import SignupRequest

    request = SignupRequest.objects.select_related("member").filter(member=email_address.user_id).first()
    if request is not None:
        actions.hand_in_signup_request(request)
