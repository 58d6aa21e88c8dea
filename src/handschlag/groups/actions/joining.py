"""Joining, asking to join, and leaving."""

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import audit
from handschlag.groups import policy
from handschlag.groups.actions.belonging import (
    begin,
    current,
    end,
    locked,
    need_another_organiser,
    require_not_kept_out,
    tell,
)
from handschlag.groups.actions.greeting import is_welcomed_by_mail
from handschlag.groups.actions.questioning import checked_answers
from handschlag.groups.models import (
    Group,
    GroupInvitation,
    JoinRequest,
    Membership,
    RequestNote,
    TrustedDomain,
)


@transaction.atomic
def join_group(group: Group, *, by: Member) -> Membership:
    """Join an open group, or one that takes everybody with an address at a domain of its choice. Joining
    twice is one membership.
    """
    group, own = locked(group, by)
    if own is not None:
        return own
    require_not_kept_out(group, by)
    is_known = TrustedDomain.objects.filter(group=group).proven_by(by.pk).exists()
    if not policy.can_join(group, own, by, has_trusted_address=is_known):
        raise NotAllowed(_("One cannot simply join this group. Its page says how to get in."))
    return begin(group, by)


@transaction.atomic
def ask_to_join(
    group: Group, message: str, *, by: Member, answers: Mapping[int, str] | None = None
) -> JoinRequest:
    """Ask the organisers to be let in. Asking again changes what was said.

    ``answers`` by the keys of the group's questions; Invalid when one is missing.
    """
    group, own = locked(group, by)
    if not policy.can_ask_to_join(group, own, by):
        raise NotAllowed(_("This group takes no requests to join. Its page says how to get in."))
    return hand_in(group, by, message, answers)


def hand_in(
    group: Group,
    by: Member,
    message: str,
    answers: Mapping[int, str] | None,
    invitation: GroupInvitation | None = None,
) -> JoinRequest:
    """Write the request down, and tell the organisers of a new one."""
    require_not_kept_out(group, by)
    said = checked_answers(group, answers or {})
    told = {"message": message.strip(), "answers": said, "invitation": invitation}
    request, is_new = JoinRequest.objects.update_or_create(group=group, member=by, defaults=told)
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
    group, asker = _taken(request, by)
    return _let_in(group, asker, by)


@transaction.atomic
def decline_request(request: JoinRequest, reason: str = "", *, by: Member) -> None:
    """Turn somebody down; they may ask again. ``reason`` is written to them. Conflict as above."""
    group, _asker = _taken(request, by, in_archive=True)
    _turn_down(group, request, reason, by)


@transaction.atomic
def accept_requests(group: Group, keys: Collection[int], *, by: Member) -> int:
    """Let several in; how many. Those answered or withdrawn meanwhile are passed over."""
    group = _answering(group, by)
    waiting = _waiting(group, keys)
    for request in waiting:
        _let_in(group, request.member, by)
    return len(waiting)


@transaction.atomic
def decline_requests(group: Group, keys: Collection[int], reason: str = "", *, by: Member) -> int:
    """Turn several down for the same reason; how many."""
    group = _answering(group, by, in_archive=True)
    waiting = _waiting(group, keys)
    for request in waiting:
        _turn_down(group, request, reason, by)
    return len(waiting)


def _answering(group: Group, by: Member, *, in_archive: bool = False) -> Group:
    group, own = locked(group, by, in_archive=in_archive)
    if not policy.can_answer_requests(own):
        raise NotAllowed(_("Only organisers answer requests to join."))
    return group


def _waiting(group: Group, keys: Collection[int]) -> list[JoinRequest]:
    found = JoinRequest.objects.filter(group=group, pk__in=keys).select_related("member", "group")
    return list(found.order_by("asked_at", "pk"))


def _taken(request: JoinRequest, by: Member, *, in_archive: bool = False) -> tuple[Group, Member]:
    """An open request, which must still be there, for an organiser who answers it."""
    group = _answering(request.group, by, in_archive=in_archive)
    if not JoinRequest.objects.filter(pk=request.pk).exists():
        raise Conflict(_("This request has been answered or withdrawn already."))
    return group, request.member


def _let_in(group: Group, asker: Member, by: Member) -> Membership:
    membership = current(group, asker)
    is_welcomed = membership is None and is_welcomed_by_mail(group, asker)
    membership = membership or begin(group, asker, by=by)
    if not is_welcomed:  # which says that they are let in, too
        tell("accepted", asker, group=group, asker=asker)
    return membership


def _turn_down(group: Group, request: JoinRequest, reason: str, by: Member) -> None:
    JoinRequest.objects.filter(pk=request.pk).delete()
    audit("decline request", group, by=by, member=request.member_id)
    tell("declined", request.member, group=group, asker=request.member, reason=reason.strip())


@transaction.atomic
def add_request_note(request: JoinRequest, text: str, *, by: Member) -> RequestNote:
    """A word among organisers on somebody who asks; it goes when the request is answered."""
    _taken(request, by)
    text = text.strip()
    if not text:
        raise Invalid(_("Write something first."), "text")
    return RequestNote.objects.create(request=request, by=by, text=text)


@transaction.atomic
def leave_group(group: Group, *, by: Member) -> None:
    """End one's membership; what one wrote stays. Conflict for the last organiser."""
    group, own = locked(group, by, in_archive=True)
    if own is None:
        return
    need_another_organiser(
        own,
        _("You are the last organiser of this group. Offer it to somebody; once they accept, you can leave."),
    )
    end(own, by=by, verb="leave group")


def _tell_organisers(request: JoinRequest) -> None:
    """Once a day at most, however often somebody asks and withdraws."""
    for organiser in (
        Membership.objects.able_organisers().filter(group=request.group).select_related("member")
    ):
        about = {
            "group": request.group,
            "asker": request.member,
            "message": request.message,
            "answers": request.answers,
        }
        event = f"join-request-{request.group_id}-{request.member_id}-to-{organiser.member_id}"
        event = f"{event}-{request.asked_at:%Y-%m-%d}"
        tell("request", organiser.member, event=event, organiser=organiser.member, **about)
