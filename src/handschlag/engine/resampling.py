"""What every resampling needs: streams of random numbers, ranks of the interval, and fair blocks of work."""

from collections.abc import Callable
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import IntArray
from handschlag.engine.errors import EngineError
from handschlag.engine.kernels import exchange as kernels
from handschlag.engine.threads import in_blocks

Block = TypeVar("Block")
Result = TypeVar("Result")
Streams = npt.NDArray[np.uint64]

DRAWS: Final = 999
"""One less than 1,000, so that the ends of an interval are draws and need not be interpolated
(Davison & Hinkley 1997, Bootstrap Methods and their Application, section 2.2)."""

_BLOCKS: Final = 64


def streams(seed: int, keys: npt.ArrayLike) -> Streams:
    """Return (n,) where the random numbers of each key begin: they depend on seed and key alone.

    Raises EngineError for a negative seed.
    """
    if seed < 0:
        raise EngineError(f"seed must not be negative, but is {seed}")
    word = np.random.SeedSequence(seed).generate_state(1, np.uint64)[0]
    with np.errstate(over="ignore"):
        return kernels.streams_of(np.asarray(keys, np.int64).view(np.uint64), word)


def rank_of_5_percent(draws: int) -> int:
    """Return the rank of the lower end of a 90 % interval among so many sorted draws, from 1.

    Raises EngineError unless draws is one less than a multiple of 20.

    >>> rank_of_5_percent(999)
    50
    """
    if draws < 1 or (draws + 1) % 20:
        raise EngineError(f"draws must be one less than a multiple of 20, but is {draws}")
    return (draws + 1) // 20


def on_all_cores(
    work: Callable[[Block], Result], blocks: list[Block], *, threads: int | None
) -> list[Result]:
    """Return ``in_blocks`` of work whose hashes may wrap around."""

    def quietly(block: Block) -> Result:
        with np.errstate(over="ignore"):
            return work(block)

    return in_blocks(quietly, blocks, threads=threads)


def fair_blocks(chosen: IntArray, load: IntArray) -> list[IntArray]:
    """Cut the chosen positions, in their order, into blocks of about the same load.

    >>> [block.tolist() for block in fair_blocks(np.arange(4), np.array([6, 1, 1, 4]))]
    [[0], [1, 2, 3]]
    """
    running = np.cumsum(load[chosen])
    total = int(running[-1]) if running.size else 0
    n_blocks = min(_BLOCKS, -(-total // 6))
    cuts = np.searchsorted(running, [total * part // n_blocks for part in range(1, n_blocks)])
    return [block for block in np.split(chosen, np.unique(cuts + 1)) if block.size]
