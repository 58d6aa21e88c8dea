"""Polls in topics: what is asked, what one may choose, and who has voted."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.discussions.models.rulings import Deed

MOST_POLLS, MOST_OPTIONS = 5, 20


class PollKind(models.TextChoices):
    SINGLE = "single", _("Each chooses one")
    MULTIPLE = "multiple", _("Each may choose several")
    RANKING = "ranking", _("Each puts them in order")
    DATE = "date", _("We look for a date")


class Results(models.TextChoices):
    ALWAYS = "always", _("at once, for all readers")
    VOTED = "voted", _("to those who have voted")
    CLOSED = "closed", _("when the poll is closed")


class Can(models.IntegerChoices):
    """What one says to a date."""

    NO = 0, _("no")
    MAYBE = 1, _("if need be")
    YES = 2, _("yes")


class PollQuerySet(models.QuerySet["Poll"]):
    def of_topic(self, topic: Any) -> "PollQuerySet":
        """Those of the topic, and of topics that have become part of it."""
        return self.filter(models.Q(topic=topic) | models.Q(topic__merged_into=topic))

    def for_detail(self) -> "PollQuerySet":
        return self.select_related("author", "closure").prefetch_related("options")


class Poll(models.Model):
    """``most``: how many a member may choose at most. ``quorum``: so many must vote, or it decides nothing.
    ``voters``: how many have voted; counted in the deeds, as the votes of each option are.
    """

    topic = models.ForeignKey("discussions.Topic", on_delete=models.CASCADE, related_name="polls")
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=PollKind, default=PollKind.SINGLE)
    question = models.CharField(_("question"), max_length=200)
    is_named = models.BooleanField(default=False)
    results = models.CharField(_("results"), max_length=10, choices=Results, default=Results.ALWAYS)
    may_change = models.BooleanField(default=True)
    most = models.PositiveSmallIntegerField(null=True)
    quorum = models.PositiveIntegerField(null=True)
    zone = models.CharField(max_length=64, blank=True, default="", db_default="")
    """Where who asked has their clock: what it shows at the dates is meant. Empty for old ones."""
    created_at = models.DateTimeField(default=clock.now)
    closes_at = models.DateTimeField(null=True)
    voters = models.PositiveIntegerField(default=0)

    objects = PollQuerySet.as_manager()

    def __str__(self) -> str:
        return f"poll {self.pk} in {self.topic_id}"

    @property
    def is_open(self) -> bool:
        """Needs ``closure`` loaded with the poll, or asks for it."""
        return not hasattr(self, "closure") and (self.closes_at is None or self.closes_at > clock.now())


class PollOption(models.Model):
    """``maybe``: of a date. ``points``: of a ranking; whoever is first of n gets n - 1, the last none."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options", db_index=False)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField(null=True)
    yes = models.PositiveIntegerField(default=0)
    maybe = models.PositiveIntegerField(default=0)
    points = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["poll", "position"], name="poll_option_has_a_place")]

    def __str__(self) -> str:
        return self.text or f"{self.starts_at:%Y-%m-%d %H:%M}"


class PollClosure(Deed):
    """A closed poll takes no votes, and is not opened again."""

    poll = models.OneToOneField(Poll, on_delete=models.CASCADE, related_name="closure")

    def __str__(self) -> str:
        return f"poll {self.poll_id} closed"


class Ballot(models.Model):
    """What one member has voted. Of whom it is, is kept as a code that only this site can make of a member;
    in a poll by name the member stands beside it, until the account is erased.

    ``choices`` holds the chosen options with a number each: 1, a ``Can``, or a place in an order.
    """

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="ballots", db_index=False)
    voter = models.CharField(max_length=32)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="ballots"
    )
    choices = models.CharField(max_length=600, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "voter"], name="one_ballot_each")]

    def __str__(self) -> str:
        return f"ballot in {self.poll_id}"


def voter_code(poll_id: int, member_id: int) -> str:
    """As whom a member votes in a poll; another one in each poll."""
    return salted_hmac("handschlag.poll", f"{poll_id}.{member_id}", algorithm="sha256").hexdigest()[:32]


def as_text(choices: dict[int, int]) -> str:
    return " ".join(f"{option}={number}" for option, number in sorted(choices.items()))


def as_choices(text: str) -> dict[int, int]:
    pairs = (pair.split("=") for pair in text.split())
    return {int(option): int(number) for option, number in pairs}
