"""How the rows of the table's part on deals are called: see ``tests/rights/calls.py``."""

from handschlag.accounts.models import Block, Member
from handschlag.exchange.actions import correcting, dealing, delivering, thanking
from handschlag.exchange.actions.delivering import Said
from handschlag.exchange.models import Deal, ThankYou
from tests import make
from tests.exchange import dealing as deals
from tests.rights.calling import Call, fixed, slug


def person(world, actor, who):
    """Gerd, the actor (for visitors: the author), or a third one."""
    return {"gerd": world.gerd, "actor": actor or world.person("author")}.get(who) or make.member("Third")


def deal(giver="gerd", receiver="actor", *, by="actor", then=()):
    """A gift; ``by`` proposes it."""

    def prepare(world, actor):
        one, other = person(world, actor, giver), person(world, actor, receiver)
        proposer = one if by == giver else other
        partner = other if by == giver else one
        about = ("A saw", None) if proposer == one else (None, "A saw")
        made = deals.proposed(proposer, partner, *about)
        for step in then:
            step(made, partner, world)

    return prepare


def agree(made, partner, world):
    dealing.agree_to_deal(made, by=partner)


def deliver(made, partner, world):
    delivering.deliver(made, by=made.legs.get().giver)


def gone(made, partner, world):
    Member.objects.filter(pk=world.gerd.pk).update(is_active=False)


def actor_says(made, partner, world):
    receiver = made.legs.get().receiver
    delivering.account_for_deal(made, Said(2, worth=60), by=receiver)


def giver_says(made, partner, world):
    delivering.account_for_deal(made, Said(2, effort=60), by=made.legs.get().giver)


def gerd_asks_back(made, partner, world):
    correcting.ask_back(made, by=world.gerd)


def other_asks_back(made, partner, world):
    side = made.proposer if made.partner_id == world.gerd.pk else made.partner
    correcting.ask_back(made, by=side)


def put_otherwise(made, partner, world):
    dealing.change_deal(made, deals.draft("Another saw", None), by=made.proposer)


def it(world, actor):
    return [Deal.objects.get().pk]


def thanks_key(world, actor):
    return [ThankYou.objects.get().pk]


def thanked(by, to, *, is_public=True):
    def prepare(world, actor):
        one, other = person(world, actor, by), person(world, actor, to)
        thanking.say_thank_you(other, "For the saw.", by=one, is_public=is_public)

    return prepare


def blocked(world, actor):
    Block.objects.create(by=world.gerd, member=actor or world.person("author"))


def with_gerd(world, actor):
    return {"to": world.gerd.pk, "gets": "A saw", "text": "For the saw."}


def with_oneself(world, actor):
    return {"to": person(world, actor, "actor").pk, "text": "For nothing."}


ASKED, SENT = deal(by="gerd"), deal()
FOREIGN = deal("gerd", "third", by="gerd")
AGREED, PROMISED = deal(then=[agree]), deal("actor", "gerd", by="actor", then=[agree])
CLOSED = [agree, deliver, actor_says, giver_says]
SAW = fixed(gets="Another saw")
WORTH = fixed(worth="60", kept="1")
TERMS = fixed(keeping="hours", points_an_hour=10)

CALLS: dict[str, Call] = {
    "GET exchange:deals": Call(),
    "GET exchange:propose": Call(sent=with_gerd),
    "GET exchange:propose oneself": Call(sent=with_oneself),
    "POST exchange:propose": Call(sent=with_gerd),
    "POST exchange:propose blocked": Call(sent=with_gerd, prepare=blocked),
    "GET exchange:deal": Call(it, prepare=SENT),
    "GET exchange:deal somebody else's": Call(it, prepare=FOREIGN),
    "GET exchange:change_deal": Call(it, prepare=SENT),
    "GET exchange:change_deal agreed": Call(it, prepare=AGREED),
    "POST exchange:change_deal": Call(it, SAW, ASKED),
    "POST exchange:change_deal agreed": Call(it, SAW, AGREED),
    "POST exchange:change_deal somebody else's": Call(it, SAW, FOREIGN),
    "POST exchange:agree": Call(it, prepare=ASKED),
    "POST exchange:agree one's own": Call(it, prepare=SENT),
    "POST exchange:agree unread": Call(it, fixed(seen=1), deal(by="gerd", then=[put_otherwise])),
    "POST exchange:agree somebody else's": Call(it, prepare=FOREIGN),
    "GET exchange:decline_deal": Call(it, prepare=ASKED),
    "GET exchange:decline_deal one's own": Call(it, prepare=SENT),
    "POST exchange:decline_deal": Call(it, fixed(note="No time."), ASKED),
    "POST exchange:decline_deal one's own": Call(it, fixed(note="No time."), SENT),
    "POST exchange:withdraw_deal": Call(it, prepare=SENT),
    "POST exchange:withdraw_deal the other's": Call(it, prepare=ASKED),
    "POST exchange:withdraw_deal agreed": Call(it, prepare=AGREED),
    "POST exchange:withdraw_deal promised": Call(it, prepare=PROMISED),
    "GET exchange:deliver": Call(it, prepare=PROMISED),
    "GET exchange:deliver the other's": Call(it, prepare=AGREED),
    "POST exchange:deliver": Call(it, fixed(percent=100), PROMISED),
    "POST exchange:deliver the other's": Call(it, fixed(percent=100), AGREED),
    "POST exchange:deliver proposed": Call(it, fixed(percent=100), deal("actor", "gerd", by="actor")),
    "GET exchange:account": Call(it, prepare=AGREED),
    "POST exchange:account": Call(it, WORTH, AGREED),
    "POST exchange:account twice": Call(it, WORTH, deal(then=[agree, actor_says])),
    "POST exchange:account somebody else's": Call(it, WORTH, deal("gerd", "third", by="gerd", then=[agree])),
    "POST exchange:end_deal": Call(it, prepare=deal(then=[agree, gone])),
    "POST exchange:end_deal here": Call(it, prepare=AGREED),
    "POST exchange:ask_back": Call(it, prepare=deal(then=CLOSED)),
    "POST exchange:ask_back open": Call(it, prepare=AGREED),
    "POST exchange:take_back": Call(it, prepare=deal(then=[*CLOSED, gerd_asks_back])),
    "POST exchange:take_back asked oneself": Call(it, prepare=deal(then=[*CLOSED, other_asks_back])),
    "POST exchange:leave_deal": Call(it, prepare=deal(then=[*CLOSED, gerd_asks_back])),
    "GET exchange:thank_yous": Call(),
    "GET exchange:thank": Call(sent=with_gerd),
    "POST exchange:thank": Call(sent=with_gerd),
    "POST exchange:thank oneself": Call(sent=with_oneself),
    "POST exchange:remove_thank_you": Call(thanks_key, prepare=thanked("gerd", "actor")),
    "POST exchange:remove_thank_you somebody else's": Call(thanks_key, prepare=thanked("gerd", "third")),
    "POST exchange:remove_thank_you private": Call(
        thanks_key, prepare=thanked("gerd", "third", is_public=False)
    ),
    "GET exchange:terms": Call(slug),
    "POST exchange:terms": Call(slug, TERMS),
}
