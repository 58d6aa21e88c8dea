"""A member's own figures equal those computed by hand from the definitions, row by row."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np
import pytest
from django.db.models import Q

from handschlag.accounts.models import Member, Reserved
from handschlag.engine.dependency import NO_COMPANY
from handschlag.exchange.models import (
    Account,
    Deal,
    DealState,
    Decision,
    Fulfilment,
    Leg,
    Listing,
    Side,
    Subject,
)
from handschlag.insights import giving, networks
from handschlag.insights.models import NetworkChoices
from handschlag.meetups.models import Attendance, AttendanceClosure
from handschlag.people.models import Company, CompanyPerson
from tests import make
from tests.insights import helping

pytestmark = pytest.mark.django_db

AS_OF = datetime(2026, 11, 20, 12, tzinfo=UTC)
YEAR_BEGINS = datetime(2025, 11, 21, tzinfo=UTC)
"""The day of AS_OF and 364 before it."""
SUBJECTS = Subject.values


def ago(days: float) -> datetime:
    return AS_OF - timedelta(days=days)


@pytest.fixture
def people(site) -> list[Member]:
    """Thirty who gave, traded, fell silent, quarrelled and took back, over two years."""
    rng = Random(4)
    people = [make.member(f"Person {number}", company=f"Firm {number // 4}") for number in range(30)]
    firm = Company.objects.create(name="Firm 3", slug="firm-3")
    CompanyPerson.objects.create(company=firm, member=people[0])
    for _deal in range(170):
        one, other = rng.sample(people[:12] if rng.random() < 0.8 else people, 2)
        made = helping.deal(
            one,
            other,
            gives=(rng.choice([0.5, 1, 2]), rng.choice([None, 0.5, 1, 3])),
            returns=(rng.choice([0.5, 1]), rng.choice([None, 1, 2, 3])) if rng.random() < 0.5 else None,
            at=ago(rng.uniform(0, 700)),
            kept=rng.choice([-2, 0, 1, 2]),
            subject=rng.choice(SUBJECTS),
            state=DealState.REVERSED if rng.random() < 0.05 else DealState.CLOSED,
        )
        if made.state == DealState.CLOSED and rng.random() < 0.1:
            helping.decided(made, rng.choice([0, 30, 60, 100]), withdrawn=rng.random() < 0.3)
    _ask(people, rng)
    for _offer in range(12):
        helping.listing(
            rng.choice(people), Side.OFFER, subject=rng.choice(SUBJECTS), times=rng.choice([None, 2]),
            effort_minutes=rng.choice([None, 30, 120]), expires_at=datetime(2099, 1, 1, tzinfo=UTC),
        )  # fmt: skip
    return people


def _ask(people: list[Member], rng: Random) -> None:
    for _request in range(60):
        asker, *servers = rng.sample(people[:12], 3)
        at = ago(rng.uniform(5, 380))
        asked = helping.listing(
            asker, at=at, subject=rng.choice(SUBJECTS), effort_minutes=rng.choice([None, 30, 100, 300, 900])
        )
        done = at + timedelta(days=rng.uniform(0.1, 30))
        fate = rng.random()
        for server in servers[: rng.choice([1, 1, 2])] if fate < 0.6 and done < AS_OF else []:
            helping.deal(server, asker, gives=(1, rng.choice([1, 2, 4])), at=done, listing=asked)
        if 0.6 < fate < 0.7 and done < AS_OF:
            Fulfilment.objects.create(listing=asked, by=asker, at=done).helpers.add(servers[0])
        elif 0.7 < fate < 0.8:
            Listing.objects.filter(pk=asked.pk).update(withdrawn_at=done)


def figures(member: Member, as_of: datetime = AS_OF):
    return networks.network_of(member, networks.surroundings(as_of))


def value(member: Member, key: str, as_of: datetime = AS_OF):
    return figures(member, as_of)[key]["value"]


def legs_of(member: Member):
    own = Leg.objects.filter(Q(giver=member) | Q(receiver=member), closed_at__lte=AS_OF)
    return list(own.exclude(deal__state=DealState.REVERSED).select_related("deal").order_by("pk"))


def worth(leg: Leg) -> float:
    return 0 if leg.timed_out else (leg.worth or 0) / 60


def counted(member: Member) -> list[Leg]:
    """In which something was given or received, in the year."""
    return [
        leg
        for leg in legs_of(member)
        if leg.closed_at >= YEAR_BEGINS and ((leg.effort or 0) > 0 or worth(leg) > 0)
    ]


def test_given_received_surplus_yield_and_balance_are_as_defined(people):
    around = networks.surroundings(AS_OF)
    judged = 0
    for member in people:
        found = networks.network_of(member, around)
        legs = counted(member)
        gave = [(leg.effort or 0) / 60 for leg in legs if leg.giver_id == member.pk]
        got = [worth(leg) for leg in legs if leg.receiver_id == member.pk]
        assert found["my_given"]["value"] == (pytest.approx(sum(gave)) if gave else None)
        assert found["my_received"]["value"] == (pytest.approx(sum(got)) if got else None)
        assert (found["my_given"]["n"], found["my_received"]["n"]) == (len(gave), len(got))
        if len(legs) < 5:
            assert found["my_surplus"]["value"] is None
            continue
        judged += 1
        surplus = sum(got) - sum(gave)
        assert found["my_surplus"]["value"] == pytest.approx(surplus)
        assert found["my_surplus"]["low"] <= surplus + 1e-9
        assert found["my_surplus"]["high"] >= surplus - 1e-9
        assert found["my_balance_index"]["value"] == pytest.approx(surplus / (sum(got) + sum(gave)))
        if sum(gave):
            assert found["my_yield"]["value"] == pytest.approx(sum(got) / sum(gave))
    assert judged > 10


def test_a_deal_is_win_win_only_by_both_accounts(people):
    around = networks.surroundings(AS_OF)
    for member in people:
        won = barters = 0
        own = Deal.objects.filter(Q(proposer=member) | Q(partner=member)).exclude(state=DealState.REVERSED)
        for deal in own:
            legs = list(deal.legs.all())
            if len(legs) < 2 or any(leg.closed_at > AS_OF for leg in legs):
                continue
            barters += 1
            one, other = legs
            both = Account.objects.filter(deal=deal).count() == 2
            percent = Decision.objects.filter(
                dispute__deal=deal, dispute__withdrawn_at__isnull=True
            ).values_list("percent", flat=True)
            won += (
                both
                and not (one.timed_out or other.timed_out)
                and worth(other) >= one.effort / 60
                and worth(one) >= other.effort / 60
                and all(stands == 100 for stands in percent)
            )
        told = networks.network_of(member, around)["my_win_win_rate"]
        assert told["n"] == barters
        assert told["value"] == (pytest.approx(won / barters) if barters >= 5 else None)


def test_dependency_and_the_alone_test_are_as_defined(people):
    around = networks.surroundings(AS_OF)
    firms = {member.pk: member.company.lower() for member in people} | {people[0].pk: "firm 3"}
    offers = list(Listing.objects.filter(side=Side.OFFER))
    told = 0
    for member in people:
        found = networks.network_of(member, around)
        got = [leg for leg in counted(member) if leg.receiver_id == member.pk]
        total = sum(worth(leg) for leg in got)
        if len(got) < 5 or not total:
            assert found["my_alone_test"]["value"] is None
            continue
        told += 1
        came: Counter[int] = Counter()
        for leg in got:
            came[leg.giver_id] += worth(leg)
        order = sorted(came, key=lambda pk: (-came[pk], pk))
        assert found["my_hhi"]["value"] == pytest.approx(sum((hours / total) ** 2 for hours in came.values()))
        firm = {pk for pk in firms if firms[pk] == firms[order[0]]} | {order[0]}
        for key, gone in (
            ("my_alone_test", {order[0]}),
            ("my_alone_test_two", set(order[:2])),
            ("my_alone_test_company", firm),
        ):
            lost: defaultdict[str, float] = defaultdict(float)
            for leg in got:
                if leg.giver_id in gone:
                    lost[leg.subject] += worth(leg)
            replaced = sum(
                min(hours, sum(_hours(one) for one in offers if _counts(one, subject, gone | {member.pk})))
                for subject, hours in lost.items()
            )
            kept = total - sum(lost.values())
            assert found[f"{key}_kept"]["value"] == pytest.approx(kept / total)
            assert found[key]["value"] == pytest.approx((kept + replaced) / total)
        assert [row[0] for row in found["my_support_table"]["value"]][:2] == [
            pk for pk in order if came[pk] > 0
        ][:2]
    assert told > 5


def _hours(offer: Listing) -> float:
    return (1 if offer.effort_minutes is None else offer.effort_minutes / 60) * (offer.times or 1)


def _counts(offer: Listing, subject: str, gone: set[int]) -> bool:
    return offer.subject == subject and offer.author_id not in gone


def _outcomes() -> list[tuple[int, int, str, int, float, float, float]]:
    """asker, server (0: nobody), subject, class, worth, hours, since: every request of the year."""
    rows = []
    for one in Listing.objects.filter(side=Side.REQUEST, created_at__gte=YEAR_BEGINS, created_at__lte=AS_OF):
        met: dict[int, tuple[float, datetime]] = {}
        for leg in Leg.objects.filter(deal__listing=one).order_by("closed_at"):
            met[leg.giver_id] = worth(leg), leg.closed_at
        named = Fulfilment.objects.filter(listing=one).first()
        if named is not None:
            met |= {helper.pk: (0, named.at) for helper in named.helpers.all()}
        minutes = one.effort_minutes
        effort = 0 if minutes is None else 1 + sum(minutes > edge for edge in (30, 120, 480))
        end = min(one.withdrawn_at or one.expires_at, one.expires_at, AS_OF)
        for server, (hours, at) in (met or {0: (0, end)}).items():
            waited = (int(at.timestamp()) - int(one.created_at.timestamp())) / 3600
            rows.append((one.author_id, server, one.subject, effort, hours, waited))
    return rows


def test_contact_values_and_their_bounds_are_as_defined(people):
    around = networks.surroundings(AS_OF)
    rows = _outcomes()
    for member in people[:12]:
        expected: defaultdict[int, list[float]] = defaultdict(lambda: [0, 0, 0])
        for asker, server, subject, effort, hours, waited in rows:
            if asker != member.pk or not server:
                continue
            known = [row for row in rows if row[1] != server and (row[1] or row[5] >= waited)]
            alike = [row for row in known if row[2:4] == (subject, effort)]
            fast_all = sum(bool(row[1]) and row[5] <= waited for row in known)
            fast = sum(bool(row[1]) and row[5] <= waited for row in alike)
            mean = (fast_all + 0.5) / (len(known) + 1)
            q = (fast + 5 * mean) / (len(alike) + 5)
            found = expected[server]
            found[0] += 1
            found[1] += hours * (1 - q)
            found[2] += hours
        told = networks.network_of(member, around)
        got = {row[0]: row[1:] for row in told["my_contact_value_table"]["value"] or []}
        assert {
            pk: [n, pytest.approx(v), 0, pytest.approx(upper)] for pk, (n, v, upper) in expected.items()
        } == got
        if told["my_contact_value"]["value"] is not None:
            total = told["my_contact_value"]
            assert total["value"] == pytest.approx(sum(row[1] for row in expected.values()))
            assert total["low"] <= total["value"] <= total["high"]
            gave = sum((leg.effort or 0) / 60 for leg in counted(member) if leg.giver_id == member.pk)
            assert told["my_network_yield"]["value"] == pytest.approx(total["value"] / gave)


def test_promises_kept_are_as_the_other_said_or_as_it_was_decided(people):
    found = networks.surroundings(AS_OF)
    a, b = found.kept.prior
    for member in people:
        made = kept = 0
        for leg in legs_of(member):
            percent = _stands(leg)
            said = Account.objects.filter(deal=leg.deal, member=leg.receiver_id).first()
            if leg.giver_id == member.pk and (percent is not None or (said and not leg.timed_out)):
                made += 1
                kept += percent >= 50 if percent is not None else said.kept >= 0
        told = networks.network_of(member, found)["my_kept_share"]
        assert told["n"] == made
        assert told["value"] == (pytest.approx((kept + a) / (made + a + b)) if made >= 5 else None)


def _stands(leg: Leg) -> int | None:
    ended = Decision.objects.filter(dispute__deal=leg.deal, dispute__withdrawn_at__isnull=True)
    return ended.order_by("-pk").values_list("percent", flat=True).first()


def test_a_promise_that_fell_through_is_broken_and_a_decision_outweighs_what_was_said(anna, ben):
    for _kept in range(5):
        helping.deal(anna, ben, at=ago(3), kept=0)
    fell = Deal.objects.create(
        proposer=anna, partner=ben, title="x", state=DealState.CLOSED, closed_at=ago(3)
    )
    helping.leg(fell, anna, ben, (None, None), at=ago(3), percent=0)
    helping.decided(helping.deal(anna, ben, at=ago(3), kept=2), 30)
    helping.decided(helping.deal(anna, ben, at=ago(3), kept=-2), 60)
    helping.deal(anna, ben, gives=(1, None), at=ago(3))  # silence says nothing
    around = networks.surroundings(AS_OF)
    assert around.kept.made.tolist() == [8]
    assert around.kept.figure.value is None  # one member is no group
    told = networks.network_of(anna, around)["my_kept_share"]
    assert told["low"] < told["value"] < told["high"]
    assert told["value"] == pytest.approx((6 + around.kept.prior.kept) / (8 + sum(around.kept.prior)))


def test_a_meetup_one_said_yes_to_is_a_promise_once_the_list_is_closed(group, anna, ben, clara):
    for came, closed in ((True, True), (False, True), (False, False)):
        meetup = make.meetup(group, clara, starts_at=ago(5))
        make.rsvp(meetup, ben)
        Attendance.objects.create(meetup=meetup, member=clara)
        if came:
            Attendance.objects.create(meetup=meetup, member=ben)
        if closed:
            AttendanceClosure.objects.create(meetup=meetup)
    around = networks.surroundings(AS_OF)
    assert dict(zip(around.promised.tolist(), around.kept.made.tolist(), strict=True)) == {ben.pk: 2}


def test_the_window_is_the_day_and_the_364_days_before_it(anna, ben):
    helping.deal(anna, ben, gives=(1, 2), at=YEAR_BEGINS)
    helping.deal(anna, ben, gives=(4, 8), at=YEAR_BEGINS - timedelta(seconds=1))
    helping.deal(anna, ben, gives=(16, 32), at=AS_OF)
    helping.deal(anna, ben, gives=(64, 128), at=AS_OF + timedelta(seconds=1))
    assert (value(anna, "my_given"), value(ben, "my_received")) == (17, 34)


def test_a_timed_out_leg_is_an_effort_and_no_worth(anna, ben):
    helping.deal(anna, ben, gives=(3, None), at=ago(1))
    assert (value(anna, "my_given"), value(ben, "my_received")) == (3, 0)


def test_a_barter_in_which_one_was_silent_is_no_win_win(anna, ben):
    for _deal in range(5):
        helping.deal(anna, ben, gives=(1, 2), returns=(None, None), at=ago(1))
    told = figures(anna)["my_win_win_rate"]
    assert (told["value"], told["n"]) == (0, 5)


def test_too_few_data_is_no_zero(anna, ben):
    helping.deal(anna, ben, at=ago(1))
    told = figures(ben)
    for key in (
        "my_surplus",
        "my_yield",
        "my_win_win_rate",
        "my_alone_test",
        "my_contact_value",
        "my_kept_share",
    ):
        assert told[key]["value"] is None
        assert told[key]["reason"] == "too few data"
    assert told["my_given"]["value"] is None  # ben gave nothing: that is not a figure
    assert told["my_received"]["value"] == 2


def test_quarters_are_those_of_the_calendar(anna, ben):
    helping.deal(anna, ben, gives=(1, 2), at=datetime(2026, 9, 30, 23, 59, tzinfo=UTC))
    helping.deal(anna, ben, gives=(4, 8), at=datetime(2026, 10, 1, tzinfo=UTC))
    assert value(anna, "my_quarters_table")[-2:] == [["2026-07", 1, 0], ["2026-10", 4, 0]]
    assert value(ben, "my_quarters_table")[-2:] == [["2026-07", 0, 2], ["2026-10", 0, 8]]


def test_who_does_not_want_to_be_valued_is_in_nobodys_contact_values(people):
    asker = next(m for m in people if len(value(m, "my_contact_value_table") or []) > 2)
    rows = value(asker, "my_contact_value_table")
    NetworkChoices.objects.create(member_id=rows[0][0], values_contacts=False)
    assert rows[0][0] not in [row[0] for row in value(asker, "my_contact_value_table")]
    NetworkChoices.objects.create(member=asker, values_contacts=False)
    told = figures(asker)["my_contact_value"]
    assert (told["value"], told["reason"]) == (None, "chosen not to")


def test_figures_take_the_same_number_of_queries_however_much_was_given(
    people, django_assert_max_num_queries
):
    with django_assert_max_num_queries(9):
        around = networks.surroundings(AS_OF)
    with django_assert_max_num_queries(7):
        networks.network_of(people[0], around)


def test_company_that_somebody_reserves_is_in_nobody_elses_figures(people):
    """Else the alone test without a company would tell who works there."""
    members = np.array([people[0].pk, people[12].pk])
    assert len(set(giving.companies_of(members).tolist())) == 1
    Reserved.objects.create(member=people[0], fields={"company": "Firm 3"})
    Member.objects.filter(pk=people[0].pk).update(company="")
    assert giving.companies_of(members)[0] == NO_COMPANY
