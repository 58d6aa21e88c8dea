"""Steps of a deal in words, for notices and mails; made when they are read, in the reader's language."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.exchange.models import Deal, DealState, DealStep, Leg, Move


@dataclass(frozen=True, slots=True)
class DealLetter:
    """What one side is told of a step; ``step`` is None for the reminder."""

    deal: Deal
    member: Member
    step: DealStep | None
    legs: list[Leg]

    @property
    def partner(self) -> Member:
        return self.deal.partner_of(self.member)

    @property
    def subject(self) -> str:
        if self.step is None:
            return _("What became of it? %(title)s") % {"title": self.deal.title}
        return said(self.step.move, self.partner.name, self.deal.title)

    @property
    def note(self) -> str:
        return self.step.note if self.step is not None else ""

    @property
    def todo(self) -> str:
        move = self.step.move if self.step is not None else None
        if move in {Move.PROPOSE, Move.CHANGE}:
            return _("Read it, and agree, decline or put it otherwise:")
        if move in {Move.DELIVER, Move.ACCOUNT} and self.deal.state == DealState.AGREED:
            return _("Say how it went; it takes ten seconds:")
        if move == Move.CLOSE:
            return _("What both of you said can be read now:")
        return _("The deal:")

    @property
    def link(self) -> str:
        return settings.BASE_URL + address("exchange:deal", self.deal.pk)


def said(move: str, name: str, title: str) -> str:
    """``name`` is the other side, whoever took the step."""
    words = {
        Move.PROPOSE: _("%(name)s proposes a deal: %(title)s"),
        Move.CHANGE: _("%(name)s puts it otherwise: %(title)s"),
        Move.AGREE: _("%(name)s agrees: %(title)s"),
        Move.DECLINE: _("%(name)s says no: %(title)s"),
        Move.WITHDRAW: _("%(name)s has withdrawn: %(title)s"),
        Move.EXPIRE: _("This deal has ended without an answer: %(title)s"),
        Move.DELIVER: _("%(name)s has said what became of it: %(title)s"),
        Move.ACCOUNT: _("%(name)s has said how it went: %(title)s"),
        Move.CLOSE: _("This deal is closed: %(title)s"),
        Move.DISPUTE: _("%(name)s has opened a dispute: %(title)s"),
        Move.RESOLVE: _("The dispute is over: %(title)s"),
        Move.ASK_BACK: _("%(name)s would like to take it back: %(title)s"),
        Move.REVERSE: _("Both of you have taken it back: %(title)s"),
    }
    return words[Move(move)] % {"name": name, "title": title}
