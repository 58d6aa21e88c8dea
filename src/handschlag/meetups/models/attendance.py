"""Who really came: what helpers' devices reported, and what that comes to."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.meetups.models.meetups import Meetup
from handschlag.meetups.models.rsvps import RSVP


class Way(models.TextChoices):
    """How somebody was checked in or out."""

    LIST = "list", pgettext_lazy("check-in", "name list")
    SCAN = "scan", pgettext_lazy("check-in", "code scanned")
    WALK_IN = "walk-in", pgettext_lazy("check-in", "walked in")
    DOOR = "door", pgettext_lazy("check-in", "code at the door")
    IMPORT = "import", pgettext_lazy("check-in", "archive")


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def present(self) -> "AttendanceQuerySet":
        return self.filter(is_present=True)


class Attendance(models.Model):
    """One person at one meetup, as the latest check-in says; ``name`` is of who has no account."""

    meetup = models.ForeignKey(Meetup, on_delete=models.CASCADE, related_name="attendances", db_index=False)
    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="attendances")
    rsvp = models.OneToOneField(RSVP, null=True, on_delete=models.SET_NULL, related_name="attendance")
    name = models.CharField(max_length=80, blank=True)
    is_present = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=clock.now)
    """When it was said, by the clock of the device on which it was."""
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    """Of who walked in without an account: made on the device that knows them first."""

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meetup", "member"], condition=Q(member__isnull=False), name="one_attendance"
            )
        ]
        indexes = [models.Index(fields=["meetup", "is_present"], name="attendance_by_meetup")]

    def __str__(self) -> str:
        return f"{self.member_id or self.name} at {self.meetup_id}"


class CheckIn(models.Model):
    """One report of a device, never changed: that somebody is there, or is not after all.

    ``key`` is made on the device, so a report that is sent twice counts once; of several on one person the
    one said last holds, in whatever order they arrive.
    """

    key = models.UUIDField(unique=True)
    attendance = models.ForeignKey(Attendance, on_delete=models.CASCADE, related_name="check_ins")
    is_present = models.BooleanField()
    way = models.CharField(max_length=8, choices=Way)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"{self.attendance_id} {'in' if self.is_present else 'out'} by {self.way}"


class AttendanceClosure(models.Model):
    """The list of who came is final and stands in the ledger; corrections are entered there too."""

    meetup = models.OneToOneField(Meetup, on_delete=models.CASCADE, related_name="attendance_closure")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    """None where it closed by itself."""

    def __str__(self) -> str:
        return f"attendance of {self.meetup_id} closed"
