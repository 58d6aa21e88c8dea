"""Sixty-four scenarios side by side: a bit each in a word, a 16-bit field each in a row."""

from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import IntArray, NodeArray
from handschlag.engine.kernels.compiling import compiled, inlined
from handschlag.engine.kernels.vectors import LANES

Words = npt.NDArray[np.uint64]
Fields = npt.NDArray[np.int16]
"""(budgets, n_nodes, 64): what each node can lose in each scenario; below 0 it leaves."""

_PARTS: Final = 16
"""Words that count sixty-four scenarios: scenario s in field s // 16 of word s % 16."""

_ONES = np.uint64(0x0001_0001_0001_0001)
_FIELD = np.uint64(0xFFFF)
_LOW = np.uint64(0xFFFF_FFFF)
_NONE = np.uint64(0)


@inlined
def mixed(x: np.uint64) -> np.uint64:
    """A 32-bit hash that changes half of its bits for any change of ``x`` (Wellons' lowbias32)."""
    x = x ^ (x >> np.uint64(16))
    x = (x * np.uint64(0x7FEB352D)) & _LOW
    x = x ^ (x >> np.uint64(15))
    x = (x * np.uint64(0x846CA68B)) & _LOW
    return x ^ (x >> np.uint64(16))


@inlined
def uniform(key: np.uint64, node: np.uint64) -> float:
    """A number in [0, 1) that depends on a draw's key and a node alone: 24 bits of a hash."""
    return float(np.int32(mixed(mixed(node) ^ key) >> np.uint64(8))) * (1.0 / 16_777_216.0)


@compiled
def counts(words: Words) -> IntArray:
    """(64,) in how many words each scenario's bit stands."""
    total = np.zeros(LANES, np.int64)
    fields = np.zeros(_PARTS, np.uint64)
    for begin in range(0, len(words), 65_535):
        fields[:] = _NONE
        for at in range(begin, min(begin + 65_535, len(words))):
            word = words[at]
            for k in range(len(fields)):
                fields[k] += (word >> np.uint64(k)) & _ONES
        for lane in range(LANES):
            field = fields[lane % _PARTS] >> np.uint64(16 * (lane // _PARTS))
            total[lane] += np.int64(field & _FIELD)
    return total


@compiled
def add_ones(words: Words, often: IntArray) -> None:
    """Add to each entry of ``often`` in how many scenarios its word stands."""
    pairs, fours = np.uint64(0x5555_5555_5555_5555), np.uint64(0x3333_3333_3333_3333)
    eights = np.uint64(0x0F0F_0F0F_0F0F_0F0F)
    for at in range(len(words)):
        word = words[at]
        word = word - ((word >> np.uint64(1)) & pairs)
        word = (word & fours) + ((word >> np.uint64(2)) & fours)
        word = (word + (word >> np.uint64(4))) & eights
        word = word + (word >> np.uint64(8))
        word = word + (word >> np.uint64(16))
        word = word + (word >> np.uint64(32))
        often[at] += np.int64(word & np.uint64(127))


@compiled
def left_alone(indptr: IntArray, indices: NodeArray, gone: Words, used: np.uint64) -> Words:
    """Where a node is still there, and had neighbours, and none of them is."""
    alone = np.zeros(len(gone), np.uint64)
    for node in range(len(gone)):
        word = used & ~gone[node]
        if indptr[node] == indptr[node + 1]:
            continue
        for entry in range(indptr[node], indptr[node + 1]):
            word &= gone[indices[entry]]
            if word == _NONE:
                break
        alone[node] = word
    return alone


@compiled
def set_lane(words: Words, nodes: NodeArray, lane: int) -> None:
    """Set the bit of one scenario in the words of some nodes."""
    bit = np.uint64(1) << np.uint64(lane)
    for node in nodes:
        words[node] |= bit
