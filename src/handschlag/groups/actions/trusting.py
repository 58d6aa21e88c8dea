"""Domains whose people a group takes at once."""

import re
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.core.freemail import is_for_everybody
from handschlag.core.models import audit
from handschlag.groups import policy
from handschlag.groups.actions.belonging import locked
from handschlag.groups.models import Group, TrustedDomain

MOST_DOMAINS = 50
LONGEST_DOMAIN = 253
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


@transaction.atomic
def trust_domains(group: Group, domains: Collection[str], *, by: Member) -> None:
    """Take these and no others. Invalid for what is no domain, and where anybody gets an address."""
    group, own = locked(group, by)
    if not policy.can_invite(own):
        raise NotAllowed(_("Only organisers decide whose addresses are trusted."))
    wanted = {_plain(domain) for domain in domains if domain.strip()}
    if len(wanted) > MOST_DOMAINS:
        raise Invalid(_("Up to %(most)s domains.") % {"most": MOST_DOMAINS}, "domains")
    for domain in sorted(wanted):
        _require_sound(domain)
    known = set(TrustedDomain.objects.filter(group=group).values_list("domain", flat=True))
    TrustedDomain.objects.filter(group=group, domain__in=known - wanted).delete()
    TrustedDomain.objects.bulk_create(
        TrustedDomain(group=group, domain=one) for one in sorted(wanted - known)
    )
    if known != wanted:
        audit("trust domains", group, by=by, domains=sorted(wanted))


def _plain(domain: str) -> str:
    """In small letters, as in addresses of mail; a leading @ is forgiven."""
    domain = domain.strip().lower().removeprefix("@").rstrip(".")
    try:
        return domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        return domain


def _require_sound(domain: str) -> None:
    if len(domain) > LONGEST_DOMAIN or not _DOMAIN.fullmatch(domain):
        raise Invalid(
            _("“%(domain)s” is no domain. Write it like example.org.") % {"domain": domain}, "domains"
        )
    if is_for_everybody(domain):
        raise Invalid(
            _("Anybody gets an address at %(domain)s, so it proves nothing.") % {"domain": domain}, "domains"
        )
