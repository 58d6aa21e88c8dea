"""Pools: members who share a resource as equals."""

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.groups.models import Group, Viewer

OBJECT_WITHIN = timedelta(days=14)
"""To what another has put in; then it stands."""


class PoolKind(models.TextChoices):
    BOOKED = "booked", _("Something that one books: a room, a device, a stand at a fair")
    SEATS = "seats", _("Something that several use at once: licences, a shared desk")
    FUND = "fund", _("A fund in hours that one draws on")


class PoolQuerySet(models.QuerySet["Pool"]):
    def visible_to(self, viewer: Viewer) -> "PoolQuerySet":
        """Those of groups whose talk the viewer may read, and one's own."""
        if viewer.pk is None:
            return self.none()
        own = PoolMembership.objects.current().filter(pool=OuterRef("pk"), member_id=viewer.pk)
        readable = Group.objects.readable_by(viewer).filter(pk=OuterRef("group"))
        return self.filter(Exists(own) | Exists(readable))

    def of(self, viewer: Viewer) -> "PoolQuerySet":
        """Those that the viewer shares, or is invited to."""
        if viewer.pk is None:
            return self.none()
        return self.filter(
            Exists(PoolMembership.objects.current().filter(pool=OuterRef("pk"), member=viewer.pk))
        )


class Pool(models.Model):
    """All of its members have an equal say; a change counts once ``agree_percent`` of them agree."""

    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="pools")
    kind = models.CharField(_("what is shared"), max_length=6, choices=PoolKind)
    name = models.CharField(_("name"), max_length=100)
    text = models.TextField(_("what it is and where"), blank=True, max_length=5000)
    text_html = models.TextField(blank=True, editable=False)
    rules = models.TextField(_("rules"), blank=True, max_length=5000)
    rules_html = models.TextField(blank=True, editable=False)
    agree_percent = models.PositiveSmallIntegerField(
        _("how many of the members must agree to a change, in per cent"),
        default=100,
        validators=[MinValueValidator(51), MaxValueValidator(100)],
    )
    seats = models.PositiveSmallIntegerField(
        _("how many at once"), default=1, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    minutes_an_hour = models.PositiveSmallIntegerField(
        _("what an hour of use takes out, in minutes"), default=0, validators=[MaxValueValidator(6000)]
    )
    created_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)

    objects = PoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("pool")
        verbose_name_plural = _("pools")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("exchange:pool", self.pk)

    @property
    def capacity(self) -> int:
        """How many may use it at once."""
        return self.seats if self.kind == PoolKind.SEATS else 1

    @property
    def is_fund(self) -> bool:
        return self.kind == PoolKind.FUND


class PoolMembershipQuerySet(models.QuerySet["PoolMembership"]):
    def current(self) -> "PoolMembershipQuerySet":
        return self.filter(left_at__isnull=True)

    def joined(self) -> "PoolMembershipQuerySet":
        """Who shares at present, without those who are only invited."""
        return self.current().filter(joined_at__isnull=False)

    def voting(self) -> "PoolMembershipQuerySet":
        """Who has a say: without those whose account is gone."""
        return self.joined().filter(member__is_active=True)


class PoolMembership(models.Model):
    """One spell of sharing. Invited until ``joined_at``; who leaves does so with a balance of zero."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="memberships", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="pool_memberships")
    invited_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=clock.now)
    joined_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    objects = PoolMembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "member"], condition=Q(left_at__isnull=True), name="in_a_pool_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in pool {self.pool_id}"


class Change(models.TextChoices):
    """What members of a pool vote on."""

    RULES = "rules", pgettext_lazy("pool", "other rules")
    ADMIT = "admit", pgettext_lazy("pool", "a new member")
    SHARE = "share", pgettext_lazy("pool", "how many must agree")
    PRICE = "price", pgettext_lazy("pool", "what use takes out")
    WRITE_OFF = "write off", pgettext_lazy("pool", "to forgive what somebody owes")
    CLOSE = "close", pgettext_lazy("pool", "to end the pool")


class Proposal(models.Model):
    """``value`` holds what is to be: the text, the member's key, the number."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="proposals", db_index=False)
    change = models.CharField(max_length=9, choices=Change)
    value = models.JSONField()
    reason = models.CharField(_("why"), max_length=500, blank=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    is_adopted = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["pool", "-at", "-id"], name="proposal_of_pool")]

    def __str__(self) -> str:
        return f"{self.change} in pool {self.pool_id}"


class Vote(models.Model):
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="votes", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "member"], name="one_vote_of_each")]

    def __str__(self) -> str:
        return f"{self.member_id} on {self.proposal_id}: {self.agrees}"


class Use(models.Model):
    """A member books the resource from … to …, or draws on the fund (``ends_at`` = ``starts_at``)."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="uses", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(default=0)
    """What it takes out."""
    what = models.CharField(_("what for"), max_length=200, blank=True)
    at = models.DateTimeField(default=clock.now)
    cancelled_at = models.DateTimeField(null=True)
    booking = models.OneToOneField(
        "exchange.Booking", null=True, on_delete=models.PROTECT, related_name="use"
    )
    """None where it costs nothing."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="use_ends_after_it_begins")
        ]
        indexes = [models.Index(fields=["pool", "starts_at"], name="use_of_pool")]

    def __str__(self) -> str:
        return f"{self.member_id} uses pool {self.pool_id}"


class Contribution(models.Model):
    """What a member put in: hours of work, or what a thing is worth, as the others agree by silence."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="contributions", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveIntegerField(_("how much"))
    what = models.CharField(_("what you put in"), max_length=200)
    at = models.DateTimeField(default=clock.now)
    objected_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    """A member says it is not so: a counter entry stands in the ledger."""
    booking = models.OneToOneField(
        "exchange.Booking", null=True, on_delete=models.PROTECT, related_name="contribution"
    )

    class Meta:
        indexes = [models.Index(fields=["pool", "-at", "-id"], name="contribution_to_pool")]

    def __str__(self) -> str:
        return f"{self.member_id} put {self.minutes} into pool {self.pool_id}"
