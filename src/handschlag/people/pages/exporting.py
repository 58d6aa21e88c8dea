"""One's own people as a file: a table, or cards for an address book."""

import csv
import io

from django.conf import settings
from django.http import Http404

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.people.pages.contacts import Person, all_people
from handschlag.people.pages.vcards import Card, written

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
        return "text/vcard; charset=utf-8", written(map(_card, people))
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


def _card(person: Person) -> Card:
    """With one's own notes; without a picture, of which a book of thousands would be full."""
    tie, note = person.tie, person.contact.note if person.contact else ""
    there = address("accounts:profile", person.pk)
    return Card(tie.name, there, tie.headline, tie.company, tie.place, tags=person.tags, note=note)


def _profile(person: Person) -> str:
    return settings.BASE_URL + address("accounts:profile", person.pk)
