"""Whatever the sides and a moderator do, in whatever order: the ledger comes to zero, no line is changed, the
figures are those of a plain recount, and a step that is not for this person or this state changes nothing.
"""

from datetime import timedelta
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from handschlag.core import clock
from handschlag.core.errors import HandschlagError
from handschlag.exchange.actions import booking, closing, correcting, dealing, delivering
from handschlag.exchange.actions.delivering import Said
from handschlag.exchange.actions.proving import figures_booked
from handschlag.exchange.models import Account, Booking, Deal, DealStep, Leg, Line
from tests import make
from tests.exchange.dealing import draft, keeps

WHO = st.integers(0, 3)
SIDES = st.integers(0, 2)
ANY = st.integers(0, 100)
PERCENT = st.sampled_from([0, 33, 50, 100])
MINUTES = st.sampled_from([None, 0, 15, 60, 301])


class Ledger(RuleBasedStateMachine):
    """Three members who deal with each other, and a moderator who is no side of anything."""

    @initialize()
    def found(self):
        make.site()
        self.people = [make.member(name) for name in ("Anna", "Ben", "Clara", "Mo")]
        self.group = make.group(self.people[3])
        for member in self.people[:3]:
            make.join(self.group, member)
        keeps(self.group, hard_limit=4)
        self.now = clock.now()
        self.lines = {}
        self.began = patch.object(clock, "now", lambda: self.now)
        self.began.start()

    def teardown(self):
        if hasattr(self, "began"):
            self.began.stop()

    def deals(self):
        return list(Deal.objects.filter(proposer__in=self.people).order_by("pk"))

    def deal(self, number):
        found = self.deals()
        return found[number % len(found)] if found else None

    def try_to(self, deed, *about, allowed=None, **options):
        """A refusal changes nothing; what is not ``allowed`` is refused."""
        before = self.everything()
        try:
            deed(*about, **options)
        except HandschlagError:
            assert self.everything() == before
            return
        assert allowed is None or allowed

    def everything(self):
        return [
            list(model.objects.order_by("pk").values_list())
            for model in (Deal, Leg, DealStep, Account, Booking, Line)
        ]

    @rule(by=SIDES, partner=SIDES, is_barter=st.booleans(), counts=st.booleans())
    def propose(self, by, partner, is_barter, counts):
        made = draft(
            "Mine" if is_barter else None, "Yours", amount=90 * counts, title=f"Deal {len(self.deals())}"
        )
        if counts:
            made = draft(
                "Mine" if is_barter else None, "Yours", amount=90, title=made.title, group=self.group
            )
        self.try_to(
            dealing.propose_deal,
            made,
            by=self.people[by],
            partner=self.people[partner],
            allowed=by != partner,
        )

    @rule(by=WHO, number=ANY, is_barter=st.booleans())
    def change(self, by, number, is_barter):
        if deal := self.deal(number):
            made = draft("Other" if is_barter else None, "Else", title=deal.title)
            allowed = deal.state == "proposed" and deal.has(self.people[by].pk)
            self.try_to(dealing.change_deal, deal, made, by=self.people[by], allowed=allowed)

    @rule(by=WHO, number=ANY, deed=st.sampled_from(["agree", "agree", "agree", "decline"]))
    def answer(self, by, number, deed):
        if deal := self.deal(number):
            deed = dealing.agree_to_deal if deed == "agree" else dealing.decline_deal
            allowed = deal.state == "proposed" and deal.to_answer_id == self.people[by].pk
            self.try_to(deed, deal, by=self.people[by], allowed=allowed)

    @rule(by=WHO, number=ANY)
    def withdraw(self, by, number):
        if deal := self.deal(number):
            gives = deal.legs.filter(giver=self.people[by]).exists()
            allowed = deal.has(self.people[by].pk) and (
                (deal.state == "proposed" and deal.put_by_id == self.people[by].pk)
                or (deal.state == "agreed" and not gives)
            )
            self.try_to(dealing.withdraw_deal, deal, by=self.people[by], allowed=allowed)

    @rule(by=WHO, number=ANY, percent=PERCENT)
    def deliver(self, by, number, percent):
        if deal := self.deal(number):
            gives = deal.legs.filter(giver=self.people[by]).exists()
            allowed = deal.state == "agreed" and gives
            self.try_to(delivering.deliver, deal, by=self.people[by], percent=percent, allowed=allowed)

    @rule(by=WHO, number=ANY, effort=MINUTES, worth=MINUTES)
    def account(self, by, number, effort, worth):
        if deal := self.deal(number):
            is_open = deal.state in {"agreed", "closed", "resolved"}
            said_before = deal.accounts.filter(member=self.people[by]).exists()
            allowed = is_open and deal.has(self.people[by].pk) and not said_before
            said = Said(1, effort, worth)
            self.try_to(delivering.account_for_deal, deal, said, by=self.people[by], allowed=allowed)

    @rule(number=ANY)
    def both_account(self, number):
        """Or few runs would come to anything."""
        if (deal := self.deal(number)) and deal.state == "agreed":
            for by in (deal.proposer, deal.partner):
                self.try_to(delivering.account_for_deal, deal, Said(2, 60, 120), by=by)

    @rule(by=WHO, number=ANY, deed=st.sampled_from(["ask_back", "take_back", "take_back", "leave_as_it_is"]))
    def back(self, by, number, deed):
        if deal := self.deal(number):
            allowed = deal.state in {"closed", "resolved"} and deal.has(self.people[by].pk)
            if deed == "take_back":
                allowed = allowed and deal.asked_back_by_id not in {None, self.people[by].pk}
            self.try_to(getattr(correcting, deed), deal, by=self.people[by], allowed=allowed)

    @rule(by=WHO, number=ANY)
    def dispute(self, by, number):
        if deal := self.deal(number):
            is_open = deal.state in {"agreed", "closed", "resolved"}
            allowed = is_open and deal.has(self.people[by].pk)
            self.try_to(correcting.suspend_deal, deal, by=self.people[by], allowed=allowed)

    @rule(number=ANY, percent=PERCENT)
    def decide(self, number, percent):
        if deal := self.deal(number):
            allowed = deal.state in {"disputed", "resolved"}
            self.try_to(correcting.settle_deal, deal, percent, by=self.people[3], allowed=allowed)

    @rule(by=SIDES, number=ANY)
    def make_peace(self, by, number):
        if deal := self.deal(number):
            self.try_to(correcting.resume_deal, deal, by=self.people[by], allowed=deal.state == "disputed")

    @rule(days=st.sampled_from([1, 15, 40, 70]))
    def time_passes(self, days):
        self.now += timedelta(days=days)
        closing.close_due_deals(self.now)
        closing.expire_deals(self.now)
        closing.remind_of_deals(self.now)

    @invariant()
    def ledger_is_right(self):
        faults = booking.check()
        assert not faults, [str(fault) for fault in faults]

    @invariant()
    def no_line_is_ever_changed(self):
        stored = {row[0]: row for row in Line.objects.values_list("pk", "booking", "member", "minutes")}
        assert stored.items() >= self.lines.items()
        self.lines = stored

    @invariant()
    def figures_are_those_of_a_plain_recount(self):
        given, received = {}, {}
        for deal in self.deals():
            if deal.closed_at is None:
                continue
            said = {account.member_id: account for account in deal.accounts.all()}
            for leg in deal.legs.all():
                if not leg.delivered_percent:
                    continue
                share = deal.stands_percent / 100
                for sums, member, what in (
                    (given, leg.giver_id, "effort"),
                    (received, leg.receiver_id, "worth"),
                ):
                    minutes = getattr(said.get(member), what, None) or 0
                    sums[member] = sums.get(member, 0) + int(minutes * share + 0.5)
        found = figures_booked()
        for member in self.people:
            figures = found.get(member.pk)
            assert (figures.given if figures else 0) == given.get(member.pk, 0)
            assert (figures.received if figures else 0) == received.get(member.pk, 0)


class TestLedger(Ledger.TestCase, TestCase):
    """All runs in one transaction: each has people of its own."""

    settings = settings(
        max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
    )
