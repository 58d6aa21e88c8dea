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
from handschlag.groups.models.invitations import GroupInvitation, GroupInvitationQuerySet
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
    "FIRST_WEEKS",
    "MODERATING",
    "MOST_CHOICES",
    "MOST_QUESTIONS",
    "Answers",
    "Exclusion",
    "Group",
    "GroupInvitation",
    "GroupInvitationQuerySet",
    "GroupQuerySet",
    "JoinRequest",
    "Joining",
    "Membership",
    "MembershipQuerySet",
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
