"""What is lost when members leave, and the core that holds."""

from typing import Any, Final

import altair as alt
from django.utils.translation import gettext as _

from handschlag.insights.drawing import (
    CALL,
    INK,
    MAIN,
    MUTED,
    SECOND,
    WIDTH,
    draw,
    inline,
    percent_axis,
    plain_axis,
)
from handschlag.insights.figures import Figures
from handschlag.insights.pictures.rows import Rows, rows_of
from handschlag.insights.wording import plan_name, worded

_HALF: Final = 0.5
_FIRM: Final = 3
"""The core that the figure speaks of."""

_HEIGHT: Final = 240
_DASHES: Final = [[1, 0], [7, 4], [2, 3], [10, 3, 2, 3], [4, 2], [1, 5]]
_INKS: Final = [MAIN, SECOND, INK, MAIN, SECOND, INK]


def stress_test(figures: Figures) -> str | None:
    """Members lost over members hit: median lines, one dash per plan, up to the 95th percentile as a band."""
    rows = rows_of(figures, "stress_test_table")
    n = figures["stress_test_table"]["n"] if rows else 0
    if not n:
        return None
    data = [
        {
            "plan": plan_name(row["plan"]),
            "hit": row["shocked"] / n,
            "lost": row["median_lost"] / n,
            "high": row["p95_lost"] / n,
        }
        for row in rows
    ]
    tips = _tips(data)
    return draw(
        alt.layer(*_lines(data), *_tipping(tips)),
        name="stress_test",
        title=_("Stress test: members lost after shocks of growing size"),
        description=_described(data, tips),
    )


def _lines(data: Rows) -> list[alt.Chart]:
    plans = list(dict.fromkeys(row["plan"] for row in data))
    inks = alt.Scale(domain=plans, range=_INKS[: len(plans)])
    dashes = alt.Scale(domain=plans, range=_DASHES[: len(plans)])
    legend = alt.Legend(title=None, orient="bottom", columns=1, symbolSize=1_200, labelLimit=400)
    x = alt.X("hit:Q", title=_("members hit first"), axis=percent_axis(grid=False))
    y = alt.Y(
        "lost:Q", title=_("members gone in the end"), axis=percent_axis(), scale=alt.Scale(domain=[0, 1])
    )
    base = alt.Chart(inline(data), width=WIDTH - 60, height=_HEIGHT).encode(x=x, y=y)
    half = alt.Chart(inline([{"lost": _HALF}])).mark_rule(color=CALL, strokeDash=[6, 4], strokeWidth=1)
    bands = [
        alt.Chart(inline([row for row in data if row["plan"] == plan]))
        .mark_area(opacity=0.13, color=ink)
        .encode(x=x, y=y, y2="high:Q")
        for plan, ink in zip(plans, _INKS, strict=False)
    ]
    line = base.mark_line(strokeWidth=2.2).encode(
        stroke=alt.Stroke("plan:N", scale=inks, sort=None, legend=legend),
        strokeDash=alt.StrokeDash("plan:N", scale=dashes, sort=None, legend=legend),
    )
    return [*bands, half.encode(y=y), line]


def _tips(data: Rows) -> Rows:
    """The first size of each plan whose median loss exceeds one half."""
    first: dict[str, dict[str, Any]] = {}
    for row in data:
        if row["lost"] > _HALF and row["hit"] < first.get(row["plan"], {"hit": 2})["hit"]:
            first[row["plan"]] = row
    return list(first.values())


def _tipping(tips: Rows) -> list[alt.Chart]:
    if not tips:
        return []
    worst = min(tips, key=lambda row: float(row["hit"]))
    text = _("tips at %(share)s") % {"share": worded(worst["hit"], "share")}
    marks = alt.Chart(inline(tips)).mark_point(color=CALL, filled=True, size=60, opacity=1, shape="diamond")
    at = alt.Chart(inline([worst | {"text": text}])).encode(x="hit:Q")
    return [
        at.mark_rule(color=CALL, strokeWidth=1),
        at.mark_text(color=CALL, align="left", baseline="bottom", y=-4, dx=-4).encode(text="text:N"),
        marks.encode(x="hit:Q", y="lost:Q"),
    ]


def _described(data: Rows, tips: Rows) -> str:
    lines = [
        _("%(plan)s: more than half are gone once %(share)s are hit")
        % {"plan": row["plan"], "share": worded(row["hit"], "share")}
        for row in tips
    ]
    safe = {row["plan"] for row in data} - {row["plan"] for row in tips}
    lines += [_("%(plan)s: never more than half") % {"plan": plan} for plan in sorted(safe)]
    return "; ".join(lines)


def k_core_curve(figures: Figures) -> str | None:
    """Steps down from all members to the innermost core."""
    data = rows_of(figures, "k_core_curve_table")
    if not data:
        return None
    x = alt.X(
        "k:Q",
        title=_("contacts within the core (k)"),
        axis=plain_axis(format="d", tickMinStep=1),
        scale=alt.Scale(nice=False),
    )
    y = alt.Y("share:Q", title=_("members in the core"), axis=percent_axis(), scale=alt.Scale(domain=[0, 1]))
    base = alt.Chart(inline(data), width=WIDTH - 60, height=200).encode(x=x, y=y)
    third = alt.Chart(inline([{"k": _FIRM}])).mark_rule(color=MUTED, strokeDash=[4, 4]).encode(x="k:Q")
    layers = [
        base.mark_area(color=MAIN, opacity=0.18, interpolate="step-before"),
        *([third] if data[-1]["k"] > _FIRM else []),
        base.mark_line(color=MAIN, strokeWidth=2.5, interpolate="step-before"),
    ]
    last = data[-1]
    return draw(
        alt.layer(*layers),
        name="k_core",
        title=_("Members in the k-core"),
        description=_("Steps from all members down to the innermost core: k = %(k)s with %(share)s of them.")
        % {"k": last["k"], "share": worded(last["share"], "share")},
    )
