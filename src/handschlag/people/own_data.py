"""What this room keeps about a member, and what goes with them."""

from django.db.models import Q, QuerySet

from handschlag.accounts import erasing, own_data
from handschlag.accounts.models import Member
from handschlag.accounts.own_data import Table
from handschlag.core import clock
from handschlag.people.actions import attaching
from handschlag.people.actions.companies import leave_company
from handschlag.people.models import (
    Company,
    CompanyClaim,
    CompanyPerson,
    Contact,
    ContactTag,
    Conversation,
    Expertise,
    Introduction,
    Message,
    MessageFile,
    MessageReport,
    Participant,
    Profile,
    TagRhythm,
    WeeklyLetter,
    Whereabouts,
)
from handschlag.people.models.messages import readable_messages

OWN = (Profile, Expertise, Whereabouts, TagRhythm, WeeklyLetter, CompanyPerson)
"""Of nobody else's concern: they go with the member."""
ANSWERS = frozenset(["via_declined_at", "to_declined_at"])
"""A refusal is invisible."""


def join() -> None:
    own_data.add_tables("people", [*_own(), *_introductions(), *_messages()])
    own_data.leave_out(
        {
            "people.Contact.other": "what somebody else notes is theirs",
            "people.CompanyClaim.answered_by": "the data of who claimed",
            "people.Message.author": "all messages they can read",
            "people.Message.whom": "all messages they can read",
            "people.MessageReport.handled_by": "the data of who reported",
        }
    )
    erasing.add_step(_erase)


def _own() -> list[Table]:
    return [
        *(Table(model, ("member",)) for model in OWN),
        Table(CompanyClaim, ("by",)),
        Table(Company, ("created_by",)),
        Table(Contact, ("owner",)),
        Table(ContactTag, rows=lambda member: ContactTag.objects.filter(contact__owner=member)),
    ]


def _introductions() -> list[Table]:
    """Each as that side sees it."""
    unseen = ANSWERS | {"word_of_via", "passed_on_at", "outcome_for_to"}
    not_via = ANSWERS | {"outcome_for_asker", "outcome_for_to"}
    not_to = ANSWERS | {"private_note", "outcome_for_asker"}
    return [
        Table(Introduction, ("asked_by",), unseen, name="introductions_asked"),
        Table(Introduction, ("via",), not_via, name="introductions_to_make"),
        Table(Introduction, ("to",), not_to, _passed_on_to, name="introductions_received"),
    ]


def _passed_on_to(member: Member) -> QuerySet[Introduction]:
    """Of what was not passed on, nobody has told them."""
    return Introduction.objects.filter(to=member, passed_on_at__isnull=False)


def _messages() -> list[Table]:
    return [
        Table(Conversation, ("started_by",), rows=_conversations),
        Table(Participant, ("member",)),
        Table(Message, rows=_readable),
        Table(MessageFile, ("uploaded_by",), files=("file",)),
        Table(MessageReport, ("by",)),
    ]


def _conversations(member: Member) -> QuerySet[Conversation]:
    return Conversation.objects.visible_to(member)


def _readable(member: Member) -> QuerySet[Message]:
    return Message.objects.filter(readable_messages(member), removed_at__isnull=True)


def _erase(member: Member, *, empties_posts: bool) -> None:
    """What they wrote to others stays with these, under no name and without its files."""
    for person in CompanyPerson.objects.filter(member=member, left_at__isnull=True).select_related("company"):
        leave_company(person.company, by=member)
    for model in OWN:
        model.objects.filter(member=member).delete()
    CompanyClaim.objects.filter(by=member).delete()
    Contact.objects.filter(Q(owner=member) | Q(other=member)).delete()
    Introduction.objects.filter(Q(asked_by=member) | Q(via=member) | Q(to=member)).delete()
    attaching.delete(list(MessageFile.objects.filter(uploaded_by=member)))
    Message.objects.filter(author=member).update(author=None, submission_key=None)
    Message.objects.filter(whom=member).update(whom=None)
    own = Participant.objects.filter(member=member, left_at__isnull=True)
    own.update(left_at=clock.now(), unread=0, unread_since=None)
