from typing import Any

from django.apps import AppConfig
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _


class ImportersConfig(AppConfig):
    name = "handschlag.importers"
    label = "importers"

    def ready(self) -> None:
        from allauth.account.signals import email_confirmed

        email_confirmed.connect(_offer_claims, dispatch_uid="offer claims")


def _offer_claims(request: HttpRequest, email_address: Any, **_kwargs: object) -> None:
    """Somebody has proven an address, at sign-up or later: is it one that an archive knows?"""
    from handschlag.importers.claims import claimable_members

    if claimable_members(email_address.user):
        said = _("We know posts from an archive that seem to be yours.")
        link = format_html('<a href="{}">{}</a>', reverse("importers:claims"), _("Look at them"))
        messages.info(request, format_html("{} {}", said, link))
