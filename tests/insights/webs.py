"""Networks for tests: a group whose members have met, helped and talked, as rows of the ledger."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models import Group
from handschlag.ties.models import Interaction, Kind, Strand
from tests import make


@dataclass
class Web:
    group: Group
    organiser: Member
    people: list[Member]


def tie(
    one: Member,
    other: Member,
    group: Group | None,
    *,
    strand: str = Strand.MEET,
    value: float = 1.0,
    at: datetime | None = None,
    origin: int = 0,
) -> None:
    """A handshake both ways, or a word or an hour of help from one to the other."""
    kind = {Strand.MEET: Kind.HANDSHAKE, Strand.TALK: Kind.REPLY, Strand.HELP: Kind.THANK_YOU}[strand]
    at = at or clock.now()
    ends = [(one, other), (other, one)] if strand == Strand.MEET else [(one, other)]
    Interaction.objects.bulk_create(
        Interaction(
            time=at, source=source, target=target, strand=strand, value=value, group=group, kind=kind,
            origin=origin, recorded_at=at,
        )
        for source, target in ends
    )  # fmt: skip


def web(size: int = 24, *, seed: int = 1, helps: bool = True, talks: bool = True) -> Web:
    """Everybody meets a few who were there before them; some help, and some only talk."""
    rng = np.random.default_rng(seed)
    organiser = make.member("Anna Organiser")
    group = make.group(organiser)
    people = [make.member(f"Person {number:03}") for number in range(size)]
    for person in people:
        make.join(group, person)
    for place in range(1, size):
        for other in set(rng.integers(0, place, size=2).tolist()):
            tie(people[place], people[other], group)
        if helps:
            tie(people[int(rng.integers(0, place))], people[place], group, strand=Strand.HELP, value=0.5)
        if talks:
            tie(people[place], people[int(rng.integers(0, place))], group, strand=Strand.TALK)
    return Web(group, organiser, people)
