"""Two scenarios side by side."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from handschlag.insights.crisis import wording
from handschlag.insights.crisis.circles import Circle
from handschlag.insights.crisis.pages import ScenarioPage, scenario_page
from handschlag.insights.crisis.wording import counted
from handschlag.insights.models import Scenario

COMPARED: Final = 2


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two scenarios side by side: rows of a name and two values."""

    circle: Circle
    pages: list[ScenarioPage]
    rows: list[tuple[str, str, str]]
    note: str = ""


def compare_page(circle: Circle, keys: list[int]) -> Comparison | None:
    """None unless two scenarios of the circle are named. At most five queries."""
    wanted = list(dict.fromkeys(keys))[:COMPARED]
    rows = Scenario.objects.of(circle.group).select_related("group").filter(pk__in=wanted)
    found = {row.pk: row for row in rows}
    chosen = [found[pk] for pk in wanted if pk in found]
    if len(chosen) != COMPARED:
        return None
    pages = [scenario_page(circle, one) for one in chosen]
    columns = [_facts(one) for one in chosen]
    table = [(name, columns[0][name], columns[1][name]) for name in columns[0]]
    is_apart = chosen[0].as_of.date() != chosen[1].as_of.date()
    note = _("They speak of different days: what differs may be the ties.") if is_apart else ""
    return Comparison(circle, pages, table, note)


def _facts(scenario: Scenario) -> dict[str, str]:
    """What is compared, by its name; a dash for what cannot be told."""
    told = scenario.summary
    known = bool(told) and "reason" not in told
    lost = told["lost"] if known else {}
    tips = told["tips"] if known else None
    alone = told["alone"] if known else None
    dash = "–"
    return {
        _("Leave first"): counted(told["shocked"]) if known else dash,
        _("Follow"): counted(told["followed"]) if known else dash,
        _("Rounds"): counted(told["rounds"]) if known else dash,
        _("Stand alone"): dash if alone is None else counted(alone),
        _("Gone in the end, median"): counted(lost["median"]) if known else dash,
        _("Gone in the end, 95 of 100 draws at most"): counted(lost["p95"]) if known else dash,
        _("It tips when so many leave"): dash if tips is None else counted(tips),
        _("Members with ties"): counted(told["n"]) if known else dash,
        _("Leave when less is left than"): f"{wording.share(scenario.low)} – {wording.share(scenario.high)}",
        _("Seed"): str(scenario.seed),
    }
