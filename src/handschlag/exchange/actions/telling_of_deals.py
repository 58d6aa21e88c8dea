"""Who hears of a step: the other side, and both where it was the clock. On the site and by mail."""

from django.conf import settings

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.exchange.models import Deal, DealStep
from handschlag.notifications.actions import News, notify, read_notices_about, send_template

DEAL = "deal"
_ANY = 2**63 - 1


def tell_of_step(deal: Deal, step: DealStep) -> None:
    told = [side for side in (deal.proposer, deal.partner) if side.pk != step.by_id and side.is_active]
    if not told:
        return
    about = f"deal-{deal.pk}"
    path = address("exchange:deal", deal.pk)
    notify([side.pk for side in told], News(DEAL, about, about, step.pk, path, {"deal": deal.pk}))
    for side in told:
        _write_to(side, deal, step)


def remind_of(deal: Deal) -> None:
    """Both: the day has passed, and nobody said anything."""
    about = f"deal-{deal.pk}-due"
    path = address("exchange:deal", deal.pk)
    sides = [side for side in (deal.proposer, deal.partner) if side.is_active]
    number = int(deal.changed_at.timestamp())
    news = News(DEAL, about, f"deal-{deal.pk}", number, path, {"deal": deal.pk})
    notify([side.pk for side in sides], news)
    for side in sides:
        _mail(side, deal, "exchange/mail/deal_due.txt", f"deal-{deal.pk}-due-{side.pk}-{number}")


def forget_own_notices(deal: Deal, by: Member) -> None:
    """Who takes a step has seen what came before it."""
    read_notices_about(f"deal-{deal.pk}", by=by, upto=_ANY)


def _write_to(side: Member, deal: Deal, step: DealStep) -> None:
    _mail(side, deal, "exchange/mail/deal.txt", f"deal-step-{step.pk}-{side.pk}", step=step)


def _mail(side: Member, deal: Deal, template: str, event: str, step: DealStep | None = None) -> None:
    if not side.email:
        return
    context = {
        "deal": deal,
        "member": side,
        "partner": deal.partner_of(side),
        "step": step,
        "legs": list(deal.legs.order_by("pk")),
        "link": settings.BASE_URL + address("exchange:deal", deal.pk),
    }
    send_template(template, side.email, context, event=event)
