"""A clock that is set, and mails as a mail server gets them."""

from email import message_from_bytes, policy

import pytest

from handschlag.core import clock
from handschlag.discussions.actions.mailing import mail_next_posts, queue_digests
from handschlag.notifications.actions import send_share
from tests.notifications.conftest import mailbox as mailbox  # noqa: PLC0414 - a fixture


@pytest.fixture
def at(monkeypatch):
    """Sets the clock."""

    def set_clock(text):
        moment = clock.parse(text)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    return set_clock


@pytest.fixture
def arrived(mailbox):
    """Does what is due by the clock; the mails that came since last time, by address."""

    def look():
        mailbox.envelopes.clear()
        for queue in (mail_next_posts, queue_digests):
            while queue(clock.now()):
                pass
        while send_share():
            pass
        messages = [message_from_bytes(one.content, policy=policy.default) for one in mailbox.envelopes]
        return {str(message["To"]): message for message in messages}

    return look
