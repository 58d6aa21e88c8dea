"""What became of each row of an archive, line by line, and in total."""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from handschlag.importers.formats.records import AuthorRecord, PostRecord, Remark, ThanksRecord
from handschlag.mail.addresses import without_addresses

MADE, MERGED, SKIPPED, THERE = "made", "merged", "skipped", "already there"
OUTCOMES = (MADE, MERGED, SKIPPED, THERE)
COLUMNS = ("where", "kind", "key", "outcome", "reason")


class Report:
    """Counts outcomes, and with a path writes them to a CSV file; use it in a ``with``.

    No line holds an e-mail address: message ids and reasons are written without them.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.totals: Counter[tuple[str, str]] = Counter()
        self._file = path.open("w", encoding="utf-8", newline="") if path else None
        if self._file:
            self._file.write(_line(*COLUMNS))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()

    def author(self, record: AuthorRecord, outcome: str, reason: str = "") -> None:
        self._line(record.where, "author", record.key, outcome, reason)

    def posts(self, lines: Iterable[str], numbers: Mapping[str, int]) -> None:
        """Posts, each as its ``post_line``, and how many of them had which outcome."""
        for outcome, number in numbers.items():
            if number:
                self.totals["post", outcome] += number
        if self._file:
            self._file.writelines(lines)

    def thanks(self, record: ThanksRecord, outcome: str, reason: str = "") -> None:
        self._line(record.where, "thanks", record.key, outcome, reason)

    def row(self, where: str, kind: str, key: str, outcome: str, reason: str = "") -> None:
        self._line(where, kind, key, outcome, reason)

    def remark(self, remark: Remark) -> None:
        self._line(remark.where, remark.kind, remark.key, remark.outcome, remark.reason)

    def count(self, kind: str, outcome: str) -> int:
        return self.totals[kind, outcome]

    @property
    def kinds(self) -> list[str]:
        """Kinds of rows met, those that make something first."""
        met = {kind for kind, _ in self.totals}
        first = [kind for kind in ("author", "event", "rsvp", "post", "thanks", "vote") if kind in met]
        return first + sorted(met.difference(first))

    @property
    def changed(self) -> int:
        """Rows from which something was made."""
        return sum(number for (_, outcome), number in self.totals.items() if outcome == MADE)

    def _line(self, where: str, kind: str, key: str, outcome: str, reason: str) -> None:
        self.totals[kind, outcome] += 1
        if self._file:
            self._file.write(_line(where, kind, without_addresses(key), outcome, without_addresses(reason)))


def post_line(record: PostRecord, outcome: str, notes: Sequence[str]) -> str:
    """What the report's file says of a post; made where the post is prepared, and without a report too."""
    key, reason = without_addresses(record.key), without_addresses("; ".join(notes))
    return _line(record.where, "post", key, outcome, reason)


class _Handed:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


_LINES = csv.writer(_Handed())


def _line(*cells: str) -> str:
    return str(_LINES.writerow(cells))  # what the file's ``write`` returned
