"""Joining, asking to join, and leaving."""

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.models import audit
from handschlag.groups import policy
from handschlag.groups.actions.belonging import (
    begin,
    current,
    end,
    locked,
    need_another_organiser,
    tell,
)
from handschlag.groups.models import Group, JoinRequest, Membership


@transaction.atomic
def join_group(group: Group, *, by: Member) -> Membership:
    """Join an open group. Joining twice is one membership."""
    group, own = locked(group, by)
    if own is not None:
        return own
    if not policy.can_join(group, own, by):
        raise NotAllowed(_("One cannot simply join this group. Its page says how to get in."))
    return begin(group, by)


@transaction.atomic
def ask_to_join(group: Group, message: str, *, by: Member) -> JoinRequest:
    """Ask the organisers to be let in. Asking again changes the message."""
    group, own = locked(group, by)
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
    membership = current(group, asker) or begin(group, asker, by=by)
    tell("accepted", asker, group=group, asker=asker)
    return membership


@transaction.atomic
def decline_request(request: JoinRequest, *, by: Member) -> None:
    """Turn somebody down; they may ask again. Conflict as above."""
    group, asker = _take(request, by)
    audit("decline request", group, by=by, member=asker.pk)
    tell("declined", asker, group=group, asker=asker)


def _take(request: JoinRequest, by: Member) -> tuple[Group, Member]:
    """Remove an open request, which must still be there, for an organiser who answers it."""
    group, own = locked(request.group, by)
    if not policy.can_answer_requests(own):
        raise NotAllowed(_("Only organisers answer requests to join."))
    if not JoinRequest.objects.filter(pk=request.pk).delete()[0]:
        raise Conflict(_("This request has been answered or withdrawn already."))
    return group, request.member


@transaction.atomic
def leave_group(group: Group, *, by: Member) -> None:
    """End one's membership; what one wrote stays. Conflict for the last organiser."""
    group, own = locked(group, by)
    if own is None:
        return
    need_another_organiser(
        own,
        _("You are the last organiser of this group. Hand it over to somebody first, then you can leave."),
    )
    end(own, by=by, verb="leave group")


def _tell_organisers(request: JoinRequest) -> None:
    """Once a day at most, however often somebody asks and withdraws."""
    for organiser in (
        Membership.objects.able_organisers().filter(group=request.group).select_related("member")
    ):
        about = {"group": request.group, "asker": request.member, "message": request.message}
        event = f"join-request-{request.group_id}-{request.member_id}-to-{organiser.member_id}"
        event = f"{event}-{request.asked_at:%Y-%m-%d}"
        tell("request", organiser.member, event=event, organiser=organiser.member, **about)
