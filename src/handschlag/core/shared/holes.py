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
"""What fills the holes, by name: bytes or parts; for numbered ones a mapping from numbers to them; for
choices the numbers whose second text the reader gets.
"""


class Value(NamedTuple):
    """Filled with bytes: the same for every hole of the name, or made for ``number``."""

    name: str
    number: int | None


class Choice(NamedTuple):
    """Filled with one of two texts that were both rendered with the page; they may have holes too."""

    name: str
    number: int
    variants: tuple["bytes | Parts", ...]


Part = bytes | Value | Choice
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
    filling = personal[hole.name] if hole.number is None else personal[hole.name][hole.number]
    return filling if type(filling) is bytes else poured(filling, personal)


class Sheet:
    """Parts laid out flat with the first text of each choice, which most readers get of most choices.

    So an answer, of which this is the inner loop, begins with a copy, and touches only the holes and what
    is otherwise for its reader.
    """

    def __init__(self, parts: Parts) -> None:
        self._laid: list[bytes] = []
        self._values: dict[Value, list[int]] = {}
        self._choices: dict[str, dict[int, list[_Place]]] = {}
        self._n_choices = 0
        self._lay(parts)

    def filled(self, personal: Personal) -> bytes:
        laid = self._laid.copy()
        for hole, places in self._values.items():
            text = _value(hole, personal)
            for at in places:
                laid[at] = text
        for _order, start, end, other in self._chosen(personal):
            laid[start] = other if type(other) is bytes else cast("_Slip", other).filled(personal)
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
        for part in parts:
            at = len(self._laid)
            if isinstance(part, bytes):
                self._laid.append(part)
            elif isinstance(part, Choice):
                first, second = part.variants
                self._lay((first,) if isinstance(first, bytes) else first)
                text = second if isinstance(second, bytes) else _Slip(second)
                place = (self._n_choices, at, len(self._laid), text)
                self._choices.setdefault(part.name, {}).setdefault(part.number, []).append(place)
                self._n_choices += 1
            else:
                self._laid.append(b"")
                self._values.setdefault(part, []).append(at)


class _Slip:
    """A second text with holes: mostly values, and then filled at once, for a list has many of them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._holes = [part for part in parts if isinstance(part, Value)]
        only_values = all(isinstance(part, bytes | Value) for part in parts)
        words = (part.replace(b"%", b"%%") if isinstance(part, bytes) else b"%b" for part in parts)
        self._pattern = b"".join(words) if only_values else None

    def filled(self, personal: Personal) -> bytes:
        if self._pattern is None:
            return poured(self._parts, personal)
        found = [personal[name] if number is None else personal[name][number] for name, number in self._holes]
        try:
            return self._pattern % tuple(found)
        except TypeError:  # parts among them, which have holes themselves
            return poured(self._parts, personal)


_Place = tuple[int, int, int, bytes | _Slip]
"""A choice: which one it is, from where to where its first text is laid, its second text."""
_in_order = itemgetter(0)


class SharedPart:
    """A page with holes, and what its personal part needs to know of it."""

    def __init__(self, parts: Parts, facts: Any = None, until: datetime | None = None) -> None:
        self._sheet = Sheet(parts)
        self.facts = facts
        self.size = size_of(parts)
        self.until = until
        """When time alone will have changed what it says; then it is made anew."""

    def complete(self, personal: Personal) -> bytes:
        """The whole page for one reader."""
        return self._sheet.filled(personal)


class Holes:
    """The holes of one rendering; ``value`` and ``choose`` are what templates call."""

    def __init__(self) -> None:
        self._kept: list[tuple[str, int, tuple[str, ...]]] = []

    def value(self, name: str, number: int | None = None) -> Markup:
        """A hole for bytes that nobody but the reader gets."""
        return Markup(f"\x00{_TOKEN}:{name}{'' if number is None else f'/{number}'}\x00")  # noqa: S704 - our own marker

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
            name, _, number = what.partition("/")
            return Value(name, int(number) if number else None)
        name, chooser, variants = self._kept[int(what)]
        return Choice(name, chooser, tuple(self._variant(variant) for variant in variants))

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
            total += sum(len(one) if isinstance(one, bytes) else size_of(one) for one in part.variants)
    return total
