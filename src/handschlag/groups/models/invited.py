"""People whom organisers invite by mail, each with a link of their own."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member, digest
from handschlag.core import clock
from handschlag.groups.models.groups import Group
from handschlag.notifications.models import MailAddress, OutgoingMail

MOST_MAILS = 2
"""Of one invitation: the first, and one more."""
OPEN = Q(accepted_at__isnull=True, declined_at__isnull=True, withdrawn_at__isnull=True)
_EVENT = "invited-"


class InvitedState(models.TextChoices):
    WAITING = "waiting", _("waiting for an answer")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")
    UNDELIVERABLE = "undeliverable", _("undeliverable")


class InvitationRound(models.Model):
    """People invited together: what is written to them, and whether they are reminded once."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="rounds")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    message = models.TextField(max_length=1000, blank=True)
    reminds = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"round {self.pk} of {self.group_id}"


class InvitedPersonQuerySet(models.QuerySet["InvitedPerson"]):
    def open(self) -> "InvitedPersonQuerySet":
        """Neither accepted nor declined nor withdrawn."""
        return self.filter(OPEN)

    def with_state(self, now: Any = None) -> "InvitedPersonQuerySet":
        """With ``state``, out of the facts; the latest word of the person counts before that of the mail.
        ``now``: where that is not the present moment.
        """
        event = Concat(Value(_EVENT), OuterRef("token_digest"))
        given_up = OutgoingMail.objects.filter(event=event, given_up_at__isnull=False)
        failing = MailAddress.objects.suspended().filter(address=OuterRef("email"))
        state = Case(
            When(accepted_at__isnull=False, then=Value(InvitedState.ACCEPTED)),
            When(declined_at__isnull=False, then=Value(InvitedState.DECLINED)),
            When(withdrawn_at__isnull=False, then=Value(InvitedState.WITHDRAWN)),
            When(Exists(given_up) | Exists(failing), then=Value(InvitedState.UNDELIVERABLE)),
            When(expires_at__lte=now or clock.now(), then=Value(InvitedState.EXPIRED)),
            default=Value(InvitedState.WAITING),
            output_field=models.CharField(),
        )
        return self.annotate(state=state)

    def of_link(self, token: str) -> "InvitedPersonQuerySet":
        """To whom a link was sent, also when a newer one has been sent since."""
        known = digest(token)
        return self.filter(Q(token_digest=known) | Q(former_digest=known))


class InvitedPerson(models.Model):
    """One address that is invited to one group. What becomes of it is read from the dates.

    Of the link only the digest is stored, so a second mail has a second link; the first one then leads to a
    page that says so. ``headline``, ``company`` and ``place`` are what the organisers know, for the profile.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="invited", db_index=False)
    round = models.ForeignKey(InvitationRound, on_delete=models.CASCADE, related_name="people")
    email = models.EmailField(_("e-mail address"), db_index=True)
    """In small letters."""
    name = models.CharField(_("name"), max_length=80, blank=True)
    headline = models.CharField(max_length=160, blank=True)
    company = models.CharField(max_length=120, blank=True)
    place = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    invited_at = models.DateTimeField(default=clock.now)
    token_digest = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - none before the first mail
    former_digest = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - as above
    mails = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    declined_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitedPersonQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "email"], name="one_invitation_of_a_person")]
        indexes = [
            models.Index(fields=["group", "-invited_at", "-id"], name="invited_newest_first"),
            models.Index(fields=["round"], condition=Q(mails=0) & OPEN, name="invited_to_be_mailed"),
            models.Index(fields=["mailed_at"], condition=Q(mails=1) & OPEN, name="invited_to_be_reminded"),
        ]

    def __str__(self) -> str:
        return f"invited person {self.pk} to {self.group_id}"

    @property
    def event(self) -> str:
        """What the latest mail tells of; ``with_state`` looks for it."""
        return f"{_EVENT}{self.token_digest}"

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.declined_at is None and self.withdrawn_at is None

    @property
    def is_usable(self) -> bool:
        return self.is_open and self.expires_at is not None and clock.now() < self.expires_at

    @property
    def can_be_mailed_again(self) -> bool:
        return self.accepted_at is None and self.declined_at is None and 0 < self.mails < MOST_MAILS

    def is_newest(self, token: str) -> bool:
        """Whether this is the link of the latest mail."""
        return self.token_digest == digest(token)

    @property
    def details(self) -> dict[str, str]:
        """What of it a profile can hold."""
        known = {"headline": self.headline, "company": self.company, "place": self.place}
        return {name: said for name, said in known.items() if said}


class NoMoreInvitations(models.Model):
    """Somebody does not want to be invited to any group here. Who reads the table meets no addresses."""

    address_digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "no more invitations"

    def __str__(self) -> str:
        return f"no more invitations {self.pk}"


VALID_FOR = timedelta(days=30)
"""How long a personal link works, from the mail that brought it."""
AGAIN_AFTER = timedelta(days=30)
"""How long after the last mail somebody who did not answer may be invited anew."""
REMIND_AFTER = timedelta(days=7)
