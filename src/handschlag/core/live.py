"""Live updates: what a page may watch, and how it learns that there is something new.

A page says of what it shows in which state it has it: ``topic.12.345`` is version 345 of topic 12. Whoever
asks with that hears whether the state is another one by now, however long they were away: nothing is kept
for them, so nothing can be lost. They hear no more than that, and fetch what is new as any reader would.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from handschlag.core.prepared import Prepared

MOST = 60
"""Things that one browser may watch at once."""
_WATCH = re.compile(r"([a-z]{1,12})\.(\d{1,18})\.([0-9-]{1,40})").fullmatch


States = Callable[[Collection[int]], dict[int, str]]
"""The state of each thing with one of the keys, in digits and dashes. One query."""
Readable = Callable[[Collection[int], int], set[int]]
"""Which of the keys a member may read about. One query."""


@dataclass(frozen=True, slots=True)
class Kind:
    states: States
    readable: Readable


def kind_of(numbers: Prepared[tuple[int, int]], readable: Prepared[int]) -> Kind:
    """Of things whose state is a number: pairs of key and number, and which of the ``keys`` one reads."""
    return Kind(
        lambda keys: {key: str(number) for key, number in numbers.all(keys=list(keys))},
        lambda keys, viewer: set(readable.all(keys=list(keys), viewer=viewer)),
    )


KINDS: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    """Let pages watch things of that kind."""
    KINDS[name] = kind


Thing = tuple[str, int]
"""Kind and key."""


def watched(texts: Iterable[str]) -> dict[Thing, str]:
    """What pages say that they watch, with the states they have; nonsense is left out."""
    found: dict[Thing, str] = {}
    for text in texts:
        if (said := _WATCH(text)) and len(found) < MOST:
            found[said[1], int(said[2])] = said[3]
    return found
