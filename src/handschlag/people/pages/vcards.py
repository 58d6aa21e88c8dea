"""Cards to keep: vCard 3.0 (RFC 2426), the one that every phone and mail program reads.

``icalendar`` escapes the texts and folds the lines: at 75 octets, never within a letter.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from icalendar.parser import Contentline, Parameters
from icalendar.prop import vAdr, vBinary, vCategory, vN, vOrg, vText, vUri

from handschlag.core.images import square_jpeg
from handschlag.people.pages.persons import Person

PHOTO_SIDE = 256


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on it; empty is left out."""

    name: str
    href: str
    """The address of the profile within the site."""
    headline: str = ""
    company: str = ""
    place: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    photo: bytes = b""
    """A JPEG."""


def of_person(person: Person, picture: bytes = b"") -> Card:
    """With what its reader may see and nothing else."""
    return Card(
        person.name,
        person.href,
        person.headline,
        person.company,
        person.place,
        person.phone,
        person.contact_email,
        person.website,
        person.expertise,
        "\n".join(filter(None, [person.languages, person.offers, person.seeks])),
        square_jpeg(picture, side=PHOTO_SIDE) if picture else b"",
    )


def written(cards: Iterable[Card]) -> str:
    return "".join(f"{line}\r\n" for card in cards for line in _lines(card))


def _lines(card: Card) -> Iterator[str]:
    there = settings.BASE_URL + card.href
    first, _space, last = card.name.rpartition(" ")
    yield from (_line("BEGIN", vText("VCARD")), _line("VERSION", vText("3.0")))
    yield from (_line("UID", vUri(there)), _line("SOURCE", vUri(there)))
    yield from (_line("FN", vText(card.name)), _line("N", vN((last, first, "", "", ""))))
    for name, value, params in _said(card):
        if value:
            yield _line(name, value, **params)
    yield _line("END", vText("VCARD"))


def _said(card: Card) -> Iterator[tuple[str, Any, dict[str, str]]]:
    yield "TITLE", vText(card.headline), {}
    yield "ORG", card.company and vOrg((card.company,)), {}
    yield "ADR", card.place and vAdr(("", "", "", card.place, "", "", "")), {"TYPE": "WORK"}
    yield "TEL", vText(card.phone), {"TYPE": "VOICE"}
    yield "EMAIL", vText(card.email), {"TYPE": "INTERNET"}
    yield "URL", vUri(card.website or settings.BASE_URL + card.href), {}
    yield "CATEGORIES", card.tags and vCategory(list(card.tags)), {}
    yield "NOTE", vText(card.note), {}
    yield "PHOTO", card.photo and vBinary(card.photo), {"ENCODING": "b", "TYPE": "JPEG"}


def _line(name: str, value: Any, **params: str) -> str:
    line: Any = Contentline.from_parts(name, Parameters(params), value)
    return str(line.to_ical().decode())
