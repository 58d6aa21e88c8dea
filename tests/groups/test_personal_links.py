"""Where the links lead that invited people get."""

import re

import pytest
from django.urls import reverse

from handschlag.accounts.models import Member, Reserved, SiteInvitation
from handschlag.core.models import Registration, Site
from handschlag.groups import actions
from handschlag.groups.actions.sorting import Wanted
from handschlag.groups.codes.refusals import never_address
from handschlag.groups.models import (
    Exclusion,
    Group,
    InvitedPerson,
    Joining,
    Membership,
    NoMoreInvitations,
    Visibility,
)
from tests import make
from tests.accounts.post_office import deliver, mails_to
from tests.groups.inviting import NEW, invite, mailed_link, state_of, texts, words

pytestmark = pytest.mark.usefixtures("seasoned")


class TestThePersonalLink:
    def test_lets_in_at_once_into_a_hidden_group_by_invitation(self, client, group, anna, clara):
        Group.objects.update(visibility=Visibility.HIDDEN, joining=Joining.INVITATION)
        invite(group, anna, NEW)
        address = mailed_link()
        assert group.name in texts(client.get(address))
        client.force_login(clara)
        assert "Join this group" in texts(client.get(address))
        client.post(address)
        assert Membership.objects.of(clara).filter(group=group).exists()
        assert InvitedPerson.objects.get().accepted_by == clara
        assert state_of() == "accepted"

    def test_counts_once(self, client, group, anna, clara):
        invite(group, anna, NEW)
        address = mailed_link()
        client.force_login(clara)
        client.post(address)
        client.force_login(make.member("Doris"))
        assert client.get(address).status_code == 410
        assert client.post(address).status_code == 409

    def test_of_an_older_mail_says_that_there_is_a_newer_one(self, client, group, anna, clara):
        invite(group, anna, NEW)
        first = mailed_link()
        actions.send_again(InvitedPerson.objects.get(), by=anna)
        second = mailed_link()
        answer = client.get(first)
        assert (answer.status_code, "There is a newer mail" in texts(answer)) == (410, True)
        client.force_login(clara)
        assert client.post(first).status_code == 409
        assert client.post(second).status_code == 302

    def test_that_has_ended_or_never_was_says_so_kindly(self, client, group, anna, later):
        invite(group, anna, NEW)
        address = mailed_link()
        actions.withdraw_personal(InvitedPerson.objects.get(), by=anna)
        assert "This invitation no longer works" in texts(client.get(address))
        assert "This invitation no longer works" in texts(client.get("/groups/join/person/nonsense/"))
        InvitedPerson.objects.update(withdrawn_at=None)
        later(days=31)
        assert client.get(address).status_code == 410
        assert state_of() == "expired"

    def test_lets_nobody_in_who_is_kept_out(self, client, group, anna, clara):
        invite(group, anna, NEW)
        Exclusion.objects.create(group=group, member=clara)
        address = mailed_link()
        client.force_login(clara)
        assert "Join this group" not in texts(client.get(address))
        assert client.post(address).status_code == 403
        assert state_of() == "waiting"

    def test_is_not_used_up_by_who_belongs_already(self, client, group, anna):
        invite(group, anna, NEW)
        client.force_login(anna)
        client.post(mailed_link())
        assert state_of() == "waiting"

    @pytest.mark.parametrize("allowed", [True, False])
    def test_opens_the_site_where_organisers_may(self, client, group, anna, allowed):
        Site.objects.update(registration=Registration.INVITATION, organisers_invite=allowed)
        invite(group, anna, NEW)
        page = texts(client.get(mailed_link()))
        assert ("Sign up" in page) == allowed
        assert SiteInvitation.objects.usable().exists() == allowed
        actions.withdraw_personal(InvitedPerson.objects.get(), by=anna)
        assert not SiteInvitation.objects.usable().exists()

    def test_fills_in_the_form_of_sign_up(self, client, group, anna):
        actions.invite_people(group, [Wanted(NEW, "Nina Neu")], words(), by=anna)
        page = texts(client.get(mailed_link()))
        signup = re.search(r'href="(/[^"]*signup[^"]*invitation=[^"]*)"', page)[1].replace("&amp;", "&")
        form = texts(client.get(signup))
        assert 'value="Nina Neu"' in form
        assert f'value="{NEW}"' in form

    def test_puts_what_is_known_into_the_profile_only_if_one_likes(self, client, group, anna, clara):
        known = Wanted(NEW, "Clara", "Builds bridges", "Steg AG", "Bonn")
        Member.objects.filter(pk=clara.pk).update(place="Köln")
        Reserved.objects.create(member=clara, fields={"company": "Mine"})
        actions.invite_people(group, [known], words(), by=anna)
        address = mailed_link()
        client.force_login(clara)
        page = texts(client.get(address))
        assert "Builds bridges" in page
        assert "Steg AG" not in page
        client.post(address, {"details": "yes"})
        clara.refresh_from_db()
        assert (clara.headline, clara.company, clara.place) == ("Builds bridges", "", "Köln")
        assert Reserved.objects.get().fields == {"company": "Mine"}

    def test_leaves_the_profile_alone_otherwise(self, client, group, anna, clara):
        actions.invite_people(group, [Wanted(NEW, "Clara", company="Steg AG")], words(), by=anna)
        client.force_login(clara)
        client.post(mailed_link())
        clara.refresh_from_db()
        assert clara.company == ""

    def test_can_be_declined_without_an_account(self, client, group, anna):
        invite(group, anna, NEW)
        address = mailed_link()
        answer = client.post(f"{address}decline/")
        assert "You have declined" in texts(answer)
        assert state_of() == "declined"
        assert "You have declined this invitation" in texts(client.get(address))
        assert invite(group, anna, NEW)[0] is None

    def test_is_answered_by_who_joins_on_another_way(self, group, anna, clara):
        invite(group, anna, clara.email)
        deliver()
        actions.join_group(group, by=clara)
        assert state_of(clara.email) == "accepted"


class TestNoMoreInvitations:
    def test_one_click_of_a_mail_program_ends_them_in_all_groups(self, client, group, anna):
        other = make.group(anna)
        for one in (group, other):
            invite(one, anna, NEW)
        message = mails_to(NEW)[0]
        address = message.extra_headers["List-Unsubscribe"][1:-1].removeprefix("http://localhost:8000")
        client.handler.enforce_csrf_checks = True
        assert client.get(address).status_code == 200
        assert not NoMoreInvitations.objects.exists()
        assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert set(InvitedPerson.objects.with_state().values_list("state", flat=True)) == {"declined"}
        assert NEW not in str(NoMoreInvitations.objects.values())
        assert invite(make.group(anna), anna, NEW)[0] is None

    def test_can_be_taken_back(self, client, group, anna):
        address = reverse("groups:never", args=[never_address(NEW).rstrip("/").rsplit("/", 1)[1]])
        client.post(address)
        client.post(address, {"again": "yes"})
        assert invite(group, anna, NEW)[0] is not None

    def test_are_for_nobody_to_forge(self, client, site):
        assert client.post("/groups/join/never/nonsense/").status_code == 404
