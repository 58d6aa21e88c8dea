"""Which post answers which, and with it every post's topic and place in time.

Works on the spool's ``link`` table with set operations, so memory does not grow with the archive.
A mail names its ancestors, nearest first; where none of them is in the archive, its subject is the
last resort. What then has no parent begins a topic. Loops, which only forged or broken archives
have, are cut at their oldest post.
"""

import sqlite3

SUBJECT_DAYS = 90
"""How old the last mail of a subject may be for a reply without references to belong to it."""

FURTHER = "its parent is not in the archive: attached to the nearest ancestor that is"
BY_SUBJECT = "names no mail of the archive: attached to its topic by the subject"
BEGINS = "answers a mail that is not in the archive: begins a topic"
LOOP = "answers one of its own answers: begins a topic"

_DAY = 86_400_000_000


def resolve(db: sqlite3.Connection) -> None:
    """Fill ``link.parent`` and the ``place`` table: (seq, topic, effective) of every post that has one.

    ``effective`` is the time written, or just after the parent's where that is later, in
    microseconds since 1970. Posts without a place are marked ``lost``, with a note.
    """
    db.execute("BEGIN")
    for statement in _PARENTS:
        db.execute(statement)
    _by_ancestors(db)
    _by_subject(db)
    for statement in _PLACES:
        db.execute(statement)
    _cut_loops(db)
    db.execute("UPDATE link SET lost = 1 WHERE seq NOT IN (SELECT seq FROM place)")
    db.execute("COMMIT")


_PARENTS = (
    """
    UPDATE link SET parent = (SELECT p.seq FROM link AS p WHERE p.key = link.parent_key)
    WHERE parent_key <> ''
    """,
    "UPDATE link SET parent = NULL WHERE parent = seq",
    "CREATE INDEX link_by_subject ON link (subject, written) WHERE subject <> ''",
)

_PLACES = (
    "UPDATE link SET lost = 1 WHERE parent IS NULL AND parent_key <> '' AND ancestors IS NULL",
    "CREATE INDEX link_by_parent ON link (parent)",
    "CREATE TABLE place (seq INTEGER PRIMARY KEY, topic INTEGER, effective INTEGER)",
    "CREATE TABLE root (seq INTEGER PRIMARY KEY)",
    "INSERT INTO root SELECT seq FROM link WHERE parent IS NULL AND NOT lost",
)

_PLACE_FROM_ROOTS = """
    WITH RECURSIVE below (seq, topic, effective) AS (
        SELECT link.seq, link.seq, written FROM root JOIN link ON link.seq = root.seq
        UNION ALL
        SELECT link.seq, below.topic, max(link.written, below.effective + 1)
        FROM below JOIN link ON link.parent = below.seq
    )
    INSERT INTO place SELECT seq, topic, effective FROM below
"""

_UNPLACED_MAILS = """
    WITH RECURSIVE stranded (seq) AS (
        SELECT seq FROM link WHERE lost
        UNION
        SELECT link.seq FROM stranded JOIN link ON link.parent = stranded.seq
    )
    SELECT seq FROM link
    WHERE seq NOT IN (SELECT seq FROM place) AND seq NOT IN (SELECT seq FROM stranded)
      AND ancestors IS NOT NULL
    ORDER BY written, seq
"""


def _by_ancestors(db: sqlite3.Connection) -> None:
    rows = db.execute("SELECT seq, ancestors FROM link WHERE parent IS NULL AND ancestors <> ''").fetchall()
    for seq, ancestors in rows:
        for key in ancestors.split("\n"):
            found = db.execute("SELECT seq FROM link WHERE key = ? AND seq <> ?", (key, seq)).fetchone()
            if found:
                db.execute("UPDATE link SET parent = ?, note = ? WHERE seq = ?", (found[0], FURTHER, seq))
                break


def _by_subject(db: sqlite3.Connection) -> None:
    """Attach to the topic as a whole: whom the mail answers remains unknown, so no one is named."""
    rows = db.execute(
        "SELECT seq, subject, written FROM link WHERE parent IS NULL AND ancestors IS NOT NULL "
        "AND (is_reply OR parent_key <> '') ORDER BY written, seq"
    ).fetchall()
    for seq, subject, written in rows:
        found = db.execute(
            "SELECT seq FROM link WHERE subject = ? AND subject <> '' AND written < ? AND written > ? "
            "ORDER BY written DESC, seq DESC LIMIT 1",
            (subject, written, written - SUBJECT_DAYS * _DAY),
        ).fetchone()
        db.execute(
            "UPDATE link SET parent = ?, names_parent = 0, note = ? WHERE seq = ?",
            (found[0] if found else None, BY_SUBJECT if found else BEGINS, seq),
        )


def _cut_loops(db: sqlite3.Connection) -> None:
    db.execute(_PLACE_FROM_ROOTS)
    for (seq,) in db.execute(_UNPLACED_MAILS).fetchall():
        if db.execute("SELECT 1 FROM place WHERE seq = ?", (seq,)).fetchone():
            continue
        oldest = _oldest_in_loop(db, seq)
        db.execute("UPDATE link SET parent = NULL, names_parent = 0, note = ? WHERE seq = ?", (LOOP, oldest))
        db.execute("DELETE FROM root")
        db.execute("INSERT INTO root VALUES (?)", (oldest,))
        db.execute(_PLACE_FROM_ROOTS)


def _oldest_in_loop(db: sqlite3.Connection, seq: int) -> int:
    """Climb from a post that no root reaches until a post comes again; the loop is from there on."""
    climbed: dict[int, int] = {}
    while seq not in climbed:
        parent, written = db.execute("SELECT parent, written FROM link WHERE seq = ?", (seq,)).fetchone()
        climbed[seq] = written
        seq = parent
    path = list(climbed)
    loop = path[path.index(seq) :]
    return min(loop, key=lambda member: (climbed[member], member))
