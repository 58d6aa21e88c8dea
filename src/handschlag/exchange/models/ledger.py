"""The ledger of help: append-only, double entry, integer minutes, zero in sum per group and book."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.exchange.models.deals import Leg
from handschlag.exchange.models.pools import Pool
from handschlag.groups.models import Group


class Book(models.TextChoices):
    """What a booking counts. A giver's line is positive, a receiver's negative."""

    EFFORT = "effort", _("Effort")
    """By the giver's account: what they gave."""
    WORTH = "worth", _("Worth")
    """By the receiver's account: what they received."""
    BALANCE = "balance", _("Balance")
    """What was agreed that it costs, in groups that keep balances."""
    POOL = "pool", _("Pool")
    """What was put into a pool and taken out of it."""


class BookingQuerySet(models.QuerySet["Booking"]):
    def standing(self) -> "BookingQuerySet":
        """Neither reversed nor itself a counter booking."""
        return self.filter(reverses__isnull=True, reversed_by__isnull=True)


class Booking(models.Model):
    """One fact in one book; its lines come to zero. A correction is another booking that ``reverses`` it.

    What is left of a fact after that is booked anew, in its next ``round``.
    """

    book = models.CharField(max_length=7, choices=Book)
    group = models.ForeignKey(Group, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    leg = models.ForeignKey(Leg, null=True, on_delete=models.PROTECT, related_name="bookings")
    pool = models.ForeignKey(Pool, null=True, on_delete=models.PROTECT, related_name="bookings")
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    round = models.PositiveSmallIntegerField(default=0)

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["leg", "book", "round"],
                condition=Q(reverses__isnull=True),
                name="a_leg_is_booked_once",
            )
        ]
        indexes = [models.Index(fields=["group", "book"], name="booking_of_group")]

    def __str__(self) -> str:
        return f"{self.book} booking {self.pk}"


class Line(models.Model):
    """``minutes`` in favour of a member, or of a pool."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="lines", db_index=False)
    member = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    pool = models.ForeignKey(Pool, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    minutes = models.IntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=False, pool__isnull=True)
                | Q(member__isnull=True, pool__isnull=False),
                name="a_line_is_of_one",
            ),
        ]
        indexes = [
            models.Index(fields=["booking"], name="line_of_booking"),
            models.Index(fields=["member", "booking"], name="line_of_member"),
            models.Index(fields=["pool"], name="line_of_pool", condition=Q(pool__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.minutes:+d} in booking {self.booking_id}"


class Keeping(models.TextChoices):
    OFF = "off", _("No balances: what was given and received is only counted")
    HOURS = "hours", _("Balances in hours")
    POINTS = "points", _("Balances in points")


class Terms(models.Model):
    """How a group keeps balances. Without a row it keeps none."""

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="exchange_terms")
    keeping = models.CharField(_("balances"), max_length=6, choices=Keeping, default=Keeping.OFF)
    points_an_hour = models.PositiveSmallIntegerField(
        _("points that an hour is worth"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
    )
    soft_limit = models.PositiveIntegerField(
        _("warn from this far above or below zero, in hours"), null=True, blank=True
    )
    hard_limit = models.PositiveIntegerField(
        _("go no further than this above or below zero, in hours"), null=True, blank=True
    )

    def __str__(self) -> str:
        return f"terms of {self.group_id}"
