"""Whatever people answer and hosts do, in whatever order: places and line are those of a plain list.

Never more heads than places, nobody waits while the first in line would fit, and the order is kept.
"""

from contextlib import suppress
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from handschlag.core import clock
from handschlag.core.errors import HandschlagError
from handschlag.meetups import actions
from handschlag.meetups.actions import Plan
from handschlag.meetups.models import RSVP, Answer, Meetup, State
from tests import make

PEOPLE = 6
ANYBODY = st.integers(0, PEOPLE - 1)
GUESTS = st.integers(0, 3)
HOLDING = {"going", "offered"}


class PlainList:
    """The rules of docs/how-to/answer-a-meetup.md, written down without a database."""

    def __init__(self):
        self.capacity, self.mode = 2, "automatic"
        self.states, self.guests, self.line = {}, {}, []

    def party(self, who):
        return 1 + self.guests[who]

    def heads(self):
        return sum(self.party(who) for who, state in self.states.items() if state in HOLDING)

    def fits(self, heads):
        return self.capacity is None or self.heads() + heads <= self.capacity

    def has_room(self, heads):
        return self.capacity is None or (self.fits(heads) and not self.line)

    def say(self, who, answer, guests):
        if answer == "yes":
            self.want(who, guests)
        else:
            self.leave_line(who)
            self.states[who], self.guests[who] = answer, 0
        self.fill()

    def want(self, who, guests):
        state, more = self.states.get(who), guests - self.guests.get(who, 0)
        if state in HOLDING:
            if more > 0 and not self.has_room(more):
                return
            self.states[who] = "going"
        elif state == "waiting":
            if more > 0:
                self.leave_line(who)
                self.line.append(who)
        elif self.has_room(1 + guests):
            self.states[who] = "going"
        else:
            self.states[who] = "waiting"
            self.line.append(who)
        self.guests[who] = guests

    def change(self, capacity, mode):
        if capacity is not None and capacity != self.capacity and capacity < self.heads():
            return
        self.capacity, self.mode = capacity, mode
        self.fill()

    def pick(self, who, state):
        if self.states.get(who) == "waiting" and self.fits(self.party(who)):
            self.leave_line(who)
            self.states[who] = state
            self.fill()

    def end_offer(self, who):
        self.states[who], self.guests[who] = "maybe", 0
        self.fill()

    def fill(self):
        if self.mode == "manual" and self.capacity is not None:
            return
        while self.line and self.fits(self.party(self.line[0])):
            offers = self.mode == "offer" and self.capacity is not None
            self.states[self.line.pop(0)] = "offered" if offers else "going"

    def leave_line(self, who):
        with suppress(ValueError):
            self.line.remove(who)


class WaitingList(RuleBasedStateMachine):
    @initialize()
    def found(self):
        make.site()
        self.anna = make.member("Anna")
        group = make.group(self.anna)
        starts_at = clock.now() + timedelta(hours=12)
        self.meetup = make.meetup(
            group, self.anna, "Stammtisch", starts_at=starts_at, capacity=2, guests_allowed=3
        )
        self.people = [make.member(f"Person {n}") for n in range(PEOPLE)]
        for person in self.people:
            make.join(group, person)
        self.reference = PlainList()
        for who in range(PEOPLE):
            self.answer(who, "yes", 0)

    def now(self):
        return Meetup.objects.get(pk=self.meetup.pk)

    def rsvps(self):
        return RSVP.objects.filter(meetup=self.meetup)

    def rsvp(self, who):
        return self.rsvps().filter(member=self.people[who]).first()

    @rule(who=ANYBODY, answer=st.sampled_from(["yes", "yes", "yes", "maybe", "no"]), guests=GUESTS)
    def answer(self, who, answer, guests):
        self.reference.say(who, answer, guests)
        with suppress(HandschlagError):
            actions.answer_meetup(self.meetup, Answer(answer), by=self.people[who], guests=guests)

    @rule(who=ANYBODY, more=st.sampled_from([-1, 0, 1]))
    def answer_once_more(self, who, more):
        """Who wants a place brings one more, or one fewer."""
        if self.reference.states.get(who) in {*HOLDING, "waiting"}:
            guests = min(max(self.reference.guests[who] + more, 0), 3)
            self.answer(who, "yes", guests)

    @rule(who=ANYBODY, answer=st.sampled_from(["yes", "no"]), guests=GUESTS)
    def host_answers(self, who, answer, guests):
        self.reference.say(who, answer, guests)
        with suppress(HandschlagError):
            actions.answer_for(self.meetup, self.people[who], Answer(answer), by=self.anna, guests=guests)

    @rule(
        capacity=st.sampled_from([None, 1, 2, 2, 3, 3, 4, 6]),
        mode=st.sampled_from(["automatic", "automatic", "offer", "manual"]),
    )
    def change(self, capacity, mode):
        self.reference.change(capacity, mode)
        now = Plan.of(self.now()).values() | {"capacity": capacity, "waiting_mode": mode}
        with suppress(HandschlagError):
            actions.change_meetup(
                self.meetup, Plan(**now), by=self.anna, title="Stammtisch", source="The opening."
            )

    @rule(who=ANYBODY)
    def move_up(self, who):
        if rsvp := self.rsvp(who):
            self.reference.pick(who, "going")
            with suppress(HandschlagError):
                actions.move_up(self.meetup, rsvp, by=self.anna)

    @rule(who=ANYBODY)
    def offer(self, who):
        if rsvp := self.rsvp(who):
            self.reference.pick(who, "offered")
            with suppress(HandschlagError):
                actions.offer_place(self.meetup, rsvp, by=self.anna)

    @rule(who=ANYBODY)
    def offer_ends(self, who):
        if self.reference.states.get(who) == "offered":
            self.reference.end_offer(who)
            ended = clock.now() - timedelta(seconds=1)
            self.rsvps().filter(member=self.people[who]).update(offered_until=ended)
            actions.end_due_offers(clock.now())

    @invariant()
    def places_and_line_are_those_of_the_list(self):
        found = {self.people.index(rsvp.member): rsvp for rsvp in self.rsvps().select_related("member")}
        assert {who: rsvp.state for who, rsvp in found.items()} == self.reference.states
        assert {who: rsvp.guests for who, rsvp in found.items()} == self.reference.guests
        waiting = [self.people.index(rsvp.member) for rsvp in self.rsvps().waiting()]
        assert waiting == self.reference.line

    @invariant()
    def never_more_heads_than_places(self):
        meetup = self.now()
        assert meetup.place_heads == self.rsvps().heads()
        assert meetup.capacity is None or meetup.place_heads <= meetup.capacity

    @invariant()
    def nobody_waits_beside_a_place_that_is_free_for_them(self):
        meetup, first = self.now(), self.rsvps().waiting().first()
        if first is not None and meetup.waiting_mode != "manual":
            assert meetup.capacity is not None
            assert meetup.place_heads + first.heads > meetup.capacity

    @invariant()
    def offers_and_only_they_have_an_end(self):
        assert not self.rsvps().filter(state=State.OFFERED, offered_until=None).exists()
        assert not self.rsvps().exclude(state=State.OFFERED).exclude(offered_until=None).exists()


class TestWaitingList(WaitingList.TestCase, TestCase):
    """All runs in one transaction: each has a meetup of its own."""

    settings = settings(
        max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
    )
