"""What is booked for a leg, and how it is set right: by counter bookings, never by a changed line."""

from collections.abc import Iterable

from django.db.models import Count, Q

from handschlag.accounts.models import Member
from handschlag.exchange.actions.proving import Fault, check
from handschlag.exchange.models import Account, Book, Booking, Keeping, Leg, Line, Terms, part

__all__ = ["OF_LEGS", "Fault", "book_leg", "check", "counter_booking", "recount", "reverse_bookings"]

OF_LEGS = (Book.EFFORT, Book.WORTH, Book.BALANCE)


def book_leg(leg: Leg, by: Member | None, *, books: Iterable[Book] = OF_LEGS) -> list[Booking]:
    """Book what a closed leg counts, in each book in which nothing stands for it yet.

    Part of a deed that holds the deal. ``by`` is None for the clock.
    """
    before = Booking.objects.filter(leg=leg)
    standing = set(before.standing().values_list("book", flat=True))
    rounds = dict(before.values_list("book").annotate(n=Count("pk", filter=Q(reverses__isnull=True))))
    return [
        _write(leg, book, minutes, by, number=rounds.get(book, 0))
        for book in books
        if book not in standing and (minutes := _minutes(leg, book, was_booked=book in rounds))
    ]


def reverse_bookings(leg: Leg, by: Member | None, reason: str, percent: int = 0) -> list[Booking]:
    """Counter bookings for all that stands of the leg; of what was said ``percent`` is booked anew.

    Part of a deed that holds the deal and has set ``stands_percent``; also says it in the leg itself.
    """
    written = [counter_booking(booking, by, reason) for booking in Booking.objects.standing().filter(leg=leg)]
    recount(leg)
    return [*written, *book_leg(leg, by)] if percent else written


def recount(leg: Leg) -> None:
    """Write into the leg what both accounts say of it, as far as it stands. Reads ``deal``."""
    said = {account.member_id: account for account in Account.objects.filter(deal=leg.deal_id)}
    giver, receiver = said.get(leg.giver_id), said.get(leg.receiver_id)
    leg.effort = part(giver.effort, leg.deal.stands_percent) if giver and not leg.is_fallen else None
    leg.worth = part(receiver.worth, leg.deal.stands_percent) if receiver and not leg.is_fallen else None
    leg.timed_out = receiver is None
    leg.save(update_fields=["effort", "worth", "timed_out"])


def _minutes(leg: Leg, book: Book, *, was_booked: bool) -> int:
    if book == Book.EFFORT:
        return leg.effort or 0
    if book == Book.WORTH:
        return leg.worth or 0
    if leg.deal.group_id is None or not leg.due:
        return 0
    terms = Terms.objects.filter(group=leg.deal.group_id).exclude(keeping=Keeping.OFF)
    return leg.due if was_booked or terms.exists() else 0


def _write(leg: Leg, book: Book, minutes: int, by: Member | None, *, number: int) -> Booking:
    booking = Booking.objects.create(leg=leg, book=book, group_id=leg.deal.group_id, by=by, round=number)
    Line.objects.bulk_create(
        [
            Line(booking=booking, member_id=leg.giver_id, minutes=minutes),
            Line(booking=booking, member_id=leg.receiver_id, minutes=-minutes),
        ]
    )
    return booking


def counter_booking(booking: Booking, by: Member | None, reason: str) -> Booking:
    """The opposite of what was booked. Part of a deed that holds the deal, or the pool."""
    counter = Booking.objects.create(
        leg_id=booking.leg_id,
        pool_id=booking.pool_id,
        book=booking.book,
        group_id=booking.group_id,
        by=by,
        reverses=booking,
        round=booking.round,
        reason=reason[:200],
    )
    Line.objects.bulk_create(
        [
            Line(booking=counter, member_id=line.member_id, pool_id=line.pool_id, minutes=-line.minutes)
            for line in booking.lines.all()
        ]
    )
    return counter
