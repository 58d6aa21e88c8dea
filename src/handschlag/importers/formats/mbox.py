"""Mail archives: mbox files, gzipped or not, Maildir folders, single messages.

A mail becomes a post; which one it answers is for the spool to find (records.Thread). Real mail
breaks every rule: what is missing is derived, what is broken is repaired, and each repair is
noted in the report.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from handschlag.importers.formats.mailfile import LARGEST_MAIL, RawMail, raw_mails
from handschlag.importers.formats.mailheaders import (
    author_of,
    message_id,
    subject_of,
    thread_of,
    written_at,
)
from handschlag.importers.formats.pool import Run
from handschlag.importers.formats.quoting import folded
from handschlag.importers.formats.records import AuthorRecord, PostRecord, Record, Remark
from handschlag.mail import hypertext, plaintext
from handschlag.mail.addresses import without_addresses
from handschlag.mail.parts import Body, Headers, opened

Progress = Callable[[int], None]
Draft = Remark | tuple[AuthorRecord, PostRecord, bool]
"""A mail read on its own: skipped, or author, post and whether the post's date is its own."""

LONGEST_TEXT = 1_000_000
"""Characters of one body that are looked at; a post takes a tenth of it."""
MOST_UNDATED = 1000
ANY_TIME = datetime(9999, 1, 1, tzinfo=UTC)

# What the standard library's parser is known to stumble over in hostile input, besides its own errors.
_STUMBLES = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
_FOLDER_DATA = "DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA"


def read(
    paths: Iterable[Path],
    *,
    largest: int = LARGEST_MAIL,
    not_after: datetime = ANY_TIME,
    progress: Progress = lambda _: None,
    run: Run = map,
) -> Iterator[Record]:
    """The mails of all files as records, each author before their first post.

    ``largest`` bounds a message in bytes and with it the memory; dates after ``not_after`` (the
    present, as the caller knows it) are broken ones. ``progress`` is called with the bytes read
    since the last call, ``run`` does the reading of single mails: ``map`` or a Pool. Raises
    ArchiveError when a file is no archive or a message too large; a mail that cannot be read
    becomes a Remark.
    """
    reading = partial(_draft, not_after=not_after)
    mails = (mail for path in paths for mail in raw_mails(path, largest=largest, progress=progress))
    for draft in _dated(run(reading, mails)):
        if isinstance(draft, Remark):
            yield draft
        else:
            yield draft[0]
            yield draft[1]


def size(paths: Iterable[Path]) -> int | None:
    """Bytes that ``read`` will report as progress; None when a gzip hides it."""
    total = 0
    for path in paths:
        files = [path] if path.is_file() else [file for file in path.glob("*/*") if file.is_file()]
        for file in files:
            with file.open("rb") as opened:
                if opened.read(2) == b"\x1f\x8b":
                    return None
            total += file.stat().st_size
    return total


def _dated(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Give mails without a date the date of the mail before them, or else of the next one."""
    waiting: deque[Draft] = deque()
    known: datetime | None = None
    for draft in drafts:
        if isinstance(draft, Remark):
            yield draft
            continue
        _, post, is_dated = draft
        if is_dated:
            known = post.written_at
            yield from (_at(known, held) for held in waiting)
            waiting.clear()
            yield draft
        elif known:
            yield _at(known, draft)
        else:
            waiting.append(draft)
            if len(waiting) > MOST_UNDATED:
                yield waiting.popleft()
    yield from waiting


def _at(moment: datetime, draft: Draft) -> Draft:
    if isinstance(draft, Remark):
        return draft
    author, post, _ = draft
    return author, replace(post, written_at=moment), True


def _draft(mail: RawMail, *, not_after: datetime) -> Draft:
    try:
        return _read(mail, not_after)
    except _STUMBLES as error:
        return Remark(mail.where, "", "skipped", f"cannot be read as a mail ({type(error).__name__})", "post")


def _read(mail: RawMail, not_after: datetime) -> Draft:
    headers, body = opened(mail.content)
    key, is_own = message_id(headers, mail.content)
    if reason := _reason_to_skip(headers):
        return Remark(mail.where, key, "skipped", reason, "post")
    subject = subject_of(headers)
    text, notes = _text(body)
    moment, note = written_at(headers, mail, not_after)
    author = author_of(headers, mail.where)
    post = PostRecord(
        where=mail.where,
        key=key,
        topic_key="",
        author_key=author.key,
        written_at=moment or mail.file_time,
        text=text or "…",
        title=without_addresses(subject.title) or "…",
        attachments=tuple(body.attachments),
        thread=thread_of(headers, key, subject),
        notes=tuple(
            filter(None, (note, *notes, "" if is_own else "without a Message-ID: named by its content"))
        ),
    )
    return author, post, moment is not None


def _reason_to_skip(headers: Headers) -> str:
    if not headers:
        return "no mail: it has no headers"
    if _FOLDER_DATA in headers.get("subject", ""):
        return "a mail program's note to itself"
    if headers.get("auto-submitted", "no").strip().lower().startswith("auto-replied"):
        return "an automatic reply"
    if {"x-autoreply", "x-autorespond"} & headers.keys():
        return "an automatic reply"
    if headers.get("x-no-archive", "").strip().lower() == "yes":
        return "its author asked not to have it archived"
    return ""


def _text(body: Body) -> tuple[str, list[str]]:
    """Markdown of all text pieces, addresses masked, and what the report should say of it."""
    notes = list(body.notes)
    parts = []
    for text, is_html, is_flowed in body.pieces:
        if len(text) > LONGEST_TEXT:
            notes.append(f"text of {len(text):,} characters cut")
        part, lines = folded(*_foldable(text[:LONGEST_TEXT], is_html=is_html, is_flowed=is_flowed))
        parts.append(part)
        if lines:
            notes.append(f"{lines} quoted lines folded away")
    markdown = without_addresses("\n\n".join(part for part in parts if part))
    if not markdown:
        notes.append("without text")
    return markdown, notes


def _foldable(text: str, *, is_html: bool, is_flowed: bool) -> tuple[str, Callable[[str], str]]:
    if is_html:
        return hypertext.to_markdown(text), str.strip
    return (plaintext.unflowed(text) if is_flowed else text), plaintext.to_markdown
