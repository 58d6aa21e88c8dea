"""Who hears of a step: the other side, and both where it was the clock. On the site and by mail."""

from handschlag.accounts.models import Member, Mute
from handschlag.core.addresses import address
from handschlag.exchange.actions.deal_words import DealLetter
from handschlag.exchange.models import Deal, DealStep
from handschlag.notifications.actions import News, notify, read_notices_about, send_template

DEAL, DUE = "deal", "deal-due"
_ANY = 2**63 - 1


def tell_of_step(deal: Deal, step: DealStep) -> None:
    _tell([side for side in _reached(deal) if side.pk != step.by_id and _hears(side, step)], deal, step)


def _hears(side: Member, step: DealStep) -> bool:
    """Who has muted the other finds the deal among their deals still."""
    return not Mute.objects.filter(by=side, member=step.by_id).exists()


def remind_of(deal: Deal) -> None:
    """Both: the day has passed, and nobody said anything."""
    _tell(_reached(deal), deal, None)


def forget_own_notices(deal: Deal, by: Member) -> None:
    """Who takes a step has seen what came before it."""
    read_notices_about(_about(deal), by=by, upto=_ANY)


def _reached(deal: Deal) -> list[Member]:
    return [side for side in (deal.proposer, deal.partner) if side.is_active]


def _tell(sides: list[Member], deal: Deal, step: DealStep | None) -> None:
    if not sides:
        return
    kind, number = (DEAL, step.pk) if step is not None else (DUE, deal.pk)
    path = address("exchange:deal", deal.pk)
    news = News(kind, f"{kind}-{deal.pk}", _about(deal), number, path, {"deal": deal.pk, "step": number})
    notify([side.pk for side in sides], news)
    legs = list(deal.legs.order_by("pk"))
    for side in sides:
        if side.email:
            context = {"letter": DealLetter(deal, side, step, legs)}
            template = f"exchange/mail/{'deal' if step is not None else 'deal_due'}.txt"
            send_template(template, side.email, context, event=f"{kind}-{number}-{side.pk}")


def _about(deal: Deal) -> str:
    return f"deal-{deal.pk}"
