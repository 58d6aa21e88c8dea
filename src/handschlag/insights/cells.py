"""The table behind a figure: its rows with headings and cells as the reader's language writes them."""

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.insights import tables
from handschlag.insights.definitions import DEFINITIONS
from handschlag.insights.definitions.shape import Text
from handschlag.insights.figures import Figures, Told
from handschlag.insights.tables import Table
from handschlag.insights.wording import cell, plan_name, worded

Naming = Callable[[int], str]

MOST_ROWS: Final = 40

_OF_ANOTHER_NAME: Final = {
    "constraint": "degree_table",
    "surplus_gini": "surplus_lorenz_table",
    "fairness_goodness": "goodness_table",
    "tipping_point": "stress_test_table",
}
"""The rows behind an insight whose table does not have its name."""

_COLUMNS: Final[dict[str, tuple[Text, str]]] = {
    "alone": (gettext_lazy("Left alone"), "members"),
    "common": (gettext_lazy("Common contacts"), "members"),
    "debt_rank": (gettext_lazy("Trust lost (DebtRank)"), "share"),
    "degree": (gettext_lazy("Contacts"), "members"),
    "effect": (gettext_lazy("Change"), "relative change"),
    "first": (gettext_lazy("One"), "member"),
    "from": (gettext_lazy("From"), "index -1..1"),
    "high": (gettext_lazy("At most"), "relative change"),
    "is_placebo": (gettext_lazy("Placebo"), "bool"),
    "k": (gettext_lazy("k"), "members"),
    "kind": (gettext_lazy("Kind"), "kind"),
    "km": (gettext_lazy("Distance in km"), "members"),
    "lost_beyond": (gettext_lazy("Lost beyond themselves"), "members"),
    "low": (gettext_lazy("At least"), "relative change"),
    "lost_share": (gettext_lazy("Still lost"), "share"),
    "low_share": (gettext_lazy("At least"), "share"),
    "high_share": (gettext_lazy("At most"), "share"),
    "median_lost": (gettext_lazy("Lost, median"), "members"),
    "member": (gettext_lazy("Member"), "member"),
    "members": (gettext_lazy("Members"), "members"),
    "p95_lost": (gettext_lazy("Lost, 95th percentile"), "members"),
    "pairs": (gettext_lazy("Pairs"), "members"),
    "partners": (gettext_lazy("Partners"), "members"),
    "place": (gettext_lazy("Place"), "text"),
    "plan": (gettext_lazy("Who is hit"), "plan"),
    "raised": (gettext_lazy("Is a warning"), "bool"),
    "rounds": (gettext_lazy("Rounds"), "members"),
    "score": (gettext_lazy("Score"), "index 0..1"),
    "second": (gettext_lazy("Other"), "member"),
    "share": (gettext_lazy("Share"), "share"),
    "sign": (gettext_lazy("Sign"), "sign"),
    "shocked": (gettext_lazy("Hit"), "members"),
    "surplus": (gettext_lazy("Share of what is gained"), "share"),
    "tipping_point": (gettext_lazy("Tipping point"), "share"),
    "to": (gettext_lazy("To"), "index -1..1"),
    "treated": (gettext_lazy("Attendees"), "members"),
    "weeks": (gettext_lazy("Weeks"), "members"),
}
"""Heading and unit of every column."""

_SHARES_OF_MEMBERS: Final = {"surplus_lorenz_table"}


def behind(key: str, figures: Figures, *, member: Naming) -> Table | None:
    """Return the table of an insight, None where it has none or too few data.

    member: what to call who stands in it.
    """
    is_told = any(told["value"] for name, told in figures.items() if name.startswith(key))
    if is_told and (table := tables.behind(key, whole(figures))) is not None:
        return table
    name = _OF_ANOTHER_NAME.get(key, f"{key}_table")
    told = figures.get(name)
    if told is None or not told["value"] or "columns" not in told:
        return None
    columns: list[tuple[Text, str]] = [
        _COLUMNS.get(column, (column.replace("_", " "), "text")) for column in told["columns"]
    ]
    if name in _SHARES_OF_MEMBERS:
        columns = [(label, "share") for label, _unit in columns]
    write = _writers(member)
    rows = [
        [write.get(unit, _number_in(unit))(value) for (_label, unit), value in zip(columns, row, strict=True)]
        for row in _thinned(told["value"], name)
    ]
    return Table(_caption(name, told, len(rows)), [str(label) for label, _unit in columns], rows)


def whole(figures: Figures) -> Figures:
    """The figures with all others of the reference page as untold: what reads health expects every key."""
    untold = Told(value=None, unit="share", n=0, people=0, window_days=None)
    return dict.fromkeys(DEFINITIONS, untold) | figures


def _writers(member: Naming) -> dict[str, Callable[[Any], str]]:
    return {
        "member": member,
        "plan": plan_name,
        "kind": _kind,
        "sign": _sign,
        "text": str,
        "bool": lambda value: _("yes") if value else _("no"),
    }


def _number_in(unit: str) -> Callable[[Any], str]:
    return lambda value: cell(value, unit)


def _kind(kind: str) -> str:
    names = {"handshake": _("handshake"), "second_source": _("second source"), "meet": _("handshake")}
    return names.get(kind, kind)


def _sign(sign: str) -> str:
    return {
        "loosely_tied_leave_first": _("loosely tied members leave first"),
        "possible_losers_rising": _("possible losers are rising"),
        "newcomers_below_break_even": _("newcomers are below break-even"),
    }[sign]


def _thinned(rows: list[Any], name: str) -> list[Any]:
    """The first rows of a ranking; of a curve so many, evenly."""
    if len(rows) <= MOST_ROWS or name == "stress_test_table":
        return rows
    if name in {
        "to_meet_table",
        "where_to_meet_table",
        "systemic_importance_table",
        "what_strengthens_table",
    }:
        return rows[:MOST_ROWS]
    last = len(rows) - 1
    return [rows[round(place * last / (MOST_ROWS - 1))] for place in range(MOST_ROWS)]


def _caption(name: str, told: Told, shown: int) -> str:
    label = str(DEFINITIONS[name].label)
    if shown == len(told["value"]):
        return label
    return _("%(label)s (%(shown)s of %(all)s rows)") % {
        "label": label,
        "shown": worded(shown, "members"),
        "all": worded(len(told["value"]), "members"),
    }
