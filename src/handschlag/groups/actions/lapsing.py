"""How offers of a group end before somebody accepts, and who is told."""

from datetime import datetime

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.core.models import audit
from handschlag.groups.models import Group, Membership, Offer, OfferQuerySet
from handschlag.notifications.actions import News, notify, send_template, withdraw_notices_about

OFFERED, ANSWERED, SOUGHT = "group-offered", "group-answered", "group-sought"
APPOINTED, GOES = "group-appointed", "group-goes"
ARCHIVED, REOPENED = "group-archived", "group-reopened"
ACCEPTED, DECLINED, LAPSED, GONE = range(4)
"""What has become of an offer, as its giver is told."""


def end_offers(offers: OfferQuerySet, *, by: Member | None, verb: str) -> None:
    """Those that have not ended yet; call it with the group held. Nobody hears of them any more."""
    for offer in offers.filter(ended_at__isnull=True).select_related("group"):
        end_offer(offer)
        audit(verb, offer.group, by=by, member=offer.to_id)


def end_offer(offer: Offer) -> None:
    offer.ended_at = clock.now()
    offer.save(update_fields=["ended_at"])
    withdraw_notices_about(about(offer))


def end_offers_of(membership: Membership, *, by: Member) -> None:
    """Somebody leaves, or no longer organises: what they offered ends, and is told to nobody."""
    end_offers(
        Offer.objects.filter(group=membership.group_id, by=membership.member_id), by=by, verb="end offer"
    )


def end_offers_to(membership: Membership, *, by: Member) -> None:
    """Somebody who was asked leaves, or organises the group by now. Who offered it to them hears of it."""
    offers = Offer.objects.filter(group=membership.group_id, to=membership.member_id, ended_at__isnull=True)
    for offer in offers.select_related("group", "by", "to"):
        tell_of_answer(offer, GONE)
    end_offers(offers, by=by, verb="end offer")


def lapse_offers(now: datetime) -> int:
    """Those nobody has answered in time; how many. Their givers are told."""
    over = Offer.objects.filter(ended_at__isnull=True, expires_at__lte=now).select_related(
        "group", "by", "to"
    )
    lapsed = list(over.order_by("pk")[:500])
    for offer in lapsed:
        end_offers(Offer.objects.filter(pk=offer.pk), by=None, verb="offer lapses")
        tell_of_answer(offer, LAPSED)
    return len(lapsed)


def tell_of_answer(offer: Offer, outcome: int) -> None:
    """To who made the offer, if anybody did."""
    giver = offer.by
    if giver is None:
        return
    context = {"offer": offer.pk, "outcome": outcome}
    path = address("groups:detail", offer.group.slug)
    notify([giver.pk], News(ANSWERED, f"{ANSWERED}-{offer.pk}", f"{ANSWERED}-{offer.pk}", 1, path, context))
    write("offer_answered", giver, group=offer.group, offer=offer, outcome=outcome)


def write(news: str, member: Member, *, event: str | None = None, **context: object) -> None:
    """A mail to somebody who can read mail; imported members cannot."""
    if member.email and member.is_active:
        send_template(f"groups/mail/{news}.txt", member.email, {"member": member, **context}, event=event)


def about(offer: Offer) -> str:
    return f"group-offer-{offer.pk}"


def offer_news(kind: str, offer: Offer, group: Group) -> News:
    return News(kind, about(offer), about(offer), 1, address("groups:offer", group.slug), {"offer": offer.pk})
