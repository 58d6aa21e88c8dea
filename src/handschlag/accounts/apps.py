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
        self._keep_own_data()
        email_confirmed.connect(_hand_in, dispatch_uid="hand in the signup request")

    def _keep_own_data(self) -> None:
        """What accounts and the site itself keep about a member."""
        from allauth.account.models import EmailAddress

        from handschlag.accounts import models, own_data
        from handschlag.accounts.own_data import Table
        from handschlag.core.models import AuditEvent

        own = (models.Reserved, models.Session, models.ImportedIdentity, models.SignupRequest)
        kept_away = (models.Block, models.Mute)
        asked = (models.DataExport, models.Erasure)
        tables = [
            Table(models.Member, ("pk",), files=("avatar",)),
            Table(EmailAddress, ("user",)),
            *(Table(model, ("member",)) for model in (*own, *asked)),
            *(Table(model, ("by",)) for model in kept_away),
            Table(models.SiteInvitation, ("created_by",)),
            Table(AuditEvent, ("actor",)),
        ]
        own_data.add_tables("account", tables)
        nobody_learns = "nobody learns who keeps them away"
        own_data.leave_out({"accounts.Block.member": nobody_learns, "accounts.Mute.member": nobody_learns})


def _hand_in(email_address: Any, **_kwargs: object) -> None:
    """Whoever asked for an account has proven the address: now the operators hear of it."""
    from handschlag.accounts import actions
    from handschlag.accounts.models import SignupRequest

    request = SignupRequest.objects.select_related("member").filter(member=email_address.user_id).first()
    if request is not None:
        actions.hand_in_signup_request(request)
