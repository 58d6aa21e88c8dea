"""Two small drawings of a member's own figures, made while the page is: there is one page for each member.

Drawn by hand, without the chart library of the worker. The inks are those of the page; what is read off
stands in the table behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH: Final = 340
_HEIGHT: Final = 130
_ROW: Final = 40
_BAR: Final = 12


@dataclass(frozen=True, slots=True)
class Pair:
    """Two values side by side over one label."""

    label: str
    first: float
    second: float


@dataclass(frozen=True, slots=True)
class Row:
    """One bar with its name above and its value as text."""

    name: str
    value: float
    text: str


def columns(pairs: Sequence[Pair], *, title: str, description: str, names: tuple[str, str]) -> SafeString:
    """Pairs of columns, the first one filled and the second one in outline; with a legend."""
    top = max((max(pair.first, pair.second) for pair in pairs), default=0.0) or 1.0
    step = WIDTH / max(len(pairs), 1)
    width = step * 0.34
    drawn = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}" fill="var(--chart-1)"/>'
        '<rect x="{}" y="{}" width="{}" height="{}" fill="none" stroke="var(--chart-2)" stroke-width="2"/>'
        '<text x="{}" y="{}" text-anchor="middle" font-size="11" fill="var(--ink-muted)">{}</text>',
        (
            (
                *_column(k * step + step * 0.12, width, pair.first / top),
                *_column(k * step + step * 0.54, width, pair.second / top),
                _short(k * step + step / 2),
                _HEIGHT + 40,
                pair.label,
            )
            for k, pair in enumerate(pairs)
        ),
    )
    legend = format_html(
        '<rect x="2" y="3" width="10" height="10" fill="var(--chart-1)"/>'
        '<text x="18" y="12" font-size="12" fill="var(--ink)">{}</text>'
        '<rect x="121" y="4" width="9" height="9" fill="none" stroke="var(--chart-2)" stroke-width="2"/>'
        '<text x="138" y="12" font-size="12" fill="var(--ink)">{}</text>'
        '<line x1="0" x2="{}" y1="{}" y2="{}" stroke="var(--rule-strong)"/>',
        *names,
        WIDTH,
        _HEIGHT + 24,
        _HEIGHT + 24,
    )
    return _svg(legend + drawn, _HEIGHT + 46, title, description)


def _column(x: float, width: float, share: float) -> tuple[str, str, str, str]:
    height = max(_HEIGHT * share, 0.0)
    return _short(x), _short(_HEIGHT + 24 - height), _short(width), _short(height)


def bars(rows: Sequence[Row], *, title: str, description: str) -> SafeString:
    """Bars below each other, longest first as they come, each with its name and what it stands for."""
    top = max((row.value for row in rows), default=0.0) or 1.0
    drawn = format_html_join(
        "",
        '<text x="0" y="{}" font-size="13" fill="var(--ink)">{}</text>'
        '<text x="{}" y="{}" text-anchor="end" font-size="13" fill="var(--ink)">{}</text>'
        '<rect x="0" y="{}" width="{}" height="{}" fill="var(--rule)"/>'
        '<rect x="0" y="{}" width="{}" height="{}" fill="var(--chart-1)"/>',
        (
            (
                k * _ROW + 14, _cut(row.name), WIDTH, k * _ROW + 14, row.text, k * _ROW + 20, WIDTH, _BAR,
                k * _ROW + 20, _short(WIDTH * row.value / top), _BAR,
            )
            for k, row in enumerate(rows)
        ),
    )  # fmt: skip
    return _svg(drawn, max(len(rows), 1) * _ROW, title, description)


def _svg(inside: SafeString, height: float, title: str, description: str) -> SafeString:
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title><desc>{}</desc>{}</svg>',
        WIDTH,
        _short(height),
        f"{title}. {description}",
        title,
        description,
        inside,
    )


def _short(number: float) -> str:
    return f"{number:.1f}"


def _cut(name: str, most: int = 32) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"
