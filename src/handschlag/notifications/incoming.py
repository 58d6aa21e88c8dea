"""Mail on its way in. It is kept as it came until it has been handled, and no moment longer."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from handschlag.accounts.models import Member
from handschlag.core import clock


class Outcome(models.TextChoices):
    """What became of a mail. ``WAITING``: for its sender to confirm that they wrote it."""

    TAKEN = "taken"
    REFUSED = "refused"
    DROPPED = "dropped"
    WAITING = "waiting"


class IncomingMailQuerySet(models.QuerySet["IncomingMail"]):
    def due(self) -> "IncomingMailQuerySet":
        """Not handled yet, and nobody is at it."""
        free = Q(busy_until__isnull=True) | Q(busy_until__lte=clock.now())
        return self.filter(free, handled_at__isnull=True)

    def waiting(self) -> "IncomingMailQuerySet":
        return self.filter(outcome=Outcome.WAITING)

    def lately_of(self, whom: str, within: timedelta) -> "IncomingMailQuerySet":
        """What came from somebody (see ``whom_of``)."""
        return self.filter(whom=whom, received_at__gt=clock.now() - within)

    def handled_before(self, moment: datetime) -> "IncomingMailQuerySet":
        return self.filter(handled_at__lt=moment)


class IncomingMail(models.Model):
    """One mail to one address of ours. ``key`` is made of its Message-ID and the address: the same mail that
    is delivered again is known by it. Once it is handled, only that and the outcome are left.
    """

    key = models.CharField(max_length=64, unique=True)
    recipient = models.CharField(max_length=320, blank=True)
    sender = models.CharField(max_length=320, blank=True)
    """On its envelope; empty for what machines send about mail."""
    raw = models.BinaryField()
    whom = models.CharField(max_length=64, blank=True)
    """Who sent it, not to be read back: so that it can be counted."""
    received_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    busy_until = models.DateTimeField(null=True)
    handled_at = models.DateTimeField(null=True, db_index=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)

    objects = IncomingMailQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["whom", "received_at"], name="incoming_by_sender")]

    def __str__(self) -> str:
        return f"mail {self.pk}: {self.outcome or 'new'}"


class AddressReset(models.Model):
    """A member's reply addresses that were made before ``at`` are worthless: somebody else has got one."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"addresses of {self.member_id} since {self.at:%Y-%m-%d}"


def whom_of(address: str) -> str:
    return salted_hmac("handschlag.notifications.incoming", address.lower(), algorithm="sha256").hexdigest()
