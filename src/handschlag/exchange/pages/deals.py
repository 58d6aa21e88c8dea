"""What the pages of deals show: only to the two."""

from dataclasses import dataclass
from typing import Literal

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.prepared import Given, Prepared
from handschlag.exchange.actions.delivering import can_still_account
from handschlag.exchange.models import (
    BOTH,
    DISPUTE_WITHIN,
    WHOLE,
    Account,
    Deal,
    DealState,
    DealStep,
    Dispute,
    Leg,
    Move,
    Terms,
)
from handschlag.exchange.pages.balances import points

Todo = Literal[
    "answer", "wait for answer", "deliver", "account", "wait for delivery", "wait for account", "give back",
    "wait for giving back", "disputed", "over", "finished", "gone",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class DealPage:
    """A deal as one of the two has it; ``theirs`` is None until it may be read."""

    deal: Deal
    viewer: Member
    legs: list[Leg]
    steps: list[DealStep]
    own: Account | None
    theirs: Account | None
    terms: Terms | None
    dispute: int | None
    """The key of the last one about it."""

    @property
    def partner(self) -> Member:
        return self.deal.partner_of(self.viewer)

    @property
    def given(self) -> Leg | None:
        return next((leg for leg in self.legs if leg.giver_id == self.viewer.pk), None)

    @property
    def got(self) -> Leg | None:
        return next((leg for leg in self.legs if leg.receiver_id == self.viewer.pk), None)

    @property
    def is_barter(self) -> bool:
        return len(self.legs) > 1

    @property
    def seen(self) -> int:
        """The step that put the deal as it is shown."""
        return max((step.pk for step in self.steps if step.move in {Move.PROPOSE, Move.CHANGE}), default=0)

    @property
    def todo(self) -> Todo:
        """The one thing that comes next, seen from the viewer."""
        state = self.deal.state
        if state in {DealState.PROPOSED, DealState.AGREED} and not self.partner.is_active:
            return "gone"
        if state == DealState.PROPOSED:
            return "answer" if self.deal.to_answer_id == self.viewer.pk else "wait for answer"
        if state == DealState.AGREED:
            return self._todo_agreed()
        if state == DealState.DISPUTED:
            return "disputed"
        if self.deal.is_finished:
            return self._todo_finished()
        return "over"

    def _todo_agreed(self) -> Todo:
        if self.own is not None:
            return "wait for account"
        if self.given is not None and not self.given.is_delivered:
            return "deliver"
        return "account" if all(leg.is_delivered for leg in self.legs) else "wait for delivery"

    def _todo_finished(self) -> Todo:
        asked_by = self.deal.asked_back_by_id
        if asked_by is None:
            return "finished"
        return "wait for giving back" if asked_by == self.viewer.pk else "give back"

    @property
    def may_deliver_more(self) -> bool:
        part = self.given.delivered_percent if self.given is not None else None
        said = any(step.move == Move.ACCOUNT for step in self.steps)
        return self.deal.state == DealState.AGREED and part is not None and part < WHOLE and not said

    @property
    def may_account(self) -> bool:
        """In time, or late in the place of silence."""
        return self.own is None and can_still_account(self.deal)

    @property
    def may_release(self) -> bool:
        is_open = self.deal.state == DealState.AGREED and not any(leg.is_delivered for leg in self.legs)
        return is_open and self.given is None

    @property
    def may_dispute(self) -> bool:
        if self.deal.state == DealState.AGREED:
            return True
        closed_at = self.deal.closed_at
        return self.deal.is_finished and closed_at is not None and clock.now() <= closed_at + DISPUTE_WITHIN

    @property
    def win_win(self) -> bool | None:
        """Asked only where both may be read anyway."""
        can_read = self.own is not None and self.theirs is not None
        return self.deal.win_win_by(self.legs, BOTH) if can_read else None

    def points(self, leg: Leg) -> int | None:
        """What a leg costs, in the group's points."""
        return points(leg.amount, self.terms)

    @property
    def is_overdue(self) -> bool:
        due = self.deal.due_on
        return self.deal.state == DealState.AGREED and due is not None and due < clock.now().date()


def find_deal(pk: int, viewer: Member) -> Deal:
    """Http404 for those of others: nobody knows of them."""
    found = Deal.objects.of(viewer).for_list().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def deal_page(pk: int, viewer: Member) -> DealPage:
    """Five queries at most. The other's account is not even read while it is sealed."""
    deal = _DEAL.first(pk=pk, viewer=viewer.pk)
    if deal is None:
        raise Http404
    legs = sorted(_LEGS.all(deal=pk), key=lambda leg: (leg.giver_id != viewer.pk, leg.pk))
    for leg in legs:
        leg.deal = deal
    steps = _STEPS.all(deal=pk)
    sides = {deal.proposer_id: deal.proposer, deal.partner_id: deal.partner}
    for step in steps:
        if step.by_id in sides:
            step.by = sides[step.by_id]
    said = _ACCOUNTS.all(deal=pk) if deal.accounts_are_open else _OWN_ACCOUNT.all(deal=pk, viewer=viewer.pk)
    accounts = {one.member_id: one for one in said}
    terms = _TERMS.first(group=deal.group_id) if deal.group_id else None
    other, last = deal.partner_of(viewer).pk, getattr(deal, "dispute", None)
    return DealPage(deal, viewer, legs, steps, accounts.get(viewer.pk), accounts.get(other), terms, last)


def _deal() -> QuerySet[Deal]:
    disputes = Dispute.objects.filter(deal=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    return Deal.objects.of(_VIEWER).for_list().annotate(dispute=Subquery(disputes)).filter(pk=Given("pk"))


_VIEWER = Member(pk=Given("viewer"))
_DEAL = Prepared(_deal)
_LEGS = Prepared(lambda: Leg.objects.filter(deal=Given("deal")))
_STEPS = Prepared(lambda: DealStep.objects.filter(deal=Given("deal")).order_by("pk"))
_ACCOUNTS = Prepared(lambda: Account.objects.filter(deal=Given("deal")))
_OWN_ACCOUNT = Prepared(lambda: Account.objects.filter(deal=Given("deal"), member=Given("viewer")))
_TERMS = Prepared(lambda: Terms.objects.filter(group=Given("group")))
