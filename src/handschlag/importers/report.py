"""What became of each row of an archive, line by line, and in total."""

import csv
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Self

from handschlag.importers.formats.addresses import without_addresses
from handschlag.importers.formats.records import AuthorRecord, PostRecord, Remark, ThanksRecord

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
        self._lines = csv.writer(self._file) if self._file else None
        if self._lines:
            self._lines.writerow(COLUMNS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()

    def author(self, record: AuthorRecord, outcome: str, reason: str = "") -> None:
        self._line(record.where, "author", record.key, outcome, reason)

    def post(self, record: PostRecord, outcome: str, *reasons: str) -> None:
        self._line(record.where, "post", record.key, outcome, "; ".join((*record.notes, *reasons)))

    def thanks(self, record: ThanksRecord, outcome: str, reason: str = "") -> None:
        self._line(record.where, "thanks", record.key, outcome, reason)

    def remark(self, remark: Remark) -> None:
        self._line(remark.where, remark.kind, remark.key, remark.outcome, remark.reason)

    def count(self, kind: str, outcome: str) -> int:
        return self.totals[kind, outcome]

    @property
    def kinds(self) -> list[str]:
        """Kinds of rows met, those that make something first."""
        met = {kind for kind, _ in self.totals}
        first = [kind for kind in ("author", "post", "thanks", "vote") if kind in met]
        return first + sorted(met.difference(first))

    @property
    def changed(self) -> int:
        """Rows from which something was made."""
        return sum(number for (_, outcome), number in self.totals.items() if outcome == MADE)

    def _line(self, where: str, kind: str, key: str, outcome: str, reason: str) -> None:
        self.totals[kind, outcome] += 1
        if self._lines:
            self._lines.writerow((where, kind, without_addresses(key), outcome, without_addresses(reason)))
