"""Mail on its way out."""

from datetime import datetime
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q

from handschlag.core import clock


def new_message_id() -> str:
    return make_msgid(domain=urlsplit(settings.BASE_URL).hostname)


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def due(self) -> "OutgoingMailQuerySet":
        """Neither sent nor given up, and nobody is at it."""
        waiting = self.filter(sent_at__isnull=True, given_up_at__isnull=True)
        return waiting.filter(Q(busy_until__isnull=True) | Q(busy_until__lte=clock.now()))

    def sent_before(self, moment: datetime) -> "OutgoingMailQuerySet":
        return self.filter(sent_at__lt=moment)


class OutgoingMail(models.Model):
    """One mail to one person. ``message_id`` is fixed when it is queued, so every try is the same mail.

    Text and HTML are erased once it is sent or given up: they may hold codes. ``event`` names what
    the mail tells of; the same event is told once.
    """

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    message_id = models.CharField(max_length=255, unique=True, default=new_message_id)
    event = models.CharField(max_length=100, null=True, unique=True)  # noqa: DJ001 - most mails tell of no event; NULLs do not collide
    queued_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveIntegerField(default=0)
    busy_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True, db_index=True)
    given_up_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    def __str__(self) -> str:
        return f"mail {self.pk}: {self.subject}"
