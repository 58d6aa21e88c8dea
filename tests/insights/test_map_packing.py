"""The bytes of a map: what goes in comes out, and nothing else is read as one."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.insights.maps.packing import Packed, compressed, uncompressed


@st.composite
def maps(draw) -> Packed:
    discs, bands = draw(st.integers(0, 6)), draw(st.integers(0, 4))
    nodes, ties = draw(st.integers(0, 40)), draw(st.integers(0, 60))

    def column(length, highest):
        return draw(st.lists(st.integers(0, highest), min_size=length, max_size=length))

    return Packed(
        draw(st.integers(0, 2**32 - 1)),
        draw(st.integers(0, 65_535)),
        draw(st.integers(0, 7)),
        *(column(discs, 65_535) for _disc in range(3)),
        column(discs, 255),
        column(discs, 2**32 - 1),
        column(discs + 1, 2**32 - 1),
        *(column(bands, 65_535) for _band in range(2)),
        column(bands, 255),
        *(column(nodes, 65_535) for _node in range(2)),
        column(nodes, 255),
        column(nodes, 65_535),
        *(column(ties, max(nodes - 1, 0)) for _tie in range(2)),
        column(ties, 255),
        column(ties, 65_535),
    )


@settings(deadline=None, max_examples=60)
@given(maps())
def test_what_is_packed_comes_out_as_it_was(packed):
    raw = packed.to_bytes()
    assert len(raw) % 4 == 0
    again = Packed.of_bytes(uncompressed(compressed(raw)))
    assert again.to_bytes() == raw
    assert list(again.x) == packed.x
    assert list(again.other) == packed.other
    assert (again.origin, again.days, again.strands) == (packed.origin, packed.days, packed.strands)


def empty(nodes: int) -> Packed:
    of_nodes = [[1] * nodes] * 4
    return Packed(1, 2, 3, [], [], [], [], [], [0], [], [], [], *of_nodes, [0], [nodes - 1], [17], [5])


def test_beyond_65536_members_ends_of_ties_take_four_bytes():
    small, large = empty(65_536), empty(65_537)
    assert list(Packed.of_bytes(small.to_bytes()).other) == [65_535]
    assert list(Packed.of_bytes(large.to_bytes()).other) == [65_536]


def test_numbers_are_little_endian_and_begin_with_the_magic():
    raw = empty(3).to_bytes()
    assert raw[:4] == b"HSM1"
    assert struct.unpack_from("<IIHHIHBB", raw, 4) == (3, 1, 0, 0, 1, 2, 2, 3)


def test_other_bytes_are_refused():
    with pytest.raises(ValueError, match="not the bytes of a map"):
        Packed.of_bytes(b"PNG1" + bytes(40))


def test_the_same_map_gives_the_same_bytes():
    assert compressed(empty(9).to_bytes()) == compressed(empty(9).to_bytes())
