"""What a row of the rights table needs to be called: where, with what, and what goes before."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from handschlag.accounts.models import Member
from tests.rights.world import World

Arguments = Callable[[World, Member | None], list[Any]]
Sent = Callable[[World, Member | None], dict[str, Any]]
Prepare = Callable[[World, Member | None], None]


@dataclass(frozen=True)
class Call:
    arguments: Arguments = lambda _world, _actor: []
    sent: Sent = lambda _world, _actor: {}
    prepare: Prepare = lambda _world, _actor: None
    only_reads: bool = False
    """A POST that is meant to change nothing."""


def slug(world, actor):
    return [world.group.slug]


def mark(name):
    return lambda world, _actor: [world.marks[name]]


def in_group(mark):
    return lambda world, _actor: [world.group.slug, world.marks[mark]]


def fixed(**fields):
    return lambda _world, _actor: fields


def meetup(world, actor):
    return [world.meetup.pk]
