"""Mails out of readable definitions."""

import quopri
from base64 import encodebytes
from typing import NamedTuple

HEAD = "From: Ben <ben@example.org>\nTo: reply+x@talk.example.org\nSubject: Re: Beamer\nMIME-Version: 1.0\n"


class Case(NamedTuple):
    name: str
    raw: bytes
    expected: str


def split(text: str) -> tuple[str, str]:
    """The whole body, and the sender's own part of it."""
    body, kept, own = [], [], True
    for line in text.strip("\n").split("\n"):
        if line == "~~~":
            own = not own
        else:
            body.append(line)
            if own:
                kept.append(line)
    return "\n".join(body), "\n".join(kept)


def plain(
    name, text, *, charset="utf-8", encoding="8bit", flowed=False, claimed="", expected=None, crlf=True
):
    body, kept = split(text)
    kind = f'text/plain; charset="{claimed or charset}"' + ("; format=flowed" if flowed else "")
    return Case(
        name, one_part(kind, body, charset, encoding, crlf=crlf), kept if expected is None else expected
    )


def html(name, source, expected, *, charset="utf-8", encoding="quoted-printable"):
    return Case(name, one_part(f"text/html; charset={charset}", source, charset, encoding), expected)


def both(name, text, source):
    """Plain text and HTML, as most programs send."""
    body, kept = split(text)
    raw = (
        f'{HEAD}Content-Type: multipart/alternative; boundary="b1"\n\n--b1\n'
        f"Content-Type: text/plain; charset=utf-8\n\n{body}\n--b1\n"
        f"Content-Type: text/html; charset=utf-8\n\n{source}\n--b1--\n"
    )
    return Case(name, raw.replace("\n", "\r\n").encode(), kept)


def one_part(kind, body, charset, encoding, *, crlf=True):
    content = body.encode(charset)
    if encoding == "base64":
        content = encodebytes(content)
    elif encoding == "quoted-printable":
        content = quopri.encodestring(content)
    head = f"{HEAD}Content-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n\n".encode()
    raw = head + content + b"\n"
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") if crlf else raw
