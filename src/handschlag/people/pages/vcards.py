"""A person as a card to keep: vCard 4.0 (RFC 6350), with what its reader may see and nothing else."""

from collections.abc import Iterator

from django.conf import settings

from handschlag.people.pages.persons import Person

_LONGEST = 75
"""Octets of a line."""
_ESCAPED = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": None})


def vcard(person: Person) -> str:
    return "".join(f"{_folded_line(line)}\r\n" for line in _lines(person))


def _lines(person: Person) -> Iterator[str]:
    there = settings.BASE_URL + person.href
    first, _space, last = person.name.rpartition(" ")
    yield from ("BEGIN:VCARD", "VERSION:4.0", f"UID:{there}", f"SOURCE:{there}")
    yield f"FN:{_text(person.name)}"
    yield f"N:{_text(last)};{_text(first)};;;"
    for name, value in _said(person):
        if value:
            yield f"{name}:{value}"
    yield "END:VCARD"


def _said(person: Person) -> Iterator[tuple[str, str]]:
    yield "TITLE", _text(person.headline)
    yield "ORG", _text(person.company)
    yield "ADR", f";;;{_text(person.place)};;;" if person.place else ""
    yield "TEL;VALUE=text", _text(person.phone)
    yield "EMAIL", _text(person.contact_email)
    yield "URL", person.website
    yield "CATEGORIES", ",".join(map(_text, person.expertise))
    yield "NOTE", _text("\n".join(filter(None, [person.languages, person.offers, person.seeks])))


def _text(value: str) -> str:
    return value.translate(_ESCAPED)


def _folded_line(line: str) -> str:
    """No line longer than 75 octets; a letter is never cut in two."""
    parts, length = [""], 0
    for sign in line:
        size = len(sign.encode())
        if length + size > _LONGEST:
            parts.append("")
            length = 1  # the space that says that the line goes on
        parts[-1] += sign
        length += size
    return "\r\n ".join(parts)
