"""The rule of five: what rests on fewer people is for those who run the group."""

import pytest

from handschlag.insights.figures import FEWER_THAN_FIVE, for_others
from tests.insights.conftest import client_of
from tests.insights.test_health_page import address

pytestmark = pytest.mark.django_db


def figures(**people: int):
    shown = {
        key: {"value": 0.5, "unit": "share", "n": number, "people": number, "window_days": None, "low": 0.1}
        for key, number in people.items()
    }
    shown["joins_per_month_table"] = {
        "value": [["2024-01", 4, True], ["2024-02", 0, True], ["2024-03", 5, False]],
        "unit": "members",
        "n": 9,
        "people": 9,
        "window_days": None,
    }
    return shown


def test_a_figure_over_four_people_is_hidden_with_all_that_tells_of_it() -> None:
    shown = for_others(figures(active_share=4, stickiness=5))
    assert shown["stickiness"]["value"] == 0.5
    hidden = shown["active_share"]
    assert (hidden["value"], hidden["n"], hidden["reason"]) == (None, 0, FEWER_THAN_FIVE)
    assert "low" not in hidden


def test_months_in_which_one_to_four_joined_have_no_number() -> None:
    rows = for_others(figures())["joins_per_month_table"]["value"]
    assert rows == [["2024-01", None, True], ["2024-02", 0, True], ["2024-03", 5, False]]


def test_hiding_leaves_the_stored_figures_as_they_are() -> None:
    stored = figures(active_share=4)
    for_others(stored)
    assert stored == figures(active_share=4)


def test_members_do_not_see_how_many_joined_where_they_were_few(computed) -> None:
    """In the lively group three people join each month."""
    organiser = client_of(computed.anna).get(address(computed.group)).text
    member = client_of(computed.ben).get(address(computed.group)).text
    assert "fewer than five" not in organiser
    assert "fewer than five" in member
    assert ">3</td>" in organiser
    assert ">3</td>" not in member
    assert "fewer than five people" in member
