"""Groups that are offered, archived or to be deleted: what their rows of the rights table need."""

from datetime import timedelta

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models import Group, Membership, Offer, Role
from tests import make
from tests.rights.world import World


def is_offered(world: World, actor: Member | None) -> None:
    """To whoever belongs to the group and acts, by another organiser."""
    if actor is not None and Membership.objects.of(actor).filter(group=world.group).exists():
        by = world.gerd if actor == world.person("organiser") else world.person("organiser")
        Offer.objects.create(group=world.group, to=actor, by=by)


def has_offered(world: World, actor: Member | None) -> None:
    Offer.objects.create(group=world.group, to=world.gerd, by=world.person("organiser"))


def is_archived(world: World, actor: Member | None) -> None:
    Group.objects.filter(pk=world.group.pk).update(archived_at=clock.now())


def is_going(world: World, actor: Member | None) -> None:
    is_archived(world, actor)
    Group.objects.filter(pk=world.group.pk).update(delete_at=clock.now() + timedelta(days=14))


def is_orphaned(world: World, actor: Member | None) -> None:
    """Another group of Gerd's, which nobody organises."""
    other = make.group(world.gerd)
    Membership.objects.filter(group=other).update(role=Role.MEMBER)
    world.marks["orphan"] = other.pk


def typed(world: World, actor: Member | None) -> dict[str, str]:
    return {"typed": world.group.name}


def group_key(world: World, actor: Member | None) -> list[int]:
    return [world.group.pk]


def orphan_and_gerd(world: World, actor: Member | None) -> list[int]:
    return [world.marks["orphan"], world.gerd.pk]
