"""Deeds on accounts and on who may have one."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import IO, Any, NotRequired, Protocol, TypedDict, Unpack
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from handschlag.accounts import policy
from handschlag.accounts.indexing import MEMBER
from handschlag.accounts.models import Block, Member, Mute, Reserved, SignupRequest, SiteInvitation, digest
from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.events import announce
from handschlag.core.images import square_webp
from handschlag.core.markdown import render
from handschlag.core.models import Site, audit
from handschlag.core.search.writing import forget, refresh


class AcceptTerms(Protocol):
    def __call__(self, number: int, *, by: Member) -> object: ...


_TERMS: list[tuple[Callable[[], int], AcceptTerms]] = []


def set_terms(in_force: Callable[[], int], accept: AcceptTerms) -> None:
    """Let the room above that knows the terms of use say which version holds (0: none), and record who
    accepts it.
    """
    _TERMS[:] = [(in_force, accept)]


def terms_in_force() -> int:
    return next((in_force() for in_force, _accept in _TERMS), 0)


def accept_terms(number: int, *, by: Member) -> None:
    """On record, with the moment. Conflict for a version that does not hold any more."""
    for _in_force, accept in _TERMS:
        accept(number, by=by)


class ProfileFields(TypedDict):
    """What members say about themselves; ``about`` in Markdown."""

    name: str
    headline: str
    company: str
    place: str
    languages: str
    about: str


class SiteFields(TypedDict):
    name: str
    tagline: str
    language: str
    registration: str
    organisers_invite: NotRequired[bool]


@transaction.atomic
def edit_profile(member: Member, *, by: Member, **fields: Unpack[ProfileFields]) -> None:
    """Change what somebody says of themselves. What they have reserved stays reserved."""
    _require_own(member, by)
    told, changed = _keep_back(member, dict(fields))
    changed += [name for name, value in told.items() if getattr(member, name) != value]
    for name, value in told.items():
        setattr(member, name, value)
    member.about_html = render(member.about)
    member.save(update_fields=[*told, "about_html"])
    if changed:
        Site.raise_version()
        refresh(MEMBER, [member.pk])
        audit("edit profile", member, by=by, fields=changed)
        announce("accounts.profile_edited", member_id=member.pk)


def _keep_back(member: Member, fields: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Write what is reserved to its place. What is left for everybody, and the names of what changed.

    The member is held: what they reserve in this moment must not be written where all see it.
    """
    Member.objects.select_for_update(no_key=True).filter(pk=member.pk).values_list("pk").first()
    reserved = Reserved.objects.select_for_update().filter(member_id=member.pk).first()
    if reserved is None:
        return fields, []
    kept = {name: value for name, value in fields.items() if name in reserved.fields}
    changed = [name for name, value in kept.items() if reserved.fields[name] != value]
    if changed:
        reserved.fields |= kept
        reserved.save(update_fields=["fields"])
    return {name: value for name, value in fields.items() if name not in kept}, changed


def change_picture(member: Member, upload: IO[bytes], *, by: Member) -> None:
    """Show a new picture, cut to a square; Invalid for what is not one.

    It is read before the transaction: a large one takes seconds, and on SQLite there is one writer.
    """
    _require_own(member, by)
    content = square_webp(upload, field="picture")
    with transaction.atomic():
        before = member.avatar.name
        member.avatar.save(f"{secrets.token_hex(16)}.webp", ContentFile(content), save=False)
        member.save(update_fields=["avatar"])
        Site.raise_version()
        audit("change picture", member, by=by)
        _forget_file(member, before)


@transaction.atomic
def remove_picture(member: Member, *, by: Member) -> None:
    """Show the initials again. Without a picture nothing happens."""
    _require_own(member, by)
    before = member.avatar.name
    if not before:
        return
    member.avatar.name = ""
    member.save(update_fields=["avatar"])
    Site.raise_version()
    audit("remove picture", member, by=by)
    _forget_file(member, before)


@transaction.atomic
def change_preferences(member: Member, *, by: Member, language: str, time_zone: str) -> None:
    _require_own(member, by)
    member.language, member.time_zone = language, time_zone
    member.save(update_fields=["language", "time_zone"])
    audit("change preferences", member, by=by, language=language, time_zone=time_zone)


@transaction.atomic
def change_site(*, by: Member, **fields: Unpack[SiteFields]) -> Site:
    """Change the name, the sentence below it, the language and who may join."""
    if not policy.can_change_site(by):
        raise NotAllowed(_("Only those who run this site change it."))
    site = Site.load()
    changed = [name for name, value in fields.items() if getattr(site, name) != value]
    before = {name: getattr(site, name) for name in changed}
    for name, value in fields.items():
        setattr(site, name, value)
    site.save(update_fields=[*fields])
    if changed:
        Site.raise_version()
        after = {name: getattr(site, name) for name in changed}
        audit("change site", site, by=by, fields=changed, before=before, after=after)
    return site


@transaction.atomic
def ask_for_account(member: Member, message: str, *, came_for: str = "") -> SignupRequest:
    """Somebody signed up where an operator decides. They cannot sign in until that has happened.

    ``came_for``: where they were on the way to; the mail with the answer leads there.
    """
    request = SignupRequest.objects.create(member=member, message=message, came_for=came_for[:300])
    audit("ask for account", member, by=None)
    return request


@transaction.atomic
def hand_in_signup_request(request: SignupRequest) -> None:
    """The address is proven: tell the operators, each once."""
    for operator in Member.objects.operators():
        get_adapter().send_mail(
            "account/email/signup_request",
            str(operator.email),
            {
                "message": request.message,
                "member": request.member,
                "path": reverse("accounts:signup_requests"),
                "event": f"signup-request-{request.pk}-to-{operator.pk}",
            },
        )


@transaction.atomic
def accept_signup_request(request: SignupRequest, *, by: Member) -> None:
    """Let somebody in, and tell them."""
    member = _answered(request, by)
    SignupRequest.objects.filter(pk=request.pk).delete()
    audit("accept signup request", member, by=by)
    onward = f"?{urlencode({'next': request.came_for})}" if request.came_for else ""
    get_adapter().send_mail(
        "account/email/signup_accepted",
        str(member.email),
        {"member": member, "path": reverse("account_login") + onward},
    )


@transaction.atomic
def decline_signup_request(request: SignupRequest, *, by: Member) -> None:
    """Send somebody away kindly; nothing of theirs is kept."""
    member = _answered(request, by)
    get_adapter().send_mail("account/email/signup_declined", str(member.email), {"member": member})
    audit("decline signup request", member, by=by)
    forget(MEMBER, [member.pk])
    member.delete()


def _answered(request: SignupRequest, by: Member) -> Member:
    """Whose request it is, held for the answer; Conflict when somebody else was faster."""
    if not policy.can_answer_signup_requests(by):
        raise NotAllowed(_("Only those who run this site answer requests."))
    waiting = SignupRequest.objects.select_for_update().handed_in().filter(pk=request.pk)
    if not waiting.exists():
        raise Conflict(_("This request has been answered already."))
    return request.member


@transaction.atomic
def invite_to_site(*, by: Member, max_uses: int, days: int) -> tuple[SiteInvitation, str]:
    """An invitation and the token of its link, which is told this once and stored as a digest only."""
    if not policy.can_invite(by):
        raise NotAllowed(_("Only those who run this site invite to it."))
    token = secrets.token_urlsafe(24)
    invitation = SiteInvitation.objects.create(
        token_digest=digest(token),
        created_by=by,
        max_uses=max_uses,
        expires_at=clock.now() + timedelta(days=days),
    )
    audit("invite to site", invitation, by=by, max_uses=max_uses, days=days)
    return invitation, token


@transaction.atomic
def revoke_site_invitation(invitation: SiteInvitation, *, by: Member) -> None:
    """The link ends now. Revoking twice changes nothing more."""
    if not policy.can_invite(by):
        raise NotAllowed(_("Only those who run this site take invitations back."))
    ended = SiteInvitation.objects.filter(pk=invitation.pk, revoked_at__isnull=True)
    if ended.update(revoked_at=clock.now()):
        audit("revoke site invitation", invitation, by=by)


def invite_for_group(token: str, *, by: Member, max_uses: int, expires_at: datetime) -> None:
    """Let the link of an invitation to a group open the site as well, where its maker may do that.

    Part of the deed that makes the link. Whether people need it depends on who may sign up.
    """
    if not policy.can_invite_for_group(by, Site.load()):
        return
    SiteInvitation.objects.create(
        token_digest=digest(token), created_by=by, max_uses=max_uses, expires_at=expires_at, is_for_group=True
    )


def end_invitation_for_group(token_digest: str) -> None:
    """The link to the group has ended: nobody signs up on it any more."""
    ended = SiteInvitation.objects.filter(
        token_digest=token_digest, is_for_group=True, revoked_at__isnull=True
    )
    ended.update(revoked_at=clock.now())


@transaction.atomic
def use_site_invitation(invitation: SiteInvitation, *, by: Member) -> None:
    """Count one use; Conflict when the last one is gone. ``by`` has just signed up on it."""
    if not SiteInvitation.objects.usable().filter(pk=invitation.pk).update(uses=F("uses") + 1):
        raise Conflict(_("This invitation has been used up or has ended."))
    audit("use site invitation", invitation, by=by)


@transaction.atomic
def abandon_signup(member: Member, *, invitation: SiteInvitation | None) -> None:
    """Undo a sign-up whose address was not proven, perhaps a mistyped one; the invitation is free again.

    Twice is once: the row is held, or two clicks would free the invitation twice.
    """
    held = Member.objects.select_for_update().filter(pk=member.pk).first()
    if held is None:
        return
    member = held
    if member.last_login is not None or member.emailaddress_set.filter(verified=True).exists():
        raise Conflict(_("This account is in use."))
    if invitation is not None:
        SiteInvitation.objects.filter(pk=invitation.pk, uses__gt=0).update(uses=F("uses") - 1)
    audit("abandon signup", member, by=None)
    forget(MEMBER, [member.pk])
    member.delete()


@transaction.atomic
def block_member(member: Member, *, by: Member) -> None:
    """Neither approaches the other from now on, and neither hears of the other. ``member`` is not told."""
    require_other(member, by=by)
    row, is_new = Block.objects.get_or_create(by=by, member=member)
    if is_new:
        audit("block member", row, by=by)
        _raise_block_changes(by.pk)


def require_other(member: Member, *, by: Member) -> None:
    if not policy.can_keep_away(by, member):
        raise NotAllowed(_("Only other people can be blocked or muted."))


@transaction.atomic
def unblock_member(member: Member, *, by: Member) -> None:
    for row in Block.objects.filter(by=by, member=member):
        audit("unblock member", row, by=by)
        row.delete()
        _raise_block_changes(by.pk)


@transaction.atomic
def mute_member(member: Member, *, by: Member) -> None:
    """``by`` is told no more of what ``member`` does; ``member`` is not told of that."""
    require_other(member, by=by)
    row, is_new = Mute.objects.get_or_create(by=by, member=member)
    if is_new:
        audit("mute member", row, by=by)


@transaction.atomic
def unmute_member(member: Member, *, by: Member) -> None:
    for row in Mute.objects.filter(by=by, member=member):
        audit("unmute member", row, by=by)
        row.delete()


def _raise_block_changes(*members: int) -> None:
    Member.objects.filter(pk__in=members).update(block_changes=F("block_changes") + 1)


def hand_distance_over(shell: Member, *, to: Member) -> None:
    """Who keeps away ``shell``, whom an archive knew, keeps away ``to``, who claims it. Part of the claim."""
    _raise_block_changes(*Block.objects.filter(member=shell).values_list("by", flat=True))
    for kept in (Block.objects, Mute.objects):
        there = list(kept.filter(member=to).values_list("by", flat=True))
        kept.filter(member=shell, by__in=[to.pk, *there]).delete()
        kept.filter(member=shell).update(member=to)


def _require_own(member: Member, by: Member) -> None:
    if not policy.can_edit_profile(by, member):
        raise NotAllowed(_("Everybody changes only their own profile."))


def _forget_file(member: Member, name: str | None) -> None:
    if name:
        storage = member.avatar.storage
        transaction.on_commit(lambda: storage.delete(name))
