"""Groups, who belongs to them since when, and how one gets in."""

from handschlag.groups.models.groups import (
    FIRST_WEEKS,
    MODERATING,
    Group,
    GroupQuerySet,
    Joining,
    Membership,
    MembershipQuerySet,
    Role,
    Viewer,
    Visibility,
    is_new,
)
from handschlag.groups.models.importing import MemberImport
from handschlag.groups.models.invitations import GroupInvitation, GroupInvitationQuerySet
from handschlag.groups.models.invited import (
    AGAIN_AFTER,
    MOST_MAILS,
    REMIND_AFTER,
    VALID_FOR,
    InvitationRound,
    InvitedPerson,
    InvitedPersonQuerySet,
    InvitedState,
    NoMoreInvitations,
)
from handschlag.groups.models.keeping import (
    Exclusion,
    TrustedDomain,
)
from handschlag.groups.models.offers import Offer, OfferQuerySet
from handschlag.groups.models.requests import (
    MOST_CHOICES,
    MOST_QUESTIONS,
    Answers,
    JoinRequest,
    Question,
    QuestionKind,
    RequestNote,
    Said,
)
from handschlag.groups.models.silences import Silence, SilenceQuerySet
from handschlag.groups.models.welcomes import Welcome

__all__ = [
    "AGAIN_AFTER",
    "FIRST_WEEKS",
    "MODERATING",
    "MOST_CHOICES",
    "MOST_MAILS",
    "MOST_QUESTIONS",
    "REMIND_AFTER",
    "VALID_FOR",
    "Answers",
    "Exclusion",
    "Group",
    "GroupInvitation",
    "GroupInvitationQuerySet",
    "GroupQuerySet",
    "InvitationRound",
    "InvitedPerson",
    "InvitedPersonQuerySet",
    "InvitedState",
    "JoinRequest",
    "Joining",
    "MemberImport",
    "Membership",
    "MembershipQuerySet",
    "NoMoreInvitations",
    "Offer",
    "OfferQuerySet",
    "Question",
    "QuestionKind",
    "RequestNote",
    "Role",
    "Said",
    "Silence",
    "SilenceQuerySet",
    "TrustedDomain",
    "Viewer",
    "Visibility",
    "Welcome",
    "is_new",
]
