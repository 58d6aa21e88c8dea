"""A Stack Exchange data dump: a folder with Posts.xml, Users.xml, Comments.xml, Votes.xml, …

Format: https://meta.stackexchange.com/q/2677. Questions become topics, answers and comments posts;
who gave a vote is not in the dump, so votes live on as counts.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Literal

from handschlag.importers.formats.pool import Run
from handschlag.importers.formats.records import (
    NOBODY,
    ArchiveError,
    AuthorRecord,
    PostRecord,
    Record,
    Remark,
    VoteRecord,
    gettext_noop,
)
from handschlag.importers.formats.xmlrows import Row, rows
from handschlag.mail import hypertext
from handschlag.mail.addresses import name_without_address

Progress = Callable[[int], None]
Records = tuple[Record, ...]

_COMMUNITY = "-1"
_QUESTION, _ANSWER = "1", "2"
_OTHER_POSTS = {
    "3": "a wiki page",
    "4": "the short description of a tag",
    "5": "the page of a tag",
    "6": "a candidacy in an election",
    "7": "a placeholder",
    "8": "a page on privileges",
}
_VOTES: dict[str, Literal["up", "down", "accepted"]] = {"1": "accepted", "2": "up", "3": "down"}
_OTHER_VOTES = {
    "4": "a mark as offensive",
    "5": "a bookmark",
    "6": "a vote to close",
    "7": "a vote to reopen",
    "8": "the start of a bounty",
    "9": "the end of a bounty",
    "10": "a vote to delete",
    "11": "a vote to restore",
    "12": "a mark as spam",
    "15": "a moderator's review",
    "16": "the approval of an edit",
}
_UNUSED = ("Badges", "PostHistory", "PostLinks", "PostNotices", "PostTags", "Tags", "PendingFlags")
_NUMBER = re.compile(r"-?[0-9]{1,18}")
_MARK_IN_COMMENT = re.compile(
    r"(?P<code>`[^`]*`)|(?P<math>\$\$[^$]+\$\$|\$(?=\S)[^$\n]+(?<=\S)\$(?!\d))|<(?=[A-Za-z/!?])"
)


def read(folder: Path, *, progress: Progress = lambda _: None, run: Run = map) -> Iterator[Record]:
    """Every row of the dump as a record; a post's author comes before it, a vote after its post.

    Memory does not grow with the dump. ``progress`` is called with the bytes read since the last
    call; ``run`` does the conversion of texts, ``map`` or a Pool. Raises ArchiveError when a file
    is no XML or the folder no dump; a row that is broken becomes a Remark.
    """
    if not (folder / "Posts.xml").is_file():
        problem = gettext_noop(
            "there is no Posts.xml in this folder; unpack the dump (7z x …) and name its folder"
        )
        raise ArchiveError(folder, None, problem)
    counted = (folder / "Votes.xml").is_file()
    readings: list[tuple[str, Callable[[Row], Records], Run]] = [
        ("Users", _user, run),
        ("Posts", partial(_post, with_score=not counted), run),
        ("Comments", _comment, map),  # the way to another process takes as long
        ("Votes", _vote, map),
    ]
    for name, reading, spread in readings:
        path = folder / f"{name}.xml"
        if path.is_file():
            for records in spread(reading, rows(path, progress)):
                yield from records
    for name in _UNUSED:
        path = folder / f"{name}.xml"
        if path.is_file():
            yield from (_unused(name, row) for row in rows(path, progress))


def size(folder: Path) -> int:
    """Bytes that ``read`` will report as progress."""
    names = ("Users", "Posts", "Comments", "Votes", *_UNUSED)
    paths = (folder / f"{name}.xml" for name in names)
    return sum(path.stat().st_size for path in paths if path.is_file())


def _user(row: Row) -> Records:
    line, cells = row
    where = f"Users.xml:{line}"
    key = _number(cells, "Id")
    if not key:
        return (Remark(where, "", "skipped", "no usable Id", "author"),)
    name = name_without_address(cells.get("DisplayName", ""))
    author = AuthorRecord(
        where=where,
        key=key,
        name=name if name != "…" else f"user{key}",
        about=hypertext.to_markdown(cells.get("AboutMe", "")),
        place=cells.get("Location", ""),
        joined_at=_moment(cells, "CreationDate"),
        is_bot=key == _COMMUNITY,
    )
    return (author,)


def _post(row: Row, *, with_score: bool) -> Records:
    line, cells = row
    where = f"Posts.xml:{line}"
    key, kind = _number(cells, "Id"), cells.get("PostTypeId", "")
    if kind not in {_QUESTION, _ANSWER}:
        reason = _OTHER_POSTS.get(kind, f"a post of the unknown type {kind[:20]!r}")
        return (Remark(where, f"post/{key}", "skipped", f"{reason}, which is not part of the talk", "post"),)
    written_at, parent = _moment(cells, "CreationDate"), _number(cells, "ParentId")
    is_placed = kind == _QUESTION or (parent and parent != key)
    missing = _missing(Id=key, CreationDate=written_at, ParentId=is_placed)
    if missing or not written_at:
        return (Remark(where, f"post/{key}", "skipped", missing, "post"),)
    author_key, authors = _author(where, cells, "OwnerUserId", "OwnerDisplayName", written_at)
    text = hypertext.to_markdown(cells.get("Body", ""))
    accepted = _number(cells, "AcceptedAnswerId") if kind == _QUESTION else ""
    post = PostRecord(
        where=where,
        key=f"post/{key}",
        topic_key=f"post/{key if kind == _QUESTION else parent}",
        author_key=author_key,
        written_at=written_at,
        text=text or "…",
        title=(cells.get("Title", "").strip() or "…") if kind == _QUESTION else "",
        votes=int(_number(cells, "Score") or 0) if with_score else 0,
        edited_at=_moment(cells, "LastEditDate"),
        closed_at=_moment(cells, "ClosedDate") if kind == _QUESTION else None,
        accepts=f"post/{accepted}" if accepted else "",
        notes=() if text else ("without text",),
    )
    return (*authors, post)


def _comment(row: Row) -> Records:
    line, cells = row
    where = f"Comments.xml:{line}"
    key, parent, written_at = _number(cells, "Id"), _number(cells, "PostId"), _moment(cells, "CreationDate")
    text = _MARK_IN_COMMENT.sub(_in_comment, cells.get("Text", "").strip())
    missing = _missing(Id=key, PostId=parent, CreationDate=written_at, Text=text)
    if missing or not written_at:
        return (Remark(where, f"comment/{key}", "skipped", missing, "post"),)
    author_key, authors = _author(where, cells, "UserId", "UserDisplayName", written_at)
    comment = PostRecord(
        where=where,
        key=f"comment/{key}",
        topic_key="",
        author_key=author_key,
        written_at=written_at,
        text=text,
        reply_to=f"post/{parent}",
        votes=int(_number(cells, "Score") or 0),
    )
    return (*authors, comment)


def _in_comment(mark: re.Match[str]) -> str:
    return mark["code"] or (hypertext.formula(mark["math"]) if mark["math"] else r"\<")


def _vote(row: Row) -> Records:
    line, cells = row
    where = f"Votes.xml:{line}"
    key, parent, kind = _number(cells, "Id"), _number(cells, "PostId"), cells.get("VoteTypeId", "")
    missing = _missing(Id=key, PostId=parent, VoteTypeId=kind)
    if missing:
        return (Remark(where, f"vote/{key}", "skipped", missing, "vote"),)
    if kind in _VOTES:
        return (VoteRecord(where, f"vote/{key}", f"post/{parent}", _VOTES[kind]),)
    reason = _OTHER_VOTES.get(kind, f"a vote of the unknown type {kind[:20]!r}")
    return (
        Remark(where, f"vote/{key}", "skipped", f"{reason}, which says nothing of the post's worth", "vote"),
    )


def _unused(name: str, row: Row) -> Record:
    line, cells = row
    key = f"{name}/{_number(cells, 'Id')}"
    return Remark(f"{name}.xml:{line}", key, "skipped", f"{name}.xml has no place here", name.lower())


def _author(
    where: str, cells: dict[str, str], id_cell: str, name_cell: str, seen_at: datetime
) -> tuple[str, Records]:
    """The author's key, and a record where this row is all there is: a deleted user."""
    key, name = _number(cells, id_cell), cells.get(name_cell, "").strip()
    if key:
        return key, ()
    if not name:
        return NOBODY, ()
    return f"name/{name}", (
        AuthorRecord(where, f"name/{name}", name_without_address(name), joined_at=seen_at),
    )


def _number(cells: dict[str, str], name: str) -> str:
    value = cells.get(name, "")
    return value if _NUMBER.fullmatch(value) else ""


def _moment(cells: dict[str, str], name: str) -> datetime | None:
    """The cell as a moment in UTC, which the dump writes without saying so."""
    try:
        moment = datetime.fromisoformat(cells.get(name, ""))
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _missing(**cells: object) -> str:
    names = [name for name, value in cells.items() if not value]
    return f"no usable {', '.join(names)}" if names else ""
