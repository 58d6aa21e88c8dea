"""A drawn map: coasts and borders as lines, and circles for cities. Nothing is asked of anybody for it.

Plate carrée, true to scale at the middle latitude. Coasts and borders are those of Natural Earth.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from math import cos, radians, sqrt
from typing import Any, Final
from xml.sax.saxutils import escape

WIDTH: Final = 720
_SHORTEST_SPAN: Final = 5.0
"""Degrees that a map shows at least: a city stands within its country."""
_MARGIN: Final = 0.2
_CLOSE: Final = 0.8
"""Points nearer than that to the one before, in px, are left out."""
_LARGEST: Final = 26.0
_SMALLEST: Final = 5.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A city and how many are there."""

    name: str
    latitude: float
    longitude: float
    members: int


@dataclass(frozen=True, slots=True)
class View:
    """The part of the world that is drawn, in degrees, and its scale."""

    west: float
    south: float
    east: float
    north: float

    @property
    def height(self) -> int:
        return round((self.north - self.south) * self._up)

    @property
    def _across(self) -> float:
        return WIDTH / (self.east - self.west)

    @property
    def _up(self) -> float:
        return self._across / max(cos(radians((self.south + self.north) / 2)), 0.2)

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        return (longitude - self.west) * self._across, (self.north - latitude) * self._up

    def shows(self, longitude: float, latitude: float) -> bool:
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north


def view_of(spots: Sequence[Spot]) -> View:
    """All of them with some room around, no narrower than a small country and no taller than wide."""
    west, east = _spread([spot.longitude for spot in spots])
    south, north = _spread([spot.latitude for spot in spots])
    tall = (north - south) / max(cos(radians((south + north) / 2)), 0.2)
    if tall > east - west:
        middle = (west + east) / 2
        west, east = middle - tall / 2, middle + tall / 2
    return View(max(west, -180.0), max(south, -85.0), min(east, 180.0), min(north, 85.0))


def _spread(degrees: list[float]) -> tuple[float, float]:
    least, most = min(degrees), max(degrees)
    room = max((most - least) * _MARGIN, (_SHORTEST_SPAN - (most - least)) / 2)
    return least - room, most + room


def drawing(spots: Sequence[Spot], *, title: str, description: str) -> str:
    """Safe SVG: names are escaped, and there is neither style nor script in it."""
    view = view_of(spots)
    most = max(spot.members for spot in spots)
    largest_first = sorted(spots, key=lambda spot: -spot.members)
    circles = "".join(circle(s, view.place(s.longitude, s.latitude), most) for s in largest_first)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map" viewBox="0 0 {WIDTH} {view.height}" role="img" '
        f'aria-labelledby="map-title map-description"><title id="map-title">{escape(title)}</title>'
        f'<desc id="map-description">{escape(description)}</desc>'
        f'<path class="map-lines" d="{"".join(_paths(view))}"/>{circles}</svg>'
    )


def circle(spot: Spot, at: tuple[float, float], most: int) -> str:
    """A city with its name, where it stands on the map in px; the largest has ``most`` members."""
    x, y = at
    radius = max(_LARGEST * sqrt(spot.members / most), _SMALLEST)
    is_right = x > WIDTH * 0.75
    label_x = x - radius - 4 if is_right else x + radius + 4
    anchor = ' text-anchor="end"' if is_right else ""
    return (
        f'<circle class="map-spot" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>'
        f'<text class="map-name" x="{label_x:.1f}" y="{y + 5:.1f}"{anchor}>{escape(spot.name)}</text>'
    )


def _paths(view: View) -> Iterator[str]:
    drawn = _outlines()
    steps = drawn["steps"]
    west, south, east, north = (side * steps for side in (view.west, view.south, view.east, view.north))
    for line in drawn["lines"]:
        if line[0] <= east and line[2] >= west and line[1] <= north and line[3] >= south:
            yield from _path(line[4:], steps, view)


def _path(line: list[int], steps: int, view: View) -> Iterator[str]:
    """The line where it can be seen; it is lifted where two points in a row cannot."""
    last: tuple[float, float] | None = None
    before: tuple[float, float, bool] | None = None
    x = y = 0
    for at in range(0, len(line), 2):
        x, y = x + line[at], y + line[at + 1]
        here = (*view.place(x / steps, y / steps), view.shows(x / steps, y / steps))
        if before is not None and (here[2] or before[2]):
            if last is None:
                yield f"M{before[0]:.1f} {before[1]:.1f}"
                last = before[:2]
            is_last = at + 2 >= len(line)
            if is_last or abs(here[0] - last[0]) + abs(here[1] - last[1]) >= _CLOSE:
                yield f"L{here[0]:.1f} {here[1]:.1f}"
                last = here[:2]
        else:
            last = None
        before = here


def _outlines() -> Any:
    """Read when a map is drawn and let go again: 10 MB that no process need carry."""
    return json.loads((resources.files("handschlag.meetups") / "outlines.json").read_text(encoding="ascii"))
