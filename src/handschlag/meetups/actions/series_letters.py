"""Who hosts a series has it as one entry in their calendar, with its rule and its exceptions."""

from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models import Membership
from handschlag.meetups.actions.entries import site_address
from handschlag.meetups.actions.letters import span
from handschlag.meetups.actions.wording import in_words
from handschlag.meetups.calendars import Attendee, Event, Method, Participation, Status, calendar_of
from handschlag.meetups.models import Series
from handschlag.notifications.actions import send_template


@dataclass(frozen=True, slots=True)
class SeriesLetter:
    """To one of the hosts; ``reason``: why there are no further ones."""

    series: Series
    member: Member
    reason: str
    is_new: bool

    @property
    def is_confidential(self) -> bool:
        return self.series.group.mail_subject_only

    @property
    def rule(self) -> str:
        return in_words(self.series.parsed_rule, self.series.first_at, self.series.tzinfo)

    @property
    def when(self) -> str:
        """Of the first one."""
        ends_at = self.series.first_at + timedelta(minutes=self.series.minutes)
        return span(self.series.first_at, ends_at, self.series.tzinfo)

    @property
    def page(self) -> str:
        return settings.BASE_URL + self.series.get_absolute_url()


def tell_of_series(series: Series, *, reason: str = "") -> None:
    """It is new, other dates are left out, or it ends: those few who host it hear of it, once each time."""
    there = Membership.objects.current().filter(group=series.group_id).values("member")
    hosts = Member.objects.with_login().filter(pk__in=series.pattern["hosts"]).filter(pk__in=there)
    for member in hosts:
        letter = SeriesLetter(series, member, reason, series.sequence == 0)
        send_template(
            "meetups/mail/series.txt",
            member.email or "",
            {"letter": letter},
            event=f"series {series.pk} {series.sequence} {member.pk}",
            calendar=calendar_for_series(letter),
        )


def event_of_series(series: Series, *, host: str, attendee: Attendee | None = None) -> Event:
    """The whole, as one entry. Without a meetup that is left it is one that was called off."""
    is_empty = next(series.moments(), None) is None
    plan = series.pattern["plan"]
    return Event(
        uid=series.uid,
        sequence=series.sequence,
        starts_at=series.first_at,
        ends_at=series.first_at + timedelta(minutes=series.minutes),
        zone=series.zone,
        title=series.title,
        organizer=site_address(),
        host=host,
        url=settings.BASE_URL + series.get_absolute_url(),
        status=Status.CANCELLED if is_empty else Status.CONFIRMED,
        rule="" if is_empty else series.rule,
        exceptions=() if is_empty else tuple(series.exceptions),
        location=", ".join(filter(None, (plan.get(name) for name in ("venue", "address", "room")))),
        latitude=plan.get("latitude"),
        longitude=plan.get("longitude"),
        description=series.pattern["source"],
        attendee=attendee,
    )


def calendar_for_series(letter: SeriesLetter) -> str:
    member = letter.member
    attendee = Attendee(member.name, member.email or "", Participation.ACCEPTED, receives=True)
    event = event_of_series(letter.series, host=member.name, attendee=attendee)
    if letter.is_confidential:
        event = replace(event, description="")
    method = Method.CANCEL if event.status == Status.CANCELLED else Method.REQUEST
    return calendar_of([event], method=method, stamp=clock.now()).decode()
