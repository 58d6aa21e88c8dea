"""What this room keeps about a member, and what goes with them."""

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from handschlag.accounts import erasing, own_data
from handschlag.accounts.erasing import Consequence
from handschlag.accounts.models import Member
from handschlag.accounts.own_data import Table
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.groups.actions.importing import forget_imports_of
from handschlag.groups.actions.seeking import groups_led_by, look_after
from handschlag.groups.models import (
    Answers,
    Exclusion,
    Group,
    GroupInvitation,
    InvitationRound,
    InvitedPerson,
    JoinRequest,
    MemberImport,
    Membership,
    Offer,
    RequestNote,
    Role,
    Silence,
    Welcome,
)


def join() -> None:
    own_data.add_tables(
        "groups",
        [
            Table(Membership, ("member",)),
            Table(JoinRequest, ("member",), without=frozenset(["invitation"])),
            Table(Answers, rows=lambda member: Answers.objects.filter(membership__member=member)),
            Table(RequestNote, ("by",)),
            Table(Exclusion, ("member",), without=frozenset(["by", "reason"])),
            Table(GroupInvitation, ("created_by",)),
            Table(Offer, ("to", "by")),
            Table(Welcome, ("by",)),
            Table(InvitationRound, ("by",)),
            Table(InvitedPerson, rows=_invited, without=frozenset(["round", "former_digest"])),
            Table(MemberImport, ("by",), without=frozenset(["file", "rejected"])),
            Table(Silence, ("member",), without=frozenset(["by", "lifted_by"])),
        ],
    )
    own_data.leave_out(
        {
            "groups.InvitedPerson.accepted_by": "told with all invitations to the address or of the member",
            "groups.Exclusion.by": "what an organiser did; it speaks of somebody else",
            "groups.Silence.by": "the data of who is silent",
            "groups.Silence.lifted_by": "the data of who is silent",
        }
    )
    erasing.add_consequences(_left_alone)
    erasing.add_step(_erase)


def _invited(member: Member) -> QuerySet[InvitedPerson]:
    """Where the member was invited, by whatever address they came."""
    return InvitedPerson.objects.filter(Q(accepted_by=member) | Q(email=member.email or "-"))


def _left_alone(member: Member) -> list[Consequence]:
    """Groups of others that nobody could run any more."""
    led = Membership.objects.of(member).filter(role=Role.ORGANISER).values("group")
    others = Membership.objects.current().exclude(member=member)
    able = Membership.objects.able_organisers().exclude(member=member)
    alone = Group.objects.filter(pk__in=led, archived_at__isnull=True).exclude(pk__in=able.values("group"))
    found = alone.filter(pk__in=others.values("group")).order_by("name")
    asked = dict(Offer.objects.open().filter(by=member).values_list("group_id", "to__name"))
    return [
        Consequence(_said(group, asked.get(group.pk)), _("Members"), address("groups:members", group.slug))
        for group in found
    ]


def _said(group: Group, asked: str | None) -> str:
    about = {"group": group.name, "name": asked}
    if asked is not None:
        return _("You have offered %(group)s to %(name)s, who has not answered yet.") % about
    words = _(
        "%(group)s has no other organiser than you. Offer it to somebody while you are here (“Manage” beside "
        "a name); else its moderators, or those who have been in it longest, are asked to run it."
    )
    return words % about


def _erase(member: Member, *, empties_posts: bool) -> None:
    """Spells in groups stay, as history; the current ones end."""
    led = groups_led_by(member)
    chosen = list(Offer.objects.open().filter(by=member).values_list("to_id", flat=True))
    current = list(Membership.objects.of(member).values_list("group_id", flat=True))
    for group in Group.objects.select_for_update(no_key=True).filter(pk__in=current).order_by("pk"):
        Membership.objects.of(member).filter(group=group).update(left_at=clock.now())
        Group.objects.filter(pk=group.pk).update(member_count=F("member_count") - 1)
    Answers.objects.filter(membership__member=member).delete()
    for own in (JoinRequest, Exclusion):
        own.objects.filter(member=member).delete()
    RequestNote.objects.filter(by=member).delete()
    GroupInvitation.objects.filter(created_by=member).delete()
    Silence.objects.filter(member=member).delete()
    Offer.objects.filter(Q(to=member) | Q(by=member)).delete()
    look_after(led, chosen=chosen)
    Welcome.objects.filter(by=member).update(by=None)
    _invited(member).delete()
    own_rounds = InvitationRound.objects.filter(by=member)
    InvitedPerson.objects.open().filter(round__in=own_rounds).update(withdrawn_at=clock.now())
    own_rounds.update(message="", by=None)
    forget_imports_of(member)
