"""How the rows of the table's part on disputes are called: see ``tests/rights/calls.py``."""

from handschlag.exchange.actions import dealing, deciding, disputing
from handschlag.exchange.models import Deal, Dispute, Outcome
from tests import make
from tests.exchange import dealing as deals
from tests.rights.calling import Call, fixed


def deal(world, actor, *, is_own=True, in_group=True):
    """Of Gerd and the actor (for visitors: the author), or of Gerd and a third one."""
    third = (actor or world.person("author")) if is_own else make.member("Third")
    group = world.group if in_group and world.group.memberships.filter(member=third).exists() else None
    made = deals.proposed(third, world.gerd, group=group)
    return dealing.agree_to_deal(made, by=world.gerd)


def agreed(world, actor):
    deal(world, actor)


def disputed(by="gerd", then=(), **about):
    def prepare(world, actor):
        made = deal(world, actor, **about)
        dispute = disputing.open_dispute(made, "So.", by=world.gerd if by == "gerd" else made.proposer)
        for step in then:
            step(dispute, world)

    return prepare


def of_others(then=()):
    """In the group, of two who have nothing to do with who calls."""

    def prepare(world, actor):
        third = make.member("Third")
        make.join(world.group, third)
        made = deals.proposed(third, world.gerd, group=world.group)
        dealing.agree_to_deal(made, by=world.gerd)
        dispute = disputing.open_dispute(made, "So.", by=third)
        for step in then:
            step(dispute, world)

    return prepare


def decided(dispute, world):
    decider = dispute.deciders().first() or make.member("Other Operator", is_operator=True)
    deciding.decide_dispute(dispute, Outcome.UPHELD, "So.", by=decider)


def it(world, actor):
    return [Dispute.objects.get().pk]


def about_it(world, actor):
    return {"deal": Deal.objects.get().pk, "reason": "It was broken."}


REASON, TEXT = fixed(reason="Glue."), fixed(text="I glued it.")
UPHELD = fixed(outcome="upheld", reason="Glue.")
OWN, STRANGE, OTHERS = disputed(), disputed(is_own=False), of_others()

CALLS: dict[str, Call] = {
    "GET exchange:disputes": Call(),
    "GET exchange:new_dispute": Call(sent=about_it, prepare=agreed),
    "GET exchange:new_dispute open": Call(sent=about_it, prepare=OWN),
    "GET exchange:new_dispute somebody else's": Call(
        sent=about_it, prepare=lambda world, actor: deal(world, actor, is_own=False)
    ),
    "POST exchange:new_dispute": Call(sent=about_it, prepare=agreed),
    "POST exchange:new_dispute open": Call(sent=about_it, prepare=OWN),
    "GET exchange:dispute": Call(it, prepare=OWN),
    "GET exchange:dispute of others in the group": Call(it, prepare=OTHERS),
    "GET exchange:dispute of others without a group": Call(it, prepare=STRANGE),
    "POST exchange:state_view": Call(it, TEXT, OWN),
    "POST exchange:state_view of others in the group": Call(it, TEXT, OTHERS),
    "POST exchange:withdraw_dispute": Call(it, prepare=disputed(by="actor")),
    "POST exchange:withdraw_dispute the other's": Call(it, prepare=OWN),
    "POST exchange:withdraw_dispute decided": Call(it, prepare=disputed(by="actor", then=[decided])),
    "GET exchange:decide_dispute": Call(it, prepare=OTHERS),
    "GET exchange:decide_dispute one's own": Call(it, prepare=OWN),
    "POST exchange:decide_dispute": Call(it, UPHELD, OTHERS),
    "POST exchange:decide_dispute without a group": Call(it, UPHELD, STRANGE),
    "POST exchange:decide_dispute one's own": Call(it, UPHELD, OWN),
    "GET exchange:appeal": Call(it, prepare=disputed(then=[decided])),
    "GET exchange:appeal undecided": Call(it, prepare=OWN),
    "POST exchange:appeal": Call(it, REASON, disputed(then=[decided])),
    "POST exchange:appeal undecided": Call(it, REASON, OWN),
}
