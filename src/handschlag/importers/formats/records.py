"""What every archive parser yields: one vocabulary between files and actions.

Parsers are pure: file in, records out, one at a time; no database, no clock. What only the whole
archive can tell (which mail answers which, how many votes a post has) is left to the spool.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import ClassVar, Literal

from handschlag.mail.parts import Attachment

NOBODY = "nobody"
"""Key of the author the archive no longer names; counts for nothing, like a bot."""


class Plain:
    """Travels between processes as its values: what dataclasses generate for that is ten times slower."""

    __slots__: tuple[str, ...] = ()
    _values: ClassVar["attrgetter[tuple[object, ...]]"]

    def __init_subclass__(cls) -> None:
        if cls.__slots__:  # a dataclass is made twice, with its slots the second time
            cls._values = attrgetter(*cls.__slots__)

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), self._values(self)


@dataclass(frozen=True, slots=True)
class Thread(Plain):
    """How a mail says what it answers, before the spool has seen the whole archive.

    ``ancestors`` are message ids, nearest first. ``subject`` is folded for comparison: without
    "Re:" and list tags. ``is_reply``: the subject began with "Re:" or the like.
    """

    ancestors: tuple[str, ...]
    subject: str
    is_reply: bool


@dataclass(frozen=True, slots=True)
class AuthorRecord(Plain):
    """A person as the archive knows them; ``key`` is unique within the archive.

    The same key may come again; the first record with a name wins.
    """

    where: str
    key: str
    name: str
    email: str = ""
    about: str = ""
    place: str = ""
    company: str = ""
    joined_at: datetime | None = None
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class PostRecord(Plain):
    """A post as written. A topic's first post has ``topic_key == key`` and a title.

    ``text`` is Markdown; ``written_at`` is aware and in UTC. ``reply_to`` names the post
    it answers ("" for the topic as a whole). ``votes`` are counts whose givers are unknown.
    ``accepts``, on a first post, names the answer its author accepted. With a ``thread``, or with
    ``reply_to`` alone, the spool finds the topic. ``notes`` is what the report says of it.
    """

    where: str
    key: str
    topic_key: str
    author_key: str
    written_at: datetime
    text: str
    title: str = ""
    reply_to: str = ""
    votes: int = 0
    accepted: bool = False
    edited_at: datetime | None = None
    closed_at: datetime | None = None
    closed_reason: str = ""
    attachments: tuple[Attachment, ...] = ()
    accepts: str = ""
    thread: Thread | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VoteRecord(Plain):
    """Somebody unknown voted on a post; it lives on in the post's count."""

    where: str
    key: str
    post_key: str
    kind: Literal["up", "down", "accepted"]


@dataclass(frozen=True, slots=True)
class ThanksRecord(Plain):
    """A named member thanked a post."""

    where: str
    key: str
    post_key: str
    author_key: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Remark(Plain):
    """What the report says of input that became no record of its own.

    ``merged``: it lives on in another record (a vote in a count). ``skipped``: it does not, and why.
    """

    where: str
    key: str
    outcome: Literal["merged", "skipped"]
    reason: str
    kind: str = "row"


Record = AuthorRecord | PostRecord | VoteRecord | ThanksRecord | Remark


def gettext_noop(text: str) -> str:
    """Mark a sentence for the catalogue. Parsers know no language: whoever shows it has it translated."""
    return text


class ArchiveError(Exception):
    """The archive cannot be read as a whole; names the file, the line and what to do.

    problem: a sentence; where there are values, an English one with a place for each (``%(size)d``).
    """

    def __init__(self, path: Path, line: int | None, problem: str, **values: object) -> None:
        super().__init__(path, line, problem)
        self.path, self.line, self.problem, self.values = path, line, problem, values

    def __str__(self) -> str:
        return self.told(str)

    def told(self, translated: Callable[[str], str]) -> str:
        """Return place and problem, the problem in the language into which ``translated`` puts it."""
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        problem = translated(self.problem)
        return f"{place}: {problem % self.values if self.values else problem}"

    def elsewhere(self, path: Path) -> "ArchiveError":
        """Return the same of a file that the reader knows by another name."""
        return ArchiveError(path, self.line, self.problem, **self.values)
