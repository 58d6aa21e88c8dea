"""Profiles, companies, contacts, introductions, messages."""

from handschlag.people.models.companies import Company, CompanyClaim, CompanyPerson
from handschlag.people.models.contacts import Contact, ContactTag, Introduction
from handschlag.people.models.messages import (
    Conversation,
    Message,
    MessageFile,
    MessageReport,
    Participant,
)
from handschlag.people.models.profiles import Audience, Availability, Expertise, Profile

__all__ = [
    "Audience",
    "Availability",
    "Company",
    "CompanyClaim",
    "CompanyPerson",
    "Contact",
    "ContactTag",
    "Conversation",
    "Expertise",
    "Introduction",
    "Message",
    "MessageFile",
    "MessageReport",
    "Participant",
    "Profile",
]
