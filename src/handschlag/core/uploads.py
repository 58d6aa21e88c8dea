"""From a file somebody uploaded to one that may be kept: it is what its bytes are, whatever it claims.

Neither the name nor the browser's word for the type is believed. Pictures are drawn anew, so nothing rides
along in them. All else is only ever handed out to be saved (see ``discussions.views.filing``), under a name
whose ending fits the content: an ending is what makes a computer run a file.
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic
from django.utils.translation import gettext as _

from handschlag.core import images
from handschlag.core.errors import Invalid
from handschlag.core.lines import one_line

LONGEST_NAME = 120
HEAD = 4096
"""Bytes at the beginning in which a file says what it is."""

PICTURES = {".jpg", ".jpe", ".jpeg", ".jfif", ".png", ".gif", ".webp"}
TEXTS = {
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".ics": "text/calendar",
    ".json": "application/json",
    ".log": "text/plain",
    ".md": "text/markdown",
    ".rtf": "application/rtf",
    ".tsv": "text/tab-separated-values",
    ".vcf": "text/vcard",
}
"""Text may be called any of these; HTML, scripts and all other text gets ``.txt`` behind its name."""
ZIPPED = {
    ".zip": "application/zip",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".epub": "application/epub+zip",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""A ZIP may be called any of these; programs in one (.jar) and documents with macros become ``.zip``."""
OTHERS = {
    ".pdf": "application/pdf",
    ".7z": "application/x-7z-compressed",
    ".gz": "application/gzip",
    ".mp3": "audio/mpeg",
    ".mpga": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".mov": "video/quicktime",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
}
KEPT = TEXTS | ZIPPED | OTHERS | {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
"""Everything that is kept, and as what it is served."""

_SVG = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<[?!][^>]*>\s*)*<(?:\w+:)?svg\b", re.IGNORECASE)
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_IN_NO_NAME = re.compile(r'[<>:"|?*]')


@dataclass(frozen=True, slots=True)
class Sound:
    """A file that may be kept. Pictures have a size, and a small one beside them unless they are small."""

    name: str
    content_type: str
    content: bytes
    width: int | None = None
    height: int | None = None
    thumbnail: bytes = b""

    @property
    def is_picture(self) -> bool:
        return self.width is not None


def examine(content: bytes, name: str) -> Sound:
    """What the file really is, under a name that says so. Raises Invalid for what is not kept."""
    if not content:
        raise Invalid(_("This file is empty."))
    if _SVG.match(content[:HEAD]) or name.lower().endswith((".svg", ".svgz")):
        raise Invalid(_("SVG drawings can hold programs, so we do not take them. Send a PNG of it."))
    found = _endings(content)
    if found & PICTURES:
        picture = images.redrawn(content)
        return Sound(
            clean_name(name, picture.ending),
            KEPT[picture.ending],
            picture.content,
            picture.width,
            picture.height,
            picture.thumbnail,
        )
    ending = _kept_ending(content, found, _ending_of(name))
    return Sound(clean_name(name, ending), KEPT[ending], content)


def clean_name(name: str, ending: str) -> str:
    """The name without path, control and direction characters, with the ending that fits the content.

    A wrong ending stays readable before the right one: ``page.html`` becomes ``page.html.txt``.
    """
    stem = _IN_NO_NAME.sub("-", one_line(name.replace("\\", "/").rpartition("/")[2])).strip(". ")
    if _ending_of(stem) in _same(ending):
        stem = stem[: -len(_ending_of(stem))]
    return f"{stem[: LONGEST_NAME - len(ending)].strip('. ') or 'file'}{ending}"


def _endings(content: bytes) -> set[str]:
    """The endings of what we take that fit the file's beginning; what its end looks like does not count."""
    try:
        guesses = puremagic.magic_string(content[:HEAD])
    except puremagic.PureError:
        return set()
    return {
        guess.extension.lower()
        for guess in guesses
        if guess.offset >= 0
        and (content.startswith(guess.byte_match, guess.offset) or content.startswith(guess.byte_match))
        and guess.byte_match != b"RIFF"  # a box for many things, of which WebP and WAV say more
    } & (PICTURES | OTHERS.keys())


def _kept_ending(content: bytes, found: set[str], claimed: str) -> str:
    """PDF first: one may be plain text throughout. Then text: a table may begin like an MP3."""
    if content.startswith(b"%PDF-"):
        return ".pdf"
    if not _NOT_TEXT.search(content):
        return claimed if claimed in TEXTS else ".txt"
    if content.startswith(b"PK\x03\x04"):
        return claimed if claimed in ZIPPED else ".zip"
    if not found:
        raise Invalid(
            _(
                "We do not take files of this kind. Send pictures as JPEG, PNG, WebP or GIF, documents as "
                "PDF, and anything else packed into a ZIP."
            )
        )
    types = {OTHERS[ending] for ending in found}
    return claimed if OTHERS.get(claimed) in types else min(found)


def _ending_of(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()


def _same(ending: str) -> set[str]:
    return {".jpg", ".jpe", ".jpeg", ".jfif"} if ending == ".jpg" else {ending}
