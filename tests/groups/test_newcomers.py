"""Organisers: what they say to who joins, and how they see who is stuck."""

from datetime import timedelta

import pytest

from handschlag.core import clock
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.discussions import actions as talk
from handschlag.discussions.actions.welcoming import change_first_weeks
from handschlag.discussions.models import Introductions
from handschlag.groups import actions
from handschlag.groups.models import Membership, Role, Welcome
from handschlag.groups.pages.first_weeks import first_weeks, newcomers
from handschlag.people.models import Contact
from tests import make
from tests.groups.test_welcome import greeted as greeted  # noqa: PLC0414 - a fixture
from tests.groups.test_welcome import page, shaken, steps, welcoming


def test_organisers_write_the_welcome_and_see_it_before(client, group, anna):
    client.force_login(anna)
    address = f"/groups/{group.slug}/welcome/"
    said = {"greets": "on", "source": "Hello **all**.", "sender": "", "topic": ""}
    got = client.post(address, said | {"preview": "1"}).content.decode()
    assert "Hello <strong>all</strong>." in got
    assert not Welcome.objects.exists()
    assert client.post(address, said).status_code == 302
    group.refresh_from_db()
    welcome = group.welcome
    assert (group.greets, welcome.source, welcome.by) == (True, "Hello **all**.", None)
    assert AuditEvent.objects.filter(verb="change welcome", actor=anna).count() == 1


def test_introductions_have_a_topic_of_the_group(client, group, anna):
    mine, foreign = make.topic(group, anna, "Who are you?"), make.topic(make.group(anna), anna, "Elsewhere")
    client.force_login(anna)
    address = f"/groups/{group.slug}/welcome/"
    got = client.get(address).content.decode()
    assert "Who are you?" in got
    assert "Elsewhere" not in got
    said = {"greets": "on", "source": "", "sender": str(anna.pk)}
    assert client.post(address, said | {"topic": foreign.pk}).status_code == 200
    assert client.post(address, said | {"topic": mine.pk}).status_code == 302
    assert Introductions.objects.get().topic == mine
    client.post(address, said | {"topic": ""})
    assert not Introductions.objects.exists()


def test_only_organisers_say_how_people_are_welcomed(group, anna, ben):
    with pytest.raises(NotAllowed):
        change_first_weeks(group, by=ben, greets=True, source="", sender=None, topic=None)
    with pytest.raises(Invalid):
        change_first_weeks(group, by=anna, greets=True, source="", sender=ben, topic=None)


@pytest.mark.parametrize("how", ["leaves", "steps down"])
def test_who_organises_no_more_does_not_welcome_in_the_name_of_the_group(group, anna, ben, how):
    actions.change_role(group, ben, Role.ORGANISER, by=anna)
    welcoming(group, anna)
    if how == "leaves":
        actions.leave_group(group, by=anna)
    else:
        actions.change_role(group, anna, Role.MEMBER, by=ben)
    assert Welcome.objects.get().by is None


def test_a_text_without_steps_is_not_shown_where_there_is_none(group, anna, clara):
    welcoming(group, anna, source="")
    found = first_weeks(actions.join_group(group, by=clara).pk)
    assert found.greeting is None
    assert found.steps


def test_organisers_see_how_far_newcomers_have_come(client, group, anna, ben, clara, greeted):
    Membership.objects.filter(member=ben).update(joined_at=clock.now() - timedelta(days=29))
    talk.start_topic(group, by=clara, title="Hello", source="I am Clara.")
    got = page(client, anna, f"/groups/{group.slug}/members/newcomers/")
    assert "Clara Chor" in got
    assert "1 of 4 steps" in got
    assert "done: Introduction" in got
    assert f"/messages/new/?to={clara.pk}" in got
    assert "Ben Bussard" not in got
    client.force_login(clara)
    assert client.get(f"/groups/{group.slug}/members/newcomers/").status_code == 403


def test_organisers_do_not_learn_of_handshakes_and_contacts(group, anna, clara, greeted):
    shaken(clara, anna)
    Contact.objects.create(owner=clara, other=anna, is_kept=True)
    assert steps(greeted)[2]
    (row,) = [row for row in newcomers(group).rows if row.member == clara.pk]
    assert not row.done


def test_newcomers_who_cannot_sign_in_are_not_listed(group, anna, greeted):
    shell = type(anna).objects.create(name="Imported Ida", email=None)
    make.join(group, shell)
    assert shell.pk not in [row.member for row in newcomers(group).rows]


def test_the_list_of_newcomers_costs_the_same_for_ten_and_for_twenty(
    client, group, anna, django_assert_max_num_queries, django_assert_num_queries
):
    def ten():
        for _ in range(10):
            make.join(group, make.member())

    ten()
    client.force_login(anna)
    address = f"/groups/{group.slug}/members/newcomers/"
    client.get(address)
    with django_assert_max_num_queries(8) as few:
        client.get(address)
    ten()
    with django_assert_num_queries(len(few)):
        client.get(address)
