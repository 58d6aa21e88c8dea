"""Scenarios as somebody makes them, through the form."""

import re

from handschlag.insights.models import Scenario
from tests.insights.conftest import client_of
from tests.insights.webs import Web
from tests.insights.worker import run_due_jobs


def here(net: Web) -> str:
    return f"/groups/{net.group.slug}/insights/crisis/scenarios/"


def filled(**fields: object) -> dict:
    base = {
        "shock": "connected",
        "size": "3",
        "low": "30",
        "high": "70",
        "seed": "7",
        "km": "25",
        "play": "1",
    }
    return base | fields


def made(net: Web, **fields: object) -> Scenario:
    """Through the form, as somebody makes it."""
    response = client_of(net.organiser).post(here(net) + "new/", filled(**fields))
    assert response.status_code == 302, re.findall(r"field-errors.*?</div>", response.text, re.DOTALL)
    return Scenario.objects.order_by("-pk")[0]


def computed(net: Web, **fields: object) -> Scenario:
    scenario = made(net, **fields)
    run_due_jobs()
    scenario.refresh_from_db()
    assert scenario.digest, scenario.error
    return scenario


def page(net: Web, scenario: Scenario, query: str = "") -> str:
    response = client_of(net.organiser).get(f"{here(net)}{scenario.pk}/{query}")
    assert response.status_code == 200
    return response.text
