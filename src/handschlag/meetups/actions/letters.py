"""What one person is told of a meetup: in words, and as a message for their calendar."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.meetups.actions.entries import event_of, page_of, place_of
from handschlag.meetups.calendars import Attendee, Method, Participation, Status, calendar_of
from handschlag.meetups.codes.answers import answer_address
from handschlag.meetups.models import IN_CALENDAR, RSVP, Answer, CalendarEntry, Meetup, State, Told
from handschlag.notifications.replying import reply_address

_PARTICIPATION = {
    Told.HOST: Participation.ACCEPTED,
    Told.GOING: Participation.ACCEPTED,
    Told.MAYBE: Participation.TENTATIVE,
}
_OF_STATE = {
    State.GOING: Told.GOING,
    State.MAYBE: Told.MAYBE,
    State.WAITING: Told.WAITING,
    State.OFFERED: Told.OFFERED,
}


@dataclass(frozen=True, slots=True)
class Concerned:
    """Somebody whom a meetup concerns: a member, or an answer from outside; ``is_host`` receives the others.

    ``answers_now``: it is their answer that is told of, so nothing was told of it before.
    """

    member: Member | None
    rsvp: RSVP | None
    is_host: bool = False
    answers_now: bool = False

    @property
    def part(self) -> Told:
        state = State(self.rsvp.state) if self.rsvp is not None else None
        if self.is_host and state != State.NO:
            return Told.HOST
        return _OF_STATE.get(state, Told.GONE) if state is not None else Told.GONE

    @property
    def name(self) -> str:
        return self.member.name if self.member is not None else self.rsvp.who if self.rsvp is not None else ""

    @property
    def email(self) -> str:
        found = self.member.email if self.member is not None else self.rsvp.email if self.rsvp else ""
        return found or ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be said to one person, seen from what they were told last (``entry``).

    Its words are made when they are read: in the language, and the time zone, that then hold.
    """

    meetup: Meetup
    person: Concerned
    entry: CalendarEntry | None
    hosts: str
    text: str = ""

    @property
    def before(self) -> Told:
        """Whom nothing stands of, was told in some other way, long ago: of an archive, or by hand."""
        if self.entry is not None:
            return Told(self.entry.told)
        return Told.GONE if self.person.answers_now or self.person.rsvp is None else self.person.part

    @property
    def after(self) -> Told:
        return Told.GONE if self.meetup.is_cancelled else self.person.part

    @property
    def is_news(self) -> bool:
        if self.after != self.before:
            return True
        return self.after != Told.GONE and (self.entry is None or self.is_behind)

    @property
    def is_behind(self) -> bool:
        return self.entry is not None and self.entry.sequence < self.meetup.sequence

    @property
    def is_new_to_calendar(self) -> bool:
        return self.after in IN_CALENDAR and self.before not in IN_CALENDAR

    @property
    def template(self) -> str:
        """Empty where there is nothing to say: who was waiting and says no knows that themself."""
        if self.is_host_of_series and self.entry is None and self.meetup.sequence == 0:
            return ""
        if self.meetup.is_cancelled:
            return "cancelled" if self.before != Told.GONE else ""
        if self.after == Told.GONE:
            return "gone" if self.before in IN_CALENDAR else ""
        if self.before == self.after:
            return "update"
        return "invitation" if self.is_in_calendar else str(self.after)

    @property
    def is_in_calendar(self) -> bool:
        return self.after in IN_CALENDAR

    @property
    def is_host_of_series(self) -> bool:
        """They have the whole series in their calendar."""
        series = self.meetup.series
        is_of_pattern = series is not None and self.person.member is not None
        return is_of_pattern and self.person.member.pk in series.pattern.get("hosts", [])  # type: ignore[union-attr]  # asked before

    @property
    def is_confidential(self) -> bool:
        """Nobody's name, and nothing that somebody wrote, leaves by mail: title, time and place do."""
        return self.meetup.group.mail_subject_only

    @property
    def host(self) -> str:
        return "" if self.is_confidential else self.hosts

    @property
    def description(self) -> str:
        return "" if self.is_confidential else self.text

    @property
    def language(self) -> str:
        person = self.person
        if person.member is not None:
            return person.member.language
        return (person.rsvp.language if person.rsvp else "") or self.meetup.group.language

    @property
    def email(self) -> str:
        return self.person.email

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def is_host(self) -> bool:
        return self.after == Told.HOST

    @property
    def by(self) -> str:
        """Who answered for them, if somebody did."""
        rsvp = self.person.rsvp
        is_told = rsvp is not None and rsvp.by is not None and not self.is_confidential
        return rsvp.by.name if is_told else ""  # type: ignore[union-attr]  # asked before

    @property
    def reason(self) -> str:
        is_told = self.meetup.is_cancelled and not self.is_confidential
        return self.meetup.cancellation.reason if is_told else ""

    @property
    def page(self) -> str:
        return page_for(self.meetup, self.person)

    @property
    def when(self) -> str:
        """By the clock where it is."""
        return span(self.meetup.starts_at, self.meetup.ends_at, self.meetup.tzinfo)

    @property
    def when_here(self) -> str:
        """By the reader's own clock, if it shows something else. Readers from outside have none here."""
        if self.person.member is None:
            return ""
        return span_here(self.meetup)

    @property
    def was(self) -> str:
        """When it was to begin, by what they were told before; empty if that still holds."""
        if self.entry is None or self.entry.starts_at == self.meetup.starts_at:
            return ""
        return moment(self.entry.starts_at, self.meetup.tzinfo)

    @property
    def place(self) -> str:
        return place_of(self.meetup)

    @property
    def place_was(self) -> str:
        """Empty if it is still there."""
        return self.entry.place if self.entry is not None and self.entry.place != self.place[:600] else ""

    @property
    def online_url(self) -> str:
        return self.meetup.online_url if self.after in {Told.HOST, Told.GOING} else ""

    @property
    def offered_until(self) -> str:
        until = self.person.rsvp.offered_until if self.person.rsvp is not None else None
        zone = timezone.get_current_timezone() if self.person.member is not None else self.meetup.tzinfo
        return moment(until, zone) if until is not None else ""

    @property
    def reply_to(self) -> str:
        """Where members answer, by mail or out of their calendar; always the same address for one meetup."""
        member = self.person.member
        since = self.meetup.topic.created_at
        return (reply_address("rsvp", self.meetup.pk, member, since=since) if member else None) or ""

    @property
    def yes(self) -> str:
        return self._answer(Answer.YES)

    @property
    def maybe(self) -> str:
        return self._answer(Answer.MAYBE)

    @property
    def no(self) -> str:
        return self._answer(Answer.NO)

    def _answer(self, answer: Answer) -> str:
        """Empty for who only hosts it."""
        return answer_address(self.person.rsvp, self.meetup, answer) if self.person.rsvp is not None else ""


def page_for(meetup: Meetup, person: Concerned) -> str:
    """Its page; people from outside have it by its link, if it still has one."""
    if person.member is not None or not meetup.link_key:
        return page_of(meetup)
    return settings.BASE_URL + address("meetups:outside", meetup.pk, meetup.link_key)


def calendar_for(letter: Letter) -> str:
    """The iTIP message that goes with it, empty if their calendar is not concerned."""
    is_in = letter.after in IN_CALENDAR
    if not is_in and letter.before not in IN_CALENDAR:
        return ""
    attendee = Attendee(
        letter.name,
        letter.email,
        _PARTICIPATION.get(letter.after, Participation.DECLINED),
        receives=letter.is_host,
    )
    event = event_of(
        letter.meetup,
        host=letter.host,
        description=letter.description,
        online_url=letter.online_url,
        url=letter.page,
        status=Status.CONFIRMED if is_in else Status.CANCELLED,
        attendee=attendee,
        organizer=letter.reply_to,
        known_by=None if letter.is_new_to_calendar else letter.entry,
    )
    if letter.is_confidential:
        event = replace(event, description=letter.online_url, comment="")
    method = Method.REQUEST if is_in else Method.CANCEL
    return calendar_of([event], method=method, stamp=clock.now()).decode()


def span(starts_at: datetime, ends_at: datetime, zone: tzinfo) -> str:
    """Tuesday, 7 July 2026, 19:00 to 22:00 (Europe/Berlin)."""
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    is_one_day = start.date() == end.date()
    until = formats.time_format(end, "TIME_FORMAT") if is_one_day else _day_and_time(end)
    return _("%(start)s to %(end)s (%(zone)s)") % {
        "start": _day_and_time(start),
        "end": until,
        "zone": str(zone).replace("_", " "),
    }


def span_here(meetup: Meetup) -> str:
    here = timezone.get_current_timezone()
    start = meetup.starts_at
    if start.astimezone(here).replace(tzinfo=None) == start.astimezone(meetup.tzinfo).replace(tzinfo=None):
        return ""
    return span(start, meetup.ends_at, here)


def moment(at: datetime, zone: tzinfo) -> str:
    return f"{_day_and_time(at.astimezone(zone))} ({str(zone).replace('_', ' ')})"


def _day_and_time(local: datetime) -> str:
    day = f"{formats.date_format(local, 'l')}, {formats.date_format(local, 'DATE_FORMAT')}"
    return f"{day}, {formats.time_format(local, 'TIME_FORMAT')}"
