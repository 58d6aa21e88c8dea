"""Organisers about members: roles, removing."""

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.core.models import audit
from handschlag.groups import policy
from handschlag.groups.actions.belonging import (
    belonging,
    can_act,
    end,
    locked,
    need_another_organiser,
    set_role,
)
from handschlag.groups.models import Exclusion, Group, Membership, Role


@transaction.atomic
def remove_member(
    group: Group, member: Member, *, by: Member, for_good: bool = False, reason: str = ""
) -> None:
    """End somebody else's membership; what they wrote stays.

    ``for_good``: they come back only when an organiser allows it; ``reason`` is for organisers to read.
    """
    group, own = locked(group, by, in_archive=True)
    other = belonging(group, member)
    if not policy.can_remove(own, other):
        raise NotAllowed(_("Only organisers remove members, and nobody removes themselves."))
    end(other, by=by, verb="remove member")
    if for_good:
        Exclusion.objects.create(group=group, member=member, by=by, reason=reason.strip())
        audit("keep member out", group, by=by, member=member.pk)


@transaction.atomic
def allow_again(group: Group, member: Member, *, by: Member) -> None:
    """Who was removed for good may come back, the way others get in. Twice is once."""
    group, own = locked(group, by, in_archive=True)
    if not policy.can_answer_requests(own):
        raise NotAllowed(_("Only organisers decide who may come back."))
    if Exclusion.objects.filter(group=group, member=member).delete()[0]:
        audit("allow member again", group, by=by, member=member.pk)


@transaction.atomic
def change_role(group: Group, member: Member, role: Role, *, by: Member) -> Membership:
    """Make a member moderator, organiser or plain member. Conflict when no organiser would be left."""
    group, own = locked(group, by, in_archive=True)
    other = belonging(group, member)
    if not policy.can_change_role(own):
        raise NotAllowed(_("Only organisers give and take roles."))
    if role != Role.MEMBER and not can_act(member):
        raise Invalid(
            _("%(name)s cannot sign in yet and so cannot take a role.") % {"name": member.name}, "role"
        )
    if role != Role.ORGANISER:
        need_another_organiser(
            other,
            _("This is the last organiser of the group. Make somebody else an organiser first."),
        )
    set_role(other, role, by=by)
    return other
