"""Groups, who belongs to them since when, and how one gets in."""

from handschlag.groups.models.groups import (
    MODERATING,
    Group,
    GroupQuerySet,
    Joining,
    Membership,
    MembershipQuerySet,
    Role,
    Viewer,
    Visibility,
)
from handschlag.groups.models.invitations import GroupInvitation, GroupInvitationQuerySet
from handschlag.groups.models.requests import JoinRequest
from handschlag.groups.models.silences import Silence, SilenceQuerySet

__all__ = [
    "MODERATING",
    "Group",
    "GroupInvitation",
    "GroupInvitationQuerySet",
    "GroupQuerySet",
    "JoinRequest",
    "Joining",
    "Membership",
    "MembershipQuerySet",
    "Role",
    "Silence",
    "SilenceQuerySet",
    "Viewer",
    "Visibility",
]
