"""The interaction ledger: everything the network does, as one append-only record."""

from datetime import datetime
from typing import TypedDict, cast

from django.db import models
from django.utils.translation import pgettext_lazy

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models import Group


class Strand(models.TextChoices):
    TALK = "talk", pgettext_lazy("strand", "Talk")
    MEET = "meet", pgettext_lazy("strand", "Meet")
    HELP = "help", pgettext_lazy("strand", "Help")


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
    source = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
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
        ]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id} {self.kind} {self.value:+g}"
