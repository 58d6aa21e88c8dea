"""The mails of invitations. Each is queued in the transaction that counts it, so none goes out twice."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Min, OuterRef
from django.utils import translation

from handschlag.accounts import actions as accounts
from handschlag.accounts.models import Member, digest
from handschlag.core import clock
from handschlag.groups.codes.refusals import never_address, personal_address
from handschlag.groups.models import (
    MOST_MAILS,
    REMIND_AFTER,
    VALID_FOR,
    InvitationRound,
    InvitedPerson,
    InvitedPersonQuerySet,
    Membership,
    Role,
)
from handschlag.notifications.actions import send_template
from handschlag.notifications.models import MailAddress

BATCH = 50
"""Mails queued by one job, so that what somebody waits for has its turn between."""
A_DAY = 1000
"""Mails of invitations within a day on behalf of one organiser; those who run the site send as they like."""
A_DAY_AT_FIRST = 20
"""As long as the account is young."""
YOUNG = timedelta(days=7)
_DAY = timedelta(days=1)


def mail_share() -> bool:
    """Mail some of those who wait for their first mail; whether there are more that may go out now."""
    room = BATCH
    for made in _rounds_to_mail():
        if not _may_invite(made):
            _give_up(made)
            continue
        most = min(room, mails_left(made.by))
        for pk in list(_unmailed(made).order_by("pk").values_list("pk", flat=True)[:most]):
            mail_person(pk, after=0)
        room -= most
        if room <= 0:
            return True
    return False


def mails_left(by: Member | None) -> int:
    """How many may go out on behalf of an organiser just now."""
    if by is None:
        return 0
    if by.is_operator:
        return BATCH * MOST_MAILS
    return max(0, most_a_day(by) - _sent_today(by).count())


def most_a_day(by: Member) -> int:
    return A_DAY_AT_FIRST if clock.now() - by.joined_at < YOUNG else A_DAY


def more_from(by: Member) -> datetime | None:
    """When mails may go out again, for whom there is no room now."""
    first: datetime | None = _sent_today(by).aggregate(first=Min("mailed_at"))["first"]
    return first + _DAY if first else None


def remind_due(now: datetime) -> int:
    """The one reminder of those who have not answered for a week; how many were looked at."""
    failing = MailAddress.objects.suspended().filter(address=OuterRef("email"))
    organising = Membership.objects.able_organisers().filter(
        group=OuterRef("group"), member=OuterRef("round__by")
    )
    due = InvitedPerson.objects.open().filter(
        ~Exists(failing),
        Exists(organising),
        mails=1,
        mailed_at__lte=now - REMIND_AFTER,
        expires_at__gt=now,
        round__reminds=True,
    )
    keys = list(due.order_by("mailed_at").values_list("pk", flat=True)[: BATCH * MOST_MAILS])
    for pk in keys:
        mail_person(pk, after=1)
    return len(keys)


@transaction.atomic
def mail_person(pk: int, *, after: int) -> bool:
    """Send the mail that comes behind ``after`` others, with a link of its own; False if it has been."""
    held = InvitedPerson.objects.select_for_update().filter(pk=pk, mails=after).first()
    if held is None or not held.is_open or after >= MOST_MAILS:
        return False
    made = InvitationRound.objects.select_related("group", "by").get(pk=held.round_id)
    if not _may_invite(made) or made.by is None:
        _give_up(made)
        return False
    token, now = secrets.token_urlsafe(24), clock.now()
    accounts.end_invitation_for_group(held.token_digest or "")
    held.former_digest, held.token_digest = held.token_digest, digest(token)
    held.mails, held.mailed_at, held.expires_at = after + 1, now, now + VALID_FOR
    held.save(update_fields=["former_digest", "token_digest", "mails", "mailed_at", "expires_at"])
    accounts.invite_for_group(token, by=made.by, max_uses=1, expires_at=held.expires_at)
    _write(held, made, token)
    return True


def _write(held: InvitedPerson, made: InvitationRound, token: str) -> None:
    never = never_address(held.email)
    about = {
        "invited": held,
        "group": made.group,
        "by": None if made.group.mail_subject_only else made.by,
        "message": made.message,
        "link": personal_address(token),
        "never": never,
        "is_reminder": held.mails > 1,
    }
    with translation.override(held.language):
        send_template("groups/mail/invited.txt", held.email, about, event=held.event, unsubscribe=never)


def _rounds_to_mail() -> list[InvitationRound]:
    waiting = InvitedPerson.objects.open().filter(round=OuterRef("pk"), mails=0)
    return list(InvitationRound.objects.filter(Exists(waiting)).select_related("group", "by").order_by("pk"))


def _unmailed(made: InvitationRound) -> InvitedPersonQuerySet:
    return InvitedPerson.objects.open().filter(round=made, mails=0)


def _may_invite(made: InvitationRound) -> bool:
    """Whether who invited them still answers for it."""
    if made.by is None or not made.by.is_active:
        return False
    spells = Membership.objects.of(made.by).filter(group=made.group_id, role=Role.ORGANISER)
    return spells.exists()


def _give_up(made: InvitationRound) -> None:
    """Nobody stands behind them any more: what has not been mailed is withdrawn."""
    _unmailed(made).update(withdrawn_at=clock.now())


def _sent_today(by: Member) -> InvitedPersonQuerySet:
    return InvitedPerson.objects.filter(round__by=by, mailed_at__gt=clock.now() - _DAY)
