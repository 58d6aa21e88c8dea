"""Notices of claims on companies in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.notifications.models import Notice
from handschlag.notifications.pages import Told
from handschlag.people.actions.claiming import ANSWERED, ASKED
from handschlag.people.models import CompanyClaim

KINDS = [ASKED, ANSWERED]


def tell(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    """One query. Who asks is told only to those who run the site."""
    keys = {notice.context["claim"] for notice in notices}
    found = CompanyClaim.objects.filter(pk__in=keys).select_related("company", "by").in_bulk()
    told = {}
    for notice in notices:
        claim = found.get(notice.context["claim"])
        if claim is not None and (claim.by_id == viewer.pk or viewer.is_operator):
            told[notice.pk] = Told(_words(notice, claim), claim.company.name)
    return told


def _words(notice: Notice, claim: CompanyClaim) -> str:
    about = {"name": claim.by.name, "company": claim.company.name}
    if notice.kind == ASKED:
        return _("%(name)s says they speak for %(company)s") % about
    if claim.is_granted:
        return _("You speak for %(company)s now") % about
    return _("You do not speak for %(company)s: those who run this site have decided") % about
