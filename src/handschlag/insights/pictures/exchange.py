"""Who gains how much of it all, and on how many partners members rest."""

from typing import Final

import altair as alt
from django.utils.translation import gettext as _

from handschlag.insights.drawing import CALL, MAIN, WIDTH, draw, inline, lorenz_curve, plain_axis
from handschlag.insights.figures import Figures
from handschlag.insights.pictures.rows import rows_of
from handschlag.insights.wording import worded

WARNED_BELOW: Final = 1 / 0.18
"""Partners that an HHI of 0.18 corresponds to."""

_HEIGHT: Final = 200
_SHOWN: Final = 20


def surplus_lorenz(figures: Figures) -> str | None:
    """The Lorenz curve of positive surplus below the diagonal of equality."""
    told = figures.get("surplus_lorenz_table")
    if told is None or not told["value"]:
        return None
    corners = told["value"]
    curve = lorenz_curve(
        corners, people=_("members, those who gain least first"), held=_("share of all that is gained")
    )
    nothing = max((members for members, surplus in corners if surplus <= 0), default=0.0)
    return draw(
        curve,
        name="surplus_gini",
        title=_("Lorenz curve of the surplus"),
        description=_(
            "The curve lies below the dashed diagonal of equality; the first %(none)s of the members gain "
            "nothing."
        )
        % {"none": worded(nothing, "share")},
    )


def partners(figures: Figures) -> str | None:
    """Bars of 1/HHI over members; left of the dashed line support is concentrated."""
    rows = rows_of(figures, "dependency_table")
    if not rows:
        return None
    data = _capped(rows)
    x = alt.X(
        "begin:Q",
        title=_("partners that help comes from (1/HHI)"),
        scale=alt.Scale(domain=[0.4, max(data[-1]["partners"], 7) + 0.6], nice=False),
        axis=plain_axis(tickMinStep=1, labelExpr=f"datum.value >= {_SHOWN} ? '{_SHOWN}+' : datum.value"),
    )
    y = alt.Y(
        "members:Q", title=_("members"), axis=plain_axis(grid=True, format=",d", tickMinStep=1, tickCount=5)
    )
    bars = alt.Chart(inline(data), width=WIDTH - 60, height=_HEIGHT).encode(
        x=x, x2="end:Q", y=y, y2=alt.datum(0)
    )
    shade = alt.condition("datum.warned", alt.value(1), alt.value(0.45))
    line = alt.Chart(inline([{"at": WARNED_BELOW, "text": _("warning line")}])).encode(x="at:Q")
    layers = [
        bars.mark_bar(color=MAIN).encode(opacity=shade),
        line.mark_rule(color=CALL, strokeDash=[6, 4], strokeWidth=1.5),
        line.mark_text(color=CALL, align="left", dx=5, baseline="top", y=0).encode(text="text:N"),
    ]
    concentrated = sum(row["members"] for row in data if row["warned"])
    return draw(
        alt.layer(*layers),
        name="dependency",
        title=_("On how many partners members rest"),
        description=_(
            "Bars of members by number of partners. Of %(all)s members, %(few)s lie left of the warning "
            "line at 5.6 partners (HHI 0.18)."
        )
        % {
            "all": worded(sum(row["members"] for row in data), "members"),
            "few": worded(concentrated, "members"),
        },
    )


def _capped(rows: list[dict[str, float]]) -> list[dict[str, float]]:
    """One bar per whole number of partners, the last for all from _SHOWN on."""
    members: dict[int, float] = {}
    for row in rows:
        place = min(round(row["partners"]), _SHOWN)
        members[place] = members.get(place, 0) + row["members"]
    return [
        {"partners": k, "begin": k - 0.4, "end": k + 0.4, "members": n, "warned": k < WARNED_BELOW}
        for k, n in sorted(members.items())
    ]
