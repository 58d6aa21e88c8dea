"""A shared part: text with holes, rendered once, kept as bytes, completed for each reader.

While a template renders, a hole is a marker: a NUL, a token that changes with every process, what is
wanted. No text of anybody's can hold one: NUL does not reach the database, and nobody knows the token.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple, cast

from markupsafe import Markup

_TOKEN = secrets.token_hex(8)
_MARKER = re.compile(f"\x00{_TOKEN}([:=])([^\x00]*)\x00")

Personal = Mapping[str, Any]
"""What fills the holes, by name: bytes or parts; for usual texts a mapping from the numbers where the
reader gets another one; for choices the numbers whose second text the reader gets.
"""


class Value(NamedTuple):
    """Filled with bytes or parts, the same for every hole of the name."""

    name: str


class Usual(NamedTuple):
    """A text that readers get unless they have another one for the number. A page puts it where it stands;
    no template has one.
    """

    name: str
    number: int
    text: bytes


class Choice(NamedTuple):
    """Filled with one of two texts that were both rendered with the page; they may have holes too."""

    name: str
    number: int
    variants: tuple["bytes | Parts", ...]


Part = bytes | Value | Usual | Choice
Parts = tuple[Part, ...]


def pour(parts: Parts, personal: Personal, into: list[bytes]) -> None:
    """The parts in order, their holes filled."""
    for part in parts:
        if type(part) is bytes:
            into.append(part)
            continue
        if type(part) is Value:
            into.append(_value(part, personal))
            continue
        if type(part) is Usual:
            into.append(personal[part.name].get(part.number, part.text))
            continue
        choice = cast("Choice", part)
        text = choice.variants[choice.number in personal[choice.name]]
        if type(text) is bytes:
            into.append(text)
        else:
            pour(cast("Parts", text), personal, into)


def poured(parts: Parts, personal: Personal) -> bytes:
    into: list[bytes] = []
    pour(parts, personal, into)
    return b"".join(into)


def _value(hole: Value, personal: Personal) -> bytes:
    filling = personal[hole.name]
    return filling if type(filling) is bytes else poured(filling, personal)


class Sheet:
    """Parts laid out flat with the usual texts and the first of each choice, which most readers get of most.

    So an answer, of which this is the inner loop, begins with a copy, and touches only the holes and what
    is otherwise for its reader.
    """

    def __init__(self, parts: Parts) -> None:
        self._laid: list[bytes] = []
        self._values: dict[Value, list[int]] = {}
        self._usual: dict[str, dict[int, list[int]]] = {}
        self._choices: dict[str, dict[int, list[_Place]]] = {}
        self._n_choices = 0
        self._lay(parts)
        self.size = size_of(parts) + 64 * len(self._laid)
        """Bytes that keeping it takes, about."""

    def filled(self, personal: Personal) -> bytes:
        laid = self._laid.copy()
        for hole, places in self._values.items():
            text = _value(hole, personal)
            for at in places:
                laid[at] = text
        for name, numbered in self._usual.items():
            for number, text in personal[name].items():
                for at in numbered.get(number, ()):
                    laid[at] = text
        for _order, start, end, other in self._chosen(personal):
            laid[start] = other if type(other) is bytes else poured(cast("Parts", other), personal)
            if end - start > 1:
                laid[start + 1 : end] = [b""] * (end - start - 1)
        return b"".join(laid)

    def _chosen(self, personal: Personal) -> list["_Place"]:
        """What stands there instead of the first text; within others before these."""
        chosen: list[_Place] = []
        for name, places in self._choices.items():
            if numbers := personal[name]:
                for number in places.keys() & numbers:
                    chosen += places[number]
        chosen.sort(key=_in_order)
        return chosen

    def _lay(self, parts: Parts) -> None:
        laid = self._laid
        for part in parts:
            at = len(laid)
            if isinstance(part, bytes):
                laid.append(part)
            elif isinstance(part, Choice):
                first, second = part.variants
                if isinstance(first, bytes):
                    laid.append(first)
                else:
                    self._lay(first)
                place = (self._n_choices, at, len(laid), second)
                self._choices.setdefault(part.name, {}).setdefault(part.number, []).append(place)
                self._n_choices += 1
            elif isinstance(part, Usual):
                laid.append(part.text)
                self._usual.setdefault(part.name, {}).setdefault(part.number, []).append(at)
            else:
                laid.append(b"")
                self._values.setdefault(part, []).append(at)


_Place = tuple[int, int, int, bytes | Parts]
"""A choice: which one it is, from where to where its first text is laid, its second text."""
_in_order = itemgetter(0)


class SharedPart:
    """A page with holes, and what its personal part needs to know of it."""

    def __init__(self, parts: Parts, facts: Any = None, until: datetime | None = None) -> None:
        self._sheet = Sheet(parts)
        self.facts = facts
        self.size = self._sheet.size
        self.until = until
        """When time alone will have changed what it says; then it is made anew."""

    def complete(self, personal: Personal) -> bytes:
        """The whole page for one reader."""
        return self._sheet.filled(personal)


class Holes:
    """The holes of one rendering; ``value`` and ``choose`` are what templates call."""

    def __init__(self) -> None:
        self._kept: list[tuple[str, int, tuple[str, str]]] = []

    def value(self, name: str) -> Markup:
        """A hole for bytes that nobody but the reader gets."""
        return Markup(f"\x00{_TOKEN}:{name}\x00")  # noqa: S704 - our own marker

    def choose(self, name: str, number: int, usual: str, other: str) -> Markup:
        """A hole for one of two texts: ``other`` where ``number`` is among the reader's ``name``."""
        if usual == other:
            return Markup(usual)  # noqa: S704 - came from a template
        self._kept.append((name, number, (usual, other)))
        return Markup(f"\x00{_TOKEN}={len(self._kept) - 1}\x00")  # noqa: S704 - our own marker

    def parts(self, text: str) -> Parts:
        """What a template made, taken apart at its holes."""
        return tuple(self._joined(self._split(text)))

    def _split(self, text: str) -> Iterator[Part]:
        at = 0
        for found in _MARKER.finditer(text):
            yield text[at : found.start()].encode()
            at = found.end()
            yield self._hole(found[1], found[2])
        yield text[at:].encode()

    def _hole(self, kind: str, what: str) -> Part:
        if kind == ":":
            return Value(what)
        name, number, kept = self._kept[int(what)]
        return Choice(name, number, tuple(self._variant(variant) for variant in kept))

    def _variant(self, text: str) -> bytes | Parts:
        """Most have no hole; they are filled in without a look at their parts."""
        parts = self.parts(text)
        if not parts:
            return b""
        return parts[0] if len(parts) == 1 and isinstance(parts[0], bytes) else parts

    @staticmethod
    def _joined(parts: Iterator[Part]) -> Iterator[Part]:
        """Neighbouring bytes as one."""
        pending: list[bytes] = []
        for part in parts:
            if isinstance(part, bytes):
                pending.append(part)
                continue
            if whole := b"".join(pending):
                yield whole
            pending = []
            yield part
        if whole := b"".join(pending):
            yield whole


def size_of(parts: Parts) -> int:
    """Bytes that keeping the parts takes, about."""
    total = 64 * len(parts)
    for part in parts:
        if isinstance(part, bytes):
            total += len(part)
        elif isinstance(part, Choice):
            for one in part.variants:
                total += len(one) if isinstance(one, bytes) else size_of(one)
        elif isinstance(part, Usual):
            total += len(part.text)
    return total
