"""Disputes: both sides write their account of it, somebody not involved decides, and one may appeal."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower, Trim
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.accounts.models import Member, apart
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.exchange.models.deals import OPEN, Deal
from handschlag.groups.models import MODERATING, Membership, Viewer

APPEAL_WITHIN = timedelta(days=14)
"""After a first decision; then it stands, and the deal is what it says."""


class Outcome(models.TextChoices):
    UPHELD = "upheld", pgettext_lazy("dispute", "upheld: who complained is right")
    REJECTED = "rejected", pgettext_lazy("dispute", "rejected: the deal stands as it was")
    SPLIT = "split", pgettext_lazy("dispute", "split: a part of it stands")


def free_members(proposer: Any, partner: Any, dispute: Any) -> "models.QuerySet[Member]":
    """Who has no interest of their own in a dispute: each of the three is a key, or an ``OuterRef`` to it.

    Left out are both sides, who deals with one of them at present, who is of the same company, between whom
    and one of them there is a block, and who has decided about it already.
    """

    def is_side(field: str) -> Q:
        return Q(**{field: _outwards(proposer)}) | Q(**{field: _outwards(partner)})

    deals, here = Deal.objects.filter(state__in=OPEN), Q(proposer=OuterRef("pk"))
    dealing = deals.filter(here & is_side("partner") | Q(partner=OuterRef("pk")) & is_side("proposer"))
    is_apart = apart(OuterRef("pk"), _outwards(proposer)) | apart(OuterRef("pk"), _outwards(partner))
    firm = Lower(Trim("company"))
    colleagues = Member.objects.annotate(firm=firm).filter(is_side("pk"), firm=OuterRef("firm"))
    decided = Decision.objects.filter(dispute=_outwards(dispute), decided_by=OuterRef("pk"))
    others = Member.objects.with_login().exclude(pk=proposer).exclude(pk=partner)
    return others.annotate(firm=firm).filter(
        Q(firm="") | ~Exists(colleagues), ~Exists(dealing), ~is_apart, ~Exists(decided)
    )


def _outwards(key: Any) -> Any:
    return OuterRef(key) if isinstance(key, OuterRef) else key


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def of(self, viewer: Viewer) -> "DisputeQuerySet":
        """About the viewer's own deals."""
        if viewer.pk is None:
            return self.none()
        return self.filter(Q(deal__proposer=viewer.pk) | Q(deal__partner=viewer.pk))

    def awaiting(self) -> "DisputeQuerySet":
        """For a first decision, or for one on appeal."""
        decided = Decision.objects.filter(dispute=OuterRef("pk"), appeal__isnull=True)
        return self.filter(~Exists(decided), ended_at__isnull=True)

    def waiting_for(self, viewer: Viewer) -> "DisputeQuerySet":
        """Which the viewer is to decide: who moderates the deal's group and has no interest in it.

        Operators decide those of no group, and those where nobody who moderates the group is free.
        """
        if viewer.pk is None:
            return self.none()
        keys = [OuterRef(name) for name in ("deal__proposer", "deal__partner", "pk")]
        is_free = Exists(free_members(*keys).filter(pk=viewer.pk))
        teams = Membership.objects.current().filter(role__in=MODERATING)
        own = Exists(teams.filter(group=OuterRef("deal__group"), member=viewer.pk))
        if not viewer.is_operator:
            return self.awaiting().filter(own, is_free)
        team = teams.filter(group=OuterRef(OuterRef("deal__group"))).values("member")
        others = Exists(free_members(*keys).filter(pk__in=team))
        return self.awaiting().filter(own | Q(deal__group__isnull=True) | ~others, is_free)

    def visible_to(self, viewer: Viewer) -> "DisputeQuerySet":
        """Both sides, who is to decide, and who has decided; to all others it does not exist."""
        if viewer.pk is None:
            return self.none()
        decided = Decision.objects.filter(dispute=OuterRef("pk"), decided_by=viewer.pk)
        waiting = Dispute.objects.waiting_for(viewer).filter(pk=OuterRef("pk"))
        own = Q(deal__proposer=viewer.pk) | Q(deal__partner=viewer.pk)
        return self.filter(own | Exists(decided) | Exists(waiting))

    def for_list(self) -> "DisputeQuerySet":
        return self.select_related("deal__proposer", "deal__partner", "deal__group", "opened_by")


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
    may_decide: bool = False
    """Whether the viewer is to decide it, where a page has asked for it."""

    objects = DisputeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deal"], condition=Q(ended_at__isnull=True), name="one_open_dispute_of_a_deal"
            )
        ]
        indexes = [models.Index(fields=["deal", "id"], name="dispute_of_deal")]

    def __str__(self) -> str:
        return f"dispute about {self.deal_id}"

    def get_absolute_url(self) -> str:
        return address("exchange:dispute", self.pk)

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    def deciders(self) -> "models.QuerySet[Member]":
        """Who may decide it as it stands; nobody, where everybody has an interest. Reads ``deal``."""
        of_group = self._free().filter(pk__in=self._team())
        if self.deal.group_id is not None and of_group.exists():
            return of_group
        return self._free().filter(is_operator=True)

    def has_deciders(self) -> bool:
        """Whether there is anybody. One query."""
        return self._free().filter(Q(pk__in=self._team()) | Q(is_operator=True)).exists()

    def _free(self) -> "models.QuerySet[Member]":
        return free_members(self.deal.proposer_id, self.deal.partner_id, self.pk)

    def _team(self) -> "models.QuerySet[Membership, Any]":
        team = Membership.objects.current().filter(group=self.deal.group_id, role__in=MODERATING)
        return team.values("member")


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

    @property
    def appeal_until(self) -> datetime:
        return self.at + APPEAL_WITHIN


class Appeal(models.Model):
    """Against a first decision, by either side, within two weeks; somebody else decides again."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reason = models.TextField(_("what the decision gets wrong"), max_length=4000)

    def __str__(self) -> str:
        return f"appeal against {self.decision_id}"
