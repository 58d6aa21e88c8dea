"""How the rows of the table's part on strategies are called: see ``tests/rights/calls.py``."""

from datetime import date

from handschlag.insights.models import Strategy, StrategyEnding, StrategyMember
from tests.rights.calling import Call, fixed, in_group, slug

WRITTEN = {
    "title": "Greet", "kind": "greeting", "source": "We write.", "since": "2026-03-02",
    "audience": "everybody", "sign": "more", "aim": "posts",
}  # fmt: skip


def tried(audience="chosen", *, has_ended=False):
    def prepare(world, actor):
        organiser = world.people["organiser"]
        strategy = Strategy.objects.create(
            group=world.group, title="Call them", source="We call.", html="<p>We call.</p>",
            since=date(2026, 3, 2), audience=audience, created_by=organiser,
        )  # fmt: skip
        StrategyMember.objects.create(strategy=strategy, member=world.gerd, since=strategy.since)
        if has_ended:
            StrategyEnding.objects.create(strategy=strategy, by=organiser, note="Well.", html="<p>Well.</p>")
        world.marks["strategy"] = strategy.pk

    return prepare


def members(world, actor):
    return {"members": [world.people["member"].pk], "since": "2026-03-02"}


def gerd(world, actor):
    return {"member": world.gerd.pk}


STRATEGY = in_group("strategy")
CALLS: dict[str, Call] = {
    "GET insights:strategies": Call(slug),
    "GET insights:new_strategy": Call(slug),
    "POST insights:new_strategy": Call(slug, fixed(**WRITTEN)),
    "GET insights:strategy": Call(STRATEGY, prepare=tried()),
    "GET insights:edit_strategy": Call(STRATEGY, prepare=tried()),
    "POST insights:edit_strategy": Call(STRATEGY, fixed(**WRITTEN), tried()),
    "GET insights:end_strategy": Call(STRATEGY, prepare=tried()),
    "POST insights:end_strategy": Call(STRATEGY, fixed(note="Well."), tried()),
    "POST insights:end_strategy ended": Call(STRATEGY, fixed(note="Well."), tried(has_ended=True)),
    "POST insights:estimate_strategy": Call(STRATEGY, prepare=tried()),
    "GET insights:strategy_members": Call(STRATEGY, prepare=tried()),
    "POST insights:strategy_members": Call(STRATEGY, members, tried()),
    "POST insights:leave_out_of_strategy": Call(STRATEGY, gerd, tried()),
    "GET insights:playbook": Call(),
}
