"""Contacts: the other end of a tie as one member sees it, and what they note of it. Private."""

from datetime import datetime, timedelta
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.accounts.models import Member, apart
from handschlag.core import clock
from handschlag.core.addresses import address

NEVER = 0
"""Of how many weeks the rhythm is of whom nobody is to be reminded of, whatever the tags say."""
WAITS_FOR = timedelta(days=30)
"""How long an introduction can be passed on and agreed to; from then on it has run out."""


class ContactQuerySet(models.QuerySet["Contact"]):
    def of(self, owner: Member) -> "ContactQuerySet":
        """The owner's own; nobody else's are anybody's."""
        return self.filter(owner_id=owner.pk)

    def to_stay_in_touch_with(self, now: datetime) -> "ContactQuerySet":
        """Those with a rhythm that are not put off, and between whom and the owner stands no block."""
        wanted = self.with_rhythm().filter(Q(rhythm_weeks__gt=0), other__is_active=True)
        return wanted.exclude(snoozed_until__gt=now).filter(~apart(OuterRef("owner"), OuterRef("other")))

    def with_rhythm(self) -> "ContactQuerySet":
        """With the rhythm that holds: its own, else the shortest of its tags, and which tag that is."""
        tags = _rhythms_of_tags()
        return self.annotate(
            rhythm_weeks=Coalesce("every_weeks", Subquery(tags.values("every_weeks")[:1])),
            rhythm_tag=Subquery(tags.values("name")[:1]),
        )

    def with_blocks(self) -> "ContactQuerySet":
        """With ``is_apart``: a block stands between the two."""
        return self.annotate(is_apart=apart(OuterRef("owner"), OuterRef("other")))


def _rhythms_of_tags() -> "QuerySet[TagRhythm]":
    """Of the tags of a contact of an outer query, the shortest first."""
    own = ContactTag.objects.filter(contact=OuterRef(OuterRef("pk"))).values("name")
    return TagRhythm.objects.filter(member=OuterRef("owner"), name__in=own).order_by("every_weeks", "name")


class Contact(models.Model):
    """What ``owner`` keeps of ``other``. Ties exist without it; a row is there once something is noted.

    Nobody but ``owner`` ever sees it, ``other`` neither; it goes when either account goes.
    """

    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="contacts", db_index=False)
    other = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    note = models.TextField(_("note"), blank=True, max_length=5000)
    every_weeks = models.PositiveSmallIntegerField(
        _("stay in touch every so many weeks"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(104)],
    )
    """Its own rhythm, which its tags' do not change: ``NEVER`` is one, too."""
    snoozed_until = models.DateTimeField(null=True)
    added_at = models.DateTimeField(default=clock.now)
    is_kept = models.BooleanField(default=False)
    """Put among one's people by hand, without a tie."""
    mailed_at = models.DateTimeField(null=True)
    """When it last stood among those to get back to: then others have their turn first."""

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "other"], name="one_contact_of_a_member"),
            models.CheckConstraint(condition=~Q(owner=F("other")), name="no_contact_with_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} keeps {self.other_id}"

    @property
    def weeks(self) -> int | None:
        """The rhythm that holds: of its tags only where that was asked for (``with_rhythm``)."""
        return vars(self).get("rhythm_weeks", self.every_weeks)

    @property
    def by_tag(self) -> str | None:
        """The tag whose rhythm holds, as far as it was asked for."""
        return vars(self).get("rhythm_tag") if self.every_weeks is None else None

    @property
    def rhythm(self) -> timedelta | None:
        return timedelta(weeks=self.weeks) if self.weeks else None


class ContactTag(models.Model):
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="tags", db_index=False)
    name = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "name"], name="a_tag_once_per_contact")]

    def __str__(self) -> str:
        return self.name


class TagRhythm(models.Model):
    """How often a member wants to stay in touch with everybody who bears a tag of theirs."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=40)
    every_weeks = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(104)])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "name"], name="one_rhythm_of_a_tag")]

    def __str__(self) -> str:
        return f"{self.name}: {self.every_weeks}"


class WeeklyLetter(models.Model):
    """When a member was last written to about people to get back to, and whether they want no more of it."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="+")
    last_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"weekly letter to {self.member_id}"


class Outcome(models.TextChoices):
    """What came of an introduction, as one of the two says."""

    YES = "yes", pgettext_lazy("introduction", "Yes")
    NO = "no", pgettext_lazy("introduction", "No")
    NOT_YET = "not yet", pgettext_lazy("introduction", "Not yet")


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    def visible_to(self, viewer: Any) -> "IntroductionQuerySet":
        """The viewer's own: whom it was asked of hears of it once it was passed on."""
        if viewer.pk is None:
            return self.none()
        passed_on = Q(to_id=viewer.pk, passed_on_at__isnull=False)
        return self.filter(Q(asked_by_id=viewer.pk) | Q(via_id=viewer.pk) | passed_on)

    def looking_open(self) -> "IntroductionQuerySet":
        """What looks to who asked as if it waited, whether or not somebody has declined."""
        asked = self.filter(made_at__isnull=True, withdrawn_at__isnull=True)
        return asked.filter(asked_at__gt=clock.now() - WAITS_FOR)

    def waiting(self, since: Any) -> "IntroductionQuerySet":
        """Asked after ``since`` and for somebody to decide: ``via``, or once it is passed on ``to``."""
        undecided = self.filter(
            made_at__isnull=True,
            withdrawn_at__isnull=True,
            via_declined_at__isnull=True,
            to_declined_at__isnull=True,
        )
        return undecided.filter(asked_at__gt=since)

    def for_list(self) -> "IntroductionQuerySet":
        return self.select_related("asked_by", "via", "to")


class Introduction(models.Model):
    """``asked_by`` asks ``via`` to introduce them to ``to``. Both decide; only two yeses open the talk.

    A no, of either, looks to who asked like waiting, and then like a question that ran out.
    """

    asked_by = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="introductions_asked", db_index=False
    )
    via = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="introductions_to_make", db_index=False
    )
    to = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="introductions_received", db_index=False
    )
    text = models.TextField(_("a text that can be passed on"), max_length=2000)
    private_note = models.TextField(_("a word to the one you ask"), blank=True, max_length=1000)
    asked_at = models.DateTimeField(default=clock.now)
    passed_on_at = models.DateTimeField(null=True)
    """``via`` has asked ``to``."""
    word_of_via = models.TextField(_("your word to them"), blank=True, max_length=1000)
    via_declined_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    """``to`` has said yes: the talk is open."""
    to_declined_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    conversation = models.ForeignKey(
        "people.Conversation", null=True, on_delete=models.SET_NULL, related_name="introductions"
    )
    asked_for_outcome_at = models.DateTimeField(null=True)
    outcome_for_asker = models.CharField(max_length=7, choices=Outcome, blank=True)
    outcome_for_to = models.CharField(max_length=7, choices=Outcome, blank=True)
    """Whether it led to something, as each of the two says."""

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("via")) & ~Q(asked_by=F("to")) & ~Q(via=F("to")),
                name="an_introduction_has_three",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_by", "-asked_at", "-id"], name="introduction_asked"),
            models.Index(fields=["via", "-asked_at", "-id"], name="introduction_to_make"),
            models.Index(fields=["to", "-asked_at", "-id"], name="introduction_received"),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by_id} to {self.to_id} by {self.via_id}"

    def get_absolute_url(self) -> str:
        return address("people:introduction", self.pk)

    @property
    def ends_at(self) -> datetime:
        return self.asked_at + WAITS_FOR

    @property
    def is_made(self) -> bool:
        return self.made_at is not None

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def has_run_out(self) -> bool:
        return not self.is_made and clock.now() >= self.ends_at

    @property
    def is_passed_on(self) -> bool:
        return self.passed_on_at is not None

    @property
    def is_declined(self) -> bool:
        """By either; never to be told to who asked."""
        return self.via_declined_at is not None or self.to_declined_at is not None

    @property
    def waits_for_via(self) -> bool:
        return self._is_open and not self.is_passed_on

    @property
    def waits_for_to(self) -> bool:
        return self._is_open and self.is_passed_on

    @property
    def _is_open(self) -> bool:
        return not (self.is_made or self.is_withdrawn or self.has_run_out or self.is_declined)
