"""Deals: who gives what to whom, by when, and how it went by the account of each side."""

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.discussions.models import Post
from handschlag.exchange.models.listings import Listing, Subject
from handschlag.groups.models import Group, Viewer

ANSWER_WITHIN = timedelta(days=30)
"""A proposal nobody answers expires."""
ACCOUNT_WITHIN = timedelta(days=14)
"""After a delivery: then the accounts are shown, and silence is taken as confirmed by time-out."""
DISPUTE_WITHIN = timedelta(days=30)
"""After a deal has closed."""


class DealState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("deal", "proposed")
    AGREED = "agreed", pgettext_lazy("deal", "agreed")
    CLOSED = "closed", pgettext_lazy("deal", "closed")
    DECLINED = "declined", pgettext_lazy("deal", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("deal", "withdrawn")
    EXPIRED = "expired", pgettext_lazy("deal", "expired")
    DISPUTED = "disputed", pgettext_lazy("deal", "disputed")
    RESOLVED = "resolved", pgettext_lazy("deal", "resolved")
    """After a dispute; the decision says how."""
    REVERSED = "reversed", pgettext_lazy("deal", "reversed")
    """Both took it back after it had closed; counter entries stand in the ledger."""


OPEN = (DealState.PROPOSED, DealState.AGREED, DealState.DISPUTED)


class DealQuerySet(models.QuerySet["Deal"]):
    def of(self, viewer: Viewer) -> "DealQuerySet":
        """The viewer's own; nobody else's are anybody's but a dispute's moderators'."""
        if viewer.pk is None:
            return self.none()
        return self.filter(Q(proposer_id=viewer.pk) | Q(partner_id=viewer.pk))

    def open(self) -> "DealQuerySet":
        return self.filter(state__in=OPEN)

    def for_list(self) -> "DealQuerySet":
        return self.select_related("proposer", "partner", "group", "listing")


class Deal(models.Model):
    """``proposer`` asked ``partner``. One leg is a gift, two are a barter.

    ``state`` is what its steps come to: the steps say who did what and when. ``group`` is where it counts;
    None for two who deal without one. Both stay when an account is erased: what the other gave stays true.
    """

    proposer = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="deals_proposed", db_index=False
    )
    partner = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="deals_received", db_index=False
    )
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="deals")
    listing = models.ForeignKey(Listing, null=True, on_delete=models.SET_NULL, related_name="deals")
    post = models.ForeignKey(Post, null=True, on_delete=models.SET_NULL, related_name="deals")
    """What it came out of."""
    title = models.CharField(_("what it is about"), max_length=140)
    note = models.TextField(_("what you would like to say"), blank=True, max_length=2000)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    state = models.CharField(max_length=9, choices=DealState, default=DealState.PROPOSED)
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    """Of the last step."""
    accounts_due_at = models.DateTimeField(null=True)
    """Set once all that was promised is delivered: then what is missing is taken as confirmed by time-out."""
    closed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    objects = DealQuerySet.as_manager()

    class Meta:
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        constraints = [
            models.CheckConstraint(condition=~Q(proposer=F("partner")), name="no_deal_with_oneself")
        ]
        indexes = [
            models.Index(fields=["proposer", "-changed_at", "-id"], name="deal_of_proposer"),
            models.Index(fields=["partner", "-changed_at", "-id"], name="deal_of_partner"),
            models.Index(
                fields=["accounts_due_at"], condition=Q(state="agreed"), name="deal_by_accounts_due"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("exchange:deal", self.pk)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def partner_of(self, member: Member) -> Member:
        """Needs ``proposer`` and ``partner`` loaded."""
        return self.partner if self.proposer_id == member.pk else self.proposer


class Leg(models.Model):
    """One direction of a deal: ``giver`` gives ``what`` to ``receiver``.

    ``effort`` and ``worth`` are what giver and receiver said, copied here when the deal closes; None where
    a side was silent. ``amount`` is what the receiver's balance owes for it, agreed beforehand, in groups
    that keep balances. All in minutes (or in the group's points × 60).
    """

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="legs", db_index=False)
    giver = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="legs_given")
    receiver = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="legs_received")
    what = models.CharField(_("what is given"), max_length=200)
    subject = models.CharField(max_length=12, choices=Subject, default=Subject.SERVICE)
    amount = models.PositiveIntegerField(_("what it costs"), default=0)
    delivered_at = models.DateTimeField(null=True)
    delivered_percent = models.PositiveSmallIntegerField(
        null=True, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    """100 unless only a part was delivered; 0: the giver let it fall, the promise is broken."""
    closed_at = models.DateTimeField(null=True)
    """It counts from here on: with the deal, by both accounts or by time-out."""
    timed_out = models.BooleanField(default=False)
    """The receiver was silent: confirmed by time-out, and never counted as satisfaction."""
    effort = models.PositiveIntegerField(null=True)
    worth = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deal", "giver"], name="one_leg_in_each_direction"),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="no_leg_to_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.giver_id} gives {self.receiver_id} {self.what}"

    @property
    def is_delivered(self) -> bool:
        return self.delivered_at is not None


class Move(models.TextChoices):
    """What somebody did to a deal."""

    PROPOSE = "propose", pgettext_lazy("deal step", "proposed it")
    CHANGE = "change", pgettext_lazy("deal step", "proposed it otherwise")
    AGREE = "agree", pgettext_lazy("deal step", "agreed")
    DECLINE = "decline", pgettext_lazy("deal step", "declined")
    WITHDRAW = "withdraw", pgettext_lazy("deal step", "withdrew it")
    EXPIRE = "expire", pgettext_lazy("deal step", "nobody answered in time")
    DELIVER = "deliver", pgettext_lazy("deal step", "delivered")
    ACCOUNT = "account", pgettext_lazy("deal step", "said how it went")
    CLOSE = "close", pgettext_lazy("deal step", "it closed")
    DISPUTE = "dispute", pgettext_lazy("deal step", "opened a dispute")
    RESOLVE = "resolve", pgettext_lazy("deal step", "decided the dispute")
    ASK_BACK = "ask back", pgettext_lazy("deal step", "asked to take it back")
    REVERSE = "reverse", pgettext_lazy("deal step", "took it back")


class DealStep(models.Model):
    """Who did what, when: a deal's history, only ever added to. ``by`` is None for the clock."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="steps", db_index=False)
    move = models.CharField(max_length=8, choices=Move)
    by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["deal", "id"], name="step_of_deal")]

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.move}"


class Account(models.Model):
    """How one side says it went. Sealed to the other until both are in, or ``accounts_due_at`` has passed.

    ``effort``: minutes this member spent on what they gave. ``worth``: minutes that what they received was
    worth to them. Each None where they gave, or received, nothing.
    """

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="accounts", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    effort = models.PositiveIntegerField(_("your effort"), null=True, blank=True)
    worth = models.PositiveIntegerField(_("what it was worth to you"), null=True, blank=True)
    kept = models.SmallIntegerField(
        _("did they keep their promise?"), validators=[MinValueValidator(-2), MaxValueValidator(2)]
    )
    """−2 … +2."""
    thanks = models.CharField(_("a word of thanks"), max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deal", "member"], name="one_account_of_each_side")]

    def __str__(self) -> str:
        return f"{self.member_id} on {self.deal_id}"


class ThankYou(models.Model):
    """Thanks to a person, for something that stands nowhere else. Counts as a small help leg."""

    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="thank_yous_given", db_index=False)
    to = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="thank_yous_received", db_index=False
    )
    group = models.ForeignKey(Group, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.CharField(_("what for"), max_length=500)
    is_public = models.BooleanField(_("on their profile"), default=False)
    at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("to")), name="no_thank_you_to_oneself"),
        ]
        indexes = [
            models.Index(fields=["to", "-at", "-id"], name="thank_you_received"),
            models.Index(fields=["by", "-at", "-id"], name="thank_you_given"),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} thanks {self.to_id}"
