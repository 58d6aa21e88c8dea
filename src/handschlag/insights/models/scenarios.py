"""Shocks that were played: what is hit, what the model says follows, and that it says so again."""

import hashlib
import json
from datetime import timedelta
from typing import Any, Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.groups.models import Group

QUIET: Final = timedelta(minutes=5)
"""A worker tells every few seconds how far it is; one that is silent for so long was killed."""

LOW: Final = 0.3
HIGH: Final = 0.7
"""Thresholds that nobody has measured lie between these two, as in insights.md."""

HIGHEST_SEED: Final = 2**31 - 1


class Shock(models.TextChoices):
    MEMBERS = "members", _("Certain members")
    COMPANY = "company", _("Everybody of a company")
    REGION = "region", _("Everybody in and around a city")
    CONNECTED = "connected", _("The most connected")
    GIVING = "giving", _("Those who give most")
    RANDOM = "random", _("Members at random")
    GROUP = "group", _("Everybody who also belongs to another group")


COUNTED: Final = frozenset({Shock.CONNECTED, Shock.GIVING, Shock.RANDOM})
"""Shocks of as many members as somebody says; those of all others hit whoever is chosen."""


HANDSHAKE: Final = "handshake"
SECOND_SOURCE: Final = "second_source"
"""What a new tie would be, as a result says it."""


def digest_of(result: dict[str, Any]) -> str:
    """The same for the same result."""
    written = json.dumps(result, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    def under_way(self) -> "ScenarioQuerySet":
        return self.filter(finished_at__isnull=True)

    def of(self, group: Group | None) -> "ScenarioQuerySet":
        """Those of a group, or of the site for None."""
        return self.filter(group__isnull=True) if group is None else self.filter(group=group)

    def for_list(self) -> "ScenarioQuerySet":
        """Without what only the page of one shows."""
        return self.defer("result", "targets")


class Scenario(models.Model):
    """A shock, as of one moment, with its result once it is computed. ``finished_at`` without ``error`` and
    ``cancelled_at``: the result is there.

    The same seed and ``as_of`` give the same result; ``digest`` is that of the last one, ``is_same`` whether
    computing it again gave the same.
    """

    group = models.ForeignKey(
        Group, null=True, on_delete=models.CASCADE, related_name="scenarios", db_index=False
    )
    """None: of the whole site."""
    name = models.CharField(_("name"), max_length=120)
    shock = models.CharField(_("who leaves first"), max_length=10, choices=Shock)
    size = models.PositiveIntegerField(_("how many"), default=0)
    """As somebody said, or as many as were chosen."""
    about = models.JSONField(default=dict)
    """What was chosen, in words: a company, a city and kilometres, the name of a group."""
    targets = models.JSONField(default=list)
    """Ids of the members who are hit, where they were chosen; found when the scenario was made."""
    low = models.FloatField(default=LOW, validators=[MinValueValidator(0.01), MaxValueValidator(1)])
    high = models.FloatField(default=HIGH, validators=[MinValueValidator(0.01), MaxValueValidator(1)])
    seed = models.PositiveIntegerField(_("seed"), validators=[MaxValueValidator(HIGHEST_SEED)])
    as_of = models.DateTimeField(_("as of"), default=clock.now)
    created_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    requested_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    """When the worker last told how far it is."""
    progress = models.FloatField(default=0)
    """The share that is done, 0..1."""
    finished_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    runs = models.PositiveIntegerField(default=0)
    """How often it was computed."""
    result = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    """What a list shows of the result."""
    digest = models.CharField(max_length=64, blank=True)
    is_same = models.BooleanField(null=True)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["group", "-created_at", "-id"], name="scenario_newest_first")]
        constraints = [
            models.CheckConstraint(condition=Q(low__lte=models.F("high")), name="scenario_thresholds")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return self.page_address("scenario")

    def page_address(self, page: str, *more: Any) -> str:
        """Of one of its pages or deeds."""
        place: tuple[Any, ...] = () if self.group is None else (self.group.slug,)
        return address(f"insights:{page}", *place, self.pk, *more)

    @property
    def is_counted(self) -> bool:
        return self.shock in COUNTED

    @property
    def has_result(self) -> bool:
        """An earlier one is shown while it is computed again."""
        return bool(self.summary)

    @property
    def is_under_way(self) -> bool:
        return self.finished_at is None and not self.has_died

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def has_failed(self) -> bool:
        return bool(self.error) or self.has_died

    @property
    def has_died(self) -> bool:
        """Whether its worker was killed: it has not been heard of for long, and did not finish."""
        last = self.heard_at or self.requested_at
        return self.finished_at is None and clock.now() - last > QUIET

    def names(self, member: int) -> bool:
        """Whether the member is among those who are chosen, who leave, stand alone or could be brought
        together.
        """
        return member in self.targets or any(member in ids for ids in self._ids())

    def round_of(self, member: int) -> int | None:
        """In which round they leave, 0 with the shock; None for who stays."""
        rounds = self.result.get("rounds", [])
        return next((turn for turn, one in enumerate(rounds) if member in one["members"]), None)

    def forget(self, member: int) -> None:
        """Take them out, as if their name had been forgotten when it was computed; the rest stays right."""
        self.targets = [one for one in self.targets if one != member]
        for ids in self._ids():
            ids[:] = [0 if one == member else one for one in ids]
        for pair in self._pairs():
            pair |= {end: 0 for end in ("first", "second") if pair[end] == member}
        if self.digest:
            self.digest = digest_of(self.result)
        self.save(update_fields=["targets", "result", "digest"])

    def _pairs(self) -> list[dict[str, Any]]:
        pairs: list[dict[str, Any]] = self.result.get("strengthening", {}).get("pairs", [])
        return pairs

    def _ids(self) -> list[list[int]]:
        listed = [one["members"] for one in self.result.get("rounds", [])]
        ends = [[pair["first"], pair["second"]] for pair in self._pairs()]
        return [*listed, self.result.get("alone", []), *ends]
