"""The charts of group health. Imported by the worker only: Altair and its engine take 200 MB.

Told apart by brightness, dash and place, never by hue alone: they read in grey and to colour-blind eyes.
"""

import json
from collections.abc import Callable
from datetime import date
from math import ceil
from typing import Any, Final

import altair as alt
from django.utils import formats
from django.utils.translation import gettext as _

from handschlag.insights.definitions import DEFINITIONS
from handschlag.insights.drawing import (
    CALL,
    INK,
    MAIN,
    SECOND,
    SHEET,
    WIDTH,
    draw,
    inline,
    lorenz_curve,
    percent_axis,
    plain_axis,
)
from handschlag.insights.figures import Figures, Told
from handschlag.insights.wording import worded

HEIGHT: Final = 200
TEN_PERCENT: Final = 0.1
SHOWN_HOURS: Final = 168
_COHORTS_SHOWN: Final = 14

Rows = list[dict[str, Any]]


def draw_all(figures: Figures) -> dict[str, str]:
    """Return name -> SVG in the language that is active; figures may lack what their source does not tell."""
    untold = Told(value=None, unit="share", n=0, people=0, window_days=None)
    whole = dict.fromkeys(DEFINITIONS, untold) | figures
    return {key: svg for key, chart in _CHARTS.items() if (svg := chart(whole)) is not None}


def joins_per_month(figures: Figures) -> str | None:
    """Bars; the running month is paler, a number not to be shown has no bar."""
    rows = figures["joins_per_month_table"]["value"]
    if not rows:
        return None
    data = [
        {"month": month, "label": month_label(month), "joins": joins or 0, "pale": not complete}
        for month, joins, complete in rows[-36:]
    ]
    chart = (
        alt.Chart(inline(data), width=WIDTH - 60, height=HEIGHT)
        .mark_bar(color=MAIN)
        .encode(
            x=_in_order("month", data),
            y=alt.Y("joins:Q", title=_("people who joined"), axis=plain_axis(format=",d", tickMinStep=1)),
            opacity=alt.condition("datum.pale", alt.value(0.45), alt.value(1)),
        )
    )
    joined = [row["joins"] for row in data]
    described = _(
        "Bars from %(first)s to %(last)s. Most joined in %(peak)s: %(most)s. "
        "A paler bar at the end is the running month."
    )
    return draw(
        chart,
        name="joins_per_month",
        title=_("People who joined, by month"),
        description=described
        % {
            "first": data[0]["label"],
            "last": data[-1]["label"],
            "peak": data[joined.index(max(joined))]["label"],
            "most": max(joined),
        },
    )


def active_share(figures: Figures) -> str | None:
    """A line with its interval as a band, against the 10 % line of the source text."""
    told = figures["active_share_table"]["value"] or []
    data = [
        {"at": at, "label": month_label(at), "share": share, "low": low, "high": high}
        for at, share, low, high, _members in told
        if share is not None
    ]
    if not data:
        return None
    top = max(0.12, *(row["high"] for row in data))
    y = alt.Y("share:Q", title=_("active members"), axis=percent_axis(), scale=alt.Scale(domain=[0, top]))
    base = alt.Chart(inline(data), width=WIDTH - 60, height=HEIGHT).encode(x=_in_order("at", data))
    ten = alt.Chart(inline([{"share": TEN_PERCENT, "text": _("10 % line")}]))
    layers = [
        base.mark_area(color=MAIN, opacity=0.18).encode(y=alt.Y("low:Q", title=""), y2="high:Q"),
        ten.mark_rule(color=CALL, strokeDash=[6, 4], strokeWidth=1.5).encode(y=y),
        ten.mark_text(color=CALL, align="right", baseline="bottom", dy=-3, x=WIDTH - 60).encode(
            y=y, text="text:N"
        ),
        base.mark_line(color=MAIN, strokeWidth=2.5).encode(y=y),
        base.mark_point(color=MAIN, filled=True, size=34, opacity=1).encode(y=y),
    ]
    return draw(
        alt.layer(*layers),
        name="active_share",
        title=_("Active share, month by month, and the 10 % line"),
        description=_(
            "A line from %(first)s (%(before)s) to %(last)s (%(now)s); the dashed line marks 10 %%."
        )
        % {
            "first": data[0]["label"],
            "before": percent(data[0]["share"]),
            "last": data[-1]["label"],
            "now": percent(data[-1]["share"]),
        },
    )


def participation_split(figures: Figures) -> str | None:
    """The Lorenz curve below the diagonal of equality."""
    corners = figures["participation_lorenz_table"]["value"]
    if not corners:
        return None
    curve = lorenz_curve(corners, people=_("members, the quietest first"), held=_("share of all they did"))
    quiet = max((members for members, actions in corners if actions <= 0), default=0.0)
    return draw(
        curve,
        name="participation_split",
        title=_("Lorenz curve of all actions"),
        description=_(
            "The curve lies below the dashed diagonal of equality; "
            "the first %(quiet)s of the members did nothing."
        )
        % {"quiet": percent(quiet)},
    )


def time_to_first_reply(figures: Figures) -> str | None:
    """Topics still waiting over the hours of a week: steps with their band."""
    rows = [row for row in figures["time_to_first_reply_table"]["value"] or [] if row[0] <= SHOWN_HOURS]
    if not rows:
        return None
    begin = {"hours": 0.0, "waiting": 1.0, "low": 1.0, "high": 1.0}
    end = dict(zip(begin, [SHOWN_HOURS, *rows[-1][1:]], strict=True))
    data = [begin, *(dict(zip(begin, row, strict=True)) for row in rows), end]
    marks = [0, 24, 48, 72, 96, 120, 144, 168]
    axis = plain_axis(values=marks, labelExpr="datum.value / 24", grid=True)
    x = alt.X("hours:Q", title=_("days since the topic was opened"), axis=axis, scale=alt.Scale(nice=False))
    y = alt.Y(
        "waiting:Q", title=_("topics still waiting"), axis=percent_axis(), scale=alt.Scale(domain=[0, 1])
    )
    base = alt.Chart(inline(data), width=WIDTH - 60, height=HEIGHT).encode(x=x)
    half = alt.Chart(inline([{"waiting": 0.5}]))
    layers = [
        base.mark_area(color=MAIN, opacity=0.18, interpolate="step-after").encode(y="low:Q", y2="high:Q"),
        half.mark_rule(color=CALL, strokeDash=[6, 4], strokeWidth=1.5).encode(y=y),
        base.mark_line(color=MAIN, strokeWidth=2.5, interpolate="step-after").encode(y=y),
    ]
    return draw(
        alt.layer(*layers),
        name="time_to_first_reply",
        title=_("Topics still waiting for a first reply"),
        description=_("Steps from 100 %% down to %(left)s after a week; the dashed line marks one half.")
        % {"left": percent(rows[-1][1])},
    )


def newcomer_funnel(figures: Figures) -> str | None:
    """Bars of the steps with their intervals; a step that cannot be told yet is missing."""
    steps = [
        (_("joined"), None),
        (_("first 14 days"), figures["newcomer_funnel"]),
        (_("second week"), figures["newcomer_funnel_two_weeks"]),
        (_("5 contributions"), figures["newcomer_funnel_five_contributions"]),
    ]
    data: Rows = []
    for name, told in steps:
        value = 1.0 if told is None else told["value"]
        if value is not None:
            low, high = (told["low"], told["high"]) if told is not None else (value, value)
            data.append({"step": name, "share": value, "low": low, "high": high, "text": percent(value)})
    if len(data) == 1:
        return None
    y = alt.Y(
        "step:N",
        title=None,
        sort=None,
        axis=plain_axis(ticks=False, domain=False, labelPadding=8, labelColor=INK),
    )
    base = alt.Chart(inline(data), width=WIDTH - 130, height=42 * len(data)).encode(y=y)
    x = alt.X("share:Q", title=None, axis=None, scale=alt.Scale(domain=[0, 1.25]))
    layers = [
        base.mark_bar(color=MAIN, height=22, opacity=0.6).encode(x=x),
        base.mark_rule(color=INK, strokeWidth=1.5).encode(x=alt.X("low:Q", axis=None), x2="high:Q"),
        base.mark_text(align="left", dx=8).encode(x=alt.X("high:Q", axis=None), text="text:N"),
    ]
    return draw(
        alt.layer(*layers),
        name="newcomer_funnel",
        title=_("How far newcomers get"),
        description="; ".join(f"{row['step']}: {row['text']}" for row in data),
    )


def retention(figures: Figures) -> str | None:
    """The cohorts as a triangle: the darker the cell, the more stayed; the number stands in it."""
    told = [row for row in figures["retention_table"]["value"] or [] if any(s is not None for s in row[2])]
    data = [
        {"cohort": month_label(cohort), "month": k, "share": share, "text": f"{100 * share:.0f}"}
        for cohort, _size, shares in told[-_COHORTS_SHOWN:]
        for k, share in enumerate(shares)
        if share is not None
    ]
    if not data:
        return None
    best = max(data, key=lambda row: row["share"])
    months = 1 + max(row["month"] for row in data)
    cohorts = len({row["cohort"] for row in data})
    base = alt.Chart(inline(data), width=44 * months, height=30 * cohorts).encode(
        x=alt.X(
            "month:O",
            title=_("month after joining"),
            axis=plain_axis(orient="top", labelAngle=0, ticks=False, domain=False, titleAnchor="start"),
        ),
        y=alt.Y(
            "cohort:N", title=None, sort=None, axis=plain_axis(ticks=False, domain=False, labelColor=INK)
        ),
    )
    # Up to 0.45 the ink on top keeps its contrast, in light and in dark.
    shade = alt.Opacity(
        "share:Q",
        legend=None,
        scale=alt.Scale(domain=[0, max(best["share"], TEN_PERCENT)], range=[0.05, 0.45]),
    )
    layers = [
        base.mark_rect(color=SECOND, stroke=SHEET, strokeWidth=2).encode(opacity=shade),
        base.mark_text(color=INK).encode(text="text:N"),
    ]
    return draw(
        alt.layer(*layers),
        name="retention",
        title=_("Who stayed, by month of joining, in per cent"),
        description=_("%(cohorts)s cohorts over %(months)s months. Highest: %(best)s (%(cohort)s).")
        % {"cohorts": cohorts, "months": months, "best": percent(best["share"]), "cohort": best["cohort"]},
    )


_CHARTS: Final[dict[str, Callable[[Figures], str | None]]] = {
    "active_share": active_share,
    "joins_per_month": joins_per_month,
    "time_to_first_reply": time_to_first_reply,
    "newcomer_funnel": newcomer_funnel,
    "retention": retention,
    "participation_split": participation_split,
}


def month_label(month: str) -> str:
    """Return the month of "2018-03" or "2018-03-31" as people read it: "Mar 18"."""
    return formats.date_format(date.fromisoformat(f"{month[:7]}-01"), "M y")


def percent(share: float) -> str:
    return str(worded(share, "share"))


def _in_order(field: str, data: Rows) -> alt.X:
    """Months in their order, labelled sparsely enough to be read on a phone."""
    every = ceil(len(data) / 6)
    named = [f"datum.value == {json.dumps(row[field])} ? {json.dumps(row['label'])}" for row in data[::every]]
    axis = plain_axis(
        labelExpr=" : ".join([*named, "''"]), labelAngle=0, ticks=False, labelOverlap=False, labelPadding=6
    )
    return alt.X(f"{field}:O", title=None, axis=axis)
