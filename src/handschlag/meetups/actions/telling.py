"""Notices of a place: whoever moves up, is offered one, or is answered for, hears of it on the site."""

from handschlag.accounts.models import Member
from handschlag.meetups.models import RSVP, Meetup
from handschlag.notifications.actions import News, notify, read_notices_about

PLACE, ANSWERED = "place", "answered"


def notice_place(rsvp: RSVP, meetup: Meetup) -> None:
    """What became of their wish for a place; part of the deed, with the meetup held."""
    if rsvp.member_id is not None:
        notify([rsvp.member_id], _news(PLACE, meetup))


def notice_answered_for(rsvp: RSVP, meetup: Meetup, *, by: Member) -> None:
    if rsvp.member_id is not None and rsvp.member_id != by.pk:
        hearing = Member.objects.hearing_of(by.pk).filter(pk=rsvp.member_id)
        notify(hearing.values_list("pk", flat=True), _news(ANSWERED, meetup, by=by.pk))


def lay_notices_aside(meetup: Meetup, *, by: Member) -> None:
    """Who answers has seen how it stands."""
    read_notices_about(_about(meetup), by=by, upto=meetup.topic.version)


def _news(kind: str, meetup: Meetup, **context: int) -> News:
    """The number is the version of the topic, which every deed on the meetup raises."""
    return News(
        kind,
        f"{kind}-meetup-{meetup.pk}",
        _about(meetup),
        meetup.topic.version,
        meetup.get_absolute_url(),
        {"meetup": meetup.pk, **context},
    )


def _about(meetup: Meetup) -> str:
    return f"meetup-{meetup.pk}"
