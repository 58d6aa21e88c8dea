"""Direct messages: conversations of two, or of a few."""

from uuid import uuid4

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address

Viewer = Member | AnonymousUser

BLOCK = 4096
MOST_PEOPLE = 12
"""In one conversation."""


def place(_file: models.Model, _name: str) -> str:
    """Where a file is stored; what people call it stands in the row only."""
    return f"messages/{clock.now():%Y/%m}/{uuid4().hex}"


def pair_of(one: int, other: int) -> str:
    """What makes the conversation of two people the only one."""
    return f"{min(one, other)}-{max(one, other)}"


class Happening(models.TextChoices):
    """What the product itself notes in a conversation."""

    ADDED = "added"
    LEFT = "left"
    TITLED = "titled"
    RETURNED = "returned"


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, viewer: Viewer) -> "ConversationQuerySet":
        """Those the viewer takes part in, or did until they left. Operators see no others either."""
        if viewer.pk is None:
            return self.none()
        return self.filter(pk__in=Participant.objects.filter(member=viewer.pk).values("conversation"))


class Conversation(models.Model):
    """``pair`` is set where it is of two, so that two people have one: ``low-high`` of their keys."""

    pair = models.CharField(max_length=41, null=True, unique=True)  # noqa: DJ001 - NULLs do not collide
    title = models.CharField(_("title"), max_length=100, blank=True)
    started_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    last_number = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=clock.now)

    objects = ConversationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"conversation {self.pk}"

    def get_absolute_url(self) -> str:
        return address("people:conversation", self.pk)


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def present(self) -> "ParticipantQuerySet":
        """Those who have not left."""
        return self.filter(left_at__isnull=True)

    def of(self, member: Member) -> "ParticipantQuerySet":
        return self.filter(member_id=member.pk)

    def with_unread(self) -> "ParticipantQuerySet":
        """Who has something to read, and wants to know."""
        return self.present().filter(unread__gt=0, is_muted=False)

    def untold(self) -> "ParticipantQuerySet":
        """Whom no mail has told of what they have not read."""
        return self.with_unread().filter(told_to__lte=F("read_to"))


class Participant(models.Model):
    """Reads what was said while they take part: ``from_number`` on, and up to the last when they left."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="participants", db_index=False
    )
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    added_at = models.DateTimeField(default=clock.now)
    from_number = models.PositiveIntegerField(default=1)
    read_to = models.PositiveIntegerField(default=0)
    unread = models.PositiveIntegerField(default=0)
    """How many others have said since; counted here, so that every page can say so from an index."""
    unread_since = models.DateTimeField(null=True)
    told_to = models.PositiveIntegerField(default=0)
    """Up to which message a mail or notice has told of it."""
    is_muted = models.BooleanField(default=False)
    left_at = models.DateTimeField(null=True)
    asked_back_at = models.DateTimeField(null=True)
    """Since when an invitation waits for somebody who has left; it stands also where they stay away."""
    stays_away_at = models.DateTimeField(null=True)
    """They have left and want nobody to ask them back. Nobody is told."""
    last_at = models.DateTimeField(default=clock.now)
    """The conversation's, kept here to list a member's conversations by."""

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "member"], name="in_a_conversation_once")
        ]
        indexes = [
            models.Index(
                fields=["member", "-last_at", "-id"],
                condition=Q(left_at__isnull=True),
                name="conversation_newest_first",
            ),
            models.Index(
                fields=["member"],
                condition=Q(unread__gt=0, is_muted=False, left_at__isnull=True),
                name="conversation_unread",
            ),
            models.Index(
                fields=["unread_since"],
                condition=Q(unread__gt=0, is_muted=False, left_at__isnull=True, told_to__lte=F("read_to")),
                name="conversation_untold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.conversation_id}"


class EarlierPart(models.Model):
    """What somebody read before they left and came back; what was said meanwhile stays unread for them."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="earlier")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.first} to {self.last} for {self.participant_id}"


def readable_messages(viewer: Member) -> Q:
    """Of messages: those said while the viewer took part. They stay so after leaving."""
    own = Participant.objects.of(viewer).filter(
        conversation=OuterRef("conversation"), from_number__lte=OuterRef("number")
    )
    until = Q(left_at__isnull=True) | Q(read_to__gte=OuterRef("number"))
    before = EarlierPart.objects.filter(
        participant__member=viewer.pk,
        participant__conversation=OuterRef("conversation"),
        first__lte=OuterRef("number"),
        last__gte=OuterRef("number"),
    )
    return Q(Exists(own.filter(until))) | Q(Exists(before))


class Message(models.Model):
    """``author`` is None once their account is erased.

    ``happening``: the product itself notes what ``author`` did, to ``whom``; ``text`` is the new title then.
    """

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    number = models.PositiveIntegerField()
    author = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(_("message"), max_length=20_000, blank=True)
    html = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True)
    removed_by_operator = models.BooleanField(default=False)
    happening = models.CharField(max_length=10, choices=Happening, blank=True)
    whom = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    submission_key = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="a_message_has_its_number"),
            models.UniqueConstraint(
                fields=["author", "submission_key"],
                condition=Q(submission_key__isnull=False),
                name="message_sent_once",
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.number} of {self.conversation_id}"


class MessageFileQuerySet(models.QuerySet["MessageFile"]):
    def taken_up(self) -> int:
        """Bytes that these files count for; a tiny one takes a block, as on a disk."""
        counted = self.aggregate(sum=Sum(Greatest(F("size"), BLOCK)))
        return counted["sum"] or 0


class MessageFile(models.Model):
    """A file in a message, or of a member who is still writing it."""

    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="files")
    uploaded_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    file = models.FileField(upload_to=place)
    thumbnail = models.FileField(upload_to=place, blank=True)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    is_picture = models.BooleanField(default=False)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)

    objects = MessageFileQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["uploaded_at"], condition=Q(message__isnull=True), name="message_file_waiting"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("people:message_file", self.pk)


class MessageReport(models.Model):
    """A participant shows a message to those who run the site; only what is reported is shown to them."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reports", db_index=False)
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("what is wrong with it"), max_length=500)
    at = models.DateTimeField(default=clock.now)
    handled_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    handled_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "by"], name="one_report_of_a_message")]

    def __str__(self) -> str:
        return f"{self.by_id} reports {self.message_id}"
