"""What people fill in about groups."""

from handschlag.groups.forms.groups import (
    RESERVED_SLUGS,
    EditGroupForm,
    GroupForm,
    NewGroupForm,
    slug_of,
)
from handschlag.groups.forms.membership import InvitationForm, JoinRequestForm, RoleForm

__all__ = [
    "RESERVED_SLUGS",
    "EditGroupForm",
    "GroupForm",
    "InvitationForm",
    "JoinRequestForm",
    "NewGroupForm",
    "RoleForm",
    "slug_of",
]
