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

CHUNK = 64
"""Items that travel to a process at once."""
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
        executor = self._started()
        under_way: deque[Future[list[Result]]] = deque()
        while chunk := list(islice(items, CHUNK)):
            under_way.append(executor.submit(_each, function, chunk))
            if len(under_way) > 3 * self._processes:
                yield from under_way.popleft().result()
        while under_way:
            yield from under_way.popleft().result()

    def _started(self) -> ProcessPoolExecutor:
        """Spawned, not forked: a fork would take the database connection and its locks along."""
        if not self._executor:
            self._executor = ProcessPoolExecutor(
                self._processes, mp_context=multiprocessing.get_context("spawn"), initializer=_collect_seldom
            )
        return self._executor


def _collect_seldom() -> None:
    """What is converted here leaves no cycles behind; looking for them would only take time."""
    gc.set_threshold(200_000, 50, 100)


def _each(function: Callable[[Item], Result], items: list[Item]) -> list[Result]:
    return [function(item) for item in items]
