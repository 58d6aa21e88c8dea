"""An archive on disk, in the order in which a group can live it again.

Records arrive in the order of their files. What only the whole archive can tell is settled here:
which mail answers which, the topic of every post, votes per post, accepted answers, duplicates.
Out come authors, then posts in the order of time, each after the one it answers.

Everything is in one temporary SQLite file, so memory does not grow with the archive.
"""

import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import NamedTuple, Self

from handschlag.importers.formats.lineage import BY_SUBJECT, FURTHER, resolve
from handschlag.importers.formats.records import (
    NOBODY,
    Attachment,
    AuthorRecord,
    PostRecord,
    Record,
    Remark,
    ThanksRecord,
    VoteRecord,
)

BATCH = 2000
_LOST = "what it belongs to is not in the archive"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_SCHEMA = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA cache_size = -32000;
    PRAGMA temp_store = FILE;
    CREATE TABLE author (seq INTEGER PRIMARY KEY, key TEXT UNIQUE, name TEXT, content BLOB);
    CREATE TABLE post (seq INTEGER PRIMARY KEY, attachments INTEGER, content BLOB);
    CREATE TABLE link (
        seq INTEGER PRIMARY KEY, key TEXT UNIQUE, author TEXT, written INTEGER,
        parent_key TEXT, names_parent INTEGER, ancestors TEXT, subject TEXT, is_reply INTEGER, accepts TEXT,
        parent INTEGER, lost INTEGER DEFAULT 0, note TEXT DEFAULT ''
    );
    CREATE TABLE attachment (post INTEGER, name TEXT, content_type TEXT, content BLOB);
    CREATE INDEX attachment_of_post ON attachment (post);
    CREATE TABLE vote (place TEXT, key TEXT, post_key TEXT, kind TEXT);
    CREATE TABLE thanks (place TEXT, key TEXT, post_key TEXT, author TEXT, given INTEGER);
    CREATE TABLE remark (place TEXT, key TEXT, outcome TEXT, reason TEXT, kind TEXT);
"""


class _Settled(NamedTuple):
    content: bytes
    seq: int
    key: str
    topic: str
    parent: str | None
    effective: int
    note: str
    is_moved: int
    attachments: int
    votes: int
    accepted: int


class Spool:
    """Fill it with ``take``, settle it with ``settle``, then read from it; use it in a ``with``."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = TemporaryDirectory(prefix="handschlag-import-", dir=folder)
        self._db = sqlite3.connect(Path(self._folder.name) / "spool.sqlite3", isolation_level=None)
        self._db.executescript(_SCHEMA)
        self._posts = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()
        self._folder.cleanup()

    def take(self, records: Iterable[Record]) -> None:
        """Write all records to disk. What the parser raises comes through."""
        waiting = iter(records)
        while batch := list(islice(waiting, BATCH)):
            self._db.execute("BEGIN")
            self._take_authors([record for record in batch if isinstance(record, AuthorRecord)])
            self._take_posts([record for record in batch if isinstance(record, PostRecord)])
            self._take_rest(batch)
            self._db.execute("COMMIT")

    def settle(self) -> None:
        """Find every post's topic and place in time; to be called once, after all was taken."""
        resolve(self._db)
        self._adopt_strangers()
        self._db.executescript(
            """
            CREATE TABLE tally AS
                SELECT post_key AS key, sum(kind = 'up') - sum(kind = 'down') AS votes,
                       max(kind = 'accepted') AS accepted
                FROM vote GROUP BY post_key;
            CREATE UNIQUE INDEX tally_by_key ON tally (key);
            CREATE TABLE accepted AS
                SELECT DISTINCT accepts AS key FROM link WHERE accepts <> '' AND NOT lost;
            CREATE UNIQUE INDEX accepted_by_key ON accepted (key);
            CREATE INDEX place_in_time ON place (effective, seq);
            """
        )

    @property
    def author_count(self) -> int:
        return self._count("author")

    @property
    def post_count(self) -> int:
        return self._count("place")

    @property
    def topic_count(self) -> int:
        return self._count("place WHERE seq = topic")

    @property
    def answers(self) -> dict[str, int]:
        """How many posts found what they answer, by how: itself, an ancestor of it, or by the subject."""
        rows = self._db.execute(
            "SELECT CASE note WHEN ? THEN 'ancestor' WHEN ? THEN 'subject' ELSE 'parent' END, count(*) "
            "FROM link WHERE parent IS NOT NULL AND NOT lost GROUP BY 1",
            (FURTHER, BY_SUBJECT),
        )
        return dict(rows.fetchall())

    def authors(self) -> Iterator[AuthorRecord]:
        """Each author once, in the order in which the archive names them."""
        for content, name in self._db.execute("SELECT content, name FROM author ORDER BY seq"):
            author: AuthorRecord = pickle.loads(content)  # noqa: S301 - this process pickled it a moment ago
            yield replace(author, name=name) if name != author.name else author

    def posts(self) -> Iterator[PostRecord]:
        """Posts in the order of time, each after the post it answers and its topic's first post.

        ``written_at`` is never before that of the post answered; ``topic_key``, ``votes`` and
        ``accepted`` are settled.
        """
        rows = self._db.execute(
            """
            SELECT post.content, place.seq, link.key, topic.key, iif(link.names_parent, parent.key, ''),
                   place.effective, link.note, place.effective <> link.written, attachments,
                   coalesce(tally.votes, 0), coalesce(tally.accepted, 0) OR accepted.key IS NOT NULL
            FROM place INDEXED BY place_in_time
            CROSS JOIN link ON link.seq = place.seq
            CROSS JOIN post ON post.seq = place.seq
            CROSS JOIN link AS topic ON topic.seq = place.topic
            LEFT JOIN link AS parent ON parent.seq = link.parent
            LEFT JOIN tally ON tally.key = link.key
            LEFT JOIN accepted ON accepted.key = link.key
            ORDER BY place.effective, place.seq
            """
        )
        for row in rows:
            yield self._settled(_Settled(*row))

    def thanks(self) -> Iterator[ThanksRecord]:
        rows = self._db.execute(
            "SELECT place, thanks.key, post_key, thanks.author, given "
            "FROM thanks JOIN link ON link.key = post_key WHERE NOT lost ORDER BY thanks.rowid"
        )
        for place, key, post_key, author, given in rows:
            yield ThanksRecord(place, key, post_key, author, _moment(given))

    def remarks(self) -> Iterator[Remark]:
        """All input that made no row of its own: votes, duplicates, posts without a topic, the parser's."""
        yield from self._lost_posts()
        votes = self._db.execute(
            "SELECT place, vote.key, coalesce(lost, 1) FROM vote LEFT JOIN link ON link.key = post_key "
            "ORDER BY vote.rowid"
        )
        for place, key, is_lost in votes:
            if is_lost:
                yield Remark(place, key, "skipped", "its post is not part of the talk", "vote")
            else:
                yield Remark(place, key, "merged", "lives on in the post's count", "vote")
        lost_thanks = self._db.execute(
            "SELECT place, thanks.key FROM thanks LEFT JOIN link ON link.key = post_key "
            "WHERE coalesce(lost, 1) ORDER BY thanks.rowid"
        )
        for place, key in lost_thanks:
            yield Remark(place, key, "skipped", "its post is not part of the talk", "thanks")
        for row in self._db.execute("SELECT place, key, outcome, reason, kind FROM remark ORDER BY rowid"):
            yield Remark(*row)

    def _take_authors(self, authors: list[AuthorRecord]) -> None:
        self._db.executemany(
            "INSERT INTO author (key, name, content) VALUES (?, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET name = excluded.name WHERE author.name LIKE '%…' "
            "AND excluded.name NOT LIKE '%…'",
            [(author.key, author.name, pickle.dumps(author, -1)) for author in authors],
        )

    def _take_posts(self, posts: list[PostRecord]) -> None:
        links = [(self._posts + number, *_link(post)) for number, post in enumerate(posts, 1)]
        before = self._db.total_changes
        self._db.executemany(_INSERT_LINK, links)
        if self._db.total_changes - before == len(links):
            numbered = [(link[0], post) for link, post in zip(links, posts, strict=True)]
        else:
            numbered = list(self._without_doubles(links, posts))
        self._posts += len(posts)
        self._db.executemany(
            "INSERT INTO post VALUES (?, ?, ?)",
            [(seq, len(post.attachments), _content(post)) for seq, post in numbered],
        )
        self._db.executemany(
            "INSERT INTO attachment VALUES (?, ?, ?, ?)",
            [
                (seq, attachment.name, attachment.content_type, attachment.content)
                for seq, post in numbered
                for attachment in post.attachments
            ],
        )

    def _without_doubles(
        self, links: list[tuple[object, ...]], posts: list[PostRecord]
    ) -> Iterator[tuple[int, PostRecord]]:
        """Posts whose key was free, and, under a new key, those that only share it by mistake."""
        taken = {seq for (seq,) in self._db.execute("SELECT seq FROM link WHERE seq > ?", (self._posts,))}
        for link, post in zip(links, posts, strict=True):
            seq = int(str(link[0]))
            if seq in taken:
                yield seq, post
                continue
            again = replace(
                post, key=_other_key(post), notes=(*post.notes, "its id was taken: got a new one")
            )
            if self._is_known(post) or not self._db.execute(_INSERT_LINK, (seq, *_link(again))).rowcount:
                self._remark(Remark(post.where, post.key, "merged", "the same post came before", "post"))
            else:
                yield seq, again

    def _is_known(self, post: PostRecord) -> bool:
        """Whether the post that took the key says the same, and not only carries the same id."""
        row = self._db.execute(
            "SELECT content FROM link JOIN post ON post.seq = link.seq WHERE key = ?", (post.key,)
        ).fetchone()
        return row is not None and _said(pickle.loads(row[0])) == _said(post)  # noqa: S301 - as above

    def _take_rest(self, batch: list[Record]) -> None:
        self._db.executemany(
            "INSERT INTO vote VALUES (?, ?, ?, ?)",
            [
                (vote.where, vote.key, vote.post_key, vote.kind)
                for vote in batch
                if isinstance(vote, VoteRecord)
            ],
        )
        self._db.executemany(
            "INSERT INTO thanks VALUES (?, ?, ?, ?, ?)",
            [
                (thanks.where, thanks.key, thanks.post_key, thanks.author_key, _microseconds(thanks.given_at))
                for thanks in batch
                if isinstance(thanks, ThanksRecord)
            ],
        )
        for remark in batch:
            if isinstance(remark, Remark):
                self._remark(remark)

    def _remark(self, remark: Remark) -> None:
        self._db.execute(
            "INSERT INTO remark VALUES (?, ?, ?, ?, ?)",
            (remark.where, remark.key, remark.outcome, remark.reason, remark.kind),
        )

    def _adopt_strangers(self) -> None:
        """Authors that posts or thanks name but no row tells of: deleted users, or nobody at all."""
        strangers = self._db.execute(
            "SELECT DISTINCT author FROM "
            "(SELECT author FROM link WHERE NOT lost UNION ALL SELECT author FROM thanks) "
            "WHERE author NOT IN (SELECT key FROM author) ORDER BY author"
        ).fetchall()
        for (key,) in strangers:
            is_nobody = key == NOBODY
            name = "…" if is_nobody else f"user{key}"
            self._take_authors([AuthorRecord("", key, name, is_bot=is_nobody)])

    def _settled(self, row: "_Settled") -> PostRecord:
        post: PostRecord = pickle.loads(row.content)  # noqa: S301 - as above
        notes = (*post.notes, row.note) if row.note else post.notes
        if row.is_moved:
            notes = (*notes, "dated before the post it answers: placed right after it")
        return replace(
            post,
            key=row.key,
            topic_key=row.topic,
            reply_to=row.parent or "",
            title=post.title if row.key == row.topic else "",
            written_at=_moment(row.effective),
            votes=post.votes + row.votes,
            accepted=post.accepted or bool(row.accepted),
            attachments=self._attachments(row.seq) if row.attachments else (),
            notes=notes,
        )

    def _attachments(self, seq: int) -> tuple[Attachment, ...]:
        rows = self._db.execute(
            "SELECT name, content_type, content FROM attachment WHERE post = ? ORDER BY rowid", (seq,)
        )
        return tuple(Attachment(*row) for row in rows)

    def _lost_posts(self) -> Iterator[Remark]:
        rows = self._db.execute(
            "SELECT post.content, link.note FROM link JOIN post ON post.seq = link.seq "
            "WHERE lost ORDER BY link.seq"
        )
        for content, note in rows:
            post: PostRecord = pickle.loads(content)  # noqa: S301 - as above
            yield Remark(post.where, post.key, "skipped", note or _LOST, "post")

    def _count(self, table: str) -> int:
        with closing(self._db.execute(f"SELECT count(*) FROM {table}")) as cursor:  # noqa: S608 - names of our own
            return int(cursor.fetchone()[0])


_INSERT_LINK = (
    "INSERT OR IGNORE INTO link "
    "(seq, key, author, written, parent_key, names_parent, ancestors, subject, is_reply, accepts) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def _link(post: PostRecord) -> tuple[object, ...]:
    thread = post.thread
    if thread is None:
        parent = post.reply_to or (post.topic_key if post.topic_key != post.key else "")
        lineage: tuple[object, ...] = (parent, bool(post.reply_to), None, "", False)
    else:
        nearest = thread.ancestors[:1]
        lineage = ("".join(nearest), True, "\n".join(thread.ancestors[1:]), thread.subject, thread.is_reply)
    return post.key, post.author_key, _microseconds(post.written_at), *lineage, post.accepts


def _other_key(post: PostRecord) -> str:
    """For a post whose id another took; the same in every run, whatever else the archive holds."""
    said = "\n".join(_said(post))
    return f"{post.key}#{sha256(said.encode('utf-8', 'replace')).hexdigest()[:12]}"


def _said(post: PostRecord) -> tuple[str, ...]:
    return post.author_key, post.written_at.isoformat(), post.title, post.text


def _content(post: PostRecord) -> bytes:
    return pickle.dumps(replace(post, attachments=(), thread=None), -1)


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def _moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)
