"""What keeps talk in order: accepted answers, pins, slow mode, closing by itself, posts of all."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from handschlag.core import clock
from handschlag.core.prepared import Given
from handschlag.discussions.models.rulings import Deed
from handschlag.discussions.models.topics import Topic

MOST_PINS = 5
"""Topics of a group that can be pinned at once."""


class Acceptance(Deed):
    """Who accepted the answer that ``Topic.accepted_post`` names. Imported answers have no such row."""

    topic = models.OneToOneField("discussions.Topic", on_delete=models.CASCADE, related_name="acceptance")
    post = models.ForeignKey("discussions.Post", on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.post_id} answers {self.topic_id}"


class PinQuerySet(models.QuerySet["Pin"]):
    def of_group(self, group_id: int | Given, at: datetime | Given | None = None) -> "PinQuerySet":
        """The pins that hold now (or at a moment), of topics that lists show, latest first.

        Pins are few. As a join SQLite would begin with all topics of the group.
        """
        holding = Q(until__isnull=True) | Q(until__gt=at or clock.now())
        shown = Topic.objects.present().filter(group=group_id, pk=OuterRef("topic"))
        return self.filter(holding, Exists(shown)).order_by("-at", "-pk")


class Pin(Deed):
    """A pinned topic stands on top of its group's first page, to a moment or until it is taken off."""

    topic = models.OneToOneField("discussions.Topic", on_delete=models.CASCADE, related_name="pin")
    until = models.DateTimeField(null=True)

    objects = PinQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.topic_id} pinned"

    @property
    def holds(self) -> bool:
        return self.until is None or self.until > clock.now()


class ClosingPlan(Deed):
    """When a topic closes by itself: at a moment, or after days without a post, counted from ``at`` on.

    With neither it never does, whatever its group's setting says.
    """

    topic = models.OneToOneField("discussions.Topic", on_delete=models.CASCADE, related_name="closing_plan")
    closes_at = models.DateTimeField(null=True)
    silent_days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(silent_days__isnull=True), name="one_way_to_close"
            )
        ]
        indexes = [models.Index(fields=["closes_at"], name="closing_plan_by_date")]

    def __str__(self) -> str:
        return f"{self.topic_id} closes by itself"

    def due_at(self, last_post_at: datetime) -> datetime | None:
        if self.silent_days is not None:
            return max(last_post_at, self.at) + timedelta(days=self.silent_days)
        return self.closes_at


class SlowMode(Deed):
    """In a slow topic a member posts once in so many minutes; moderators are exempt."""

    topic = models.OneToOneField("discussions.Topic", on_delete=models.CASCADE, related_name="slow_mode")
    minutes = models.PositiveSmallIntegerField(_("minutes between two posts of a member"))

    def __str__(self) -> str:
        return f"{self.topic_id} once in {self.minutes} minutes"


class Wiki(Deed):
    """A post that every member of the group may edit."""

    post = models.OneToOneField("discussions.Post", on_delete=models.CASCADE, related_name="wiki")

    def __str__(self) -> str:
        return f"{self.post_id} is everybody's"
