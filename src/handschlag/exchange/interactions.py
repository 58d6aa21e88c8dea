"""What help means for the interaction ledger: one place that says it, for deeds, imports and rebuilds."""

from collections.abc import Iterator
from datetime import datetime
from typing import cast

from django.db.models import QuerySet

from handschlag.exchange.models import Leg, ThankYou
from handschlag.ties.actions import BATCH, Entry
from handschlag.ties.models import Kind, Strand

THANK_YOU_WORTH = 0.25
"""Hours of help that thanks to a person stand for, like thanks for a post (insights.md, interactions)."""
MINUTES = 60

Closed = tuple[int, datetime, int, int, int, int | None]
Thanked = tuple[int, datetime, int, int, int | None]


def deals(legs: QuerySet[Leg] | None = None) -> Iterator[Entry]:
    """Giver → receiver, value: the worth in hours by the receiver's account, once the leg has closed.

    What was never said to be worth anything, by time-out, says nothing of a tie.
    """
    closed = (Leg.objects.all() if legs is None else legs).filter(closed_at__isnull=False, worth__gt=0)
    rows = closed.order_by("pk").values_list("pk", "closed_at", "giver", "receiver", "worth", "deal__group")
    for pk, at, giver, receiver, worth, group in cast("QuerySet[Leg, Closed]", rows).iterator(BATCH):
        yield Entry(at, giver, receiver, Strand.HELP, worth / MINUTES, group, Kind.DEAL, pk)


def thank_yous(given: QuerySet[ThankYou] | None = None) -> Iterator[Entry]:
    """Who is thanked (who gave help) → who thanks (who received it); value in hours."""
    standing = (ThankYou.objects.all() if given is None else given).filter(removed_at__isnull=True)
    rows = standing.order_by("pk").values_list("pk", "at", "to", "by", "group")
    for pk, at, giver, receiver, group in cast("QuerySet[ThankYou, Thanked]", rows).iterator(BATCH):
        yield Entry(at, giver, receiver, Strand.HELP, THANK_YOU_WORTH, group, Kind.THANK_YOU, pk)
