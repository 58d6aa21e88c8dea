"""To the first unread post, to the last, to a day."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from handschlag.discussions import actions
from handschlag.discussions.pages.topics import POSTS_SHOWN, TOPICS_SHOWN
from tests import make


def url(name, *args):
    return reverse(f"discussions:{name}", args=args)


def at(day, hour=12):
    return datetime(2024, 3, day, hour, tzinfo=UTC)


@pytest.fixture
def topic(group, anna):
    """A topic with a post on each of thirty days of March 2024."""
    made = make.topic(group, anna, at=at(1))
    for day in range(2, 31):
        make.post(made, anna, f"On the {day}th.", at=at(day))
    return made


def address(topic, number):
    """Where a post stands."""
    start = (number - 1) // POSTS_SHOWN * POSTS_SHOWN + 1
    query = f"?from={start}" if start > 1 else ""
    return f"{topic.get_absolute_url()}{query}#post-{topic.posts.get(number=number).pk}"


def test_the_first_unread_post_is_the_one_after_my_mark(client, topic, ben):
    client.force_login(ben)
    actions.mark_read(topic, by=ben, number=27)
    assert client.get(url("first_unread", topic.pk)).url == address(topic, 28)


def test_who_has_read_all_is_led_to_the_end_and_a_visitor_to_the_start(client, topic, ben):
    assert client.get(url("first_unread", topic.pk)).url == topic.get_absolute_url()
    client.force_login(ben)
    assert client.get(url("first_unread", topic.pk)).url == address(topic, 30)


def test_who_never_opened_a_topic_is_led_to_what_came_after_they_joined(client, group, topic, anna, ben):
    make.post(topic, anna)
    client.force_login(ben)
    assert client.get(url("first_unread", topic.pk)).url == address(topic, 31)


def test_the_last_post(client, topic):
    assert client.get(url("last_post", topic.pk)).url == address(topic, 30)


@pytest.mark.parametrize(
    ("day", "number"),
    [
        ("2024-03-05", 5),
        ("2023-01-01", 1),
        ("2024-03-30", 30),
        ("2030-01-01", 30),
        ("9999-12-31", 30),
        ("0001-01-01", 1),
    ],
)
def test_a_day_leads_to_its_first_post_or_the_nearest(client, topic, day, number):
    assert client.get(url("topic_at", topic.pk), {"date": day}).url == address(topic, number)


@pytest.mark.parametrize("nonsense", ["", "yesterday", "2024-02-30"])
def test_a_nonsense_day_leads_to_the_start(client, group, topic, nonsense):
    assert client.get(url("topic_at", topic.pk), {"date": nonsense}).url == topic.get_absolute_url()
    assert client.get(url("topics_at", group.slug), {"date": nonsense}).url == group.get_absolute_url()


def test_a_day_is_the_viewers_own(client, group, anna):
    topic = make.topic(group, anna, at=at(1))
    make.post(topic, anna, at=at(4, hour=20))
    make.post(topic, anna, at=at(5, hour=20))
    assert client.get(url("topic_at", topic.pk), {"date": "2024-03-05"}).url == address(topic, 3)
    client.force_login(make.member("Tomo", time_zone="Asia/Tokyo"))
    assert client.get(url("topic_at", topic.pk), {"date": "2024-03-05"}).url == address(topic, 2)


def test_a_list_opens_at_a_day(client, group, anna):
    for day in (1, 2, 3):
        make.topic(group, anna, f"Of the {day}.", at=at(day))
    page = client.get(url("topics_at", group.slug), {"date": "2024-03-02"}, follow=True).content.decode()
    assert "Of the 2." in page
    assert "Of the 1." in page
    assert "Of the 3." not in page


def test_only_what_has_several_pages_offers_a_day(client, group, topic, anna):
    short = make.topic(group, anna)
    assert "jump-date" in client.get(topic.get_absolute_url()).content.decode()
    assert "jump-date" not in client.get(short.get_absolute_url()).content.decode()
    assert "jump-date" not in client.get(group.get_absolute_url()).content.decode()
    for _ in range(TOPICS_SHOWN):
        make.topic(group, anna)
    assert "jump-date" in client.get(group.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", ["first_unread", "last_post", "topic_at"])
def test_a_jump_takes_few_queries_however_long_the_topic(
    client, topic, ben, name, django_assert_max_num_queries
):
    client.force_login(ben)
    with django_assert_max_num_queries(8):
        client.get(url(name, topic.pk), {"date": "2024-03-05"})
