"""Notices of deals, thank-yous and balances in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.exchange.actions.deal_words import said
from handschlag.exchange.actions.keeping import BALANCE
from handschlag.exchange.actions.telling_of_deals import DEAL, DUE
from handschlag.exchange.actions.thanking import THANK_YOU
from handschlag.exchange.models import Deal, DealStep, ThankYou
from handschlag.groups.models import Group
from handschlag.notifications.models import Notice
from handschlag.notifications.pages import Told


def tell(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    """For the two alone. Two queries."""
    deals = Deal.objects.of(viewer).for_list().in_bulk([notice.context["deal"] for notice in notices])
    steps = DealStep.objects.in_bulk([notice.context["step"] for notice in notices if notice.kind == DEAL])
    told = {}
    for notice in notices:
        deal, step = deals.get(notice.context["deal"]), steps.get(notice.context["step"])
        if deal is None:
            continue
        if notice.kind == DUE:
            words = _("What became of it? %(title)s") % {"title": deal.title}
        elif step is not None:
            words = said(step.move, deal.partner_of(viewer).name, deal.title)
        else:
            continue
        told[notice.pk] = Told(words, deal.group.name if deal.group else _("Deals"))
    return told


def tell_of_thanks(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    """One query."""
    keys = [notice.context["thanks"] for notice in notices]
    found = ThankYou.objects.standing().filter(to=viewer).select_related("by").in_bulk(keys)
    return {
        notice.pk: Told(_("%(name)s thanks you") % {"name": thanks.by.name}, thanks.text)
        for notice in notices
        if (thanks := found.get(notice.context["thanks"])) is not None
    }


def tell_of_balance(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    """One query."""
    groups = Group.objects.visible_to(viewer).in_bulk([notice.context["group"] for notice in notices])
    return {
        notice.pk: Told(_("Your balance is far from zero: give or ask for something in return"), group.name)
        for notice in notices
        if (group := groups.get(notice.context["group"])) is not None
    }


TELLERS = {(DEAL, DUE): tell, (THANK_YOU,): tell_of_thanks, (BALANCE,): tell_of_balance}
