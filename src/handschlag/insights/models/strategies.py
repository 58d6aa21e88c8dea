"""What those who run a group try, for whom and since when, and what came of it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.discussions.models import Topic
from handschlag.groups.models import Group
from handschlag.insights.models.snapshots import PATIENCE
from handschlag.meetups.models import Meetup

ANEW_AFTER: Final = timedelta(days=7)
"""While a strategy runs, its effect is estimated anew so often."""
FOLLOWED: Final = timedelta(weeks=53)
"""So long after its end: then the year after it can be told."""


class StrategyKind(models.TextChoices):
    GREETING = "greeting", _("Greeting newcomers")
    BUDDY = "buddy", _("A buddy for newcomers")
    TABLE = "table", _("A regulars' table")
    MEETUP = "meetup", _("Another kind of meetup")
    TOPIC = "topic", _("A regular topic")
    ASKING = "asking", _("Asking members in person")
    THANKING = "thanking", _("Saying thanks")
    SUMMARY = "summary", _("Summing talk up")
    HELPING = "helping", _("Bringing offers and requests together")
    RULES = "rules", _("Rules and roles")
    OTHER = "other", _("Something else")


class ForWhom(models.TextChoices):
    EVERYBODY = "everybody", _("Everybody in the group")
    NEWCOMERS = "newcomers", _("Newcomers: everybody who joins from that day on")
    CHOSEN = "chosen", _("Members that are chosen one by one")
    MEETUP = "meetup", _("Those who came to a meetup")
    TOPIC = "topic", _("Those who took part in a topic")


class Aim(models.TextChoices):
    """What is counted before and after."""

    POSTS = "posts", _("posts")
    REPLIES = "replies", _("replies")
    DAYS = "days", _("days on which members do something: whether they come back")
    MEETINGS = "meetings", _("meetings: coming to meetups and shaking hands")
    HELP = "help", _("help given, thanks among it")


class Sign(models.TextChoices):
    MORE = "more", _("more")
    FEWER = "fewer", _("fewer")


def start_of(day: date) -> datetime:
    """The moment at which a day begins where the site is, in UTC; where clocks skip midnight, an hour on."""
    zone = ZoneInfo(settings.TIME_ZONE)
    midnight = datetime.combine(day, time.min, zone)
    return midnight.astimezone(UTC)


class StrategyQuerySet(models.QuerySet["Strategy"]):
    def of_group(self, group: Group) -> "StrategyQuerySet":
        """Newest first, with their ends and estimates."""
        return self.filter(group=group).for_list()

    def for_list(self) -> "StrategyQuerySet":
        return self.select_related("group", "ending", "estimate").order_by("-since", "-pk")

    def shared(self) -> "StrategyQuerySet":
        """Those that count in the playbook of the site."""
        return self.filter(is_shared=True)

    def due(self, now: datetime) -> "StrategyQuerySet":
        """Those that have begun, are still followed and whose estimate is old, or stuck with its worker."""
        followed = Q(ending__isnull=True) | Q(ending__at__gt=now - FOLLOWED)
        followed &= Q(until__isnull=True) | Q(until__gt=(now - FOLLOWED).date())
        stuck = Q(estimate__requested_at__lt=now - PATIENCE)
        old = Q(estimate__as_of__isnull=True) | Q(estimate__as_of__lt=now - ANEW_AFTER)
        waits = Q(estimate__requested_at__isnull=True) & old
        begun = Q(since__lte=now.date())
        return self.filter(begun, followed, Q(estimate__isnull=True) | stuck | waits).order_by("pk")


class Strategy(models.Model):
    """Something that is tried. The day it begins, and the last one, are days where the site is."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="strategies", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=StrategyKind, default=StrategyKind.OTHER)
    title = models.CharField(_("title"), max_length=140)
    source = models.TextField(_("what is done"), max_length=10_000)
    html = models.TextField(editable=False)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    audience = models.CharField(_("for whom"), max_length=10, choices=ForWhom, default=ForWhom.EVERYBODY)
    meetup = models.ForeignKey(
        Meetup, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("meetup")
    )
    topic = models.ForeignKey(
        Topic, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("topic")
    )
    aim = models.CharField(_("what shall change"), max_length=10, choices=Aim, default=Aim.POSTS)
    sign = models.CharField(_("what you expect"), max_length=5, choices=Sign, default=Sign.MORE)
    is_shared = models.BooleanField(_("share with other organisers of this site"), default=True)
    created_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = StrategyQuerySet.as_manager()

    class Meta:
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="strategy_ends_after_its_start",
            )
        ]
        indexes = [models.Index(fields=["group", "-since", "-id"], name="strategy_newest_first")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Wants the group loaded."""
        return address("insights:strategy", self.group.slug, self.pk)

    @property
    def begins_at(self) -> datetime:
        return start_of(self.since)

    @property
    def ends_at(self) -> datetime | None:
        """The moment after which it is not tried any more; wants the ending loaded."""
        planned = start_of(self.until + timedelta(days=1)) if self.until else None
        moments = [moment for moment in (planned, self.ended.at if self.ended else None) if moment]
        return min(moments) if moments else None

    @property
    def ended(self) -> "StrategyEnding | None":
        return getattr(self, "ending", None)

    @property
    def found(self) -> "StrategyEstimate | None":
        return getattr(self, "estimate", None)

    @property
    def has_begun(self) -> bool:
        return self.begins_at <= clock.now()


class StrategyEnding(models.Model):
    """It is not tried any more, and this is what was learned."""

    strategy = models.OneToOneField(Strategy, on_delete=models.CASCADE, related_name="ending")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    is_abandoned = models.BooleanField(_("given up before it was through"), default=False)
    note = models.TextField(_("what we learned"), max_length=5000)
    html = models.TextField(editable=False)

    def __str__(self) -> str:
        return f"end of {self.strategy_id}"


class StrategyRevision(models.Model):
    """How a strategy read until somebody changed it."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="revisions", db_index=False)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    before = models.JSONField()
    """By field, what stood there; only those that were changed."""

    class Meta:
        indexes = [models.Index(fields=["strategy", "-at", "-id"], name="strategy_revision_newest")]

    def __str__(self) -> str:
        return f"{self.strategy_id} until {self.at:%Y-%m-%d}"


class StrategyMember(models.Model):
    """Somebody for whom it is tried, where members are chosen one by one."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="chosen", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    since = models.DateField(_("since"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["strategy", "member"], name="chosen_once_for_a_strategy")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.strategy_id}"


class StrategyEstimateQuerySet(models.QuerySet["StrategyEstimate"]):
    def newest_told(self, group: Group) -> Any:
        """The effect after four weeks of the strategy tried last of those whose effect can be told."""
        told = self.filter(strategy__group=group, is_told=True).order_by("-strategy__since", "-strategy")
        found = told.values_list("figures", flat=True).first()
        return found["effect"] if found else None


class StrategyEstimate(models.Model):
    """What a strategy changed, as of one moment. ``requested_at`` stands while a computation is due.

    ``figures``: "effect", the figure after four weeks; "table", a row for each number of weeks; "eligible",
    "treated", "earliest" of who can be compared; of newcomers "joined" and "before".
    """

    strategy = models.OneToOneField(Strategy, on_delete=models.CASCADE, related_name="estimate")
    requested_at = models.DateTimeField(null=True)
    as_of = models.DateTimeField(null=True)
    seed = models.PositiveIntegerField(default=0)
    is_told = models.BooleanField(default=False)
    figures = models.JSONField(default=dict)

    objects = StrategyEstimateQuerySet.as_manager()

    def __str__(self) -> str:
        return f"effect of {self.strategy_id}"

    @property
    def is_under_way(self) -> bool:
        """A worker that was killed is not waited for: then it may be asked for again."""
        return self.requested_at is not None and clock.now() - self.requested_at < PATIENCE

    @property
    def has_failed(self) -> bool:
        return self.requested_at is not None and not self.is_under_way
