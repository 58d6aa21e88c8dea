"""Mail on its way out, and notices: what a member is told of on the site itself."""

from datetime import datetime
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.notifications.incoming import AddressReset, IncomingMail

__all__ = ["AddressReset", "IncomingMail", "Notice", "NoticeQuerySet", "OutgoingMail", "OutgoingMailQuerySet"]


def new_message_id() -> str:
    return make_msgid(domain=urlsplit(settings.BASE_URL).hostname)


SAID = ("text", "html", "calendar", "unsubscribe", "reply_to")
"""What a mail says, and what is erased of it."""


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def due(self) -> "OutgoingMailQuerySet":
        """Neither sent nor given up, and nobody is at it."""
        waiting = self.filter(sent_at__isnull=True, given_up_at__isnull=True)
        return waiting.filter(Q(busy_until__isnull=True) | Q(busy_until__lte=clock.now()))

    def given_up_before(self, moment: datetime) -> "OutgoingMailQuerySet":
        """Those that still say something."""
        return self.filter(given_up_at__lt=moment).exclude(text="")

    def sent_before(self, moment: datetime) -> "OutgoingMailQuerySet":
        return self.filter(sent_at__lt=moment)

    def of(self, member: Member) -> "OutgoingMailQuerySet":
        return self.filter(Q(member=member) | Q(to=member.email or "-"))


class OutgoingMail(models.Model):
    """One mail to one person. ``message_id`` is fixed when it is queued, so every try is the same mail.

    What it says is erased once it is sent, for it may hold codes; a week after it was given up, until when
    those who run the site may try again. ``event`` names what the mail tells of; the same event is told once.

    A mail with a ``kind`` says nothing before it is sent: the room above that writes such mails (see
    ``actions.writing``) does so then, out of ``context``, for what ``member`` may see at that moment.
    """

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    kind = models.CharField(max_length=20, blank=True)
    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    context = models.JSONField(default=dict)
    calendar = models.TextField(blank=True)
    """An iTIP message (RFC 5546) that comes with it."""
    unsubscribe = models.CharField(max_length=500, blank=True)
    """Where a POST, of the reader or of their mail program (RFC 8058), ends mails of this kind."""
    reply_to = models.CharField(max_length=320, blank=True)
    """Where an answer by mail goes, if mail comes in."""
    message_id = models.CharField(max_length=255, unique=True, default=new_message_id)
    event = models.CharField(max_length=100, null=True, unique=True)  # noqa: DJ001 - most mails tell of no event; NULLs do not collide
    queued_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveIntegerField(default=0)
    busy_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True, db_index=True)
    given_up_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-queued_at", "-id"], name="mail_newest_first"),
            models.Index(
                fields=["given_up_at"], condition=Q(given_up_at__isnull=False), name="mail_given_up"
            ),
            models.Index(
                fields=["id"],
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="mail_waiting",
            ),
            models.Index(
                fields=["member", "kind", "queued_at"],
                condition=Q(member__isnull=False),
                name="mail_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}: {self.subject}"

    def empty(self) -> None:
        """Forget what it says; whoever calls it saves."""
        for name in SAID:
            setattr(self, name, "")


class MailAddressQuerySet(models.QuerySet["MailAddress"]):
    def suspended(self) -> "MailAddressQuerySet":
        return self.filter(suspended_at__isnull=False)


class MailAddress(models.Model):
    """An address at which mail failed. While ``suspended_at`` is set, only what its owner asks for right
    then (a code to sign in with) is sent there.
    """

    address = models.EmailField(unique=True)
    """In small letters."""
    soft = models.PositiveSmallIntegerField(default=0)
    """Days on which mail failed that may arrive another time."""
    hard = models.PositiveSmallIntegerField(default=0)
    """Mails that no further try would bring there."""
    reason = models.CharField(max_length=300, blank=True)
    """What the other mail server said last."""
    failed_at = models.DateTimeField(default=clock.now)
    suspended_at = models.DateTimeField(null=True)

    objects = MailAddressQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "mail addresses"

    def __str__(self) -> str:
        return f"address {self.pk}: {self.soft} soft, {self.hard} hard"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, member: Member) -> "NoticeQuerySet":
        return self.filter(member_id=member.pk)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """What one member is told. What happens again before they have read it raises ``count``.

    ``event`` names what is told, ``about`` what it belongs to (``topic-12``). ``first`` and ``latest`` are
    the numbers of the first and the last thing in ``count``, as they stand in what it is about; nothing up
    to ``latest`` is told again. No title and no name is kept here: the room that tells looks them up when
    they are shown, for whoever may still see them.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(max_length=20)
    event = models.CharField(max_length=60)
    about = models.CharField(max_length=40)
    first = models.PositiveBigIntegerField()
    latest = models.PositiveBigIntegerField()
    count = models.PositiveIntegerField(default=1)
    path = models.CharField(max_length=200)
    context = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "event"], name="one_notice_of_an_event")]
        indexes = [
            models.Index(fields=["member", "-created_at", "-id"], name="notice_newest_first"),
            models.Index(fields=["member"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["about"], condition=Q(read_at__isnull=True), name="notice_unread_about"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.event}"

    @property
    def is_unread(self) -> bool:
        return self.read_at is None


class PushSubscriptionQuerySet(models.QuerySet["PushSubscription"]):
    def of(self, member: Member) -> "PushSubscriptionQuerySet":
        return self.filter(member_id=member.pk)


class PushSubscription(models.Model):
    """A browser that shows notices also while no page is open. ``p256dh`` and ``auth`` are the keys by which
    only it reads what is sent to it.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=500, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    device = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = PushSubscriptionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.device} of {self.member_id}"
