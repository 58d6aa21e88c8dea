"""Members: people with an account, and people an archive tells of."""

import hashlib
from pathlib import PurePath
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Upper
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from handschlag.core import clock
from handschlag.core.addresses import address


class MemberQuerySet(models.QuerySet["Member"]):
    def with_login(self) -> "MemberQuerySet":
        """Members who can sign in; imported ones cannot until somebody claims them."""
        return self.filter(email__isnull=False, is_active=True)

    def imported(self) -> "MemberQuerySet":
        """Members an archive tells of and nobody has claimed."""
        return self.filter(email__isnull=True, is_active=True)

    def visible_to(self, viewer: "Member | AnonymousUser") -> "MemberQuerySet":
        """Whose profile the viewer may see: visitors nobody's, members everybody's who belongs here."""
        if viewer.pk is None:
            return self.none()
        return self.filter(is_active=True, signup_request__isnull=True)

    def named(self, letters: str) -> "MemberQuerySet":
        """With a word of their name that begins so.

        SQLite folds the case of A to Z only, so other letters are tried in both.
        """
        wanted = Q()
        for typed in {letters, letters.lower(), letters.title()}:
            wanted |= Q(name__istartswith=typed) | Q(name__icontains=f" {typed}")
        return self.filter(wanted)

    def operators(self) -> "MemberQuerySet":
        return self.with_login().filter(is_operator=True)

    def approachable_by(self, member: Any) -> "MemberQuerySet":
        """Without those who block ``member`` (a key) and those whom ``member`` blocks."""
        return self.filter(~apart(member, OuterRef("pk")))

    def hearing_of(self, doer: Any) -> "MemberQuerySet":
        """Who is to be told of what ``doer`` (a key) does: no block between them, and not muted."""
        muting = Mute.objects.filter(by=OuterRef("pk"), member=doer)
        return self.approachable_by(doer).filter(~Exists(muting))


class MemberManager(BaseUserManager["Member"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Member":
        member = self.model(email=self.normalize_email(email).lower(), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member


class Member(AbstractBaseUser):
    """A person. Without ``email``: imported from an archive, cannot sign in, can be claimed.

    Once claimed, what the archive told of belongs to the claimant; a row that the append-only ledger
    still names stays behind, nameless and not active.
    """

    # NULL, not "": many imported members have no address, and the address is unique.
    email = models.EmailField(_("e-mail address"), unique=True, null=True)  # noqa: DJ001
    name = models.CharField(_("name"), max_length=80)
    headline = models.CharField(_("what I do"), max_length=160, blank=True)
    company = models.CharField(_("company"), max_length=120, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    languages = models.CharField(
        _("languages I speak"), max_length=120, blank=True, help_text=_("For example: German, English")
    )
    about = models.TextField(_("about me"), blank=True, max_length=5000)
    about_html = models.TextField(blank=True, editable=False)
    avatar = models.ImageField(_("picture"), upload_to="avatars/", blank=True)
    language = models.CharField(
        _("language of the pages"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default=settings.TIME_ZONE)
    joined_at = models.DateTimeField(default=clock.now)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(_("runs this site"), default=False)
    is_bot = models.BooleanField(_("is a program"), default=False)
    terms = models.PositiveIntegerField(default=0, editable=False)
    """The latest version of the terms of use that they have accepted."""
    block_changes = models.PositiveIntegerField(default=0, editable=False)
    """How often whom they block has changed: the version of the style sheet that folds what those posted."""

    objects = MemberManager.from_queryset(MemberQuerySet)()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        indexes = [
            models.Index(fields=["name", "id"], name="member_by_name"),
            models.Index(fields=["-joined_at", "-id"], name="member_newest_first"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("accounts:profile", self.pk)

    @property
    def is_imported(self) -> bool:
        return self.email is None

    @property
    def avatar_url(self) -> str | None:
        """Address of the picture, for signed-in viewers; a new picture has a new address."""
        return avatar_address(self.pk, self.avatar.name)

    @property
    def initials(self) -> str:
        """First letters of the first and the last word of the name, for the avatar."""
        words = [word for word in self.name.split() if word[0].isalnum()]
        letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
        return "".join(letters).upper() or "?"


def avatar_address(member_id: int, picture: str | None) -> str | None:
    """Where a member's picture is; the name of its file is part of it."""
    return address("accounts:avatar", member_id, PurePath(picture).stem) if picture else None


class Reserved(models.Model):
    """What a member says of themselves, but not to every member: by field, what would stand there.

    The columns hold only what every member may see, so whoever shows, searches or exports one of them
    shows nothing that was not meant for all. Who sees what stands here is told in the room of people.
    """

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="reserved")
    fields = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"reserved by {self.member_id}"


class Session(AbstractBaseSession):
    """A signed-in browser. Whose it is stands in columns of its own: Django's table keeps it in the data."""

    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="+")
    auth_hash = models.CharField(max_length=128, blank=True)
    """Of the password with which the member signed in; another password ends the session."""

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        store: type[SessionBase] = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
        return store


class ImportedIdentity(models.Model):
    """How an archive knows a member. The address proves a later claim and is never shown."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="imported_identities")
    source = models.CharField(max_length=200)
    key = models.CharField(max_length=320)
    email = models.EmailField(blank=True, db_index=True)
    imported_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="imported_identity_is_one_person")
        ]
        indexes = [models.Index(Upper("email"), name="imported_identity_by_email")]

    def __str__(self) -> str:
        return f"{self.source} → {self.member_id}"


class SiteInvitationQuerySet(models.QuerySet["SiteInvitation"]):
    def usable(self) -> "SiteInvitationQuerySet":
        return self.filter(revoked_at__isnull=True, uses__lt=F("max_uses"), expires_at__gt=clock.now())

    def of(self, token: str) -> "SiteInvitationQuerySet":
        """The invitation whose link holds this token."""
        return self.filter(token_digest=digest(token))


def digest(token: str) -> str:
    """What is stored of a link's token; whoever reads the database cannot make the link of it."""
    return hashlib.sha256(token.encode()).hexdigest()


class SiteInvitation(models.Model):
    """A link on which somebody may sign up; only the token's digest is stored."""

    token_digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="site_invitations")
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    max_uses = models.PositiveIntegerField(_("how many people"), default=1)
    uses = models.PositiveIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True)
    is_for_group = models.BooleanField(default=False)
    """Made beside an invitation to a group and holding its token: one link leads into both."""

    objects = SiteInvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"invitation {self.pk}: {self.uses}/{self.max_uses}"

    @property
    def is_usable(self) -> bool:
        return self.revoked_at is None and self.uses < self.max_uses and clock.now() < self.expires_at


class SignupRequestQuerySet(models.QuerySet["SignupRequest"]):
    def handed_in(self) -> "SignupRequestQuerySet":
        """Requests of people who have proven their address; the others are not anybody's to answer yet."""
        proven = Member.objects.filter(emailaddress__verified=True).values("pk")
        return self.filter(member__in=proven)


class SignupRequest(models.Model):
    """Somebody asked to join a site that decides on request; an operator answers."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="signup_request")
    message = models.TextField(_("Who are you, and what brings you here?"), max_length=2000)
    came_for = models.CharField(max_length=300, blank=True)
    """The page of ours they were on the way to, such as an invitation to a group."""
    asked_at = models.DateTimeField(default=clock.now)

    objects = SignupRequestQuerySet.as_manager()

    def __str__(self) -> str:
        return f"signup request of member {self.member_id}"


class BlockQuerySet(models.QuerySet["Block"]):
    def between(self, one: Any, other: Any) -> "BlockQuerySet":
        """Whoever of the two (keys, or places of keys) began it."""
        return self.filter(Q(by=one, member=other) | Q(by=other, member=one))

    def with_any(self, one: Any, others: Any) -> "BlockQuerySet":
        """Between one and several (keys, or a query of them), whoever began it."""
        return self.filter(Q(by=one, member__in=others) | Q(by__in=others, member=one))

    def involving(self, members: Any) -> "BlockQuerySet":
        """All blocks of these (keys): those they set, and those set against them."""
        return self.filter(Q(by__in=members) | Q(member__in=members))


class Block(models.Model):
    """``by`` wants nothing to do with ``member``: neither writes to, asks or proposes to the other.

    Who is blocked is never told. It holds both ways, so that nobody can ask what they cannot be answered.
    """

    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="blocks", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = BlockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "member"], name="one_block_of_a_member"),
            models.CheckConstraint(condition=~Q(by=F("member")), name="no_block_of_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} blocks {self.member_id}"


def apart(one: Any, other: Any) -> Exists:
    """Whether a block stands between the two (keys, or places of keys), whoever began it: for any query.

    One question with OR, which both databases answer from the indexes of ``Block``, and faster than two.
    """
    return Exists(Block.objects.between(one, other))


class Mute(models.Model):
    """``by`` does not want to be told of what ``member`` does: no notices, no mails. Nobody is told."""

    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="mutes", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "member"], name="one_mute_of_a_member"),
            models.CheckConstraint(condition=~Q(by=F("member")), name="no_mute_of_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} mutes {self.member_id}"


class DataExport(models.Model):
    """All that is stored about a member, as a file; there for a week once it is ready."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    ready_at = models.DateTimeField(null=True)
    file = models.FileField(upload_to="exports/", blank=True)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(ready_at__isnull=True), name="one_export_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"data of {self.member_id}"


class Erasure(models.Model):
    """A member wants to go: on ``due_at`` the account is erased, until then there is a way back.

    ``empties_posts``: what they wrote in the talk goes too; else it stays, under no name.
    """

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(db_index=True)
    empties_posts = models.BooleanField(_("empty what I have written in the talk"), default=False)

    def __str__(self) -> str:
        return f"{self.member_id} goes on {self.due_at:%Y-%m-%d}"
