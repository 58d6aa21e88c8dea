"""What every archive parser yields: one vocabulary between files and actions.

Parsers are pure: file in, records out, one at a time; no database, no clock.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a post; ``content`` is its decoded bytes."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class AuthorRecord:
    """A person as the archive knows them; ``key`` is unique within the archive."""

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
class PostRecord:
    """A post as written. A topic's first post has ``topic_key == key`` and a title.

    ``text`` is Markdown; ``written_at`` is aware and in UTC. ``reply_to`` names the post
    it answers ("" for the topic as a whole). ``votes`` are counts whose givers are unknown.
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


@dataclass(frozen=True, slots=True)
class ThanksRecord:
    """A named member thanked a post."""

    where: str
    key: str
    post_key: str
    author_key: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Remark:
    """What the report says of input that became no record of its own.

    ``merged``: it lives on in another record (a vote in a count). ``skipped``: it does not, and why.
    """

    where: str
    key: str
    outcome: Literal["merged", "skipped"]
    reason: str


Record = AuthorRecord | PostRecord | ThanksRecord | Remark


class ArchiveError(Exception):
    """The archive cannot be read as a whole; names the file, the line and what to do."""

    def __init__(self, path: Path, line: int | None, problem: str) -> None:
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: {problem}")
        self.path, self.line, self.problem = path, line, problem
