"""Calendars that members subscribe to by a secret address."""

from django.db import models
from django.db.models import Q

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models import Group


class CalendarFeed(models.Model):
    """``group`` is None for all of one's own meetups. The address is derived from key, ``serial`` and the
    site's secret, so it can be shown again, and is worth nothing once revoked.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="calendar_feeds")
    group = models.ForeignKey(Group, null=True, on_delete=models.CASCADE, related_name="+")
    serial = models.CharField(max_length=32)
    created_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "group"],
                condition=Q(revoked_at__isnull=True),
                name="one_calendar_feed_of_a_group",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(revoked_at__isnull=True, group__isnull=True),
                name="one_calendar_feed_of_ones_own",
            ),
        ]

    def __str__(self) -> str:
        return f"calendar of {self.member_id}"
