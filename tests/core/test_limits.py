"""Limits: so many times at once, then again as time goes by; atomic, and with the time to wait."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver, reverse

from handschlag.core import clock, limits
from handschlag.core.limits import Limit, TooMany, address_of, take
from handschlag.discussions import actions as talk
from handschlag.site import limiting

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
THREE = (Limit(3, 60),)


@pytest.fixture
def at(monkeypatch):
    """Set the clock to so many seconds after noon."""

    def set_to(seconds: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(seconds=seconds))

    set_to(0)
    return set_to


def test_three_in_a_row_then_one_every_twenty_seconds(at):
    for _time in range(3):
        take("posting", "member 1", THREE)
    with pytest.raises(TooMany) as refusal:
        take("posting", "member 1", THREE)
    assert refusal.value.wait == 20
    take("posting", "member 2", THREE)
    at(refusal.value.wait)
    take("posting", "member 1", THREE)
    with pytest.raises(TooMany):
        take("posting", "member 1", THREE)
    at(3600)
    for _time in range(3):
        take("posting", "member 1", THREE)


def test_where_one_of_several_limits_is_reached_none_is_counted(at):
    both = (Limit(3, 60), Limit(1, 10))
    take("posting", "member 1", both)
    for _time in range(5):
        with pytest.raises(TooMany) as refusal:
            take("posting", "member 1", both)
    assert refusal.value.wait == 10
    at(10)
    take("posting", "member 1", both)


def test_a_clock_that_is_set_back_keeps_nobody_waiting(at):
    at(3600)
    for _time in range(3):
        take("posting", "member 1", THREE)
    at(0)
    take("posting", "member 1", THREE)


def test_what_is_remembered_is_bounded(at, monkeypatch):
    monkeypatch.setattr(limits, "_MOST_REMEMBERED", 10)
    for number in range(30):
        take("posting", f"member {number}", THREE)
    assert len(limits._full_until) == 10


@pytest.mark.parametrize(
    ("remote", "forwarded", "trusts", "found"),
    [
        ("192.0.2.1", "203.0.113.9", False, "192.0.2.1"),
        ("192.0.2.1", "1.2.3.4, 203.0.113.9", True, "203.0.113.9"),
        ("2001:db8:1:2:3::4", "", False, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "", True, "192.0.2.1"),
        ("nonsense", "", False, "nonsense"),
    ],
)
def test_whose_address_counts(remote, forwarded, trusts, found):
    assert address_of(remote, forwarded, trusts_proxy=trusts) == found


def test_who_posts_too_much_reads_when_to_go_on(group, anna, ben, client, monkeypatch):
    bound = limiting.Bound("posting", (Limit(2, 3600),))
    monkeypatch.setitem(limiting.BOUNDS, "discussions:reply", bound)
    topic = talk.start_topic(group, by=anna, title="Wood", source="Oak?")
    client.force_login(ben)
    address = reverse("discussions:reply", args=[topic.pk])
    answers = [client.post(address, {"source": f"Post {number}"}) for number in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert 1700 < int(answers[2].headers["Retry-After"]) <= 1800
    assert "in 30 minutes" in answers[2].content.decode()
    assert topic.posts.count() == 3


def test_the_table_names_addresses_that_there_are_and_the_docs_say_the_same():
    known = set(_names(get_resolver()))
    assert set(limiting.BOUNDS) <= known
    page = (Path(__file__).resolve().parents[2] / "docs/reference/limits.md").read_text()
    bounds = {*limiting.BOUNDS.values(), limiting.OTHER}
    for bound in bounds:
        row = next(line for line in page.splitlines() if line.startswith(f"| {bound.name} |"))
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert cells[-2:] == [_said(bound.member), _said(bound.address)], row


def _names(resolver, space=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"
        else:
            yield from _names(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)


def _said(given):
    spans = {60: "a minute", 3600: "an hour", 86400: "a day"}
    return ", ".join(f"{one.times} {spans[one.seconds]}" for one in given) or "–"
