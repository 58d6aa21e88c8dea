"""A topic asks its readers: who may vote, what is counted, and who sees what came out."""

from datetime import timedelta

import pytest
from django.test import Client

from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.discussions import actions
from handschlag.discussions.actions import Ask
from handschlag.discussions.models import Ballot, Poll
from handschlag.discussions.own_data import _ballots, _erase
from tests import make
from tests.hot_client import HotClient


@pytest.fixture
def topic(group, anna):
    return actions.start_topic(group, by=anna, title="Summer", source="Where do we go?")


def started(topic, by, kind="single", texts=("Bonn", "Cologne", "Trier"), **options):
    return actions.start_poll(topic, Ask(kind, "Where to?", texts, **options), by=by)


def keys(poll):
    return [option.pk for option in poll.options.all()]


def counts(poll, column="yes"):
    return list(poll.options.values_list(column, flat=True))


def page(topic, member):
    return HotClient(member).get(f"/topics/{topic.pk}/").text


def test_a_vote_counts_once_and_can_be_changed_and_taken_back(topic, anna, ben):
    poll = started(topic, anna)
    bonn, cologne, _trier = keys(poll)
    actions.vote(poll, {bonn: 1}, by=ben)
    actions.vote(poll, {bonn: 1}, by=ben)
    actions.vote(poll, {bonn: 1}, by=anna)
    assert counts(poll) == [2, 0, 0]
    actions.vote(poll, {cologne: 1}, by=ben)
    assert counts(poll) == [1, 1, 0]
    actions.take_vote_back(poll, by=ben)
    assert counts(poll) == [1, 0, 0]
    poll.refresh_from_db()
    assert poll.voters == Ballot.objects.count() == 1


def test_one_chooses_as_many_as_the_poll_says(topic, anna, ben):
    single, several = started(topic, anna), started(topic, anna, "multiple", most=2)
    with pytest.raises(Invalid):
        actions.vote(single, dict.fromkeys(keys(single)[:2], 1), by=ben)
    with pytest.raises(Invalid):
        actions.vote(several, dict.fromkeys(keys(several), 1), by=ben)
    with pytest.raises(Invalid):
        actions.vote(several, dict.fromkeys(keys(single), 1), by=ben)  # those of another poll
    actions.vote(several, dict.fromkeys(keys(several)[:2], 1), by=ben)
    assert counts(several) == [1, 1, 0]


def test_a_ranking_gives_points_by_place(topic, anna, ben):
    poll = started(topic, anna, "ranking")
    bonn, cologne, trier = keys(poll)
    actions.vote(poll, {bonn: 3, cologne: 1, trier: 2}, by=ben)
    actions.vote(poll, {trier: 1}, by=anna)
    assert counts(poll, "points") == [0, 2, 3]
    with pytest.raises(Invalid):
        actions.vote(poll, {bonn: 1, cologne: 1}, by=ben)


def test_a_vote_that_is_to_stand_stands(topic, anna, ben):
    poll = started(topic, anna, may_change=False)
    actions.vote(poll, {keys(poll)[0]: 1}, by=ben)
    with pytest.raises(Conflict):
        actions.vote(poll, {keys(poll)[1]: 1}, by=ben)
    with pytest.raises(Conflict):
        actions.take_vote_back(poll, by=ben)


def test_strangers_neither_ask_nor_vote(topic, anna, clara):
    with pytest.raises(NotAllowed):
        started(topic, clara)
    poll = started(topic, anna)
    with pytest.raises(NotAllowed):
        actions.vote(poll, {keys(poll)[0]: 1}, by=clara)


def test_a_closed_poll_takes_no_votes(topic, anna, ben):
    poll = started(topic, ben)
    actions.close_poll(poll, by=anna)  # who runs the group
    with pytest.raises(Conflict):
        actions.vote(poll, {keys(poll)[0]: 1}, by=ben)
    due = started(topic, anna, closes_at=clock.now() + timedelta(hours=1))
    Poll.objects.filter(pk=due.pk).update(closes_at=clock.now() - timedelta(hours=1))
    with pytest.raises(Conflict):
        actions.vote(due, {keys(due)[0]: 1}, by=ben)


def test_in_a_secret_poll_no_row_says_who_voted_what(topic, anna, ben):
    poll = started(topic, anna)
    actions.vote(poll, {keys(poll)[0]: 1}, by=ben)
    assert Ballot.objects.get().member_id is None
    assert _ballots(ben).count() == 1
    assert _ballots(anna).count() == 0
    reader = Client()
    reader.force_login(anna)
    assert reader.get(f"/polls/{poll.pk}/").status_code == 404
    assert "Ben" not in reader.get(f"/polls/{poll.pk}/export/").content.decode()


def test_results_wait_for_ones_own_vote_or_for_the_end(topic, anna, ben):
    after, end = started(topic, anna, results="voted"), started(topic, anna, results="closed")
    shown = "poll-results"
    assert shown not in page(topic, anna)
    actions.vote(after, {keys(after)[0]: 1}, by=ben)
    assert page(topic, ben).count(shown) == 1
    assert shown not in page(topic, anna)
    actions.vote(end, {keys(end)[0]: 1}, by=ben)
    assert page(topic, ben).count(shown) == 1
    actions.close_poll(end, by=anna)
    assert page(topic, anna).count(shown) == 1


def test_who_reads_sees_the_new_count_at_once(topic, anna, ben):
    poll = started(topic, anna)
    assert "0 have voted" in page(topic, ben)
    actions.vote(poll, {keys(poll)[0]: 1}, by=anna)
    assert "1 has voted" in page(topic, ben)
    assert "You have voted" not in page(topic, ben)
    assert "You have voted" in page(topic, anna)


def test_the_page_says_when_too_few_have_voted(topic, anna, ben):
    poll = started(topic, anna, quorum=2)
    actions.vote(poll, {keys(poll)[0]: 1}, by=ben)
    assert "1 more has to vote" in page(topic, anna)


def test_a_topic_with_polls_costs_few_queries_more(topic, anna, ben, django_assert_max_num_queries):
    for _ in range(3):
        started(topic, anna)
    reader = Client()
    reader.force_login(ben)
    reader.get(f"/topics/{topic.pk}/")
    with django_assert_max_num_queries(8):
        reader.get(f"/topics/{topic.pk}/")


def test_an_erased_member_keeps_no_name_in_a_poll(topic, anna, ben):
    poll = started(topic, anna, is_named=True)
    actions.vote(poll, {keys(poll)[0]: 1}, by=ben)
    assert Ballot.objects.get().member == ben
    _erase(ben, empties_posts=False)
    assert Ballot.objects.get().member is None
    assert counts(poll) == [1, 0, 0]


def test_polls_go_along_when_topics_become_one(group, topic, anna, ben):
    other = make.topic(group, anna, "Holidays")
    poll = started(topic, anna)
    actions.merge_topic(topic, other, by=anna, reason="The same")
    assert "Where to?" in page(other, ben)
    actions.vote(poll, {keys(poll)[0]: 1}, by=ben)
    assert counts(poll) == [1, 0, 0]


def test_a_poll_is_made_and_answered_by_forms(topic, anna, ben):
    asks, votes = Client(), Client()
    asks.force_login(anna)
    votes.force_login(ben)
    sent = {"question": "When?", "kind": "date", "results": "always", "may_change": "on"}
    days = [clock.now() + timedelta(days=days) for days in (10, 11)]
    sent |= {f"date_{number}": f"{day:%Y-%m-%dT%H:%M}" for number, day in enumerate(days, 1)}
    assert asks.post(f"/topics/{topic.pk}/polls/new/", sent).status_code == 302
    poll = Poll.objects.get()
    assert poll.is_named
    first, second = keys(poll)
    answer = votes.post(f"/polls/{poll.pk}/vote/", {f"option-{first}": 1, f"option-{second}": 2})
    assert answer.url.endswith(f"/topics/{topic.pk}/#poll-{poll.pk}")
    assert counts(poll, "maybe") == [1, 0]
    assert counts(poll) == [0, 1]
    assert "Ben Bussard" in asks.get(f"/polls/{poll.pk}/").content.decode()
    assert "Make it a meetup" in page(topic, anna)
