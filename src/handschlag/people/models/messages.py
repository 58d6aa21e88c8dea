"""Direct messages: conversations of two, or of a few."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address


class Conversation(models.Model):
    """``pair`` is set where it is of two, so that two people have one: ``low-high`` of their keys."""

    pair = models.CharField(max_length=41, null=True, unique=True)  # noqa: DJ001 - NULLs do not collide
    title = models.CharField(_("title"), max_length=100, blank=True)
    started_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    last_number = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"conversation {self.pk}"

    def get_absolute_url(self) -> str:
        return address("people:conversation", self.pk)


class Participant(models.Model):
    """Reads what was said while they take part: ``from_number`` on, and up to the last when they left."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="participants", db_index=False
    )
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    added_at = models.DateTimeField(default=clock.now)
    from_number = models.PositiveIntegerField(default=1)
    read_to = models.PositiveIntegerField(default=0)
    told_to = models.PositiveIntegerField(default=0)
    """Up to which message a mail or notice has told of it."""
    is_muted = models.BooleanField(default=False)
    left_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(default=clock.now)
    """The conversation's, kept here to list a member's conversations by."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "member"], name="in_a_conversation_once")
        ]
        indexes = [
            models.Index(
                fields=["member", "-last_at", "-id"],
                condition=Q(left_at__isnull=True),
                name="conversation_newest_first",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.conversation_id}"


class Message(models.Model):
    """``author`` is None once their account is erased, or where the product itself says something."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    number = models.PositiveIntegerField()
    author = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(_("message"), max_length=20_000, blank=True)
    html = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="a_message_has_its_number")
        ]

    def __str__(self) -> str:
        return f"message {self.number} of {self.conversation_id}"


class MessageFile(models.Model):
    """A file in a message, or of a member who is still writing it."""

    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="files")
    uploaded_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    file = models.FileField(upload_to="messages/")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    is_picture = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


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
