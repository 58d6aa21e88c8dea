"""How the rows of the table's part on the stress test are called: see ``tests/rights/calls.py``."""

from handschlag.core import clock
from handschlag.groups.models import Group
from handschlag.insights.crisis.actions import summary_of
from handschlag.insights.models import Scenario
from tests.rights.calling import Call, fixed, slug
from tests.rights.insights.maps import drawn

RESULT = {
    "version": 1, "members": 9, "n": 9, "ties": 12, "strands": ["meet"], "knows_help": False, "draws": 1000,
    "hit": 1, "shocked": 1, "lost": {"p5": 1.0, "median": 1.0, "p95": 2.0}, "rounds_median": 0.0,
    "alone_median": 0.0, "tipped": 0, "draw": 0, "rounds": [{"left": 1, "gone": 1, "members": [1]}],
    "alone": [], "debtrank": 0.1, "tips": {"value": 5, "low": 4, "high": 6}, "curve": [[1, 1.0, 1.0, 2.0]],
    "strengthening": {"pairs": []},
}  # fmt: skip
FIELDS = {"shock": "connected", "size": "1", "low": "30", "high": "70", "play": "1"}


def played(world, actor):
    """Two with a result, one under way, of the group and of the site."""
    drawn(world, actor)
    for mark, group in (("group", world.group), ("site", None)):
        for number in range(2):
            world.marks[f"{mark} scenario {number}"] = _row(group, finished_at=clock.now())
        world.marks[f"{mark} under way"] = _row(group)


def _row(group: Group | None, **fields) -> int:
    given = {"shock": "connected", "size": 1, "seed": 1, "result": RESULT, "summary": summary_of(RESULT)}
    return Scenario.objects.create(group=group, **given, **fields).pk


def of_group(which="scenario 0", *more):
    return lambda world, _actor: [world.group.slug, world.marks[f"group {which}"], *more]


def of_site(which="scenario 0", *more):
    return lambda world, _actor: [world.marks[f"site {which}"], *more]


def both(mark):
    return lambda world, _actor: {"of": [world.marks[f"{mark} scenario {number}"] for number in range(2)]}


CALLS: dict[str, Call] = {
    "GET insights:scenarios": Call(slug, prepare=played),
    "GET insights:new_scenario": Call(slug),
    "POST insights:new_scenario": Call(slug, fixed(**FIELDS)),
    "GET insights:compare_scenarios": Call(slug, both("group"), played),
    "GET insights:scenario": Call(of_group(), prepare=played),
    "GET insights:scenario somebody else's": Call(
        lambda world, _actor: [world.group.slug, world.marks["site scenario 0"]], prepare=played
    ),
    "POST insights:run_scenario": Call(of_group(), prepare=played),
    "POST insights:copy_scenario": Call(of_group(), prepare=played),
    "POST insights:cancel_scenario": Call(of_group("under way"), prepare=played),
    "GET insights:edit_scenario": Call(of_group(), prepare=played),
    "POST insights:edit_scenario": Call(of_group(), fixed(name="New"), played),
    "POST insights:delete_scenario": Call(of_group(), prepare=played),
    "GET insights:scenario_file": Call(of_group("scenario 0", "json"), prepare=played),
    "GET insights:scenario_on_map": Call(of_group(), prepare=played),
    "GET insights:scenarios of the site": Call(prepare=played),
    "GET insights:new_scenario of the site": Call(),
    "POST insights:new_scenario of the site": Call(sent=fixed(**FIELDS)),
    "GET insights:compare_scenarios of the site": Call(sent=both("site"), prepare=played),
    "GET insights:scenario of the site": Call(of_site(), prepare=played),
    "POST insights:run_scenario of the site": Call(of_site(), prepare=played),
    "POST insights:copy_scenario of the site": Call(of_site(), prepare=played),
    "POST insights:cancel_scenario of the site": Call(of_site("under way"), prepare=played),
    "GET insights:edit_scenario of the site": Call(of_site(), prepare=played),
    "POST insights:edit_scenario of the site": Call(of_site(), fixed(name="New"), played),
    "POST insights:delete_scenario of the site": Call(of_site(), prepare=played),
    "GET insights:scenario_file of the site": Call(of_site("scenario 0", "csv"), prepare=played),
    "GET insights:scenario_on_map of the site": Call(of_site(), prepare=played),
}
