"""Lines of how a figure was, and meetups above the activity of a group: drawn while the page is.

By hand, as ``bars``: the inks are those of the page; what is read off stands in the table behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_WIDTH: Final = 160
_HEIGHT: Final = 36
_EDGE: Final = 4
_FEWEST: Final = 2
_WIDE: Final = 720
_TALL: Final = 190
_BASE: Final = 164
_TOP: Final = 34


@dataclass(frozen=True, slots=True)
class Week:
    """A week of a group: how many were active (None: too few to tell), and how many meetups there were."""

    begin: date
    active: int | None
    meetups: int


def sparkline(points: Sequence[tuple[date, float]], *, description: str) -> SafeString:
    """A line through the points in the order of their days, the last one marked; "" for fewer than two."""
    if len(points) < _FEWEST:
        return SafeString()
    days = [day.toordinal() for day, _value in points]
    values = [value for _day, value in points]
    across = [_placed(day, days[0], days[-1], _EDGE, _WIDTH - _EDGE) for day in days]
    up = [_placed(value, min(values), max(values), _HEIGHT - _EDGE, _EDGE) for value in values]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, up, strict=True))
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<polyline points="{}" fill="none" stroke="var(--chart-1)" stroke-width="1.8"'
        ' stroke-linejoin="round" stroke-linecap="round"/>'
        '<circle cx="{}" cy="{}" r="3" fill="var(--chart-1)"/></svg>',
        _WIDTH,
        _HEIGHT,
        description,
        line,
        f"{across[-1]:.1f}",
        f"{up[-1]:.1f}",
    )


def _placed(value: float, low: float, high: float, begin: float, end: float) -> float:
    """Where a value lies between two edges; in the middle where there is no span."""
    return (begin + end) / 2 if high == low else begin + (end - begin) * (value - low) / (high - low)


def timeline(
    weeks: Sequence[Week], *, names: tuple[str, str], months: Sequence[str], title: str
) -> SafeString:
    """The activity of each week as a step of a surface, and a mark above every week with a meetup.

    names: of the marks and of the surface. months: what stands below each week, mostly nothing.
    """
    most = max((week.active or 0 for week in weeks), default=0) or 1
    step = _WIDE / max(len(weeks), 1)
    surface = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}" fill="var(--chart-1)" opacity="0.35"/>',
        (
            (f"{k * step:.1f}", f"{_BASE - height:.1f}", f"{max(step - 0.6, 0.4):.1f}", f"{height:.1f}")
            for k, week in enumerate(weeks)
            if (height := (week.active or 0) / most * (_BASE - _TOP)) > 0
        ),
    )
    marks = format_html_join(
        "",
        '<line x1="{0}" x2="{0}" y1="26" y2="{1}" stroke="var(--chart-3)" stroke-dasharray="2 3"/>'
        '<path d="M{2} 14h10l-5 9z" fill="var(--chart-3)"/>',
        (
            (f"{(k + 0.5) * step:.1f}", _BASE, f"{(k + 0.5) * step - 5:.1f}")
            for k, week in enumerate(weeks)
            if week.meetups
        ),
    )
    labels = format_html_join(
        "",
        '<text x="{}" y="{}" font-size="14" fill="var(--ink-muted)">{}</text>',
        ((f"{k * step:.1f}", _TALL - 6, month) for k, month in enumerate(months) if month),
    )
    legend = format_html(
        '<path d="M0 2h10l-5 9z" fill="var(--chart-3)"/><text x="16" y="11" font-size="14"'
        ' fill="var(--ink)">{}</text><rect x="180" y="1" width="11" height="11" fill="var(--chart-1)"'
        ' opacity="0.35"/><text x="197" y="11" font-size="14" fill="var(--ink)">{}</text>',
        *names,
    )
    return format_html(
        '<svg class="timeline" viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title>{}{}{}{}'
        '<line x1="0" x2="{}" y1="{}" y2="{}" stroke="var(--rule-strong)"/></svg>',
        _WIDE,
        _TALL,
        title,
        title,
        legend,
        surface,
        marks,
        labels,
        _WIDE,
        _BASE,
        _BASE,
    )
