"""Ways into a group: what their rows of the rights table need."""

from handschlag.accounts.models import Member
from handschlag.groups.models import Exclusion, Group, GroupInvitation, Joining, TrustedDomain
from tests import make
from tests.rights.world import World

QUESTIONS = {f"q{number}-{name}": value for number in range(1, 9) for name, value in (
    ("text", "Why?" if number == 1 else ""), ("kind", "line"), ("place", number))}  # fmt: skip


def ticked(world, actor):
    return {"request": world.marks["request"], "reason": "We are full."}


def keeps_out(world: World, actor: Member | None) -> None:
    doris = make.member("Doris Dohle")
    Exclusion.objects.create(group=world.group, member=doris)
    world.marks["kept out"] = doris.pk


def kept_out_person(world, actor):
    return [world.group.slug, world.marks["kept out"]]


def keeps_actor_out(world: World, actor: Member | None) -> None:
    if actor is not None and not actor.memberships.exists():
        Exclusion.objects.create(group=world.group, member=actor)


def asking(world: World, actor: Member | None) -> None:
    GroupInvitation.objects.update(is_trusted=False)


def trusts(world: World, actor: Member | None) -> None:
    """Whoever has an address at example.org, as everybody here."""
    Group.objects.filter(pk=world.group.pk).update(joining=Joining.REQUEST)
    TrustedDomain.objects.create(group=world.group, domain="example.org")


def away(what):
    return lambda world, _actor: [world.group.slug, what]
