"""The home page: what is new for me, at the same price whatever I belong to; and the door for visitors."""

from datetime import timedelta

import pytest

from handschlag.core import clock
from handschlag.core.models import Registration
from handschlag.discussions.actions import reply_to_topic, start_topic, watch_topic
from handschlag.discussions.models import Level
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


def titles(topics):
    return [topic.row.topic.title for topic in topics]


def test_what_is_new_comes_from_my_groups_only(old_group, anna, ben, clara):
    make.topic(make.group(clara), clara, "Elsewhere")
    make.topic(old_group, anna, "Here")
    page = pages.home(ben)
    assert (titles(page.rest), page.unread, page.unread_by_group) == (["Here"], 1, {old_group.pk: 1})


def test_what_i_follow_stands_before_the_rest(client, old_group, anna, ben):
    followed = make.topic(old_group, anna, "Followed", at=clock.now() - timedelta(days=3))
    make.topic(old_group, anna, "Another")
    watch_topic(followed, Level.FOLLOW, by=ben)
    client.force_login(ben)
    page = texts(client.get("/"))
    assert page.index("New in what you follow") < page.index("Followed") < page.index("New in my groups")


def test_unread_notices_stand_on_the_home_page(client, old_group, anna, ben):
    topic = start_topic(old_group, by=ben, title="Plumbers", source="Who?")
    reply_to_topic(topic, by=anna, source="Me.")
    client.force_login(ben)
    assert "Anna Amsel replied to you in “Plumbers”" in texts(client.get("/"))


def test_who_has_read_everything_is_told_so(client, old_group, anna, ben):
    reply_to_topic(start_topic(old_group, by=ben, title="T", source="Who?"), by=anna, source="Me.")
    make.topic(old_group, anna)
    client.force_login(ben)
    page = texts(client.get("/"))
    assert "You are up to date" not in page
    until = page.partition('name="until" value="')[2].partition('"')[0]
    client.post("/read/", {"until": until})
    page = texts(client.get("/"))
    assert "You are up to date" in page
    assert "Mark everything as read" not in page
    assert "badge-unread" not in page


def test_the_home_page_costs_the_same_for_one_group_and_for_twenty(
    client, old_group, anna, ben, django_assert_max_num_queries, django_assert_num_queries
):
    reply_to_topic(start_topic(old_group, by=ben, title="T", source="Who?"), by=anna, source="Me.")
    make.topic(old_group, anna)
    client.force_login(ben)
    client.get("/")
    with django_assert_max_num_queries(8) as few:
        client.get("/")
    for _ in range(20):
        group = make.group(anna)
        make.join(group, ben)
        make.topic(group, anna)
        reply_to_topic(start_topic(group, by=ben, title="T", source="Who?"), by=anna, source="Me.")
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


def test_a_page_without_a_message_leaves_the_browsers_cookies_alone(client, site, anna):
    client.force_login(anna)
    client.get("/settings/")
    assert not {"messages", "sessionid"} & client.get("/").cookies.keys()
