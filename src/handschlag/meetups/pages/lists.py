"""Lists of meetups: a group's, and all that concern the viewer."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.pagination import Page, PreparedPages, newest_first, soonest_first
from handschlag.core.prepared import Given, GivenKeys, GivenMoment, Prepared
from handschlag.groups.models import Group, Membership, Viewer
from handschlag.groups.pages import Standing
from handschlag.meetups import policy
from handschlag.meetups.models import RSVP, Meetup, MeetupDraft, MeetupQuerySet, State

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Row:
    """A meetup in a list, and what the viewer has answered to it."""

    meetup: Meetup
    state: str | None = None
    answer: str = ""
    """The state in words."""


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
        return policy.can_plan(spell.role if spell else None) and not self.standing.group.is_archived


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
    viewer, turn = standing.viewer, {"before": before, "after": after}
    if isinstance(viewer, Member):
        pages = _PAST_OF_GROUP if past else _AHEAD_OF_GROUP
        page = pages.page(**turn, viewer=viewer.pk, group=standing.group.pk, now=clock.now())
        drafts = [] if past else _DRAFTS.all(viewer=viewer.pk, group=standing.group.pk)
    else:
        meetups = Meetup.objects.of_group(standing.group).visible_to(viewer).for_list()
        drafts = []
        if past:
            page = newest_first(meetups.past(), field="starts_at", **turn, size=SHOWN)
        else:
            page = soonest_first(meetups.upcoming(), field="starts_at", **turn, size=SHOWN)
    return GroupMeetups(standing, _rows(page, viewer), page.newer, page.older, past, drafts)


def calendar(viewer: Viewer, *, before: str, after: str) -> Calendar:
    """Of all groups. Four queries; one for visitors."""
    turn = {"before": before, "after": after}
    if not isinstance(viewer, Member):
        upcoming = Meetup.objects.visible_to(viewer).upcoming().for_list()
        page = soonest_first(upcoming, field="starts_at", **turn, size=SHOWN)
        return Calendar([], [Row(meetup) for meetup in page.rows], page.newer, page.older, [])
    now = clock.now()
    page = _OTHERS.page(**turn, viewer=viewer.pk, now=now)
    return Calendar(
        _with_states(_MINE.all(viewer=viewer.pk, now=now), viewer.pk),
        [Row(meetup) for meetup in page.rows],
        page.newer,
        page.older,
        [spell.group for spell in _SPELLS.all(viewer=viewer.pk)],
    )


def _rows(page: Page[Meetup], viewer: Viewer) -> list[Row]:
    if viewer.pk is None:
        return [Row(meetup) for meetup in page.rows]
    return _with_states(page.rows, viewer.pk)


def _with_states(meetups: list[Meetup], member_id: int) -> list[Row]:
    """One query for all."""
    states = dict(_STATES.all(member=member_id, meetups=[meetup.pk for meetup in meetups]))
    words = {state: str(State(state).label) for state in set(states.values())}
    answered = [states.get(meetup.pk) for meetup in meetups]
    return [
        Row(meetup, state, words.get(state or "", ""))
        for meetup, state in zip(meetups, answered, strict=True)
    ]


_VIEWER = Member(pk=Given("viewer"))


def _ahead() -> MeetupQuerySet:
    """What the viewer sees and is not over."""
    return _lean(Meetup.objects.visible_to(_VIEWER).filter(ends_at__gt=GivenMoment("now")))


def _answered() -> QuerySet[RSVP, Any]:
    return RSVP.objects.of(_VIEWER).exclude(state=State.NO).values("meetup")


def _of_group() -> MeetupQuerySet:
    return _lean(Meetup.objects.of_group(Group(pk=Given("group"))).visible_to(_VIEWER))


def _lean(meetups: MeetupQuerySet) -> MeetupQuerySet:
    """Only the columns that a row shows."""
    return meetups.for_list().only(
        "starts_at", "ends_at", "zone", "venue", "address", "online_url", "capacity", "place_heads",
        "topic__title", "topic__group__name", "cancellation__at",
    )  # fmt: skip


_MINE = Prepared(lambda: _ahead().filter(pk__in=_answered()).order_by("starts_at", "pk")[:SHOWN])
_OTHERS = PreparedPages(
    lambda: (
        _ahead()
        # asked of each meetup: a list of groups would have SQLite begin with all of their topics
        .filter(Exists(Membership.objects.of(_VIEWER).filter(group=OuterRef("topic__group"))))
        .exclude(pk__in=_answered())
    ),
    field="starts_at",
    size=SHOWN,
    soonest=True,
)
_AHEAD_OF_GROUP = PreparedPages(
    lambda: _of_group().filter(ends_at__gt=GivenMoment("now")), field="starts_at", size=SHOWN, soonest=True
)
_PAST_OF_GROUP = PreparedPages(
    lambda: _of_group().filter(ends_at__lte=GivenMoment("now")), field="starts_at", size=SHOWN
)
_SPELLS = Prepared(lambda: Membership.objects.of(_VIEWER).for_list()[:SHOWN])
_DRAFTS = Prepared(
    lambda: MeetupDraft.objects.filter(member=Given("viewer"), group=Given("group")).order_by("-saved_at")[
        :SHOWN
    ]
)
_STATES = Prepared(
    lambda: RSVP.objects.filter(member=Given("member"), meetup__in=GivenKeys("meetups")).values_list(
        "meetup", "state"
    )
)
