"""A dispute that nobody may decide: those who can change that are told, without a word of who is in it."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.exchange.models import Dispute
from handschlag.groups.models import Group, Membership, Role
from handschlag.notifications.actions import News, notify, send_template

NOBODY = "dispute-nobody"


@dataclass(frozen=True, slots=True)
class NobodyLetter:
    group: Group | None
    member: Member

    @property
    def subject(self) -> str:
        return said(self.group)

    @property
    def link(self) -> str:
        return settings.BASE_URL + where(self.group)


def said(group: Group | None) -> str:
    if group is None:
        return _("Nobody is free to decide a dispute between two members")
    return _("Nobody is free to decide a dispute in %(group)s") % {"group": group.name}


def where(group: Group | None) -> str:
    """Where one finds somebody who could."""
    return address("accounts:site_settings") if group is None else address("groups:members", group.slug)


def ask_for_deciders(dispute: Dispute) -> None:
    """Of who organises the deal's group and who runs the site, but not of its sides. Reads ``deal``."""
    deal, group = dispute.deal, dispute.deal.group
    organising = Membership.objects.current().filter(group=deal.group_id, role=Role.ORGANISER)
    able = Q(is_operator=True) | Q(pk__in=organising.values("member"))
    told = Member.objects.with_login().filter(able).exclude(pk__in=[deal.proposer_id, deal.partner_id])
    about, number = f"{NOBODY}-{dispute.pk}", int(clock.now().timestamp())
    members, context = list(told), {"dispute": dispute.pk, "group": deal.group_id or 0}
    notify([one.pk for one in members], News(NOBODY, about, about, number, where(group), context))
    for member in members:
        letter = {"letter": NobodyLetter(group, member)}
        event = f"{NOBODY}-{dispute.pk}-{number}-{member.pk}"
        send_template("exchange/mail/dispute_nobody.txt", str(member.email), letter, event=event)
