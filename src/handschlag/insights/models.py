"""What was computed about a group, and when: figures and charts are stored, pages only read."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Block, Member
from handschlag.core import clock
from handschlag.groups.models import Group
from handschlag.meetups.models import MemberPlace

PATIENCE = timedelta(minutes=10)
"""Longer than any computation takes: what is not finished by then has died with its worker."""


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def under_way(self) -> "SnapshotQuerySet":
        return self.filter(finished_at__isnull=True)

    def computed(self) -> "SnapshotQuerySet":
        return self.filter(finished_at__isnull=False, error="")

    def newest_and_newest_computed(self, group: Any) -> "SnapshotQuerySet":
        """At most two rows, newest first: the last one asked for and the last one that has figures.

        The figures themselves are left behind: pages that stand already do not need them.
        """
        of_group = self.model.objects.filter(group=OuterRef("group_id")).order_by("-requested_at", "-pk")
        return (
            self.filter(
                Q(pk=Subquery(of_group.values("pk")[:1]))
                | Q(pk=Subquery(of_group.computed().values("pk")[:1])),
                group=group,
            )
            .order_by("-requested_at", "-pk")
            .defer("figures")
        )


class Snapshot(models.Model):
    """The figures of a group as of one moment. ``finished_at`` without ``error`` means they are there.

    ``figures`` maps a key of insights.md to its figure. ``unanswered`` holds the ids of posts that
    had no answer by another human, ``newcomers`` those by people who had just joined; whether that is
    still so, the page asks when it is read.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="snapshots")
    requested_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    requested_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    as_of = models.DateTimeField(_("as of"), null=True)
    figures = models.JSONField(default=dict)
    unanswered = models.JSONField(default=list)
    newcomers = models.JSONField(default=list)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group"], condition=Q(finished_at__isnull=True), name="one_snapshot_under_way"
            )
        ]
        indexes = [models.Index(fields=["group", "-requested_at", "-id"], name="snapshot_newest_first")]

    def __str__(self) -> str:
        return f"{self.group_id} as of {self.as_of:%Y-%m-%d}" if self.as_of else f"{self.group_id} asked for"

    @property
    def is_computed(self) -> bool:
        return self.finished_at is not None and not self.error

    @property
    def is_under_way(self) -> bool:
        return self.finished_at is None and not self.has_died

    @property
    def has_failed(self) -> bool:
        return bool(self.error) or self.has_died

    @property
    def has_died(self) -> bool:
        """Whether its worker was killed: it neither finished nor failed in many times the time it takes."""
        return self.finished_at is None and clock.now() - (self.started_at or self.requested_at) > PATIENCE


class Chart(models.Model):
    """A drawing that belongs to a snapshot: safe SVG, ready to stand inside a page."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="charts", db_index=False)
    language = models.CharField(max_length=5)
    name = models.CharField(max_length=40)
    svg = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "language", "name"], name="one_chart_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"


class SuggestedPlace(models.Model):
    """Where a meetup would make sense: a city, and members within reach of it. Only for who runs the group.

    ``members`` are within reach, ``talk`` of them talk with another of them, ``met`` of them have met
    another. Rows of a group are computed together and replace those before.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="suggested_places")
    computed_at = models.DateTimeField(default=clock.now)
    rank = models.PositiveSmallIntegerField()
    city = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    members = models.PositiveIntegerField()
    talk = models.PositiveIntegerField()
    met = models.PositiveIntegerField()
    pairs = models.PositiveIntegerField()
    """Who talk and have not met."""

    def __str__(self) -> str:
        return f"{self.city}: {self.members}"


class SuggestionRound(models.Model):
    """A time at which pairs of a group were suggested, though there may have been none."""

    group = models.ForeignKey(
        Group, on_delete=models.CASCADE, related_name="suggestion_rounds", db_index=False
    )
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["group", "-at", "-id"], name="suggestion_round_newest_first")]

    def __str__(self) -> str:
        return f"{self.group_id} at {self.at:%Y-%m-%d}"


class SuggestedPairQuerySet(models.QuerySet["SuggestedPair"]):
    def of_last_time(self) -> "SuggestedPairQuerySet":
        """Those of their group's newest round."""
        newest = SuggestionRound.objects.filter(group=OuterRef("round__group")).order_by("-at", "-pk")
        return self.filter(round=Subquery(newest.values("pk")[:1]))

    def wanted_by_both(self) -> "SuggestedPairQuerySet":
        """Both still let themselves be suggested, and no block stands between them."""
        pairs = self
        for end in ("first", "second"):
            willing = MemberPlace.objects.filter(member=OuterRef(end), suggests_me=True)
            pairs = pairs.filter(Exists(willing.exclude(member__network_choices__is_matched=False)))
        here, there = OuterRef("first"), OuterRef("second")
        blocked = Block.objects.filter(Q(by=here, member=there) | Q(by=there, member=here))
        return pairs.filter(~Exists(blocked))


class SuggestedPair(models.Model):
    """Two who could meet. It is kept what was suggested when, so that none is suggested twice in a row.

    ``talk``: they talk with each other; otherwise they know ``common`` people in common. ``km``: between
    their cities. ``rank`` counts from the best of the round.
    """

    round = models.ForeignKey(SuggestionRound, on_delete=models.CASCADE, related_name="pairs", db_index=False)
    first = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveIntegerField()
    talk = models.BooleanField()
    common = models.PositiveIntegerField(default=0)
    km = models.FloatField()

    objects = SuggestedPairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "first", "second"], name="one_suggestion_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"


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
