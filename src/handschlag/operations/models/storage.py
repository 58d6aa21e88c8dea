"""What takes up how much room, as it was found at some moment."""

from django.db import models

from handschlag.core import clock


class StorageReport(models.Model):
    """``kinds``: bytes and files by kind. ``groups``, ``members``: the largest, as pairs of id and bytes."""

    at = models.DateTimeField(default=clock.now)
    database = models.PositiveBigIntegerField(default=0)
    free = models.PositiveBigIntegerField(null=True)
    """None where the files do not lie on a disk of this machine."""
    kinds = models.JSONField(default=dict)
    orphans = models.JSONField(default=dict)
    """``files``, ``bytes``, and whether the search ``is_complete``."""
    groups = models.JSONField(default=list)
    members = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"storage at {self.at:%Y-%m-%d %H:%M}"
