"""A meetup is a topic: what is done to the topic, and what its page shows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handschlag.core import clock
from handschlag.core.errors import Conflict
from handschlag.discussions.actions import merge_topic, move_topic
from handschlag.groups.models import Role
from handschlag.meetups import interactions
from handschlag.meetups.models import Attendance, AttendanceClosure
from handschlag.ties import actions as ledger
from handschlag.ties.models import Interaction
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def past_meetup(group, anna, ben):
    """Anna and Ben came, and the list is closed."""
    meetup = make.meetup(group, anna, starts_at=clock.now() - timedelta(days=2))
    for member in (anna, ben):
        Attendance.objects.create(meetup=meetup, member=member)
    AttendanceClosure.objects.create(meetup=meetup)
    ledger.enter(interactions.attendances())
    return meetup


def test_a_topic_that_moves_takes_along_who_met(past_meetup, anna):
    other = make.group(anna)
    move_topic(past_meetup.topic, other, by=anna, reason="It belongs there.")
    assert {row["group"] for row in Interaction.objects.net()} == {other.pk}
    assert not ledger.compare()


def test_a_meetup_does_not_become_part_of_another_topic(past_meetup, group, anna, ben):
    other = make.topic(group, ben)
    with pytest.raises(Conflict, match="keeps its page"):
        merge_topic(past_meetup.topic, other, by=anna, reason="Same thing.")
    merge_topic(other, past_meetup.topic, by=anna, reason="Same thing.")


def test_its_page_shows_time_and_place_by_the_clock_there(client, group, anna, ben):
    starts_at = clock.now().replace(month=7, day=1, hour=16, minute=0, second=0, microsecond=0)
    starts_at = starts_at.replace(year=starts_at.year + 1)
    meetup = make.meetup(group, anna, starts_at=starts_at, venue="Café Kranz", zone="Europe/Berlin")
    client.force_login(ben)
    page = client.get(meetup.topic.get_absolute_url()).text
    assert "Café Kranz" in page
    assert "6 p.m." in page  # summer time in Berlin
    assert "By your clock" in page  # Ben's is UTC


def test_only_who_comes_sees_the_link_to_take_part(client, group, anna, ben):
    meetup = make.meetup(group, anna, online_url="https://meet.example.org/secret")
    client.force_login(ben)
    assert "example.org/secret" not in client.get(meetup.topic.get_absolute_url()).text
    make.rsvp(meetup, ben)
    assert "example.org/secret" in client.get(meetup.topic.get_absolute_url()).text
    client.logout()
    assert "example.org/secret" not in client.get(meetup.topic.get_absolute_url()).text


def test_members_of_a_cohosting_group_see_the_meetup_without_its_talk(client, anna, ben, clara):
    hidden = make.group(anna, visibility="hidden")
    foreign = make.group(clara, visibility="closed")
    meetup = make.meetup(hidden, anna, "Fair")
    make.post(meetup.topic, anna, "Between us.")
    client.force_login(clara)
    assert client.get(meetup.get_absolute_url()).status_code == 404
    meetup.cohosts.create(group=foreign)
    page = client.get(meetup.get_absolute_url())
    assert "Fair" in page.text
    assert "Between us." not in page.text
    assert client.get(meetup.topic.get_absolute_url()).status_code == 404


def test_the_page_changes_when_the_meetup_has_begun(client, group, anna, ben):
    meetup = make.meetup(group, anna, starts_at=clock.now() - timedelta(hours=3))
    client.force_login(ben)
    assert "This meetup is over" in client.get(meetup.topic.get_absolute_url()).text


def test_lists_ask_the_same_number_of_queries_for_any_number_of_meetups(client, group, anna, ben):

    client.force_login(ben)
    counted = {}
    for _ten_more in range(2):
        for _ in range(10):
            make.rsvp(make.meetup(group, anna), ben)
            make.meetup(group, anna)
        for path in ("/meetups/", f"/groups/{group.slug}/meetups/"):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            counted.setdefault(path, []).append(len(queries))
    for path, (few, many) in counted.items():
        assert few == many, path
        assert many <= 8, (path, many)


def test_a_moderator_may_run_what_a_member_planned(client, group, anna, ben):
    meetup = make.meetup(group, ben)
    moderator = make.member("Mona Moderator")
    make.join(group, moderator, role=Role.MODERATOR)
    client.force_login(moderator)
    assert client.get(f"/meetups/{meetup.pk}/edit/").status_code == 200
