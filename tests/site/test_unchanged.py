"""Visitors' pages are found again without asking the database, until anybody writes to it."""

import threading

import pytest
from django.db import connection, transaction

from handschlag.discussions import actions
from handschlag.groups.models import Group, Visibility
from handschlag.site import unchanged
from tests import make
from tests.hot_client import HotClient

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


@pytest.fixture
def anna(db):
    make.site()
    return make.member("Anna")


@pytest.fixture
def topic(anna):
    return actions.start_topic(make.group(anna), by=anna, title="Plumbers", source="Who knows one?")


@pytest.fixture
def visitor():
    return HotClient()


@pytest.fixture
def asked():
    """The statements that this thread's connection was asked."""
    connection.ensure_connection()
    statements: list[str] = []
    connection.connection.set_trace_callback(statements.append)
    yield statements
    connection.connection.set_trace_callback(None)


def elsewhere(deed) -> None:
    """On another connection, as another process does it."""

    def do() -> None:
        deed()
        connection.close()

    thread = threading.Thread(target=do)
    thread.start()
    thread.join()


@pytest.fixture(params=["topic", "list"])
def address(request, topic):
    return f"/topics/{topic.pk}/" if request.param == "topic" else f"/groups/{topic.group.slug}/"


def test_the_second_visitor_costs_no_statement_but_the_question_for_news(visitor, address, asked):
    first = visitor.get(address)
    asked.clear()
    assert visitor.get(address) == first
    assert asked == ["PRAGMA data_version"]


@pytest.mark.parametrize("where", [elsewhere, lambda deed: deed()], ids=["another connection", "this one"])
def test_what_anybody_writes_is_seen_at_once(visitor, address, topic, anna, where):
    visitor.get(address)
    visitor.get(address)
    opening = topic.posts.get(number=1)
    where(lambda: actions.edit_post(opening, by=anna, source="Who knows two?", title="Two plumbers"))
    assert "Two plumbers" in visitor.get(address).text


def test_a_group_that_closes_is_closed_to_the_next_visitor(visitor, address, topic):
    visitor.get(address)
    elsewhere(lambda: Group.objects.filter(pk=topic.group_id).update(visibility=Visibility.HIDDEN))
    assert visitor.get(address) is None


def test_languages_and_addresses_are_told_apart(visitor, address):
    german = visitor.get(address, HTTP_ACCEPT_LANGUAGE="de").text
    assert visitor.get(address, HTTP_ACCEPT_LANGUAGE="de").text == german
    assert visitor.get(address, HTTP_ACCEPT_LANGUAGE="en").text != german
    assert visitor.get(f"{address}?unknown=1", HTTP_ACCEPT_LANGUAGE="de") is None
    assert visitor.get(address, HTTP_ACCEPT_LANGUAGE="de", HTTP_ACCEPT_ENCODING="br").body != german.encode()


def test_nothing_is_remembered_within_a_transaction(visitor, address, asked):
    with transaction.atomic():
        visitor.get(address)
        asked.clear()
        visitor.get(address)
        assert len(asked) == 1
        assert asked != ["PRAGMA data_version"]


def test_what_is_remembered_is_bounded(visitor, address, monkeypatch):
    monkeypatch.setattr(unchanged, "_MOST", 2)
    for number in range(1, 6):
        visitor.get(f"/topics/{number}/")
    assert visitor.get(address).status == 200
    assert len(unchanged._remembered.found) <= 2
