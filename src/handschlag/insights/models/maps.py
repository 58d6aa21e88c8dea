"""A group's network, or the whole site's, drawn up for who looks at it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from handschlag.core import clock
from handschlag.groups.models import Group
from handschlag.insights.models.snapshots import PATIENCE


class Audience(models.TextChoices):
    """Two maps, not one with parts left out: what members get is made of what every member may know."""

    MEMBERS = "members"
    ORGANISERS = "organisers"


class NetworkMapQuerySet(models.QuerySet["NetworkMap"]):
    def of(self, group: Any) -> "NetworkMapQuerySet":
        """Those of a group, or of the site for None."""
        return self.filter(group__isnull=True) if group is None else self.filter(group=group)

    def under_way(self) -> "NetworkMapQuerySet":
        return self.filter(requested_at__isnull=False)

    def light(self) -> "NetworkMapQuerySet":
        """Without what only a browser or the next drawing reads."""
        return self.defer("drawing", "people", "picture")


class NetworkMap(models.Model):
    """One map, replaced in whole when it is drawn again; until then the old one stands.

    ``requested_at`` stands while a drawing is due. ``drawing`` are the bytes of ``maps.packing``,
    compressed; ``people`` whom each of its positions stands for, which never leaves the server.
    ``facts`` is what the table beside it says, ``picture`` an SVG for who has no scripts.
    """

    group = models.ForeignKey(Group, null=True, on_delete=models.CASCADE, related_name="maps")
    """None: of the whole site."""
    audience = models.CharField(max_length=10, choices=Audience)
    requested_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    drawn_at = models.DateTimeField(null=True)
    as_of = models.DateTimeField(null=True)
    drawing = models.BinaryField(default=bytes)
    people = models.BinaryField(default=bytes)
    facts = models.JSONField(default=dict)
    picture = models.TextField(blank=True)

    objects = NetworkMapQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Coalesce("group", 0), "audience", name="one_map_per_audience"),
            models.CheckConstraint(
                condition=Q(group__isnull=False) | Q(audience="organisers"), name="site_map_is_for_operators"
            ),
        ]

    def __str__(self) -> str:
        return f"map of {self.group_id} for {self.audience}"

    @property
    def is_drawn(self) -> bool:
        return self.drawn_at is not None

    @property
    def is_under_way(self) -> bool:
        """A worker that was killed is not waited for: then it may be asked for again."""
        return self.requested_at is not None and clock.now() - self.requested_at < PATIENCE

    @property
    def has_failed(self) -> bool:
        return bool(self.error) or (self.requested_at is not None and not self.is_under_way)
