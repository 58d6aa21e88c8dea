"""Work in blocks on all cores, with progress that can say stop."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

Block = TypeVar("Block")
Result = TypeVar("Result")

Progress = Callable[[float], None]
"""Told the share that is done, 0..1, from the calling thread. What it raises cancels the work."""


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_blocks(
    work: Callable[[Block], Result],
    blocks: Sequence[Block],
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[Result]:
    """``[work(block) for block in blocks]``, on as many threads as there are cores unless told otherwise.

    The results come in the order of the blocks, whichever was done first; so they are the same for any
    number of threads if ``work`` depends on nothing but its block. Compiled loops run side by side.

    >>> in_blocks(lambda block: block * 2, [1, 2, 3], threads=2)
    [2, 4, 6]
    """
    if min(threads or cores(), len(blocks)) <= 1 and progress is None:
        return [work(block) for block in blocks]
    with ThreadPoolExecutor(threads or cores()) as pool:
        waiting = [pool.submit(work, block) for block in blocks]
        try:
            _follow(waiting, progress)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return [done.result() for done in waiting]


def _follow(waiting: Sequence[Future[Result]], progress: Progress | None) -> None:
    """Raise what a block raised as soon as it did, and tell how far the others are."""
    left = set(waiting)
    while left:
        done, left = wait(left, return_when=FIRST_COMPLETED)
        for future in done:
            future.result()
        if progress is not None:
            progress(1 - len(left) / len(waiting))
