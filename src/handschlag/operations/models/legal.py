"""Imprint, privacy and terms: every saved version stays, as somebody may have relied on it."""

from typing import Any

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock


class LegalKind(models.TextChoices):
    IMPRINT = "imprint", _("Imprint")
    PRIVACY = "privacy", _("Privacy")
    TERMS = "terms", _("Terms of use")


class LegalTextQuerySet(models.QuerySet["LegalText"]):
    def in_force(self, kind: str) -> "LegalTextQuerySet":
        """The latest version alone."""
        return self.filter(kind=kind).order_by("-number")[:1]


class LegalText(models.Model):
    """One version of a page, in every language it was written in: ``sources`` in Markdown, ``pages`` of it.

    Never changed. ``asks_again``: whoever has accepted an earlier version is asked for this one.
    """

    kind = models.CharField(max_length=10, choices=LegalKind)
    number = models.PositiveIntegerField()
    sources = models.JSONField(default=dict)
    pages = models.JSONField(default=dict)
    asks_again = models.BooleanField(default=False)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = LegalTextQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="a_legal_text_has_its_number")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    def shown(self) -> tuple[str, str]:
        """The language in which it is shown, and the page: the reader's, else one that there is."""
        language = translation.get_language() or ""
        pages: dict[str, Any] = self.pages
        if pages.get(language):
            return language, pages[language]
        return next(((other, page) for other, page in pages.items() if page), (language, ""))


class Consent(models.Model):
    """A member has accepted a version of the terms."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    text = models.ForeignKey(LegalText, on_delete=models.PROTECT, related_name="consents")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "text"], name="one_consent_to_a_text")]

    def __str__(self) -> str:
        return f"{self.member_id} accepts {self.text_id}"
