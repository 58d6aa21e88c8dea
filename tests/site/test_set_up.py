"""The first start: who holds the printed link names the site and makes the first account."""

import pytest

from handschlag.accounts.models import Member
from handschlag.core.errors import Conflict
from handschlag.core.models import Site
from handschlag.site import actions

FILLED = {
    "site_name": "The Chamber",
    "tagline": "Where we talk.",
    "language": "en",
    "registration": "request",
    "name": "Olga",
    "email": "Olga@Example.org",
    "password": "correct-horse-battery",
}


@pytest.fixture
def link(db) -> str:
    return f"/setup/{actions.setup_token()}/"


def test_before_it_every_page_tells_of_the_printed_link(client, db):
    for address in ("/", "/groups/", "/accounts/login/"):
        response = client.get(address)
        assert response.status_code == 503
        assert "/setup/…/" in response.content.decode()


def test_a_wrong_link_sets_nothing_up(client, link):
    assert client.get("/setup/wrong/").status_code == 404
    assert client.post("/setup/wrong/", FILLED).status_code == 404
    assert not Site.load().is_set_up


def test_the_link_names_the_site_and_signs_its_operator_in(client, link):
    assert client.get(link).status_code == 200
    assert client.post(link, FILLED)["Location"] == "/"
    site, olga = Site.load(), Member.objects.get()
    assert (site.name, site.tagline, site.registration) == ("The Chamber", "Where we talk.", "request")
    assert (olga.is_operator, olga.email) == (True, "olga@example.org")
    assert "Olga" in client.get("/").content.decode()


def test_the_link_works_once(client, link):
    client.post(link, FILLED)
    assert client.get(link).status_code == 404
    with pytest.raises(Conflict):
        actions.set_up_site(link.split("/")[2], **FILLED)
    assert Member.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("password", "short"), ("password", "1234567890123"), ("email", "nonsense"), ("site_name", "")],
)
def test_what_cannot_be_is_said_at_its_field_and_sets_nothing_up(client, link, field, value):
    response = client.post(link, FILLED | {field: value})
    assert f'id="id_{field}_error"' in response.content.decode()
    assert not Site.load().is_set_up


def test_the_operator_signs_in_later_without_proving_the_address(client, link):
    client.post(link, FILLED)
    client.post("/accounts/logout/")
    sent = {"login": "olga@example.org", "password": FILLED["password"]}
    assert client.post("/accounts/login/", sent)["Location"] == "/"
