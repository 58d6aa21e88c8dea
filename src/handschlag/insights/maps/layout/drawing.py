"""The map as SVG: circles are told apart by colour, outline and number, never by colour alone."""

from typing import Final

import numpy as np
import numpy.typing as npt
from markupsafe import escape

from handschlag.insights.maps.layout.planning import Plan

Floats = npt.NDArray[np.float64]

WIDTH: Final = 1000
MARGIN: Final = 26
INKS: Final = 6
NAMED: Final = 12
_OUTLINES: Final = ("", "12 6", "3 6", "18 5 3 5")
_CLASSES: Final = 6
_LARGEST_DOT: Final = 30.0
_FEW_MEMBERS: Final = 60
_LETTER: Final = 9
_LINE: Final = 19
"""How wide a letter and how high a line of a name is."""

_SMALL_DISC: Final = 32


def svg_of(plan: Plan, *, title: str, description: str, labels: dict[int, str] | None = None) -> str:
    """Return the drawing. labels: names by position, written beside the most strongly tied."""
    low = (plan.centres - plan.radii[:, None]).min(axis=0)
    high = (plan.centres + plan.radii[:, None]).max(axis=0)
    scale = min((WIDTH - 2 * MARGIN) / (high[0] - low[0]), WIDTH / len(plan.node) ** 0.25 / 2)
    height = round((high[1] - low[1]) * scale) + 2 * MARGIN
    shift = np.array([(WIDTH - (high[0] - low[0]) * scale) / 2, MARGIN]) - low * scale
    places, centres = plan.places * scale + shift, plan.centres * scale + shift
    layers = [
        _bands(plan, centres),
        _discs(centres, plan.radii * scale),
        _ties(plan, places),
        _dots(plan, places, scale),
        _numbers(plan, centres, plan.radii * scale),
        _names(plan, places, labels or {}),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="map-drawing-title map-drawing-description">'
        f'<title id="map-drawing-title">{escape(title)}</title>'
        f'<desc id="map-drawing-description">{escape(description)}</desc>{"".join(layers)}</svg>'
    )


def _ink(circle: int) -> str:
    return f"var(--map-{circle % INKS + 1})"


def _bands(plan: Plan, centres: Floats) -> str:
    """One slightly bent band per pair of circles, from centre to centre below the discs."""
    if not len(plan.bands):
        return ""
    widest = plan.weights.max()
    paths = []
    for (first, second), weight in zip(plan.bands, plan.weights, strict=True):
        begin, end = centres[first], centres[second]
        bend = (begin + end) / 2 + 0.12 * np.array([begin[1] - end[1], end[0] - begin[0]])
        width = 1.5 + 26 * np.sqrt(weight / widest)
        curve = f"M{_at(begin)}Q{_at(bend)} {_at(end)}"
        paths.append(f'<path d="{curve}" stroke-width="{width:.1f}"/>')
    looks = 'fill="none" stroke="var(--ink-muted)" stroke-opacity=".34" stroke-linecap="round"'
    return f"<g {looks}>{''.join(paths)}</g>"


def _discs(centres: Floats, radii: Floats) -> str:
    discs = []
    for circle, (centre, radius) in enumerate(zip(centres, radii, strict=True)):
        dash = _OUTLINES[circle // INKS % len(_OUTLINES)]
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        at = f'cx="{centre[0]:.1f}" cy="{centre[1]:.1f}" r="{radius:.1f}"'
        discs.append(f'<circle {at} fill="var(--sheet)"/>')
        discs.append(
            f'<circle {at} fill="{_ink(circle)}" fill-opacity=".09" stroke="{_ink(circle)}"{dashes}/>'
        )
    return f'<g stroke-width="2">{"".join(discs)}</g>'


def _ties(plan: Plan, places: Floats) -> str:
    """One path per circle, and one for ties between circles: thousands of elements would be slow."""
    first, second = plan.ties.T
    same = plan.circle[first] == plan.circle[second]
    opacity = float(np.clip(14 / np.sqrt(max(len(first), 1)), 0.2, 0.6))
    paths = []
    for circle in range(len(plan.radii)):
        inside = same & (plan.circle[first] == circle)
        if inside.any():
            paths.append(_lines(places[first[inside]], places[second[inside]], _ink(circle)))
    if not same.all():
        paths.append(_lines(places[first[~same]], places[second[~same]], "var(--ink-muted)"))
    return f'<g fill="none" stroke-width="1.2" stroke-opacity="{opacity:.2f}">{"".join(paths)}</g>'


def _lines(begins: Floats, ends: Floats, ink: str) -> str:
    begins, steps = np.round(begins), np.round(ends) - np.round(begins)
    lines = "".join(
        f"M{x:.0f} {y:.0f}l{dx:.0f} {dy:.0f}" for (x, y), (dx, dy) in zip(begins, steps, strict=True)
    )
    return f'<path stroke="{ink}" d="{lines}"/>'


def _dots(plan: Plan, places: Floats, scale: float) -> str:
    """Dots as round ends of lines without length, one path per circle and size; the small lie below."""
    ranks = np.sqrt(plan.strengths / plan.strengths.max())
    sizes = np.minimum((ranks * _CLASSES).astype(np.int64), _CLASSES - 1)
    widest = min(_LARGEST_DOT, 1.9 * scale)
    paths = []
    for size in range(_CLASSES):
        width = max(2.2, widest * (0.3 + 0.7 * size / (_CLASSES - 1)))
        for circle in range(len(plan.radii)):
            chosen = np.flatnonzero((sizes == size) & (plan.circle == circle))
            if chosen.size:
                dots = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in places[chosen])
                paths.append(f'<path stroke="{_ink(circle)}" stroke-width="{width:.1f}" d="{dots}"/>')
    return f'<g fill="none" stroke-linecap="round">{"".join(paths)}</g>'


def _numbers(plan: Plan, centres: Floats, radii: Floats) -> str:
    """The number of each circle on the rim of its disc; of a small one above it."""
    if len(plan.radii) == 1:
        return ""
    badges = []
    for circle, ((x, y), radius) in enumerate(zip(centres, radii, strict=True)):
        top = y - radius
        if radius < _SMALL_DISC:
            badges.append(f'<text x="{x:.1f}" y="{top - 4:.1f}">{circle + 1}</text>')
        else:
            badges.append(
                f'<circle cx="{x:.1f}" cy="{top:.1f}" r="13" fill="var(--sheet)" stroke="{_ink(circle)}"/>'
                f'<text x="{x:.1f}" y="{top + 6:.1f}">{circle + 1}</text>'
            )
    return f'<g class="map-numbers" text-anchor="middle" stroke-width="2">{"".join(badges)}</g>'


def _names(plan: Plan, places: Floats, labels: dict[int, str]) -> str:
    """Names beside the most strongly tied, as far as one does not cover another."""
    if not labels:
        return ""
    most = len(plan.node) if len(plan.node) <= _FEW_MEMBERS else NAMED
    written: list[tuple[float, float, float]] = []
    texts = []
    for place in np.argsort(-plan.strengths, kind="stable")[:most]:
        x, y = places[place]
        name = labels[int(plan.node[place])]
        length = _LETTER * len(name)
        begin = x - 12 - length if x > WIDTH - length - 20 else x + 12
        if all(abs(y - b) > _LINE or begin > c or begin + length < a for a, b, c in written):
            written.append((begin, y, begin + length))
            texts.append(f'<text x="{begin:.1f}" y="{y + 5:.1f}">{escape(name)}</text>')
    return f'<g class="map-names">{"".join(texts)}</g>'


def _at(point: Floats) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
