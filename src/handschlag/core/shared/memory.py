"""What was made is kept in this process as long as there is room; what nobody asks for goes first.

Whoever asks says which version is wanted, so nothing has to be thrown away when something changes, and
several processes need not tell each other anything.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

Kept = TypeVar("Kept")


_ALL: list["Memory[Any]"] = []


def forget() -> None:
    """Let go of everything: for tests, whose rows have the same keys and versions again."""
    for memory in _ALL:
        memory.clear()


class Memory(Generic[Kept]):
    """Values by key, bounded in bytes. Many who want the same missing value wait while one makes it."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: OrderedDict[Hashable, tuple[Kept, int]] = OrderedDict()
        self._size = 0
        self._lock = Lock()
        self._making: dict[Hashable, Lock] = {}
        self.hits = self.misses = 0
        _ALL.append(self)

    def get(self, key: Hashable) -> Kept | None:
        try:
            found = self._kept[key]
            self._kept.move_to_end(key)
        except KeyError:  # also: another thread has let it go in between
            return None
        self.hits += 1
        return found[0]

    def get_or_make(self, key: Hashable, make: Callable[[], tuple[Kept, int]]) -> Kept:
        """The value, made by ``make`` (which gives it with its size in bytes) if it is not there."""
        if (found := self.get(key)) is not None:
            return found
        with self._lock:
            turn = self._making.setdefault(key, Lock())
        with turn:
            if (found := self.get(key)) is not None:  # somebody made it while we waited
                return found
            try:
                self.misses += 1
                value, size = make()
                self._keep(key, value, size)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return value

    def let_go(self, key: Hashable) -> None:
        with self._lock:
            if key in self._kept:
                self._size -= self._kept.pop(key)[1]

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._size = 0

    def _keep(self, key: Hashable, value: Kept, size: int) -> None:
        with self._lock:
            if key in self._kept:
                self._size -= self._kept.pop(key)[1]
            self._kept[key] = (value, size)
            self._size += size
            while self._size > self._limit and self._kept:
                self._size -= self._kept.popitem(last=False)[1][1]
