"""The site itself, and the record of who did what."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from handschlag.core import clock
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
    """The site's own: for each of ``operations.colours.ROLES`` a pair, for light and for dark; or nothing."""
    look = models.CharField(max_length=16, blank=True, editable=False)
    """What the address of the style sheet with these colours ends in; empty where they are ours."""
    logo = models.CharField(max_length=100, blank=True, editable=False)
    """The stored picture that stands beside the name."""
    favicon = models.CharField(max_length=100, blank=True, editable=False)
    terms = models.PositiveIntegerField(default=0, editable=False)
    """The version of the terms that members are asked to accept; 0 as long as there are none."""
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
    def is_set_up(self) -> bool:
        return self.set_up_at is not None


class AuditEvent(models.Model):
    """Who did what to what, and when. Written by actions, in their transaction; never changed."""

    at = models.DateTimeField(default=clock.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=True
    )
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_id", "at"], name="audit_by_object")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.object_type} {self.object_id}"


_AUDIT = PreparedInsert(AuditEvent, "actor", "verb", "object_type", "object_id", "detail")


def audit(verb: str, about: models.Model, *, by: models.Model | None, **detail: Any) -> None:
    """Record a deed. Call it inside the deed's transaction; ``detail`` holds no secrets."""
    _AUDIT(
        actor=by.pk if by is not None else None,
        verb=verb,
        object_type=about._meta.label_lower,
        object_id=about.pk,
        detail=detail,
    )
