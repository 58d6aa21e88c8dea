"""Pieces of a page that differ in a few words only: rendered once of a specimen, then filled for each.

The specimen is what its kind is in all that the template asks, and has signs where each other has words of
its own: tokens for texts, numbers for keys, so that addresses can be made of them. Nobody's text is in it,
and nobody knows the signs.
"""

import re
import secrets
from collections.abc import Mapping
from typing import Any

from handschlag.core.shared.holes import Choice, Part, Parts, Value

Words = Mapping[bytes, bytes]
"""What one piece has in place of the signs, by name. As mark-up: texts are escaped."""


def text_sign() -> str:
    """In place of a text."""
    return f"sign{secrets.token_hex(12)}"


def number_sign() -> int:
    """In place of a key."""
    return 10**17 + secrets.randbelow(10**17)


class Stencil:
    """A rendered specimen. ``signs`` has the mark-up that is cut out, by the name of the words it gets."""

    def __init__(self, parts: Parts, signs: Mapping[str, str]) -> None:
        self._names = {sign.encode(): name for name, sign in signs.items()}
        longest_first = sorted(self._names, key=len, reverse=True)
        self._sign = re.compile(b"|".join(map(re.escape, longest_first)))
        self._parts = tuple(map(self._cut, parts))

    def filled(self, words: Words) -> Parts:
        """The piece that has these words."""
        return _filled(self._parts, words)

    def _cut(self, part: Part) -> Part:
        if isinstance(part, bytes):
            return self._cut_out(part)
        if isinstance(part, Value):
            return part._replace(number=self._cut_number(part.number))
        variants = (
            self._cut_out(one) if isinstance(one, bytes) else tuple(map(self._cut, one))
            for one in part.variants
        )
        return Choice(part.name, self._cut_number(part.number), tuple(variants))

    def _cut_out(self, text: bytes) -> bytes:
        return self._sign.sub(
            lambda found: f"%({self._names[found[0]]})b".encode(), text.replace(b"%", b"%%")
        )

    def _cut_number(self, number: int | None) -> Any:
        name = self._names.get(str(number).encode())
        return number if name is None else name.encode()


def _filled(parts: Parts, words: Words) -> Parts:
    filled: list[Part] = []
    for part in parts:
        if type(part) is bytes:
            filled.append(part % words)
        elif type(part) is Choice:
            made = [one % words if isinstance(one, bytes) else _filled(one, words) for one in part.variants]
            filled.append(Choice(part.name, _number(part.number, words), tuple(made)))
        elif type(part) is Value:
            filled.append(Value(part.name, _number(part.number, words)))
    return tuple(filled)


def _number(number: Any, words: Words) -> Any:
    """Of a hole: the specimen's own, or the one that the words have by that name."""
    return int(words[number]) if type(number) is bytes else number
