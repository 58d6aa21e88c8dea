"""An archive on disk, in the order in which a group can live it again.

Records arrive in the order of their files. What only the whole archive can tell is settled here:
which mail answers which, the topic of every post, votes per post, accepted answers, duplicates.
Out come authors, then posts in the order of time, each after the one it answers.

Everything is in one temporary SQLite file, so memory does not grow with the archive. The file has no
name: it is gone when the process is, however that ends. It stands in ``/var/tmp``, or where the
environment variable ``SQLITE_TMPDIR`` says.
"""

import json
import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import islice
from types import TracebackType
from typing import Self

from handschlag.importers.formats.lineage import BY_SUBJECT, FURTHER, resolve
from handschlag.importers.formats.records import (
    NOBODY,
    AuthorRecord,
    PostRecord,
    Record,
    Remark,
    ThanksRecord,
    VoteRecord,
)
from handschlag.importers.formats.spoolrows import (
    INSERT_LINK,
    SCHEMA,
    Settled,
    content_of,
    link_of,
    microseconds,
    moment,
    other_key,
    post_of,
    said_by,
)
from handschlag.mail.parts import Attachment

BATCH = 2000
_LOST = "what it belongs to is not in the archive"


class Spool:
    """Fill it with ``take``, settle it with ``settle``, then read from it; use it in a ``with``."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(SCHEMA)
        self._posts = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

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
            CREATE INDEX link_by_author ON link (author);
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
    def attachment_count(self) -> int:
        return self._count("attachment")

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
        """Each author once, in the order in which the archive names them.

        Without a ``joined_at`` of their own they joined with their first post.
        """
        rows = self._db.execute(
            "SELECT content, name, (SELECT min(effective) FROM link JOIN place USING (seq) "
            "WHERE link.author = author.key) FROM author ORDER BY seq"
        )
        for content, name, first in rows:
            author: AuthorRecord = pickle.loads(content)  # noqa: S301 - this process pickled it a moment ago
            joined_at = author.joined_at or (moment(first) if first is not None else None)
            yield replace(author, name=name, joined_at=joined_at)

    def remember(self, rows: Iterable[tuple[str, int]]) -> None:
        """Keep, for each author's key, the row that the importer made of it."""
        self._db.execute("BEGIN")
        self._db.executemany("UPDATE author SET row = ? WHERE key = ?", [(row, key) for key, row in rows])
        self._db.execute("COMMIT")

    def rows_of(self, keys: Iterable[str]) -> dict[str, int]:
        """What was remembered of these authors."""
        wanted = json.dumps(list(set(keys)))
        return dict(
            self._db.execute(
                "SELECT key, row FROM author "
                "WHERE key IN (SELECT value FROM json_each(?)) AND row IS NOT NULL",
                (wanted,),
            )
        )

    def posts(self) -> Iterator[PostRecord]:
        """Posts in the order of time, each after the post it answers and its topic's first post.

        ``written_at`` is never before that of the post answered; ``topic_key``, ``votes`` and
        ``accepted`` are settled. Attachments stay on disk: see ``attachments``.
        """
        return map(post_of, self.settled())

    def settled(self) -> Iterator[Settled]:
        """``posts`` as they lie on disk, for ``spoolrows.post_of`` to unpack, maybe in another process."""
        rows = self._db.execute(
            """
            SELECT post.content, link.key, topic.key, iif(link.names_parent, parent.key, ''),
                   place.effective, link.note, place.effective <> link.written,
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
        return map(Settled._make, rows)

    def attachments(self, key: str) -> Iterator[Attachment]:
        """The files that came with a post, one at a time."""
        rows = self._db.execute(
            "SELECT attachment.name, content_type, content FROM attachment JOIN link ON link.seq = post "
            "WHERE key = ? ORDER BY attachment.rowid",
            (key,),
        )
        for row in rows:
            yield Attachment(*row)

    def thanks(self) -> Iterator[ThanksRecord]:
        rows = self._db.execute(
            "SELECT place, thanks.key, post_key, thanks.author, given "
            "FROM thanks JOIN link ON link.key = post_key WHERE NOT lost ORDER BY thanks.rowid"
        )
        for place, key, post_key, author, given in rows:
            yield ThanksRecord(place, key, post_key, author, moment(given))

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
        """Each once a batch, and again only where the name may be a better one: a mail names its author."""
        named = {(author.key, author.name): author for author in reversed(authors)}
        self._db.executemany(
            "INSERT INTO author (key, name, content) VALUES (?, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET name = excluded.name WHERE author.name LIKE '%…' "
            "AND excluded.name NOT LIKE '%…'",
            [(author.key, author.name, pickle.dumps(author, -1)) for author in reversed(named.values())],
        )

    def _take_posts(self, posts: list[PostRecord]) -> None:
        links = [(self._posts + number, *link_of(post)) for number, post in enumerate(posts, 1)]
        before = self._db.total_changes
        self._db.executemany(INSERT_LINK, links)
        numbered = [(self._posts + number, post) for number, post in enumerate(posts, 1)]
        if self._db.total_changes - before == len(links):
            self._keep(numbered)
        else:
            self._keep_singles(numbered)
        self._posts += len(posts)

    def _keep(self, numbered: list[tuple[int, PostRecord]]) -> None:
        self._db.executemany(
            "INSERT INTO post VALUES (?, ?)", [(seq, content_of(post)) for seq, post in numbered]
        )
        self._db.executemany(
            "INSERT INTO attachment VALUES (?, ?, ?, ?)",
            [
                (seq, file.name, file.content_type, file.content)
                for seq, post in numbered
                for file in post.attachments
            ],
        )

    def _keep_singles(self, numbered: list[tuple[int, PostRecord]]) -> None:
        """Keep posts whose key was free, and, under a new key, those that only share it by mistake."""
        rows = self._db.execute("SELECT seq FROM link WHERE seq > ?", (self._posts,))
        free = {seq for (seq,) in rows}
        self._keep([(seq, post) for seq, post in numbered if seq in free])
        for seq, post in numbered:
            if seq in free:
                continue
            notes = (*post.notes, "its id was taken: got a new one")
            again = replace(post, key=other_key(post), notes=notes)
            if self._is_known(post) or not self._db.execute(INSERT_LINK, (seq, *link_of(again))).rowcount:
                self._remark(Remark(post.where, post.key, "merged", "the same post came before", "post"))
            else:
                self._keep([(seq, again)])

    def _is_known(self, post: PostRecord) -> bool:
        """Whether the post that took the key says the same, and not only carries the same id."""
        row = self._db.execute(
            "SELECT content, author, written FROM link JOIN post ON post.seq = link.seq WHERE key = ?",
            (post.key,),
        ).fetchone()
        if row is None:
            return False
        text, title = pickle.loads(row[0])[2:4]  # noqa: S301 - as above
        return (row[1], row[2], title, text) == said_by(post)

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
                (thanks.where, thanks.key, thanks.post_key, thanks.author_key, microseconds(thanks.given_at))
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

    def _lost_posts(self) -> Iterator[Remark]:
        rows = self._db.execute(
            "SELECT post.content, link.key, link.note FROM link JOIN post ON post.seq = link.seq "
            "WHERE lost ORDER BY link.seq"
        )
        for content, key, note in rows:
            where = pickle.loads(content)[0]  # noqa: S301 - as above
            yield Remark(where, key, "skipped", note or _LOST, "post")

    def _count(self, table: str) -> int:
        with closing(self._db.execute(f"SELECT count(*) FROM {table}")) as cursor:  # noqa: S608 - names of our own
            return int(cursor.fetchone()[0])
