"""From a post on the spool to what is written of it. Free of Django: it runs in processes of their own."""

import re
from datetime import datetime
from typing import NamedTuple

from handschlag.core.markdown import render
from handschlag.importers.formats.spoolrows import Settled, post_of
from handschlag.importers.report import MADE, THERE, post_line

LONGEST_TITLE = 200
LONGEST_TEXT = 100_000

_SHOWN = re.compile(r">[^<]*[^<\s]")


class There(NamedTuple):
    """A post that stands in the group."""

    post: int
    topic: int
    votes: int
    accepted: int | None


class Waiting(NamedTuple):
    """A post of the spool, and what stands of it already."""

    row: Settled
    there: There | None

    @property
    def content(self) -> bytes:
        return self.row.content


class Ready(NamedTuple):
    """A post of which only the ids are open; the writing process takes what others can do from no one."""

    key: str
    topic_key: str
    author_key: str
    reply_to: str
    title: str
    written_at: datetime
    accepted: bool
    votes: int
    closed_at: datetime | None
    closed_reason: str
    columns: tuple[object, ...]
    """Text, HTML, moments of writing and editing, votes: as the database keeps them."""
    line: str
    there: There | None


def ready(waiting: Waiting, *, naive: bool) -> Ready:
    """``naive``: the database keeps moments as texts in UTC without saying so, as SQLite does.

    What is there already is not rendered again.
    """
    post, there = post_of(waiting.row), waiting.there
    text = cut(post.text, LONGEST_TEXT)
    notes = (*post.notes, "text cut") if text is not post.text else post.notes
    moments: tuple[object, ...] = (post.written_at, post.edited_at)
    if naive:
        moments = tuple(
            moment and str(moment.replace(tzinfo=None)) for moment in (post.written_at, post.edited_at)
        )
    return Ready(
        post.key,
        post.topic_key,
        post.author_key,
        post.reply_to,
        cut(post.title, LONGEST_TITLE),
        post.written_at,
        post.accepted,
        post.votes,
        post.closed_at,
        post.closed_reason,
        () if there else (text, shown(text), *moments, post.votes),
        post_line(post, THERE if there else MADE, notes),
        there,
    )


def shown(text: str) -> str:
    """The HTML of an imported text; one that would show nothing gets a mark that there was something."""
    html = render(text)
    return html if _SHOWN.search(html) else "<p>…</p>"


def cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
