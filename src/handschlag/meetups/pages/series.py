"""A series: how it is repeated, what is planned of it, and what is to come."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models import Viewer
from handschlag.meetups.actions.entries import event_of, hosts_of
from handschlag.meetups.actions.series import dates_to_come, may_run
from handschlag.meetups.actions.series_letters import event_of_series
from handschlag.meetups.actions.wording import in_words
from handschlag.meetups.calendars import Event
from handschlag.meetups.models import Meetup, Series

MOST = 100
"""Meetups of a series that a page or a calendar shows."""


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """``to_come``: dates of which no meetup is made yet; ``left_out``: those at which there will be none."""

    series: Series
    rule: str
    meetups: list[Meetup]
    to_come: list[datetime]
    left_out: list[datetime]
    can_run: bool

    def local(self, moment: datetime) -> datetime:
        """By the clock where it takes place."""
        return moment.astimezone(self.series.tzinfo)


def find_series(pk: int, viewer: Viewer) -> Series:
    """Http404 for what is not there, and for what the viewer may not see."""
    series = Series.objects.visible_to(viewer).select_related("group").filter(pk=pk).first()
    if series is None:
        raise Http404
    return series


def series_page(series: Series, viewer: Viewer) -> SeriesPage:
    """Four queries."""
    now = clock.now()
    can_run = isinstance(viewer, Member) and may_run(series, viewer)
    upcoming = series.meetups.all().present().for_list().filter(ends_at__gt=now).order_by("starts_at")
    return SeriesPage(
        series,
        in_words(series.parsed_rule, series.first_at, series.tzinfo),
        list(upcoming[:MOST]),
        dates_to_come(series, now),
        [moment for moment in series.exceptions if moment > now],
        can_run,
    )


def events_of_series(series: Series) -> list[Event]:
    """The whole, and each that differs from it, also what was called off."""
    meetups = list(
        series.meetups.all().present().for_list().filter(uid=series.uid).order_by("-starts_at")[:MOST]
    )
    hosts = hosts_of(meetup.pk for meetup in meetups)
    whole = event_of_series(series, host=hosts[meetups[0].pk] if meetups else "")
    if not whole.rule:
        return [whole]
    differing = [meetup for meetup in meetups if _differs(meetup, series)]
    return [whole, *(event_of(meetup, host=hosts.get(meetup.pk, "")) for meetup in reversed(differing))]


def _differs(meetup: Meetup, series: Series) -> bool:
    plan = series.pattern["plan"]
    is_moved = meetup.starts_at != meetup.recurrence_at
    is_elsewhere = any(getattr(meetup, name) != plan[name] for name in ("venue", "address", "room"))
    return is_moved or is_elsewhere or meetup.is_cancelled or meetup.title != series.title
