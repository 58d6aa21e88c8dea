"""What the exchange knows of help, read into the tables of the engine. For the worker: it loads NumPy.

Hours are by the account of the side they belong to. What a receiver never said to be worth anything, by
time-out, was an effort and nothing else; what was taken back did not happen.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Least

from handschlag.accounts.models import Member, apart
from handschlag.engine.contacts import CONTACT_DAYS
from handschlag.engine.dependency import NO_COMPANY, Offers
from handschlag.engine.legs import Legs
from handschlag.engine.months import day_begin
from handschlag.engine.requests import UNSERVED, Requests
from handschlag.exchange.models import Account, DealState, Decision, Fulfilment, Leg, Listing, Side, Subject
from handschlag.groups.models import Group
from handschlag.insights.readings import BATCH, Seconds, from_seconds, to_seconds, within
from handschlag.meetups.models import RSVP, Attendance
from handschlag.people.models import CompanyPerson

MINUTES: Final = 60
_HOUR: Final = 3600
HALF: Final = 50
"""Per cent: a promise of which a decision lets at least so much stand was kept."""
UNSAID_HOURS: Final = 1.0
"""What an offer counts as that does not say how much effort it is."""
EFFORTS: Final = (30, 120, 480)
"""Minutes up to which requests are of one class of effort; those that do not say are one of their own."""

KINDS: Final = {subject: number for number, subject in enumerate(Subject.values)}
_LEG: Final = np.dtype([(name, "i8") for name in ("time", "giver", "receiver", "effort", "worth", "deal")])
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Help:
    """The closed legs of a member, of ``member`` and all with whom they had to do.

    legs: those in which something was given or received. agreed: all of them, with those that came to
    nothing. doubted: deals (m,) that not both sides can have called good: one was silent, or who complained
    was right.
    """

    legs: Legs
    agreed: Legs
    doubted: Ints


class Kept(NamedTuple):
    """Promises of each of ``member`` (n,), ascending: how many were made and how many kept."""

    member: Ints
    kept: Ints
    made: Ints


def closed(as_of: datetime) -> QuerySet[Leg]:
    """Legs that count: closed by then, and not taken back."""
    return Leg.objects.filter(closed_at__lte=as_of).exclude(deal__state=DealState.REVERSED)


def help_of(member: int, as_of: datetime, others: Collection[int] = ()) -> Help:
    """What the member gave and received ever. ``others`` are in the tables too, without legs. Two queries."""
    own = closed(as_of).filter(Q(giver=member) | Q(receiver=member)).order_by("pk")
    rows = list(
        own.annotate(decided=_decision()).values_list(
            Seconds("closed_at"), "giver", "receiver", "effort", "worth", "deal", "subject",
            "timed_out", "decided",
        )
    )  # fmt: skip
    table = np.array(
        [(*row[:3], row[3] or 0, 0 if row[7] else row[4] or 0, row[5]) for row in rows], dtype=_LEG
    )
    everybody = np.unique(np.concatenate((table["giver"], table["receiver"], [member, *others])))
    agreed = Legs.of(
        time=table["time"],
        giver=table["giver"],
        receiver=table["receiver"],
        effort=table["effort"] / MINUTES,
        worth=table["worth"] / MINUTES,
        deal=table["deal"],
        kind=np.array([KINDS.get(row[6], len(KINDS)) for row in rows], np.int64),
        members=everybody.astype(np.int64),
    )
    doubted = {row[5] for row in rows if row[7] or (row[8] is not None and row[8] < 2 * HALF)}
    doubted |= _silent({row[5] for row in rows})
    return Help(
        agreed.where((agreed.effort > 0) | (agreed.worth > 0)), agreed, np.array(sorted(doubted), np.int64)
    )


def _silent(deals: Collection[int]) -> set[int]:
    """Deals in which a side has not said how it went."""
    said: defaultdict[int, int] = defaultdict(int)
    for deal in Account.objects.filter(deal__in=deals).values_list("deal", flat=True):
        said[deal] += 1
    return {deal for deal in deals if said[deal] < 2}  # noqa: PLR2004 - a deal has two sides


def _decision() -> Subquery:
    """How much of the deal the last decision lets stand, in per cent; NULL without a dispute that ended."""
    standing = Decision.objects.filter(
        dispute__deal=OuterRef("deal"), dispute__ended_at__isnull=False, dispute__withdrawn_at__isnull=True
    )
    return Subquery(standing.order_by("-pk").values("percent")[:1])


def invested(as_of: datetime, window_days: int) -> dict[int, float]:
    """Hours of effort that each member gave in the window. One query."""
    begin = from_seconds(day_begin(to_seconds(as_of), days_before=window_days - 1))
    legs = closed(as_of).filter(closed_at__gte=begin, effort__gt=0)
    rows = legs.order_by().values("giver").annotate(minutes=Sum("effort")).values_list("giver", "minutes")
    return {giver: minutes / MINUTES for giver, minutes in rows}


def promises(as_of: datetime) -> Kept:
    """Everybody's promises that came due: legs, and meetups to which they had said yes. Two queries."""
    made: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    for _at, member, is_kept in promised(as_of):
        made[member][0] += is_kept
        made[member][1] += 1
    members = sorted(made)
    counts = np.array([made[member] for member in members], np.int64).reshape(-1, 2)
    return Kept(np.array(members, np.int64), counts[:, 0], counts[:, 1])


def promised(as_of: datetime, group: Group | None = None) -> Iterator[tuple[int, int, bool]]:
    """Moment, member, and whether it was kept: of each promise that came due, in a group or anywhere."""
    yield from _legs_promised(as_of, group)
    yield from _meetups_promised(as_of, group)


def _legs_promised(as_of: datetime, group: Group | None) -> Iterator[tuple[int, int, bool]]:
    """Who promised a leg, and whether it was kept; none where nobody but the clock has said so."""
    said = Account.objects.filter(deal=OuterRef("deal"), member=OuterRef("receiver")).values("kept")[:1]
    legs = closed(as_of).filter(within(group, "deal__group")).order_by("pk")
    legs = legs.annotate(said=Subquery(said), decided=_decision())
    rows = legs.values_list(
        Seconds("closed_at"), "giver", "delivered_percent", "timed_out", "said", "decided"
    )
    for at, giver, percent, timed_out, kept, decided in rows.iterator(BATCH):
        if percent == 0:
            yield at, giver, False
        elif decided is not None:
            yield at, giver, decided >= HALF
        elif kept is not None and not timed_out:
            yield at, giver, kept >= 0


def _meetups_promised(as_of: datetime, group: Group | None) -> Iterator[tuple[int, int, bool]]:
    """Only where the list of who came is closed and anybody stands on it: else nobody was missing."""
    present = Attendance.objects.present().filter(meetup=OuterRef("meetup"))
    going = RSVP.objects.going().filter(
        Exists(present),
        within(group, "meetup__topic__group"),
        member__isnull=False,
        meetup__starts_at__lte=as_of,
        meetup__attendance_closure__isnull=False,
        meetup__cancellation__isnull=True,
    )
    came = going.annotate(came=Exists(present.filter(member=OuterRef("member"))))
    rows: Iterator[Any] = (
        came.order_by("pk").values_list(Seconds("meetup__starts_at"), "member", "came").iterator(BATCH)
    )
    yield from rows


def requests(as_of: datetime, without: Collection[int] = ()) -> Requests:
    """What was asked for in the exchange in the last year, and who met it. Three queries.

    A request that several met has one entry for each. Those asked or met by somebody of ``without`` are
    left out.
    """
    hidden, rows = set(without), []
    since = as_of - timedelta(days=CONTACT_DAYS + 1)
    for time, asker, kind, effort, server, at, minutes in asked(as_of, since=since):
        if not {asker, server} & hidden:
            rows.append((time, asker, kind, effort, server, minutes / MINUTES, max(at - time, 0) / _HOUR))
    table = np.array(rows, np.float64).reshape(-1, 7)
    time, asker, kind, effort, server = table[:, :5].astype(np.int64).T
    return Requests.of(
        time=time,
        asker=asker,
        server=server,
        kind=kind,
        effort_class=effort,
        worth=table[:, 5],
        hours=table[:, 6],
    )


def asked(
    as_of: datetime, group: Group | None = None, *, since: datetime | None = None
) -> Iterator[tuple[int, ...]]:
    """Moment, asker, kind, class of effort, who met it or UNSERVED, until when it stood open, minutes of
    worth: of requests in a group or anywhere, an entry for each who met it. Three queries.
    """
    met = _met(as_of)
    for pk, time, asker, subject, effort, ended in _asked(as_of, group, since):
        outcomes = met.get(pk) or {UNSERVED: (min(ended, to_seconds(as_of)), 0)}
        for server, (at, minutes) in outcomes.items():
            yield time, asker, KINDS[subject], _effort_class(effort), server, at, minutes


def _asked(as_of: datetime, group: Group | None, since: datetime | None) -> Iterator[Any]:
    """pk, when, who, what, how much, and when it stood open no longer."""
    ended = Least(
        "expires_at", Coalesce("withdrawn_at", "expires_at"), Coalesce("fulfilment__at", "expires_at")
    )
    wanted = Listing.objects.present().filter(
        within(group), side=Side.REQUEST, created_at__lte=as_of, author__is_bot=False
    )
    if since is not None:
        wanted = wanted.filter(created_at__gt=since)
    rows = wanted.order_by("pk").annotate(ended=ended)
    return rows.values_list(
        "pk", Seconds("created_at"), "author", "subject", "effort_minutes", Seconds("ended")
    ).iterator(BATCH)


def _met(as_of: datetime) -> dict[int, dict[int, tuple[int, int]]]:
    """Listing → who met it → (when first, minutes of worth): by a deal, or named as a helper."""
    found: defaultdict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    legs = closed(as_of).filter(deal__listing__side=Side.REQUEST, receiver=F("deal__listing__author"))
    for listing, giver, at, worth, timed_out in legs.order_by("closed_at").values_list(
        "deal__listing", "giver", Seconds("closed_at"), "worth", "timed_out"
    ):
        first, before = found[listing].get(giver, (at, 0))
        found[listing][giver] = first, before + (0 if timed_out else worth or 0)
    named = Fulfilment.objects.filter(at__lte=as_of, listing__side=Side.REQUEST, helpers__isnull=False)
    for listing, helper, at in named.values_list("listing", "helpers", Seconds("at")):
        found[listing].setdefault(helper, (at, 0))
    return found


def _effort_class(minutes: int | None) -> int:
    return 0 if minutes is None else 1 + int(np.searchsorted(EFFORTS, minutes))


def offers(viewer: Member) -> Offers:
    """Open offers of others that the member may see and take up. One query."""
    rows = (
        Listing.objects.visible_to(viewer)
        .open()
        .filter(~apart(viewer.pk, OuterRef("author")), side=Side.OFFER, author__is_active=True)
        .exclude(author=viewer)
        .order_by("pk")
        .values_list("author", "subject", "effort_minutes", "times", "times_taken")
    )
    found = [
        (author, _hours_of(minutes) * (1 if times is None else times - taken), KINDS[subject])
        for author, subject, minutes, times, taken in rows
    ]
    return Offers.of(
        member=np.array([row[0] for row in found], np.int64),
        hours=np.array([row[1] for row in found], np.float64),
        kind=np.array([row[2] for row in found], np.int64),
    )


def _hours_of(minutes: int | None) -> float:
    return UNSAID_HOURS if minutes is None else minutes / MINUTES


def companies_of(members: Ints) -> Ints:
    """(n,) the company of each, the same number for the same one, NO_COMPANY for none. Two queries.

    Where somebody stands on a company's page that is it, else what they wrote into their profile. Who
    reserves their company has none: the figures of others would tell it.
    """
    wanted = members.tolist()
    written = Member.objects.filter(pk__in=wanted).exclude(company="").values_list("pk", "company")
    names = {pk: name.strip().casefold() for pk, name in written}
    current = CompanyPerson.objects.current().told_to_all().filter(member__in=wanted)
    current = current.order_by("-since", "-pk")
    for pk, name in current.values_list("member", "company__name"):
        names[pk] = name.strip().casefold()
    numbers = {name: number for number, name in enumerate(sorted(set(names.values())))}
    return np.array([numbers.get(names.get(pk, ""), NO_COMPANY) for pk in wanted], np.int64)
