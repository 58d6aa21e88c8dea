"""Two who write to each other for the first time at once have one conversation, rightly counted."""

from datetime import timedelta

import pytest

from handschlag.core import clock
from handschlag.people.actions.conversing import start_conversation
from handschlag.people.models import Conversation, Message, Participant
from tests import make
from tests.discussions.test_concurrency import THREADS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_begin_at_once_have_one_conversation():
    make.site()
    old = clock.now() - timedelta(days=100)
    anna, ben = (make.member(name, joined_at=old) for name in ("Anna", "Ben"))

    def write(by):
        start_conversation(by=by, members=[ben if by == anna else anna], text="Hello")

    at_once(write, [anna, ben] * (THREADS // 2))
    talk = Conversation.objects.get()
    numbers = list(Message.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, talk.last_number + 1)) == list(range(1, THREADS + 1))
    last = Message.objects.get(number=talk.last_number).author
    assert Participant.objects.get(member=last).unread == 0
