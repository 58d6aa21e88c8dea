"""What people fill in about groups."""

from handschlag.groups.forms.archiving import ArchivingForm
from handschlag.groups.forms.asking import AskForm, ChosenForm, DeclineForm, NoteForm, QuestionForms
from handschlag.groups.forms.groups import (
    RESERVED_SLUGS,
    EditGroupForm,
    GroupForm,
    NewGroupForm,
    slug_of,
)
from handschlag.groups.forms.inviting import (
    AddressForm,
    ColumnsForm,
    InviteForm,
    TableForm,
    WordsForm,
)
from handschlag.groups.forms.membership import (
    DomainsForm,
    InvitationForm,
    OfferForm,
    RemovalForm,
    RoleForm,
)

__all__ = [
    "RESERVED_SLUGS",
    "AddressForm",
    "ArchivingForm",
    "AskForm",
    "ChosenForm",
    "ColumnsForm",
    "DeclineForm",
    "DomainsForm",
    "EditGroupForm",
    "GroupForm",
    "InvitationForm",
    "InviteForm",
    "NewGroupForm",
    "NoteForm",
    "OfferForm",
    "QuestionForms",
    "RemovalForm",
    "RoleForm",
    "TableForm",
    "WordsForm",
    "slug_of",
]
