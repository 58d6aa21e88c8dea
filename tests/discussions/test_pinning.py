"""Pinned topics: on top of the first page, at most five, nothing twice."""

from datetime import timedelta

import pytest
from django.urls import reverse

from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.discussions import actions
from handschlag.discussions.models import Pin
from handschlag.discussions.pages import topics as topic_pages
from handschlag.groups import pages as group_pages
from tests import make


def url(name, *args):
    return reverse(f"discussions:{name}", args=args)


def text(response):
    return response.content.decode()


@pytest.fixture
def topics(group, anna):
    """Seven, the first the oldest."""
    start = clock.now() - timedelta(days=10)
    return [make.topic(group, anna, f"Topic {n}", at=start + timedelta(hours=n)) for n in range(7)]


def listed(group, viewer, **cursor):
    membership = group_pages.standing(group.slug, viewer).membership
    page = topic_pages.topics(group, membership.role if membership else "visitor", **cursor)
    pinned, others = (
        [row.topic.title for row in page.rows if row.is_pinned is on_top] for on_top in (True, False)
    )
    return pinned, others, page


def test_a_pinned_topic_stands_on_top_once_and_goes_back_when_unpinned(client, group, topics, anna):
    client.force_login(anna)
    for _ in "ab":
        assert client.post(url("pin_topic", topics[0].pk), {}).status_code == 302
    assert AuditEvent.objects.filter(verb="pin").count() == 1
    page = text(client.get(url("topics", group.slug)))
    assert page.count(">Topic 0<") == 1
    assert page.index(">Topic 0<") < page.index(">Topic 6<")
    assert 'aria-label="pinned"' in page
    client.post(url("unpin_topic", topics[0].pk))
    page = text(client.get(url("topics", group.slug)))
    assert page.index(">Topic 0<") > page.index(">Topic 6<")


def test_paging_shows_every_topic_once_whatever_is_pinned(group, topics, anna):
    many = [make.topic(group, anna, f"Further {n}").title for n in range(2 * topic_pages.TOPICS_SHOWN)]
    for topic in (topics[1], topics[6]):
        actions.pin_topic(topic, by=anna)
    pinned, shown, page = listed(group, anna)
    assert pinned == ["Topic 6", "Topic 1"]
    seen = pinned + shown
    while page.older:
        pinned, shown, page = listed(group, anna, before=page.older)
        assert pinned == []
        seen += shown
    assert sorted(seen) == sorted([*many, *(topic.title for topic in topics)])


def test_a_group_has_at_most_five_pins(topics, anna):
    for topic in topics[:5]:
        actions.pin_topic(topic, by=anna)
    with pytest.raises(Conflict):
        actions.pin_topic(topics[5], by=anna)
    actions.pin_topic(topics[4], by=anna, until=clock.now() + timedelta(days=1))
    actions.unpin_topic(topics[0], by=anna)
    actions.pin_topic(topics[5], by=anna)


def test_a_pin_ends_on_its_day_and_the_clock_takes_it_away(group, topics, anna, monkeypatch):
    end = clock.now() + timedelta(days=1)
    actions.pin_topic(topics[0], by=anna, until=end)
    version = type(group).objects.get(pk=group.pk).talk_version
    monkeypatch.setattr(clock, "now", lambda: end + timedelta(seconds=1))
    assert listed(group, anna)[0] == []
    assert [actions.end_due_pins(clock.now()) for _ in "ab"] == [1, 0]
    assert not Pin.objects.exists()
    assert AuditEvent.objects.get(verb="unpin").actor is None
    assert type(group).objects.get(pk=group.pk).talk_version == version + 1


def test_a_day_that_is_over_is_refused_beside_its_field(client, topics, anna):
    client.force_login(anna)
    response = client.post(url("pin_topic", topics[0].pk), {"until": "2020-01-01"})
    assert "Choose a day that is not over." in text(response)
    with pytest.raises(Invalid):
        actions.pin_topic(topics[0], by=anna, until=clock.now())


def test_members_pin_nothing(topics, ben):
    for deed in (actions.pin_topic, actions.unpin_topic):
        with pytest.raises(NotAllowed):
            deed(topics[0], by=ben)


def test_a_removed_topic_is_not_on_top(group, topics, anna):
    actions.pin_topic(topics[0], by=anna)
    actions.delete_topic(topics[0], by=anna, reason="Old.")
    assert listed(group, anna)[0] == []


def test_the_list_takes_the_same_queries_with_one_pin_and_with_five(
    client, group, topics, anna, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(anna)
    actions.pin_topic(topics[0], by=anna)
    client.get("/robots.txt")  # the first page of all also asks whether the site is set up
    with django_assert_max_num_queries(8) as one:
        client.get(url("topics", group.slug))
    for topic in topics[1:5]:
        actions.pin_topic(topic, by=anna)
    with django_assert_num_queries(len(one)):
        client.get(url("topics", group.slug))
