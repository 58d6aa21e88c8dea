"""A map on tiles of a source that the operator has named; without one maps are drawn (``outlines``).

The page holds addresses only: tiles are fetched by the reader's browser, never by this site. Web Mercator, as
tile servers have it (EPSG:3857).
"""

from collections.abc import Iterator, Sequence
from math import asinh, ceil, floor, log2, pi, radians, tan
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from handschlag.meetups.pages.outlines import WIDTH, Spot, circle

HEIGHT: Final = 480
TILE: Final = 256
FINEST: Final = 9
"""Zoom: a city is a few tiles wide there, and no street can be told."""
_ROOM: Final = 0.7
"""Share of the picture that the cities may fill."""


def tiled(spots: Sequence[Spot], source: str, *, title: str, description: str) -> str:
    """Safe SVG of ``WIDTH`` × ``HEIGHT`` px; ``source`` is an address with ``{z}``, ``{x}`` and ``{y}``."""
    zoom = _zoom(spots)
    across, down = zip(*(_pixels(spot, zoom) for spot in spots), strict=True)
    left = (min(across) + max(across) - WIDTH) / 2
    top = (min(down) + max(down) - HEIGHT) / 2
    most = max(spot.members for spot in spots)
    circles = "".join(
        circle(spot, (x - left, y - top), most) for spot, x, y in zip(spots, across, down, strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="map-title map-description"><title id="map-title">{escape(title)}</title>'
        f'<desc id="map-description">{escape(description)}</desc>'
        f"{''.join(_tiles(source, zoom, left, top))}{circles}</svg>"
    )


def _zoom(spots: Sequence[Spot]) -> int:
    """The finest at which all of them are in the picture."""
    across, down = zip(*(_pixels(spot, 0) for spot in spots), strict=True)
    wide = max(max(across) - min(across), 1e-9) / WIDTH
    high = max(max(down) - min(down), 1e-9) / HEIGHT
    return max(0, min(FINEST, floor(log2(_ROOM / max(wide, high)))))


def _pixels(spot: Spot, zoom: int) -> tuple[float, float]:
    """From the north-west corner of the world."""
    size = TILE * 2**zoom
    x = (spot.longitude + 180) / 360 * size
    y = (1 - asinh(tan(radians(spot.latitude))) / pi) / 2 * size
    return x, y


def _tiles(source: str, zoom: int, left: float, top: float) -> Iterator[str]:
    number = 2**zoom
    for x in range(floor(left / TILE), ceil((left + WIDTH) / TILE)):
        for y in range(max(floor(top / TILE), 0), min(ceil((top + HEIGHT) / TILE), number)):
            href = source.replace("{z}", str(zoom)).replace("{x}", str(x % number)).replace("{y}", str(y))
            yield (
                f'<image href={quoteattr(href)} x="{x * TILE - left:.1f}" y="{y * TILE - top:.1f}" '
                f'width="{TILE}" height="{TILE}"/>'
            )
