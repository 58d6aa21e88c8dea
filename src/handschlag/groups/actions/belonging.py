"""What deeds on belonging have in common. Whatever changes who belongs to a group holds the group's row, so
that two such deeds at once see each other: counts stay right and a group never loses its last organiser.
"""

from django.db.models import F
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.models import audit
from handschlag.groups.actions.greeting import greet, welcome_no_more
from handschlag.groups.actions.lapsing import end_offers_of, end_offers_to
from handschlag.groups.archiving import refuse_archived
from handschlag.groups.models import Answers, Exclusion, Group, InvitedPerson, JoinRequest, Membership, Role
from handschlag.notifications.actions import send_template


def locked(group: Group, by: Member, *, in_archive: bool = False) -> tuple[Group, Membership | None]:
    """The group's row, held until the end of the transaction, and the doer's membership as it is now.

    ``in_archive``: whether the deed can be done in an archived group, too; else that is a Conflict.

    Raising its version holds it, but not its key, so that posts, which refer to the group, are not held up.
    """
    Group.objects.filter(pk=group.pk).update(version=F("version") + 1)
    group = Group.objects.get(pk=group.pk)
    if not in_archive:
        refuse_archived(group)
    return group, current(group, by)


def current(group: Group, member: Member) -> Membership | None:
    return Membership.objects.of(member).filter(group=group).select_related("member").first()


def belonging(group: Group, member: Member) -> Membership:
    membership = current(group, member)
    if membership is None:
        raise Conflict(_("%(name)s no longer belongs to this group.") % {"name": member.name})
    return membership


def begin(
    group: Group, member: Member, role: Role = Role.MEMBER, *, by: Member | None = None, **detail: int
) -> Membership:
    """Begin a spell of belonging; an open request to join is answered by it, and its answers are kept. So is
    an invitation to the member's address, whatever way they came. Who is let in ``by`` somebody, or comes
    themself, is welcomed.
    """
    membership = Membership.objects.create(group=group, member=member, role=role)
    Group.objects.filter(pk=group.pk).update(member_count=F("member_count") + 1)
    for request in JoinRequest.objects.filter(group=group, member=member):
        if request.answers:
            Answers.objects.create(membership=membership, said=request.answers, given_at=request.asked_at)
        request.delete()
    invited = InvitedPerson.objects.open().filter(group=group, email=member.email or "-")
    invited.update(accepted_at=clock.now(), accepted_by=member)
    audit("join group", group, by=by or member, member=member.pk, **detail)
    greet(membership, was_let_in=by is not None)
    return membership


def require_not_kept_out(group: Group, member: Member) -> None:
    """NotAllowed for who was removed for good, until an organiser allows them in again."""
    if Exclusion.objects.filter(group=group, member=member).exists():
        raise NotAllowed(
            _("An organiser has removed you from this group. Only its organisers can let you in again.")
        )


def end(membership: Membership, *, by: Member, verb: str) -> None:
    membership.left_at = clock.now()
    membership.save(update_fields=["left_at"])
    Group.objects.filter(pk=membership.group_id).update(member_count=F("member_count") - 1)
    welcome_no_more(membership)
    audit(verb, membership.group, by=by, member=membership.member_id)
    end_offers_of(membership, by=by)
    end_offers_to(membership, by=by)


def set_role(membership: Membership, role: Role, *, by: Member) -> None:
    if membership.role == role:
        return
    audit("change role", membership.group, by=by, member=membership.member_id, was=membership.role, role=role)
    membership.role = role
    membership.save(update_fields=["role"])
    if role == Role.ORGANISER:
        end_offers_to(membership, by=by)
    else:
        end_offers_of(membership, by=by)
        welcome_no_more(membership)


def need_another_organiser(membership: Membership, refusal: str) -> None:
    """Refuse when ``membership`` is the only one through which somebody can run the group."""
    if not membership.is_organiser:
        return
    others = Membership.objects.able_organisers().filter(group=membership.group_id).exclude(pk=membership.pk)
    if not others.exists():
        raise Conflict(refusal)


def tell(news: str, member: Member, *, event: str | None = None, **about: object) -> None:
    """Send a mail to somebody who can read mail; imported members cannot."""
    if member.email and member.is_active:
        send_template(f"groups/mail/{news}.txt", member.email, about, event=event)


def can_act(member: Member) -> bool:
    return member.is_active and not member.is_imported
