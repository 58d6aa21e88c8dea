"""Pieces of a page that differ in a few words only: rendered once of a specimen, then filled for each.

The specimen is what its kind is in all that the template asks, and has signs where each other has words of
its own: tokens for texts, numbers for keys, so that addresses can be made of them. Nobody's text is in it,
and nobody knows the signs.
"""

import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Any, cast

from handschlag.core.shared.holes import Choice, Part, Parts, Value

Words = Mapping[bytes, bytes]
"""What one piece has in place of the signs, by name. As mark-up: texts are escaped."""
Pieces = Mapping[str, Parts]
"""What fills holes for good, by name: made for one page, and the same for all its readers."""
_NONE: Pieces = {}


def text_sign() -> str:
    """In place of a text."""
    return f"sign{secrets.token_hex(12)}"


def number_sign() -> int:
    """In place of a key."""
    return 10**17 + secrets.randbelow(10**17)


class _Cut(bytes):
    """Text with places for words. What has none is bytes as they are, and not even copied."""


class _CutChoice(Choice):
    """One whose variants have places or holes themselves."""

    __slots__ = ()


class Stencil:
    """A rendered specimen. ``signs`` has the mark-up that is cut out, by the name of the words it gets."""

    def __init__(self, parts: Parts, signs: Mapping[str, str]) -> None:
        self._names = {sign.encode(): name for name, sign in signs.items()}
        longest_first = sorted(self._names, key=len, reverse=True)
        self._sign = re.compile(b"|".join(map(re.escape, longest_first)) or rb"(?!)")
        self._parts = tuple(map(self._cut, parts))

    def filled(self, words: Words, pieces: Pieces = _NONE) -> Parts:
        """What has these words, and these pieces in the holes of their names."""
        return _filled(self._parts, words, pieces)

    def _cut(self, part: Part) -> Part:
        if isinstance(part, bytes):
            return self._cut_out(part)
        if isinstance(part, Value):
            return part
        choice = cast("Choice", part)
        variants = (
            self._cut_out(one) if isinstance(one, bytes) else tuple(map(self._cut, one))
            for one in choice.variants
        )
        number, cut = self._cut_number(choice.number), tuple(variants)
        whole = all(type(one) is bytes for one in cut)
        return (Choice if whole else _CutChoice)(choice.name, number, cut)

    def _cut_out(self, text: bytes) -> bytes:
        if self._sign.search(text) is None:
            return text
        return _Cut(
            self._sign.sub(lambda found: f"%({self._names[found[0]]})b".encode(), text.replace(b"%", b"%%"))
        )

    def _cut_number(self, number: int | None) -> Any:
        name = self._names.get(str(number).encode())
        return number if name is None else name.encode()


def joined(parts: Iterable[Part]) -> Parts:
    """Neighbouring bytes as one."""
    whole: list[Part] = []
    pending: list[bytes] = []
    for part in parts:
        if type(part) is bytes:
            pending.append(part)
            continue
        if pending:
            whole.append(b"".join(pending))
            pending.clear()
        whole.append(part)
    if pending:
        whole.append(b"".join(pending))
    return tuple(whole)


def _filled(parts: Parts, words: Words, pieces: Pieces) -> Parts:
    filled: list[Part] = []
    for part in parts:
        if isinstance(part, bytes):
            filled.append(_worded(part, words))
        elif isinstance(part, Choice):
            name, number, variants = part
            if type(part) is _CutChoice:
                variants = tuple([_variant(one, words, pieces) for one in variants])
            filled.append(Choice(name, _number(number, words), variants))
        elif part.name in pieces:
            filled.extend(pieces[part.name])
        else:
            filled.append(part)
    return tuple(filled)


def _variant(variant: bytes | Parts, words: Words, pieces: Pieces) -> bytes | Parts:
    return _worded(variant, words) if isinstance(variant, bytes) else _filled(variant, words, pieces)


def _worded(text: bytes, words: Words) -> bytes:
    return text % words if type(text) is _Cut else text


def _number(number: Any, words: Words) -> Any:
    """Of a hole: the specimen's own, or the one that the words have by that name."""
    return int(words[number]) if type(number) is bytes else number
