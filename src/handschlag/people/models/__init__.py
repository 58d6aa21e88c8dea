"""Profiles, companies, contacts, introductions, messages."""

from handschlag.people.models.companies import Company, CompanyClaim, CompanyPerson
from handschlag.people.models.contacts import Contact, ContactTag, Introduction
from handschlag.people.models.messages import (
    MOST_PEOPLE,
    Conversation,
    Happening,
    Message,
    MessageFile,
    MessageReport,
    Participant,
    ParticipantQuerySet,
    Viewer,
    pair_of,
)
from handschlag.people.models.profiles import Audience, Availability, Expertise, Profile

__all__ = [
    "MOST_PEOPLE",
    "Audience",
    "Availability",
    "Company",
    "CompanyClaim",
    "CompanyPerson",
    "Contact",
    "ContactTag",
    "Conversation",
    "Expertise",
    "Happening",
    "Introduction",
    "Message",
    "MessageFile",
    "MessageReport",
    "Participant",
    "ParticipantQuerySet",
    "Profile",
    "Viewer",
    "pair_of",
]
