"""Where a group could meet, and who could meet whom."""

from django.db import models
from django.db.models import Exists, OuterRef, Subquery

from handschlag.accounts.models import Member, apart
from handschlag.core import clock
from handschlag.groups.models import Group
from handschlag.meetups.models import MemberPlace


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
        return pairs.filter(~apart(OuterRef("first"), OuterRef("second")))


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
