"""What this room keeps about a member, and what goes with them."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from handschlag.accounts import erasing, own_data
from handschlag.accounts.models import Member
from handschlag.accounts.own_data import Table
from handschlag.core.search.writing import refresh
from handschlag.exchange.actions.closing import end_deals_of
from handschlag.exchange.actions.listing import withdraw_listing
from handschlag.exchange.indexing import LISTING
from handschlag.exchange.models import (
    Account,
    Appeal,
    Booking,
    Contribution,
    Deal,
    DealStep,
    Decision,
    Dispute,
    Fit,
    FittingHelper,
    Fulfilment,
    Leg,
    Line,
    Listing,
    ListingRemoval,
    ListingTag,
    Pool,
    PoolMembership,
    Proposal,
    Statement,
    Suggestion,
    SuggestionStop,
    ThankYou,
    Use,
    Vote,
)


def join() -> None:
    own_data.add_tables("exchange", [*_own(), *_of_deals()])
    own_data.leave_out(
        {
            "exchange.Deal.asked_back_by": "stands in exchange.Deal",
            "exchange.DealStep.by": "all steps of own deals",
            "exchange.Account.member": "own ones, and the other's once it is open",
            "exchange.Statement.member": "all statements in disputes about own deals",
            "exchange.FittingHelper.member": "worked out from requests and deals, which stand there",
            "exchange.Fulfilment.helpers": "stands in the listing of who asked",
            "exchange.PoolMembership.invited_by": "the data of who was invited",
            "exchange.Contribution.objected_by": "the data of who contributed",
        }
    )
    erasing.add_hindrance(_shares)
    erasing.add_step(_erase)


def _own() -> list[Table]:
    by_member = (PoolMembership, Vote, Use, Contribution, Line, Suggestion, SuggestionStop)
    return [
        Table(Listing, ("author",)),
        Table(ThankYou, ("by", "to"), rows=_thanks),
        *(Table(model, ("by",)) for model in (Fulfilment, ListingRemoval, Proposal, Booking, Appeal)),
        *(Table(model, ("member",)) for model in by_member),
        Table(Pool, ("created_by",)),
        Table(Decision, ("decided_by",), name="decisions_made"),
    ]


def _of_deals() -> list[Table]:
    """What both sides of a deal see; a sealed account of the other is not theirs yet."""
    return [
        Table(Deal, ("proposer", "partner")),
        Table(Leg, ("giver", "receiver")),
        Table(DealStep, rows=_with_deal(DealStep, "deal")),
        Table(Account, rows=Account.objects.visible_to),
        Table(Dispute, ("opened_by",), rows=_with_deal(Dispute, "deal")),
        Table(Statement, rows=_with_deal(Statement, "dispute__deal")),
        Table(Decision, rows=_with_deal(Decision, "dispute__deal")),
    ]


def _with_deal(model: type[Model], path: str) -> Callable[[Member], QuerySet[Any]]:
    def rows(member: Member) -> QuerySet[Any]:
        own = Q(**{f"{path}__proposer": member.pk}) | Q(**{f"{path}__partner": member.pk})
        return QuerySet(model).filter(own)

    return rows


def _thanks(member: Member) -> QuerySet[ThankYou]:
    return ThankYou.objects.standing().filter(Q(by=member) | Q(to=member))


def _shares(member: Member) -> str | None:
    """Who shares something leaves with a clean balance; only they and the others can see to that."""
    current = PoolMembership.objects.filter(member=member, joined_at__isnull=False, left_at__isnull=True)
    shared = PoolMembership.objects.filter(joined_at__isnull=False, left_at__isnull=True)
    names = list(
        Pool.objects.filter(pk__in=current.values("pool"))
        .filter(pk__in=shared.exclude(member=member).values("pool"))
        .order_by("name")
        .values_list("name", flat=True)
    )
    if not names:
        return None
    return _("You share in %(pools)s with others. Leave there first.") % {"pools": ", ".join(names)}


def _erase(member: Member, *, empties_posts: bool) -> None:
    """Deals that were done stay; open ones end by their own rule, and offers and requests are withdrawn."""
    for listing in Listing.objects.filter(author=member, withdrawn_at__isnull=True).order_by("pk"):
        withdraw_listing(listing, by=member)
    own = Listing.objects.filter(author=member)
    own.update(title="–", text="", text_html="", place="", geoname=None, latitude=None, longitude=None)
    ListingTag.objects.filter(listing__in=own).delete()
    refresh(LISTING, list(own.values_list("pk", flat=True)))
    end_deals_of(member)
    Fit.objects.filter(Q(listing__in=own) | Q(other__in=own)).delete()
    for model in (FittingHelper, Suggestion, SuggestionStop):
        model.objects.filter(member=member).delete()
