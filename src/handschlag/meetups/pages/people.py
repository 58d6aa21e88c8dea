"""The hosts' page of people: who comes, who waits, who may come, who does not."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum
from django.http import Http404
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import NotAllowed
from handschlag.core.pagination import newest_first
from handschlag.groups.models import Membership, Viewer
from handschlag.meetups.actions.waiting import came_of_promised, line
from handschlag.meetups.models import RSVP, Meetup, Question, QuestionAnswer, RSVPQuerySet, State
from handschlag.meetups.pages.answering import when
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


@dataclass(frozen=True, slots=True)
class PersonRow:
    """``position`` in the line, from 1; ``came`` of so many promises, None where there were none."""

    rsvp: RSVP
    position: int | None
    answers: Sequence[tuple[str, str]]
    came: tuple[int, int] | None


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
    def is_on(self) -> bool:
        """Answers still change something."""
        return not self.meetup.is_cancelled and not self.meetup.is_over

    def fits(self, rsvp: RSVP) -> bool:
        free = self.meetup.free_places
        return free is None or rsvp.heads <= free


def run_by(pk: int, viewer: Viewer) -> Found:
    """A meetup that the viewer runs; others are told that it is not theirs."""
    found = find_meetup(pk, viewer)
    if not found.can_run:
        raise NotAllowed(_("Only the hosts of this meetup come here."))
    return found


def people_page(found: Found, *, tab: str, query: str = "", before: str = "", after: str = "") -> PeoplePage:
    """Five queries, six by attendance history. Http404 for a tab that is none."""
    if tab not in TABS:
        raise Http404
    meetup = found.meetup
    listed = meetup.rsvps.filter(state__in=TABS[tab]).select_related("member")
    if query:
        listed = listed.filter(Q(member__name__icontains=query) | Q(name__icontains=query))
    newer = older = None
    if tab == "waiting":
        rows, positions = _in_line(meetup, listed)
    else:
        page = newest_first(listed, field="answered_at", before=before, after=after, size=PEOPLE_SHOWN)
        rows, newer, older, positions = page.rows, page.newer, page.older, {}
    counted = _counted(meetup)
    unconfirmed = counted.pop("unconfirmed")
    shown = _rows(meetup, rows, positions)
    return PeoplePage(found, tab, query, counted, unconfirmed, shown, newer, older)


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


def _counted(meetup: Meetup) -> dict[str, int]:
    sums = {tab: Sum(F("guests") + 1, filter=Q(state__in=states), default=0) for tab, states in TABS.items()}
    unconfirmed = Count("pk", filter=Q(state=State.UNCONFIRMED))
    return dict(meetup.rsvps.aggregate(**sums, unconfirmed=unconfirmed))


def _in_line(meetup: Meetup, listed: RSVPQuerySet) -> tuple[list[RSVP], dict[int, int]]:
    """Who is offered a place, then who waits, the next one first; and where they stand."""
    positions = {rsvp.pk: number for number, rsvp in enumerate(line(meetup), start=1)}
    rows = sorted(listed, key=lambda rsvp: (positions.get(rsvp.pk, 0), rsvp.queued_at, rsvp.pk))
    return rows[:WAITING_SHOWN], positions


def _rows(meetup: Meetup, rsvps: Sequence[RSVP], positions: dict[int, int]) -> list[PersonRow]:
    came = came_of_promised([rsvp.member_id for rsvp in rsvps if rsvp.member_id], meetup.topic.group_id)
    questions = list(meetup.questions.all())
    said = answers_of(questions, rsvps)
    return [
        PersonRow(rsvp, positions.get(rsvp.pk), said.get(rsvp.pk, []), came.get(rsvp.member_id or 0))
        for rsvp in rsvps
    ]


def answers_of(
    questions: Sequence[Question], rsvps: Sequence[RSVP] | RSVPQuerySet
) -> dict[int, list[tuple[str, str]]]:
    """By RSVP, the questions with what was answered, in their order. One query, none without questions."""
    texts = {question.pk: question.text for question in questions}
    if not texts:
        return {}
    rows = QuestionAnswer.objects.filter(rsvp__in=rsvps, question__in=texts)
    said: dict[int, list[tuple[str, str]]] = {}
    for rsvp, question, text in rows.order_by("question__position", "question").values_list(
        "rsvp", "question", "text"
    ):
        said.setdefault(rsvp, []).append((texts[question], text))
    return said
