"""From a mail as it came to a letter that a room can take."""

import re
from email import message_from_bytes
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from handschlag.mail.charsets import header_text, text_of
from handschlag.mail.parts import Attachment, opened
from handschlag.mail.replies import own_words
from handschlag.notifications.actions.routing import Letter

LONGEST_TEXT = 100_000
LONGEST_SUBJECT = 200
SMALL_PICTURE = 24_000
"""Bytes below which a picture that is set into the text is taken for a logo or a smiley of the signature."""

_PREFIX = re.compile(
    r"\s*(?:(?:re|aw|antw|antwort|sv|vs|odp|ref|res|rif|r|wg|fw|fwd|tr|rv|vl|enc|i|doorst)"
    r"\s*(?:\[\d+\]|\(\d+\)|\^\d+)?\s*[:：]|\[[^\]\[]{1,40}\])\s*",
    re.IGNORECASE,
)
_NO_FILE = {
    "text/calendar",
    "application/ics",
    "application/ms-tnef",
    "application/pgp-keys",
    "application/pkcs7-signature",
    "message/disposition-notification",
}
_METHOD = re.compile(r"^METHOD:\s*(\w+)", re.MULTILINE | re.IGNORECASE)


def opened_letter(raw: bytes, key: UUID) -> Letter:
    """The sender's own words, and the files that are theirs."""
    headers, body = opened(raw)
    words = own_words([(text[:LONGEST_TEXT], is_html, is_flowed) for text, is_html, is_flowed in body.pieces])
    files = [_file(one) for one in body.attachments if _is_theirs(one, raw)]
    subject = without_prefixes(header_text(headers.get("subject", "")))[:LONGEST_SUBJECT]
    return Letter(words.markdown, words.lines, subject, key, files, _calendar(raw))


def without_prefixes(subject: str) -> str:
    """Without Re:, AW:, [list] and their kin."""
    while found := _PREFIX.match(subject):
        subject = subject[found.end() :]
    return subject.strip()


def _file(one: Attachment) -> UploadedFile[bytes]:
    return SimpleUploadedFile(one.name, one.content, one.content_type)


def _is_theirs(one: Attachment, raw: bytes) -> bool:
    """Neither what programs attach nor the small pictures of signatures."""
    if one.content_type in _NO_FILE or one.name.lower() in {"winmail.dat", "smime.p7s", "signature.asc"}:
        return False
    is_small_picture = one.content_type.startswith("image/") and len(one.content) < SMALL_PICTURE
    return not (is_small_picture and b"cid:" in raw.lower())


def _calendar(raw: bytes) -> str:
    """An answer of a calendar (RFC 5546), if there is one."""
    if b"text/calendar" not in raw.lower() and b"application/ics" not in raw.lower():
        return ""
    for part in message_from_bytes(raw).walk():
        if part.get_content_type() in {"text/calendar", "application/ics"}:
            content = part.get_payload(decode=True)
            text = text_of(content, part.get_content_charset()) if isinstance(content, bytes) else ""
            method = _METHOD.search(text)
            if method and method[1].upper() == "REPLY":
                return text
    return ""
