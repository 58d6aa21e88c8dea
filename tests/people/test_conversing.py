"""Writing to each other: who may, whom it reaches, and that a form sent twice is sent once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from handschlag.accounts.models import Block, Mute
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.people.actions.conversing import (
    MESSAGES_A_MINUTE,
    NEW_A_DAY_WHEN_YOUNG,
    say,
    start_conversation,
)
from handschlag.people.models import Conversation, Message, Participant
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return make.member("Anna", joined_at=clock.now() - timedelta(days=100))


@pytest.fixture
def ben():
    return make.member("Ben")


def unread(conversation, member):
    return Participant.objects.get(conversation=conversation, member=member).unread


def test_two_people_have_one_conversation_whoever_begins(anna, ben):
    begun = start_conversation(by=anna, members=[ben], text="Hello")
    again = start_conversation(by=ben, members=[anna], text="**Good** morning")
    assert begun == again
    assert [(m.number, m.author) for m in begun.messages.order_by("number")] == [(1, anna), (2, ben)]
    assert "<strong>Good</strong>" in begun.messages.get(number=2).html


def test_what_others_say_is_unread_until_one_answers(anna, ben):
    talk = start_conversation(by=anna, members=[ben], text="One")
    say(talk, by=anna, text="Two")
    assert (unread(talk, anna), unread(talk, ben)) == (0, 2)
    say(talk, by=ben, text="Three")
    assert (unread(talk, anna), unread(talk, ben)) == (1, 0)


def test_a_form_sent_twice_is_sent_once(anna, ben):
    key = uuid4()
    talk = start_conversation(by=anna, members=[ben], text="Hello", key=key)
    assert start_conversation(by=anna, members=[ben], text="Hello", key=key) == talk
    assert Message.objects.count() == 1
    other = uuid4()
    assert say(talk, by=ben, text="Yes", key=other) == say(talk, by=ben, text="Yes", key=other)


def test_who_blocks_and_who_is_blocked_write_no_more_and_are_not_told_why(anna, ben):
    talk = start_conversation(by=anna, members=[ben], text="Hello")
    Block.objects.create(by=ben, member=anna)
    gone = make.member("Gone", is_active=False)
    said = set()
    for by, other in ((anna, ben), (ben, anna), (anna, gone)):
        with pytest.raises(NotAllowed) as refused:
            start_conversation(by=by, members=[other], text="Hello")
        said.add(str(refused.value))
    with pytest.raises(NotAllowed) as refused:
        say(talk, by=anna, text="Hello?")
    assert said == {str(refused.value)}


@pytest.mark.parametrize("fields", [{"is_active": False}, {"email": None}, {"is_bot": True}])
def test_only_people_with_an_account_in_use_can_be_written_to(anna, ben, fields):
    type(ben).objects.filter(pk=ben.pk).update(**fields)
    ben.refresh_from_db()
    with pytest.raises(NotAllowed):
        start_conversation(by=anna, members=[ben], text="Hello")


def test_in_a_group_who_is_blocked_or_muted_is_not_heard_by_who_did_it(anna, ben):
    clara = make.member("Clara")
    dora = make.member("Dora")
    talk = start_conversation(by=anna, members=[ben, clara, dora], text="Hello all", title="Fair")
    Block.objects.create(by=clara, member=ben)
    Mute.objects.create(by=dora, member=ben)
    say(talk, by=ben, text="Listen")
    assert [unread(talk, one) for one in (anna, clara, dora)] == [1, 1, 1]
    assert talk.title == "Fair"
    assert talk.pair is None


def test_a_group_has_twelve_people_at_most(anna):
    with pytest.raises(Invalid):
        start_conversation(by=anna, members=[make.member() for _ in range(12)], text="Hello")


@pytest.mark.parametrize("text", ["", "  \n", "<script>alert(1)</script>"])
def test_a_message_that_would_show_nothing_is_not_sent(anna, ben, text):
    with pytest.raises(Invalid):
        start_conversation(by=anna, members=[ben], text=text)
    assert not Conversation.objects.exists()


def test_a_new_account_begins_few_conversations_a_day(ben):
    for _ in range(NEW_A_DAY_WHEN_YOUNG):
        talk = start_conversation(by=ben, members=[make.member()], text="Hello")
    with pytest.raises(Conflict):
        start_conversation(by=ben, members=[make.member()], text="Hello")
    say(talk, by=ben, text="What is begun goes on")


def test_nobody_floods_a_conversation(anna, ben):
    talk = start_conversation(by=anna, members=[ben], text="1")
    for number in range(2, MESSAGES_A_MINUTE + 1):
        say(talk, by=anna, text=str(number))
    with pytest.raises(Conflict):
        say(talk, by=anna, text="too much")
