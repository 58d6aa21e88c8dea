"""A group that nobody can run looks for an organiser."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from handschlag.accounts.models import Erasure, Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.groups import actions
from handschlag.groups.actions.seeking import ASKED_AT_ONCE, look_after, look_after_orphans
from handschlag.groups.jobs import keep_groups
from handschlag.groups.models import Group, Membership, Offer, Role
from handschlag.notifications.models import OutgoingMail
from handschlag.operations.actions import deactivate_member, merge_members, reactivate_member
from tests import make
from tests.groups.test_offers import told
from tests.groups.test_roles import role_of


@pytest.fixture
def olga(site):
    """Runs the site."""
    olga = make.member("Olga Otter", is_operator=True)
    EmailAddress.objects.create(user=olga, email=olga.email, verified=True, primary=True)
    return olga


@pytest.fixture
def orphan(group, anna, olga):
    """Its organiser is switched off."""
    deactivate_member(anna, by=olga, reason="Rude")
    return group


def asked(group):
    return {offer.to.name for offer in Offer.objects.open().filter(group=group).select_related("to")}


def test_moderators_are_asked_first(group, anna, ben, clara, olga):
    make.join(group, clara, role=Role.MODERATOR)
    deactivate_member(anna, by=olga, reason="Rude")
    assert asked(group) == {clara.name}
    assert told(clara) == ["This group has no organiser any more. Would you run it?"]
    assert OutgoingMail.objects.get(to=clara.email).subject == f"{group.name} looks for an organiser"


def test_without_moderators_those_are_asked_who_have_been_in_it_longest(group, anna, olga):
    for number in range(ASKED_AT_ONCE + 2):
        make.join(group, make.member(f"Person {number}"), at=clock.now() - timedelta(days=100 - number))
    deactivate_member(anna, by=olga, reason="Rude")
    assert len(asked(group)) == ASKED_AT_ONCE
    assert f"Person {ASKED_AT_ONCE}" not in asked(group)


def test_who_cannot_take_over_is_not_asked(group, anna, ben, clara, olga):
    make.join(group, clara, role=Role.MODERATOR)
    Erasure.objects.create(member=clara, due_at=clock.now() + timedelta(days=5))
    imported = make.member("Imported")
    Member.objects.filter(pk=imported.pk).update(email=None)
    make.join(group, imported, role=Role.MODERATOR)
    deactivate_member(anna, by=olga, reason="Rude")
    assert asked(group) == {ben.name}


def test_the_first_to_accept_runs_it(orphan, ben, clara):
    make.join(orphan, clara)
    second = Offer.objects.create(group=orphan, to=clara)
    actions.accept_offer(Offer.objects.get(to=ben), by=ben)
    assert role_of(orphan, ben) == Role.ORGANISER
    with pytest.raises(Conflict):
        actions.accept_offer(second, by=clara)
    assert told(clara) == []


def test_when_all_have_declined_the_next_are_asked_and_nobody_twice(orphan, ben, clara):
    actions.decline_offer(Offer.objects.get(to=ben), by=ben)
    keep_groups.call()
    assert asked(orphan) == set()
    make.join(orphan, clara)
    assert look_after_orphans() == 1
    assert look_after_orphans() == 0
    assert asked(orphan) == {clara.name}


def test_nobody_is_asked_any_more_once_the_organiser_is_back(orphan, anna, ben, olga):
    reactivate_member(anna, by=olga)
    assert asked(orphan) == set()
    assert told(ben) == []


def test_a_group_with_an_organiser_asks_nobody(group, anna, ben):
    look_after([group.pk])
    keep_groups.call()
    assert not Offer.objects.exists()


def test_its_page_says_kindly_that_it_looks_for_an_organiser(client, orphan, ben):
    client.force_login(ben)
    page = client.get(reverse("groups:detail", args=[orphan.slug])).content.decode()
    assert "This group looks for an organiser" in page
    assert reverse("groups:offer", args=[orphan.slug]) in page


def test_operators_appoint_somebody_for_a_group_that_nobody_can_run(orphan, ben, olga):
    actions.appoint_organiser(orphan, ben, by=olga)
    assert role_of(orphan, ben) == Role.ORGANISER
    assert "You run this group now" in told(ben)
    assert OutgoingMail.objects.filter(to=ben.email, subject=f"You now run {orphan.name}").exists()
    assert not Group.objects.orphaned().exists()
    with pytest.raises(Conflict):
        actions.appoint_organiser(orphan, ben, by=olga)


def test_only_operators_appoint_and_only_members(orphan, ben, clara, olga):
    with pytest.raises(NotAllowed):
        actions.appoint_organiser(orphan, ben, by=ben)
    with pytest.raises(Conflict, match="belong"):
        actions.appoint_organiser(orphan, clara, by=olga)


def test_nobody_is_asked_to_run_an_archived_group(orphan, olga):
    actions.archive_group(orphan, by=olga)
    assert asked(orphan) == set()
    assert look_after_orphans() == 0
    assert Membership.objects.filter(group=orphan).exists()


def test_two_accounts_that_become_one_go_on_running_the_group(group, anna, ben, olga):
    actions.offer_group(group, ben, by=anna)
    other = make.member("Anna Amsel")
    merge_members(anna, into=other, by=olga)
    assert role_of(group, other) == Role.ORGANISER
    assert asked(group) == {ben.name}
    actions.accept_offer(Offer.objects.open().get(), by=ben)
    assert (role_of(group, other), role_of(group, ben)) == (Role.MEMBER, Role.ORGANISER)


def test_merging_the_two_sides_of_an_offer_leaves_none(group, anna, ben, olga):
    actions.offer_group(group, ben, by=anna)
    merge_members(ben, into=anna, by=olga)
    assert not Offer.objects.exists()
    assert role_of(group, anna) == Role.ORGANISER
