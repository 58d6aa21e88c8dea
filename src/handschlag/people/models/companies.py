"""Companies and their people."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address


class Company(models.Model):
    """Entered by any member; ``claimed_at`` once somebody has proven that they speak for it."""

    name = models.CharField(_("name"), max_length=120)
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
    created_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        indexes = [models.Index(fields=["name", "id"], name="company_by_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("people:company", self.slug)


class CompanyPerson(models.Model):
    """One spell of working there; ``speaks`` for who may change the company's page."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="people", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="companies")
    title = models.CharField(_("what I do there"), max_length=120, blank=True)
    speaks = models.BooleanField(default=False)
    since = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True)

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
