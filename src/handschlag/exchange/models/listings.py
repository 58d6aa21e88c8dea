"""Offers and requests: what somebody can give, or needs."""

from datetime import datetime, timedelta
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Aggregate, Exists, Expression, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.discussions.models import Post, Topic
from handschlag.groups.models import Group, Viewer

STANDS_FOR = timedelta(days=60)
"""How long a listing stands before it is to be renewed."""
REMINDED_BEFORE = timedelta(days=7)


class Side(models.TextChoices):
    OFFER = "offer", _("Offer")
    REQUEST = "request", _("Request")


class Subject(models.TextChoices):
    """What is given or needed."""

    INFORMATION = "information", pgettext_lazy("listing", "Information")
    SERVICE = "service", pgettext_lazy("listing", "Service")
    INTRODUCTION = "introduction", pgettext_lazy("listing", "Introduction")
    RESOURCE = "resource", pgettext_lazy("listing", "Resource")


class Effort(models.IntegerChoices):
    """About how much work it is, in minutes; a day has eight hours."""

    QUARTER = 15, pgettext_lazy("effort", "¼ h")
    HALF = 30, pgettext_lazy("effort", "½ h")
    HOUR = 60, pgettext_lazy("effort", "1 h")
    TWO_HOURS = 120, pgettext_lazy("effort", "2 h")
    HALF_A_DAY = 240, pgettext_lazy("effort", "half a day")
    DAY = 480, pgettext_lazy("effort", "a day")
    TWO_DAYS = 960, pgettext_lazy("effort", "two days")
    WEEK = 2400, pgettext_lazy("effort", "a week")


class ListingQuerySet(models.QuerySet["Listing"]):
    def visible_to(self, viewer: Viewer) -> "ListingQuerySet":
        """Those of groups whose talk the viewer may read, and those for everybody here; members only."""
        if viewer.pk is None:
            return self.none()
        readable = Group.objects.readable_by(viewer).filter(pk=OuterRef("group"))
        return self.present().filter(Q(group__isnull=True) | Exists(readable))

    def present(self) -> "ListingQuerySet":
        return self.filter(removal__isnull=True)

    def findable(self) -> "ListingQuerySet":
        """Also what is fulfilled or has expired; not what its author has withdrawn."""
        return self.present().filter(withdrawn_at__isnull=True)

    def lasting(self, now: datetime | Expression) -> "ListingQuerySet":
        """What the search of the site shows: what is fulfilled, or has not expired."""
        return self.findable().filter(Q(fulfilment__isnull=False) | Q(expires_at__gt=now))

    def fulfilled(self) -> "ListingQuerySet":
        return self.findable().filter(fulfilment__isnull=False)

    def open(self, now: datetime | Expression | None = None) -> "ListingQuerySet":
        """Neither fulfilled, withdrawn, used up nor expired: what the lists show. ``now``: a place for the
        moment, in a query that is kept.
        """
        return (
            self.findable()
            .filter(fulfilment__isnull=True, expires_at__gt=now or clock.now())
            .filter(Q(times__isnull=True) | Q(times_taken__lt=F("times")))
        )

    def for_detail(self) -> "ListingQuerySet":
        return self.select_related("author", "group", "fulfilment")

    def with_tags(self) -> "ListingQuerySet":
        """With ``tag_names``, a line for each; None without any."""
        tags = ListingTag.objects.filter(listing=OuterRef("pk")).order_by().values("listing")
        return self.annotate(tag_names=Subquery(tags.annotate(names=TagNames("name")).values("names")))


class Listing(models.Model):
    """``group`` is None for one that everybody on the site is to find."""

    side = models.CharField(_("what it is"), max_length=8, choices=Side)
    subject = models.CharField(_("what it is about"), max_length=12, choices=Subject)
    title = models.CharField(_("title"), max_length=140)
    text = models.TextField(_("text"), blank=True, max_length=10_000)
    text_html = models.TextField(blank=True, editable=False)
    author = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="listings", db_index=False)
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.CASCADE, related_name="listings", db_index=False
    )
    is_remote = models.BooleanField(_("also from afar"), default=True)
    geoname = models.PositiveBigIntegerField(null=True)
    """The city of the gazetteer where it is; coordinates are the city's."""
    place = models.CharField(_("place"), max_length=120, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    effort_minutes = models.PositiveIntegerField(_("how much effort, about"), null=True, blank=True)
    times = models.PositiveSmallIntegerField(
        _("how many times"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("Empty: as often as asked"),
    )
    times_taken = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    fitted_at = models.DateTimeField(null=True, editable=False)
    """When what fits it was worked out (``Fit``); None as long as it says what nothing was worked out for."""
    topic = models.ForeignKey(Topic, null=True, on_delete=models.SET_NULL, related_name="listings")
    post = models.ForeignKey(Post, null=True, on_delete=models.SET_NULL, related_name="listings")
    """The talk it came out of."""

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="listing_newest_first"),
            models.Index(fields=["group", "-created_at", "-id"], name="listing_of_group"),
            models.Index(fields=["author", "-created_at", "-id"], name="listing_of_author"),
            models.Index(fields=["expires_at"], name="listing_by_expiry"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("exchange:listing", self.pk)

    @property
    def is_offer(self) -> bool:
        return self.side == Side.OFFER

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= clock.now()

    @property
    def is_used_up(self) -> bool:
        return self.times is not None and self.times_taken >= self.times

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def is_fulfilled(self) -> bool:
        """Needs ``fulfilment`` loaded."""
        return hasattr(self, "fulfilment")

    @property
    def is_open(self) -> bool:
        """Needs ``fulfilment`` loaded."""
        return not (self.is_withdrawn or self.is_fulfilled or self.is_used_up or self.is_expired)


class ListingTag(models.Model):
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="tags", db_index=False)
    name = models.CharField(max_length=40)
    slug = models.SlugField(max_length=50, allow_unicode=True, db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listing", "slug"], name="a_tag_once_per_listing")]
        indexes = [models.Index(fields=["slug", "listing"], name="listing_by_tag")]

    def __str__(self) -> str:
        return self.name


class TagNames(Aggregate):
    """The names of several tags in one value, each on a line of its own."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, char(10))"
    output_field = models.TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **options: Any) -> Any:
        template = "%(function)s(%(expressions)s, chr(10))"
        return self.as_sql(compiler, connection, function="STRING_AGG", template=template, **options)


class Fulfilment(models.Model):
    """The request was met, or the offer is done with: it leaves the open list and stays findable."""

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="fulfilment")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    note = models.CharField(max_length=500, blank=True)
    helpers = models.ManyToManyField(Member, related_name="helped_with")

    def __str__(self) -> str:
        return f"{self.listing_id} is fulfilled"


class ListingRemoval(models.Model):
    """Somebody who moderates took it away, with a reason its author reads."""

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="removal")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reason = models.CharField(max_length=500)

    def __str__(self) -> str:
        return f"{self.listing_id} is removed"


class Suggestion(models.Model):
    """A member was told of a listing that may concern them; ``dismissed_at`` once they want no more of it."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="suggestions", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    told_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing", "member"], name="one_suggestion_to_a_member")
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} for {self.member_id}"


class SuggestionStop(models.Model):
    """The member does not want to be told of what may fit their listings."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"no suggestions for {self.member_id}"
