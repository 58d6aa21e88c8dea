"""How the rows on contacts and introductions are called: see ``tests/rights/calls.py``."""

from handschlag.accounts.models import Block, Mute
from tests.rights.calling import Call


def gerd(world, actor):
    return [world.gerd.pk]


def oneself(world, actor):
    return [(actor or world.gerd).pk]


def kept_away(row, *, by_somebody_else=False):
    """Gerd is kept away by the actor, or by somebody else."""

    def prepare(world, actor):
        others = [member for member in world.people.values() if member not in (None, actor)]
        by = others[0] if by_somebody_else or actor is None else actor
        row.objects.create(by=by, member=world.gerd)

    return prepare


CALLS: dict[str, Call] = {
    "GET accounts:kept_away": Call(prepare=kept_away(Block)),
    "GET accounts:block": Call(gerd),
    "POST accounts:block": Call(gerd),
    "POST accounts:block oneself": Call(oneself),
    "POST accounts:unblock": Call(gerd, prepare=kept_away(Block)),
    "POST accounts:unblock somebody else's": Call(gerd, prepare=kept_away(Block, by_somebody_else=True)),
    "POST accounts:mute": Call(gerd),
    "POST accounts:mute oneself": Call(oneself),
    "POST accounts:unmute": Call(gerd, prepare=kept_away(Mute)),
    "POST accounts:unmute somebody else's": Call(gerd, prepare=kept_away(Mute, by_somebody_else=True)),
}
