"""Each kind of thing that waits: found and not found, at its edges."""

import pytest

from handschlag.accounts.models import Block
from handschlag.core import clock
from handschlag.discussions.models import Closure, PostRemoval, Tag, Tagging, Topic
from handschlag.exchange.indexing import refresh_listing
from handschlag.exchange.models import (
    Deal,
    DealState,
    Dispute,
    Leg,
    Listing,
    ListingTag,
    Pool,
    PoolMembership,
    Proposal,
    ThankYou,
    Vote,
)
from handschlag.groups.models import JoinRequest, Membership
from handschlag.insights.models import MatterKind, Snapshot, SuggestedPlace
from handschlag.insights.week import showing, wording
from handschlag.insights.week.finding import KINDS
from handschlag.meetups.models import Cancellation
from tests import make
from tests.insights import helping
from tests.insights.conftest import days_ago

pytestmark = pytest.mark.django_db


def found(kind, group):
    return KINDS[kind].find(group, clock.now())


def subjects(kind, group):
    return [one.subject for one in found(kind, group)]


@pytest.fixture
def nina(group):
    """Joined nine days ago."""
    member = make.member("Nina Neu")
    make.join(group, member, at=days_ago(9))
    return member


@pytest.fixture(autouse=True)
def _ben_is_no_newcomer(group, ben):
    Membership.objects.filter(group=group, member=ben).update(joined_at=days_ago(300))


# Newcomers


def test_a_newcomer_nobody_answered_is_greeted_by_their_newest_post(group, ben, nina):
    topic = make.topic(group, ben, at=days_ago(20))
    make.post(topic, nina, at=days_ago(5))
    newest = make.post(topic, nina, at=days_ago(4))
    (one,) = found(MatterKind.GREET, group)
    assert (one.member, one.post, one.figures) == (nina.pk, newest.pk, {"days": 4})


@pytest.mark.parametrize("way", ["reply", "company", "themself"])
def test_who_has_been_answered_anywhere_here_is_no_unanswered_newcomer(group, ben, nina, way):
    topic = make.topic(group, nina, at=days_ago(5))
    if way == "reply":
        elsewhere = make.topic(group, ben, at=days_ago(8))
        mine = make.post(elsewhere, nina, at=days_ago(7))
        make.post(elsewhere, ben, reply_to=mine, at=days_ago(6))
    else:
        make.post(topic, ben if way == "company" else nina, at=days_ago(4))
    assert subjects(MatterKind.GREET, group) == ([str(nina.pk)] if way == "themself" else [])


@pytest.mark.parametrize(
    ("hours", "joined", "expected"),
    [(13, 9, 1), (11, 9, 0), (24 * 59, 89, 1), (24 * 61, 89, 0), (48, 89, 1), (48, 91, 0)],
)
def test_others_have_the_first_word_and_nobody_is_new_for_ever(group, nina, hours, joined, expected):
    Membership.objects.filter(member=nina).update(joined_at=days_ago(joined))
    make.topic(group, nina, at=days_ago(hours / 24))
    assert len(found(MatterKind.GREET, group)) == expected


@pytest.mark.parametrize("why", ["closed", "removed", "left", "program"])
def test_nobody_is_greeted_where_that_cannot_be(group, anna, nina, why):
    topic = make.topic(group, nina, at=days_ago(3))
    if why == "closed":
        Closure.objects.create(topic=topic, by=anna)
    elif why == "removed":
        PostRemoval.objects.create(post=topic.posts.get(), by=anna)
    elif why == "left":
        Membership.objects.filter(member=nina).update(left_at=clock.now())
    else:
        nina.is_bot = True
        nina.save()
    assert found(MatterKind.GREET, group) == []


# Topics


def tagged(topic: Topic, name: str = "Tax") -> Topic:
    tag, _ = Tag.objects.get_or_create(group=topic.group, name=name, slug=name.lower())
    Tagging.objects.create(topic=topic, tag=tag, last_post_at=topic.last_post_at)
    return topic


def test_a_topic_waits_and_who_answered_such_is_named(group, anna, ben):
    for day in (40, 50):
        earlier = tagged(make.topic(group, anna, at=days_ago(day)))
        answer = make.post(earlier, ben, at=days_ago(day - 1))
    earlier.accepted_post = answer
    earlier.save()
    waiting = tagged(make.topic(group, anna, at=days_ago(5)))
    (one,) = found(MatterKind.ANSWER, group)
    assert (one.post, one.helper) == (waiting.posts.get().pk, ben.pk)
    assert one.figures == {"days": 5, "times": 2, "accepted": 1}


@pytest.mark.parametrize("why", ["blocked", "left", "asker"])
def test_nobody_is_named_who_could_not_or_would_not_answer(group, anna, ben, why):
    earlier = tagged(make.topic(group, anna, at=days_ago(60)))
    make.post(earlier, anna if why == "asker" else ben, at=days_ago(59))
    tagged(make.topic(group, anna, at=days_ago(5)))
    if why == "blocked":
        Block.objects.create(by=ben, member=anna)
    elif why == "left":
        Membership.objects.filter(member=ben).update(left_at=clock.now())
    (one,) = found(MatterKind.ANSWER, group)
    assert one.helper is None


@pytest.mark.parametrize(("days", "expected"), [(1.9, 0), (2.1, 1), (44, 1), (46, 0)])
def test_a_topic_waits_from_two_days_to_six_weeks(group, ben, days, expected):
    make.topic(group, ben, at=days_ago(days))
    assert len(found(MatterKind.ANSWER, group)) == expected


def test_what_is_answered_closed_or_a_meetup_does_not_wait(group, anna, ben):
    make.post(make.topic(group, ben, at=days_ago(5)), anna)
    Closure.objects.create(topic=make.topic(group, ben, at=days_ago(5)), by=anna)
    meetup = make.meetup(group, ben)
    meetup.topic.posts.update(created_at=days_ago(5))
    assert found(MatterKind.ANSWER, group) == []


# Meetups


def cologne(group, **fields):
    fields = {"members": 7, "talk": 5, "met": 1, "pairs": 4} | fields
    return SuggestedPlace.objects.create(group=group, rank=1, city="Köln", country="DE", **fields)


def test_a_meetup_is_proposed_where_it_makes_sense_and_none_is_planned(group, anna):
    cologne(group)
    (one,) = found(MatterKind.MEETUP, group)
    assert (one.subject, one.word) == ("DE/Köln", "Köln")
    assert one.figures == {"members": 7, "talk": 5, "met": 1}
    meetup = make.meetup(group, anna, address="Domplatz 1, Köln")
    assert found(MatterKind.MEETUP, group) == []
    Cancellation.objects.create(meetup=meetup, by=anna)
    assert subjects(MatterKind.MEETUP, group) == ["DE/Köln"]


@pytest.mark.parametrize(("days", "expected"), [(59, 0), (61, 1)])
def test_a_group_that_met_before_meets_again_after_sixty_days(group, anna, days, expected):
    assert found(MatterKind.PAUSE, group) == []
    make.meetup(group, anna, starts_at=days_ago(days))
    assert len(found(MatterKind.PAUSE, group)) == expected
    make.meetup(group, anna)
    assert found(MatterKind.PAUSE, group) == []


# Help


def helped(group, giver, receiver, *, times=1, days=10, listing=None):
    for _ in range(times):
        deal = helping.deal(giver, receiver, at=days_ago(days), listing=listing)
        Deal.objects.filter(pk=deal.pk).update(group=group)
    return deal


def test_the_two_who_carry_most_help_are_thanked(group, anna, ben):
    people = [make.member(f"Person {letter}") for letter in "CDE"]
    for person in people:
        make.join(group, person)
    helped(group, ben, anna, times=5)
    helped(group, people[0], anna, times=4)
    helped(group, people[1], anna, times=3)
    helped(group, people[2], anna, times=2)
    first, second = found(MatterKind.THANK, group)
    assert [first.member, second.member] == [ben.pk, people[0].pk]
    assert first.figures == {"times": 5, "people": 1, "total": 14}


@pytest.mark.parametrize("why", ["thanked", "too long ago", "taken back", "fell through", "too few"])
def test_nobody_is_to_be_thanked_for_nothing_or_twice(group, anna, ben, why):
    helped(group, ben, anna, times=2 if why == "too few" else 3, days=91 if why == "too long ago" else 10)
    if why == "thanked":
        ThankYou.objects.create(by=anna, to=ben, text="For the help.")
    elif why == "taken back":
        Deal.objects.update(state=DealState.REVERSED)
    elif why == "fell through":
        Leg.objects.update(delivered_percent=0)
    assert found(MatterKind.THANK, group) == []


def test_thanks_by_somebody_else_leave_it_to_who_runs_the_group(group, anna, ben, clara):
    helped(group, ben, anna, times=3)
    ThankYou.objects.create(by=clara, to=ben, text="For the help.")
    assert subjects(MatterKind.THANK, group) == [str(ben.pk)]


def offer(author, group, tag="tax", **fields):
    made = helping.listing(author, "offer", group=group, **fields)
    ListingTag.objects.create(listing=made, name=tag.title(), slug=tag)
    return made


def test_help_that_one_member_alone_gives_needs_a_second_source(group, anna, ben):
    helped(group, ben, anna, times=3, listing=offer(ben, group))
    (one,) = found(MatterKind.SECOND, group)
    assert (one.subject, one.word, one.member, one.figures) == ("tax", "Tax", ben.pk, {"times": 3})


@pytest.mark.parametrize("why", ["too few", "second giver", "second offer", "giver left"])
def test_help_has_a_second_source_as_soon_as_another_gives_or_offers_it(group, anna, ben, clara, why):
    make.join(group, clara)
    helped(group, ben, anna, times=2 if why == "too few" else 3, listing=offer(ben, group))
    if why == "second giver":
        helped(group, clara, anna, listing=offer(clara, group, at=days_ago(90)))
    elif why == "second offer":
        offer(clara, group)
    elif why == "giver left":
        Membership.objects.filter(member=ben).update(left_at=clock.now())
    assert found(MatterKind.SECOND, group) == []


def request(author, group, **fields):
    made = helping.listing(author, "request", group=group, title="Tax return", **fields)
    ListingTag.objects.create(listing=made, name="Tax", slug="tax")
    return indexed(made)


def indexed(listing: Listing) -> Listing:
    refresh_listing(listing.pk)
    return listing


def test_a_request_of_a_week_waits_where_somebody_here_could_help(group, anna, ben):
    made = request(anna, group, at=days_ago(8))
    assert found(MatterKind.LISTING, group) == []  # nobody could
    indexed(offer(ben, group, title="Tax return"))
    (one,) = found(MatterKind.LISTING, group)
    assert (one.listing, one.member, one.helper, one.figures["days"]) == (made.pk, anna.pk, ben.pk, 8)


@pytest.mark.parametrize("why", ["too soon", "taken up", "withdrawn"])
def test_a_request_that_is_young_taken_up_or_withdrawn_does_not_wait(group, anna, ben, why):
    made = request(anna, group, at=days_ago(6 if why == "too soon" else 8))
    indexed(offer(ben, group, title="Tax return"))
    if why == "taken up":
        helped(group, ben, anna, listing=made)
    elif why == "withdrawn":
        Listing.objects.filter(pk=made.pk).update(withdrawn_at=clock.now())
    assert found(MatterKind.LISTING, group) == []


# Decisions


def disputed(group, one, other):
    deal = helped(group, one, other)
    Deal.objects.filter(pk=deal.pk).update(state=DealState.DISPUTED)
    return Dispute.objects.create(deal=deal, opened_by=other, reason="Not so.", state_before="closed")


def test_a_dispute_waits_until_it_is_decided(group, ben, clara):
    dispute = disputed(group, ben, clara)
    assert subjects(MatterKind.DISPUTE, group) == [str(dispute.pk)]
    helping.decided(dispute.deal, 50)
    Dispute.objects.filter(pk=dispute.pk).update(ended_at=clock.now())
    assert found(MatterKind.DISPUTE, group) == []


def test_who_asks_to_join_waits(group, clara):
    JoinRequest.objects.create(group=group, member=clara, asked_at=days_ago(3))
    (one,) = found(MatterKind.JOIN, group)
    assert (one.member, one.figures) == (clara.pk, {"days": 3})


@pytest.mark.parametrize(("days", "voted", "expected"), [(8, False, 1), (6, False, 0), (8, True, 0)])
def test_a_vote_waits_for_missing_voices_after_a_week(group, anna, ben, days, voted, expected):
    pool = Pool.objects.create(group=group, kind="booked", name="Room", created_by=anna)
    for member in (anna, ben):
        PoolMembership.objects.create(pool=pool, member=member, joined_at=days_ago(30))
    proposal = Proposal.objects.create(pool=pool, change="share", value=60, by=anna, at=days_ago(days))
    Vote.objects.create(proposal=proposal, member=anna, agrees=True)
    if voted:
        Vote.objects.create(proposal=proposal, member=ben, agrees=True)
    ones = found(MatterKind.VOTE, group)
    assert [one.figures for one in ones] == [{"days": 8, "said": 1, "voices": 2}] * expected


# Regulars and figures


def wrote(group, member, *days):
    topic = make.topic(group, member, at=days_ago(max(days)))
    for day in days:
        make.post(topic, member, at=days_ago(day))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((35, 70, 100), 1),
        ((35, 70, 100, 29), 0),
        ((35, 36, 37), 0),
        ((125, 155, 190), 0),
    ],
)
def test_a_regular_of_three_months_has_fallen_silent_after_thirty_days(group, ben, days, expected):
    wrote(group, ben, *days)
    assert len(found(MatterKind.LAPSED, group)) == expected


def test_who_has_no_login_cannot_be_written_to(group, ben):
    wrote(group, ben, 35, 70, 100)
    ben.email = None
    ben.save()
    assert found(MatterKind.LAPSED, group) == []


@pytest.mark.parametrize(("days", "expected"), [(None, 1), (29, 0), (31, 1)])
def test_figures_are_asked_for_once_they_are_a_month_old(lively, days, expected):
    if days is not None:
        Snapshot.objects.create(group=lively.group, requested_at=days_ago(days), finished_at=days_ago(days))
    assert len(found(MatterKind.FIGURES, lively.group)) == expected


def test_a_small_group_needs_no_figures(group):
    assert found(MatterKind.FIGURES, group) == []


def test_every_kind_has_its_words_and_its_row(group):
    for kind in MatterKind:
        assert kind in KINDS
        assert wording.headline(kind, 1)
        assert wording.headline(kind, 2)
        assert wording.why(kind)
        assert kind in showing.ICONS
