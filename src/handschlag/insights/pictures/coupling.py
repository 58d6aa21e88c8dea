"""How many contacts members have, and what a first meetup changes."""

from itertools import accumulate
from typing import Final

import altair as alt
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.insights.drawing import CALL, INK, MAIN, MUTED, WIDTH, draw, inline, percent_axis, plain_axis
from handschlag.insights.figures import Figures
from handschlag.insights.pictures.rows import rows_of
from handschlag.insights.wording import worded

_HEIGHT: Final = 200
_FEWEST: Final = 2
"""Points of a line."""


def degrees(figures: Figures) -> str | None:
    """Share of members with at least so many contacts, both axes logarithmic."""
    rows = sorted((row for row in rows_of(figures, "degree_table") if row["degree"] > 0), key=_degree)
    if len(rows) < _FEWEST:  # where all have as many contacts there is no line to draw
        return None
    total = sum(row["members"] for row in rows)
    below = accumulate((row["members"] for row in rows), initial=0)
    data = [
        {"degree": row["degree"], "share": (total - lower) / total}
        for row, lower in zip(rows, below, strict=False)
    ]
    x = alt.X("degree:Q", title=_("contacts, at least"), scale=alt.Scale(type="log"), axis=_powers("d"))
    y = alt.Y("share:Q", title=_("share of members"), scale=alt.Scale(type="log"), axis=_powers("%"))
    base = alt.Chart(inline(data), width=WIDTH - 60, height=_HEIGHT).encode(x=x, y=y)
    layers = [
        base.mark_line(color=MAIN, strokeWidth=1.5, interpolate="step-after"),
        base.mark_point(color=MAIN, filled=True, size=16, opacity=1),
    ]
    return draw(
        alt.layer(*layers),
        name="degrees",
        title=_("Members with at least so many contacts"),
        description=_(
            "A falling line from one contact to %(most)s, the most that anybody has; both axes log."
        )
        % {"most": worded(data[-1]["degree"], "members")},
    )


def _degree(row: dict[str, int]) -> int:
    return row["degree"]


def _powers(kind: str) -> alt.Axis:
    """Only powers of ten are labelled: between them a logarithmic axis is crowded."""
    if kind == "%":
        return percent_axis(values=[1, 0.1, 0.01, 0.001, 0.0001])
    return plain_axis(values=[1, 10, 100, 1_000, 10_000, 100_000], format=",d")


def meeting_effect(figures: Figures) -> str | None:
    """Estimates with their intervals against the line of no effect; the placebo is hollow."""
    data = [
        {
            "name": _("placebo, 8 weeks before") if row["is_placebo"] else _weeks(row["weeks"]),
            "effect": row["effect"],
            "low": row["low"],
            "high": row["high"],
            "placebo": row["is_placebo"],
        }
        for row in rows_of(figures, "meeting_effect_table")
        if row["effect"] is not None
    ]
    if not data:
        return None
    labels = plain_axis(ticks=False, domain=False, labelPadding=8, labelColor=INK)
    y = alt.Y("name:N", title=None, sort=None, axis=labels)
    x = alt.X("effect:Q", title=_("change in activity"), axis=percent_axis(tickCount=4))
    base = alt.Chart(inline(data), width=WIDTH - 170, height=44 * len(data)).encode(y=y)
    nothing = alt.Chart(inline([{"effect": 0}])).mark_rule(color=CALL, strokeDash=[6, 4], strokeWidth=1.5)
    marks = base.mark_point(size=110, strokeWidth=2, opacity=1, color=MAIN).encode(
        x=x, fill=alt.condition("datum.placebo", alt.value("var(--sheet)"), alt.value(MAIN))
    )
    span = base.mark_rule(strokeWidth=2, color=MUTED).encode(x=alt.X("low:Q", title=""), x2="high:Q")
    return draw(
        alt.layer(nothing.encode(x=x), span, marks),
        name="meeting_effect",
        title=_("Change in activity after a first meetup, with its 95 % interval"),
        description="; ".join(
            f"{row['name']}: {worded(row['effect'], 'relative change')} "
            f"({worded(row['low'], 'relative change')} – {worded(row['high'], 'relative change')})"
            for row in data
        ),
    )


def _weeks(weeks: int) -> str:
    return ngettext("after %(n)s week", "after %(n)s weeks", weeks) % {"n": weeks}
