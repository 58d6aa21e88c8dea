"""Contacts: the other end of a tie as one member sees it, and what they note of it. Private."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock


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
        validators=[MinValueValidator(1), MaxValueValidator(104)],
    )
    snoozed_until = models.DateTimeField(null=True)
    added_at = models.DateTimeField(default=clock.now)
    is_kept = models.BooleanField(default=False)
    """Put among one's people by hand, without a tie."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "other"], name="one_contact_of_a_member"),
            models.CheckConstraint(condition=~Q(owner=F("other")), name="no_contact_with_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} keeps {self.other_id}"


class ContactTag(models.Model):
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="tags", db_index=False)
    name = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "name"], name="a_tag_once_per_contact")]

    def __str__(self) -> str:
        return self.name


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
    led_to_something = models.BooleanField(null=True)

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
