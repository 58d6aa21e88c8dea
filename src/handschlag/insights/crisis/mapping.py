"""A cascade on the map of the network: who is where, round by round. The web server's part; no NumPy."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404

from handschlag.core.addresses import address
from handschlag.insights.crisis.circles import Circle
from handschlag.insights.maps.pages import positions_of
from handschlag.insights.models import Audience, NetworkMap, Scenario


@dataclass(frozen=True, slots=True)
class OnMap:
    """Addresses; ``data`` "" where no map is drawn, then ``page`` leads to where it can be."""

    page: str
    data: str = ""
    names: str = ""
    rounds: str = ""


def map_of(circle: Circle, scenario: Scenario) -> OnMap:
    """One query."""
    site = "" if circle.group is not None else "site_"
    place = (circle.group.slug,) if circle.group is not None else ()
    page = address(f"insights:{site}map", *place)
    if not _maps(circle).exists():
        return OnMap(page)
    return OnMap(
        page,
        address(f"insights:{site}map_data", *place),
        address(f"insights:{site}map_names", *place),
        scenario.page_address("scenario_on_map"),
    )


def rounds_on_map(circle: Circle, scenario: Scenario) -> dict[str, Any]:
    """How many positions the map has, who leaves in which round, and who stands alone in the end.

    One query. Http404 without a map or a result. Who is on the ties but not on the map is left out, as are
    those whom nobody is told of.
    """
    found = _maps(circle).defer("drawing", "picture").first()
    rounds = scenario.result.get("rounds")
    if found is None or rounds is None:
        raise Http404
    at = positions_of(found)
    alone = scenario.result["alone"] if scenario.result["knows_help"] else []
    return {
        "positions": len(at),
        "rounds": [_positions(one["members"], at) for one in rounds],
        "alone": _positions(alone, at),
    }


def _maps(circle: Circle) -> Any:
    return NetworkMap.objects.of(circle.group).filter(audience=Audience.ORGANISERS, drawn_at__isnull=False)


def _positions(members: list[int], at: dict[int, int]) -> list[int]:
    return [at[member] for member in members if member in at]
