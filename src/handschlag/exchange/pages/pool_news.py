"""Notices of pools in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.exchange.actions.telling_of_pools import (
    ADOPTED,
    ENDED,
    INVITED,
    JOINED,
    LEFT,
    OBJECTED,
    PUT_IN,
    REJECTED,
    VOTE,
    said,
)
from handschlag.exchange.models import Pool
from handschlag.notifications.models import Notice
from handschlag.notifications.pages import Told

KINDS = (INVITED, VOTE, ADOPTED, REJECTED, PUT_IN, OBJECTED, JOINED, LEFT, ENDED)


def tell(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    """For those who may see the pool. Two queries."""
    pools = Pool.objects.visible_to(viewer).in_bulk([notice.context["pool"] for notice in notices])
    members = Member.objects.in_bulk([notice.context["by"] for notice in notices])
    told = {}
    for notice in notices:
        pool, by = pools.get(notice.context["pool"]), members.get(notice.context["by"])
        if pool is not None and by is not None:
            told[notice.pk] = Told(said(notice.kind, by.name, pool.name), _("Pools"))
    return told
