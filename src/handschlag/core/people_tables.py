"""What columns of a table of people hold, guessed from their headings in German and English."""

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from handschlag.core.mailboxes import turned


class Column(StrEnum):
    EMAIL = "email"
    NAME = "name"
    FIRST = "first"
    LAST = "last"
    HEADLINE = "headline"
    COMPANY = "company"
    PLACE = "place"
    LANGUAGE = "language"


_HEADINGS: Final = {
    Column.EMAIL: "email mail emailadresse mailadresse emailaddress mailaddress epost emailprivat",
    Column.NAME: "name vollstaendigername vorundnachname fullname displayname anzeigename mitglied member",
    Column.FIRST: "vorname rufname firstname givenname forename",
    Column.LAST: "nachname familienname zuname lastname surname familyname",
    Column.HEADLINE: "position funktion beruf taetigkeit berufsbezeichnung jobtitle headline role profession",
    Column.COMPANY: "firma unternehmen organisation betrieb arbeitgeber firmenname company organization",
    Column.PLACE: "ort stadt wohnort sitz place city town location",
    Column.LANGUAGE: "sprache language lang locale",
}
_KNOWN: Final = {word: column for column, words in _HEADINGS.items() for word in words.split()}
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_LANGUAGES: Final = {
    "de": "de",
    "deutsch": "de",
    "german": "de",
    "en": "en",
    "englisch": "en",
    "english": "en",
}


def guess_columns(headings: Sequence[str]) -> list[str]:
    """For each heading the column it names, or nothing. Each column is guessed once, for the first."""
    found: list[str] = []
    for heading in headings:
        column = _KNOWN.get(_plain(heading), "")
        found.append("" if column in found else column)
    return found


def language_of(text: str) -> str:
    """Of German and English, in whatever way it is said; else nothing."""
    words = re.split(r"[-_\s]", text.lower().strip())
    return _LANGUAGES.get(words[0], "")


def full_name(name: str, first: str, last: str) -> str:
    """One name of what stands in up to three columns."""
    return turned(name) if name else f"{first} {last}".strip()


def _plain(heading: str) -> str:
    """Small letters only: “E-Mail-Adresse *” is emailadresse."""
    folded = unicodedata.normalize("NFC", heading).lower().translate(_UMLAUTS)
    return re.sub(r"[^a-z]", "", folded)
