"""What tests of groups have in common."""

from datetime import timedelta

import pytest

from handschlag.accounts.models import Member
from handschlag.core import clock
from tests.notifications.conftest import mailbox as mailbox  # noqa: PLC0414 - a fixture


@pytest.fixture
def seasoned(site, anna):
    """Whoever runs the group has been here for a while, and may send many mails."""
    Member.objects.update(joined_at=clock.now() - timedelta(days=100))
    anna.refresh_from_db()


@pytest.fixture
def later(monkeypatch):
    def go_on(**by):
        moment = clock.now() + timedelta(**by)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return go_on
