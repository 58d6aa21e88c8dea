"""What this room keeps about a member, and what goes with them."""

from handschlag.accounts import erasing, own_data
from handschlag.accounts.models import Member
from handschlag.accounts.own_data import Table
from handschlag.notifications.models import (
    AddressReset,
    MailAddress,
    MailAddressQuerySet,
    Notice,
    OutgoingMail,
    OutgoingMailQuerySet,
    PushSubscription,
)


def join() -> None:
    own_data.add_tables(
        "notifications",
        [
            Table(Notice, ("member",)),
            Table(OutgoingMail, ("member",), rows=_mails, without=_SAID),
            Table(MailAddress, rows=_addresses),
            Table(AddressReset, ("member",)),
            Table(PushSubscription, ("member",), without=frozenset(["p256dh", "auth"])),
        ],
    )
    erasing.add_step(_erase)


_SAID = frozenset(["text", "html", "calendar", "unsubscribe", "reply_to"])
"""May hold codes while the mail waits, and is gone once it is sent."""


def _mails(member: Member) -> OutgoingMailQuerySet:
    return OutgoingMail.objects.of(member)


def _addresses(member: Member) -> MailAddressQuerySet:
    return MailAddress.objects.filter(address=member.email or "-")


def _erase(member: Member, *, empties_posts: bool) -> None:
    Notice.objects.filter(member=member).delete()
    _mails(member).delete()
    _addresses(member).delete()
    AddressReset.objects.filter(member=member).delete()
    PushSubscription.objects.filter(member=member).delete()
