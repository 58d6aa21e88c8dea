"""How well members are spoken of."""

import altair as alt
from django.utils.translation import gettext as _

from handschlag.insights.drawing import CALL, MAIN, WIDTH, draw, inline, plain_axis
from handschlag.insights.figures import Figures
from handschlag.insights.pictures.rows import rows_of
from handschlag.insights.wording import worded


def goodness(figures: Figures) -> str | None:
    """A histogram from -1 to 1; below zero the bars are of another kind, not only another place."""
    data = [row | {"below": row["to"] <= 0} for row in rows_of(figures, "goodness_table")]
    if not data:
        return None
    x = alt.X("from:Q", title=_("goodness"), scale=alt.Scale(domain=[-1, 1]), axis=plain_axis(tickCount=5))
    y = alt.Y(
        "members:Q", title=_("members"), axis=plain_axis(grid=True, format=",d", tickMinStep=1, tickCount=5)
    )
    bars = alt.Chart(inline(data), width=WIDTH - 60, height=200).encode(x=x, x2="to:Q", y=y, y2=alt.datum(0))
    zero = alt.Chart(inline([{"from": 0}])).mark_rule(color=CALL, strokeDash=[6, 4], strokeWidth=1.5)
    layers = [
        bars.mark_bar(color=MAIN, binSpacing=1, stroke=MAIN).encode(
            fillOpacity=alt.condition("datum.below", alt.value(0.25), alt.value(0.9))
        ),
        zero.encode(x=x),
    ]
    total, below = (sum(row["members"] for row in rows) for rows in (data, [r for r in data if r["below"]]))
    return draw(
        alt.layer(*layers),
        name="goodness",
        title=_("Goodness of rated members"),
        description=_("Bars from -1 to 1. Of %(all)s rated members, %(below)s lie below zero (pale bars).")
        % {"all": worded(total, "members"), "below": worded(below, "members")},
    )
