"""What people fill in about groups."""

from handschlag.groups.forms.asking import AskForm, ChosenForm, DeclineForm, NoteForm, QuestionForms
from handschlag.groups.forms.groups import (
    RESERVED_SLUGS,
    EditGroupForm,
    GroupForm,
    NewGroupForm,
    slug_of,
)
from handschlag.groups.forms.membership import (
    DeletionForm,
    DomainsForm,
    InvitationForm,
    OfferForm,
    RemovalForm,
    RoleForm,
)

__all__ = [
    "RESERVED_SLUGS",
    "AskForm",
    "ChosenForm",
    "DeclineForm",
    "DeletionForm",
    "DomainsForm",
    "EditGroupForm",
    "GroupForm",
    "InvitationForm",
    "NewGroupForm",
    "NoteForm",
    "OfferForm",
    "QuestionForms",
    "RemovalForm",
    "RoleForm",
    "slug_of",
]
