"""What a group, or the site, does by itself: rules for words and links, and precautions."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models import Group

MOST_PATTERNS = 200
MOST_FIRST_POSTS = 20
MOST_RULES = 30
"""Per group, and of the site."""


class Effect(models.TextChoices):
    FLAG = "flag", pgettext_lazy("rule", "Flag it: it stands, and the moderators look at it")
    HOLD = "hold", pgettext_lazy("rule", "Hold it: it waits until a moderator approves it")
    REFUSE = "refuse", pgettext_lazy("rule", "Refuse it: the author reads why and can change it")


class RuleQuerySet(models.QuerySet["Rule"]):
    def of(self, group: Group | None) -> "RuleQuerySet":
        return self.filter(group=group) if group is not None else self.filter(group__isnull=True)

    def holding_in(self, group_id: Any, *, on: Any = True) -> "RuleQuerySet":
        """Those that are on: the group's and the site's. Either may be a place in a kept query."""
        return self.filter(Q(group=group_id) | Q(group__isnull=True), is_on=on).order_by("pk")


class Rule(models.Model):
    """Words (``*`` stands for any letters) and domains of links, one a line. ``group`` None: the site's."""

    group = models.ForeignKey(
        Group, null=True, on_delete=models.CASCADE, related_name="word_rules", db_index=False
    )
    name = models.CharField(_("name"), max_length=100)
    words = models.TextField(
        _("words or phrases"),
        blank=True,
        max_length=5000,
        help_text=_("One a line. Capitals do not matter; * stands for any letters: casino* finds casinos."),
    )
    domains = models.TextField(
        _("links to"),
        blank=True,
        max_length=5000,
        help_text=_("One domain a line, like example.org; what lies below it is meant too."),
    )
    any_link = models.BooleanField(_("any link"), default=False)
    newcomers_only = models.BooleanField(
        _("only for newcomers"),
        default=False,
        help_text=_("Who has fewer than five posts in the group."),
    )
    effect = models.CharField(_("what happens"), max_length=6, choices=Effect, default=Effect.FLAG)
    message = models.CharField(
        _("what the author reads"),
        max_length=300,
        blank=True,
        help_text=_("Where it is refused: say kindly what to write instead."),
    )
    is_on = models.BooleanField(default=False, editable=False)
    created_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = RuleQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["group", "is_on"], name="word_rule_of_group")]

    def __str__(self) -> str:
        return self.name


class Precautions(models.Model):
    """What a group's organisers have chosen; a group without a row has what stands here."""

    HIDE_AT = 3

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="precautions")
    first_posts = models.PositiveSmallIntegerField(
        _("first posts of newcomers that wait for approval"),
        default=0,
        validators=[MaxValueValidator(MOST_FIRST_POSTS)],
        help_text=_("0: none. Moderators see each of them before anybody else does."),
    )
    hide_at = models.PositiveSmallIntegerField(
        _("flags that hide something until it is decided"),
        null=True,
        blank=True,
        default=HIDE_AT,
        validators=[MinValueValidator(2), MaxValueValidator(50)],
        help_text=_("Flags of members who were often right count more, of others less. Empty: never."),
    )

    def __str__(self) -> str:
        return f"precautions of {self.group_id}"
