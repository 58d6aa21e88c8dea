"""Every view says who may call it; a silent one fails here before it can leak anything."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, include, path

from handschlag.core.access import anyone, declared


def views(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every address with its view, through all includes."""
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, address)
        else:
            yield address, pattern.callback


def silent(patterns: list[URLPattern | URLResolver]) -> list[str]:
    """Addresses whose view does not say who may call it."""
    return [address for address, view in views(patterns) if declared(view) is None]


def test_every_view_declares_who_may_call_it():
    assert silent(get_resolver().url_patterns) == []


def test_a_silent_view_is_found_however_deep_it_hides():
    def quiet(request):
        """Declares nothing."""

    @anyone
    def open_to_all(request):
        """Declares itself."""

    inner = [path("quiet/", quiet), path("open/", open_to_all)]
    outer = [path("", include(([path("deep/", include((inner, "inner")))], "outer")))]
    assert silent(outer) == ["deep/quiet/"]


def test_the_walk_reaches_the_rooms_and_what_they_include():
    addresses = {address for address, _view in views(get_resolver().url_patterns)}
    assert {"", "groups/", "accounts/login/"} <= addresses


@pytest.mark.parametrize("method", ["get", "head"])
def test_members_pages_lead_visitors_to_the_login_and_back(client, site, method):
    response = getattr(client, method)("/groups/new/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/groups/new/")


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/groups/x/about/?a=1", "/groups/x/about/%3Fa%3D1"),
        ("https://elsewhere.example/groups/", "/"),
        ("", "/"),
    ],
)
def test_who_was_sending_something_is_led_back_to_the_page_it_came_from(client, site, referer, back):
    """The deed's own address would answer their return with “method not allowed”."""
    response = client.post("/groups/x/membership/", headers={"Referer": referer})
    assert response["Location"] == f"/accounts/login/?next={back}"
