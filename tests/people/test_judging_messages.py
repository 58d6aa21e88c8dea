"""Taking a message back, reporting one, and what those who run the site see of it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import NotAllowed
from handschlag.people.actions import conversing, judging
from handschlag.people.models import Message, MessageFile, MessageReport, Participant
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    make.site()
    return make.member("Anna Alder", joined_at=clock.now() - timedelta(days=100))


@pytest.fixture
def ben():
    return make.member("Ben Birch")


@pytest.fixture
def olga():
    return make.member("Olga Operator", is_operator=True)


@pytest.fixture
def talk(anna, ben):
    return conversing.start_conversation(
        by=anna, members=[ben], text="Rude words", files=[SimpleUploadedFile("a.txt", b"rude")]
    )


def message(talk, number=1):
    return Message.objects.get(conversation=talk, number=number)


def test_a_removed_message_leaves_a_trace_and_nothing_else(client, talk, anna, ben):
    stored = MessageFile.objects.get().file
    client.force_login(anna)
    client.post(reverse("people:remove_message", args=[talk.pk, 1]))
    gone = message(talk)
    assert (gone.text, gone.html, gone.files.count()) == ("", "", 0)
    assert Participant.objects.get(conversation=talk, member=ben).unread == 0
    client.force_login(ben)
    shown = client.get(talk.get_absolute_url()).content.decode()
    assert "Removed by the author" in shown
    assert "Rude words" not in shown
    assert stored.name


def test_operators_see_the_reported_message_and_nothing_else(client, talk, anna, ben, olga):
    conversing.say(talk, by=ben, text="A secret answer")
    file = MessageFile.objects.get()
    client.force_login(olga)
    assert client.get(file.get_absolute_url()).status_code == 404
    client.force_login(ben)
    client.post(reverse("people:report_message", args=[talk.pk, 1]), {"reason": "This is rude."})
    client.force_login(olga)
    assert "A message has been reported" in client.get("/notices/").content.decode()
    queue = client.get(reverse("people:message_reports")).content.decode()
    assert "Rude words" in queue
    assert "This is rude." in queue
    assert "A secret answer" not in queue
    assert b"".join(client.get(file.get_absolute_url()).streaming_content) == b"rude"
    assert client.get(talk.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(("removes", "said"), [(True, "is removed: Not here."), (False, "stays: Not here.")])
def test_who_reported_is_told_what_was_decided_and_why(client, talk, ben, olga, removes, said):
    judging.report_message(message(talk), by=ben, reason="Rude.")
    client.force_login(olga)
    decided = {"decision": "Not here."} | ({"removes": "1"} if removes else {})
    client.post(reverse("people:judge_message", args=[message(talk).pk]), decided)
    client.force_login(ben)
    assert said in client.get("/notices/").content.decode()
    shown = client.get(talk.get_absolute_url()).content.decode()
    assert ("Removed by those who run this site" in shown) == removes
    assert ("Rude words" in shown) != removes


def test_what_its_author_removes_stays_to_be_judged_until_it_is(talk, anna, ben, olga):
    judging.report_message(message(talk), by=ben, reason="Rude.")
    judging.remove_message(message(talk), by=anna)
    assert message(talk).text == "Rude words"
    judging.judge_reports(message(talk), by=olga, removes=False, decision="Already gone.")
    assert message(talk).text == ""
    assert MessageReport.objects.get().handled_by == olga


def test_nobody_judges_their_own_message(talk, anna, ben, olga):
    Member.objects.filter(pk=anna.pk).update(is_operator=True)
    anna.refresh_from_db()
    judging.report_message(message(talk), by=ben, reason="Rude.")
    with pytest.raises(NotAllowed):
        judging.judge_reports(message(talk), by=anna, removes=False, decision="Fine.")
