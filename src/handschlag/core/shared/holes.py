"""A shared part: text with holes, rendered once, kept as bytes, completed for each reader.

While a template renders, a hole is a marker: a NUL, a token that changes with every process, what is
wanted. No text of anybody's can hold one: NUL does not reach the database, and nobody knows the token.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple, cast

from markupsafe import Markup

_TOKEN = secrets.token_hex(8)
_MARKER = re.compile(f"\x00{_TOKEN}([:=+])([^\x00]*)\x00")

Personal = Mapping[str, Any]
"""What fills the holes, by name: bytes or parts, or a function that gives them (or chooses) for a number."""


class Value(NamedTuple):
    """Filled with bytes: the same for every hole of the name, or made for ``number``."""

    name: str
    number: int | None


class Choice(NamedTuple):
    """Filled with one of several texts that were all rendered with the page; they may have holes too."""

    name: str
    number: int
    variants: tuple["bytes | Parts", ...]


Part = bytes | Value | Choice
Parts = tuple[Part, ...]


def pour(parts: Parts, personal: Personal, into: list[bytes]) -> None:
    """The parts in order, their holes filled.

    The inner loop of every answer: comparing types and unpacking tuples is quicker than the plain way.
    """
    append = into.append
    for part in parts:
        if type(part) is bytes:
            append(part)
            continue
        if type(part) is Choice:
            name, chooser, variants = part
            filling = variants[personal[name](chooser)]
        else:
            name, number = cast("Value", part)
            filling = personal[name] if number is None else personal[name](number)
        if type(filling) is bytes:
            append(filling)
        else:
            pour(filling, personal, into)


def poured(parts: Parts, personal: Personal) -> bytes:
    into: list[bytes] = []
    pour(parts, personal, into)
    return b"".join(into)


class Sheet:
    """Parts laid out flat with the first text of each choice, which most readers get of most choices.

    So that an answer begins with a copy, and touches only the holes and what is otherwise for its reader.
    """

    def __init__(self, parts: Parts) -> None:
        self._laid: list[bytes] = []
        self._values: dict[str, list[int]] = {}
        self._numbered: list[tuple[int, str, int]] = []
        self._choices: dict[str, list[tuple[int, int, int, int, tuple[bytes | Parts, ...]]]] = {}
        self._n_choices = 0
        self._lay(parts)

    def filled(self, personal: Personal) -> bytes:
        laid = self._laid.copy()
        for name, places in self._values.items():
            filling = personal[name]
            text = filling if type(filling) is bytes else poured(filling, personal)
            for at in places:
                laid[at] = text
        for at, name, number in self._numbered:
            filling = personal[name](number)
            laid[at] = filling if type(filling) is bytes else poured(filling, personal)
        for _order, start, end, text in sorted(self._chosen(personal)):
            laid[start] = text
            laid[start + 1 : end] = [b""] * (end - start - 1)
        return b"".join(laid)

    def _chosen(self, personal: Personal) -> Iterator[tuple[int, int, int, bytes]]:
        """What stands there instead of the first text; within others before these."""
        for name, places in self._choices.items():
            choose = personal[name]
            for number, order, start, end, variants in places:
                if chosen := choose(number):
                    variant = variants[chosen]
                    text = variant if isinstance(variant, bytes) else poured(variant, personal)
                    yield order, start, end, text

    def _lay(self, parts: Parts) -> None:
        for part in parts:
            at = len(self._laid)
            if isinstance(part, bytes):
                self._laid.append(part)
            elif isinstance(part, Choice):
                first = part.variants[0]
                self._lay((first,) if isinstance(first, bytes) else first)
                place = (part.number, self._n_choices, at, len(self._laid), part.variants)
                self._choices.setdefault(part.name, []).append(place)
                self._n_choices += 1
            else:
                self._laid.append(b"")
                if part.number is None:
                    self._values.setdefault(part.name, []).append(at)
                else:
                    self._numbered.append((at, part.name, part.number))


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
    """The holes of one rendering; ``value``, ``choose`` and ``splice`` are what templates call."""

    def __init__(self) -> None:
        self._kept: list[tuple[str, int, tuple[str, ...]] | Parts] = []

    def value(self, name: str, number: int | None = None) -> Markup:
        """A hole for bytes that nobody but the reader gets."""
        return Markup(f"\x00{_TOKEN}:{name}{'' if number is None else f'/{number}'}\x00")  # noqa: S704 - our own marker

    def choose(self, name: str, number: int, *variants: str) -> Markup:
        """A hole for one of ``variants``; which one, the reader's ``name`` decides for ``number``."""
        if len(set(variants)) == 1:
            return Markup(variants[0])  # noqa: S704 - came from a template
        self._kept.append((name, number, variants))
        return Markup(f"\x00{_TOKEN}={len(self._kept) - 1}\x00")  # noqa: S704 - our own marker

    def splice(self, parts: Parts) -> Markup:
        """A place for parts that were made before, such as a post's."""
        self._kept.append(parts)
        return Markup(f"\x00{_TOKEN}+{len(self._kept) - 1}\x00")  # noqa: S704 - our own marker

    def parts(self, text: str) -> Parts:
        """What a template made, taken apart at its holes."""
        return tuple(self._joined(self._split(text)))

    def shared(self, text: str, facts: Any = None, until: datetime | None = None) -> SharedPart:
        return SharedPart(self.parts(text), facts, until)

    def _split(self, text: str) -> Iterator[Part]:
        at = 0
        for found in _MARKER.finditer(text):
            yield text[at : found.start()].encode()
            at = found.end()
            yield from self._hole(found[1], found[2])
        yield text[at:].encode()

    def _hole(self, kind: str, what: str) -> Parts:
        if kind == ":":
            name, _, number = what.partition("/")
            return (Value(name, int(number) if number else None),)
        kept: Any = self._kept[int(what)]
        if kind == "+":
            spliced: Parts = kept
            return spliced
        name, chooser, variants = kept
        return (Choice(name, chooser, tuple(self._variant(variant) for variant in variants)),)

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
