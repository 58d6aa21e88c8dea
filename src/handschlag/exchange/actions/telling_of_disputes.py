"""Who hears of what happens in a dispute: the sides of each other and of decisions, deciders of what waits.

That one was opened and that one is over the deal's own steps tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.exchange.actions.asking_for_deciders import NOBODY, ask_for_deciders
from handschlag.exchange.models import Decision, Dispute
from handschlag.notifications.actions import News, notify, send_template, withdraw_notices_about

TO_DECIDE, STATED, DECIDED, APPEALED = "dispute-decide", "dispute-stated", "dispute-decided", "dispute-appeal"
SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class DisputeLetter:
    kind: str
    dispute: Dispute
    member: Member
    decision: Decision | None = None

    @property
    def subject(self) -> str:
        return said(self.kind, self.dispute.deal.title)

    @property
    def link(self) -> str:
        return settings.BASE_URL + address("exchange:dispute", self.dispute.pk)


def said(kind: str, title: str) -> str:
    words = {
        TO_DECIDE: _("A dispute waits for your decision: %(title)s"),
        STATED: _("The other side has said how it sees the dispute: %(title)s"),
        DECIDED: _("The dispute has been decided: %(title)s"),
        APPEALED: _("The other side has appealed: %(title)s"),
    }
    return words[kind] % {"title": title}


def tell_deciders(dispute: Dispute) -> None:
    """Everybody who may decide it; the first who does takes it off the others' lists. Where nobody may, those
    who can change that.
    """
    if deciders := list(dispute.deciders()):
        _tell(TO_DECIDE, dispute, deciders)
    else:
        ask_for_deciders(dispute)


def tell_of_statement(dispute: Dispute, *, by: Member) -> None:
    """On the site alone: there may be many."""
    _tell(STATED, dispute, _sides(dispute, without=by), by_mail=False)


def tell_of_decision(dispute: Dispute, decision: Decision) -> None:
    _tell(DECIDED, dispute, _sides(dispute), decision)


def tell_of_appeal(dispute: Dispute, *, by: Member) -> None:
    _tell(APPEALED, dispute, _sides(dispute, without=by))


def forget_to_decide(dispute: Dispute) -> None:
    """It waits for nobody any more."""
    withdraw_notices_about(_about(TO_DECIDE, dispute))
    withdraw_notices_about(_about(NOBODY, dispute))


def _sides(dispute: Dispute, without: Member | None = None) -> list[Member]:
    sides = (dispute.deal.proposer, dispute.deal.partner)
    return [side for side in sides if side.is_active and side != without]


def _about(kind: str, dispute: Dispute) -> str:
    return f"{kind}-{dispute.pk}"


def _tell(
    kind: str,
    dispute: Dispute,
    members: Iterable[Member],
    decision: Decision | None = None,
    *,
    by_mail: bool = True,
) -> None:
    told, about = list(members), _about(kind, dispute)
    number = int(clock.now().timestamp() * SECOND)
    path = address("exchange:dispute", dispute.pk)
    notify([member.pk for member in told], News(kind, about, about, number, path, {"dispute": dispute.pk}))
    for member in told if by_mail else ():
        if member.email:
            letter = DisputeLetter(kind, dispute, member, decision)
            event = f"{kind}-{number}-{member.pk}"
            send_template("exchange/mail/dispute.txt", member.email, {"letter": letter}, event=event)
