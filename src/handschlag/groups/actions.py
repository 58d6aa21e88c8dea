"""Deeds on groups. Whatever changes who belongs to a group holds the group's row, so that two such
deeds at once see each other: counts stay right and a group never loses its last organiser.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import NotRequired, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member, digest
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.footnotes import scoped
from handschlag.core.markdown import render
from handschlag.core.models import Site, audit
from handschlag.core.search.writing import refresh
from handschlag.groups import policy
from handschlag.groups.indexing import GROUP
from handschlag.groups.models import Group, GroupInvitation, JoinRequest, Membership, Role
from handschlag.notifications.actions import send_template


class GroupFields(TypedDict):
    """What organisers write down about their group; descriptions and rules in Markdown."""

    name: str
    description: str
    rules: str
    language: str
    visibility: str
    joining: str
    silent_days: NotRequired[int | None]
    slow_minutes: NotRequired[int | None]
    thanks_minutes: NotRequired[int]


@transaction.atomic
def create_group(slug: str, *, by: Member, **fields: Unpack[GroupFields]) -> Group:
    """A new group whose organiser is ``by``; Invalid when the address is taken."""
    if not policy.can_create_group(by):
        raise NotAllowed(_("Sign in to start a group."))
    group = Group(slug=slug, **fields)
    _render_texts(group)
    try:
        with transaction.atomic():
            group.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid(
            _("The address “%(slug)s” belongs to another group already. Choose another.") % {"slug": slug},
            "slug",
        ) from error
    refresh(GROUP, [group.pk])
    audit("create group", group, by=by)
    _begin(group, by, Role.ORGANISER)
    return group


@transaction.atomic
def edit_group(group: Group, *, by: Member, seen: str, **fields: Unpack[GroupFields]) -> Group:
    """Change what stands about a group. ``seen`` is the fingerprint of what the editor had before them:
    Conflict when somebody else changed it meanwhile.
    """
    group, own = _locked(group, by)
    if not policy.can_edit(own):
        raise NotAllowed(_("Only organisers change a group."))
    if seen != fingerprint(group):
        raise Conflict(
            _("Somebody else changed this group meanwhile. Compare with its page, then save again.")
        )
    before = {name: getattr(group, name) for name in fields}
    for name, value in fields.items():
        setattr(group, name, value)
    _render_texts(group)
    group.save(update_fields=[*fields, "description_html", "rules_html"])
    refresh(GROUP, [group.pk])
    Site.raise_version()  # links from anywhere show the group's name, and its topics while it is open
    audit("edit group", group, by=by, fields=[name for name in before if before[name] != fields[name]])  # type: ignore[literal-required]  # the names come from the same dictionary
    return group


def fingerprint(group: Group) -> str:
    """A short digest of what organisers edit, to notice that it has changed."""
    texts = [str(getattr(group, name)) for name in GroupFields.__annotations__]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


@transaction.atomic
def join_group(group: Group, *, by: Member) -> Membership:
    """Join an open group. Joining twice is one membership."""
    group, own = _locked(group, by)
    if own is not None:
        return own
    if not policy.can_join(group, own, by):
        raise NotAllowed(_("One cannot simply join this group. Its page says how to get in."))
    return _begin(group, by)


@transaction.atomic
def ask_to_join(group: Group, message: str, *, by: Member) -> JoinRequest:
    """Ask the organisers to be let in. Asking again changes the message."""
    group, own = _locked(group, by)
    if not policy.can_ask_to_join(group, own, by):
        raise NotAllowed(_("This group takes no requests to join. Its page says how to get in."))
    request, is_new = JoinRequest.objects.update_or_create(
        group=group, member=by, defaults={"message": message.strip()}
    )
    if is_new:
        audit("ask to join", group, by=by)
        _tell_organisers(request)
    return request


@transaction.atomic
def withdraw_request(group: Group, *, by: Member) -> None:
    if JoinRequest.objects.filter(group=group, member=by).delete()[0]:
        audit("withdraw request", group, by=by)


@transaction.atomic
def accept_request(request: JoinRequest, *, by: Member) -> Membership:
    """Let somebody in; Conflict when the request has been answered or withdrawn."""
    group, asker = _take(request, by)
    membership = _current(group, asker) or _begin(group, asker, by=by)
    _tell("accepted", asker, group=group, asker=asker)
    return membership


@transaction.atomic
def decline_request(request: JoinRequest, *, by: Member) -> None:
    """Turn somebody down; they may ask again. Conflict as above."""
    group, asker = _take(request, by)
    audit("decline request", group, by=by, member=asker.pk)
    _tell("declined", asker, group=group, asker=asker)


def _take(request: JoinRequest, by: Member) -> tuple[Group, Member]:
    """Remove an open request, which must still be there, for an organiser who answers it."""
    group, own = _locked(request.group, by)
    if not policy.can_answer_requests(own):
        raise NotAllowed(_("Only organisers answer requests to join."))
    if not JoinRequest.objects.filter(pk=request.pk).delete()[0]:
        raise Conflict(_("This request has been answered or withdrawn already."))
    return group, request.member


@transaction.atomic
def leave_group(group: Group, *, by: Member) -> None:
    """End one's membership; what one wrote stays. Conflict for the last organiser."""
    group, own = _locked(group, by)
    if own is None:
        return
    _need_another_organiser(
        own,
        _("You are the last organiser of this group. Hand it over to somebody first, then you can leave."),
    )
    _end(own, by=by, verb="leave group")


@transaction.atomic
def remove_member(group: Group, member: Member, *, by: Member) -> None:
    """End somebody else's membership; what they wrote stays."""
    group, own = _locked(group, by)
    other = _belonging(group, member)
    if not policy.can_remove(own, other):
        raise NotAllowed(_("Only organisers remove members, and nobody removes themselves."))
    _end(other, by=by, verb="remove member")


@transaction.atomic
def change_role(group: Group, member: Member, role: Role, *, by: Member) -> Membership:
    """Make a member moderator, organiser or plain member. Conflict when no organiser would be left."""
    group, own = _locked(group, by)
    other = _belonging(group, member)
    if not policy.can_change_role(own):
        raise NotAllowed(_("Only organisers give and take roles."))
    if role != Role.MEMBER and not _can_act(member):
        raise Invalid(
            _("%(name)s cannot sign in yet and so cannot take a role.") % {"name": member.name}, "role"
        )
    if role != Role.ORGANISER:
        _need_another_organiser(
            other,
            _("This is the last organiser of the group. Make somebody else an organiser first."),
        )
    _set_role(other, role, by=by)
    return other


@transaction.atomic
def hand_over(group: Group, member: Member, *, by: Member) -> None:
    """Make somebody else the organiser and become a plain member oneself, in one step."""
    group, own = _locked(group, by)
    other = _belonging(group, member)
    if own is None or not policy.can_edit(own):
        raise NotAllowed(_("Only organisers hand a group over."))
    if not policy.can_hand_over(own, other):
        raise Invalid(_("%(name)s cannot take over this group.") % {"name": member.name})
    _set_role(other, Role.ORGANISER, by=by)
    _set_role(own, Role.MEMBER, by=by)
    _tell("handed_over", member, group=group, successor=member, organiser=by)


@transaction.atomic
def create_invitation(group: Group, *, by: Member, days: int, max_uses: int) -> tuple[GroupInvitation, str]:
    """A link's token, told this once, and its row, which knows only the digest."""
    group, own = _locked(group, by)
    if not policy.can_invite(own):
        raise NotAllowed(_("Only organisers invite by link."))
    token = secrets.token_urlsafe(24)
    invitation = GroupInvitation.objects.create(
        group=group,
        token_digest=digest(token),
        created_by=by,
        expires_at=clock.now() + timedelta(days=days),
        max_uses=max_uses,
    )
    audit("create invitation", group, by=by, invitation=invitation.pk)
    return invitation, token


@transaction.atomic
def revoke_invitation(invitation: GroupInvitation, *, by: Member) -> None:
    """Make a link useless from now on. Revoking twice is revoking once."""
    group, own = _locked(invitation.group, by)
    if not policy.can_invite(own):
        raise NotAllowed(_("Only organisers revoke invitations."))
    still = GroupInvitation.objects.filter(pk=invitation.pk, revoked_at__isnull=True)
    if still.update(revoked_at=clock.now()):
        audit("revoke invitation", group, by=by, invitation=invitation.pk)


@transaction.atomic
def accept_invitation(invitation: GroupInvitation, *, by: Member) -> Membership:
    """Join by link, whatever the group's way of joining. Conflict when the link no longer counts.

    Who belongs to the group already uses nothing up.
    """
    group, own = _locked(invitation.group, by)
    if own is not None:
        return own
    if not GroupInvitation.objects.usable().filter(pk=invitation.pk).update(uses=F("uses") + 1):
        raise Conflict(_("This invitation has expired, been used up or been revoked. Ask for a new one."))
    return _begin(group, by, invitation=invitation.pk)


def _locked(group: Group, by: Member) -> tuple[Group, Membership | None]:
    """The group's row, held until the end of the transaction, and the doer's membership as it is now.

    Raising its version holds it, but not its key, so that posts, which refer to the group, are not held up.
    """
    Group.objects.filter(pk=group.pk).update(version=F("version") + 1)
    group = Group.objects.get(pk=group.pk)
    return group, _current(group, by)


def _current(group: Group, member: Member) -> Membership | None:
    return Membership.objects.of(member).filter(group=group).select_related("member").first()


def _belonging(group: Group, member: Member) -> Membership:
    membership = _current(group, member)
    if membership is None:
        raise Conflict(_("%(name)s no longer belongs to this group.") % {"name": member.name})
    return membership


def _begin(
    group: Group, member: Member, role: Role = Role.MEMBER, *, by: Member | None = None, **detail: int
) -> Membership:
    """Begin a spell of belonging; an open request to join is answered by it."""
    membership = Membership.objects.create(group=group, member=member, role=role)
    Group.objects.filter(pk=group.pk).update(member_count=F("member_count") + 1)
    JoinRequest.objects.filter(group=group, member=member).delete()
    audit("join group", group, by=by or member, member=member.pk, **detail)
    return membership


def _end(membership: Membership, *, by: Member, verb: str) -> None:
    membership.left_at = clock.now()
    membership.save(update_fields=["left_at"])
    Group.objects.filter(pk=membership.group_id).update(member_count=F("member_count") - 1)
    audit(verb, membership.group, by=by, member=membership.member_id)


def _set_role(membership: Membership, role: Role, *, by: Member) -> None:
    if membership.role == role:
        return
    audit("change role", membership.group, by=by, member=membership.member_id, was=membership.role, role=role)
    membership.role = role
    membership.save(update_fields=["role"])


def _need_another_organiser(membership: Membership, refusal: str) -> None:
    """Refuse when ``membership`` is the only one through which somebody can run the group."""
    if not membership.is_organiser:
        return
    others = Membership.objects.able_organisers().filter(group=membership.group_id).exclude(pk=membership.pk)
    if not others.exists():
        raise Conflict(refusal)


def _tell_organisers(request: JoinRequest) -> None:
    """Once a day at most, however often somebody asks and withdraws."""
    for organiser in (
        Membership.objects.able_organisers().filter(group=request.group).select_related("member")
    ):
        about = {"group": request.group, "asker": request.member, "message": request.message}
        event = f"join-request-{request.group_id}-{request.member_id}-to-{organiser.member_id}"
        event = f"{event}-{request.asked_at:%Y-%m-%d}"
        _tell("request", organiser.member, event=event, organiser=organiser.member, **about)


def _tell(news: str, member: Member, *, event: str | None = None, **about: object) -> None:
    """Send a mail to somebody who can read mail; imported members cannot."""
    if member.email and member.is_active:
        send_template(f"groups/mail/{news}.txt", member.email, about, event=event)


def _can_act(member: Member) -> bool:
    return member.is_active and not member.is_imported


def _render_texts(group: Group) -> None:
    group.description_html = render(group.description)
    group.rules_html = scoped(render(group.rules), "rules")  # stands on one page with the description
