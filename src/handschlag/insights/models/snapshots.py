"""What was computed about a group or the whole site, and when: pages only read."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models import Group

PATIENCE = timedelta(minutes=10)
"""Longer than any computation takes: what is not finished by then has died with its worker."""


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def under_way(self) -> "SnapshotQuerySet":
        return self.filter(finished_at__isnull=True)

    def computed(self) -> "SnapshotQuerySet":
        return self.filter(finished_at__isnull=False, error="")

    def fresh(self) -> "SnapshotQuerySet":
        """Computed today (UTC)."""
        today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        return self.computed().filter(requested_at__gte=today)

    def of(self, group: Any, selection: Any = "") -> "SnapshotQuerySet":
        """Those of a group, or of the site for None, that speak of the same people."""
        circle = Q(group__isnull=True) if group is None else Q(group=group)
        return self.filter(circle, selection=selection)

    def newest_and_newest_computed(self, group: Any, selection: Any = "") -> "SnapshotQuerySet":
        """At most two rows, newest first: the last one asked for and the last one that has figures.

        The figures themselves are left behind: pages that stand already do not need them.
        """
        same = self.model.objects.of(group, selection).order_by("-requested_at", "-pk")
        return (
            self.of(group, selection)
            .filter(Q(pk=Subquery(same.values("pk")[:1])) | Q(pk=Subquery(same.computed().values("pk")[:1])))
            .order_by("-requested_at", "-pk")
            .defer("figures", "trends")
        )


class Snapshot(models.Model):
    """The figures of a group, or of the whole site, as of one moment.

    ``finished_at`` without ``error`` means that they are there.

    ``figures`` maps a key of insights.md to its figure. ``unanswered`` holds the ids of posts that
    had no answer by another human, ``newcomers`` those by people who had just joined; whether that is
    still so, the page asks when it is read.
    """

    group = models.ForeignKey(
        Group, null=True, on_delete=models.CASCADE, related_name="snapshots", db_index=False
    )
    """None: of the whole site."""
    selection = models.CharField(max_length=200, blank=True)
    """Of whom it speaks, as in the address of its page; "" of everybody."""
    requested_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    requested_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    chapters = models.PositiveSmallIntegerField(default=0, db_default=0)
    """How many are computed so far."""
    error = models.TextField(blank=True)
    as_of = models.DateTimeField(_("as of"), null=True)
    figures = models.JSONField(default=dict)
    trends = models.JSONField(default=dict)
    """By key: how the figure was before, as pairs of a day and a value, oldest first."""
    unanswered = models.JSONField(default=list)
    newcomers = models.JSONField(default=list)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Coalesce("group", 0),
                "selection",
                condition=Q(finished_at__isnull=True),
                name="one_snapshot_under_way",
            )
        ]
        indexes = [
            models.Index(fields=["group", "selection", "-requested_at", "-id"], name="snapshot_newest_first")
        ]

    def __str__(self) -> str:
        return f"{self.group_id} as of {self.as_of:%Y-%m-%d}" if self.as_of else f"{self.group_id} asked for"

    @property
    def is_computed(self) -> bool:
        return self.finished_at is not None and not self.error

    @property
    def is_under_way(self) -> bool:
        return self.finished_at is None and not self.has_died

    @property
    def has_failed(self) -> bool:
        return bool(self.error) or self.has_died

    @property
    def has_died(self) -> bool:
        """Whether its worker was killed: it neither finished nor failed in many times the time it takes."""
        return self.finished_at is None and clock.now() - (self.started_at or self.requested_at) > PATIENCE


class Chart(models.Model):
    """A drawing that belongs to a snapshot: safe SVG, ready to stand inside a page."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="charts", db_index=False)
    language = models.CharField(max_length=5)
    name = models.CharField(max_length=40)
    svg = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "language", "name"], name="one_chart_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"
