"""What a member tells of themselves beyond their account, and who sees which part of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.accounts.models import Member


class Availability(models.TextChoices):
    OPEN = "open", pgettext_lazy("availability", "glad to be asked")
    LIMITED = "limited", pgettext_lazy("availability", "little time at the moment")
    CLOSED = "closed", pgettext_lazy("availability", "no time at the moment")


class Audience(models.TextChoices):
    EVERYONE = "everyone", _("Everyone, also people without an account")
    MEMBERS = "members", _("Members")
    CONTACTS = "contacts", _("My contacts")
    NOBODY = "nobody", _("Nobody")


class Profile(models.Model):
    """Beside the member's name, headline, company, place and text, which the account holds.

    Without a row: as the defaults say. ``is_public``: visitors find the page, with what is for everyone.
    """

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="profile")
    is_listed = models.BooleanField(_("I stand in the directory"), default=True)
    is_public = models.BooleanField(_("people without an account may find me"), default=False)
    seeks = models.CharField(_("I seek"), max_length=300, blank=True)
    offers = models.CharField(_("I offer"), max_length=300, blank=True)
    availability = models.CharField(
        _("how available I am"), max_length=8, choices=Availability, default=Availability.OPEN
    )
    website = models.URLField(_("website"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    contact_email = models.EmailField(_("e-mail address to show"), blank=True)
    """Shown as ``audiences`` says; the address of the account is never shown."""
    audiences = models.JSONField(default=dict)
    """Field → Audience, where it is not the default for that field."""

    def __str__(self) -> str:
        return f"profile of {self.member_id}"


class Expertise(models.Model):
    """A thing a member knows well, in a word or three."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="expertise", db_index=False)
    name = models.CharField(max_length=40)
    slug = models.SlugField(max_length=50, allow_unicode=True, db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "slug"], name="an_expertise_once")]
        indexes = [models.Index(fields=["slug", "member"], name="expertise_by_slug")]

    def __str__(self) -> str:
        return self.name
