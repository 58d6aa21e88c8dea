"""The pages of messages: who sees what, what is unread, and what works without scripts."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handschlag.accounts.models import Block
from handschlag.core import clock
from handschlag.people.actions import catching_up, conversing, joining
from handschlag.people.models import Conversation, Message, MessageFile, Participant
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
def clara():
    return make.member("Clara Crane")


@pytest.fixture
def as_member(client):
    def sign_in(member):
        client.force_login(member)
        return client

    return sign_in


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def part(conversation, member):
    return Participant.objects.get(conversation=conversation, member=member)


def test_from_a_profile_to_a_first_message(as_member, anna, ben):
    web = as_member(anna)
    write = f"{reverse('people:write')}?to={ben.pk}"
    assert write in page(web, ben.get_absolute_url())
    assert write not in page(web, anna.get_absolute_url())
    assert "Ben Birch" in page(web, write)
    answer = web.post(reverse("people:write"), {"to": ben.pk, "text": "Shall we *meet*?"})
    talk = Conversation.objects.get()
    assert answer.url == f"{talk.get_absolute_url()}#end"
    shown = page(web, talk.get_absolute_url())
    assert "Shall we <em>meet</em>?" in shown
    assert f"/deals/new/?to={ben.pk}" in shown


def test_a_few_people_are_chosen_by_the_beginning_of_their_names(as_member, anna, ben, clara):
    web = as_member(anna)
    assert f"?to={ben.pk}&amp;to={clara.pk}" in page(web, f"/messages/new/?to={ben.pk}&q=cra")
    Block.objects.create(by=clara, member=anna)
    assert "Nobody found" in page(web, f"/messages/new/?to={ben.pk}&q=cra")


def test_what_is_unread_shows_on_every_page_until_it_is_read(as_member, anna, ben):
    talk = conversing.start_conversation(by=anna, members=[ben], text="One")
    web = as_member(ben)
    before = page(web, "/")
    assert before.count("1 unread") == 1
    shown = page(web, talk.get_absolute_url())
    assert 'id="unread"' in shown
    assert part(talk, ben).unread == 1, "looking changes nothing"
    web.post(reverse("people:read_conversation", args=[talk.pk]), {"number": 1})
    assert "1 unread" not in page(web, "/")
    conversing.say(talk, by=anna, text="Two")
    joining.mute_conversation(talk, by=ben, is_muted=True)
    assert "1 unread" not in page(web, "/")
    assert "1 unread" in page(web, "/messages/"), "the list still says so"


def test_the_shared_pages_show_it_too(as_member, anna, ben):
    group = make.group(anna)
    web = as_member(ben)
    topics = reverse("discussions:topics", args=[group.slug])
    assert "1 unread" not in page(web, topics)
    conversing.start_conversation(by=anna, members=[ben], text="One")
    assert "1 unread" in page(web, topics)


def test_a_long_conversation_opens_where_one_stopped_reading(as_member, anna, ben):
    talk = conversing.start_conversation(by=anna, members=[ben], text="number 1.")
    rows = [
        Message(conversation=talk, number=number, author=anna, text="x", html=f"<p>number {number}.</p>")
        for number in range(2, 131)
    ]
    Message.objects.bulk_create(rows)
    Conversation.objects.update(last_number=130)
    Participant.objects.filter(member=ben).update(unread=100, read_to=30)
    web = as_member(ben)
    shown = page(web, talk.get_absolute_url())
    assert "number 28." in shown
    assert "number 77." in shown
    assert "number 78." not in shown
    assert "?from=78" in shown
    assert "number 130." in page(web, f"{talk.get_absolute_url()}?from=100")
    catching_up.read_conversation(talk, by=ben, number=77)
    assert part(talk, ben).unread == 53
    catching_up.read_conversation(talk, by=ben, number=500)
    assert (part(talk, ben).unread, part(talk, ben).read_to) == (0, 130)
    latest = page(web, talk.get_absolute_url())
    assert "number 81." in latest
    assert "number 80." not in latest


def test_a_conversation_of_others_is_nowhere(as_member, anna, ben, clara):
    talk = conversing.start_conversation(by=anna, members=[ben], text="Between us")
    type(clara).objects.filter(pk=clara.pk).update(is_operator=True)
    web = as_member(clara)
    assert web.get(talk.get_absolute_url()).status_code == 404
    assert web.post(talk.get_absolute_url(), {"text": "Me too"}).status_code == 404
    assert "Between us" not in page(web, "/messages/")


def test_a_closed_conversation_stays_readable_and_does_not_say_who_closed_it(as_member, anna, ben):
    talk = conversing.start_conversation(by=anna, members=[ben], text="Hello")
    Block.objects.create(by=ben, member=anna)
    for member in (anna, ben):
        shown = page(as_member(member), talk.get_absolute_url())
        assert "Writing is closed here." in shown
        assert "Hello" in shown
        assert "<textarea" not in shown
        assert "block" not in shown.lower()
    assert as_member(anna).post(talk.get_absolute_url(), {"text": "?"}).status_code == 403


def test_in_the_background_a_message_comes_back_with_what_others_said_meanwhile(as_member, anna, ben):
    talk = conversing.start_conversation(by=anna, members=[ben], text="One")
    conversing.say(talk, by=ben, text="Two")
    web = as_member(anna)
    headers = {"HX-Request": "true"}
    sent = web.post(talk.get_absolute_url(), {"text": "Three", "after": "1"}, headers=headers)
    answer = sent.content.decode()
    assert "Two" in answer
    assert "Three" in answer
    assert 'value="3"' in answer
    wrong = web.post(talk.get_absolute_url(), {"text": " ", "after": "3"}, headers=headers)
    assert "Write a few words." in wrong.content.decode()
    news = reverse("people:message_news", args=[talk.pk])
    assert web.get(f"{news}?after=3").status_code == 204
    fresh = as_member(ben).get(f"{news}?after=2").content.decode()
    assert "Three" in fresh
    assert "Two" not in fresh
    assert "talk-unread" not in fresh
    assert "talk-day" not in fresh  # it is of the same day as what the page shows


def test_who_is_added_reads_from_then_on_and_who_leaves_until_then(as_member, anna, ben, clara):
    dora = make.member("Dora Drake")
    talk = conversing.start_conversation(by=anna, members=[ben, clara], text="Before Dora", title="Fair")
    web = as_member(anna)
    web.post(reverse("people:add_people", args=[talk.pk]), {"to": dora.pk})
    conversing.say(talk, by=ben, text="With Dora")
    seen_by_dora = page(as_member(dora), talk.get_absolute_url())
    assert "With Dora" in seen_by_dora
    assert "Before Dora" not in seen_by_dora
    assert "Before Dora" not in page(as_member(dora), f"{talk.get_absolute_url()}?from=1")
    as_member(ben).post(reverse("people:leave_conversation", args=[talk.pk]))
    conversing.say(talk, by=clara, text="Without Ben")
    seen_by_ben = page(as_member(ben), talk.get_absolute_url())
    assert "With Dora" in seen_by_ben
    assert "Without Ben" not in seen_by_ben
    assert "You have left" in seen_by_ben
    assert "Fair" not in page(as_member(ben), "/messages/")
    assert as_member(ben).post(talk.get_absolute_url(), {"text": "Back"}).status_code == 403
    assert "Ben Birch has left." in page(as_member(anna), talk.get_absolute_url())


def test_a_conversation_of_two_stays_one_of_two(as_member, anna, ben, clara):
    talk = conversing.start_conversation(by=anna, members=[ben], text="Hello")
    web = as_member(anna)
    assert web.post(reverse("people:add_people", args=[talk.pk]), {"to": clara.pk}).status_code == 403
    assert web.post(reverse("people:leave_conversation", args=[talk.pk])).status_code == 403
    assert web.post(reverse("people:change_title", args=[talk.pk]), {"title": "Us"}).status_code == 403


def test_the_title_is_for_all_and_noted(as_member, anna, ben, clara):
    talk = conversing.start_conversation(by=anna, members=[ben, clara], text="Hello")
    as_member(ben).post(reverse("people:change_title", args=[talk.pk]), {"title": "Trade fair"})
    assert "Ben Birch calls this “Trade fair”." in page(as_member(clara), talk.get_absolute_url())
    assert part(talk, clara).unread == 1, "what is only noted is nothing to read"


def upload(name="plan.txt", content=b"a plan"):
    return SimpleUploadedFile(name, content)


def test_files_come_along_and_only_who_reads_the_message_has_them(as_member, anna, ben, clara):
    web = as_member(anna)
    web.post("/messages/new/", {"to": ben.pk, "text": "", "uploads": [upload("page.html", b"<b>x</b>")]})
    file = MessageFile.objects.get()
    answer = as_member(ben).get(file.get_absolute_url())
    assert answer["Content-Type"].startswith("text/plain")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "attachment" in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content) == b"<b>x</b>"
    assert as_member(clara).get(file.get_absolute_url()).status_code == 404
    assert "page.html.txt" in page(as_member(ben), Conversation.objects.get().get_absolute_url())


def test_there_is_no_more_room_than_the_quota(as_member, settings, anna, ben):
    settings.UPLOAD_QUOTA = 5000
    talk = conversing.start_conversation(by=anna, members=[ben], text="Files", files=[upload()])
    more = {"text": "x", "uploads": [upload(content=b"y" * 2000)]}
    assert "Remove older messages" in as_member(anna).post(talk.get_absolute_url(), more).content.decode()
    assert Message.objects.count() == 1


@pytest.mark.parametrize("path", ["/messages/", "{talk}", "/messages/new/?to={ben}&q=b"])
def test_pages_ask_the_same_however_much_there_is(as_member, anna, ben, path):
    web = as_member(anna)
    talk = conversing.start_conversation(by=ben, members=[anna], text="Hello", files=[upload()])
    asked = []
    for count in (10, 20):
        for _ in range(count):
            other = make.member()
            conversing.start_conversation(by=other, members=[anna], text="Hi", files=[upload()])
            Message.objects.filter(author=anna).update(at=clock.now() - timedelta(hours=1))
            conversing.say(talk, by=anna, text="More", files=[upload()])
        address = path.format(talk=talk.get_absolute_url(), ben=ben.pk)
        page(web, address)
        with CaptureQueriesContext(connection) as queries:
            page(web, address)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 8
