"""Handing a group over: it is offered to a member, and becomes theirs when they accept."""

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import audit
from handschlag.groups import policy
from handschlag.groups.actions.belonging import belonging, can_act, current, locked, set_role
from handschlag.groups.actions.lapsing import (
    ACCEPTED,
    APPOINTED,
    DECLINED,
    OFFERED,
    end_offer,
    end_offers,
    offer_news,
    tell_of_answer,
    write,
)
from handschlag.groups.models import Group, Membership, Offer, Role
from handschlag.notifications.actions import News, notify


@transaction.atomic
def offer_group(group: Group, member: Member, *, by: Member, stays: bool = False) -> Offer:
    """Ask a member to run the group. Until they accept nothing changes; in two weeks the offer lapses.

    ``stays``: whether ``by`` goes on organising it beside them. Conflict while another offer stands.
    """
    group, own = locked(group, by, in_archive=True)
    other = belonging(group, member)
    if own is None or not policy.can_edit(own):
        raise NotAllowed(_("Only organisers hand a group over."))
    if not policy.can_hand_over(own, other):
        raise Invalid(_("%(name)s cannot take over this group.") % {"name": member.name})
    standing = Offer.objects.handing_over().filter(group=group, ended_at__isnull=True)
    end_offers(standing.filter(expires_at__lte=clock.now()), by=None, verb="offer lapses")
    if standing.exists():
        raise Conflict(_("This group is offered to somebody already. Withdraw that offer first."))
    offer = Offer.objects.create(group=group, to=member, by=by, stays=stays)
    audit("offer group", group, by=by, member=member.pk, stays=stays)
    notify([member.pk], offer_news(OFFERED, offer, group))
    once_a_day = f"group-offered-{group.pk}-{member.pk}-{offer.at:%Y-%m-%d}"
    write("offered", member, event=once_a_day, group=group, offer=offer)
    return offer


@transaction.atomic
def withdraw_offer(offer: Offer, *, by: Member) -> None:
    """Any organiser can. Twice is once."""
    group, own = locked(offer.group, by, in_archive=True)
    if not policy.can_edit(own):
        raise NotAllowed(_("Only organisers hand a group over."))
    end_offers(Offer.objects.handing_over().filter(pk=offer.pk, group=group), by=by, verb="withdraw offer")


@transaction.atomic
def accept_offer(offer: Offer, *, by: Member) -> None:
    """Run the group from now on. Conflict for an offer that no longer stands."""
    group, own = locked(offer.group, by, in_archive=True)
    offer = _standing(offer, by)
    if own is None:
        raise Conflict(_("%(name)s no longer belongs to this group.") % {"name": by.name})
    if offer.by is None and Membership.objects.able_organisers().filter(group=group).exists():
        raise Conflict(_("Somebody runs this group by now. Thank you for being ready."))
    end_offer(offer)
    giver = current(group, offer.by) if offer.by is not None else None
    audit("accept group", group, by=by, member=by.pk, giver=offer.by_id)
    set_role(own, Role.ORGANISER, by=by)
    if giver is not None and not offer.stays:
        set_role(giver, Role.MEMBER, by=by)
    end_offers(Offer.objects.filter(group=group, by__isnull=True), by=by, verb="end offer")
    tell_of_answer(offer, ACCEPTED)


@transaction.atomic
def decline_offer(offer: Offer, *, by: Member) -> None:
    """Nothing changes but that the offer is over, and that its giver hears of it. Twice is once."""
    group, _own = locked(offer.group, by, in_archive=True)
    held = Offer.objects.select_related("by", "to", "group").filter(pk=offer.pk, to=by).first()
    if held is None or held.ended_at is not None:
        return
    end_offer(held)
    audit("decline group", group, by=by, member=by.pk, giver=held.by_id)
    tell_of_answer(held, DECLINED)


def _standing(offer: Offer, by: Member) -> Offer:
    held = Offer.objects.open().select_related("by", "to", "group").filter(pk=offer.pk, to=by).first()
    if held is None:
        raise Conflict(_("This offer no longer stands."))
    return held


@transaction.atomic
def appoint_organiser(group: Group, member: Member, *, by: Member) -> None:
    """For a group that nobody can run: who runs the site makes a member its organiser, and tells them."""
    group, _own = locked(group, by, in_archive=True)
    if not by.is_operator:
        raise NotAllowed(_("Only those who run this site do that."))
    other = belonging(group, member)
    if Membership.objects.able_organisers().filter(group=group).exists():
        raise Conflict(_("Somebody runs this group by now."))
    if not can_act(member):
        raise Invalid(_("%(name)s cannot take over this group.") % {"name": member.name})
    set_role(other, Role.ORGANISER, by=by)
    end_offers(Offer.objects.filter(group=group, by__isnull=True), by=by, verb="end offer")
    audit("appoint organiser", group, by=by, member=member.pk)
    told, path = f"{APPOINTED}-{group.pk}", address("groups:detail", group.slug)
    number, context = int(clock.now().timestamp()), {"group": group.pk}
    notify([member.pk], News(APPOINTED, told, told, number, path, context))
    write("appointed", member, group=group)
