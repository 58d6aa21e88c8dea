"""What a MIME message is made of: the text to show, and the files that came with it."""

import re
from binascii import a2b_base64, a2b_qp
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import Header
from email.message import Message
from functools import lru_cache
from mimetypes import guess_extension
from typing import NamedTuple, TypeAlias

from handschlag.mail.addresses import name_without_address
from handschlag.mail.charsets import header_text, text_of

LARGEST_ATTACHMENT = 25 << 20
"""Bytes, decoded; a larger file is left out and noted."""
MOST_ATTACHMENTS = 50
LONGEST_HEADER = 20_000
"""Characters; a thread of three hundred mails fits into its References."""

Mail: TypeAlias = "Message[str, str]"
Headers = dict[str, str]

_SIGNATURES = {
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-encrypted",
    "message/delivery-status",
}
_FORWARDED_KEEPS = {"from", "date", "subject", "mime-version"}
"""Headers that a forwarded mail keeps, besides those that describe its content."""
_TEXTS = {"text/plain", "text/html", "text/enriched"}
_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "7bit": bytes,
    "8bit": bytes,
    "binary": bytes,
    "quoted-printable": a2b_qp,
    "base64": a2b_base64,
}
_HEADER = re.compile(r"^([!-9;-~]{1,100})[ \t]*:[ \t]*(.*(?:\n[ \t].*)*)", re.MULTILINE)
_CONTENT_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,48}/[a-z0-9][a-z0-9!#$&^_.+-]{0,48}")
_UNFIT_IN_NAME = re.compile(r'[\\/:*?"<>|\s]+')


class Attachment(NamedTuple):
    """A file that came with a mail; ``content`` is its decoded bytes."""

    name: str
    content_type: str
    content: bytes


@dataclass(slots=True)
class Body:
    """Text pieces in their order, each ``(text, is_html, is_flowed)``, and what came with them."""

    pieces: list[tuple[str, bool, bool]] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def opened(content: bytes) -> tuple[Headers, Body]:
    """A message's headers and its body taken apart.

    Most mails have a single part of text; those are read here. The standard library, which takes
    the others apart, needs ten times as long.
    """
    head, rest = _halves(content)
    headers = _headers(head)
    kind, parameters = _content_type(headers.get("content-type", ""))
    decode = _DECODERS.get(headers.get("content-transfer-encoding", "").strip().lower())
    if decode is None or kind not in _TEXTS or "name" in parameters or "content-disposition" in headers:
        return headers, body_of(message_from_bytes(content))
    try:
        return headers, Body([_text_piece(decode(rest), kind, parameters)])
    except ValueError:  # the transfer encoding lies; the library has its ways
        return headers, body_of(message_from_bytes(content))


def headers_of(content: bytes) -> Headers:
    """Its headers alone."""
    return _headers(_halves(content)[0])


def _halves(content: bytes) -> tuple[bytes, bytes]:
    """What stands before the first empty line, and after it."""
    if content.startswith((b"\n", b"\r\n")):
        return b"", content[content.index(b"\n") + 1 :]
    unix = content.find(b"\n\n")
    end = content.find(b"\n\r\n", 0, unix if unix >= 0 else None)
    if end >= 0:
        return content[:end], content[end + 3 :]
    return (content[:unix], content[unix + 2 :]) if unix >= 0 else (content, b"")


def _headers(head: bytes) -> Headers:
    """Raw headers by lower-cased name; of a repeated one the first, as mail programs do."""
    found = _HEADER.findall(head.decode("ascii", "surrogateescape"))
    return {name.lower(): value[:LONGEST_HEADER] for name, value in reversed(found)}


@lru_cache(maxsize=1000)
def _content_type(value: str) -> tuple[str, dict[str, str]]:
    part: Mail = Message()
    part["content-type"] = value or "text/plain"
    return part.get_content_type(), _parameters(part)


def body_of(mail: Mail) -> Body:
    """The message taken apart. Of alternatives, plain text is preferred where it says anything."""
    body = Body()
    for part in _leaves(mail):
        kind = part.get_content_type()
        if kind in _SIGNATURES:
            continue
        parameters = _parameters(part)
        if _is_text(part, kind, parameters):
            body.pieces.append(_text_piece(_payload(part), kind, parameters))
        else:
            _attach(body, part, kind)
    return body


def _leaves(mail: Mail) -> Iterator[Mail]:
    waiting = [mail]
    while waiting:
        part = waiting.pop()
        kind = part.get_content_type()
        children = _children(part)
        if not children or kind == "message/rfc822":
            yield part
        elif kind == "multipart/alternative":
            waiting.extend(_preferred(children))
        else:
            waiting.extend(reversed(children))


def _children(part: Mail) -> list[Mail]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _preferred(alternatives: list[Mail]) -> list[Mail]:
    """The one alternative to read, and what is no alternative to anything (an invitation, say)."""
    texts = [part for part in alternatives if part.get_content_type() in {"text/plain", "text/html"}]
    groups = [part for part in alternatives if part.is_multipart()]
    speaking = [part for part in texts if _payload(part).strip()]
    plain = [part for part in speaking if part.get_content_type() == "text/plain"]
    chosen = (plain or groups or speaking or alternatives)[:1]
    others = [
        part for part in alternatives if part not in texts and part not in groups and part not in chosen
    ]
    return [*reversed(others), *chosen]


def _parameters(part: Mail) -> dict[str, str]:
    """Of Content-Type, by lower-cased name; read once, it is what taking a mail apart costs most."""
    return {name.lower(): str(value) for name, value in part.get_params([]) if isinstance(value, str)}


def _is_text(part: Mail, kind: str, parameters: dict[str, str]) -> bool:
    if kind not in _TEXTS and not kind.startswith("multipart/"):
        return False
    if part.get("content-disposition") is None:
        return "name" not in parameters
    return part.get_content_disposition() != "attachment" and not part.get_filename()


def _text_piece(content: bytes, kind: str, parameters: dict[str, str]) -> tuple[str, bool, bool]:
    is_flowed = parameters.get("format", "").lower() == "flowed"
    return text_of(content, parameters.get("charset")), kind in {"text/html", "text/enriched"}, is_flowed


def _payload(part: Mail) -> bytes:
    """The decoded content; a transfer encoding that lies leaves the content as it is."""
    if part.is_multipart():
        inner = part.get_payload(0)
        content = inner.as_bytes() if isinstance(inner, Message) else b""
        encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
        with suppress(
            ValueError
        ):  # a message is not to be encoded, and some mail programs do it all the same
            return _DECODERS.get(encoding, bytes)(content)
        return content
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _attach(body: Body, part: Mail, kind: str) -> None:
    content = _payload(part)
    if not content:
        return
    name = _name(part, kind, len(body.attachments) + 1)
    if kind == "message/rfc822" or name.lower().endswith(".eml"):
        content = _without_private_headers(content)
    if len(content) > LARGEST_ATTACHMENT or len(body.attachments) >= MOST_ATTACHMENTS:
        body.notes.append(f"attachment {name} of {len(content):,} bytes left out")
        return
    is_sound = _CONTENT_TYPE.fullmatch(kind)  # it becomes a header of the answer that carries the file
    body.attachments.append(Attachment(name, kind if is_sound else "application/octet-stream", content))


def _without_private_headers(content: bytes) -> bytes:
    """A forwarded mail with what a reader looks at: not who got it, by which way, through which checks."""
    mail = message_from_bytes(content)
    for part in mail.walk():
        for name in {name.lower() for name in part}:
            if name not in _FORWARDED_KEEPS and not name.startswith("content-"):
                del part[name]
        if sender := part.get("from"):
            del part["from"]
            part["From"] = Header(name_without_address(header_text(str(sender))), "utf-8").encode()
    return mail.as_bytes()


def _name(part: Mail, kind: str, number: int) -> str:
    given = header_text(part.get_filename() or "")
    name = _UNFIT_IN_NAME.sub(" ", given.replace("\\", "/").rpartition("/")[2]).strip(" .")
    if name:
        stem, dot, ending = name.rpartition(".")
        return name if len(name) <= 100 else f"{stem[: 90 - len(ending)]}{dot}{ending}"[:100]  # noqa: PLR2004 - fits the column
    return f"attachment-{number}{'.eml' if kind == 'message/rfc822' else guess_extension(kind) or '.bin'}"
