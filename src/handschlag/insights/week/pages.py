"""What the pages of the week show: stored by the worker, put into words here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from django.http import Http404
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import NotAllowed
from handschlag.core.prepared import Given, GivenMoment, Prepared
from handschlag.groups.models import MODERATING, Group, Membership
from handschlag.insights import policy
from handschlag.insights.models import (
    OUTCOME_SHOWN,
    UNDONE_WITHIN,
    Matter,
    MatterState,
    Week,
    WeekMailStop,
)
from handschlag.insights.pages.reading import spell_in
from handschlag.insights.week import wording
from handschlag.insights.week.finding import with_done
from handschlag.insights.week.showing import Thing, as_one_list, things

OLD_AFTER: Final = timedelta(days=1)
OUTCOMES_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a matter this week. ``by`` is None where the data show it."""

    matter: Matter
    subject: str
    state: MatterState
    by: Member | None
    at: datetime | None
    may_be_undone: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What followed upon a deed."""

    subject: str
    at: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class WeekPage:
    group: Group
    membership: Membership
    things: list[Thing] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    looked_at: datetime | None = None
    is_under_way: bool = False
    is_old: bool = False


@dataclass(frozen=True, slots=True)
class GroupWeek:
    """What waits in one of the groups that somebody runs."""

    group: Group
    things: list[Thing]


@dataclass(frozen=True, slots=True)
class MyWeek:
    groups: list[GroupWeek]
    gets_mail: bool

    @property
    def busy(self) -> list[GroupWeek]:
        return [one for one in self.groups if one.things]


def membership_for_week(slug: str, viewer: Member) -> Membership:
    """One query. Http404 for a group the viewer may not know of, NotAllowed for who does not run it."""
    membership = spell_in(slug, viewer)
    if membership is None or not policy.can_see_week(membership):
        raise NotAllowed(_("What waits in a group is for those who run it."))
    return membership


def find_matter(slug: str, pk: int, viewer: Member) -> Matter:
    """One that the viewer may see. Http404 for every other."""
    membership = membership_for_week(slug, viewer)
    found = Matter.objects.visible_to(viewer).filter(group=membership.group_id, pk=pk).first()
    if found is None:
        raise Http404
    return found


def week_page(membership: Membership, viewer: Member) -> WeekPage:
    """Two queries, however much there is."""
    now, group = clock.now(), membership.group
    week = _WEEK.first(group=group.pk) or Week(group=group)
    since = {"decided_since": now - UNDONE_WITHIN, "done_since": now - OUTCOME_SHOWN}
    matters = _of_group(viewer.is_operator).all(viewer=viewer.pk, group=group.pk, now=now, **since)
    looked_at = max(filter(None, (week.found_at, week.urgent_at)), default=None)
    return WeekPage(
        group,
        membership,
        things=things(as_one_list(matters, now), group),
        decided=_decided(matters, now),
        outcomes=_outcomes(matters),
        looked_at=looked_at,
        is_under_way=week.is_under_way(now),
        is_old=looked_at is None or now - looked_at > OLD_AFTER,
    )


def my_week(viewer: Member) -> MyWeek:
    """Three queries, however many groups the viewer runs."""
    stop = _STOP.first(viewer=viewer.pk)
    return MyWeek(weeks_of(viewer), gets_mail=stop is None)


def weeks_of(viewer: Member) -> list[GroupWeek]:
    """Of every group that the viewer runs and that goes on, those with most to do first. Two queries."""
    now = clock.now()
    groups = [one.group for one in _RUNNING.all(viewer=viewer.pk)]
    matters: dict[int, list[Matter]] = {}
    for matter in as_one_list(_of_all(viewer.is_operator).all(viewer=viewer.pk, now=now), now):
        matters.setdefault(matter.group_id, []).append(matter)
    weeks = [GroupWeek(group, things(matters.get(group.pk, []), group)) for group in groups]
    return sorted(weeks, key=lambda week: -len(week.things))


_WEEK = Prepared(lambda: Week.objects.filter(group=Given("group")))
_STOP = Prepared(lambda: WeekMailStop.objects.filter(member=Given("viewer")))
_RUNNING = Prepared(
    lambda: (
        Membership.objects.of(Member(pk=Given("viewer")))
        .filter(role__in=MODERATING, group__archived_at__isnull=True)
        .select_related("group")
        .order_by("group__name", "pk")
    )
)


@cache
def _of_group(is_operator: bool) -> Prepared[Matter]:
    """All that the page of a group shows; who runs the site decides other disputes than others do."""
    viewer, now = Member(pk=Given("viewer"), is_operator=is_operator), GivenMoment("now")
    since = {name: GivenMoment(name) for name in ("decided_since", "done_since")}
    of_group = Matter.objects.visible_to(viewer).filter(group=Given("group"))
    return Prepared(lambda: with_done(of_group.or_told_of(now, **since).for_page()))


@cache
def _of_all(is_operator: bool) -> Prepared[Matter]:
    viewer = Member(pk=Given("viewer"), is_operator=is_operator)
    waiting = Matter.objects.visible_to(viewer).waiting(GivenMoment("now"))
    return Prepared(lambda: with_done(waiting.for_page()))


def _decided(matters: Sequence[Matter], now: datetime) -> list[Decided]:
    """Of this week, the newest first; what the data show to be done stands on top until it is noted."""
    found = []
    for matter in matters:
        subject = wording.subject(matter)
        is_seen = bool(matter.is_done) and matter.state != MatterState.DONE  # type: ignore[attr-defined]  # annotated
        if is_seen and matter.state != MatterState.DISMISSED:
            found.append(Decided(matter, subject, MatterState.DONE, None, now, may_be_undone=False))
        elif not matter.is_waiting(now) and matter.at is not None and matter.at > now - UNDONE_WITHIN:
            state, undoes = MatterState(matter.state), matter.may_be_undone(now)
            found.append(Decided(matter, subject, state, matter.by, matter.at, undoes))
    return sorted(found, key=lambda one: one.at or now, reverse=True)


def _outcomes(matters: Sequence[Matter]) -> list[Outcome]:
    done = [one for one in matters if one.measured_at is not None and one.at is not None]
    done.sort(key=lambda one: one.at or one.found_at, reverse=True)
    told = [Outcome(wording.subject(one), one.at, wording.outcome(one)) for one in done]
    return [one for one in told if one.text][:OUTCOMES_SHOWN]
