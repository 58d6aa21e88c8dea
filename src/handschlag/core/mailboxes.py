"""Addresses as people paste them: one a line, or with commas, semicolons, names and brackets."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from handschlag.core.lines import one_line

LONGEST = 254
_BRACKETS = re.compile(r"""^\s*(?P<name>[^<>]*?)\s*<\s*(?:mailto:)?(?P<address>[^<>\s]+)\s*>\s*$""")
_BETWEEN = re.compile(r"""[,;](?=(?:[^"]*"[^"]*")*[^"]*$)""")
"""A comma or semicolon that stands in no quotes."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    line: int
    address: str
    """In small letters."""
    name: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    line: int
    text: str


def is_address(text: str) -> bool:
    if len(text) > LONGEST:
        return False
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def read_mailboxes(text: str) -> tuple[list[Mailbox], list[Unreadable]]:
    """Each address in the order in which it stands there, and what is none; lines count from 1."""
    found: list[Mailbox] = []
    unreadable: list[Unreadable] = []
    for number, line in enumerate(text.splitlines(), start=1):
        for piece in _pieces(line):
            box = _mailbox(number, piece)
            if box is None:
                unreadable.append(Unreadable(number, one_line(piece)[:80]))
            else:
                found.append(box)
    return found, unreadable


def _pieces(line: str) -> list[str]:
    """Between commas and semicolons; a comma within a name ("Amsel, Anna <a@b>") is put back."""
    pieces: list[str] = []
    held = ""
    for piece in _BETWEEN.split(line):
        joined = f"{held},{piece}" if held else piece
        is_name = "@" not in joined and "<" not in joined and "<" in line
        if is_name and piece.strip():
            held = joined
        else:
            pieces.append(joined)
            held = ""
    return [piece for piece in [*pieces, held] if piece.strip()]


def _mailbox(number: int, piece: str) -> Mailbox | None:
    bracketed = _BRACKETS.match(piece)
    name, address = (bracketed["name"], bracketed["address"]) if bracketed else ("", piece.strip())
    address = address.removeprefix("mailto:").strip("\"'").lower()
    if not is_address(address):
        return None
    return Mailbox(number, address, turned(one_line(name.strip().strip("\"'")))[:80])


def turned(name: str) -> str:
    """“Amsel, Anna” as one says it."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() and last.strip() else name
