"""The site itself, and the record of who did what."""

import unicodedata
from pathlib import PurePath
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.core.prepared import PreparedInsert


class Registration(models.TextChoices):
    OPEN = "open", _("Anybody may sign up")
    REQUEST = "request", _("Anybody may ask; an operator decides")
    INVITATION = "invitation", _("Only by invitation link")


class Site(models.Model):
    """The one row of what this site is called and who may join it."""

    name = models.CharField(_("name of the network"), max_length=80, default="Handschlag")
    tagline = models.CharField(_("in one sentence"), max_length=200, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    registration = models.CharField(
        _("who may join"), max_length=10, choices=Registration, default=Registration.OPEN
    )
    colours = models.JSONField(default=dict, blank=True, editable=False)
    """The site's own: for each of ``core.colours.ROLES`` a pair, for light and for dark; or nothing."""
    look = models.CharField(max_length=16, blank=True, editable=False)
    """What the address of the style sheet with these colours ends in; empty where they are ours."""
    logo = models.CharField(max_length=100, blank=True, editable=False)
    """The stored picture that stands beside the name."""
    favicon = models.CharField(max_length=100, blank=True, editable=False)
    """The same picture, large and as PNG: what icons are made of."""
    terms = models.PositiveIntegerField(default=0, editable=False)
    """The version of the terms that members are asked to accept; 0 as long as there are none."""
    organisers_invite = models.BooleanField(
        _("organisers of groups may invite people without an account"),
        default=False,
        help_text=_(
            "Their invitations then let people sign up, whoever else may. Where anybody may sign up they do "
            "so anyway."
        ),
    )
    set_up_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    """Raised when something changes that any page may show: the site's name, what a member is called."""

    objects: ClassVar[models.Manager[Self]]

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="site_is_one_row")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def load(cls) -> "Site":
        """The site's row; a default that is not stored yet on an empty database."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    @classmethod
    def raise_version(cls) -> None:
        """Pages made before are not shown again; call it inside the deed's transaction."""
        cls.objects.filter(pk=1).update(version=models.F("version") + 1)

    @property
    def logo_url(self) -> str | None:
        """Address of the site's own logo; another one has another address."""
        return address("operations:logo", PurePath(self.logo).stem) if self.logo else None

    @property
    def initial(self) -> str:
        """The first letter or digit of the name, as A to Z or 0 to 9."""
        plain = unicodedata.normalize("NFKD", self.name).upper()
        return next((sign for sign in plain if sign.isascii() and sign.isalnum()), "H")

    @property
    def icon(self) -> str:
        """What its icons are called: after the logo, or after the colours and the initial of which they are
        drawn where there is none.
        """
        return PurePath(self.logo).stem if self.logo else f"{self.look or 'ours'}-{self.initial}"

    def icon_url(self, kind: str | int) -> str:
        """Address of the icon of so many pixels or ``maskable``."""
        return address("operations:icon", self.icon, str(kind))

    @property
    def is_set_up(self) -> bool:
        return self.set_up_at is not None


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Only read: the database refuses the rest, for whoever comes another way."""

    def update(self, **_values: Any) -> int:
        raise PermanentRecordError

    def delete(self) -> tuple[int, dict[str, int]]:
        raise PermanentRecordError

    def bulk_update(self, *_arguments: Any, **_options: Any) -> int:
        raise PermanentRecordError

    def in_group(self, group: Any) -> "AuditEventQuerySet":
        """Deeds in a group (a key, or a place for one), and on the group itself."""
        return self.filter(models.Q(in_group=group) | models.Q(object_type="groups.group", object_id=group))


class PermanentRecordError(TypeError):
    """Somebody tried to change or delete the record of who did what."""

    def __init__(self) -> None:
        super().__init__("the audit log is only added to")


class AuditEvent(models.Model):
    """Who did what to what, and when. Written by actions, in their transaction; never changed.

    The database itself refuses to change or delete rows (triggers), but for the actor who is erased.
    """

    at = models.DateTimeField(default=clock.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=True
    )
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)
    in_group = models.BigIntegerField(null=True)
    """The group in which it happened, where the deed knows it."""

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_id", "at"], name="audit_by_object"),
            models.Index(
                fields=["in_group", "-at", "-id"],
                condition=models.Q(in_group__isnull=False),
                name="audit_of_group",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.object_type} {self.object_id}"

    def save(self, **options: Any) -> None:
        if self.pk is not None:
            raise PermanentRecordError
        super().save(**options)

    def delete(self, *_arguments: Any, **_options: Any) -> tuple[int, dict[str, int]]:
        raise PermanentRecordError


_AUDIT = PreparedInsert(AuditEvent, "actor", "verb", "object_type", "object_id", "detail", "in_group")


def audit(verb: str, about: models.Model, *, by: models.Model | None, **detail: Any) -> None:
    """Record a deed. Call it inside the deed's transaction; ``detail`` holds no secrets."""
    _AUDIT(
        actor=by.pk if by is not None else None,
        verb=verb,
        object_type=about._meta.label_lower,
        object_id=about.pk,
        detail=detail,
        in_group=_group_of(about),
    )


def _group_of(about: models.Model) -> int | None:
    """Its own, or that of what it belongs to, as far as that is known without asking."""
    for _step in range(3):
        if about._meta.label_lower == "groups.group":
            return int(about.pk)
        if (group := getattr(about, "group_id", None)) is not None:
            return int(group)
        known = about._state.fields_cache  # noqa: SLF001 - only what is loaded already
        above = next((known[name] for name in ("topic", "post", "case", "group") if known.get(name)), None)
        if above is None:
            return None
        about = above
    return None
