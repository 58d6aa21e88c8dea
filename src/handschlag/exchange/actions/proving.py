"""Proving the ledger of help: what is booked adds up, and is what both sides said. Reads only."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum

from handschlag.exchange.actions.proving_pools import faults_of_pools
from handschlag.exchange.models import Account, Book, Booking, Leg, Line, part
from handschlag.ties.actions import BATCH, compare
from handschlag.ties.models import Kind

OF_HELP = (Kind.DEAL, Kind.THANK_YOU)


@dataclass(frozen=True, slots=True)
class Fault:
    """``what`` is wrong with which row, by its key."""

    what: str
    key: object

    def __str__(self) -> str:
        return f"{self.what}: {self.key}"


@dataclass(slots=True)
class Figures:
    """What one member gave by their own account and received by their own, in minutes."""

    given: int = 0
    received: int = 0

    @property
    def surplus(self) -> int:
        return self.received - self.given


def check() -> list[Fault]:
    """Every fault of the ledger; none if it is right."""
    return [*_sums(), *_twice(), *_counters(), *_legs(), *_figures(), *_interactions(), *_pools()]


def figures_booked() -> dict[int, Figures]:
    """Of every member, from the lines alone."""
    found: dict[int, Figures] = defaultdict(Figures)
    lines = Line.objects.filter(booking__leg__isnull=False)
    given = lines.filter(booking__book=Book.EFFORT, member=F("booking__leg__giver"))
    for member, total in given.values_list("member").annotate(Sum("minutes")):
        found[member].given = total
    received = lines.filter(booking__book=Book.WORTH, member=F("booking__leg__receiver"))
    for member, total in received.values_list("member").annotate(Sum("minutes")):
        found[member].received = -total
    return {member: one for member, one in found.items() if one.given or one.received}


def figures_said() -> dict[int, Figures]:
    """The same from the legs."""
    found: dict[int, Figures] = defaultdict(Figures)
    closed = Leg.objects.filter(closed_at__isnull=False)
    for giver, total in closed.values_list("giver").annotate(Sum("effort")):
        found[giver].given = total or 0
    for receiver, total in closed.values_list("receiver").annotate(Sum("worth")):
        found[receiver].received = total or 0
    return {member: one for member, one in found.items() if one.given or one.received}


def _sums() -> Iterator[Fault]:
    uneven = Line.objects.values_list("booking").annotate(total=Sum("minutes")).exclude(total=0)
    for booking, total in uneven:
        yield Fault(f"the lines of a booking come to {total:+d}", booking)
    for booking in Booking.objects.filter(lines__isnull=True).values_list("pk", flat=True):
        yield Fault("a booking without lines", booking)
    books = Line.objects.values_list("booking__group", "booking__book").annotate(total=Sum("minutes"))
    for group, book, total in books.exclude(total=0):
        yield Fault(f"a book of a group comes to {total:+d}", f"group {group}, {book}")


def _twice() -> Iterator[Fault]:
    standing = Booking.objects.standing().filter(leg__isnull=False)
    for leg, book, count in standing.values_list("leg", "book").annotate(n=Count("pk")).filter(n__gt=1):
        yield Fault(f"a leg stands {count} times in the book {book}", leg)


def _counters() -> Iterator[Fault]:
    """A counter booking is the opposite of what it reverses, in the same book; none of its own."""
    counters = Booking.objects.filter(reverses__isnull=False)
    same = Q(book=F("reverses__book"), reverses__reverses__isnull=True)
    for name in ("group", "leg", "pool"):
        both_none = Q(**{f"{name}__isnull": True, f"reverses__{name}__isnull": True})
        same &= Q(**{name: F(f"reverses__{name}")}) | both_none
    for counter in counters.exclude(pk__in=counters.filter(same).values("pk")).values_list("pk", flat=True):
        yield Fault("a counter booking in another place than what it reverses", counter)
    left: dict[tuple[int, int | None, int | None], int] = defaultdict(int)
    for way in ("booking", "booking__reverses"):
        of = Line.objects.filter(booking__reversed_by__isnull=False)
        of = of if way == "booking" else Line.objects.filter(booking__reverses__isnull=False)
        for booking, member, pool, total in of.values_list(way, "member", "pool").annotate(Sum("minutes")):
            left[booking, member, pool] += total
    for booking in sorted({key[0] for key, total in left.items() if total}):
        yield Fault("a reversed booking is not cancelled", booking)


def _legs() -> Iterator[Fault]:
    """What stands of each leg is what its two sides said of it, as far as the deal stands."""
    booked: dict[tuple[int, str, int], int] = defaultdict(int)
    rows = Line.objects.filter(booking__leg__isnull=False)
    for leg, book, member, total in rows.values_list("booking__leg", "booking__book", "member").annotate(
        Sum("minutes")
    ):
        booked[leg, book, member] = total
    said = {(deal, member): (effort, worth) for deal, member, effort, worth in _accounts()}
    for one in Leg.objects.select_related("deal").order_by("pk").iterator(BATCH):
        yield from _leg(one, booked, said)


def _accounts() -> Iterator[tuple[int, int, int | None, int | None]]:
    yield from Account.objects.values_list("deal", "member", "effort", "worth").iterator(BATCH)


def _leg(
    leg: Leg,
    booked: dict[tuple[int, str, int], int],
    said: dict[tuple[int, int], tuple[int | None, int | None]],
) -> Iterator[Fault]:
    wanted: dict[str, set[int]] = {Book.EFFORT: {0}, Book.WORTH: {0}, Book.BALANCE: {0}}
    if leg.closed_at is not None:
        effort = said.get((leg.deal_id, leg.giver_id), (None, None))[0]
        worth = said.get((leg.deal_id, leg.receiver_id), (None, None))[1]
        stands = leg.deal.stands_percent
        if not leg.is_fallen and (leg.effort, leg.worth) != (part(effort, stands), part(worth, stands)):
            yield Fault("a leg says something else than its accounts", leg.pk)
        wanted = {Book.EFFORT: {leg.effort or 0}, Book.WORTH: {leg.worth or 0}, Book.BALANCE: {0, leg.due}}
    for book, amounts in wanted.items():
        given, taken = booked[leg.pk, book, leg.giver_id], booked[leg.pk, book, leg.receiver_id]
        if given not in amounts or taken != -given:
            yield Fault(f"a leg and what stands of it in the book {book} differ", leg.pk)


def _figures() -> Iterator[Fault]:
    booked, said = figures_booked(), figures_said()
    for member in sorted(booked.keys() | said.keys()):
        if booked.get(member) != said.get(member):
            yield Fault("a member's figures by the lines and by the legs differ", member)


def _pools() -> Iterator[Fault]:
    for what, key in faults_of_pools():
        yield Fault(what, key)


def _interactions() -> Iterator[Fault]:
    difference = compare()
    for what, entries in (("missing", difference.missing), ("surplus", difference.surplus)):
        for entry in entries:
            if entry.kind in OF_HELP:
                yield Fault(f"an interaction of kind {entry.kind} is {what}", entry.origin)
