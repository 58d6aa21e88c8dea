"""Coming back to a conversation one has left: asked, not put in; the gap stays; a no is told to nobody."""

import pytest
from django.urls import reverse
from django.utils import translation

from handschlag.accounts.models import Block
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.notifications.pages import notices
from handschlag.people.actions import conversing, joining, returning
from handschlag.people.models import Message, Participant
from handschlag.people.models.messages import readable_messages
from handschlag.people.pages import conversations as pages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def talk(anna, ben, clara):
    made = conversing.start_conversation(by=anna, members=[ben, clara], text="Before", title="Fair")
    joining.leave_conversation(made, by=ben)
    conversing.say(made, by=clara, text="Meanwhile")
    return made


def read(talk, member, **window):
    return [said.message.text for said in pages.talk(talk.pk, member, **window).said if said.message.text]


def told(member):
    return [row.told.text for row in notices(member).rows if row.told]


def is_present(talk, member):
    return Participant.objects.present().filter(conversation=talk, member=member).exists()


def test_who_has_left_is_asked_and_not_put_in(talk, anna, ben):
    for _twice in range(2):
        joining.add_people(talk, [ben], by=anna)
    assert not is_present(talk, ben)
    assert told(ben) == ["Anna Amsel asks you back into a conversation"]
    conversing.say(talk, by=anna, text="Still without him")
    assert read(talk, ben) == ["Before"]


def test_who_comes_back_reads_what_was_before_and_what_is_from_now_on_but_not_the_gap(talk, anna, ben):
    joining.add_people(talk, [ben], by=anna)
    returning.come_back(talk, by=ben)
    conversing.say(talk, by=anna, text="Welcome")
    assert read(talk, ben) == ["Before", "Welcome"]
    assert told(ben) == []
    readable = Message.objects.filter(readable_messages(ben), conversation=talk, happening="")
    assert list(readable.order_by("number").values_list("text", flat=True)) == ["Before", "Welcome"]
    joining.leave_conversation(talk, by=ben)
    conversing.say(talk, by=anna, text="Gone again")
    joining.add_people(talk, [ben], by=anna)
    returning.come_back(talk, by=ben)
    conversing.say(talk, by=anna, text="Again")
    assert read(talk, ben) == ["Before", "Welcome", "Again"]


def test_the_windows_jump_over_the_gap(talk, anna, ben, monkeypatch):
    monkeypatch.setattr(pages, "MESSAGES_SHOWN", 2)
    joining.add_people(talk, [ben], by=anna)
    returning.come_back(talk, by=ben)
    for number in range(3):
        conversing.say(talk, by=ben, text=f"New {number}")
    last = pages.talk(talk.pk, ben)
    assert [one.message.text for one in last.said] == ["New 1", "New 2"]
    texts, older = [], last.older
    while older is not None:
        window = pages.talk(talk.pk, ben, start=older)
        texts = [one.message.text for one in window.said] + texts
        older = window.older
    assert "Meanwhile" not in texts
    assert texts[0] == "Before"


def test_a_no_ends_it_and_looks_to_who_asks_like_no_answer_yet(client, talk, anna, ben, clara):
    joining.add_people(talk, [ben], by=anna)
    people = reverse("people:conversation_people", args=[talk.pk])
    client.force_login(clara)
    before = client.get(people).content.decode()
    returning.stay_away(talk, by=ben, stays_away=True)
    after = client.get(people).content.decode()
    assert all("Asked to come back: Ben Bussard" in page for page in (before, after))
    joining.add_people(talk, [ben], by=clara)
    assert told(ben) == []


def test_who_wants_to_be_left_alone_says_so_before_anybody_asks(client, talk, anna, ben):
    client.force_login(ben)
    back = reverse("people:come_back", args=[talk.pk])
    client.post(back, {"answer": "no"})
    joining.add_people(talk, [ben], by=anna)
    assert told(ben) == []
    assert "Nobody can ask you back" in client.get(talk.get_absolute_url()).content.decode()
    client.post(back, {"answer": "again"})
    assert "You are asked to come back" in client.get(talk.get_absolute_url()).content.decode()
    client.post(back, {"answer": "yes"})
    assert is_present(talk, ben)


def test_nobody_comes_back_unasked_or_is_asked_across_a_block(talk, anna, ben, clara):
    with pytest.raises(Conflict):
        returning.come_back(talk, by=ben)
    Block.objects.create(by=ben, member=anna)
    with pytest.raises(NotAllowed):
        joining.add_people(talk, [ben], by=anna)
    joining.add_people(talk, [ben], by=clara)
    assert told(ben) == ["Clara Chor asks you back into a conversation"]


def test_coming_and_going_takes_no_more_queries(client, talk, anna, ben, django_assert_max_num_queries):
    client.force_login(ben)
    client.get(talk.get_absolute_url())
    counts = []
    for _round in range(2):
        for _time in range(3):
            joining.add_people(talk, [ben], by=anna)
            returning.come_back(talk, by=ben)
            conversing.say(talk, by=anna, text="Hello")
            joining.leave_conversation(talk, by=ben)
        with django_assert_max_num_queries(8) as asked:
            client.get(talk.get_absolute_url())
        counts.append(len(asked))
    assert counts[0] == counts[1]
