"""The list at the door: who is expected, who is here, and who came of those who promised to."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.accounts.models import Member, avatar_address
from handschlag.core import clock
from handschlag.core.errors import NotAllowed
from handschlag.core.prepared import Given, Prepared
from handschlag.core.search.words import folded
from handschlag.groups.models import Membership
from handschlag.meetups import policy
from handschlag.meetups.actions.checking_in import LIST_OPENS
from handschlag.meetups.actions.closing import CLOSES_AFTER, only_helpers
from handschlag.meetups.actions.waiting import came_of_promised
from handschlag.meetups.models import HOLDING_A_PLACE, RSVP, Attendance, CoHost, Meetup, State
from handschlag.meetups.pages.finding import Found, find_meetup

LONGEST_QUERY = 100
FOUND_AT_MOST = 20
"""Members who have not answered and are found by their name."""
NOT_LISTED = {State.NO, State.UNCONFIRMED}
"""They stand in the list once they are here; members among them are found by their name."""


class Person(NamedTuple):
    """A row of the list: plain values, so that what is made of it can be kept. ``whom`` is how reports name
    them: see ``checking_in.Whom``.
    """

    whom: str
    name: str
    member_id: int | None = None
    image_url: str | None = None
    guests: int = 0
    state: str = ""
    """Of their RSVP; empty for who walked in."""
    is_present: bool = False
    history: tuple[int, int] | None = None
    """How often they came, and how often they had said that they would."""

    @property
    def key(self) -> UUID:
        """Of the report that the row's form sends: a new one each time a page is made."""
        return uuid4()

    @property
    def is_expected(self) -> bool:
        return self.is_present or self.state in HOLDING_A_PLACE

    @property
    def notes(self) -> list[str]:
        """What a helper should know, besides the name."""
        said = []
        if self.guests:
            with_them = ngettext("with %(count)s guest", "with %(count)s guests", self.guests)
            said.append(with_them % {"count": self.guests})
        if not self.state:
            said.append(_("not on the list of answers"))
        elif self.state != State.GOING:
            said.append(str(State(self.state).label))
        if self.history and self.history[1]:
            said.append(
                _("came %(came)s of %(promised)s") % {"came": self.history[0], "promised": self.history[1]}
            )
        return said


@dataclass(frozen=True)
class Door:
    """The list of a meetup, for who may check people in."""

    found: Found
    people: list[Person]
    query: str = ""
    others: tuple[Person, ...] = ()
    """Members by the name that was searched for, who have not said that they come."""

    @property
    def meetup(self) -> Meetup:
        return self.found.meetup

    @cached_property
    def shown(self) -> list[Person]:
        wanted = fold(self.query)
        return [person for person in self.people if not wanted or wanted in fold(person.name)]

    @cached_property
    def here(self) -> int:
        return sum(person.is_present for person in self.people)

    @cached_property
    def expected(self) -> int:
        """Who said they come, and who else is here; guests are not counted, nobody notes who they are."""
        return sum(person.is_expected for person in self.people)

    @property
    def walk_in(self) -> UUID:
        return uuid4()

    @property
    def specimen(self) -> Person:
        """An empty row, of which ``door.js`` makes those of people it hears of later."""
        return Person(whom="", name="", state=State.GOING)

    @property
    def takes_reports(self) -> bool:
        return not self.meetup.is_cancelled and clock.now() >= self.meetup.starts_at - LIST_OPENS

    @property
    def closes_at(self) -> Any:
        return self.meetup.ends_at + CLOSES_AFTER

    @property
    def can_be_closed(self) -> bool:
        return self.meetup.has_begun and not self.meetup.attendance_is_closed

    def state(self) -> dict[str, Any]:
        """What devices ask for every few seconds."""
        people = [
            {
                "whom": p.whom,
                "name": p.name,
                "notes": " · ".join(p.notes),
                "is_present": p.is_present,
                "is_expected": p.is_expected,
            }
            for p in self.people
        ]
        return {"people": people}


def fold(name: str) -> str:
    """As ``door.js`` does: letters without their marks, so that “Muller” finds Müller."""
    return " ".join(folded(word) for word in name.split())


def find_door(pk: int, viewer: Member) -> Found:
    """Http404 for who may not see the meetup, NotAllowed for who sees it and may not check in."""
    found = find_meetup(pk, viewer)
    if not policy.can_check_in_others(found.standing):
        raise NotAllowed(only_helpers())
    return found


def open_door(found: Found, query: str = "") -> Door:
    """Three queries, and one more for a search."""
    query = query[:LONGEST_QUERY].strip()
    people = people_of(found.meetup)
    history = came_of_promised([p.member_id for p in people if p.member_id], found.meetup.topic.group_id)
    people = [p._replace(history=history.get(p.member_id)) if p.member_id else p for p in people]
    others = _others(found.meetup, query, {p.member_id for p in people}) if query else ()
    return Door(found, people, query, others)


def door_tag(found: Found) -> str:
    """Changes with every deed on the meetup: each holds its topic."""
    return f'"door-{found.meetup.pk}-{found.meetup.topic.version}"'


def people_of(meetup: Meetup) -> list[Person]:
    """By name. Two queries."""
    attendances = _ATTENDANCES.all(meetup=meetup.pk)
    by_rsvp = {row.rsvp_id: row for row in attendances if row.rsvp_id}
    by_member = {row.member_id: row for row in attendances if row.member_id}
    people, listed = [], set()
    for rsvp in _RSVPS.all(meetup=meetup.pk):
        row = by_rsvp.get(rsvp.pk) or (by_member.get(rsvp.member_id) if rsvp.member_id else None)
        if row is not None:
            listed.add(row.pk)
        if rsvp.state not in NOT_LISTED or (row is not None and row.is_present):
            people.append(_answered(rsvp, is_present=row is not None and bool(row.is_present)))
    people += [_walked_in(row) for row in attendances if row.pk not in listed and row.is_present]
    return sorted(people, key=lambda person: (fold(person.name), person.whom))


def _answered(rsvp: Any, *, is_present: bool) -> Person:
    return Person(
        whom=f"rsvp:{rsvp.key}",
        name=rsvp.member__name or rsvp.name,
        member_id=rsvp.member_id,
        image_url=avatar_address(rsvp.member_id, rsvp.member__avatar),
        guests=rsvp.guests,
        state=rsvp.state,
        is_present=is_present,
    )


def _walked_in(row: Any) -> Person:
    is_present = bool(row.is_present)
    if row.member_id is None:
        return Person(whom=f"guest:{row.key}", name=row.name, is_present=is_present)
    return _member(row.member_id, row.member__name, row.member__avatar, is_present=is_present)


def _member(pk: int, name: str, picture: str | None, *, is_present: bool = False) -> Person:
    return Person(
        whom=f"member:{pk}",
        name=name,
        member_id=pk,
        image_url=avatar_address(pk, picture),
        is_present=is_present,
    )


def _others(meetup: Meetup, query: str, listed: Collection[int | None]) -> tuple[Person, ...]:
    groups = CoHost.objects.filter(meetup=meetup).values("group")
    belonging = Membership.objects.current().filter(
        Q(group=meetup.topic.group_id) | Q(group__in=groups), member=OuterRef("pk")
    )
    members = Member.objects.filter(Exists(belonging), name__icontains=query, is_bot=False)
    unlisted = members.exclude(pk__in=[pk for pk in listed if pk]).order_by("name", "pk")
    return tuple(_member(*row) for row in unlisted.values_list("pk", "name", "avatar")[:FOUND_AT_MOST])


_COLUMNS = ("pk", "key", "name", "member_id", "member__name", "member__avatar")
_ATTENDANCES: Prepared[Any] = Prepared(
    lambda: Attendance.objects.filter(meetup=Given("meetup")).values_list(
        *_COLUMNS, "rsvp_id", "is_present", named=True
    )
)
_RSVPS: Prepared[Any] = Prepared(
    lambda: RSVP.objects.filter(meetup=Given("meetup")).values_list(*_COLUMNS, "guests", "state", named=True)
)
