"""How the rows of the table's part on this week are called: see ``tests/rights/calls.py``."""

from handschlag.core import clock
from handschlag.insights.models import Matter, MatterState
from handschlag.insights.week.mails import stop_address
from tests.rights.calling import Call, fixed, in_group, slug

MATTER = in_group("matter")


def waits(world, _actor):
    """Gerd, whom somebody could thank."""
    figures = {"times": 5, "people": 3, "total": 9}
    made = Matter.objects.create(
        group=world.group, kind="thank", subject="gerd", member=world.gerd, figures=figures
    )
    world.marks["matter"] = made.pk


def is_done(world, actor):
    waits(world, actor)
    Matter.objects.update(state=MatterState.DONE, by=world.person("organiser"), at=clock.now())


def is_request(world, _actor):
    made = Matter.objects.create(group=world.group, kind="join", subject="s", member=world.person("stranger"))
    world.marks["matter"] = made.pk


def code(world, _actor):
    return [stop_address(world.gerd.pk).split("/")[-3]]


CALLS: dict[str, Call] = {
    "GET insights:week": Call(slug, prepare=waits),
    "POST insights:look": Call(slug),
    "POST insights:decide_matter": Call(MATTER, fixed(deed="done"), waits),
    "POST insights:decide_matter later": Call(MATTER, fixed(deed="week"), waits),
    "POST insights:decide_matter undo": Call(MATTER, fixed(deed="undo"), is_done),
    "POST insights:decide_matter of a request": Call(MATTER, fixed(deed="done"), is_request),
    "GET insights:my_week": Call(),
    "POST insights:choose_week_mails": Call(),
    "GET insights:stop_week_mails": Call(code),
    "POST insights:stop_week_mails": Call(code),
}
