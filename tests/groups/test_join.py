"""Joining, asking, leaving and coming back."""

import pytest

from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.groups import actions
from handschlag.groups.models import Group, Joining, JoinRequest, Membership, Role
from tests import make


def count(group: Group) -> int:
    group.refresh_from_db()
    return group.member_count


def test_anybody_joins_an_open_group(group, clara):
    membership = actions.join_group(group, by=clara)
    assert (membership.role, membership.left_at, count(group)) == (Role.MEMBER, None, 3)
    assert AuditEvent.objects.get(verb="join group").actor_id == clara.pk


def test_joining_twice_is_one_membership(group, clara):
    assert actions.join_group(group, by=clara) == actions.join_group(group, by=clara)
    assert count(group) == 3


@pytest.mark.parametrize("joining", [Joining.REQUEST, Joining.INVITATION])
def test_one_cannot_simply_join_a_group_that_decides(group, clara, joining):
    Group.objects.update(joining=joining)
    with pytest.raises(NotAllowed):
        actions.join_group(group, by=clara)
    assert count(group) == 2


def test_leaving_ends_the_spell_and_keeps_it(group, ben):
    actions.leave_group(group, by=ben)
    assert Membership.objects.get(member=ben).left_at is not None
    assert count(group) == 1


def test_leaving_twice_is_leaving_once(group, ben):
    actions.leave_group(group, by=ben)
    actions.leave_group(group, by=ben)
    assert count(group) == 1


def test_coming_back_is_a_second_spell(group, ben):
    actions.leave_group(group, by=ben)
    actions.join_group(group, by=ben)
    assert Membership.objects.filter(group=group, member=ben).count() == 2
    assert Membership.objects.of(ben).filter(group=group).count() == 1
    assert count(group) == 2


def test_who_comes_back_is_a_plain_member(group, ben, anna):
    actions.change_role(group, ben, Role.MODERATOR, by=anna)
    actions.leave_group(group, by=ben)
    assert actions.join_group(group, by=ben).role == Role.MEMBER


def test_a_request_waits_until_an_organiser_lets_the_asker_in(group, clara, anna):
    Group.objects.update(joining=Joining.REQUEST)
    request = actions.ask_to_join(group, " I sweep chimneys. ", by=clara)
    assert (request.message, count(group)) == ("I sweep chimneys.", 2)
    actions.accept_request(request, by=anna)
    assert Membership.objects.of(clara).filter(group=group).exists()
    assert (JoinRequest.objects.count(), count(group)) == (0, 3)


def test_asking_again_changes_the_message_of_the_one_request(group, clara):
    Group.objects.update(joining=Joining.REQUEST)
    actions.ask_to_join(group, "First", by=clara)
    actions.ask_to_join(group, "Second", by=clara)
    assert JoinRequest.objects.get().message == "Second"
    assert AuditEvent.objects.filter(verb="ask to join").count() == 1


def test_a_declined_request_is_gone_and_may_be_made_again(group, clara, anna):
    Group.objects.update(joining=Joining.REQUEST)
    actions.decline_request(actions.ask_to_join(group, "", by=clara), by=anna)
    assert (JoinRequest.objects.count(), count(group)) == (0, 2)
    actions.ask_to_join(group, "", by=clara)


def test_an_answered_request_cannot_be_answered_again(group, clara, anna):
    Group.objects.update(joining=Joining.REQUEST)
    request = actions.ask_to_join(group, "", by=clara)
    actions.accept_request(request, by=anna)
    with pytest.raises(Conflict):
        actions.decline_request(request, by=anna)
    assert count(group) == 3


def test_a_withdrawn_request_cannot_be_accepted(group, clara, anna):
    Group.objects.update(joining=Joining.REQUEST)
    request = actions.ask_to_join(group, "", by=clara)
    actions.withdraw_request(group, by=clara)
    with pytest.raises(Conflict):
        actions.accept_request(request, by=anna)
    assert count(group) == 2


@pytest.mark.parametrize("role", [Role.MEMBER, Role.MODERATOR])
def test_only_organisers_answer_requests(group, ben, clara, role):
    Group.objects.update(joining=Joining.REQUEST)
    Membership.objects.filter(member=ben).update(role=role)
    request = actions.ask_to_join(group, "", by=clara)
    for answer in (actions.accept_request, actions.decline_request):
        with pytest.raises(NotAllowed):
            answer(request, by=ben)
    assert JoinRequest.objects.count() == 1


def test_members_have_nothing_to_ask(group, ben):
    Group.objects.update(joining=Joining.REQUEST)
    with pytest.raises(NotAllowed):
        actions.ask_to_join(group, "", by=ben)


def test_joining_another_way_settles_the_request(group, clara, anna):
    Group.objects.update(joining=Joining.REQUEST)
    actions.ask_to_join(group, "", by=clara)
    invitation, _token = actions.create_invitation(group, by=anna, days=7, max_uses=1)
    actions.accept_invitation(invitation, by=clara)
    assert not JoinRequest.objects.exists()


def test_an_organiser_of_another_group_answers_nothing_here(group, clara):
    Group.objects.update(joining=Joining.REQUEST)
    stranger = make.member("Doris")
    make.group(stranger)
    with pytest.raises(NotAllowed):
        actions.accept_request(actions.ask_to_join(group, "", by=clara), by=stranger)
