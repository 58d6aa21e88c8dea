"""How the rows of the table's part on meetups are called: see ``tests/rights/calls.py``."""

from handschlag.meetups.models import MemberPlace
from tests.rights.calling import Call, fixed, slug

KOELN = 2886242


def has_place(world, actor):
    """The actor has told theirs."""
    if actor is not None:
        MemberPlace.objects.create(
            member=actor, geoname=KOELN, name="Köln", country="DE", latitude=50.9, longitude=6.9
        )


CALLS: dict[str, Call] = {
    "GET meetups:place": Call(),
    "POST meetups:place": Call(sent=fixed(geoname=KOELN, radius_km=30)),
    "POST meetups:leave_place": Call(prepare=has_place),
    "GET meetups:near": Call(prepare=has_place),
    "GET meetups:map": Call(slug),
}
