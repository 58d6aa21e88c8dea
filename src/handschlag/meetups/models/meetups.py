"""Meetups: a time, a place, and the topic in which people talk about it before and afterwards."""

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.discussions.models import Topic
from handschlag.groups.models import Group, Membership, Viewer
from handschlag.meetups.models.series import Series, new_uid


class WaitingMode(models.TextChoices):
    AUTOMATIC = "automatic", _("Whoever waits moves up by themselves")
    OFFER = "offer", _("Shortly before, a free place is offered by mail, for a limited time")
    MANUAL = "manual", _("The hosts choose who moves up")


class WaitingOrder(models.TextChoices):
    TIME = "time", _("Who answered first")
    HISTORY = "history", _("Who came most often, of what they promised")


def new_link_key() -> str:
    return secrets.token_urlsafe(18)


class MeetupQuerySet(models.QuerySet["Meetup"]):
    def visible_to(self, viewer: Viewer) -> "MeetupQuerySet":
        """Meetups whose topic the viewer may read, and those their own groups host with others."""
        topics = Topic.objects.visible_to(viewer).filter(pk=OuterRef("topic"))
        if viewer.pk is None:
            return self.filter(Exists(topics))
        cohosted = CoHost.objects.filter(
            meetup=OuterRef("pk"),
            group__in=Membership.objects.of(viewer).values("group"),
            meetup__topic__removal__isnull=True,
        )
        return self.filter(Exists(topics) | Exists(cohosted))

    def of_group(self, group: Group) -> "MeetupQuerySet":
        """Its own and those it hosts with others, without removed ones."""
        cohosted = CoHost.objects.filter(meetup=OuterRef("pk"), group=group.pk)
        return self.present().filter(Q(topic__group=group.pk) | Exists(cohosted))

    def present(self) -> "MeetupQuerySet":
        """Their topic has not been removed."""
        return self.filter(topic__removal__isnull=True)

    def upcoming(self) -> "MeetupQuerySet":
        """Not over yet, the next one first."""
        return self.filter(ends_at__gt=clock.now()).order_by("starts_at", "pk")

    def past(self) -> "MeetupQuerySet":
        return self.filter(ends_at__lte=clock.now())

    def standing(self) -> "MeetupQuerySet":
        """Not called off."""
        return self.filter(cancellation__isnull=True)

    def for_list(self) -> "MeetupQuerySet":
        return self.select_related("topic__group", "cancellation").defer(
            "topic__group__description",
            "topic__group__description_html",
            "topic__group__rules",
            "topic__group__rules_html",
        )

    def for_detail(self) -> "MeetupQuerySet":
        return self.for_list().select_related("topic__author", "series", "attendance_closure", "recap__post")


class Meetup(models.Model):
    """Its title is the topic's, its description the opening post: talk and meetup are one.

    Moments are stored in UTC; ``zone`` is where the meetup is, and what its wall clock shows.
    """

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="meetup")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    zone = models.CharField(_("time zone"), max_length=64, default=settings.TIME_ZONE)
    venue = models.CharField(_("venue"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    room = models.CharField(_("room"), max_length=120, blank=True)
    map_url = models.URLField(_("link to a map"), max_length=500, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    online_url = models.URLField(_("link to take part online"), max_length=500, blank=True)
    """Shown only to those who come."""
    cost = models.CharField(_("cost"), max_length=200, blank=True)
    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100_000)]
    )
    guests_allowed = models.PositiveSmallIntegerField(
        _("guests each may bring"), default=0, validators=[MaxValueValidator(20)]
    )
    answer_until = models.DateTimeField(_("answers until"), null=True, blank=True)
    waiting_mode = models.CharField(
        _("when a place becomes free"), max_length=10, choices=WaitingMode, default=WaitingMode.AUTOMATIC
    )
    waiting_order = models.CharField(
        _("who is first in line"), max_length=10, choices=WaitingOrder, default=WaitingOrder.TIME
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours before the start from which free places are offered"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(336)],
    )
    offer_valid_hours = models.PositiveSmallIntegerField(
        _("hours an offer holds"), default=4, validators=[MinValueValidator(1), MaxValueValidator(72)]
    )
    cover = models.ImageField(_("cover picture"), upload_to="meetups/", blank=True)
    link_key = models.CharField(max_length=40, blank=True, editable=False)
    """Who has it sees the meetup without belonging to the group; empty where there is no such link."""
    series = models.ForeignKey(Series, null=True, on_delete=models.SET_NULL, related_name="meetups")
    recurrence_at = models.DateTimeField(null=True)
    """When this one of a series was to begin by its rule (RECURRENCE-ID)."""
    uid = models.CharField(max_length=100, default=new_uid, editable=False)
    """What calendars know it by; those of a series share one."""
    sequence = models.PositiveIntegerField(default=0, editable=False)
    """Raised when what calendars show changes (RFC 5546)."""
    hosts = models.ManyToManyField(Member, through="Host", related_name="hosted_meetups")
    place_heads = models.PositiveIntegerField(default=0, editable=False)
    """Places taken by those who come, their guests counted, and held by offers."""

    objects = MeetupQuerySet.as_manager()

    class Meta:
        verbose_name = _("meetup")
        verbose_name_plural = _("meetups")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="meetup_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["series", "recurrence_at"],
                condition=Q(series__isnull=False),
                name="one_meetup_of_an_occurrence",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="meetup_by_start"),
            models.Index(fields=["ends_at"], name="meetup_by_end"),
        ]

    def __str__(self) -> str:
        return f"meetup {self.pk} at {self.starts_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return address("meetups:detail", self.pk)

    @property
    def title(self) -> str:
        return self.topic.title

    @property
    def group(self) -> Group:
        return self.topic.group

    @property
    def tzinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def local_start(self) -> datetime:
        """What a clock on the wall shows there."""
        return self.starts_at.astimezone(self.tzinfo)

    @property
    def local_end(self) -> datetime:
        return self.ends_at.astimezone(self.tzinfo)

    @property
    def is_cancelled(self) -> bool:
        """Needs ``cancellation`` loaded with the meetup, or asks for it."""
        return hasattr(self, "cancellation")

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= clock.now()

    @property
    def is_over(self) -> bool:
        return self.ends_at <= clock.now()

    @property
    def is_online_only(self) -> bool:
        return bool(self.online_url) and not (self.venue or self.address)

    @property
    def takes_answers(self) -> bool:
        """Neither called off, over, nor past its deadline."""
        now = clock.now()
        in_time = self.answer_until is None or now <= self.answer_until
        return not self.is_cancelled and self.ends_at > now and in_time

    @property
    def free_places(self) -> int | None:
        """None where there is no limit."""
        return None if self.capacity is None else max(self.capacity - self.place_heads, 0)

    @property
    def attendance_is_closed(self) -> bool:
        return hasattr(self, "attendance_closure")


class Host(models.Model):
    """Who receives the others: answers for the meetup, checks people in, writes the recap."""

    meetup = models.ForeignKey(Meetup, on_delete=models.CASCADE, related_name="host_rows", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="host_rows")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meetup", "member"], name="one_host_row")]

    def __str__(self) -> str:
        return f"{self.member_id} hosts {self.meetup_id}"


class CoHost(models.Model):
    """A further group that hosts a meetup: its members see it and may come."""

    meetup = models.ForeignKey(Meetup, on_delete=models.CASCADE, related_name="cohosts", db_index=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="cohosted")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meetup", "group"], name="one_cohost")]

    def __str__(self) -> str:
        return f"group {self.group_id} hosts {self.meetup_id} too"


class Cancellation(models.Model):
    """The meetup does not take place; its page stays and says why."""

    meetup = models.OneToOneField(Meetup, on_delete=models.CASCADE, related_name="cancellation")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reason = models.CharField(_("reason"), max_length=500)

    def __str__(self) -> str:
        return f"meetup {self.meetup_id} called off"


class Recap(models.Model):
    """What the host wrote afterwards: a post of the talk."""

    meetup = models.OneToOneField(Meetup, on_delete=models.CASCADE, related_name="recap")
    post = models.OneToOneField("discussions.Post", on_delete=models.CASCADE, related_name="recap")
    consent_noted = models.BooleanField(default=False)
    """Who is in the pictures agrees to be shown, says the host."""

    def __str__(self) -> str:
        return f"recap of {self.meetup_id}"


class MeetupDraft(models.Model):
    """A meetup that somebody is still planning: the form as it was left. Nobody else sees it."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="meetup_drafts")
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["group", "member"], name="meetup_draft_by_member")]

    def __str__(self) -> str:
        return f"draft of a meetup by {self.member_id}"
