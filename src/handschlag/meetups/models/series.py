"""Meetups that come back: a rule, and the meetups made of it."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.groups.models import Group, Membership, Viewer
from handschlag.meetups.recurrence import Rule, occurrences


def new_uid() -> str:
    return f"{uuid4()}@{urlsplit(settings.BASE_URL).hostname}"


class SeriesQuerySet(models.QuerySet["Series"]):
    def running(self) -> "SeriesQuerySet":
        """There may be more to make."""
        return self.filter(ended_at__isnull=True, group__archived_at__isnull=True)

    def visible_to(self, viewer: Viewer) -> "SeriesQuerySet":
        """Those of groups whose talk the viewer may read, and those their own groups host with others."""
        readable = Exists(Group.objects.readable_by(viewer).filter(pk=OuterRef("group")))
        if viewer.pk is None:
            return self.filter(readable)
        own = Membership.objects.of(viewer).values("group")
        cohosted = Series.objects.filter(pk=OuterRef("pk"), meetups__cohosts__group__in=own)
        return self.filter(readable | Exists(cohosted))


class Series(models.Model):
    """``rule`` is an RRULE (RFC 5545); the wall clock in ``zone`` decides, also over daylight saving.

    Each occurrence is a meetup of its own, made some weeks ahead from ``pattern``; one that was moved,
    changed or called off keeps its ``recurrence_at``, so it is not made again.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="meetup_series")
    created_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    first_at = models.DateTimeField()
    """The start of the first occurrence."""
    zone = models.CharField(max_length=64)
    minutes = models.PositiveIntegerField()
    rule = models.CharField(max_length=200)
    pattern = models.JSONField(default=dict)
    """What every new occurrence is made with: the fields of the form but for its time."""
    skipped = models.JSONField(default=list)
    """Starts by the rule at which there is none (EXDATE), as ISO 8601 in UTC."""
    made_until = models.DateTimeField(null=True)
    """The start of the last occurrence that has been made."""
    ended_at = models.DateTimeField(null=True)
    uid = models.CharField(max_length=100, default=new_uid, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["made_until"], condition=models.Q(ended_at__isnull=True), name="series_running"
            )
        ]

    def __str__(self) -> str:
        return f"series {self.pk}: {self.rule}"

    def get_absolute_url(self) -> str:
        return address("meetups:series", self.pk)

    @property
    def title(self) -> str:
        return str(self.pattern.get("title", ""))

    @property
    def tzinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def parsed_rule(self) -> Rule:
        return Rule.parse(self.rule)

    @property
    def exceptions(self) -> list[datetime]:
        return [datetime.fromisoformat(one) for one in self.skipped]

    def moments(self, since: datetime | None = None) -> Iterator[datetime]:
        """When it comes by its rule, from ``since`` on; without exceptions. Maybe endless."""
        skipped = set(self.exceptions)
        for moment in occurrences(self.parsed_rule, self.first_at, self.zone):
            if moment not in skipped and (since is None or moment >= since):
                yield moment
