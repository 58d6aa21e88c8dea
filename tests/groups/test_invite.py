"""Invitation links."""

from datetime import timedelta

import pytest

from handschlag.accounts.models import digest
from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.groups import actions
from handschlag.groups.models import Group, GroupInvitation, Joining, Membership, Role, Visibility


@pytest.fixture
def invitation(group, anna):
    Group.objects.update(visibility=Visibility.HIDDEN, joining=Joining.INVITATION)
    return actions.create_invitation(group, by=anna, days=7, max_uses=2)[0]


def test_only_the_digest_of_a_link_is_stored(group, anna):
    invitation, token = actions.create_invitation(group, by=anna, days=7, max_uses=1)
    stored = GroupInvitation.objects.values().get(pk=invitation.pk)
    assert token not in str(stored)
    assert stored["token_digest"] == digest(token)


def test_a_link_leads_into_a_hidden_group(invitation, group, clara):
    actions.accept_invitation(invitation, by=clara)
    assert Membership.objects.of(clara).filter(group=group).exists()
    assert GroupInvitation.objects.get().uses == 1


def test_who_belongs_already_uses_nothing_up(invitation, ben):
    actions.accept_invitation(invitation, by=ben)
    assert GroupInvitation.objects.get().uses == 0


@pytest.mark.parametrize(
    "change", [{"uses": 2}, {"expires_at": clock.now() - timedelta(seconds=1)}, {"revoked_at": clock.now()}]
)
def test_a_link_that_is_used_up_expired_or_revoked_lets_nobody_in(invitation, clara, change):
    GroupInvitation.objects.update(**change)
    with pytest.raises(Conflict):
        actions.accept_invitation(invitation, by=clara)
    assert not Membership.objects.of(clara).exists()


def test_revoking_twice_is_revoking_once(invitation, anna):
    actions.revoke_invitation(invitation, by=anna)
    first = GroupInvitation.objects.get().revoked_at
    actions.revoke_invitation(invitation, by=anna)
    assert GroupInvitation.objects.get().revoked_at == first


@pytest.mark.parametrize("role", [Role.MEMBER, Role.MODERATOR])
def test_only_organisers_make_and_revoke_links(invitation, group, ben, role):
    Membership.objects.filter(member=ben).update(role=role)
    with pytest.raises(NotAllowed):
        actions.create_invitation(group, by=ben, days=1, max_uses=1)
    with pytest.raises(NotAllowed):
        actions.revoke_invitation(invitation, by=ben)
    assert GroupInvitation.objects.usable().count() == 1
