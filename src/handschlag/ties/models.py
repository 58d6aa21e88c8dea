"""The interaction ledger: everything the network does, as one append-only record."""

from datetime import datetime
from typing import Any, TypedDict, cast

from django.db import models
from django.utils.translation import pgettext_lazy

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models import Group


class Strand(models.TextChoices):
    TALK = "talk", pgettext_lazy("strand", "Talk")
    MEET = "meet", pgettext_lazy("strand", "Meet")
    HELP = "help", pgettext_lazy("strand", "Help")


HALF_LIFE_DAYS = {Strand.TALK: 90, Strand.MEET: 365, Strand.HELP: 180}
"""After so many days a deed counts for half (insights.md, interactions)."""


class Kind(models.TextChoices):
    REPLY = "reply", pgettext_lazy("interaction", "Reply")
    THANKS = "thanks", pgettext_lazy("interaction", "Thanks")
    ATTENDANCE = "attendance", pgettext_lazy("interaction", "At the same meetup")
    HANDSHAKE = "handshake", pgettext_lazy("interaction", "Handshake")
    DEAL = "deal", pgettext_lazy("interaction", "Deal")
    THANK_YOU = "thank you", pgettext_lazy("interaction", "Thank you")


class NetRow(TypedDict):
    """What all entries of one origin come to; ``total`` is their summed value."""

    time: datetime
    source: int
    target: int
    strand: str
    group: int | None
    kind: str
    origin: int
    total: float


class InteractionQuerySet(models.QuerySet["Interaction"]):
    def net(self) -> models.QuerySet["Interaction", NetRow]:
        """What counts: one row per origin whose entries do not cancel out."""
        rows = (
            self.values("time", "source", "target", "strand", "group", "kind", "origin")
            .annotate(total=models.Sum("value"))
            .exclude(total__gt=-1e-9, total__lt=1e-9)
        )
        return cast("models.QuerySet[Interaction, NetRow]", rows)


class Interaction(models.Model):
    """``source`` did something that concerned ``target``. Rows are never changed or removed.

    A correction is a counter entry: the same row with the opposite ``value``, at the same
    ``time``, so that every decayed sum cancels exactly. ``origin`` is the id of the row that
    gave rise to it (the post of a reply, the thanks, the meetup, the handshake, the leg of a deal).
    """

    time = models.DateTimeField()
    source = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    target = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    strand = models.CharField(max_length=4, choices=Strand)
    value = models.FloatField()
    group = models.ForeignKey(Group, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    """Where it happened; None for a handshake of two who share no group."""
    kind = models.CharField(max_length=10, choices=Kind)
    origin = models.BigIntegerField()
    recorded_at = models.DateTimeField(default=clock.now)

    objects = InteractionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(source=models.F("target")), name="no_interaction_with_oneself"
            )
        ]
        indexes = [
            models.Index(fields=["kind", "origin"], name="interaction_by_origin"),
            models.Index(fields=["group", "time"], name="interaction_by_group"),
            models.Index(fields=["source", "target", "strand"], name="interaction_by_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id} {self.kind} {self.value:+g}"


class TieQuerySet(models.QuerySet["Tie"]):
    def between(self, one: Any, other: Any) -> "TieQuerySet":
        """The tie of two, whichever has the lower key; at most one."""
        return self.filter(models.Q(low=one, high=other) | models.Q(low=other, high=one))


class Tie(models.Model):
    """What two members have with each other, of everything in the ledger that stands. None: no row.

    ``low`` is the one with the lower key. Of each strand: how many deeds, the last one, and the sum of their
    values in both directions, each of which counts for twice as much as one a half-life before. The sum is
    that as of ``folding.LANDMARK``, for all ties alike: to add to it, nothing has to be decayed. Kept by
    ``folding``, in the transaction that enters or reverses an interaction.
    """

    low = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    high = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    talk_number = models.IntegerField(default=0)
    talk_last = models.DateTimeField(null=True)
    talk_sum = models.FloatField(default=0.0)
    meet_number = models.IntegerField(default=0)
    """Meeting is entered both ways and counts once; its sum is that of both."""
    meet_last = models.DateTimeField(null=True)
    meet_sum = models.FloatField(default=0.0)
    help_number = models.IntegerField(default=0)
    help_last = models.DateTimeField(null=True)
    help_sum = models.FloatField(default=0.0)

    objects = TieQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="one_tie_of_two"),
            models.CheckConstraint(
                condition=models.Q(low__lt=models.F("high")), name="a_tie_has_a_lower_end"
            ),
        ]
        indexes = [models.Index(fields=["high", "low"], name="tie_by_higher_end")]

    def __str__(self) -> str:
        return f"{self.low_id} – {self.high_id}"
