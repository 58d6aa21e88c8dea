"""Who is asked to run a group."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models.groups import Group

STANDS_FOR = timedelta(days=14)


def _end_of_a_new_one() -> Any:
    return clock.now() + STANDS_FOR


class OfferQuerySet(models.QuerySet["Offer"]):
    def open(self) -> "OfferQuerySet":
        """Those that can be accepted: neither ended nor lapsed."""
        return self.filter(ended_at__isnull=True, expires_at__gt=clock.now())

    def to_member(self, member: Member) -> "OfferQuerySet":
        return self.filter(to=member.pk)

    def handing_over(self) -> "OfferQuerySet":
        """Made by an organiser, not by a group that has none."""
        return self.filter(by__isnull=False)


class Offer(models.Model):
    """A group is offered to one of its members; nothing changes before they accept.

    ``by`` is None where the group has no organiser who could offer it: then several are asked at once, and
    the first to accept runs it.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="offers", db_index=False)
    to = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="+")
    stays = models.BooleanField(_("stay organiser beside them"), default=False)
    at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(default=_end_of_a_new_one)
    ended_at = models.DateTimeField(null=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(ended_at__isnull=True, by__isnull=False),
                name="one_open_offer_of_a_group",
            ),
            models.UniqueConstraint(
                fields=["group", "to"], condition=Q(ended_at__isnull=True), name="one_open_offer_to_a_member"
            ),
        ]
        indexes = [
            models.Index(fields=["group", "to"], name="offer_of_group"),
            models.Index(fields=["expires_at"], condition=Q(ended_at__isnull=True), name="offer_lapses_next"),
        ]

    def __str__(self) -> str:
        return f"group {self.group_id} is offered to {self.to_id}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None and self.expires_at > clock.now()
