"""What a member's own network yields, what they do not want to have computed, and who knows whom."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.insights.models.snapshots import PATIENCE


class NetworkSnapshot(models.Model):
    """What a member's own network yields, as of one moment. Nobody but the member ever sees it.

    ``figures`` maps a key to its figure, as of a group. ``requested_at`` stands while a computation is due.
    """

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="network_snapshot")
    requested_at = models.DateTimeField(null=True)
    as_of = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["as_of"], name="network_oldest_first")]

    def __str__(self) -> str:
        return f"network of {self.member_id}"

    @property
    def is_under_way(self) -> bool:
        """A worker that was killed is not waited for: then it may be asked for again."""
        return self.requested_at is not None and clock.now() - self.requested_at < PATIENCE


class NetworkChoices(models.Model):
    """What a member does not want to be computed about them. Without a row: as the defaults say."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="network_choices")
    values_contacts = models.BooleanField(_("estimate what contacts are worth"), default=True)
    """Off: neither what others are worth to them, nor what they are worth to others."""
    is_matched = models.BooleanField(_("name me to others"), default=True)
    """Off: they are no step on a path to somebody, and suggested to nobody for a meeting."""
    is_compared = models.BooleanField(
        _("count me in the effect of strategies"), default=True, db_default=True
    )
    """Off: neither among those for whom something was tried, nor among those they are compared with."""

    def __str__(self) -> str:
        return f"choices of {self.member_id}"


class WovenTies(models.Model):
    """Who knows whom, packed for the search of a path (see ``tie_graph``). One row, made anew in whole."""

    woven_at = models.DateTimeField(default=clock.now)
    packed = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="woven_ties_are_one_row")]

    def __str__(self) -> str:
        return f"ties as of {self.woven_at:%Y-%m-%d %H:%M}"
