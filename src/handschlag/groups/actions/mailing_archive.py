"""The mail that a group is archived, or goes on: queued by the worker, written by a room above.

That room knows what mail of a group its members want.
"""

from typing import Final

from django.db import transaction

from handschlag.groups.models import Group, Membership
from handschlag.notifications.actions import queue_mails
from handschlag.notifications.models import OutgoingMail

ARCHIVING: Final = "archiving"
AT_ONCE: Final = 500


@transaction.atomic
def queue_next(group_id: int, number: int, after: int, *, is_archived: bool) -> int:
    """For some members of the group, from the key ``after`` on; the last one's, or 0 where all have theirs.

    ``number`` says which change it is, so doing it twice queues none twice. If the group has changed again,
    nobody hears of this any more.
    """
    group = Group.objects.existing().filter(pk=group_id).first()
    if group is None or group.is_archived != is_archived:
        return 0
    spells = Membership.objects.current().filter(group=group, member__gt=after, member__is_active=True)
    able = spells.filter(member__email__isnull=False, member__is_bot=False).order_by("member")
    batch = list(able.values_list("member", "member__email")[:AT_ONCE])
    queue_mails(
        OutgoingMail(
            to=str(email),
            subject=ARCHIVING,
            kind=ARCHIVING,
            member_id=member,
            event=f"{ARCHIVING}-{group_id}-{number}-{is_archived:d}-{member}",
            context={"group": group_id, "is_archived": is_archived},
        )
        for member, email in batch
    )
    return batch[-1][0] if len(batch) == AT_ONCE else 0
