"""What a member tells of themselves beyond their account, and who sees which part of it."""

from collections.abc import Mapping
from typing import Final

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


ACCOUNT_FIELDS: Final = ("headline", "company", "place", "languages", "about")
"""What the account itself holds."""
PROFILE_FIELDS: Final = ("seeks", "offers", "availability", "website", "phone", "contact_email")
"""What stands here; ``expertise`` beside it has rows of its own."""
FIELDS: Final = (*ACCOUNT_FIELDS, "expertise", *PROFILE_FIELDS)
"""Everything that has an audience. The name is for everybody who sees the page at all."""
DEFAULTS: Final = dict.fromkeys(FIELDS, Audience.MEMBERS) | {
    "phone": Audience.CONTACTS,
    "contact_email": Audience.CONTACTS,
}
RESERVING: Final = frozenset({Audience.CONTACTS, Audience.NOBODY})
"""Audiences that are not all members: what is for them stands in ``accounts.Reserved``, not in its column."""


class Profile(models.Model):
    """Beside the member's name, headline, company, place and text, which the account holds.

    Without a row: as the defaults say. ``is_public``: visitors find the page, with what is for everyone.
    The columns hold what every member may see; what is for fewer stands in ``accounts.Reserved``.
    """

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="profile")
    is_listed = models.BooleanField(_("I stand in the directory"), default=True)
    is_public = models.BooleanField(_("people without an account may find me"), default=False)
    seeks = models.CharField(_("I seek"), max_length=300, blank=True)
    offers = models.CharField(_("I offer"), max_length=300, blank=True)
    availability = models.CharField(
        _("how available I am"), max_length=8, choices=Availability, blank=True, default=""
    )
    website = models.URLField(_("website"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    contact_email = models.EmailField(_("e-mail address to show"), blank=True)
    """The address of the account is never shown."""
    audiences = models.JSONField(default=dict)
    """Field → Audience, where it is not the default for that field."""

    def __str__(self) -> str:
        return f"profile of {self.member_id}"

    def audience(self, field: str) -> str:
        return audience_of(self.audiences, field)


def audience_of(audiences: Mapping[str, str] | None, field: str) -> str:
    """Who a field is for, where a member says (or does not say) so."""
    return (audiences or {}).get(field, DEFAULTS[field])


class Expertise(models.Model):
    """A thing a member knows well, in a word or three, as far as every member may see it."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="expertise", db_index=False)
    name = models.CharField(max_length=40)
    slug = models.SlugField(max_length=50, allow_unicode=True, db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "slug"], name="an_expertise_once")]
        indexes = [models.Index(fields=["slug", "member"], name="expertise_by_slug")]

    def __str__(self) -> str:
        return self.name


class Whereabouts(models.Model):
    """The city that a member's ``place`` names. Holds for the ``place`` it was found for, and no other:
    what a member no longer shows is found no more.
    """

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="whereabouts")
    place = models.CharField(max_length=120)
    geoname = models.PositiveBigIntegerField(null=True)
    """None where the gazetteer knows no such place."""
    city = models.CharField(max_length=120, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["geoname"], name="whereabouts_by_city"),
            models.Index(fields=["latitude", "longitude"], name="whereabouts_by_position"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.city}"
