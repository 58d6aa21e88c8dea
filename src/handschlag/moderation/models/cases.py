"""Cases: all flags on one thing that wait for one decision."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.discussions.models import Post
from handschlag.exchange.models import Listing
from handschlag.groups.models import MODERATING, Group, Membership, Viewer
from handschlag.meetups.models import Meetup
from handschlag.people.models import Message

CLAIM_HOLDS = timedelta(hours=4)
"""Then somebody else may take it up."""
AHEAD = timedelta(hours=12)
"""By so much each further flag of ordinary weight moves a case forward in its queue."""


class Kind(models.TextChoices):
    """What is flagged. A topic is flagged by its opening post."""

    POST = "post", pgettext_lazy("flagged", "Post")
    MESSAGE = "message", pgettext_lazy("flagged", "Direct message")
    LISTING = "listing", pgettext_lazy("flagged", "Listing")
    MEETUP = "meetup", pgettext_lazy("flagged", "Meetup")
    MEMBER = "member", pgettext_lazy("flagged", "Member")


class Reason(models.TextChoices):
    """What somebody finds wrong; groups that have rules add theirs (``RULE``)."""

    RULE = "rule", _("It breaks a rule of the group")
    SPAM = "spam", _("Advertising or spam")
    INSULT = "insult", _("It insults or threatens somebody")
    PRIVATE = "private", _("It tells what is private about somebody")
    ILLEGAL = "illegal", _("It is against the law")
    ELSEWHERE = "elsewhere", _("It does not belong here")
    OTHER = "other", _("Something else")
    WORDS = "words", _("A rule for words or links caught it")
    REPEATED = "repeated", _("The same text in several topics")
    BURST = "burst", _("Many posts within minutes")
    NEWCOMER = "newcomer", _("One of the first posts of somebody new")


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> "CaseQuerySet":
        """Those that wait for a decision, the first or the one on appeal."""
        return self.filter(closed_at__isnull=True)

    def moderated_by(self, viewer: Viewer) -> "CaseQuerySet":
        """Those a moderator may read. Never what they wrote themselves: the flags on it are not for them.

        Operators have what belongs to no group, and that of groups where nobody else is free to decide.
        """
        if viewer.pk is None:
            return self.none()
        teams = Membership.objects.current().filter(role__in=MODERATING, group=OuterRef("group"))
        own: Q = Q(Exists(teams.filter(member=viewer.pk)))
        if viewer.is_operator:
            own = own | Q(group__isnull=True) | Q(~Exists(_free(teams)))
        return self.exclude(author=viewer.pk).filter(own)

    def for_operators(self, viewer: Viewer) -> "CaseQuerySet":
        """The site's own queue: what belongs to no group, and what nobody there is free to decide."""
        teams = Membership.objects.current().filter(role__in=MODERATING, group=OuterRef("group"))
        return self.exclude(author=viewer.pk).filter(Q(group__isnull=True) | ~Exists(_free(teams)))

    def readable_by(self, viewer: Viewer) -> "CaseQuerySet":
        """Those they moderate, and what they had to do with as such before: an operator may have decided."""
        if viewer.pk is None:
            return self.none()
        decided = Case.objects.filter(decisions__by=viewer.pk, pk=OuterRef("pk"))
        moderated = Case.objects.moderated_by(viewer).filter(pk=OuterRef("pk"))
        return self.filter(Exists(moderated) | Exists(decided))

    def free_for(self, viewer: Viewer) -> "CaseQuerySet":
        """Those of them that the viewer may decide: without having flagged them or decided them before."""
        return self.moderated_by(viewer).filter(~involves(viewer.pk))

    def for_detail(self) -> "CaseQuerySet":
        return self.select_related(
            "group", "author", "claimed_by", "post__topic", "message", "listing", "meetup__topic"
        ).defer("group__description", "group__description_html", "group__rules", "group__rules_html")


def involves(member: Any) -> Q:
    """Of a case: that the member (a key, or an ``OuterRef`` to it) has flagged it or decided about it."""
    flags = Flag.objects.filter(case=OuterRef("pk"), by=member)
    decisions = Case.objects.filter(decisions__by=member, pk=OuterRef("pk"))
    return Q(Exists(flags)) | Q(Exists(decisions))


def claim_holds(claimed_at: datetime | None) -> bool:
    return claimed_at is not None and claimed_at + CLAIM_HOLDS > clock.now()


def _free(team: "models.QuerySet[Membership]") -> "models.QuerySet[Membership]":
    """Of a case's team those with an account in use who have no interest in it of their own."""
    case = OuterRef(OuterRef("pk"))
    flags = Flag.objects.filter(case=case, by=OuterRef("member"))
    decided = Case.objects.filter(pk=case, decisions__by=OuterRef("member"))
    wrote = Case.objects.filter(pk=case, author=OuterRef("member"))
    able = team.filter(member__email__isnull=False, member__is_active=True)
    return able.filter(~Exists(flags), ~Exists(decided), ~Exists(wrote))


class Case(models.Model):
    """One at a time per thing; ``subject`` names it. ``group`` is None for those of the site.

    ``author`` is whose it is: of a member, themself; None once their account is erased.
    """

    group = models.ForeignKey(
        Group, null=True, on_delete=models.CASCADE, related_name="cases", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind)
    subject = models.CharField(max_length=50)
    post = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="cases")
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="cases")
    listing = models.ForeignKey(Listing, null=True, on_delete=models.CASCADE, related_name="cases")
    meetup = models.ForeignKey(Meetup, null=True, on_delete=models.CASCADE, related_name="cases")
    author = models.ForeignKey(
        Member, null=True, on_delete=models.SET_NULL, related_name="cases", db_index=False
    )
    opened_at = models.DateTimeField(default=clock.now)
    urgent_at = models.DateTimeField(default=clock.now)
    """When it was opened, earlier by what its flags weigh: the queue goes by it."""
    weight = models.FloatField(default=0)
    flag_count = models.PositiveIntegerField(default=0)
    is_held = models.BooleanField(default=False)
    """Nobody has read it yet: it waits for approval."""
    hidden_at = models.DateTimeField(null=True)
    """Hidden until it is decided."""
    claimed_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    is_appealed = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)
    may_decide: bool = False
    """Whether it is the viewer's to decide, where a page has asked for it."""

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(closed_at__isnull=True), name="one_open_case_of_a_thing"
            ),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True) | Q(author__isnull=True) | ~Q(claimed_by=F("author")),
                name="nobody_claims_their_own_case",
            ),
        ]
        indexes = [
            models.Index(
                fields=["group", "urgent_at", "id"], condition=Q(closed_at__isnull=True), name="case_queue"
            ),
            models.Index(fields=["group", "-opened_at", "-id"], name="case_newest_first"),
            models.Index(fields=["author", "-opened_at", "-id"], name="case_of_author"),
            models.Index(fields=["subject", "-opened_at"], name="case_of_subject"),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}: {self.subject}"

    def get_absolute_url(self) -> str:
        return address("moderation:case", self.pk)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def claim_ends_at(self) -> datetime | None:
        return self.claimed_at + CLAIM_HOLDS if self.claimed_at is not None else None

    @property
    def is_claimed(self) -> bool:
        """By somebody whose claim has not lapsed."""
        return self.claimed_by_id is not None and claim_holds(self.claimed_at)

    def is_claimed_by_another(self, member_id: int) -> bool:
        return self.is_claimed and self.claimed_by_id != member_id

    def weigh(self, weight: float) -> None:
        """One more flag."""
        self.weight += weight
        self.flag_count += 1
        self.urgent_at = self.opened_at - AHEAD * max(0.0, self.weight - 1)


class Flag(models.Model):
    """``by`` is None where a rule of the house raised it. Whose thing it is, is never told who flagged it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="flags", db_index=False)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="flags")
    reason = models.CharField(_("what is wrong with it"), max_length=10, choices=Reason)
    rule = models.CharField(max_length=300, blank=True)
    """The words of the group's rule, as they were."""
    text = models.TextField(_("in your words"), blank=True, max_length=1000)
    at = models.DateTimeField(default=clock.now)
    weight = models.FloatField(default=1)
    is_upheld = models.BooleanField(null=True)
    """Whether the decision found something wrong; None until there is one."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "by"], name="one_flag_of_a_case")]

    def __str__(self) -> str:
        return f"flag of {self.case_id} by {self.by_id}"


class Note(models.Model):
    """What moderators tell each other about a case; nobody else reads it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    text = models.TextField(_("note"), max_length=2000)

    def __str__(self) -> str:
        return f"note on {self.case_id}"
