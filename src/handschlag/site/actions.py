"""Setting the site up, once."""

import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.indexing import MEMBER
from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict
from handschlag.core.models import Site, audit
from handschlag.core.search.writing import refresh


def _token_path() -> Path:
    return Path(settings.DATA) / "setup-token"


def setup_token() -> str | None:
    """The one-time token of a site nobody has set up yet, kept in the data folder; else None."""
    if Site.load().is_set_up:
        return None
    path = _token_path()
    with suppress(FileExistsError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(24))
    return path.read_text().strip()


def is_setup_token(token: str) -> bool:
    expected = setup_token()
    return expected is not None and hmac.compare_digest(expected.encode(), token.encode())


@transaction.atomic
def set_up_site(
    token: str,
    *,
    site_name: str,
    tagline: str,
    language: str,
    registration: str,
    name: str,
    email: str,
    password: str,
) -> Member:
    """Name the site and make its first member, who runs it; raises Conflict when it was set up already.

    The address is trusted as it is: who holds the link holds the machine.
    """
    Site.objects.get_or_create(pk=1)
    site = Site.objects.select_for_update().get(pk=1)  # of two who hold the link, the second one waits
    if site.is_set_up or not is_setup_token(token):
        raise Conflict(_("This site has been set up already."))
    member = Member.objects.create_user(email, password, name=name, language=language, is_operator=True)
    EmailAddress.objects.create(user=member, email=str(member.email), verified=True, primary=True)
    site.name, site.tagline, site.language = site_name, tagline, language
    site.registration, site.set_up_at = registration, clock.now()
    site.save()
    refresh(MEMBER, [member.pk])
    audit("set up", site, by=member)
    transaction.on_commit(lambda: _token_path().unlink(missing_ok=True))
    return member


@transaction.atomic
def choose_language(member: Member, code: str) -> None:
    member.language = code
    member.save(update_fields=["language"])
    audit("choose language", member, by=member, language=code)
