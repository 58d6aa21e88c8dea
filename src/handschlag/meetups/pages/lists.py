"""Lists of meetups: a group's, and all that concern the viewer."""

from dataclasses import dataclass

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.pagination import Page, newest_first, soonest_first
from handschlag.core.prepared import Given, GivenMoment, Prepared
from handschlag.groups.models import Group, Membership, Viewer
from handschlag.groups.pages import Standing
from handschlag.meetups import policy
from handschlag.meetups.models import RSVP, Meetup, MeetupDraft, MeetupQuerySet, State

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Row:
    """A meetup in a list, and what the viewer has answered to it."""

    meetup: Meetup
    state: str | None

    @property
    def answer(self) -> str:
        return "" if self.state is None else str(State(self.state).label)


@dataclass(frozen=True, slots=True)
class GroupMeetups:
    standing: Standing
    rows: list[Row]
    newer: str | None
    older: str | None
    shows_past: bool
    drafts: list[MeetupDraft]

    @property
    def can_plan(self) -> bool:
        spell = self.standing.membership
        return policy.can_plan(spell.role if spell else None)


@dataclass(frozen=True, slots=True)
class Calendar:
    """``mine``: what the viewer has answered, but for no. ``others``: what else they may come to."""

    mine: list[Row]
    others: list[Row]
    newer: str | None
    older: str | None
    groups: list[Group]


def group_meetups(standing: Standing, *, past: bool, before: str, after: str) -> GroupMeetups:
    """Of a group, with those it hosts with others. Three queries."""
    viewer = standing.viewer
    meetups = Meetup.objects.of_group(standing.group).visible_to(viewer).for_list()
    if past:
        page = newest_first(meetups.past(), field="starts_at", before=before, after=after, size=SHOWN)
    else:
        page = soonest_first(meetups.upcoming(), field="starts_at", before=before, after=after, size=SHOWN)
    drafts = drafts_of(viewer, standing.group) if isinstance(viewer, Member) and not past else []
    return GroupMeetups(standing, _rows(page, viewer), page.newer, page.older, past, drafts)


def calendar(viewer: Viewer, *, before: str, after: str) -> Calendar:
    """Of all groups. Four queries; two for visitors."""
    upcoming = Meetup.objects.visible_to(viewer).upcoming().for_list()
    mine: list[Row] = []
    groups: list[Group] = []
    others = upcoming
    if isinstance(viewer, Member):
        own = RSVP.objects.of(viewer).exclude(state=State.NO)
        mine = _with_states(_MINE.all(viewer=viewer.pk, now=clock.now()), viewer.pk)
        belonging = Membership.objects.of(viewer).values("group")
        others = upcoming.filter(topic__group__in=belonging).exclude(pk__in=own.values("meetup"))
        groups = [spell.group for spell in Membership.objects.of(viewer).for_list()[:SHOWN]]
    page = soonest_first(others, field="starts_at", before=before, after=after, size=SHOWN)
    return Calendar(mine, [Row(meetup, None) for meetup in page.rows], page.newer, page.older, groups)


def drafts_of(member: Member, group: Group) -> list[MeetupDraft]:
    return list(MeetupDraft.objects.filter(member=member, group=group).order_by("-saved_at")[:SHOWN])


def _rows(page: Page[Meetup], viewer: Viewer) -> list[Row]:
    if viewer.pk is None:
        return [Row(meetup, None) for meetup in page.rows]
    return _with_states(page.rows, viewer.pk)


def _with_states(meetups: list[Meetup], member_id: int) -> list[Row]:
    """One query for all."""
    answered = RSVP.objects.filter(member_id=member_id, meetup__in=[meetup.pk for meetup in meetups])
    states = dict(answered.values_list("meetup", "state"))
    return [Row(meetup, states.get(meetup.pk)) for meetup in meetups]


def _mine() -> MeetupQuerySet:
    viewer = Member(pk=Given("viewer"))
    own = RSVP.objects.of(viewer).exclude(state=State.NO).values("meetup")
    ahead = Meetup.objects.visible_to(viewer).filter(ends_at__gt=GivenMoment("now"), pk__in=own)
    return ahead.order_by("starts_at", "pk").for_list()[:SHOWN]


_MINE = Prepared(_mine)
