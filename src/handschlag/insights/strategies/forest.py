"""Effects below each other, each a point on its interval, with the line at which nothing changed.

Drawn by hand, as the small drawings of ``bars``; what is read off stands in the table behind.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from handschlag.insights.wording import worded

WIDTH: Final = 340
_ROW: Final = 44
_EDGE: Final = 10
_CHANGE: Final = "relative change"
_LEAST: Final = 0.1
_FARTHEST: Final = 2.0
"""Longer intervals end in an arrow: one wild one would press all others together."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A name, and a relative change with its interval. is_quiet: a comparison, not a finding."""

    name: str
    value: float
    low: float
    high: float
    is_quiet: bool = False

    @property
    def text(self) -> str:
        return f"{worded(self.value, _CHANGE)} ({worded(self.low, _CHANGE)} – {worded(self.high, _CHANGE)})"


def forest(rows: Sequence[Interval], *, title: str, description: str, zero: str) -> SafeString:
    """zero: what the line at no change is called."""
    left = min([-_LEAST, *(row.low for row in rows)])
    right = max([_LEAST, *(min(row.high, _FARTHEST) for row in rows)])
    span = right - left

    def x(value: float) -> str:
        share = (min(max(value, left), right) - left) / span
        return f"{_EDGE + share * (WIDTH - 2 * _EDGE):.1f}"

    height = len(rows) * _ROW + 22
    drawn = format_html_join("", "{}", ((_row(place, row, x, right),) for place, row in enumerate(rows)))
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title><desc>{}</desc>'
        '{}<text x="{}" y="{}" text-anchor="middle" font-size="11" fill="var(--ink-muted)">{}</text></svg>',
        WIDTH, height, f"{title}. {description}", title, description,
        drawn, _inside(float(x(0))), height - 3, zero,
    )  # fmt: skip


def _row(place: int, row: Interval, x: Callable[[float], str], right: float) -> SafeString:
    top = place * _ROW
    ink = "var(--ink-muted)" if row.is_quiet else "var(--chart-1)"
    fill = "var(--paper)" if row.is_quiet else ink
    end = "l-6 -4 m6 4 l-6 4" if row.high > right else "m0 -5 v10"
    return format_html(
        '<text x="0" y="{}" font-size="12" fill="var(--ink)">{}</text>'
        '<text x="{}" y="{}" text-anchor="end" font-size="12" fill="var(--ink)">{}</text>'
        '<path d="M{} {} v22" fill="none" stroke="var(--rule-strong)" stroke-dasharray="3 2"/>'
        '<path d="M{} {} v10 m0 -5 H{} {}" fill="none" stroke="{}" stroke-width="2"/>'
        '<circle cx="{}" cy="{}" r="5" fill="{}" stroke="{}" stroke-width="2"/>',
        top + 13, row.name, WIDTH, top + 13, row.text,
        x(0), top + 18, x(row.low), top + 24, x(row.high), end, ink,
        x(row.value), top + 29, fill, ink,
    )  # fmt: skip


def _inside(at: float) -> str:
    """So that the word below the line does not leave the drawing."""
    return f"{min(max(at, 50.0), WIDTH - 50.0):.1f}"
