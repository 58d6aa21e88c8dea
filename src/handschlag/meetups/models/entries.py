"""What stands in people's calendars because we said so, and what they were reminded of."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.meetups.models.meetups import Meetup
from handschlag.meetups.models.rsvps import RSVP


class Told(models.TextChoices):
    """What a person last heard of their part in a meetup."""

    HOST = "host", pgettext_lazy("told", "hosts it")
    GOING = "going", pgettext_lazy("told", "comes")
    MAYBE = "maybe", pgettext_lazy("told", "perhaps")
    WAITING = "waiting", pgettext_lazy("told", "waits")
    OFFERED = "offered", pgettext_lazy("told", "is offered a place")
    GONE = "gone", pgettext_lazy("told", "is out")


IN_CALENDAR = frozenset({Told.HOST, Told.GOING, Told.MAYBE})


class CalendarEntry(models.Model):
    """What one person was told last of a meetup: a mail goes out where it differs from how things are.

    ``uid`` and ``recurrence_at`` are what their calendar knows it by, also when the series was split since;
    ``starts_at`` and ``place`` let an update say what was before. ``rsvp`` is of people without an account.
    """

    meetup = models.ForeignKey(Meetup, on_delete=models.CASCADE, related_name="entries", db_index=False)
    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="+")
    rsvp = models.OneToOneField(RSVP, null=True, on_delete=models.CASCADE, related_name="entry")
    told = models.CharField(max_length=8, choices=Told)
    sequence = models.PositiveIntegerField()
    uid = models.CharField(max_length=100)
    recurrence_at = models.DateTimeField(null=True)
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=600, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meetup", "member"], condition=Q(member__isnull=False), name="one_calendar_entry"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id or self.rsvp_id} of {self.meetup_id}: {self.told}"


class ReminderKind(models.TextChoices):
    DECIDE = "decide", pgettext_lazy("reminder", "decide")
    TOMORROW = "tomorrow", pgettext_lazy("reminder", "tomorrow")
    SOON = "soon", pgettext_lazy("reminder", "starts soon")


class Reminder(models.Model):
    """Somebody was reminded of a meetup, at the time it then had; if it moves, they are reminded anew."""

    rsvp = models.ForeignKey(RSVP, on_delete=models.CASCADE, related_name="reminders", db_index=False)
    kind = models.CharField(max_length=8, choices=ReminderKind)
    starts_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rsvp", "kind", "starts_at"], name="one_reminder_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.rsvp_id}: {self.kind}"


class ReminderStop(models.Model):
    """Somebody does not want to be reminded of meetups: a member, or an address of one who is none."""

    member = models.OneToOneField(Member, null=True, on_delete=models.CASCADE, related_name="reminder_stop")
    email = models.EmailField(blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="one_stop_of_an_address")
        ]

    def __str__(self) -> str:
        return f"no reminders for {self.member_id or self.email}"
