"""What one archive tells, in the arrays that the engine takes; what it does not tell is None."""

from dataclasses import dataclass, field, fields, replace
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from handschlag.engine.activity import ActionKind, Activity
from handschlag.engine.interactions import Interactions

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
TRUSTWORTHY: Final = "trustworthy"
"""The label of members who turned out to be sound, or not."""

DEEDS: Final = {
    ActionKind.THANKS: "thanks",
    ActionKind.KEPT_RSVP: "attendance",
    ActionKind.HANDSHAKE: "handshake",
    ActionKind.LISTING: "listing",
    ActionKind.DEAL_STEP: "deal step",
}
"""What members do beside writing, by the words of a table."""

_Table = TypeVar("_Table", "Promises", "Asked")


def _chosen(table: _Table, chosen: npt.NDArray[np.bool_]) -> _Table:
    """The rows of a table that a mask chooses."""
    return replace(table, **{column.name: getattr(table, column.name)[chosen] for column in fields(table)})


@dataclass(frozen=True, slots=True, eq=False)
class Attendances:
    """Who came to which meetup, or said so: one entry per member and meetup.

    member, meetup: (k,) positions. time: (k,) seconds in UTC when the meetup began; where the archive
    knows no time, the order of the meetups. group: (k,) positions of groups, NO_GROUP for none.
    """

    member: Ints
    meetup: Ints
    time: Ints
    group: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """What members say of each other: source, target: (k,) positions; rating: (k,) in -1..1; time: (k,)."""

    source: Ints
    target: Ints
    rating: Floats
    time: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Promises:
    """What members said they would do, and whether they did: (k,) each, NO_GROUP where there is none."""

    time: Ints
    member: Ints
    kept: npt.NDArray[np.bool_]
    group: Ints

    def where(self, chosen: npt.NDArray[np.bool_]) -> "Promises":
        return _chosen(self, chosen)


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What members asked for: (k,) each.

    server: who met it, NO_GROUP for nobody. met: when, NEVER where it is open. kind, effort: what was
    asked for and how much it takes, numbers that are alike for what is alike. worth: hours, by the
    asker's account.
    """

    time: Ints
    asker: Ints
    server: Ints
    met: Ints
    kind: Ints
    effort: Ints
    worth: Floats
    group: Ints

    def where(self, chosen: npt.NDArray[np.bool_]) -> "Asked":
        return _chosen(self, chosen)


@dataclass(frozen=True, slots=True, eq=False)
class Homes:
    """Where members are: (k,) positions, degrees, and what the place is called ("" where nobody says)."""

    member: Ints
    latitude: Floats
    longitude: Floats
    name: list[str]


@dataclass(frozen=True, slots=True, eq=False)
class Memberships:
    """Who belongs to which group since when: (k,) positions and seconds in UTC."""

    member: Ints
    group: Ints
    joined: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Archive:
    """Everything that was read. Members are positions 0..n-1, ``names`` says who they are.

    recognised: the format's name, a key of the reference page. counts: what was found, by a key in English
    ("posts", "ratings"), in the order in which people want to read it. t: the last moment that the
    archive knows, seconds in UTC, 0 where it knows no time. has_times: whether interactions have a time
    of their own. kind: (m,) what each interaction was, a position in ``kinds`` ("thanks", "attendance"),
    -1 where nobody says; None where that is so of all. deal: (m,) the same number on legs that were
    agreed together, -1 for none; word: (m,) what the receiver of a leg says of how it was kept, -2 to 2,
    NaN for nothing; both None likewise. trusted: positions of organisers and moderators. joining_is_told:
    whether the archive names members who have done nothing, and since when they belong; otherwise
    everybody belongs from their first trace on. labels: by name, (n,) what members have in common
    (company, office), -1 for nobody knows; label_names: by the same name, what each number of a label
    stands for. parts: where the archive holds several networks, each a group, the counts of each by the
    group's name.
    """

    recognised: str
    names: list[str]
    t: int
    has_times: bool
    counts: dict[str, int]
    interactions: Interactions
    kind: Ints | None = None
    kinds: list[str] = field(default_factory=list)
    since: int = np.iinfo(np.int64).min
    """Days before it were cut off."""

    deal: Ints | None = None
    word: Floats | None = None
    activity: Activity | None = None
    joining_is_told: bool = False
    attendances: Attendances | None = None
    memberships: Memberships | None = None
    ratings: Ratings | None = None
    promises: Promises | None = None
    asked: Asked | None = None
    homes: Homes | None = None
    trusted: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    groups: list[str] = field(default_factory=list)
    labels: dict[str, Ints] = field(default_factory=dict)
    label_names: dict[str, list[str]] = field(default_factory=dict)
    parts: dict[str, dict[str, int]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    """What was taken how, what was left out while reading, and why: one sentence each."""

    @property
    def n_members(self) -> int:
        return len(self.names)
