"""After a meetup: the recap, whom one met, newcomers, and who is asked for what, when."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.discussions.actions import close_topic, delete_post, upload_file
from handschlag.discussions.models import Post
from handschlag.groups.models import Visibility
from handschlag.meetups.actions import shaking
from handschlag.meetups.actions.following_up import ask_for_recaps, ask_whom_they_met
from handschlag.meetups.actions.recapping import introduce_oneself, recap_of, write_recap
from handschlag.meetups.actions.remembering import Remembered, say_whom_i_met
from handschlag.meetups.jobs.afterwards import follow_up
from handschlag.meetups.models import Attendance, Cancellation, Handshake, Recap
from handschlag.meetups.pages.afterwards import afterwards, whom_met
from handschlag.meetups.pages.finding import find_meetup
from handschlag.notifications.models import Notice, OutgoingMail
from handschlag.ties.actions import compare
from handschlag.ties.models import Interaction
from tests import make
from tests.meetups.hands import shake, told, url

pytestmark = pytest.mark.django_db
START = datetime(2026, 5, 4, 18, 0, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def later(monkeypatch):
    """The clock, to be moved on; it begins when the meetup is over."""
    now = [START + timedelta(hours=3)]
    monkeypatch.setattr(clock, "now", lambda: now[0])

    def move(**by):
        now[0] += timedelta(**by)
        return now[0]

    return move


@pytest.fixture
def meetup(group, anna, later):
    """Hosted by Anna, over since an hour."""
    return make.meetup(group, anna, "Stammtisch", starts_at=START)


def attend(meetup, *people):
    for member in people:
        Attendance.objects.create(meetup=meetup, member=member)


def picture():
    """With the place where it was taken."""
    image, file = Image.new("RGB", (40, 30), "red"), BytesIO()
    exif = image.getexif()
    exif[0x8825] = {1: "N", 2: (50.0, 56.0, 0.0)}
    image.save(file, "JPEG", exif=exif)
    return SimpleUploadedFile("us.jpg", file.getvalue())


# Whom one met


def test_who_tick_each_other_have_shaken_hands(meetup, anna, ben):
    attend(meetup, anna, ben)
    assert say_whom_i_met(meetup, [ben.pk], by=anna) == Remembered(asked=1, confirmed=0)
    assert not Interaction.objects.exists()
    assert told(ben) == ["Anna Amsel says that you have met: have you?"]
    assert say_whom_i_met(meetup, [anna.pk], by=ben) == Remembered(asked=0, confirmed=1)
    handshake = Handshake.objects.get()
    assert (handshake.is_confirmed, handshake.meetup, handshake.met_at) == (True, meetup, START)
    assert not compare()


def test_saying_it_twice_asks_once_and_does_not_undo_a_no(meetup, anna, ben):
    attend(meetup, anna, ben)
    say_whom_i_met(meetup, [ben.pk], by=anna)
    shaking.decline_handshake(Handshake.objects.get(), by=ben)
    assert say_whom_i_met(meetup, [ben.pk], by=anna) == Remembered(asked=1, confirmed=0)
    assert told(ben) == []
    assert Handshake.objects.get().declined_at is not None


def test_who_shook_hands_there_is_not_asked_again(meetup, anna, ben):
    attend(meetup, anna, ben)
    shake(anna, ben)
    assert say_whom_i_met(meetup, [ben.pk], by=anna) == Remembered(asked=0, confirmed=0)
    assert {there.state for there in whom_met(meetup.pk, anna).people} == {"shaken"}


def test_only_who_came_is_asked_and_only_by_who_came(client, meetup, anna, ben, clara):
    attend(meetup, anna)
    Attendance.objects.create(meetup=meetup, member=ben, is_present=False)
    assert say_whom_i_met(meetup, [ben.pk, clara.pk, anna.pk, 10**9], by=anna) == Remembered(0, 0)
    for stranger in (ben, clara):
        with pytest.raises(NotAllowed):
            say_whom_i_met(meetup, [anna.pk], by=stranger)
        client.force_login(stranger)
        assert client.get(url("whom_met", meetup.pk)).status_code == 403
    assert not Handshake.objects.exists()


def test_who_came_without_belonging_to_the_group_may_say_it_too(client, meetup, group, anna, clara):
    group.visibility = Visibility.HIDDEN
    group.save()
    client.force_login(clara)
    assert client.get(url("whom_met", meetup.pk)).status_code == 404
    attend(meetup, anna, clara)
    page = client.get(url("whom_met", meetup.pk))
    assert b"Anna Amsel" in page.content
    assert meetup.topic.get_absolute_url().encode() not in page.content
    client.post(url("whom_met", meetup.pk), {"met": [anna.pk, "x", ""]})
    assert Handshake.objects.get().other == anna


def test_it_is_asked_from_the_beginning_until_two_weeks_after(meetup, anna, ben, later):
    attend(meetup, anna, ben)
    later(days=14)
    with pytest.raises(Conflict):
        say_whom_i_met(meetup, [ben.pk], by=anna)
    later(days=-15)
    with pytest.raises(Conflict):
        say_whom_i_met(meetup, [ben.pk], by=anna)


def test_who_says_that_they_met_me_stands_first(meetup, anna, ben):
    early = make.member("Aaron Early")
    attend(meetup, anna, early, ben)
    say_whom_i_met(meetup, [anna.pk], by=ben)
    rows = whom_met(meetup.pk, anna).people
    assert [(there.member, there.state) for there in rows] == [(ben, "says so"), (early, "")]


def test_list_of_who_came_takes_the_same_few_queries_for_ten_and_twenty(
    client, meetup, anna, django_assert_num_queries, django_assert_max_num_queries
):
    attend(meetup, anna)

    def ten_more():
        for n in range(10):
            other = make.member()
            attend(meetup, other)
            if n % 3:
                say_whom_i_met(meetup, [anna.pk], by=other)

    client.force_login(anna)
    ten_more()
    client.get("/")
    with django_assert_max_num_queries(10) as ten:
        client.get(url("whom_met", meetup.pk))
    ten_more()
    with django_assert_num_queries(len(ten)):
        client.get(url("whom_met", meetup.pk))


# Who is asked, and when


def test_the_morning_after_who_came_is_asked_once_by_notice_and_mail(meetup, anna, ben, clara, later):
    attend(meetup, anna, ben)
    assert ask_whom_they_met(clock.now()) == 0
    morning = datetime(2026, 5, 5, 7, 0, tzinfo=UTC)  # nine in Berlin
    assert ask_whom_they_met(morning - timedelta(seconds=1)) == 0
    later(days=1)
    assert ask_whom_they_met(morning) == 2
    assert ask_whom_they_met(morning) == 0
    assert told(ben) == ["Who did you talk to at “Stammtisch”?"]
    mails = {mail.to: mail.text for mail in OutgoingMail.objects.all()}
    assert set(mails) == {anna.email, ben.email}
    assert url("whom_met", meetup.pk) in mails[ben.email]
    attend(meetup, clara)  # a correction
    assert ask_whom_they_met(morning) == 1


def test_what_ends_at_night_belongs_to_the_evening(group, anna, ben, later):
    party = make.meetup(group, anna, starts_at=START, ends_at=datetime(2026, 5, 5, 1, 0, tzinfo=UTC))
    attend(party, anna, ben)
    assert ask_whom_they_met(datetime(2026, 5, 5, 6, 59, tzinfo=UTC)) == 0
    assert ask_whom_they_met(datetime(2026, 5, 5, 7, 0, tzinfo=UTC)) == 2


def test_nobody_is_asked_who_was_alone_or_of_what_was_called_off_or_long_ago(group, anna, ben, later):
    alone, called_off = (make.meetup(group, anna, starts_at=START) for _ in range(2))
    attend(alone, anna)
    attend(called_off, anna, ben)
    Cancellation.objects.create(meetup=called_off, reason="Rain")
    old = make.meetup(group, anna, starts_at=START - timedelta(days=4))
    attend(old, anna, ben)
    later(days=1)
    follow_up.call()
    assert not Notice.objects.filter(kind="whom-met").exists()
    assert not OutgoingMail.objects.exists()


def test_saying_it_lays_the_question_aside(meetup, anna, ben, later):
    attend(meetup, anna, ben)
    ask_whom_they_met(later(days=1))
    say_whom_i_met(meetup, [], by=ben)
    assert told(ben) == []


def test_hosts_are_asked_for_a_recap_once_it_is_over(meetup, anna, ben, later):
    assert ask_for_recaps(START + timedelta(hours=1)) == 0
    assert ask_for_recaps(clock.now()) == 1
    assert ask_for_recaps(clock.now()) == 0
    assert told(anna) == ["How was “Stammtisch”? Write a few lines about it."]
    assert told(ben) == []
    write_recap(meetup, by=anna, source="Good.")
    assert told(anna) == []


# The recap


def test_host_writes_a_recap_with_a_picture_that_says_nothing_of_its_place(client, meetup, anna):
    client.force_login(anna)
    form = {"source": "We were seven.", "uploads": picture()}
    refused = client.post(url("recap", meetup.pk), form)
    assert refused.status_code == 422
    assert b"tick that they agree" in refused.content
    kept = re.search(rb'name="attach" value="(\d+)"', refused.content)[1].decode()
    done = client.post(
        url("recap", meetup.pk), {"source": "We were seven.", "attach": kept, "consent": "on"}, follow=True
    )
    assert b"We were seven." in done.content
    recap = Recap.objects.get()
    assert recap.consent_noted
    (attached,) = recap.post.attachments.all()
    with attached.file.open() as file:
        assert not dict(Image.open(file).getexif())
    meetup.topic.refresh_from_db()
    assert meetup.topic.post_count == 2
    shown = afterwards(find_meetup(meetup.pk, anna))
    assert (shown.recap, shown.pictures, shown.can_write_recap) == (recap, [attached], False)


def test_words_alone_need_no_consent_and_a_preview_writes_nothing(client, meetup, anna):
    client.force_login(anna)
    page = client.post(url("recap", meetup.pk), {"source": "*Good.*", "preview": "1"})
    assert b"<em>Good.</em>" in page.content
    assert not Recap.objects.exists()
    client.post(url("recap", meetup.pk), {"source": "*Good.*"})
    assert not Recap.objects.get().consent_noted


def test_consent_is_asked_for_each_way_in_which_a_picture_comes(meetup, anna):
    upload = upload_file(picture(), by=anna)
    for source, attach in (("Look.", [upload.pk]), (f"![us]({upload.get_absolute_url()})", [])):
        with pytest.raises(Invalid) as refusal:
            write_recap(meetup, by=anna, source=source, attach=attach)
        assert refusal.value.field == "consent"
    assert Post.objects.filter(topic=meetup.topic).count() == 1


def test_recap_is_written_once_and_again_only_if_its_post_was_removed(client, meetup, anna):
    client.force_login(anna)
    client.post(url("recap", meetup.pk), {"source": "Good."})
    again = client.post(url("recap", meetup.pk), {"source": "My other words."})
    assert (again.status_code, b"My other words." in again.content) == (409, True)
    recap = Recap.objects.get()
    assert client.get(url("recap", meetup.pk))["Location"] == recap.post.get_absolute_url()
    delete_post(recap.post, by=anna)
    assert recap_of(meetup) is None
    assert write_recap(meetup, by=anna, source="Better.").post.source == "Better."


def test_sent_twice_the_recap_is_written_once(meetup, anna):
    sent = {"by": anna, "source": "Good.", "key": "6b3c0f8e-1111-4a5f-9a53-0d9ed1d5a001"}
    assert write_recap(meetup, **sent) == write_recap(meetup, **sent)


def test_only_hosts_write_it_and_only_once_it_is_over(client, meetup, group, anna, ben, later):
    with pytest.raises(NotAllowed):
        write_recap(meetup, by=ben, source="Mine.")
    coming = make.meetup(group, anna, starts_at=clock.now() + timedelta(hours=1))
    with pytest.raises(Conflict):
        write_recap(coming, by=anna, source="Too early.")
    client.force_login(anna)
    assert client.get(url("recap", coming.pk)).status_code == 409
    client.force_login(ben)
    assert client.get(url("recap", meetup.pk)).status_code == 403


# Newcomers


def test_newcomer_who_came_introduces_themself_in_their_own_words(client, meetup, ben):
    Member.objects.filter(pk=ben.pk).update(headline="Joiner", about="I build chairs.")
    attend(meetup, ben)
    assert afterwards(find_meetup(meetup.pk, ben)).can_introduce
    client.force_login(ben)
    begun = client.get(url("introduce", meetup.pk)).content.decode()
    assert "Joiner" in begun
    assert "I build chairs." in begun
    client.post(url("introduce", meetup.pk), {"source": "I am Ben."})
    post = Post.objects.get(topic=meetup.topic, author=ben)
    assert post.source == "I am Ben."
    assert introduce_oneself(meetup, by=ben, source="Again.") == post
    assert client.get(url("introduce", meetup.pk))["Location"] == post.get_absolute_url()
    assert not afterwards(find_meetup(meetup.pk, ben)).can_introduce


def test_who_was_there_before_did_not_come_or_is_no_member_does_not(client, group, meetup, anna, ben, clara):
    earlier = make.meetup(group, anna, starts_at=START - timedelta(days=30))
    attend(earlier, ben)
    attend(meetup, ben, clara)
    for member in (anna, ben, clara):
        with pytest.raises(NotAllowed):
            introduce_oneself(meetup, by=member, source="Hello.")
        client.force_login(member)
        assert client.get(url("introduce", meetup.pk)).status_code == 403
        assert not afterwards(find_meetup(meetup.pk, member)).can_introduce


def test_in_a_closed_talk_the_text_comes_back(client, meetup, anna, ben):
    attend(meetup, ben)
    close_topic(meetup.topic, by=anna, reason="All said.")
    client.force_login(ben)
    refused = client.post(url("introduce", meetup.pk), {"source": "My careful words."})
    assert (refused.status_code, b"My careful words." in refused.content) == (409, True)


def test_after_two_weeks_it_is_too_late_to_say_hello(meetup, ben, later):
    attend(meetup, ben)
    later(days=15)
    with pytest.raises(Conflict):
        introduce_oneself(meetup, by=ben, source="Hello.")


# The part of the meetup's page


def test_page_offers_what_its_viewer_can_do(meetup, group, anna, ben, clara):
    attend(meetup, ben, clara)
    host, guest, stranger = (afterwards(find_meetup(meetup.pk, one)) for one in (anna, ben, clara))
    assert (host.can_write_recap, host.came) == (True, False)
    assert (guest.can_write_recap, guest.came) == (False, True)
    assert host.follow_up == guest.follow_up
    assert host.follow_up.startswith(f"/groups/{group.slug}/topics/new/?source=")
    assert (stranger.came, stranger.can_introduce, stranger.follow_up) == (True, False, "")


def test_before_it_begins_there_is_no_afterwards(group, anna, later):
    coming = make.meetup(group, anna, starts_at=clock.now() + timedelta(hours=1))
    assert afterwards(find_meetup(coming.pk, anna)) is None
