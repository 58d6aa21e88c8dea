"""What waits in a group for those who run it, what became of it, and the mail that tells of it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from handschlag.accounts.models import Member, apart
from handschlag.core import clock
from handschlag.discussions.models import Post
from handschlag.exchange.models import Decision, Dispute, Listing
from handschlag.groups.models import MODERATING, Group, Membership, Role
from handschlag.insights.models.snapshots import PATIENCE

UNDONE_WITHIN = timedelta(days=7)
"""So long a deed stands among those of the week, and can be taken back."""
OUTCOME_SHOWN = timedelta(days=120)
"""So long it is shown what came of it."""


class MatterKind(models.TextChoices):
    """Stored, and part of no address; what it says to people stands in ``week.wording``."""

    DISPUTE = "dispute", "a dispute waits"
    JOIN = "join", "somebody asks to join"
    GREET = "greet", "a newcomer nobody answered"
    ANSWER = "answer", "a topic waits for an answer"
    LISTING = "listing", "a request waits for help"
    LAPSED = "lapsed", "a regular has fallen silent"
    MEETUP = "meetup", "a place where a meetup makes sense"
    PAUSE = "pause", "no meetup for a long time"
    SECOND = "second", "help with a single source"
    THANK = "thank", "who carries most of the help"
    VOTE = "vote", "a vote waits"
    FIGURES = "figures", "no recent figures"


class MatterState(models.TextChoices):
    OPEN = "open", "open"
    DONE = "done", "done"
    LATER = "later", "later"
    DISMISSED = "dismissed", "not for us"


class MatterQuerySet(models.QuerySet["Matter"]):
    def visible_to(self, viewer: Any) -> "MatterQuerySet":
        """Of groups that the viewer runs: what they may know of and can act on.

        Requests to join are the organisers'. A dispute is known to who is free to decide it, or has. Nobody
        is told to greet, thank or write to themself, to who left, or across a block.
        """
        running = Membership.objects.of(viewer).filter(role__in=MODERATING)
        organises = running.filter(group=OuterRef("group"), role=Role.ORGANISER)
        decides = Dispute.objects.waiting_for(viewer).filter(pk=OuterRef("about"))
        decided = Decision.objects.filter(dispute=OuterRef("about"), decided_by=viewer.pk)
        belongs = Membership.objects.current().filter(group=OuterRef("group"), member=OuterRef("member"))
        is_apart = apart(viewer.pk, OuterRef("member"))
        is_join = Q(kind=MatterKind.JOIN)
        return self.filter(
            ~is_join | Exists(organises),
            ~Q(kind=MatterKind.DISPUTE) | Exists(decides) | Exists(decided),
            Q(member__isnull=True) | (is_join | Exists(belongs)) & ~is_apart & ~Q(member=viewer.pk),
            group__in=running.values("group"),
        )

    def waiting(self, now: Any) -> "MatterQuerySet":
        """What can be done now: not what is put off. ``now``: a moment, or a place for it."""
        return self.filter(Q(state=MatterState.OPEN) | Q(state=MatterState.LATER, until__lte=now))

    def undecided(self) -> "MatterQuerySet":
        """Also what is put off."""
        return self.filter(state__in=[MatterState.OPEN, MatterState.LATER])

    def or_told_of(self, now: Any, *, decided_since: Any, done_since: Any) -> "MatterQuerySet":
        """What waits, what was decided lately, and what was done before and is measured; each since when."""
        waiting = Q(state=MatterState.OPEN) | Q(state=MatterState.LATER, until__lte=now)
        measured = Q(state=MatterState.DONE, measured_at__isnull=False, at__gt=done_since)
        return self.filter(waiting | Q(at__gt=decided_since) | measured)

    def for_page(self) -> "MatterQuerySet":
        """With the people and with what it is about, the best first."""
        return self.select_related("member", "helper", "by", "post__topic", "listing").defer(
            "member__about", "member__about_html", "helper__about", "helper__about_html", "by__about",
            "by__about_html", "post__source", "post__html", "listing__text", "listing__text_html",
        ).order_by("-score", "pk")  # fmt: skip


class Matter(models.Model):
    """One thing worth doing in a group, with the figures that say why, and what became of it.

    ``subject`` names what it is about within its kind: a member, a post, a city, a tag. While it waits there
    is one row of it. ``by`` is None where the product saw by itself that it was done. ``before`` and
    ``outcome`` hold the same figures, of as many days before and after the deed.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="matters", db_index=False)
    kind = models.CharField(max_length=8, choices=MatterKind)
    subject = models.CharField(max_length=120)
    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="+")
    """Whom it is about."""
    helper = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who could help with it."""
    post = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="+")
    listing = models.ForeignKey(Listing, null=True, on_delete=models.CASCADE, related_name="+")
    about = models.BigIntegerField(null=True)
    """The key of what has no column of its own: a dispute, a vote."""
    word = models.CharField(max_length=140, blank=True)
    """A city, a tag, the name of a pool."""
    figures = models.JSONField(default=dict)
    score = models.FloatField(default=0)
    """Urgency times expected use."""
    first_found_at = models.DateTimeField(default=clock.now)
    found_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=9, choices=MatterState, default=MatterState.OPEN)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    """Until when it is put off."""
    before = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    measured_at = models.DateTimeField(null=True)
    measured_days = models.PositiveSmallIntegerField(default=0)
    """After how many days the outcome was measured last."""

    objects = MatterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "kind", "subject"],
                condition=~Q(state="done"),
                name="one_matter_until_it_is_done",
            )
        ]
        indexes = [
            models.Index(fields=["group", "state", "-score"], name="matter_of_group"),
            models.Index(
                fields=["at"], condition=Q(state="done", measured_days__lt=28), name="matter_to_measure"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} in {self.group_id}"

    def is_waiting(self, now: datetime) -> bool:
        is_over = self.state == MatterState.LATER and self.until is not None and self.until <= now
        return self.state == MatterState.OPEN or is_over

    def may_be_undone(self, now: datetime) -> bool:
        """For a week; what the data show to be done cannot be taken back by saying so."""
        return self.by_id is not None and self.at is not None and self.at > now - UNDONE_WITHIN


class Week(models.Model):
    """When somebody last looked what waits in a group: for all of it, and for what is urgent."""

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="week")
    requested_at = models.DateTimeField(null=True)
    """While a look is due."""
    found_at = models.DateTimeField(null=True)
    urgent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"week of {self.group_id}"

    def is_under_way(self, now: datetime) -> bool:
        """A worker that was killed is not waited for: then it may be asked for again."""
        return self.requested_at is not None and now - self.requested_at < PATIENCE


class WeekMail(models.Model):
    """A member's mail of one week, by its Monday; ``matters`` 0: nothing waited, and none was sent."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="week_mails", db_index=False)
    monday = models.DateField()
    at = models.DateTimeField(default=clock.now)
    matters = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "monday"], name="one_mail_a_week")]

    def __str__(self) -> str:
        return f"mail of {self.monday} to {self.member_id}"


class WeekMailStop(models.Model):
    """The member wants no mail of what waits in their groups."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"no mail of the week for {self.member_id}"
