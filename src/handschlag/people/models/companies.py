"""Companies and their people."""

import re
from pathlib import PurePath
from typing import Final
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member, Reserved
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.core.gazetteer import fold
from handschlag.groups.models import Viewer

_FORMS: Final = (
    "ab ag aps as bv co cie corp eg ek ev gbr ges gmbh ggmbh inc kg kga kgaa limited llc llp ltd mbb mbh nv "
    "ohg oy plc sa sarl sas se sl spa srl ug und haftungsbeschrankt"
)
_LEGAL_FORMS: Final = frozenset(_FORMS.split())
_DOTTED: Final = re.compile(r"\b(\w) (?=\w\b)")


def folded(name: str) -> str:
    """By what a company is recognised: without case, accents, punctuation and legal form.

    “Müller & Söhne GmbH & Co. KG” and “MULLER + SOHNE” are the same.
    """
    words = _DOTTED.sub(r"\1", fold(name)).split()
    kept = list(words)
    while len(kept) > 1 and kept[-1] in _LEGAL_FORMS:
        kept.pop()
    return " ".join(kept)[:120]


class CompanyQuerySet(models.QuerySet["Company"]):
    def visible_to(self, viewer: Viewer) -> "CompanyQuerySet":
        """All of them, for members."""
        return self.none() if viewer.pk is None else self

    def named(self, words: str) -> "CompanyQuerySet":
        """Whose name, or a later word of it, begins like that."""
        start = folded(words)
        return self.filter(Q(folded__startswith=start) | Q(folded__contains=f" {start}"))

    def alike(self, name: str) -> "CompanyQuerySet":
        """Those that are probably the same."""
        return self.filter(folded=folded(name))


class Company(models.Model):
    """Entered by any member; ``claimed_at`` once somebody has proven that they speak for it."""

    name = models.CharField(_("name"), max_length=120)
    folded = models.CharField(max_length=120, editable=False, default="")
    slug = models.SlugField(_("short name in addresses"), max_length=80, unique=True)
    tagline = models.CharField(_("in one sentence"), max_length=160, blank=True)
    text = models.TextField(_("what it does"), blank=True, max_length=5000)
    text_html = models.TextField(blank=True, editable=False)
    website = models.URLField(_("website"), blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    geoname = models.PositiveBigIntegerField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    logo = models.ImageField(_("logo"), upload_to="logos/", blank=True)
    people_count = models.PositiveIntegerField(default=0, editable=False)
    """Those whom every member may see there."""
    created_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    claimed_at = models.DateTimeField(null=True)

    proven_by = models.CharField(max_length=120, blank=True, editable=False)
    """The domain of the address that proved the claim; empty where an operator granted it."""

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        indexes = [
            models.Index(fields=["folded", "id"], name="company_by_name"),
            models.Index(fields=["geoname"], name="company_by_city"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("people:company", self.slug)

    @property
    def logo_url(self) -> str | None:
        """Where the logo is; a new one has a new address."""
        return logo_address(self.slug, self.logo.name)

    @property
    def domain(self) -> str:
        """Of the website, without www; empty where none is told."""
        host = (urlsplit(self.website).hostname or "").casefold()
        return host.removeprefix("www.")


def logo_address(slug: str, picture: str | None) -> str | None:
    return address("people:logo", slug, PurePath(picture).stem) if picture else None


class FormerCompany(models.Model):
    """A page that became part of another one: its address leads there."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="former")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.slug} is {self.company_id}"


class TwoCompanies(models.Model):
    """Looked alike, and are two: not suggested as one any more. ``low`` has the lower key."""

    low = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+", db_index=False)
    high = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["low", "high"], name="two_companies_once")]

    def __str__(self) -> str:
        return f"{self.low_id} is not {self.high_id}"


class CompanyPersonQuerySet(models.QuerySet["CompanyPerson"]):
    def current(self) -> "CompanyPersonQuerySet":
        return self.filter(left_at__isnull=True)

    def told_to_all(self) -> "CompanyPersonQuerySet":
        """Of people who do not reserve their company, are here and can sign in."""
        silent = Reserved.objects.filter(member=OuterRef("member"), fields__has_key="company")
        return self.filter(~Exists(silent), member__is_active=True, member__signup_request__isnull=True)


class CompanyPerson(models.Model):
    """One spell of working there; ``speaks`` for who may change the company's page."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="people", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="companies")
    title = models.CharField(_("what I do there"), max_length=120, blank=True)
    speaks = models.BooleanField(default=False)
    since = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True)

    objects = CompanyPersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "member"], condition=Q(left_at__isnull=True), name="at_a_company_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} at {self.company_id}"


class CompanyClaim(models.Model):
    """Somebody says they speak for a company: proven by a code by mail to its domain, or by an operator."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="claims")
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(_("an e-mail address there"), blank=True)
    code_digest = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(_("why you speak for it"), max_length=500, blank=True)
    at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    answered_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)
    is_granted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "by"], condition=Q(answered_at__isnull=True), name="one_open_claim"
            )
        ]

    def __str__(self) -> str:
        return f"{self.by_id} claims {self.company_id}"
