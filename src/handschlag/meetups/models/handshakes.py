"""Handshakes: two members confirm, each on their own device, that they met."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models import Group, Viewer
from handschlag.meetups.models.meetups import Meetup

WAITS_FOR = timedelta(days=14)
"""How long somebody may confirm that they met."""
UNDO_FOR = timedelta(hours=24)
"""How long either of the two may take a confirmed handshake back."""


class HandshakeQuerySet(models.QuerySet["Handshake"]):
    def confirmed(self) -> "HandshakeQuerySet":
        return self.filter(confirmed_at__isnull=False)

    def open(self) -> "HandshakeQuerySet":
        """Asked and neither answered nor withdrawn."""
        return self.filter(confirmed_at__isnull=True, declined_at__isnull=True, withdrawn_at__isnull=True)

    def unconfirmed(self) -> "HandshakeQuerySet":
        """Asked and not withdrawn, whatever the other thinks of it: what looks to who asked like waiting."""
        return self.filter(confirmed_at__isnull=True, withdrawn_at__isnull=True)

    def for_list(self) -> "HandshakeQuerySet":
        return self.select_related("asked_by", "other")

    def of(self, viewer: Viewer) -> "HandshakeQuerySet":
        """The viewer's own; nobody else's are anybody's."""
        if viewer.pk is None:
            return self.none()
        return self.filter(Q(asked_by_id=viewer.pk) | Q(other_id=viewer.pk))

    def between(self, one: Member, other: Member) -> "HandshakeQuerySet":
        return self.filter(Q(asked_by=one, other=other) | Q(asked_by=other, other=one))


class Handshake(models.Model):
    """``asked_by`` says that they met ``other``; it counts once ``other`` confirms.

    A declined one looks to ``asked_by`` like one that waits. Shown to others only where both agree.
    """

    asked_by = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="handshakes_asked", db_index=False
    )
    other = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="handshakes_received", db_index=False
    )
    asked_at = models.DateTimeField(default=clock.now)
    met_at = models.DateTimeField(default=clock.now)
    """When they met; what the ledger has as its time."""
    confirmed_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    meetup = models.ForeignKey(Meetup, null=True, on_delete=models.SET_NULL, related_name="handshakes")
    group = models.ForeignKey(Group, null=True, on_delete=models.SET_NULL, related_name="+")
    """Where it counts: that of the meetup, else the oldest both belong to; None where they share none."""
    asker_shows = models.BooleanField(default=False)
    other_shows = models.BooleanField(default=False)

    objects = HandshakeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(asked_by=F("other")), name="no_handshake_with_oneself"),
            models.UniqueConstraint(
                fields=["asked_by", "other"],
                condition=Q(confirmed_at__isnull=True, declined_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_handshake",
            ),
        ]
        indexes = [
            models.Index(fields=["other", "-asked_at"], name="handshake_received"),
            models.Index(fields=["asked_by", "-asked_at"], name="handshake_asked"),
        ]

    def __str__(self) -> str:
        return f"handshake of {self.asked_by_id} and {self.other_id}"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def is_open(self) -> bool:
        return self.confirmed_at is None and self.declined_at is None and self.withdrawn_at is None

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def is_expired(self) -> bool:
        return self.confirmed_at is None and self.asked_at <= clock.now() - WAITS_FOR

    @property
    def may_be_undone(self) -> bool:
        return self.confirmed_at is not None and clock.now() - self.confirmed_at < UNDO_FOR

    @property
    def is_shown(self) -> bool:
        """To others: both want it."""
        return self.is_confirmed and self.asker_shows and self.other_shows

    def partner_of(self, member: Member) -> Member:
        """Needs ``asked_by`` and ``other`` loaded."""
        return self.other if self.asked_by_id == member.pk else self.asked_by

    def shown_by(self, member: Member) -> bool:
        return self.asker_shows if self.asked_by_id == member.pk else self.other_shows


class UsedCode(models.Model):
    """A handshake code that has been used: it opens nothing twice."""

    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return self.digest[:8]


class WrongCode(models.Model):
    """Somebody typed a code that nobody shows. Counted for an hour, then forgotten."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    network = models.CharField(max_length=32)
    """A digest of where it came from; the address itself is not kept."""
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["member", "at"], name="wrong_code_by_member"),
            models.Index(fields=["network", "at"], name="wrong_code_by_network"),
        ]

    def __str__(self) -> str:
        return f"wrong code of {self.member_id}"
