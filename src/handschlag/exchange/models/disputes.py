"""Disputes: both sides write their account of it, somebody not involved decides, and one may appeal."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.exchange.models.deals import Deal


class Outcome(models.TextChoices):
    UPHELD = "upheld", pgettext_lazy("dispute", "upheld: who complained is right")
    REJECTED = "rejected", pgettext_lazy("dispute", "rejected: the deal stands as it was")
    SPLIT = "split", pgettext_lazy("dispute", "split: a part of it stands")


class Dispute(models.Model):
    """One at a time per deal. Open until a decision stands that nobody appeals against in time."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="disputes", db_index=False)
    opened_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    reason = models.TextField(_("what is wrong"), max_length=4000)
    state_before = models.CharField(max_length=9)
    """Of the deal: what it goes back to if the dispute is withdrawn or rejected."""
    withdrawn_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deal"], condition=Q(ended_at__isnull=True), name="one_open_dispute_of_a_deal"
            )
        ]
        indexes = [models.Index(fields=["deal", "id"], name="dispute_of_deal")]

    def __str__(self) -> str:
        return f"dispute about {self.deal_id}"


class Statement(models.Model):
    """How one side tells it; each as often as they like, to be read by both and by who decides."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="statements")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    text = models.TextField(_("how you see it"), max_length=4000)

    def __str__(self) -> str:
        return f"{self.member_id} on {self.dispute_id}"


class Decision(models.Model):
    """``percent`` of what was delivered stands: 0 if upheld, 100 if rejected, in between if split."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="decisions")
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    outcome = models.CharField(_("decision"), max_length=8, choices=Outcome)
    percent = models.PositiveSmallIntegerField(_("how much of it stands, in per cent"))
    reason = models.TextField(_("why"), max_length=4000)
    is_on_appeal = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.outcome} in {self.dispute_id}"


class Appeal(models.Model):
    """Against a first decision, by either side, within two weeks; somebody else decides again."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reason = models.TextField(_("what the decision gets wrong"), max_length=4000)

    def __str__(self) -> str:
        return f"appeal against {self.decision_id}"
