"""A cascade and a tipping curve as SVG, drawn by hand while the page is made; the inks are those of the page.

What is read off them stands in the tables behind.
"""

from collections.abc import Sequence
from math import log
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from handschlag.insights.bars import WIDTH
from handschlag.insights.crisis.wording import counted

_LEFT: Final = 34
_TOP: Final = 10
_HEIGHT: Final = 150
_BOTTOM: Final = 40
_MOST_LABELS: Final = 10
_TICKS: Final = (1, 2, 5)
_CLOSE: Final = 500
"""From here on there is room for powers of ten only."""


def rounds_chart(
    gone: Sequence[int], n: int, current: int, *, title: str, description: str, axis: str
) -> SafeString:
    """A column for each round: who was gone before, and on top of it who leaves now."""
    step = (WIDTH - _LEFT) / len(gone)
    every = -(-len(gone) // _MOST_LABELS)
    before = [0, *gone]
    drawn = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}" fill="var(--chart-2)" opacity="0.35"/>'
        '<rect x="{}" y="{}" width="{}" height="{}" fill="var(--chart-3)"/>',
        (
            (
                *_column(turn, step, 0, before[turn], n),
                *_column(turn, step, before[turn], now, n),
            )
            for turn, now in enumerate(gone)
        ),
    )
    marked = format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="none" stroke="var(--ink)" stroke-width="1.5"/>',
        _short(_LEFT + current * step + step * 0.06),
        _TOP,
        _short(step * 0.88),
        _HEIGHT,
    )
    labels = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle" font-size="12" font-weight="{}" '
        'fill="var(--ink)">{}</text>',
        (
            (_short(_LEFT + (turn + 0.5) * step), _TOP + _HEIGHT + 16, 700 if turn == current else 400, turn)
            for turn in range(len(gone))
            if turn % every == 0 or turn == current
        ),
    )
    return _framed(drawn + marked + labels, n, axis, title, description)


def _column(turn: int, step: float, low: int, high: int, n: int) -> tuple[str, str, str, str]:
    height = _HEIGHT * (high - low) / n
    return (
        _short(_LEFT + turn * step + step * 0.14),
        _short(_y(high, n)),
        _short(step * 0.72),
        _short(height),
    )


def curve_chart(
    curve: Sequence[Sequence[float]],
    n: int,
    *,
    size: int,
    tips: float | None,
    title: str,
    description: str,
    axis: str,
) -> SafeString:
    """Members gone in the end by size of the shock: the median, and between which nine of ten draws lie.

    A dot where the scenario is, an upright line where more than half go.
    """
    largest = max(curve[-1][0], 2)
    place = [_x(row[0], largest) for row in curve]
    upper = [(x, _y(row[3], n)) for x, row in zip(place, curve, strict=True)]
    lower = [(x, _y(row[1], n)) for x, row in zip(place, curve, strict=True)]
    median = [(x, _y(row[2], n)) for x, row in zip(place, curve, strict=True)]
    here = next((row[2] for row in curve if row[0] == size), curve[0][2])
    drawn = format_html(
        '<polygon points="{}" fill="var(--chart-2)" opacity="0.25"/>'
        '<polyline points="{}" fill="none" stroke="var(--chart-1)" stroke-width="2.5"/>',
        _points([*upper, *lower[::-1]]),
        _points(median),
    )
    if tips is not None and tips <= largest:
        drawn += format_html(
            '<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="var(--chart-3)" stroke-width="2"/>',
            _short(_x(tips, largest)),
            _short(_x(tips, largest)),
            _TOP,
            _TOP + _HEIGHT,
        )
    drawn += format_html(
        '<circle cx="{}" cy="{}" r="5" fill="var(--sheet)" stroke="var(--ink)" stroke-width="2"/>',
        _short(_x(size, largest)),
        _short(_y(here, n)),
    )
    return _framed(drawn + _ticks(largest), n, axis, title, description)


def _ticks(largest: float) -> SafeString:
    steps = _TICKS if largest < _CLOSE else _TICKS[:1]
    sizes = [tick * 10**power for power in range(7) for tick in steps if tick * 10**power <= largest]
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle" font-size="12" fill="var(--ink)">{}</text>',
        ((_short(_x(tick, largest)), _TOP + _HEIGHT + 16, counted(tick)) for tick in sizes),
    )


def _framed(inside: SafeString, n: int, axis: str, title: str, description: str) -> SafeString:
    """With the lines of nobody, half and all, and what stands along the lower edge."""
    lines = format_html_join(
        "",
        '<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}" stroke-dasharray="{}"/>'
        '<text x="{}" y="{}" text-anchor="end" font-size="12" fill="var(--ink-muted)">{}</text>',
        (
            (
                _LEFT, WIDTH, _short(_y(part, n)), _short(_y(part, n)),
                "var(--rule-strong)" if part in {0, n} else "var(--ink-muted)",
                "4 4" if part not in {0, n} else "none",
                _LEFT - 5, _short(_y(part, n) + 4), counted(round(part)),
            )
            for part in (0, n / 2, n)
        ),
    )  # fmt: skip
    height = _TOP + _HEIGHT + _BOTTOM
    foot = format_html(
        '<text x="{}" y="{}" text-anchor="end" font-size="12" fill="var(--ink-muted)">{}</text>',
        WIDTH,
        height - 6,
        axis,
    )
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title><desc>{}</desc>{}</svg>',
        WIDTH,
        height,
        f"{title}. {description}",
        title,
        description,
        lines + inside + foot,
    )


def _x(size: float, largest: float) -> float:
    """Each doubling is equally wide."""
    room = WIDTH - _LEFT - 24
    return _LEFT + 12 + room * log(max(size, 1)) / log(largest)


def _y(gone: float, n: int) -> float:
    return _TOP + _HEIGHT * (1 - gone / n)


def _points(corners: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_short(x)},{_short(y)}" for x, y in corners)


def _short(number: float) -> str:
    return f"{number:.1f}"
