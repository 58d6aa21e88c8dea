"""Reading a code that somebody shows. What is no code here, was forged, or is of somebody who has left gets
one and the same answer: nobody learns from it who is a member.
"""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.meetups import policy
from handschlag.meetups.codes import handshakes as codes
from handschlag.meetups.models import UsedCode, WrongCode

WRONG_AN_HOUR = 10
"""By one member; what these numbers are worth stands in ``codes.handshakes``."""
WRONG_AN_HOUR_FROM_ONE_NETWORK = 200
KEPT = timedelta(hours=1)
"""How long used and wrong codes are remembered: longer than any code and any ticket lives."""


class CodeRefused(Conflict):
    """A code that opens nothing; ``status`` is that of the page that says so."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def read_scanned(text: str, *, by: Member) -> tuple[Member, str]:
    """Whose code this is, and a ticket with which ``by`` may ask them. Raises CodeRefused. Reads only."""
    _refuse_who_cannot(by)
    code = codes.read_scanned(text)
    if code is None:
        raise unknown()
    if code.member == by.pk:
        raise own()
    other = shaking(code.member, by=by)
    if other is None:
        raise unknown()
    if not code.is_valid(clock.now()):
        raise CodeRefused(
            _("This code is too old: each holds for half a minute. Scan the one that is shown now."), 410
        )
    if UsedCode.objects.filter(digest=code.digest).exists():
        raise used()
    return other, codes.ticket(by.pk, code, clock.now())


def read_typed(text: str, *, by: Member, network: str) -> str:
    """A ticket as above. What is wrong is counted; who has typed too many wrong codes has to wait."""
    _refuse_who_cannot(by)
    code = _typed(text, by, network)
    if code is None:
        raise _not_shown()
    if code.member == by.pk:
        raise own()
    if UsedCode.objects.filter(digest=code.digest).exists():
        raise used()
    return codes.ticket(by.pk, code, clock.now())


def read_ticket(text: str, *, by: Member) -> Member:
    """Whom ``by`` may ask with this ticket. Raises CodeRefused. Reads only."""
    _refuse_who_cannot(by)
    read = codes.read_ticket(text, clock.now())
    if read is None or read.scanner != by.pk or (other := shaking(read.member, by=by)) is None:
        raise unknown()
    if UsedCode.objects.filter(digest=read.digest).exists():
        raise used()
    return other


def shaking(member_id: int, *, by: Member) -> Member | None:
    """The member of this key if ``by`` can shake hands with them; across a block there is nobody."""
    found = Member.objects.visible_to(by).approachable_by(by.pk).filter(pk=member_id).first()
    return found if found is not None and policy.can_shake_hands(found) else None


def unknown() -> CodeRefused:
    return CodeRefused(_("This is no code that holds. Let the other person show theirs, and scan it."), 404)


def own() -> CodeRefused:
    return CodeRefused(_("This is your own code. The other person scans or types it."), 409)


def used() -> CodeRefused:
    return CodeRefused(_("This code has been used. Each works once: the next one is shown in a moment."), 410)


def _not_shown() -> CodeRefused:
    return CodeRefused(
        _("Nobody shows this code now. They change every half minute: type the one that stands there."), 404
    )


def _refuse_who_cannot(by: Member) -> None:
    if not policy.can_shake_hands(by):
        raise NotAllowed(_("Handshakes are for people with an account that is in use."))


@transaction.atomic
def _typed(text: str, by: Member, network: str) -> codes.Code | None:
    """The code if it is one; if not, that is noted. One after the other, or many at once would not count."""
    now = clock.now()
    Member.objects.select_for_update(no_key=True).values_list("pk").get(pk=by.pk)
    _refuse_guessing(by, network)
    for code in codes.read_typed(text, now):
        if code.member == by.pk or shaking(code.member, by=by) is not None:
            return code
    WrongCode.objects.filter(at__lt=now - KEPT).delete()
    WrongCode.objects.create(member=by, network=network, at=now)
    return None


def _refuse_guessing(by: Member, network: str) -> None:
    lately = WrongCode.objects.filter(at__gt=clock.now() - timedelta(hours=1))
    here, mine = lately.filter(network=network).count(), lately.filter(member=by).count()
    if mine >= WRONG_AN_HOUR or here >= WRONG_AN_HOUR_FROM_ONE_NETWORK:
        first = lately.filter(member=by).order_by("at").values_list("at", flat=True).first() or clock.now()
        minutes = max(1, 60 - int((clock.now() - first).total_seconds()) // 60)
        words = ngettext(
            "Too many wrong codes. Scan the code instead, or type again in %(count)d minute.",
            "Too many wrong codes. Scan the code instead, or type again in %(count)d minutes.",
            minutes,
        )
        raise CodeRefused(words % {"count": minutes}, 429)
