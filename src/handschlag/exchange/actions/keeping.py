"""How a group keeps balances, as its organisers decide; and telling who comes near a limit."""

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.core.errors import Invalid, ask
from handschlag.core.models import audit
from handschlag.exchange.actions.limits import is_near_limit, standings, terms_of
from handschlag.exchange.models import Deal, Keeping, Terms
from handschlag.exchange.policy import deals as policy
from handschlag.groups.archiving import refuse_archived_now
from handschlag.groups.models import Group, Membership
from handschlag.notifications.actions import News, notify

BALANCE = "balance"


def set_terms(
    group: Group,
    *,
    by: Member,
    keeping: str,
    points_an_hour: int = 10,
    soft_limit: int | None = None,
    hard_limit: int | None = None,
) -> Terms:
    """From now on. What has been booked stays; balances begin, or go on, from there."""
    with transaction.atomic():
        membership = Membership.objects.of(by).filter(group=group).first()
        allowed = policy.can_set_terms(membership)
        ask(allowed=allowed, otherwise=_("Only organisers decide how balances are kept."))
        refuse_archived_now(group.pk)
        if soft_limit is not None and hard_limit is not None and soft_limit > hard_limit:
            raise Invalid(_("Warn before the last limit, not after it."), "soft_limit")
        fields = {
            "keeping": Keeping(keeping),
            "points_an_hour": points_an_hour,
            "soft_limit": soft_limit,
            "hard_limit": hard_limit,
        }
        terms, _made = Terms.objects.update_or_create(group=group, defaults=fields)
        audit("set terms of exchange", terms, by=by, **{name: str(value) for name, value in fields.items()})
        return terms


def warn_near_limit(deal: Deal) -> None:
    """Both sides of a deal that has been agreed or booked, where their balance is beyond the soft limit."""
    terms = terms_of(deal.group_id)
    if terms is None or terms.soft_limit is None:
        return
    sides = standings(terms.group_id, [deal.proposer_id, deal.partner_id])
    near = [member for member, standing in sides.items() if is_near_limit(terms, standing)]
    event = f"{BALANCE}-{terms.group_id}"
    number = int(clock.now().timestamp())
    notify(near, News(BALANCE, event, event, number, address("exchange:deals"), {"group": terms.group_id}))
