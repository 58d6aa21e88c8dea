"""Those who run the site search its people, switch accounts off and on, and appoint each other."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handschlag.accounts.models import Member, Session
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.core.search.models import Document
from handschlag.groups.models import Role, Visibility
from handschlag.notifications.models import OutgoingMail
from handschlag.operations import actions
from handschlag.operations.models import Deactivation
from tests import make
from tests.operations.conftest import proven


def page(client, name, *args, **query):
    answer = client.get(reverse(f"operations:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_people_are_found_by_a_piece_of_the_name_or_of_the_address(client, olga, anna, ben):
    client.force_login(olga)
    assert "Anna Amsel" in page(client, "members", q="ams")
    assert "Ben Bussard" not in page(client, "members", q="ams")
    found = page(client, "members", q=ben.email[:6])
    assert "Ben Bussard" in found
    assert "Anna Amsel" not in found


def test_each_member_stands_in_exactly_one_state(client, olga, anna, ben):
    Member.objects.create(name="Ida Import", email=None)
    Member.objects.create(name="Gone Girl", email=None, is_active=False)
    actions.deactivate_member(proven(ben), by=olga, reason="Rude")
    client.force_login(olga)
    names = {
        "active": "Olga Otter", "unconfirmed": "Anna Amsel", "imported": "Ida Import", "off": "Ben Bussard",
        "gone": "Gone Girl",
    }  # fmt: skip
    for state, name in names.items():
        found = page(client, "members", state=state)
        assert [other for other in names.values() if f">{other}</a>" in found] == [name], state


@pytest.mark.parametrize("name", ["members", "roles", "index", "mails", "work", "storage"])
def test_a_page_asks_the_same_number_of_times_for_twice_the_rows(client, olga, name):
    client.force_login(olga)

    def fill(rows):
        for number in range(rows):
            proven(make.member(f"Person {number}"))
            make.group()
            OutgoingMail.objects.create(to="a@example.org", subject="a", text="b")

    fill(10)
    page(client, name)
    with CaptureQueriesContext(connection) as ten:
        page(client, name)
    fill(10)
    with CaptureQueriesContext(connection) as twenty:
        page(client, name)
    assert len(ten) == len(twenty)
    assert len(ten) <= (16 if name == "index" else 8), [query["sql"] for query in ten]


def test_members_are_turned_over_by_key(client, olga, monkeypatch):
    monkeypatch.setattr("handschlag.operations.pages.members.SIZE", 3)
    for number in range(5):
        make.member(f"Person {number}")
    client.force_login(olga)
    first = page(client, "members")
    assert "Person 4" in first
    assert "Person 1<" not in first
    older = first.split("before=")[1].split('"')[0]
    assert "Person 1" in page(client, "members", before=older)


class TestSwitchingOff:
    def test_ends_every_session_at_once(self, client, olga, ben):
        client.force_login(ben)
        assert client.get(reverse("accounts:edit")).status_code == 200
        actions.deactivate_member(ben, by=olga, reason="Rude")
        assert client.get(reverse("accounts:edit")).status_code == 302
        assert not Session.objects.filter(member=ben).exists()

    def test_says_why_by_mail_and_keeps_what_was_written(self, olga, group, ben):
        topic = make.topic(group, ben)
        actions.deactivate_member(ben, by=olga, reason="Wrote to everybody")
        mail = OutgoingMail.objects.get(to=ben.email)
        assert "Wrote to everybody" in mail.text
        assert "/imprint/" in mail.text
        topic.refresh_from_db()
        assert topic.author == ben

    def test_and_on_again_leaves_all_as_it_was(self, client, olga, ben):
        actions.deactivate_member(ben, by=olga, reason="Rude")
        assert not Document.objects.filter(kind="member", object_id=ben.pk).exists()
        actions.reactivate_member(ben, by=olga)
        actions.reactivate_member(ben, by=olga)
        assert not Deactivation.objects.exists()
        assert Document.objects.filter(kind="member", object_id=ben.pk).exists()
        client.force_login(ben)
        assert client.get(reverse("accounts:edit")).status_code == 200
        assert AuditEvent.objects.filter(verb="reactivate member").count() == 1

    def test_wants_a_reason(self, client, olga, ben):
        client.force_login(olga)
        answer = client.post(reverse("operations:deactivate", args=[ben.pk]), {"reason": ""})
        assert answer.status_code == 400
        assert Member.objects.get(pk=ben.pk).is_active

    def test_is_for_others_only_and_by_who_runs_the_site_only(self, olga, anna, ben):
        with pytest.raises(NotAllowed):
            actions.deactivate_member(ben, by=anna, reason="x")
        with pytest.raises(NotAllowed):
            actions.deactivate_member(olga, by=olga, reason="x")


class TestRunningTheSite:
    def test_somebody_is_appointed_told_and_audited(self, olga, ben):
        actions.appoint_operator(proven(ben), by=olga)
        assert Member.objects.get(pk=ben.pk).is_operator
        assert OutgoingMail.objects.filter(to=ben.email).count() == 1
        assert AuditEvent.objects.get(verb="appoint operator").object_id == ben.pk

    def test_only_with_a_proven_address(self, olga, ben):
        with pytest.raises(Conflict):
            actions.appoint_operator(ben, by=olga)

    def test_the_last_one_cannot_resign_nor_be_switched_off(self, olga, ben):
        with pytest.raises(Conflict):
            actions.resign_operator(olga, by=olga)
        actions.appoint_operator(proven(ben), by=olga)
        actions.resign_operator(olga, by=olga)
        with pytest.raises(NotAllowed):
            actions.resign_operator(ben, by=Member.objects.get(pk=olga.pk))

    def test_a_hidden_group_stays_nameless_to_who_is_not_in_it(self, client, olga, anna, ben):
        hidden = make.group(anna, name="The secret circle", visibility=Visibility.HIDDEN)
        make.join(hidden, ben, role=Role.MODERATOR)
        client.force_login(olga)
        for shown in (page(client, "roles"), page(client, "member", ben.pk)):
            assert "The secret circle" not in shown
            assert "A hidden group" in shown
        make.join(hidden, olga)
        assert "The secret circle" in page(client, "roles")


def test_signing_out_everywhere_ends_the_sessions_of_that_member_only(olga, ben):
    mine, theirs = Client(), Client()
    mine.force_login(olga)
    theirs.force_login(ben)
    assert actions.sign_out_everywhere(ben, by=olga) == 1
    assert theirs.get(reverse("accounts:edit")).status_code == 302
    assert mine.get(reverse("accounts:edit")).status_code == 200


def test_an_unproven_address_is_reminded_once_a_day(olga, ben):
    assert actions.remind_to_confirm(ben, by=olga)
    assert not actions.remind_to_confirm(ben, by=olga)
    assert OutgoingMail.objects.filter(to=ben.email).count() == 1
    with pytest.raises(Conflict):
        actions.remind_to_confirm(olga, by=olga)
