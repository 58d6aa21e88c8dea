"""Examples of the mails of meetups, by the letters and the calendar that the real ones have."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.discussions.models import Topic
from handschlag.groups.previews import example_group
from handschlag.meetups.actions.letters import Concerned, Letter, calendar_for
from handschlag.meetups.actions.reminding import ReminderLetter, due_at
from handschlag.meetups.actions.series_letters import SeriesLetter, calendar_for_series
from handschlag.meetups.codes.answers import answer_address
from handschlag.meetups.codes.reminders import stop_address
from handschlag.meetups.models import (
    RSVP,
    Answer,
    CalendarEntry,
    Cancellation,
    Meetup,
    ReminderKind,
    Series,
    State,
    Told,
)
from handschlag.notifications.actions import Preview, Written, add_previews, example, example_people

_DECIDE, _TOMORROW, _SOON = ReminderKind.DECIDE, ReminderKind.TOMORROW, ReminderKind.SOON


def join() -> None:
    add_previews("meetups", gettext_lazy("Meetups"), [*_letters(), *_reminders(), *_others()])


def _letters() -> list[Preview]:
    invitation = "meetups/mail/invitation.txt"
    return [
        Preview(invitation, gettext_lazy("When somebody comes."), partial(_letter, State.GOING)),
        Preview(invitation, gettext_lazy("When somebody may come."), partial(_letter, State.MAYBE), "maybe"),
        Preview(invitation, gettext_lazy("When somebody hosts a meetup."), partial(_letter, None), "host"),
        Preview(
            "meetups/mail/waiting.txt",
            gettext_lazy("When all places are taken."),
            partial(_letter, State.WAITING),
        ),
        Preview(
            "meetups/mail/offered.txt",
            gettext_lazy("When a place is offered."),
            partial(_letter, State.OFFERED),
        ),
        Preview("meetups/mail/update.txt", gettext_lazy("When time, place or title are new."), _update),
        Preview("meetups/mail/gone.txt", gettext_lazy("When somebody comes no more."), _gone),
        Preview("meetups/mail/cancelled.txt", gettext_lazy("When a meetup is called off."), _cancelled),
    ]


def _reminders() -> list[Preview]:
    return [
        Preview(f"meetups/mail/remind_{kind}.txt", when, partial(_reminder, kind))
        for kind, when in (
            (_DECIDE, gettext_lazy("Two days before, to who may come.")),
            (_TOMORROW, gettext_lazy("The day before, to who comes and who may come.")),
            (_SOON, gettext_lazy("Two hours before, to who comes.")),
        )
    ]


def _others() -> list[Preview]:
    return [
        Preview(
            "meetups/mail/confirm.txt", gettext_lazy("To people without an account who answer."), _confirm
        ),
        Preview("meetups/mail/series.txt", gettext_lazy("To hosts of a series."), _series),
        Preview("meetups/mail/whom_met.txt", gettext_lazy("The day after, to who was there."), _whom_met),
    ]


def _meetup(**more: Any) -> Meetup:
    starts_at = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=9)
    topic = Topic(pk=0, group=example_group(), title=_("Breakfast of the trades"))
    place = {"venue": _("The old mill"), "address": "Mühlenweg 3", "zone": settings.TIME_ZONE}
    ends_at = starts_at + timedelta(hours=2)
    return Meetup(pk=0, topic=topic, **{"starts_at": starts_at, "ends_at": ends_at, **place, **more})


def _written(reader: Member, letter: Letter) -> Written:
    said = {"calendar": calendar_for(letter), "reply_to": letter.reply_to}
    return example(f"meetups/mail/{letter.template}.txt", reader, {"letter": letter}, **said)


def _person(reader: Member, meetup: Meetup, state: State | None, **more: Any) -> Concerned:
    """``state`` is None for who hosts it."""
    answer = None if state is None else RSVP(pk=0, meetup=meetup, member=reader, state=state, **more)
    return Concerned(reader, answer, is_host=state is None, answers_now=True)


def _host(reader: Member) -> str:
    return example_people(reader.language)[1].name


def _letter(state: State | None, reader: Member) -> Written:
    meetup = _meetup()
    until = clock.now() + timedelta(hours=4) if state == State.OFFERED else None
    person = _person(reader, meetup, state, **({"offered_until": until} if until else {}))
    return _written(reader, Letter(meetup, person, None, hosts=_host(reader)))


def _told(meetup: Meetup, reader: Member) -> CalendarEntry:
    """That they come, to an earlier hour and another place."""
    return CalendarEntry(
        meetup=meetup,
        member=reader,
        told=Told.GOING,
        sequence=0,
        uid=meetup.uid,
        starts_at=meetup.starts_at - timedelta(days=1),
        place=_("Town hall"),
    )


def _update(reader: Member) -> Written:
    meetup = _meetup(sequence=1)
    person = _person(reader, meetup, State.GOING)
    return _written(reader, Letter(meetup, person, _told(meetup, reader), hosts=_host(reader)))


def _gone(reader: Member) -> Written:
    meetup = _meetup()
    person = _person(reader, meetup, State.NO)
    return _written(reader, Letter(meetup, person, _told(meetup, reader), hosts=_host(reader)))


def _cancelled(reader: Member) -> Written:
    meetup = _meetup(sequence=1)
    meetup.cancellation = Cancellation(meetup=meetup, reason=_("The mill is flooded."))
    person = _person(reader, meetup, State.GOING)
    return _written(reader, Letter(meetup, person, _told(meetup, reader), hosts=_host(reader)))


def _reminder(kind: ReminderKind, reader: Member) -> Written:
    meetup = _meetup()
    ahead = meetup.starts_at - due_at(meetup, kind)
    starts_at = clock.now() + ahead
    meetup = _meetup(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    person = _person(reader, meetup, State.MAYBE if kind == _DECIDE else State.GOING)
    letter, stop = Letter(meetup, person, None, hosts=_host(reader)), stop_address(reader.pk, "")
    said = {"letter": letter, "reminder": ReminderLetter(kind, letter, stop)}
    return example(f"meetups/mail/remind_{kind}.txt", reader, said, unsubscribe=stop)


def _confirm(reader: Member) -> Written:
    meetup = _meetup()
    rsvp = RSVP(pk=0, meetup=meetup, name=reader.name, email=str(reader.email), state=State.UNCONFIRMED)
    said = {
        "rsvp": rsvp,
        "meetup": meetup,
        "is_new": True,
        "starts": formats.date_format(meetup.local_start, "DATETIME_FORMAT"),
        "hours": 48,
        "link": answer_address(rsvp, meetup, Answer.YES),
    }
    return example("meetups/mail/confirm.txt", reader, said)


def _series(reader: Member) -> Written:
    meetup = _meetup()
    series = Series(
        pk=0,
        group=meetup.group,
        first_at=meetup.starts_at,
        zone=meetup.zone,
        minutes=120,
        rule="FREQ=MONTHLY;BYDAY=1TH",
        pattern={"title": meetup.title, "plan": {"venue": meetup.venue}, "source": "", "hosts": []},
    )
    letter = SeriesLetter(series, reader, "", is_new=True)
    return example(
        "meetups/mail/series.txt", reader, {"letter": letter}, calendar=calendar_for_series(letter)
    )


def _whom_met(reader: Member) -> Written:
    return example("meetups/mail/whom_met.txt", reader, {"member": reader, "meetup": _meetup()})
