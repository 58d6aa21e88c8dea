"""Addresses and moments that a browser sends may be nonsense."""

import pytest
from django.test import Client

from handschlag.core import clock
from handschlag.discussions import actions

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("referer", ["http://[x", "nonsense", "http://elsewhere.example/topics/1/"])
def test_who_has_to_sign_in_first_is_led_home_from_a_page_that_is_none_of_ours(site, referer):
    answer = Client().post("/read/", headers={"referer": referer})
    assert answer.status_code == 302
    assert answer.url.endswith("?next=/")


@pytest.mark.parametrize("text", ["", "soon", "2026-01-01T00:00:00", "0001-01-01T00:00:00+23:00"])
def test_what_is_no_moment_is_none(text):
    assert clock.parse(text) is None


def test_a_moment_comes_in_utc():
    assert clock.parse("2026-03-29T03:00:00+02:00").isoformat() == "2026-03-29T01:00:00+00:00"


@pytest.mark.parametrize("where", ["pin", "closing-plan"])
def test_a_day_beyond_the_calendar_is_the_last_one(anna, group, where):
    topic = actions.start_topic(group, by=anna, title="T", source="Opening.")
    browser = Client()
    browser.force_login(anna)
    sent = {"until": "9999-12-31", "way": "day", "closes_on": "9999-12-31"}
    assert browser.post(f"/topics/{topic.pk}/{where}/", sent).status_code == 302
