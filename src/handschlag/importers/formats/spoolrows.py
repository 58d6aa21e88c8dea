"""How an archive lies in the spool's database: its tables, and a post as rows of them."""

import pickle
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from handschlag.importers.formats.records import PostRecord

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

SCHEMA = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA cache_size = -32000;
    PRAGMA temp_store = FILE;
    CREATE TABLE author (seq INTEGER PRIMARY KEY, key TEXT UNIQUE, name TEXT, row INTEGER, content BLOB);
    CREATE TABLE post (seq INTEGER PRIMARY KEY, content BLOB);
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

INSERT_LINK = (
    "INSERT OR IGNORE INTO link "
    "(seq, key, author, written, parent_key, names_parent, ancestors, subject, is_reply, accepts) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class Settled(NamedTuple):
    """A post on disk, with what only the whole archive could tell of it."""

    content: bytes
    key: str
    topic: str
    parent: str | None
    effective: int
    note: str
    is_moved: int
    votes: int
    accepted: int


def link_of(post: PostRecord) -> tuple[object, ...]:
    thread = post.thread
    if thread is None:
        parent = post.reply_to or (post.topic_key if post.topic_key != post.key else "")
        lineage: tuple[object, ...] = (parent, bool(post.reply_to), None, "", False)
    else:
        nearest = thread.ancestors[:1]
        lineage = ("".join(nearest), True, "\n".join(thread.ancestors[1:]), thread.subject, thread.is_reply)
    return post.key, post.author_key, microseconds(post.written_at), *lineage, post.accepts


def other_key(post: PostRecord) -> str:
    """For a post whose id another took; the same in every run, whatever else the archive holds."""
    said = "\n".join(map(str, said_by(post)))
    return f"{post.key}#{sha256(said.encode('utf-8', 'replace')).hexdigest()[:12]}"


def said_by(post: PostRecord) -> tuple[object, ...]:
    return post.author_key, microseconds(post.written_at), post.title, post.text


def content_of(post: PostRecord) -> bytes:
    """What ``link`` does not hold, as ``post_of`` takes it apart again."""
    return pickle.dumps(
        (
            post.where, post.author_key, post.text, post.title, post.votes, post.accepted,
            post.edited_at, post.closed_at, post.closed_reason, post.notes,
        ), -1,
    )  # fmt: skip


def post_of(row: Settled) -> PostRecord:
    where, author, text, title, votes, accepted, edited_at, closed_at, closed_reason, notes = pickle.loads(  # noqa: S301 - our own bytes, from a file that only this process can open
        row.content
    )
    if row.note:
        notes = (*notes, row.note)
    if row.is_moved:
        notes = (*notes, "dated before the post it answers: placed right after it")
    return PostRecord(
        where=where,
        key=row.key,
        topic_key=row.topic,
        author_key=author,
        written_at=moment(row.effective),
        text=text,
        title=title if row.key == row.topic else "",
        reply_to=row.parent or "",
        votes=votes + row.votes,
        accepted=accepted or bool(row.accepted),
        edited_at=edited_at,
        closed_at=closed_at,
        closed_reason=closed_reason,
        notes=notes,
    )


def microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)
