"""Groups, and who belongs to them since when."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address

Viewer = Member | AnonymousUser
FIRST_WEEKS: Final = timedelta(days=28)
"""How long after joining somebody counts as new. Days of 24 hours, so clocks that change shift nothing."""


class Visibility(models.TextChoices):
    OPEN = "open", _("Open: everybody can read")
    CLOSED = "closed", _("Closed: everybody finds it, members read")
    HIDDEN = "hidden", _("Hidden: only members know of it")


class Joining(models.TextChoices):
    OPEN = "open", _("Anybody may join")
    REQUEST = "request", _("On request; an organiser decides")
    INVITATION = "invitation", _("Only by invitation link")


class Role(models.TextChoices):
    MEMBER = "member", _("Member")
    MODERATOR = "moderator", _("Moderator")
    ORGANISER = "organiser", _("Organiser")


MODERATING = frozenset({Role.MODERATOR, Role.ORGANISER})


def is_new(joined_at: datetime) -> bool:
    """Whether somebody who joined then is in their first weeks."""
    return clock.now() < joined_at + FIRST_WEEKS


class GroupQuerySet(models.QuerySet["Group"]):
    def with_membership_of(self, viewer: Viewer) -> "Exists":
        return Exists(Membership.objects.of(viewer).filter(group=OuterRef("pk")))

    def visible_to(self, viewer: Viewer) -> "GroupQuerySet":
        """Groups the viewer may know of: all but hidden ones they do not belong to."""
        if viewer.pk is None:
            return self.exclude(visibility=Visibility.HIDDEN)
        return self.filter(~Q(visibility=Visibility.HIDDEN) | self.with_membership_of(viewer))

    def readable_by(self, viewer: Viewer) -> "GroupQuerySet":
        """Groups whose talk the viewer may read: open ones and their own."""
        if viewer.pk is None:
            return self.filter(visibility=Visibility.OPEN)
        return self.filter(Q(visibility=Visibility.OPEN) | self.with_membership_of(viewer))

    def without_those_of(self, viewer: Viewer) -> "GroupQuerySet":
        return self if viewer.pk is None else self.exclude(self.with_membership_of(viewer))

    def existing(self) -> "GroupQuerySet":
        """Without what is left of deleted ones."""
        return self.filter(deleted_at__isnull=True)

    def orphaned(self) -> "GroupQuerySet":
        """Groups that go on and that nobody can run."""
        able = Membership.objects.able_organisers().filter(group=OuterRef("pk"))
        return self.filter(~Exists(able), archived_at__isnull=True)

    def raise_versions(self) -> None:
        """Hold the rows, and let nothing be shown again that was made of the group or its talk before."""
        self.update(version=F("version") + 1, talk_version=F("talk_version") + 1)

    def for_list(self) -> "GroupQuerySet":
        """With ``active_at``, the moment of the last post or, before the first one, of the start."""
        return self.defer("description", "rules", "rules_html").annotate(
            active_at=Coalesce("last_post_at", "created_at")
        )


class Group(models.Model):
    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    description = models.TextField(_("description"), blank=True, max_length=10_000)
    description_html = models.TextField(blank=True, editable=False)
    rules = models.TextField(_("rules"), blank=True, max_length=10_000)
    rules_html = models.TextField(blank=True, editable=False)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="de")
    visibility = models.CharField(
        _("who sees it"), max_length=10, choices=Visibility, default=Visibility.OPEN
    )
    joining = models.CharField(_("how to join"), max_length=10, choices=Joining, default=Joining.OPEN)
    silent_days = models.PositiveSmallIntegerField(
        _("close topics after so many days without a post"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
    )
    slow_minutes = models.PositiveSmallIntegerField(
        _("minutes between two posts of a member"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(10_080)],
    )
    thanks_minutes = models.PositiveSmallIntegerField(
        _("what a thanks is worth, in minutes"),
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(480)],
    )
    """Of help, in the eyes of whoever thanks. Each thanks keeps what it was worth when it was given."""
    mail_subject_only = models.BooleanField(_("mail names the subject only"), default=False, db_default=False)
    """The talk is confidential: no text of it and nobody's name leaves by mail."""
    archived_at = models.DateTimeField(null=True, editable=False)
    """Since when one reads here and nobody writes; who decided it stands in the record of deeds."""
    delete_at = models.DateTimeField(null=True, editable=False)
    """When an archived group goes for good, if that was asked for."""
    deleted_at = models.DateTimeField(null=True, editable=False)
    """Nothing is left but this nameless row, which ledger and record of deeds go on naming."""
    greets = models.BooleanField(
        _("who joins is welcomed and shown the way"), default=False, db_default=False
    )
    """By its ``Welcome``; stands here because every reader's page asks."""
    created_at = models.DateTimeField(default=clock.now)
    member_count = models.PositiveIntegerField(default=0, editable=False)
    topic_count = models.PositiveIntegerField(default=0, editable=False)
    post_count = models.PositiveIntegerField(default=0, editable=False)
    last_post_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    """Raised by every deed on the group itself: what was made of an older one is not shown again."""
    talk_version = models.PositiveIntegerField(default=0, editable=False)
    """Raised by every deed that changes what a list of the group's topics shows."""

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        indexes = [
            models.Index(
                fields=["delete_at"],
                condition=Q(delete_at__isnull=False, deleted_at__isnull=True),
                name="group_to_delete",
            ),
            models.Index(fields=["-created_at", "-id"], name="group_newest_first"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its talk: what people come for. What it is about stands at ``groups:detail``."""
        return address("discussions:topics", self.slug)

    @property
    def is_readable_by_all(self) -> bool:
        return self.visibility == Visibility.OPEN

    @property
    def is_going(self) -> bool:
        """Its two weeks are over: it is being deleted, and nobody takes that back."""
        return self.delete_at is not None and self.delete_at <= clock.now()

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        return self.filter(left_at__isnull=True)

    def of(self, viewer: Viewer) -> "MembershipQuerySet":
        return self.none() if viewer.pk is None else self.current().filter(member_id=viewer.pk)

    def for_list(self) -> "MembershipQuerySet":
        """With their groups, last talk first."""
        return self.select_related("group").order_by(
            Coalesce("group__last_post_at", "group__created_at").desc(), "-pk"
        )

    def team(self) -> "MembershipQuerySet":
        """Who answers for the group: organisers, then moderators, each in the order they came."""
        return (
            self.current()
            .filter(role__in=[Role.ORGANISER, Role.MODERATOR])
            .select_related("member")
            .order_by("-role", "joined_at", "pk")
        )

    def newcomers(self, since: Any) -> "MembershipQuerySet":
        """Those who joined after ``since`` and can sign in; who runs the group needs no guide."""
        able = self.filter(member__email__isnull=False, member__is_active=True, member__is_bot=False)
        return able.current().filter(joined_at__gt=since).exclude(role=Role.ORGANISER)

    def with_return(self) -> "MembershipQuerySet":
        """With ``is_back``: the member belonged to the group before."""
        earlier = Membership.objects.filter(
            group=OuterRef("group"), member=OuterRef("member"), left_at__isnull=False
        )
        return self.annotate(is_back=Exists(earlier))

    def able_organisers(self) -> "MembershipQuerySet":
        """Organisers who can act: somebody imported or switched off cannot keep a group alive."""
        return self.current().filter(role=Role.ORGANISER, member__email__isnull=False, member__is_active=True)

    def named(self, prefix: str) -> "MembershipQuerySet":
        """Members whose name, or a later word of it, begins with ``prefix``; all of them for an empty one."""
        if not prefix:
            return self
        return self.filter(Q(member__name__istartswith=prefix) | Q(member__name__icontains=f" {prefix}"))


class Membership(models.Model):
    """One spell of belonging to a group. Who leaves and returns has two, so history stays true."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    joined_at = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True)
    greeting_closed_at = models.DateTimeField(null=True)
    path_closed_at = models.DateTimeField(null=True)
    """When the member put the welcome, and the path of their first weeks, away."""

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "member"], condition=Q(left_at__isnull=True), name="one_current_membership"
            )
        ]
        indexes = [
            models.Index(fields=["group", "-joined_at", "-id"], name="membership_newest_first"),
            models.Index(
                fields=["group", "role"], condition=Q(left_at__isnull=True), name="membership_by_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.group_id} as {self.role}"

    @property
    def is_guided(self) -> bool:
        """Whether the member may still be shown the path of their first weeks. Needs ``group`` loaded."""
        may_be = self.group.greets and not self.is_organiser and self.path_closed_at is None
        return may_be and is_new(self.joined_at)

    @property
    def is_organiser(self) -> bool:
        return self.role == Role.ORGANISER

    @property
    def may_moderate(self) -> bool:
        return self.role in MODERATING
