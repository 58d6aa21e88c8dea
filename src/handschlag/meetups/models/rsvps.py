"""Who says they come, who waits, and what they answered at sign-up."""

from uuid import uuid4

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Case, F, Q, Sum, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.meetups.models.meetups import Meetup


class Answer(models.TextChoices):
    """What a person says."""

    YES = "yes", pgettext_lazy("rsvp", "Yes")
    MAYBE = "maybe", pgettext_lazy("rsvp", "Maybe")
    NO = "no", pgettext_lazy("rsvp", "No")


class State(models.TextChoices):
    """What becomes of it."""

    GOING = "going", pgettext_lazy("rsvp", "comes")
    WAITING = "waiting", pgettext_lazy("rsvp", "waits for a place")
    OFFERED = "offered", pgettext_lazy("rsvp", "is offered a place")
    MAYBE = "maybe", pgettext_lazy("rsvp", "perhaps")
    NO = "no", pgettext_lazy("rsvp", "does not come")
    UNCONFIRMED = "unconfirmed", pgettext_lazy("rsvp", "has to confirm by mail")


HOLDING_A_PLACE = (State.GOING, State.OFFERED)
WANTING_A_PLACE = (State.GOING, State.OFFERED, State.WAITING)


class RSVPQuerySet(models.QuerySet["RSVP"]):
    def going(self) -> "RSVPQuerySet":
        return self.filter(state=State.GOING)

    def waiting(self) -> "RSVPQuerySet":
        """In the order in which they answered."""
        return self.filter(state=State.WAITING).order_by("queued_at", "pk")

    def of(self, member: Member) -> "RSVPQuerySet":
        return self.filter(member_id=member.pk)

    def listed(self) -> "RSVPQuerySet":
        """Without those who have not confirmed by mail: nobody knows whether it was they."""
        return self.exclude(state=State.UNCONFIRMED)

    def heads(self) -> int:
        """Places that those who come or are offered one take, with their guests."""
        held = self.filter(state__in=HOLDING_A_PLACE)
        return held.aggregate(heads=Sum(F("guests") + 1))["heads"] or 0

    def for_list(self) -> "RSVPQuerySet":
        """Those who come first, then who waits in their order, then the rest."""
        place = Case(
            When(state=State.GOING, then=Value(0)),
            When(state=State.OFFERED, then=Value(1)),
            When(state=State.WAITING, then=Value(2)),
            When(state=State.MAYBE, then=Value(3)),
            default=Value(4),
        )
        return self.select_related("member").order_by(place, "queued_at", "pk")


class RSVP(models.Model):
    """One person's answer to a meetup; ``member`` is None for people without an account here.

    ``queued_at`` is when they began to want a place; changing the number of guests upwards or saying no in
    between begins anew. ``key`` names the RSVP in links and in the code that is scanned at the door.
    """

    meetup = models.ForeignKey(Meetup, on_delete=models.CASCADE, related_name="rsvps", db_index=False)
    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="rsvps")
    name = models.CharField(_("name"), max_length=80, blank=True)
    """Of people without an account; a member has their own."""
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(max_length=5, blank=True)
    """In which people without an account are written to."""
    state = models.CharField(max_length=12, choices=State)
    guests = models.PositiveSmallIntegerField(_("guests"), default=0, validators=[MaxValueValidator(20)])
    queued_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    """The host who answered for them; None where they did themselves."""
    offered_until = models.DateTimeField(null=True)
    watched_at = models.PositiveSmallIntegerField(null=True, editable=False)
    """How closely answering made them follow the talk; None where they had decided on that themselves."""
    key = models.UUIDField(default=uuid4, unique=True, editable=False)

    objects = RSVPQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meetup", "member"], condition=Q(member__isnull=False), name="one_rsvp_of_a_member"
            ),
            models.UniqueConstraint(
                fields=["meetup", "email"], condition=~Q(email=""), name="one_rsvp_of_an_address"
            ),
        ]
        indexes = [
            models.Index(fields=["meetup", "state", "queued_at", "id"], name="rsvp_by_state"),
            models.Index(fields=["offered_until"], condition=Q(state="offered"), name="rsvp_offers_that_end"),
        ]

    def __str__(self) -> str:
        return f"{self.who}: {self.state}"

    @property
    def who(self) -> str:
        """Needs ``member`` loaded."""
        return self.member.name if self.member is not None else self.name

    @property
    def heads(self) -> int:
        return 1 + self.guests

    @property
    def is_going(self) -> bool:
        return self.state == State.GOING

    @property
    def holds_a_place(self) -> bool:
        return self.state in HOLDING_A_PLACE

    @property
    def wants_a_place(self) -> bool:
        """Has said yes."""
        return self.state in WANTING_A_PLACE

    @property
    def answer(self) -> Answer | None:
        """What they said last; None where that has not been confirmed."""
        if self.state == State.UNCONFIRMED:
            return None
        return Answer.YES if self.wants_a_place else Answer(self.state)


class Question(models.Model):
    """Asked at sign-up: diet, company, what brings you here. With ``choices`` (one a line) one is picked."""

    meetup = models.ForeignKey(Meetup, on_delete=models.CASCADE, related_name="questions", db_index=False)
    text = models.CharField(_("question"), max_length=200)
    choices = models.TextField(_("answers to choose from, one a line"), blank=True, max_length=2000)
    is_required = models.BooleanField(_("must be answered"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["meetup", "position"], name="question_in_order")]

    def __str__(self) -> str:
        return self.text

    @property
    def options(self) -> list[str]:
        return [line.strip() for line in self.choices.splitlines() if line.strip()]


class QuestionAnswer(models.Model):
    rsvp = models.ForeignKey(RSVP, on_delete=models.CASCADE, related_name="answers", db_index=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    text = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rsvp", "question"], name="one_answer_to_a_question")]

    def __str__(self) -> str:
        return f"{self.rsvp_id}: {self.text}"


class OutsideTry(models.Model):
    """Somebody without an account asked for a mail. ``whom``: a keyed digest of their address or network
    address, so that nobody reads either here; kept for a day.
    """

    whom = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["whom", "at"], name="outside_try_by_whom")]

    def __str__(self) -> str:
        return f"try at {self.at:%Y-%m-%d %H:%M}"
