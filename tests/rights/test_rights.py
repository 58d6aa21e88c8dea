"""The rights table of docs/reference/rights.md, row by row, through the whole stack as every role."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from handschlag.accounts.models import Session
from handschlag.core.models import AuditEvent
from handschlag.groups.models import Visibility
from tests.rights.calls import CALLS
from tests.rights.world import ROLES, World

TABLE = Path(__file__).resolve().parents[2] / "docs/reference/rights.md"
OUTCOMES = {"yes", "no", "–", "sign in", "led on", "not now"}
ONLY_IN_DEBUG = {"design"}
UNSEEN = {AuditEvent, Session}
"""What is written down about each try."""
READING = ("SELECT ", "SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT ")
WRITING = re.compile(r"\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) \"?(?P<table>\w+)")


@dataclass(frozen=True)
class Row:
    deed: str
    call: str
    expected: dict[str, list[str]]
    """By role, the outcome for an open, a closed and a hidden group."""

    def __str__(self) -> str:
        return self.call

    @property
    def name(self) -> str:
        """The name of the address."""
        return self.call.split()[1]

    @property
    def method(self) -> str:
        return self.call.split()[0]

    @property
    def visibilities(self) -> list[Visibility]:
        """Rows that are not about a group are tried in one world only."""
        about_a_group = self.name.startswith(("groups:", "discussions:", "meetups:", "insights:"))
        about_a_group |= "listing" in self.name
        return list(Visibility) if about_a_group else [Visibility.OPEN]


def rows() -> list[Row]:
    return [row for line in TABLE.read_text().splitlines() if (row := _row(line)) is not None]


def _row(line: str) -> Row | None:
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    if len(cells) != 2 + len(ROLES) or not cells[1].startswith("`"):
        return None
    outcomes = [_three(cell) for cell in cells[2:]]
    return Row(cells[0], cells[1].replace("`", ""), dict(zip(ROLES, outcomes, strict=True)))


def _three(cell: str) -> list[str]:
    said = [outcome.strip() for outcome in cell.split("/")]
    return said * 3 if len(said) == 1 else said


@pytest.fixture(autouse=True)
def _site_without_limits(settings):
    settings.ACCOUNT_RATE_LIMITS = False


def tried() -> list[tuple[Visibility, Row]]:
    """Every row in each of its worlds, world by world."""
    return [
        (visibility, row) for visibility in Visibility for row in rows() if visibility in row.visibilities
    ]


@pytest.mark.parametrize(("built", "row"), tried(), indirect=["built"], ids=str, scope="module")
def test_the_table_is_true(world, row):
    differing = []
    for role in ROLES:
        wanted = row.expected[role][list(Visibility).index(world.group.visibility)]
        found = outcome(row, world, role)
        if found != wanted:
            differing.append(f"{role}: {found} instead of {wanted}")
    assert not differing, f"{row.deed}: " + "; ".join(differing)


def outcome(row: Row, world: World, role: str) -> str:
    """What happens when ``role`` makes the call, in the words of the table; then all is as before."""
    call, actor = CALLS[row.call], world.people[role]
    with transaction.atomic():
        client = Client()
        if actor is not None:
            actor.refresh_from_db()
            client.cookies[settings.SESSION_COOKIE_NAME] = world.cookies[role]
        call.prepare(world, actor)
        address = reverse(row.name, args=call.arguments(world, actor))
        sent, changes = call.sent(world, actor), Changes(client)
        with changes:
            response = client.post(address, sent) if row.method == "POST" else client.get(address, sent)
            if response.streaming:
                b"".join(response.streaming_content)  # which closes the file
        has_changed = changes.were_made()
        transaction.set_rollback(True)
    assert not (has_changed and row.method == "GET"), f"{row.call} as {role} changed something"
    return in_words(response, has_changed=has_changed, is_deed=row.method == "POST" and not call.only_reads)


class Changes:
    """Whether anything that is stored differs afterwards, or the client has signed in or out.

    What a table holds is taken down just before the first statement that may write to it; most calls have
    none, and few write to more than a handful of the hundred tables.
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        self.was_signed_in = self._is_signed_in()
        self.before: dict[str, list[Any]] = {}
        self.has_tried = False

    def __enter__(self) -> None:
        self.written = self._written()
        self.watching = connection.execute_wrapper(self._watch)
        self.watching.__enter__()

    def __exit__(self, *raised: object) -> None:
        self.watching.__exit__(*raised)
        assert self.has_tried or self._written() == self.written, "something was written unseen"

    def were_made(self) -> bool:
        is_stored = any(stored(table) != rows for table, rows in self.before.items())
        return is_stored or self._is_signed_in() != self.was_signed_in

    def _watch(self, execute, sql, params, many, context):
        if not sql.startswith(READING):
            self.has_tried = True
            self.before |= {table: stored(table) for table in written_by(sql) if table not in self.before}
        return execute(sql, params, many, context)

    def _is_signed_in(self) -> bool:
        return "_auth_user_id" in self.client.session

    def _written(self) -> int:
        """Rows that were written so far, where the database tells it without being asked."""
        return connection.connection.total_changes if connection.vendor == "sqlite" else 0


def written_by(sql: str) -> list[str]:
    """The tables, of those that count, to which a statement may write; all of them if it does not say."""
    named = WRITING.match(sql)
    if named is None:
        return list(_tables())
    return [named["table"]] if named["table"] in _tables() else []


def in_words(response: HttpResponseBase, *, has_changed: bool, is_deed: bool) -> str:
    if has_changed:
        return "yes" if response.status_code < 400 else f"{response.status_code}, but something changed"
    match response.status_code:
        case 302 if response.headers["Location"].startswith(reverse("account_login") + "?"):
            return "sign in"
        case 302:
            return "led on"
        case 200 if not is_deed:
            return "yes"
        case 403:
            return "no"
        case 404:
            return "–"
        case 409 | 410:
            return "not now"
    return f"{response.status_code}, nothing changed"


def stored(table: str) -> list[Any]:
    """All that a table holds."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {_tables()[table]} FROM "{table}"')
        return sorted(cursor.fetchall(), key=repr)


@cache
def _tables() -> dict[str, str]:
    """Tables with the columns to compare.

    Without sessions, the queue's rows, the record of deeds and the versions that a deed raises though it
    was done already: they tell of changes but are none.
    """
    ours = [app for app in apps.get_app_configs() if app.name.startswith("handschlag.")]
    models = [model for app in ours for model in app.get_models() if model not in UNSEEN]
    return {model._meta.db_table: _columns(model) for model in models} | {"account_emailaddress": "*"}


def _columns(model: type[Model]) -> str:
    names = [field.column for field in model._meta.concrete_fields]
    return ", ".join(f'"{name}"' for name in names if name not in {"version", "talk_version"})


def named(patterns: list[URLPattern | URLResolver], prefix: str = "") -> set[str]:
    """The names of all addresses, with their rooms."""
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            room = f"{pattern.namespace}:" if pattern.namespace else ""
            found |= named(pattern.url_patterns, prefix + room)
        else:
            found.add(f"{prefix}{pattern.name}")
    return found


def test_every_address_stands_in_the_table():
    assert named(get_resolver().url_patterns) - {row.name for row in rows()} - ONLY_IN_DEBUG == set()


def test_the_table_holds_nothing_that_does_not_exist():
    assert {row.name for row in rows()} - named(get_resolver().url_patterns) == set()


def test_every_row_is_called_and_every_call_has_its_row():
    calls = [row.call for row in rows()]
    assert sorted(calls) == sorted(CALLS)


def test_every_answer_is_one_that_the_page_explains():
    said = {answer for row in rows() for outcomes in row.expected.values() for answer in outcomes}
    assert said == OUTCOMES
    explained = set(re.findall(r"^\| ([^|`]+?) \| [^|]+ \|$", TABLE.read_text(), re.MULTILINE))
    assert explained >= OUTCOMES


@pytest.mark.parametrize("built", [Visibility.OPEN], indirect=True, ids=str)
def test_every_view_that_takes_get_and_post_has_both_rows(world, client):
    """A deed must not hide behind a page of the same address."""
    make_rows = {(row.method, row.name) for row in rows()}
    pages = {name for method, name in make_rows if method == "GET"}
    actor = world.people["operator"]
    client.force_login(actor)
    missing = []
    for name in sorted(pages):
        if ("POST", name) in make_rows:
            continue
        row = next(row for row in rows() if row.name == name)
        with transaction.atomic():
            CALLS[row.call].prepare(world, actor)
            response = client.post(reverse(name, args=CALLS[row.call].arguments(world, actor)))
            transaction.set_rollback(True)
        if response.status_code != 405 and not name.startswith("account_"):
            missing.append(f"{name}: {response.status_code}")
    assert missing == []
