"""What waits for the viewer's decision, in whatever room it stands: deals, disputes, introductions."""

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import CharField, F, QuerySet, Value
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.core.prepared import Given, GivenMoment, Prepared
from handschlag.exchange.models import Deal, Dispute
from handschlag.people.models import WAITS_FOR, Introduction

SHOWN = 8


class Waiting(NamedTuple):
    """``text``: what it is about. Plain values, so that what is made of it can be kept."""

    kind: str
    text: str
    href: str
    at: datetime


def waiting_for(viewer: Member) -> list[Waiting]:
    """The latest first. One query."""
    asked = _waiting(viewer.is_operator)
    return [_in_words(*row) for row in asked.all(viewer=viewer.pk, since=clock.now() - WAITS_FOR)]


def _in_words(kind: str, pk: int, at: datetime, one: str, other: str) -> Waiting:
    if kind == "deal":
        return Waiting(_("Deal"), one, address("exchange:deal", pk), at)
    if kind == "dispute":
        return Waiting(_("Dispute to decide"), one, address("exchange:dispute", pk), at)
    asks = _("%(name)s asks you to be introduced to %(other)s")
    offers = _("%(name)s would like to introduce %(other)s to you")
    words = (asks if kind == "via" else offers) % {"name": one, "other": other}
    return Waiting(_("Introduction"), words, address("people:introduction", pk), at)


@cache
def _waiting(is_operator: bool) -> Prepared[Any]:
    """Who may decide a dispute depends on whether they run the site."""
    viewer = Member(pk=Given("viewer"), is_operator=is_operator)

    def write() -> Any:
        deals = _columns(Deal.objects.waiting_for(viewer), "deal", "changed_at", "title")
        disputes = _columns(Dispute.objects.waiting_for(viewer), "dispute", "opened_at", "deal__title")
        waiting = Introduction.objects.waiting(GivenMoment("since"))
        for_via = waiting.filter(via=Given("viewer"), passed_on_at__isnull=True)
        for_to = waiting.filter(to=Given("viewer"), passed_on_at__isnull=False)
        introductions = [
            _columns(for_via, "via", "asked_at", "asked_by__name", "to__name"),
            _columns(for_to, "to", "passed_on_at", "via__name", "asked_by__name"),
        ]
        return deals.union(disputes, *introductions, all=True).order_by("-at")[:SHOWN]

    return Prepared(write)


def _columns(rows: QuerySet[Any], kind: str, at: str, one: str, other: str = "") -> Any:
    """In the order that ``_in_words`` wants."""
    second = F(other) if other else Value("", CharField())
    named = rows.annotate(kind=Value(kind, CharField()), at=F(at), one=F(one), other=second)
    return named.values_list("kind", "pk", "at", "one", "other")
