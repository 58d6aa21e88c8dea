"""The same function on every item, in order, on as many cores as there are, in bounded memory.

Text conversion is what an import spends its time on, and none of the libraries lets go of the
interpreter lock, so it is processes. They start only when there is enough to do: for a small
archive starting them would take longer than the work.
"""

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from types import TracebackType
from typing import Protocol, Self, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

CHUNK = 256
"""Items that travel to a process at once, unless they are heavy; a journey costs as much as ten items."""
CHUNK_WEIGHT = 1 << 20
MOST_UNDER_WAY = 8 << 20
"""Bytes that are with other processes at a time."""
WORTH_IT = 1000
"""Items done in this process before others are started."""


class Run(Protocol):
    """What a parser needs to have its work done elsewhere: ``map``, with order and laziness."""

    def __call__(self, function: Callable[[Item], Result], items: Iterable[Item], /) -> Iterable[Result]: ...


class Pool:
    """A callable like ``map`` that spreads over processes; use it in a ``with``."""

    def __init__(self, processes: int | None = None) -> None:
        self._processes = processes or max(1, os.cpu_count() or 1)
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._executor:
            self._executor.shutdown(cancel_futures=True)

    def __call__(self, function: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]:
        waiting = iter(items)
        if not self._executor:
            yield from map(function, islice(waiting, WORTH_IT))
        if self._processes == 1:
            yield from map(function, waiting)
        else:
            for first in waiting:  # processes start only if there is anything left
                yield from self._spread(function, chain([first], waiting))

    def _spread(self, function: Callable[[Item], Result], items: Iterator[Item]) -> Iterator[Result]:
        """Far ahead of the caller, who writes for a while and then wants the next thousand."""
        executor = self._started()
        under_way: deque[tuple[int, Future[list[Result]]]] = deque()
        weight = 0
        for chunk_weight, chunk in _chunks(items):
            under_way.append((chunk_weight, executor.submit(_each, function, chunk)))
            weight += chunk_weight
            while weight > MOST_UNDER_WAY:
                done_weight, done = under_way.popleft()
                weight -= done_weight
                yield from done.result()
        for _, done in under_way:
            yield from done.result()

    def _started(self) -> ProcessPoolExecutor:
        """Spawned, not forked: a fork would take the database connection and its locks along."""
        if not self._executor:
            self._executor = ProcessPoolExecutor(
                self._processes, mp_context=multiprocessing.get_context("spawn"), initializer=_collect_seldom
            )
        return self._executor


def _chunks(items: Iterator[Item]) -> Iterator[tuple[int, list[Item]]]:
    """Items in the lots in which they travel, each with its weight."""
    chunk: list[Item] = []
    weight = 0
    for item in items:
        chunk.append(item)
        weight += _weight(item)
        if len(chunk) == CHUNK or weight > CHUNK_WEIGHT:
            yield weight, chunk
            chunk, weight = [], 0
    if chunk:
        yield weight, chunk


def _weight(item: object) -> int:
    """Bytes, roughly: of a text or a mail its length, of anything else that of a usual row."""
    content = getattr(item, "content", item)
    return 500 + len(content) if isinstance(content, str | bytes) else 2500


def _collect_seldom() -> None:
    """What is converted here leaves no cycles behind; looking for them would only take time."""
    gc.set_threshold(200_000, 50, 100)


def _each(function: Callable[[Item], Result], items: list[Item]) -> list[Result]:
    return [function(item) for item in items]
