"""A result as a file: a table of who leaves when, or everything as JSON."""

import csv
import io
import json
from typing import Any, Final

from django.http import Http404

from handschlag.accounts.models import Member
from handschlag.insights.crisis import wording
from handschlag.insights.crisis.pages import unmatched
from handschlag.insights.models import Scenario

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a table program would compute instead of show."""
_MODEL: Final = "A model, not a forecast"


def exported(scenario: Scenario, form: str) -> tuple[str, str]:
    """Type and text. One query; Http404 for another form, and before there is a result."""
    if not scenario.has_result:
        raise Http404
    if form == "csv":
        return "text/csv; charset=utf-8", _table(scenario.result)
    if form == "json":
        return "application/json", json.dumps(_whole(scenario), indent=1, sort_keys=True)
    raise Http404


def _table(result: dict[str, Any]) -> str:
    """A row for everybody who leaves, with the round; who is here no longer has no name."""
    rounds = result.get("rounds", [])
    ids = [member for one in rounds for member in one["members"]]
    names = dict(Member.objects.filter(pk__in=ids, is_active=True).values_list("pk", "name"))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("round", "member", "name", "note"))
    for number, one in enumerate(rounds):
        for member in one["members"]:
            writer.writerow((number, member or "", _plain(names.get(member, "")), _MODEL))
        for _nobody in range(one["left"] - len(one["members"])):
            writer.writerow((number, "", "", _MODEL))
    return text.getvalue()


def _plain(name: str) -> str:
    """A cell that shows what it says."""
    return f"'{name}" if name.startswith(_FORMULA) else name


def _whole(scenario: Scenario) -> dict[str, Any]:
    """The scenario and its result; in pairs, 0 for who does not want to be named there."""
    result = dict(scenario.result)
    if told := result.get("strengthening"):
        ends = ("first", "second")
        hidden = unmatched(pair[end] for pair in told["pairs"] for end in ends)
        pairs = [pair | {end: 0 for end in ends if pair[end] in hidden} for pair in told["pairs"]]
        result["strengthening"] = told | {"pairs": pairs}
    return {
        "note": _MODEL,
        "name": wording.title(scenario),
        "shock": scenario.shock,
        "size": scenario.size,
        "about": {
            key: value for key, value in scenario.about.items() if key in {"company", "city", "km", "group"}
        },
        "thresholds": [scenario.low, scenario.high],
        "seed": scenario.seed,
        "as_of": scenario.as_of.isoformat(),
        "digest": scenario.digest,
        "result": result,
    }
