"""Roles, the last organiser, removing."""

import threading

import pytest
from django.db import connections

from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.groups import actions
from handschlag.groups.models import Group, Membership, Role
from tests import make


def role_of(group, member) -> str | None:
    membership = Membership.objects.of(member).filter(group=group).first()
    return membership.role if membership else None


@pytest.mark.parametrize("role", list(Role))
def test_an_organiser_gives_every_role(group, anna, ben, role):
    actions.change_role(group, ben, role, by=anna)
    assert role_of(group, ben) == role


@pytest.mark.parametrize("role", [Role.MEMBER, Role.MODERATOR])
def test_only_organisers_give_roles(group, anna, ben, role):
    Membership.objects.filter(member=ben).update(role=role)
    with pytest.raises(NotAllowed):
        actions.change_role(group, ben, Role.ORGANISER, by=ben)
    with pytest.raises(NotAllowed):
        actions.change_role(group, anna, Role.MEMBER, by=ben)
    assert (role_of(group, anna), role_of(group, ben)) == (Role.ORGANISER, role)


def test_organiser_cannot_leave_without_successor(group, anna):
    with pytest.raises(Conflict, match="last organiser"):
        actions.leave_group(group, by=anna)
    assert role_of(group, anna) == Role.ORGANISER


def test_organiser_cannot_step_down_without_successor(group, anna):
    for role in (Role.MEMBER, Role.MODERATOR):
        with pytest.raises(Conflict, match="last organiser"):
            actions.change_role(group, anna, role, by=anna)
    assert role_of(group, anna) == Role.ORGANISER


def test_organiser_leaves_when_there_is_another(group, anna, ben):
    actions.change_role(group, ben, Role.ORGANISER, by=anna)
    actions.leave_group(group, by=anna)
    assert (role_of(group, anna), role_of(group, ben)) == (None, Role.ORGANISER)


def test_a_moderator_is_no_successor(group, anna, ben):
    actions.change_role(group, ben, Role.MODERATOR, by=anna)
    with pytest.raises(Conflict):
        actions.leave_group(group, by=anna)


def test_an_organiser_who_cannot_sign_in_is_no_successor(group, anna, ben):
    Membership.objects.filter(member=ben).update(role=Role.ORGANISER)
    type(ben).objects.filter(pk=ben.pk).update(email=None)
    with pytest.raises(Conflict):
        actions.leave_group(group, by=anna)


def test_who_cannot_sign_in_takes_no_role(group, anna, ben):
    ben.email = None
    ben.save()
    with pytest.raises(Invalid):
        actions.change_role(group, ben, Role.MODERATOR, by=anna)
    with pytest.raises(Invalid):
        actions.offer_group(group, ben, by=anna)
    assert (role_of(group, anna), role_of(group, ben)) == (Role.ORGANISER, Role.MEMBER)


def test_an_organiser_removes_a_member(group, anna, ben):
    actions.remove_member(group, ben, by=anna)
    group.refresh_from_db()
    assert (role_of(group, ben), group.member_count) == (None, 1)


def test_nobody_removes_themselves(group, anna, ben):
    actions.change_role(group, ben, Role.ORGANISER, by=anna)
    with pytest.raises(NotAllowed):
        actions.remove_member(group, anna, by=anna)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.MODERATOR])
def test_only_organisers_remove_members(group, ben, clara, role):
    make.join(group, clara)
    Membership.objects.filter(member=ben).update(role=role)
    with pytest.raises(NotAllowed):
        actions.remove_member(group, clara, by=ben)


def test_who_has_left_meanwhile_is_not_removed_again(group, anna, ben):
    actions.leave_group(group, by=ben)
    with pytest.raises(Conflict):
        actions.remove_member(group, ben, by=anna)
    group.refresh_from_db()
    assert group.member_count == 1


@pytest.mark.django_db(transaction=True)
def test_two_organisers_who_leave_at_once_do_not_leave_the_group_alone(anna, ben):
    group = make.group(anna)
    make.join(group, ben, role=Role.ORGANISER)
    refused = together(lambda member: actions.leave_group(group, by=member), [anna, ben])
    assert len(refused) == 1
    assert Membership.objects.able_organisers().filter(group=group).count() == 1
    assert Group.objects.get(pk=group.pk).member_count == 1


@pytest.mark.django_db(transaction=True)
def test_two_organisers_who_demote_each_other_leave_one(anna, ben):
    group = make.group(anna)
    make.join(group, ben, role=Role.ORGANISER)
    other = {anna.pk: ben, ben.pk: anna}
    refused = together(
        lambda member: actions.change_role(group, other[member.pk], Role.MEMBER, by=member), [anna, ben]
    )
    assert len(refused) == 1
    assert Membership.objects.able_organisers().filter(group=group).count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_who_join_at_once_are_counted_right(anna):
    group = make.group(anna)
    people = [make.member(f"Person {number}") for number in range(20)]
    assert together(lambda member: actions.join_group(group, by=member), people) == []
    assert Group.objects.get(pk=group.pk).member_count == 21
    assert Membership.objects.current().filter(group=group).count() == 21


def together(deed, people) -> list[Exception]:
    """Let everybody do it at the same moment; returns the refusals."""
    ready, refused = threading.Barrier(len(people)), []

    def run(member) -> None:
        ready.wait()
        try:
            deed(member)
        except (Conflict, NotAllowed) as refusal:
            refused.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[member]) for member in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused
