"""A meetup archive on disk: every person once, every meetup once, each person's last answer to it.

In one temporary SQLite file without a name, like ``spool``: memory does not grow with the archive.
"""

import pickle
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from types import TracebackType
from typing import Any, Self

from handschlag.importers.formats.meetup import (
    PAST,
    AnswerRecord,
    CircleRecord,
    JoiningRecord,
    MeetupRecord,
    MeetupRow,
)
from handschlag.importers.formats.records import NOBODY, AuthorRecord, Remark
from handschlag.importers.formats.spoolrows import microseconds, moment

BATCH = 2000
_OF_ANOTHER_GROUP = "of another group of the archive"

_SCHEMA = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA temp_store = FILE;
    CREATE TABLE circle (key TEXT PRIMARY KEY, name TEXT, organiser TEXT);
    CREATE TABLE author (seq INTEGER PRIMARY KEY, key TEXT UNIQUE, joined INTEGER, row INTEGER, content BLOB);
    CREATE TABLE meetup (
        seq INTEGER PRIMARY KEY, key TEXT UNIQUE, starts INTEGER, took_place INTEGER, content BLOB
    );
    CREATE TABLE answer (
        seq INTEGER PRIMARY KEY, event TEXT, author TEXT, answered INTEGER, content BLOB,
        UNIQUE (event, author)
    );
    CREATE TABLE remark (place TEXT, key TEXT, outcome TEXT, reason TEXT, kind TEXT);
"""


class MeetingSpool:
    """Fill it with ``take``, settle it with ``settle``, then read from it; use it in a ``with``.

    ``only``: the id of the one group of the archive that is wanted.
    """

    def __init__(self, only: str = "") -> None:
        self._only = only
        self._last_joining = 0
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(_SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def take(self, records: Iterable[MeetupRow]) -> None:
        """Write all records to disk; what the parser raises comes through."""
        waiting = iter(records)
        while batch := list(islice(waiting, BATCH)):
            self._db.execute("BEGIN")
            for record in batch:
                self._take(record)
            self._db.execute("COMMIT")

    def settle(self) -> None:
        """To be called once, after all was taken: who only answered belongs since their first answer."""
        for (content,) in self._db.execute(
            "SELECT content FROM answer WHERE event NOT IN (SELECT key FROM meetup) ORDER BY seq"
        ).fetchall():
            record = _unpacked(content)
            reason = _OF_ANOTHER_GROUP if self._only else "its event is not in the archive"
            self._remark(record.where, record.event, "skipped", reason, "rsvp")
        self._db.executescript(
            """
            DELETE FROM answer WHERE event NOT IN (SELECT key FROM meetup);
            CREATE INDEX meetup_in_time ON meetup (starts, seq);
            """
        )
        strangers = self._db.execute(
            "SELECT author, min(min(coalesce(answer.answered, starts)), min(starts)) "
            "FROM answer JOIN meetup ON meetup.key = event "
            "WHERE author NOT IN (SELECT key FROM author) GROUP BY author ORDER BY min(answer.seq)"
        ).fetchall()
        for key, joined in strangers:
            self._keep_author(AuthorRecord("", key, key), joined)
        first = self._db.execute("SELECT min(starts) FROM meetup").fetchone()[0]
        if first is not None:
            self._keep_author(AuthorRecord("", NOBODY, "…", is_bot=True), first)

    @property
    def meetup_count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM meetup").fetchone()[0])

    @property
    def latest(self) -> datetime | None:
        """The last moment the archive tells of: a joining, an answer, a meetup that has taken place."""
        found = self._db.execute(
            "SELECT max(at) FROM (SELECT nullif(?, 0) AS at UNION ALL SELECT max(answered) FROM answer "
            "UNION ALL SELECT max(starts) FROM meetup WHERE took_place)",
            (self._last_joining,),
        ).fetchone()[0]
        return None if found is None else moment(found)

    def authors(self) -> Iterator[AuthorRecord]:
        """Each person once, since they first belonged to any group that is wanted."""
        for content, joined in self._db.execute("SELECT content, joined FROM author ORDER BY seq"):
            author: AuthorRecord = _unpacked(content)
            yield replace(author, joined_at=moment(joined))

    def remember(self, rows: Iterable[tuple[str, int]]) -> None:
        """Keep, for each author's key, the row that the importer made of it."""
        self._db.execute("BEGIN")
        self._db.executemany("UPDATE author SET row = ? WHERE key = ?", [(row, key) for key, row in rows])
        self._db.execute("COMMIT")

    def rows_of(self, keys: Iterable[str]) -> dict[str, int]:
        """What was remembered of these authors."""
        query = "SELECT row FROM author WHERE key = ? AND row IS NOT NULL"
        found = {key: self._db.execute(query, (key,)).fetchone() for key in set(keys)}
        return {key: row[0] for key, row in found.items() if row}

    def circles(self) -> dict[str, CircleRecord]:
        rows = self._db.execute("SELECT key, name, organiser FROM circle")
        return {key: CircleRecord("", key, name, organiser) for key, name, organiser in rows}

    def meetups(self) -> Iterator[MeetupRecord]:
        """In the order in which they took place."""
        for (content,) in self._db.execute("SELECT content FROM meetup ORDER BY starts, seq"):
            yield _unpacked(content)

    def answers(self, events: Sequence[str]) -> dict[str, list[AnswerRecord]]:
        """The last answer of each person to these events, in the order of the file."""
        query = "SELECT content FROM answer WHERE event = ? ORDER BY seq"
        return {event: [_unpacked(row) for (row,) in self._db.execute(query, (event,))] for event in events}

    def remarks(self) -> Iterator[Remark]:
        """All input that made no row of its own."""
        for row in self._db.execute("SELECT place, key, outcome, reason, kind FROM remark ORDER BY rowid"):
            yield Remark(*row)

    def _take(self, record: MeetupRow) -> None:
        match record:
            case CircleRecord():
                self._take_circle(record)
            case MeetupRecord():
                self._take_meetup(record)
            case JoiningRecord():
                self._take_joining(record)
            case AnswerRecord():
                self._take_answer(record)
            case Remark():
                self._remark(record.where, record.key, record.outcome, record.reason, record.kind)

    def _take_circle(self, record: CircleRecord) -> None:
        if self._is_foreign(record.key):
            self._remark(record.where, record.key, "skipped", _OF_ANOTHER_GROUP, "group")
            return
        row = (record.key, record.name, record.organiser)
        self._db.execute("INSERT OR IGNORE INTO circle VALUES (?, ?, ?)", row)
        self._remark(record.where, record.key, "merged", "lives on in the texts of its meetups", "group")

    def _take_meetup(self, record: MeetupRecord) -> None:
        if self._is_foreign(record.circle):
            self._remark(record.where, record.key, "skipped", _OF_ANOTHER_GROUP, "event")
            return
        there = self._db.execute("SELECT content FROM meetup WHERE key = ?", (record.key,)).fetchone()
        if there is None:
            self._db.execute(
                "INSERT INTO meetup (key, starts, took_place, content) VALUES (?, ?, ?, ?)",
                (record.key, microseconds(record.starts_at), record.status == PAST, pickle.dumps(record, -1)),
            )
        elif replace(_unpacked(there[0]), where=record.where) == record:
            self._remark(record.where, record.key, "merged", "the same event came before", "event")
        else:
            reason = "its event_id is there before, and says something else"
            self._remark(record.where, record.key, "skipped", reason, "event")

    def _take_joining(self, record: JoiningRecord) -> None:
        author = record.author
        if self._is_foreign(record.circle):
            self._remark(author.where, author.key, "skipped", _OF_ANOTHER_GROUP, "author")
            return
        joined = microseconds(author.joined_at) if author.joined_at else 0
        self._last_joining = max(self._last_joining, joined)
        if not self._keep_author(author, joined):
            self._db.execute("UPDATE author SET joined = min(joined, ?) WHERE key = ?", (joined, author.key))
            reason = "belongs already: the earliest joining counts"
            self._remark(author.where, author.key, "merged", reason, "author")

    def _keep_author(self, author: AuthorRecord, joined: int) -> int:
        return self._db.execute(
            "INSERT OR IGNORE INTO author (key, joined, content) VALUES (?, ?, ?)",
            (author.key, joined, pickle.dumps(author, -1)),
        ).rowcount

    def _take_answer(self, record: AnswerRecord) -> None:
        """Of several by one person the last one holds."""
        answered = microseconds(record.answered_at) if record.answered_at else None
        row = (record.event, record.author_key, answered, pickle.dumps(record, -1))
        there = self._db.execute(
            "SELECT answered, content FROM answer WHERE event = ? AND author = ?", row[:2]
        ).fetchone()
        if there is None:
            self._db.execute("INSERT INTO answer (event, author, answered, content) VALUES (?, ?, ?, ?)", row)
            return
        earlier = record
        if (answered or 0) >= (there[0] or 0):
            earlier = _unpacked(there[1])
            self._db.execute(
                "UPDATE answer SET answered = ?, content = ? WHERE event = ? AND author = ?",
                (*row[2:], *row[:2]),
            )
        self._remark(earlier.where, earlier.event, "merged", "the same person answered again", "rsvp")

    def _is_foreign(self, circle: str) -> bool:
        return bool(self._only) and circle != self._only

    def _remark(self, *row: str) -> None:
        self._db.execute("INSERT INTO remark VALUES (?, ?, ?, ?, ?)", row)


def _unpacked(content: bytes) -> Any:
    return pickle.loads(content)  # noqa: S301 - this process pickled it a moment ago
