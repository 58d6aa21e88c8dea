"""Groups that are offered: what their rows of the rights table need."""

from handschlag.accounts.models import Member
from handschlag.groups.models import Membership, Offer
from tests.rights.world import World


def is_offered(world: World, actor: Member | None) -> None:
    """To whoever belongs to the group and acts, by another organiser."""
    if actor is not None and Membership.objects.of(actor).filter(group=world.group).exists():
        by = world.gerd if actor == world.person("organiser") else world.person("organiser")
        Offer.objects.create(group=world.group, to=actor, by=by)


def has_offered(world: World, actor: Member | None) -> None:
    Offer.objects.create(group=world.group, to=world.gerd, by=world.person("organiser"))
