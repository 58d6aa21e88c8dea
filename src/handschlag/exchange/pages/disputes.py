"""What the pages of disputes show: to both sides, and to who decides."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, cast

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, QueryDict

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import key_in
from handschlag.core.prepared import Given, Prepared
from handschlag.exchange.models import Deal, Decision, Dispute, Leg, Outcome, Statement
from handschlag.exchange.pages.deals import find_deal


@dataclass(frozen=True, slots=True)
class Record:
    """How often it was decided against each side before; only who decides is shown it."""

    member: Member
    against: int


@dataclass(frozen=True, slots=True)
class DisputePage:
    dispute: Dispute
    viewer: Member
    legs: list[Leg]
    statements: list[Statement]
    decisions: list[Decision]
    records: list[Record]
    may_decide: bool
    has_deciders: bool = True
    """Where it waits: whether anybody may decide it at present."""

    @property
    def deal(self) -> Deal:
        return self.dispute.deal

    @property
    def is_side(self) -> bool:
        return self.deal.has(self.viewer.pk)

    @property
    def last(self) -> Decision | None:
        return self.decisions[-1] if self.decisions else None

    @property
    def is_awaiting(self) -> bool:
        return self.dispute.is_open and (self.last is None or hasattr(self.last, "appeal"))

    @property
    def may_state(self) -> bool:
        return self.is_side and self.is_awaiting

    @property
    def may_withdraw(self) -> bool:
        return self.dispute.is_open and not self.decisions and self.dispute.opened_by_id == self.viewer.pk

    @property
    def may_appeal(self) -> bool:
        until = self.appeal_until
        return self.is_side and until is not None and clock.now() <= until

    @property
    def appeal_until(self) -> datetime | None:
        """None where there is nothing to appeal against."""
        if not self.dispute.is_open or self.is_awaiting or len(self.decisions) > 1 or self.last is None:
            return None
        return self.last.appeal_until


def find_dispute(pk: int, viewer: Member) -> Dispute:
    """Http404 for who is neither a side nor to decide it."""
    found: Dispute | None = _SEEN[viewer.is_operator].first(viewer=viewer.pk, pk=pk)
    if found is None:
        raise Http404
    return found


def _seen(viewer: Member) -> QuerySet[Dispute]:
    """As the viewer may; ``may_decide`` says whether it is for them to decide."""
    waiting = Exists(Dispute.objects.waiting_for(viewer).filter(pk=OuterRef("pk")))
    seen = Dispute.objects.visible_to(viewer).for_list().annotate(may_decide=waiting)  # type: ignore[no-redef]  # it fills the attribute
    return cast("QuerySet[Dispute]", seen.filter(pk=Given("pk")))


_SEEN: dict[bool, Prepared[Any]] = {
    is_operator: Prepared(partial(_seen, Member(pk=Given("viewer"), is_operator=is_operator)))
    for is_operator in (False, True)
}


def dispute_page(pk: int, viewer: Member) -> DisputePage:
    """Six queries at most."""
    dispute = find_dispute(pk, viewer)
    page = DisputePage(
        dispute,
        viewer,
        _LEGS.all(deal=dispute.deal_id),
        _STATEMENTS.all(dispute=pk),
        _DECISIONS.all(dispute=pk),
        records(dispute.deal) if dispute.may_decide else [],
        may_decide=bool(dispute.may_decide),
    )
    if page.may_decide or not page.is_awaiting:
        return page
    return replace(page, has_deciders=dispute.has_deciders())


_LEGS = Prepared(
    lambda: Leg.objects.filter(deal=Given("deal")).select_related("giver", "receiver").order_by("pk")
)
_STATEMENTS = Prepared(
    lambda: Statement.objects.filter(dispute=Given("dispute")).select_related("member").order_by("pk")
)
_DECISIONS = Prepared(
    lambda: (
        Decision.objects.filter(dispute=Given("dispute"))
        .select_related("decided_by", "appeal__by")
        .order_by("pk")
    )
)


def records(deal: Deal) -> list[Record]:
    """One query: of disputes that are over, how many went against each side."""
    sides = [deal.proposer, deal.partner]
    held = Decision.objects.filter(
        dispute__ended_at__isnull=False, appeal__isnull=True, outcome__in=[Outcome.UPHELD, Outcome.REJECTED]
    )
    about = [_against(side.pk) for side in sides]
    counted = held.aggregate(**{f"side_{n}": Count("pk", filter=lost) for n, lost in enumerate(about)})
    return [Record(side, counted[f"side_{number}"]) for number, side in enumerate(sides)]


def _against(member: int) -> Q:
    """Who complained in vain, or about whom somebody complained rightly."""
    is_side = Q(dispute__deal__proposer=member) | Q(dispute__deal__partner=member)
    opened = Q(dispute__opened_by=member)
    return (opened & Q(outcome=Outcome.REJECTED)) | (is_side & ~opened & Q(outcome=Outcome.UPHELD))


def deal_to_dispute(asked: QueryDict, sent: QueryDict, viewer: Member) -> Deal:
    """The deal that the address or the form names. Http404 for those of others."""
    key = key_in(sent.get("deal") or asked.get("deal", ""))
    if key is None:
        raise Http404
    return find_deal(key, viewer)


def dispute_of(deal: Deal) -> Dispute | None:
    """The open one, else the one that was decided; None if one can still be opened."""
    return deal.disputes.filter(withdrawn_at__isnull=True).order_by("-pk").first()
