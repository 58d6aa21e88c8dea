"""The home page: what is new for me, at the same price whatever I belong to; and the door for visitors."""

from datetime import timedelta

import pytest

from handschlag.core import clock
from handschlag.core.models import Registration
from handschlag.discussions.models import ReadMark
from handschlag.groups.models import Visibility
from handschlag.site import pages
from tests import make


def texts(response) -> str:
    return response.content.decode()


@pytest.fixture
def long_ago():
    return clock.now() - timedelta(days=400)


@pytest.fixture
def old_group(anna, ben, long_ago):
    """A group that Anna and Ben have belonged to for long."""
    group = make.group(anna)
    group.memberships.update(joined_at=long_ago)
    make.join(group, ben, at=long_ago)
    return group


def test_topics_nobody_told_me_of_count_as_unread(old_group, anna, ben):
    make.topic(old_group, anna)
    assert pages.unread_topics(ben) == {old_group.pk: 1}


def test_a_topic_read_to_its_end_is_not_unread(old_group, anna, ben):
    topic = make.topic(old_group, anna)
    ReadMark.objects.create(topic=topic, member=ben, number=1)
    assert pages.unread_topics(ben) == {}
    make.post(topic, anna)
    assert pages.unread_topics(ben) == {old_group.pk: 1}


def test_what_was_said_before_i_came_is_not_unread(group, anna, clara):
    make.topic(group, anna, at=clock.now() - timedelta(days=2))
    make.join(group, clara)
    assert pages.unread_topics(clara) == {}
    assert [row.unread for row in pages.home(clara).latest] == [0]


def test_what_is_older_than_a_month_is_not_unread(old_group, anna, ben):
    make.topic(old_group, anna, at=clock.now() - timedelta(days=31))
    assert pages.unread_topics(ben) == {}


def test_another_spell_of_somebody_else_opens_nothing(old_group, anna, ben, clara):
    """Joins of others must not decide since when something is unread for me."""
    make.topic(old_group, anna, at=clock.now() - timedelta(days=5))
    old_group.memberships.filter(member=ben).update(joined_at=clock.now())
    make.join(old_group, clara, at=clock.now() - timedelta(days=300))
    assert pages.unread_topics(ben) == {}


def test_the_latest_topics_come_from_my_groups_only(old_group, anna, ben, clara):
    theirs = make.group(clara)
    make.topic(theirs, clara, "Elsewhere")
    make.topic(old_group, anna, "Here")
    assert [row.topic.title for row in pages.home(ben).latest] == ["Here"]


def test_in_large_groups_the_latest_are_those_of_the_last_month_with_talk(old_group, anna, ben, long_ago):
    make.topic(old_group, anna, "Old", at=long_ago)
    make.topic(old_group, anna, "Less old", at=long_ago + timedelta(days=40))
    old_group.topic_count = pages.FEW_TOPICS + 1
    old_group.last_post_at = long_ago + timedelta(days=40)
    old_group.save()
    assert [row.topic.title for row in pages.home(ben).latest] == ["Less old"]


def test_the_home_page_costs_the_same_for_one_group_and_for_twenty(
    client, old_group, anna, ben, django_assert_max_num_queries, django_assert_num_queries
):
    make.topic(old_group, anna)
    client.force_login(ben)
    client.get("/")
    with django_assert_max_num_queries(8) as few:
        client.get("/")
    for _ in range(20):
        group = make.group(anna)
        make.join(group, ben)
        make.topic(group, anna)
        make.group(anna)
    with django_assert_num_queries(len(few)):
        client.get("/")


def test_who_has_no_group_is_shown_some(client, group, clara):
    client.force_login(clara)
    page = texts(client.get("/"))
    assert "You do not belong to a group yet" in page
    assert group.name in page


def test_an_operator_of_an_empty_site_is_told_of_archives(client, site):
    client.force_login(make.member("Olga", is_operator=True))
    assert "handschlag import" in texts(client.get("/"))


def test_visitors_see_no_hidden_group(client, group):
    group.visibility = Visibility.HIDDEN
    group.save()
    assert group.name not in texts(client.get("/"))


@pytest.mark.parametrize(
    ("registration", "says", "signup"),
    [
        (Registration.OPEN, "Become a member", True),
        (Registration.REQUEST, "Ask to become a member", True),
        (Registration.INVITATION, "New members come by invitation", False),
    ],
)
def test_the_door_says_how_one_gets_in(client, site, registration, says, signup):
    site.registration = registration
    site.save()
    page = texts(client.get("/"))
    assert says in page
    assert ("/accounts/signup/" in page) == signup
