"""The table behind each chart: the same figures for who cannot see it, or wants to know exactly."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _

from handschlag.insights.figures import Figures
from handschlag.insights.wording import cell, interval, month, span, worded

_HOURS_READ: Final = (1, 2, 4, 8, 24, 48, 72, 168, 336, 720)
_TENTHS: Final = range(1, 11)


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    columns: list[str]
    rows: list[list[str]]


def behind(key: str, figures: Figures) -> Table | None:
    """Return the table of an insight, None where it has none or too few data."""
    make = _TABLES.get(key)
    return make(figures) if make is not None else None


def _joins(figures: Figures) -> Table | None:
    told = figures["joins_per_month_table"]["value"]
    if not told:
        return None
    rows = [
        [
            month(name) if complete else _("%(month)s so far") % {"month": month(name)},
            _("fewer than five") if joins is None else str(worded(joins, "members")),
        ]
        for name, joins, complete in reversed(told)
    ]
    return Table(_("Joins per month"), [_("Month"), _("Joined")], rows)


def _active(figures: Figures) -> Table | None:
    told = figures["active_share_table"]["value"]
    if not told:
        return None
    rows = [
        [month(at), cell(share, "share"), span(low, high, "share"), str(worded(members, "members"))]
        for at, share, low, high, members in reversed(told)
    ]
    columns = [_("End of"), _("Active"), _("95 % interval"), _("Members")]
    return Table(_("Active share by month"), columns, rows)


def _waiting(figures: Figures) -> Table | None:
    told = figures["time_to_first_reply_table"]["value"]
    if not told:
        return None
    times = [hours for hours, *_rest in told]
    rows = []
    for hours in _HOURS_READ:
        place = bisect_right(times, hours) - 1
        _time, waiting, low, high = told[place] if place >= 0 else (0.0, 1.0, None, None)
        rows.append([str(worded(hours, "hours")), str(worded(waiting, "share")), span(low, high, "share")])
    columns = [_("After"), _("Still waiting"), _("95 % interval")]
    return Table(_("Topics still waiting for a first reply"), columns, rows)


def _funnel(figures: Figures) -> Table | None:
    steps = [
        (_("Acted in the first 14 days"), figures["newcomer_funnel"]),
        (_("Came back in a second week"), figures["newcomer_funnel_two_weeks"]),
        (_("Made five contributions in a year"), figures["newcomer_funnel_five_contributions"]),
    ]
    rows = [
        [name, cell(told["value"], "share"), interval(told) or "–", str(worded(told["n"], "members"))]
        for name, told in steps
    ]
    columns = [_("Step"), _("Share"), _("95 % interval"), _("Newcomers")]
    return Table(_("How far newcomers get"), columns, rows)


def _retention(figures: Figures) -> Table | None:
    told = figures["retention_table"]["value"]
    if not told:
        return None
    width = max(len(shares) for _cohort, _size, shares in told)
    rows = [
        [
            month(cohort),
            _("fewer than five") if size is None else str(worded(size, "members")),
            *(cell(share, "share") for share in shares),
            *[""] * (width - len(shares)),
        ]
        for cohort, size, shares in reversed(told)
    ]
    columns = [_("Joined in"), _("People"), *(_("Month %(k)s") % {"k": k} for k in range(width))]
    return Table(_("Share of each cohort active in the months after joining"), columns, rows)


def _lorenz(figures: Figures) -> Table | None:
    corners = figures["participation_lorenz_table"]["value"]
    if not corners:
        return None
    rows = [
        [str(worded(tenth / 10, "share")), str(worded(_share_below(corners, tenth / 10), "share"))]
        for tenth in _TENTHS
    ]
    columns = [_("The quietest … of the members"), _("did … of everything")]
    return Table(_("Lorenz curve of all actions"), columns, rows)


def _share_below(corners: list[list[float]], members: float) -> float:
    for (x1, y1), (x2, y2) in pairwise(corners):
        if x1 <= members <= x2:
            return y1 + (y2 - y1) * (members - x1) / (x2 - x1)
    return 1.0


def _effects(figures: Figures) -> Table | None:
    told = figures["meeting_effect_table"]
    if not told["value"]:
        return None
    rows = [
        [
            _("placebo, 8 weeks before") if is_placebo else str(weeks),
            cell(effect, told["unit"]),
            span(low, high, told["unit"]),
            str(worded(treated, "members")),
        ]
        for weeks, effect, low, high, treated, is_placebo in told["value"]
    ]
    columns = [_("Weeks after the first meetup"), _("Change"), _("95 % interval"), _("Attendees")]
    return Table(_("Change in activity after a first meetup"), columns, rows)


_TABLES: Final[dict[str, Callable[[Figures], Table | None]]] = {
    "active_share": _active,
    "joins_per_month": _joins,
    "time_to_first_reply": _waiting,
    "newcomer_funnel": _funnel,
    "retention": _retention,
    "participation_split": _lorenz,
    "meeting_effect": _effects,
}
