"""How the rows of the table's part on one's own network are called: see ``tests/rights/calls.py``."""

from tests.rights.calling import Call, fixed


def gerd(world, actor):
    return [world.gerd.pk]


def oneself(world, actor):
    return [actor.pk if actor is not None else world.gerd.pk]


CALLS: dict[str, Call] = {
    "GET insights:seen_of_me": Call(),
    "GET insights:my_network": Call(),
    "POST insights:compute_network": Call(),
    "POST insights:network_choices": Call(sent=fixed(values_contacts="on")),
    "GET insights:path": Call(gerd),
    "GET insights:path oneself": Call(oneself),
}
