"""Examples of the mails of offers, deals, disputes, pools and thanks."""

from datetime import timedelta
from functools import partial
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.exchange.actions.asking_for_deciders import NobodyLetter
from handschlag.exchange.actions.deal_words import DealLetter
from handschlag.exchange.actions.telling_of_disputes import DECIDED, TO_DECIDE, DisputeLetter
from handschlag.exchange.actions.telling_of_pools import INVITED, VOTE, PoolLetter
from handschlag.exchange.codes.renewing import renewal_address
from handschlag.exchange.models import (
    Deal,
    DealStep,
    Decision,
    Dispute,
    Leg,
    Listing,
    ListingRemoval,
    Move,
    Outcome,
    Pool,
    Side,
    ThankYou,
)
from handschlag.groups.previews import example_group
from handschlag.notifications.actions import Preview, Written, add_previews, example, example_people

_WAYS: Final = "exchange/mail/{}.txt"


def join() -> None:
    deal, dispute, pool = (_WAYS.format(name) for name in ("deal", "dispute", "pool"))
    previews = [
        Preview(
            _WAYS.format("listing_expiring"),
            gettext_lazy("Before an offer or a request runs out."),
            _expiring,
        ),
        Preview(_WAYS.format("listing_removed"), gettext_lazy("When a moderator removed one."), _removed),
        Preview(deal, gettext_lazy("When somebody proposes a deal."), partial(_deal, move=Move.PROPOSE)),
        Preview(deal, gettext_lazy("When the other side agrees."), partial(_deal, move=Move.AGREE), "agreed"),
        Preview(
            deal, gettext_lazy("When both have said how it went."), partial(_deal, move=Move.CLOSE), "closed"
        ),
        Preview(
            _WAYS.format("deal_due"), gettext_lazy("When the day of a deal has passed in silence."), _due
        ),
        Preview(
            dispute, gettext_lazy("To those who may decide a dispute."), partial(_dispute, kind=TO_DECIDE)
        ),
        Preview(
            dispute,
            gettext_lazy("To both sides, when it is decided."),
            partial(_dispute, kind=DECIDED),
            DECIDED,
        ),
        Preview(
            _WAYS.format("dispute_nobody"), gettext_lazy("When nobody is free to decide a dispute."), _nobody
        ),
        Preview(pool, gettext_lazy("When somebody is invited to share."), partial(_pool, kind=INVITED)),
        Preview(
            pool,
            gettext_lazy("When those who share are asked for their vote."),
            partial(_pool, kind=VOTE),
            "vote",
        ),
        Preview(_WAYS.format("thank_you"), gettext_lazy("When somebody says thank you."), _thanks),
    ]
    add_previews("exchange", gettext_lazy("Offers, deals and sharing"), previews)


def _expiring(reader: Member) -> Written:
    said = {"member": reader, "listing": _listing(reader), "renewal": renewal_address(0)}
    return example("exchange/mail/listing_expiring.txt", reader, said)


def _removed(reader: Member) -> Written:
    listing = _listing(reader)
    removal = ListingRemoval(listing=listing, reason=_("This group is not for advertisements."))
    mine = settings.BASE_URL + address("exchange:my_listings")
    said = {"member": reader, "listing": listing, "removal": removal, "mine": mine}
    return example("exchange/mail/listing_removed.txt", reader, said)


def _listing(reader: Member) -> Listing:
    expires_at = clock.now() + timedelta(days=3)
    title = _("I look over contracts")
    return Listing(pk=0, author=reader, side=Side.OFFER, title=title, expires_at=expires_at)


def _deal_of(reader: Member) -> tuple[Deal, list[Leg]]:
    _anna, ben, _clara = example_people(reader.language)
    due_on = clock.now().date() + timedelta(days=14)
    deal = Deal(pk=0, proposer=ben, partner=reader, title=_("A contract for pictures"), due_on=due_on)
    gives = Leg(deal=deal, giver=reader, receiver=ben, what=_("Looking over a contract"))
    takes = Leg(deal=deal, giver=ben, receiver=reader, what=_("Pictures of the shop"))
    return deal, [gives, takes]


def _deal(reader: Member, *, move: Move) -> Written:
    deal, legs = _deal_of(reader)
    note = _("Would that suit you?") if move == Move.PROPOSE else ""
    step = DealStep(deal=deal, move=move, by=deal.proposer, note=note)
    return example("exchange/mail/deal.txt", reader, {"letter": DealLetter(deal, reader, step, legs)})


def _due(reader: Member) -> Written:
    deal, legs = _deal_of(reader)
    return example("exchange/mail/deal_due.txt", reader, {"letter": DealLetter(deal, reader, None, legs)})


def _dispute(reader: Member, *, kind: str) -> Written:
    deal, _legs = _deal_of(reader)
    dispute = Dispute(pk=0, deal=deal, opened_by=deal.proposer)
    reason = _("Half of the pictures were taken.")
    decision = Decision(dispute=dispute, outcome=Outcome.SPLIT, percent=50, reason=reason)
    letter = DisputeLetter(kind, dispute, reader, decision if kind == DECIDED else None)
    return example("exchange/mail/dispute.txt", reader, {"letter": letter})


def _nobody(reader: Member) -> Written:
    letter = NobodyLetter(example_group(), reader)
    return example("exchange/mail/dispute_nobody.txt", reader, {"letter": letter})


def _pool(reader: Member, *, kind: str) -> Written:
    _anna, ben, _clara = example_people(reader.language)
    letter = PoolLetter(kind, Pool(pk=0, name=_("The van")), reader, ben)
    return example("exchange/mail/pool.txt", reader, {"letter": letter})


def _thanks(reader: Member) -> Written:
    _anna, ben, _clara = example_people(reader.language)
    thanks = ThankYou(pk=0, by=ben, to=reader, text=_("For the evening at the fair."), is_public=True)
    said = {"thanks": thanks, "path": address("exchange:thank_yous")}
    return example("exchange/mail/thank_you.txt", reader, said)
