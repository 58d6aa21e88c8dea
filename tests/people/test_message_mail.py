"""Mail of messages: one of a conversation until it is read, and a link that ends them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from handschlag.accounts.models import Mute
from handschlag.core import clock
from handschlag.notifications.models import OutgoingMail
from handschlag.people.actions import catching_up, conversing, joining, judging
from handschlag.people.actions.telling_of_messages import WAIT, tell_of_unread
from handschlag.people.models import Message, Participant
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    make.site()
    return make.member("Anna Alder", joined_at=clock.now() - timedelta(days=100))


@pytest.fixture
def ben():
    return make.member("Ben Birch")


def later(minutes=6):
    return tell_of_unread(clock.now() + timedelta(minutes=minutes))


def test_a_mail_says_who_wrote_and_what_once_until_it_is_read(anna, ben):
    talk = conversing.start_conversation(by=anna, members=[ben], text="Lunch & a <talk>?")
    assert tell_of_unread(clock.now() + WAIT / 2) == 0, "who reads on the site gets none"
    assert later() == 1
    mail = OutgoingMail.objects.get()
    assert mail.to == ben.email
    assert mail.subject == "Anna Alder has written to you"
    assert "Lunch & a <talk>?" in mail.text
    assert talk.get_absolute_url() in mail.text
    conversing.say(talk, by=anna, text="Are you there?")
    assert later() == 0
    catching_up.read_conversation(talk, by=ben, number=2)
    assert later() == 0
    conversing.say(talk, by=anna, text="Again")
    assert later() == 1


def test_nothing_is_told_of_what_was_read_muted_or_removed(anna, ben):
    clara = make.member("Clara")
    talk = conversing.start_conversation(by=anna, members=[ben, clara], text="Hello", title="Fair")
    catching_up.read_conversation(talk, by=ben, number=1)
    joining.mute_conversation(talk, by=clara, is_muted=True)
    assert later() == 0
    conversing.say(talk, by=anna, text="Wrong")
    judging.remove_message(Message.objects.get(text="Wrong"), by=anna)
    Mute.objects.create(by=ben, member=anna)
    conversing.say(talk, by=anna, text="Unheard")
    assert later() == 0


def test_the_link_in_the_mail_mutes_the_conversation_without_signing_in(client, anna, ben):
    talk = conversing.start_conversation(by=anna, members=[ben], text="Hello")
    later()
    link = re.search(r"http\S+(/messages/mute/\S+/)", OutgoingMail.objects.get().text)[1]
    assert client.get(link).status_code == 200
    assert not Participant.objects.get(conversation=talk, member=ben).is_muted
    assert client.post(link).status_code == 200
    assert Participant.objects.get(conversation=talk, member=ben).is_muted
    assert client.get(reverse("people:mute_from_mail", args=["forged"])).status_code == 404
