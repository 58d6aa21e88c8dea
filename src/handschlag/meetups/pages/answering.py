"""Answering, as the viewer finds it: what they have said, what is free, who comes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum
from django.utils import formats, timezone

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.core.prepared import Given, Prepared
from handschlag.meetups.actions.waiting import line
from handschlag.meetups.models import RSVP, Meetup, Question, State, WaitingOrder
from handschlag.meetups.pages.finding import Found
from handschlag.meetups.policy import Standing

NAMES_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Heads:
    """People, with their guests: who comes, who waits or is offered a place, who may come."""

    going: int
    waiting: int
    maybe: int


@dataclass(frozen=True, slots=True)
class AnswerPanel:
    """What ``meetups/_answer.html`` shows."""

    meetup: Meetup
    standing: Standing
    rsvp: RSVP | None
    heads: Heads
    can_answer: bool
    can_see_people: bool
    can_run: bool
    names: Sequence[Member]
    """Who comes, the first to answer first; empty for whom names are not meant."""
    unnamed: int
    """People who come beside those: guests, people without an account, and those beyond the first."""
    position: int | None
    """The viewer's own place in the line, from 1."""
    has_questions: bool
    link_key: str = ""

    @property
    def said(self) -> str:
        """The viewer's answer, empty without one."""
        return (self.rsvp.answer or "") if self.rsvp is not None else ""

    @property
    def state(self) -> str:
        return self.rsvp.state if self.rsvp is not None else ""

    @property
    def takes_answers(self) -> bool:
        return self.meetup.takes_answers

    @property
    def can_step_back(self) -> bool:
        """After the deadline who said yes can still say no, or take the place they were offered."""
        is_on = not self.meetup.is_cancelled and not self.meetup.is_over
        return is_on and not self.takes_answers and self.rsvp is not None and self.rsvp.wants_a_place

    @property
    def asks_more(self) -> bool:
        """A yes needs a form: there are guests or questions."""
        return self.has_questions or self.meetup.guests_allowed > 0

    @property
    def is_full(self) -> bool:
        """A yes would have to wait."""
        return self.meetup.free_places is not None and (
            self.meetup.free_places == 0 or self.heads.waiting > 0
        )

    @property
    def free_places(self) -> int | None:
        return self.meetup.free_places

    @property
    def when(self) -> str:
        return when(self.meetup)

    @property
    def action(self) -> str:
        """Where the viewer answers."""
        if self.link_key:
            return address("meetups:outside", self.meetup.pk, self.link_key)
        return address("meetups:answer", self.meetup.pk)

    @property
    def people_href(self) -> str:
        return address("meetups:people", self.meetup.pk)


def answer_panel(found: Found, *, link_key: str = "") -> AnswerPanel:
    """Three queries at most, four where attendance history orders who waits."""
    meetup = found.meetup
    heads = heads_of(meetup)
    names = _NAMES.all(meetup=meetup.pk) if found.can_see_people else []
    return AnswerPanel(
        meetup=meetup,
        standing=found.standing,
        rsvp=found.rsvp,
        heads=heads,
        can_answer=found.can_answer,
        can_see_people=found.can_see_people,
        can_run=found.can_run,
        names=names,
        unnamed=heads.going - len(names),
        position=position_of(found.rsvp, meetup),
        has_questions=found.has_questions,
        link_key=link_key,
    )


def when(meetup: Meetup) -> str:
    """By the clock on the wall there; with the zone where that is not the viewer's."""
    start, end = meetup.local_start, meetup.local_end
    is_one_day = start.date() == end.date()
    until = formats.date_format(end, "TIME_FORMAT" if is_one_day else "DATETIME_FORMAT")
    said = f"{formats.date_format(start, 'DATETIME_FORMAT')} – {until}"
    is_here = start.utcoffset() == timezone.localtime(meetup.starts_at).utcoffset()
    return said if is_here else f"{said} ({meetup.zone})"


def heads_of(meetup: Meetup) -> Heads:
    """One query."""
    heads, answers = counted(meetup)
    return Heads(heads[State.GOING], heads[State.WAITING] + heads[State.OFFERED], answers[State.MAYBE])


def counted(meetup: Meetup) -> tuple[Counter[str], Counter[str]]:
    """By state: people, with guests, and answers. One query."""
    rows = _COUNTED.all(meetup=meetup.pk)
    return Counter({state: heads for state, heads, _ in rows}), Counter({state: n for state, _, n in rows})


def position_of(rsvp: RSVP | None, meetup: Meetup) -> int | None:
    """In the line, from 1; None for who does not wait. One query, two by attendance history."""
    if rsvp is None or rsvp.state != State.WAITING:
        return None
    if meetup.waiting_order == WaitingOrder.HISTORY:
        return 1 + [one.pk for one in line(meetup)].index(rsvp.pk)
    before = Q(queued_at__lt=rsvp.queued_at) | Q(queued_at=rsvp.queued_at, pk__lt=rsvp.pk)
    return 1 + meetup.rsvps.waiting().filter(before).count()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form that answers asks, and what was said before."""

    meetup: Meetup
    questions: Sequence[Question]
    rsvp: RSVP | None
    answers: dict[int, str]

    @property
    def guests(self) -> int:
        return self.rsvp.guests if self.rsvp is not None else 0

    @property
    def most_guests(self) -> int:
        return max(self.meetup.guests_allowed, self.guests)


def asked(meetup: Meetup, rsvp: RSVP | None) -> Asked:
    """Two queries at most."""
    questions = list(meetup.questions.all())
    answers = dict(rsvp.answers.values_list("question", "text")) if questions and rsvp is not None else {}
    return Asked(meetup, questions, rsvp, answers)


_COUNTED = Prepared(
    lambda: (
        RSVP.objects.filter(meetup=Given("meetup"))
        .values("state")
        .annotate(people=Sum(F("guests") + 1), said=Count("pk"))
        .order_by()
        .values_list("state", "people", "said")
    )
)
_NAMES = Prepared(
    lambda: (
        Member.objects.filter(rsvps__meetup=Given("meetup"), rsvps__state=State.GOING)
        .order_by("rsvps__queued_at", "rsvps__pk")
        .only("name", "avatar")[:NAMES_SHOWN]
    )
)
