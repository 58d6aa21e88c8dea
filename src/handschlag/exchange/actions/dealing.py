"""Proposing a deal, putting it otherwise, agreeing to it, and saying no."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, ask
from handschlag.discussions.models import Post
from handschlag.exchange.actions.holding_deals import (
    hold_pair,
    holding_deal,
    is_blocked,
    legs_of,
    not_approachable,
    require_state,
    take_step,
)
from handschlag.exchange.actions.keeping import warn_near_limit
from handschlag.exchange.actions.limits import refuse_beyond, terms_of
from handschlag.exchange.models import BOTH, Deal, DealState, DealStep, Leg, Listing, Move, Subject
from handschlag.exchange.policy import deals as policy
from handschlag.groups.archiving import refuse_archived_now
from handschlag.groups.models import Group, Membership

PROPOSALS_A_DAY = 40
TWICE_WITHIN = timedelta(minutes=1)
"""The same proposal sent again so soon is the same proposal."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What one side gives; ``amount`` in minutes, in groups that keep balances."""

    what: str
    subject: str = Subject.SERVICE
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A deal as its author would have it: ``gives`` is what they give, ``gets`` what they get."""

    title: str
    gives: Promise | None = None
    gets: Promise | None = None
    note: str = ""
    due_on: date | None = None
    group: Group | None = None


def propose_deal(
    draft: Draft, *, by: Member, partner: Member, listing: Listing | None = None, post: Post | None = None
) -> Deal:
    """``by`` asks ``partner``. Sent twice it is asked once.

    Raises Invalid for what cannot be promised, NotAllowed for whom one cannot ask, Conflict beyond a hard
    limit.
    """
    with transaction.atomic():
        other = hold_pair(by, partner.pk)
        _refuse_unfit(draft, by, other, listing=listing, post=post)
        if (sent := _sent_just_now(draft, by, other)) is not None:
            return sent
        if listing is not None:
            require_open(listing)
        _refuse_too_many(by)
        deal = Deal.objects.create(
            proposer=by,
            partner=other,
            group=draft.group,
            listing=listing,
            post=post,
            title=draft.title,
            note=draft.note,
            due_on=draft.due_on,
        )
        _promise(deal, draft, by=by, other=other)
        take_step(deal, Move.PROPOSE, by=by)
        return deal


def require_open(listing: Listing) -> None:
    """What is over already is not dealt with once more."""
    if not listing.is_open:
        raise Conflict(_("This is not open any more. Ask whoever wrote it."))


def change_deal(deal: Deal, draft: Draft, *, by: Member) -> Deal:
    """Put a proposal otherwise; now it is the other's to agree. Both may go on like this."""
    with holding_deal(deal, by=by) as now:
        require_change(now)
        other = hold_pair(by, now.partner_of(by).pk)
        _refuse_unfit(draft, by, other, listing=now.listing, post=now.post)
        now.legs.all().delete()
        fields: dict[str, Any] = {
            "title": draft.title,
            "note": draft.note,
            "due_on": draft.due_on,
            "group": draft.group,
        }
        for name, value in fields.items():
            setattr(now, name, value)
        _promise(now, draft, by=by, other=other)
        take_step(now, Move.CHANGE, by=by, is_countered=by.pk == now.partner_id, **fields)
        return now


def require_change(deal: Deal) -> None:
    require_state(deal, [DealState.PROPOSED], _("This has been answered already; make a new proposal."))


def agree_to_deal(deal: Deal, *, by: Member, seen: int | None = None) -> Deal:
    """From here on it is a promise. ``seen``: the key of the step that ``by`` has read last.

    Conflict if it was put otherwise since.
    """
    with holding_deal(deal, by=by) as now:
        ask(allowed=policy.can_answer(now, by.pk), otherwise=_("It is for the other to agree."))
        require_state(now, [DealState.PROPOSED], _("This has been answered already."))
        if seen is not None and last_wording(now) != seen:
            raise Conflict(_("It has been put otherwise since. Read it again before you agree."))
        other = now.partner_of(by)
        ask(allowed=policy.can_deal(other) and not is_blocked(by.pk, other.pk), otherwise=not_approachable())
        refuse_beyond(now, legs_of(now), {by.pk: by.name, other.pk: other.name}, by=by)
        take_step(now, Move.AGREE, by=by, state=DealState.AGREED)
        warn_near_limit(now)
        return now


def decline_deal(deal: Deal, *, by: Member, note: str = "") -> None:
    with holding_deal(deal, by=by) as now:
        require_decline(now, by=by)
        take_step(now, Move.DECLINE, by=by, note=note, state=DealState.DECLINED)


def require_decline(deal: Deal, *, by: Member) -> None:
    ask(allowed=policy.can_answer(deal, by.pk), otherwise=_("It is for the other to answer."))
    require_state(deal, [DealState.PROPOSED], _("This has been answered already."))


def withdraw_deal(deal: Deal, *, by: Member, note: str = "") -> None:
    """Take a proposal back; or what was agreed, if ``by`` only receives and nothing has been delivered."""
    with holding_deal(deal, by=by) as now:
        legs = legs_of(now)
        gives = any(leg.giver_id == by.pk for leg in legs)
        is_agreed = now.state == DealState.AGREED
        allowed = policy.can_withdraw(now, by.pk, is_agreed=is_agreed, gives=gives)
        ask(allowed=allowed, otherwise=_("You cannot withdraw this; say what became of it instead."))
        require_state(now, [DealState.PROPOSED, DealState.AGREED], _("This is over already."))
        if any(leg.is_delivered for leg in legs):
            raise Conflict(_("Something has been delivered already. Say how it went."))
        take_step(now, Move.WITHDRAW, by=by, note=note, state=DealState.WITHDRAWN)


def last_wording(deal: Deal) -> int | None:
    """The key of the step that put the deal as it stands."""
    steps = DealStep.objects.filter(deal=deal, move__in=[Move.PROPOSE, Move.CHANGE])
    return steps.order_by("-pk").values_list("pk", flat=True).first()


def _refuse_unfit(
    draft: Draft, by: Member, other: Member, *, listing: Listing | None, post: Post | None
) -> None:
    if draft.gives is None and draft.gets is None:
        raise Invalid(_("Say what is given: by you, by the other, or both."), "gives")
    if draft.due_on is not None and draft.due_on < clock.now().date():
        raise Invalid(_("This day has passed."), "due_on")
    if draft.group is None:
        if any(promise.amount for promise in _promises(draft)):
            raise Invalid(_("Choose the group in whose balances it is to count."), "group")
        return
    refuse_archived_now(draft.group.pk)
    both = Membership.objects.current().filter(group=draft.group, member__in=[by, other]).count() == BOTH
    came_from = {listing.group_id if listing else None, post.topic.group_id if post else None}
    if not both and draft.group.pk not in came_from:
        raise Invalid(_("Choose a group to which both of you belong."), "group")
    if any(promise.amount for promise in _promises(draft)) and not (both and terms_of(draft.group.pk)):
        raise Invalid(_("Balances are for groups that keep them and to which both of you belong."), "group")


def _promises(draft: Draft) -> Iterator[Promise]:
    for promise in (draft.gives, draft.gets):
        if promise is not None:
            yield promise


def _promise(deal: Deal, draft: Draft, *, by: Member, other: Member) -> None:
    """Write the legs down; Conflict if they go beyond a hard limit."""
    sides = [(draft.gives, by, other), (draft.gets, other, by)]
    legs = [
        Leg(
            deal=deal,
            giver=giver,
            receiver=receiver,
            what=promise.what,
            subject=promise.subject,
            amount=promise.amount,
        )
        for promise, giver, receiver in sides
        if promise is not None
    ]
    refuse_beyond(deal, legs, {by.pk: by.name, other.pk: other.name}, by=by)
    for leg in legs:
        leg.save()


def _sent_just_now(draft: Draft, by: Member, other: Member) -> Deal | None:
    since = clock.now() - TWICE_WITHIN
    same = Deal.objects.filter(proposer=by, partner=other, title=draft.title, note=draft.note)
    same = same.filter(state=DealState.PROPOSED, created_at__gt=since, due_on=draft.due_on, group=draft.group)
    sides = ((by, draft.gives), (other, draft.gets))
    promised = {(giver.pk, said.what, said.amount) for giver, said in sides if said is not None}
    legs = ((deal, set(deal.legs.values_list("giver", "what", "amount"))) for deal in same.order_by("-pk"))
    return next((deal for deal, found in legs if found == promised), None)


def _refuse_too_many(by: Member) -> None:
    lately = Deal.objects.filter(proposer=by, created_at__gt=clock.now() - timedelta(days=1))
    if lately.count() >= PROPOSALS_A_DAY:
        raise Conflict(_("You have proposed very many deals today. Wait for answers, then go on tomorrow."))
