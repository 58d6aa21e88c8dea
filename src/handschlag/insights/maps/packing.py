"""A map in the form in which browsers take it: a head, then columns of whole numbers, little-endian.

The web server neither reads nor writes it, it sends the bytes; nothing here needs NumPy. How they lie is
told in docs/reference/network-map.md and read by static/js/network-map/binary.js.
"""

import gzip
import struct
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

MAGIC: Final = b"HSM1"
SIDE: Final = 65_535
"""Places are whole numbers from 0 to this, in both directions."""
NO_INK: Final = 255
_HEAD: Final = struct.Struct("<4sIIHHIHBB8x")
_NARROW: Final = 65_536
"""Up to so many members two bytes name an end of a tie, beyond four."""

Numbers: TypeAlias = "Sequence[int] | array[int]"


@dataclass(frozen=True, slots=True)
class Packed:
    """All columns of a map. A member is a position, and nothing in here says who that is.

    origin: the day, counted from 1970, that first days count from. days: the last of them. strands: bits of
    those that ties tell of.

    disc_x, disc_y, disc_radius, ink, disc_members: of each circle; its members stand together, circle
    after circle, and those of none come last. disc_ties: ties within each circle, then all others.
    band_first, band_second, band_width: circles that have ties with each other, the weakest first.
    x, y, strength, first: of each member. one, other, kind, tie_first: of each tie, the most telling of a
    circle first. kind: the lower four bits how strong, the upper four which strands.
    """

    origin: int
    days: int
    strands: int
    disc_x: Numbers
    disc_y: Numbers
    disc_radius: Numbers
    ink: Numbers
    disc_members: Numbers
    disc_ties: Numbers
    band_first: Numbers
    band_second: Numbers
    band_width: Numbers
    x: Numbers
    y: Numbers
    strength: Numbers
    first: Numbers
    one: Numbers
    other: Numbers
    kind: Numbers
    tie_first: Numbers

    def to_bytes(self) -> bytes:
        index = "H" if len(self.x) <= _NARROW else "I"
        sizes = (len(self.x), len(self.one), len(self.disc_x), len(self.band_first))
        width = array(index).itemsize
        head = _HEAD.pack(MAGIC, *sizes, self.origin, self.days, width, self.strands)
        columns = (_column(code, getattr(self, name)) for name, code in _codes(index))
        return b"".join((head, *columns))

    @classmethod
    def of_bytes(cls, raw: bytes) -> "Packed":
        """Raises ValueError where these are not the bytes of a map."""
        magic, nodes, ties, discs, bands, origin, days, width, strands = _HEAD.unpack_from(raw)
        if magic != MAGIC:
            raise ValueError("these are not the bytes of a map")
        lengths = {"disc": discs, "ink": discs, "band": bands, "node": nodes, "tie": ties}
        columns: dict[str, Any] = {}
        begin = _HEAD.size
        for name, code in _codes("H" if width == array("H").itemsize else "I"):
            length = lengths[_OF[name]] + (name == "disc_ties")
            column: array[int] = array(code)
            end = begin + length * column.itemsize
            column.frombytes(raw[begin:end])
            columns[name] = _swapped(column)
            begin = end + -end % 4
        return cls(origin, days, strands, **columns)


_OF: Final = {
    "disc_members": "disc", "disc_ties": "disc", "disc_x": "disc", "disc_y": "disc", "disc_radius": "disc",
    "ink": "disc", "band_first": "band", "band_second": "band", "band_width": "band", "x": "node",
    "y": "node", "first": "node", "strength": "node", "one": "tie", "other": "tie", "tie_first": "tie",
    "kind": "tie",
}  # fmt: skip
"""Columns in the order in which they lie, and what each has a number for."""
_FOUR: Final = ("disc_members", "disc_ties")
_ONE: Final = ("ink", "band_width", "strength", "kind")


def compressed(raw: bytes) -> bytes:
    """As every browser takes it; the same bytes give the same."""
    return gzip.compress(raw, compresslevel=9, mtime=0)


def uncompressed(packed: bytes) -> bytes:
    return gzip.decompress(packed)


def _codes(index: str) -> list[tuple[str, str]]:
    codes = dict.fromkeys(_OF, "H") | dict.fromkeys(_FOUR, "I") | dict.fromkeys(_ONE, "B")
    return list((codes | {"one": index, "other": index}).items())


def _column(code: str, numbers: Numbers) -> bytes:
    raw = _swapped(array(code, numbers)).tobytes()
    return raw + bytes(-len(raw) % 4)


def _swapped(column: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        column.byteswap()
    return column
