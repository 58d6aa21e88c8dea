"""A small demo whose members help each other: one for a whole module of tests."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from handschlag.accounts.models import Member
from handschlag.groups.models import Group
from handschlag.importers.actions import import_records
from handschlag.importers.demo import SLUG, Demo, appoint_team, begin_demo, give_login
from handschlag.importers.formats.demo import read
from handschlag.importers.helping import fill_with_help, give_share
from tests import make

UNTIL = datetime(2026, 3, 31, 10, tzinfo=UTC)
EMAIL = "probe@example.org"


def fill(members: int = 300) -> Demo:
    """So many members, with an account of the demo's own."""
    make.site()
    demo = begin_demo(SLUG, n_members=members, seed=3, until=UNTIL)
    import_records(read(members, 3, UNTIL), demo.group, source=demo.source, by=None)
    appoint_team(demo.group)
    fill_with_help(demo)
    give_login(demo.group, EMAIL)
    give_share(demo, EMAIL)
    return demo


def own_account() -> Member:
    return Member.objects.get(email=EMAIL)


@pytest.fixture(scope="module")
def helped_demo(django_db_setup, django_db_blocker):
    """Taken back once the module is through."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield fill()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def large_demo(django_db_setup, django_db_blocker):
    """Of a size at which everything happens that may."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield fill(1_500)
        transaction.set_rollback(True)


def group() -> Group:
    return Group.objects.get(slug=SLUG)
