"""Deals for tests, by the real deeds."""

from datetime import timedelta

from handschlag.core import clock
from handschlag.exchange.actions import closing, delivering
from handschlag.exchange.actions.dealing import Draft, Promise, agree_to_deal, propose_deal
from handschlag.exchange.actions.delivering import Said
from handschlag.exchange.models import Deal, Keeping, Terms


def draft(gives=None, gets="Advice", *, amount=0, title="Advice on a lease", **fields):
    """A gift of the partner to the proposer, unless told otherwise; both texts make a barter."""
    return Draft(
        title=title,
        gives=Promise(gives, amount=amount) if gives else None,
        gets=Promise(gets, amount=amount) if gets else None,
        **fields,
    )


def proposed(by, partner, *about, listing=None, **options):
    return propose_deal(draft(*about, **options), by=by, partner=partner, listing=listing)


def agreed(by, partner, *about, **options):
    deal = proposed(by, partner, *about, **options)
    return agree_to_deal(deal, by=partner)


def accounted(deal, by, *, effort=None, worth=None, kept=2, thanks=""):
    return delivering.account_for_deal(deal, Said(kept, effort, worth, thanks), by=by)


def closed(by, partner, *, effort=60, worth=300, **options):
    """A gift of the partner, by both accounts."""
    deal = agreed(by, partner, **options)
    delivering.deliver(deal, by=partner)
    accounted(deal, partner, effort=effort)
    accounted(deal, by, worth=worth)
    deal.refresh_from_db()
    return deal


def keeps(group, keeping=Keeping.HOURS, **fields):
    return Terms.objects.create(group=group, keeping=keeping, **fields)


def later(monkeypatch, **span):
    """From now on it is so much later."""
    at = clock.now() + timedelta(**span)
    monkeypatch.setattr(clock, "now", lambda: at)
    return at


def look_at_clock():
    now = clock.now()
    closing.close_due_deals(now)
    closing.expire_deals(now)
    closing.remind_of_deals(now)


def now_of(deal):
    return Deal.objects.get(pk=deal.pk)
