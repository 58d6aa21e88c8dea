"""One's own people as a file: a table, or cards for an address book (vCard 4, RFC 6350)."""

import csv
import io
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.people.pages.contacts import Person, all_people

COLUMNS = (
    "name", "headline", "company", "place", "profile", "tags", "every_weeks", "note",
    "talked", "met", "helped", "last_at",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a table program would compute instead of show."""


def exported(viewer: Member, form: str) -> tuple[str, str]:
    """Type and text. Three queries."""
    people = sorted(all_people(viewer), key=lambda person: person.name.casefold())
    if form == "csv":
        return "text/csv; charset=utf-8", _table(people)
    if form == "vcf":
        return "text/vcard; charset=utf-8", "".join(map(_card, people))
    raise Http404


def _table(people: list[Person]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([_plain(cell) for cell in _cells(person)] for person in people)
    return text.getvalue()


def _cells(person: Person) -> list[object]:
    tie, contact = person.tie, person.contact
    return [
        tie.name, tie.headline, tie.company, tie.place, _profile(person), ", ".join(person.tags),
        person.weeks or "", contact.note if contact else "",
        tie.talk.count, tie.meet.count, tie.help.count,
        tie.last_at.isoformat() if tie.last_at else "",
    ]  # fmt: skip


def _plain(cell: object) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _card(person: Person) -> str:
    return "".join(f"{_folded(line)}\r\n" for line in _lines(person))


def _lines(person: Person) -> Iterator[str]:
    tie, note = person.tie, person.contact.note if person.contact else ""
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield f"UID:{_profile(person)}"
    yield f"FN:{_escaped(tie.name)}"
    for name, text in (("TITLE", tie.headline), ("ORG", tie.company), ("NOTE", note)):
        if text:
            yield f"{name}:{_escaped(text)}"
    if tie.place:
        yield f"ADR:;;;{_escaped(tie.place)};;;"
    yield f"URL:{_profile(person)}"
    if person.tags:
        yield "CATEGORIES:" + ",".join(map(_escaped, person.tags))
    yield "END:VCARD"


def _escaped(text: str) -> str:
    for letter, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,")):
        text = text.replace(letter, written)
    return "\\n".join(text.splitlines())


def _folded(line: str) -> str:
    """At most 75 octets a line, never within a letter."""
    lines, room = [""], 75
    for letter in line:
        size = len(letter.encode())
        if room < size:
            lines.append(" ")
            room = 74
        lines[-1] += letter
        room -= size
    return "\r\n".join(lines)


def _profile(person: Person) -> str:
    return settings.BASE_URL + address("accounts:profile", person.pk)
