"""Calendar mail to those whom a meetup concerns: invitation, update, cancellation."""

from collections.abc import Collection

from handschlag.meetups.models import RSVP, Meetup


def tell_of_meetup(meetup: Meetup) -> None:
    """A meetup was planned."""


def tell_of_change(meetup: Meetup, changed: Collection[str]) -> None:
    """Time, place or title are new: who has not said no gets an update of what stands in their calendar."""


def tell_of_cancellation(meetup: Meetup) -> None:
    """It does not take place: all who have not said no are told why."""


def tell_of_answer(rsvp: RSVP) -> None:
    """Somebody comes, waits, is offered a place or does not come: their own calendar hears of it."""
