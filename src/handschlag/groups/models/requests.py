"""Asking to join, and what a group asks back."""

from typing import TypedDict

from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models.groups import Group, Membership
from handschlag.groups.models.invitations import GroupInvitation

MOST_QUESTIONS = 8
MOST_CHOICES = 12


class Said(TypedDict):
    """An answer beside the wording it was given to; ``question`` is the key of what was asked."""

    question: int
    asked: str
    said: str


class QuestionKind(models.TextChoices):
    LINE = "line", _("a line")
    TEXT = "text", _("a few sentences")
    CHOICE = "choice", _("one of several answers")


class Question(models.Model):
    """What a group asks people before an organiser decides. Changing it leaves given answers as they are."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="questions", db_index=False)
    text = models.CharField(_("question"), max_length=300)
    kind = models.CharField(
        _("answered with"), max_length=10, choices=QuestionKind, default=QuestionKind.LINE
    )
    choices = models.JSONField(default=list, blank=True)
    is_required = models.BooleanField(_("has to be answered"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["group", "position"], name="group_question_in_order")]

    def __str__(self) -> str:
        return self.text


class Answers(models.Model):
    """What a member answered when they came, in the wording of that day."""

    membership = models.OneToOneField(
        Membership, on_delete=models.CASCADE, primary_key=True, related_name="answers"
    )
    said = models.JSONField(default=list)
    given_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"answers of membership {self.pk}"


class JoinRequest(models.Model):
    """A member asks to join; an organiser answers. An answered request is gone, the audit keeps it."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="join_requests", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="join_requests")
    message = models.TextField(_("What brings you here?"), blank=True, max_length=1000)
    asked_at = models.DateTimeField(default=clock.now)
    answers = models.JSONField(default=list)
    """Of ``Said``: to what the group asked then."""
    invitation = models.ForeignKey(
        GroupInvitation, null=True, on_delete=models.SET_NULL, related_name="join_requests"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "member"], name="one_join_request")]
        indexes = [models.Index(fields=["group", "-asked_at", "-id"], name="join_request_newest_first")]

    def __str__(self) -> str:
        return f"{self.member_id} asks to join {self.group_id}"


class RequestNote(models.Model):
    """Organisers about a request, among themselves; it goes with the request."""

    request = models.ForeignKey(JoinRequest, on_delete=models.CASCADE, related_name="notes", db_index=False)
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="request_notes")
    at = models.DateTimeField(default=clock.now)
    text = models.CharField(_("note"), max_length=1000, validators=[MinLengthValidator(1)])

    class Meta:
        indexes = [models.Index(fields=["request", "at"], name="request_note_in_order")]

    def __str__(self) -> str:
        return f"note {self.pk} on request {self.request_id}"
