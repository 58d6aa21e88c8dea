"""What of the talk members want by mail, and up to where it has been sent."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models import Group


class MailLevel(models.IntegerChoices):
    """From nothing to everything. From MENTIONS on, answers and mentions come at once."""

    NOTHING = 1, _("Nothing")
    MENTIONS = 2, _("Only when I am answered or mentioned")
    WEEKLY = 3, _("A digest every week")
    DAILY = 4, _("A digest every day")
    EACH = 5, _("Each post")


USUAL = MailLevel.WEEKLY
"""What holds until a member chooses: enough to stay in touch, and no more than a mail a week."""


class MailChoice(models.Model):
    """What a member wants from a group; without a group, from all for which they have not said otherwise.

    ``level`` is None where only ``announcements`` were stopped; those without a group are the site's.
    ``changed_at`` and ``told_until``: when it was chosen, and what had been told by then.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="mail_choices", db_index=False)
    group = models.ForeignKey(Group, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    level = models.PositiveSmallIntegerField(choices=MailLevel, null=True)
    announcements = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=clock.now)
    told_until = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "group"], name="one_mail_choice"),
            models.UniqueConstraint(
                fields=["member"], condition=Q(group__isnull=True), name="one_usual_mail_choice"
            ),
        ]
        indexes = [
            models.Index(fields=["group", "level", "member"], name="mail_choice_by_level"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.group_id}: {self.level}"


class DigestMark(models.Model):
    """Up to where a member has been told in digests, of each kind."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="digest_mark")
    daily = models.DateTimeField(null=True)
    weekly = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.member_id}: {self.daily}, {self.weekly}"


class MailedUpTo(models.Model):
    """The one row of how far posts have been mailed: all up to ``post``, and of the next one the members
    up to ``member``.
    """

    post = models.PositiveBigIntegerField(default=0)
    member = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="mailed_up_to_is_one_row")]

    def __str__(self) -> str:
        return f"{self.post}, {self.member}"


def effective_mail(own: MailChoice | None, usual: MailChoice | None) -> tuple[MailLevel, MailChoice | None]:
    """What holds in a group, and the choice by which it does; None for what holds for everybody."""
    for choice in (own, usual):
        if choice is not None and choice.level is not None:
            return MailLevel(choice.level), choice
    return USUAL, None


def begins_at(mark: datetime | None, choice: MailChoice | None, otherwise: datetime) -> datetime:
    """From when on a digest tells. What was chosen since the last one begins where the old choice ended."""
    if choice is not None and (mark is None or choice.changed_at > mark):
        return choice.told_until
    return mark or otherwise
