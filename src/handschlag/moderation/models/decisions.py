"""What was decided about a case, and who did not agree with it."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.groups.models import Group, Viewer
from handschlag.moderation.models.cases import Case

APPEAL_WITHIN = timedelta(days=14)


class Deed(models.TextChoices):
    NOTHING = "nothing", pgettext_lazy("decision", "Nothing: it stays as it is")
    EDIT = "edit", pgettext_lazy("decision", "Change the text")
    HIDE = "hide", pgettext_lazy("decision", "Hide it; it can be shown again")
    DELETE = "delete", pgettext_lazy("decision", "Delete it: hidden now, its words erased in two weeks")
    WARN = "warn", pgettext_lazy("decision", "Warn the author; it stays")
    SILENCE = "silence", pgettext_lazy("decision", "Hide it, and the author may not write here for a while")
    REMOVE = "remove", pgettext_lazy("decision", "Hide it, and the author leaves the group")
    CLOSE = "close", pgettext_lazy("decision", "Close the topic")
    MOVE = "move", pgettext_lazy("decision", "Move the topic to another group")
    SPLIT = "split", pgettext_lazy("decision", "Split it off into a topic of its own")
    MERGE = "merge", pgettext_lazy("decision", "Merge the topic into another one")


class DecisionQuerySet(models.QuerySet["Decision"]):
    def told_to(self, viewer: Viewer) -> "DecisionQuerySet":
        """To whose thing it is, and to those who flagged it."""
        if viewer.pk is None:
            return self.none()
        return self.filter(Q(author=viewer.pk) | Q(case__flags__by=viewer.pk)).distinct()


class Decision(models.Model):
    """``author`` is the case's, kept here so that the database itself refuses who decides about their own.

    That nobody decides about what they flagged is refused by a trigger; that nobody decides twice, by the
    constraint: an appeal goes to somebody else.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions", db_index=False)
    group = models.ForeignKey(
        Group, null=True, on_delete=models.CASCADE, related_name="decisions", db_index=False
    )
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    author = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="decisions_about")
    at = models.DateTimeField(default=clock.now)
    deed = models.CharField(_("decision"), max_length=8, choices=Deed)
    reason = models.TextField(_("why"), max_length=2000)
    until = models.DateTimeField(null=True)
    """Of a silence."""
    is_on_appeal = models.BooleanField(default=False)
    is_overturned = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True)
    """When the words of what is deleted were erased for good."""

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "by"], name="nobody_decides_a_case_twice"),
            models.CheckConstraint(
                condition=Q(by__isnull=True) | Q(author__isnull=True) | ~Q(by=F("author")),
                name="nobody_decides_about_their_own",
            ),
        ]
        indexes = [
            models.Index(fields=["group", "-at", "-id"], name="decision_newest_first"),
            models.Index(
                fields=["at"], condition=Q(deed="delete", erased_at__isnull=True), name="decision_to_erase"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deed} in case {self.case_id}"

    def get_absolute_url(self) -> str:
        return address("moderation:decision", self.pk)

    @property
    def appeal_until(self) -> datetime:
        return self.at + APPEAL_WITHIN

    @property
    def has_found_something(self) -> bool:
        return self.deed != Deed.NOTHING


class Appeal(models.Model):
    """By whose thing it is, or who flagged it, within two weeks, once; another moderator decides again."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reason = models.TextField(_("what the decision gets wrong"), max_length=2000)
    is_upheld = models.BooleanField(null=True)
    """Whether the second decision was another one; None until there is one."""

    def __str__(self) -> str:
        return f"appeal against {self.decision_id}"
