"""How the rows of the table's part on chapters are called: see ``tests/rights/calls.py``."""

from handschlag.core import clock
from handschlag.insights.models import Snapshot
from tests.rights.calling import Call, fixed, slug


def chapter(name):
    return lambda world, _actor: [world.group.slug, name]


def computed(world, actor):
    """Figures are there, of the group and of the site."""
    for group in (world.group, None):
        Snapshot.objects.create(group=group, as_of=clock.now(), finished_at=clock.now())


CALLS: dict[str, Call] = {
    "GET insights:hub": Call(slug),
    "GET insights:chapter": Call(chapter("give_and_take")),
    "GET insights:chapter crisis": Call(chapter("crisis")),
    "GET insights:health": Call(slug),
    "POST insights:compute": Call(slug),
    "POST insights:select": Call(slug, fixed(as_of="2026-01-01")),
    "GET insights:figures_csv": Call(slug, prepare=computed),
    "GET insights:figures_json": Call(slug, prepare=computed),
    "GET insights:site": Call(),
    "GET insights:site_chapter": Call(lambda _world, _actor: ["crisis"]),
    "POST insights:site_compute": Call(),
    "GET insights:site_csv": Call(prepare=computed),
    "GET insights:site_json": Call(prepare=computed),
    "GET insights:to_meet": Call(),
}
