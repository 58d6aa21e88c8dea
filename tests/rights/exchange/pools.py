"""How the rows of the table's part on pools are called: see ``tests/rights/calls.py``."""

from handschlag.exchange.actions import pooling, using_pools, voting
from handschlag.exchange.models import Change, Contribution, Pool, PoolKind, Proposal, Use
from tests import make
from tests.exchange import pooling as pools
from tests.rights.calling import Call, fixed


def shared(*, with_actor=True, then=(), joins=True, kind=PoolKind.BOOKED, **fields):
    """Gerd founds it; the actor (for visitors: the author) shares it, or a third one does."""

    def prepare(world, actor):
        other = (actor or world.person("author")) if with_actor else make.member("Third")
        founding = pooling.Founding(name="The room", kind=kind, minutes_an_hour=60, **fields)
        pool = pooling.found_pool(founding, by=world.gerd, members=[other.pk])
        if joins:
            pooling.join_pool(pool, by=other)
        for step in then:
            step(pool, world.gerd, other)

    return prepare


def of_group(world, actor):
    """Gerd's alone, in the group."""
    pools.pool(world.gerd, group=world.group)


def gerd_books(pool, gerd, other):
    pools.books(pool, gerd, 5)


def other_books(pool, gerd, other):
    pools.books(pool, other, 5)


def gerd_puts_in(pool, gerd, other):
    using_pools.put_in(pool, 60, "A chair", by=gerd)


def other_puts_in(pool, gerd, other):
    using_pools.put_in(pool, 60, "A chair", by=other)


def objected(pool, gerd, other):
    using_pools.object_to(Contribution.objects.get(), by=other)


def gerd_proposes(pool, gerd, other):
    voting.propose_change(pool, Change.RULES, "Sweep.", by=gerd)


def other_proposes(pool, gerd, other):
    voting.propose_change(pool, Change.RULES, "Sweep.", by=other)


def owes(pool, gerd, other):
    pools.books(pool, other, 5)
    Use.objects.update(starts_at=pool.created_at)


def ended(pool, gerd, other):
    voting.end_pool(pool, by=gerd)


def it(world, actor):
    return [Pool.objects.get().pk]


def use(world, actor):
    return [*it(world, actor), Use.objects.get().pk]


def contribution(world, actor):
    return [*it(world, actor), Contribution.objects.get().pk]


def proposal(world, actor):
    return [*it(world, actor), Proposal.objects.get().pk]


def change(world, actor):
    return [*it(world, actor), "rules"]


def time(world, actor):
    starts, ends = pools.hours(5)
    return {"starts_at": f"{starts:%Y-%m-%dT%H:%M}", "ends_at": f"{ends:%Y-%m-%dT%H:%M}"}


def founding(world, actor):
    return {
        "name": "The room", "kind": "booked", "seats": 1, "minutes_an_hour": 0, "agree_percent": 100,
        "members": [world.gerd.pk],
    }  # fmt: skip


def in_a_group_with_gerd(world, actor):
    make.join(make.group(actor or world.person("author")), world.gerd)


OWN, OTHERS, INVITED = shared(), shared(with_actor=False), shared(joins=False)
CHAIR, RULES, AGREE = fixed(minutes="1", what="A chair"), fixed(value="Sweep."), fixed(agrees="yes")
ELSE = "somebody else's"

CALLS: dict[str, Call] = {
    "GET exchange:pools": Call(),
    "GET exchange:new_pool": Call(),
    "POST exchange:new_pool": Call(sent=founding, prepare=in_a_group_with_gerd),
    "GET exchange:pool": Call(it, prepare=OWN),
    "GET exchange:pool of the group": Call(it, prepare=of_group),
    f"GET exchange:pool {ELSE}": Call(it, prepare=OTHERS),
    "POST exchange:use_pool": Call(it, time, OWN),
    "POST exchange:use_pool of the group": Call(it, time, of_group),
    "POST exchange:use_pool ended": Call(it, time, shared(then=[ended])),
    "POST exchange:cancel_use": Call(use, prepare=shared(then=[other_books])),
    "POST exchange:cancel_use another's": Call(use, prepare=shared(then=[gerd_books])),
    "GET exchange:pool_balances": Call(it, prepare=OWN),
    "GET exchange:pool_balances of the group": Call(it, prepare=of_group),
    "POST exchange:put_in": Call(it, CHAIR, OWN),
    f"POST exchange:put_in {ELSE}": Call(it, CHAIR, OTHERS),
    "POST exchange:object_to": Call(contribution, prepare=shared(then=[gerd_puts_in])),
    "POST exchange:object_to one's own": Call(contribution, prepare=shared(then=[other_puts_in])),
    "POST exchange:object_to twice": Call(contribution, prepare=shared(then=[gerd_puts_in, objected])),
    "POST exchange:join_pool": Call(it, prepare=INVITED),
    "POST exchange:join_pool uninvited": Call(it, prepare=of_group),
    "POST exchange:join_pool again": Call(it, prepare=OWN),
    "POST exchange:decline_pool": Call(it, prepare=INVITED),
    "GET exchange:leave_pool": Call(it, prepare=OWN),
    "POST exchange:leave_pool": Call(it, prepare=OWN),
    "POST exchange:leave_pool owing": Call(it, prepare=shared(then=[owes])),
    "GET exchange:pool_rules": Call(it, prepare=OWN),
    "GET exchange:pool_rules of the group": Call(it, prepare=of_group),
    "GET exchange:propose_change": Call(change, prepare=OWN),
    "POST exchange:propose_change": Call(change, RULES, OWN),
    "POST exchange:propose_change of the group": Call(change, RULES, of_group),
    "POST exchange:vote_in_pool": Call(proposal, AGREE, shared(then=[gerd_proposes])),
    f"POST exchange:vote_in_pool {ELSE}": Call(
        proposal, AGREE, shared(with_actor=False, then=[gerd_proposes])
    ),
    "POST exchange:withdraw_proposal": Call(proposal, prepare=shared(then=[other_proposes])),
    "POST exchange:withdraw_proposal another's": Call(proposal, prepare=shared(then=[gerd_proposes])),
    "POST exchange:ask_to_share": Call(it, prepare=of_group),
    "POST exchange:ask_to_share sharing": Call(it, prepare=OWN),
}
