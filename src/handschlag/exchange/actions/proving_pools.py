"""Proving what is booked in pools: against the pool, and as its contributions and uses say. Reads only."""

from collections.abc import Iterator

from django.db.models import F, Q, Sum

from handschlag.exchange.models import Book, Booking, Contribution, Line, Pool, PoolMembership, Use


def faults_of_pools() -> Iterator[tuple[str, object]]:
    """What is wrong, and with which row."""
    yield from _places()
    yield from _sums()
    yield from _sources()
    yield from _gone()


def _places() -> Iterator[tuple[str, object]]:
    strange = Booking.objects.filter(
        Q(book=Book.POOL, pool__isnull=True) | ~Q(book=Book.POOL) & Q(pool__isnull=False)
    )
    for key in strange.values_list("pk", flat=True):
        yield "a booking in the book of pools without a pool, or the other way round", key
    lines = Line.objects.filter(pool__isnull=False).exclude(pool=F("booking__pool"))
    for key in lines.values_list("pk", flat=True):
        yield "a line of another pool than its booking", key


def _sums() -> Iterator[tuple[str, object]]:
    """What a pool has is what its members have, the other way round."""
    lines = Line.objects.filter(booking__book=Book.POOL)
    of_pools = dict(lines.filter(pool__isnull=False).values_list("pool").annotate(Sum("minutes")))
    of_members = dict(
        lines.filter(member__isnull=False).values_list("booking__pool").annotate(Sum("minutes"))
    )
    for pool in sorted(of_pools.keys() | of_members.keys()):
        if of_pools.get(pool, 0) != -of_members.get(pool, 0):
            yield "a pool and its members differ", pool


def _sources() -> Iterator[tuple[str, object]]:
    """A contribution stands in the ledger unless somebody objected, a use unless it was cancelled."""
    put_in = Contribution.objects.values_list("pk", "booking", "member", "minutes", "objected_by")
    taken = Use.objects.values_list("pk", "booking", "member", "minutes", "cancelled_at")
    for what, sign, rows in (("contribution", 1, put_in), ("use", -1, taken)):
        booked = _booked(what)
        for key, booking, member, minutes, undone in rows.iterator():
            wanted = (member, sign * minutes, undone is not None) if minutes else None
            if booked.get(booking) != wanted:
                yield f"a {what} of a pool and its booking differ", key


def _booked(what: str) -> dict[int | None, tuple[int | None, int, bool]]:
    lines = Line.objects.filter(member__isnull=False, **{f"booking__{what}__isnull": False})
    rows = lines.values_list("booking", "member", "minutes", "booking__reversed_by")
    return {booking: (member, minutes, other is not None) for booking, member, minutes, other in rows}


def _gone() -> Iterator[tuple[str, object]]:
    """Who has left, and everybody once a pool has ended, is at zero."""
    lines = Line.objects.filter(booking__book=Book.POOL, member__isnull=False)
    totals = lines.values_list("booking__pool", "member").annotate(total=Sum("minutes")).exclude(total=0)
    here = set(PoolMembership.objects.joined().values_list("pool", "member"))
    ended = set(Pool.objects.filter(closed_at__isnull=False).values_list("pk", flat=True))
    for pool, member, total in totals:
        if pool in ended or (pool, member) not in here:
            yield f"a member who is not in a pool any more has {total:+d} there", f"{member} in {pool}"
