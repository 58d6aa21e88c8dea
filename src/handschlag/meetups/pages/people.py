"""The hosts' page of people: who comes, who waits, who may come, who does not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import CharField, Q
from django.http import Http404
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.core.errors import NotAllowed
from handschlag.core.pagination import Page, PreparedPages, newest_first
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.core.shared.stencil import text_sign
from handschlag.groups.models import Membership, Viewer
from handschlag.meetups.actions.waiting import came_of_promised, in_line
from handschlag.meetups.models import RSVP, Meetup, QuestionAnswer, RSVPQuerySet, State
from handschlag.meetups.pages.answering import counted, when
from handschlag.meetups.pages.finding import Found, find_meetup

PEOPLE_SHOWN = 50
WAITING_SHOWN = 200
MATCHES_SHOWN = 20
TABS = {
    "going": (State.GOING,),
    "waiting": (State.OFFERED, State.WAITING),
    "maybe": (State.MAYBE,),
    "no": (State.NO,),
}


class PersonRow(NamedTuple):
    """Plain values, so that what is made of it can be kept. ``position`` in the line, from 1; ``came`` of so
    many promises, None where there were none; ``fits``: into the places that are free.
    """

    pk: int
    member_id: int | None
    name: str
    picture: str | None
    state: str
    answer: str | None
    guests: int
    is_entered: bool
    offered_until: datetime | None
    fits: bool
    position: int | None
    answers: tuple[tuple[str, str], ...]
    came: tuple[int, int] | None

    @property
    def href(self) -> str | None:
        return None if self.member_id is None else address("accounts:profile", self.member_id)


@dataclass(frozen=True, slots=True)
class PeoplePage:
    found: Found
    tab: str
    query: str
    people: dict[str, int]
    """By tab, with guests."""
    unconfirmed: int
    rows: Sequence[PersonRow]
    newer: str | None
    older: str | None

    @property
    def meetup(self) -> Meetup:
        return self.found.meetup

    @property
    def when(self) -> str:
        return when(self.meetup)

    @property
    def sign(self) -> str:
        """In rows that are kept, in place of the token of each reader's forms."""
        return _SIGN

    @property
    def is_on(self) -> bool:
        """Answers still change something."""
        return self.found.goes_on and not self.meetup.is_cancelled and not self.meetup.is_over


def run_by(pk: int, viewer: Viewer) -> Found:
    """A meetup that the viewer runs; others are told that it is not theirs."""
    found = find_meetup(pk, viewer)
    if not found.can_run:
        raise NotAllowed(_("Only the hosts of this meetup come here."))
    return found


def people_page(found: Found, *, tab: str, query: str = "", before: str = "", after: str = "") -> PeoplePage:
    """Four queries at most. Http404 for a tab that is none."""
    if tab not in TABS:
        raise Http404
    meetup, turn = found.meetup, {"before": before, "after": after}
    if tab == "waiting":
        page = Page(_WAITING.all(meetup=meetup.pk), None, None)
    elif query:
        named = Q(member__name__icontains=query) | Q(name__icontains=query)
        listed = meetup.rsvps.filter(named, state=TABS[tab][0]).select_related("member")
        page = newest_first(listed, field="answered_at", **turn, size=PEOPLE_SHOWN)
    else:
        page = _ANSWERED.page(**turn, meetup=meetup.pk, state=TABS[tab][0])
    came = came_of_promised([rsvp.member_id for rsvp in page.rows if rsvp.member_id], meetup.topic.group_id)
    rows, positions = page.rows, dict[int, int]()
    if tab == "waiting":
        rows, positions = _in_line(meetup, rows, came, query)
    said = answers_of(rsvp.pk for rsvp in rows) if found.has_questions else {}
    shown = [
        _row(rsvp, meetup, positions.get(rsvp.pk), said.get(rsvp.pk, []), came.get(rsvp.member_id or 0))
        for rsvp in rows
    ]
    heads, answers = counted(meetup)
    people = {name: sum(heads[state] for state in states) for name, states in TABS.items()}
    return PeoplePage(found, tab, query, people, answers[State.UNCONFIRMED], shown, page.newer, page.older)


def _row(
    rsvp: RSVP,
    meetup: Meetup,
    position: int | None,
    answers: Iterable[tuple[str, str]],
    came: tuple[int, int] | None,
) -> PersonRow:
    free, picture = meetup.free_places, rsvp.member.avatar_url if rsvp.member else None
    who = rsvp.pk, rsvp.member_id, rsvp.who, picture, rsvp.state, rsvp.answer and str(rsvp.answer)
    fits = free is None or rsvp.heads <= free
    said = rsvp.guests, rsvp.by_id is not None, rsvp.offered_until, fits
    return PersonRow(*who, *said, position, tuple(answers), came)


@dataclass(frozen=True, slots=True)
class Match:
    """A member by name, and what stands of them on the list."""

    member: Member
    rsvp: RSVP | None


def members_named(found: Found, query: str) -> list[Match]:
    """Members of the groups whose name, or a later word of it, begins like that. Two queries."""
    if not query:
        return []
    groups = Q(group=found.meetup.topic.group_id) | Q(group__in=found.meetup.cohosts.values("group"))
    ours = Membership.objects.current().filter(groups).named(query).values("member")
    members = list(Member.objects.filter(pk__in=ours, is_active=True).order_by("name", "pk")[:MATCHES_SHOWN])
    answered = {rsvp.member_id: rsvp for rsvp in found.meetup.rsvps.filter(member__in=members)}
    return [Match(member, answered.get(member.pk)) for member in members]


def find_rsvp(found: Found, pk: int) -> RSVP:
    """Somebody on the list; Http404 for others."""
    rsvp = found.meetup.rsvps.listed().select_related("member").filter(pk=pk).first()
    if rsvp is None:
        raise Http404
    return rsvp


def _in_line(
    meetup: Meetup, rsvps: Sequence[RSVP], came: Mapping[int, tuple[int, int]], query: str
) -> tuple[list[RSVP], dict[int, int]]:
    """Who is offered a place, then who waits, the next one first; and where they stand in the whole line."""
    offered = [rsvp for rsvp in rsvps if rsvp.state == State.OFFERED]
    line = in_line(meetup, [rsvp for rsvp in rsvps if rsvp.state == State.WAITING], came)
    rows = [*sorted(offered, key=lambda rsvp: (rsvp.queued_at, rsvp.pk)), *line]
    named = [rsvp for rsvp in rows if query.casefold() in rsvp.who.casefold()]
    return named[:WAITING_SHOWN], {rsvp.pk: number for number, rsvp in enumerate(line, start=1)}


def answers_of(rsvps: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    """By RSVP, the questions with what was answered, in their order. One query."""
    said: dict[int, list[tuple[str, str]]] = {}
    for rsvp, question, text in _ANSWERS.all(rsvps=rsvps):
        said.setdefault(rsvp, []).append((question, text))
    return said


def _people() -> RSVPQuerySet:
    """Of the meetup, with only what their rows show."""
    return RSVP.objects.filter(meetup=Given("meetup")).select_related("member").only(
        "name", "state", "guests", "queued_at", "answered_at", "by", "offered_until", "member__name",
        "member__avatar",
    )  # fmt: skip


_SIGN = text_sign()
_ANSWERED = PreparedPages(
    lambda: _people().filter(state=Given("state", CharField())), field="answered_at", size=PEOPLE_SHOWN
)
_WAITING = Prepared(lambda: _people().filter(state__in=TABS["waiting"]))
_ANSWERS = Prepared(
    lambda: (
        QuestionAnswer.objects.filter(rsvp__in=GivenKeys("rsvps"))
        .order_by("question__position", "question")
        .values_list("rsvp", "question__text", "text")
    )
)
