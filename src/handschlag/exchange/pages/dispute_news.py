"""Notices of disputes in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.exchange.actions.asking_for_deciders import said as said_of_nobody
from handschlag.exchange.actions.telling_of_disputes import APPEALED, DECIDED, STATED, TO_DECIDE, said
from handschlag.exchange.models import Dispute
from handschlag.groups.models import Group
from handschlag.notifications.models import Notice
from handschlag.notifications.pages import Told

KINDS = (TO_DECIDE, STATED, DECIDED, APPEALED)


def tell(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    """For those who may see them. One query."""
    keys = [notice.context["dispute"] for notice in notices]
    found = Dispute.objects.visible_to(viewer).for_list().in_bulk(keys)
    return {
        notice.pk: Told(said(notice.kind, dispute.deal.title), _("Disputes"))
        for notice in notices
        if (dispute := found.get(notice.context["dispute"])) is not None
    }


def tell_of_nobody(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    """For who can see to it that somebody decides. One query."""
    keys = [notice.context["group"] for notice in notices]
    groups = Group.objects.visible_to(viewer).in_bulk(keys)
    return {
        notice.pk: Told(said_of_nobody(groups.get(key)), _("Disputes"))
        for notice, key in zip(notices, keys, strict=True)
        if not key or key in groups
    }
