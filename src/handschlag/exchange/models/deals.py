"""Deals: who gives what to whom, by when, and how it went by the account of each side."""

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, When
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
LATE_WITHIN = timedelta(days=30)
"""After the time-out an account may still take the place of the silence."""
SILENT_FOR = timedelta(days=60)
"""After the day it was due, or the last step: an agreed deal of which nobody says anything ends."""
DISPUTE_WITHIN = timedelta(days=30)
"""After a deal has closed."""

BOTH = 2
"""Sides of a deal, legs of a barter."""
WHOLE = 100
"""Per cent."""


def part(minutes: int | None, percent: int | None) -> int | None:
    """Whole minutes, a half rounded up; None stays None."""
    return None if minutes is None else (minutes * (percent or 0) + WHOLE // 2) // WHOLE


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
FINISHED = (DealState.CLOSED, DealState.RESOLVED)
"""It counts, and stays as it is unless both take it back."""


def _waits_for(member_id: int) -> Q:
    mine = Leg.objects.filter(deal=OuterRef("pk"), giver_id=member_id, delivered_at__isnull=True)
    said = Account.objects.filter(deal=OuterRef("pk"), member_id=member_id)
    answers = Q(partner_id=member_id, is_countered=False) | Q(proposer_id=member_id, is_countered=True)
    gives = Q(Exists(mine)) | (Q(accounts_due_at__isnull=False) & ~Exists(said))
    asked = Q(asked_back_by__isnull=False) & ~Q(asked_back_by=member_id)
    return (
        Q(answers, state=DealState.PROPOSED) | Q(gives, state=DealState.AGREED) | Q(asked, state__in=FINISHED)
    )


class DealQuerySet(models.QuerySet["Deal"]):
    def of(self, viewer: Viewer) -> "DealQuerySet":
        """The viewer's own; nobody else's are anybody's but a dispute's moderators'."""
        if viewer.pk is None:
            return self.none()
        return self.filter(Q(proposer_id=viewer.pk) | Q(partner_id=viewer.pk))

    def open(self) -> "DealQuerySet":
        return self.filter(state__in=OPEN)

    def waiting_for(self, viewer: Viewer) -> "DealQuerySet":
        """Where the next step is the viewer's: to answer, to deliver, to say how it went, to give back."""
        return self.none() if viewer.pk is None else self.of(viewer).filter(_waits_for(viewer.pk))

    def active(self, viewer: Viewer) -> "DealQuerySet":
        """The viewer's in which something is still to come, with ``waits``, their turn first."""
        if viewer.pk is None:
            return self.none()
        asked_back = Q(state__in=FINISHED, asked_back_by__isnull=False)
        waits = Case(When(_waits_for(viewer.pk), then=True), default=False, output_field=BooleanField())
        found = self.of(viewer).filter(Q(state__in=OPEN) | asked_back).annotate(waits=waits)
        return found.order_by("-waits", "-changed_at", "-pk")

    def past(self) -> "DealQuerySet":
        return self.exclude(state__in=OPEN).exclude(state__in=FINISHED, asked_back_by__isnull=False)

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
    is_countered = models.BooleanField(default=False)
    """The partner put it as it stands: the proposer is to answer."""
    asked_back_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    """Who would take it back, while the other has not answered."""
    stands_percent = models.PositiveSmallIntegerField(default=100, validators=[MaxValueValidator(100)])
    """How much of what both said counts: less after a dispute, nothing once it is taken back."""

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
    def state_name(self) -> str:
        """As Django's own, which says the names of all states to find one."""
        return str(DealState(self.state).label)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED

    @property
    def to_answer_id(self) -> int:
        """Whose yes it waits for while it is proposed."""
        return self.proposer_id if self.is_countered else self.partner_id

    @property
    def put_by_id(self) -> int:
        """Who put it as it stands."""
        return self.partner_id if self.is_countered else self.proposer_id

    @property
    def accounts_are_open(self) -> bool:
        """Both are in, or the time for them is over: until then each is its author's alone.

        The time stands still during a dispute.
        """
        if self.closed_at is not None or self.state == DealState.DISPUTED:
            return self.closed_at is not None
        return self.accounts_due_at is not None and self.accounts_due_at <= clock.now()

    def has(self, member_id: int | None) -> bool:
        return member_id in {self.proposer_id, self.partner_id}

    def partner_of(self, member: Member) -> Member:
        """Needs ``proposer`` and ``partner`` loaded."""
        return self.partner if self.proposer_id == member.pk else self.proposer

    @property
    def is_win_win(self) -> bool | None:
        """``win_win_by`` what is stored. Reads ``legs`` and ``accounts``."""
        return self.win_win_by(list(self.legs.all()), len(self.accounts.all()))

    def win_win_by(self, legs: "list[Leg]", said: int) -> bool | None:
        """Whether both sides of a barter got at least what they spent, each by their own account.

        None for a gift, for what is not closed and for what was taken back: they neither win nor fail.
        A side that was silent has not said so. ``said``: how many accounts are in.
        """
        if len(legs) < BOTH or self.closed_at is None or self.state == DealState.REVERSED:
            return None
        if said < BOTH or any(leg.timed_out for leg in legs):
            return False
        one, other = legs
        return (other.worth or 0) >= (one.effort or 0) and (one.worth or 0) >= (other.effort or 0)


class Leg(models.Model):
    """One direction of a deal: ``giver`` gives ``what`` to ``receiver``.

    ``effort`` and ``worth`` are what giver and receiver said, copied here when the deal closes; None where
    a side was silent, less after a dispute. ``amount`` is what the receiver's balance owes for it, agreed
    beforehand, in groups that keep balances. All in minutes; points are another way to show them.
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

    @property
    def due(self) -> int:
        """What it costs the receiver, by how much of it was delivered and still stands. Reads ``deal``."""
        delivered = part(self.amount, self.delivered_percent) or 0
        return part(delivered, self.deal.stands_percent) or 0

    @property
    def is_fallen(self) -> bool:
        """Nothing came of it: there is neither effort nor worth to speak of."""
        return self.delivered_percent == 0


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

    @property
    def move_name(self) -> str:
        return str(Move(self.move).label)


class AccountQuerySet(models.QuerySet["Account"]):
    def visible_to(self, viewer: Viewer) -> "AccountQuerySet":
        """One's own; the other's once both are in or the time is over. See ``Deal.accounts_are_open``."""
        if viewer.pk is None:
            return self.none()
        own = Q(deal__proposer_id=viewer.pk) | Q(deal__partner_id=viewer.pk)
        is_due = Q(deal__accounts_due_at__lte=clock.now()) & ~Q(deal__state=DealState.DISPUTED)
        is_open = Q(deal__closed_at__isnull=False) | is_due
        return self.filter(own).filter(Q(member_id=viewer.pk) | is_open)


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

    objects = AccountQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deal", "member"], name="one_account_of_each_side")]

    def __str__(self) -> str:
        return f"{self.member_id} on {self.deal_id}"


class ThankYouQuerySet(models.QuerySet["ThankYou"]):
    def standing(self) -> "ThankYouQuerySet":
        return self.filter(removed_at__isnull=True)

    def visible_to(self, viewer: Viewer) -> "ThankYouQuerySet":
        """Public ones, and those between the viewer and somebody else."""
        if viewer.pk is None:
            return self.none()
        own = Q(by_id=viewer.pk) | Q(to_id=viewer.pk)
        return self.standing().filter(Q(is_public=True) | own)


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

    objects = ThankYouQuerySet.as_manager()

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
