"""The mail that welcomes who joins: queued with the joining, written when it is sent, by a room above, which
knows how mail of the talk looks and is stopped.
"""

from typing import Final

from handschlag.accounts.models import Member
from handschlag.groups.models import Group, Membership, Welcome
from handschlag.notifications.actions import queue_mails
from handschlag.notifications.models import OutgoingMail

WELCOME: Final = "welcome"


def is_welcomed_by_mail(group: Group, member: Member) -> bool:
    """Whether the group has something to say, and the member an address."""
    if not group.greets or not member.email or not member.is_active or member.is_bot:
        return False
    return Welcome.objects.filter(group=group).exclude(source="").exists()


def greet(membership: Membership, *, was_let_in: bool) -> None:
    """Once for each spell of belonging. ``was_let_in``: they asked, and wait for an answer."""
    if not is_welcomed_by_mail(membership.group, membership.member):
        return
    mail = OutgoingMail(
        to=membership.member.email or "",
        subject=WELCOME,
        kind=WELCOME,
        member_id=membership.member_id,
        event=f"{WELCOME}-{membership.pk}",
        context={"membership": membership.pk, "was_let_in": was_let_in},
    )
    queue_mails([mail])


def welcome_no_more(membership: Membership) -> None:
    """Who organises the group no more does not welcome in its name: the group itself does."""
    Welcome.objects.filter(group=membership.group_id, by=membership.member_id).update(by=None)
