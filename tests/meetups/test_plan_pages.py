"""The pages on which meetups are planned, changed and called off, through the whole stack."""

from datetime import datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from handschlag.core import clock
from handschlag.discussions import actions
from handschlag.discussions.models import Poll, Post
from handschlag.meetups.models import Meetup, MeetupDraft
from handschlag.notifications.models import Notice
from handschlag.notifications.pages import in_words
from tests import make

pytestmark = pytest.mark.django_db


def day(days: int) -> str:
    return f"{clock.now() + timedelta(days=days):%Y-%m-%d}"


def form(host, **changes):
    return {
        "title": "Breakfast", "source": "Come **all**.", "zone": "Europe/Berlin", "venue": "Café Kranz",
        "starts": f"{day(3)}T09:00", "ends": f"{day(3)}T11:00", "hosts": host.name,
        "waiting_mode": "automatic", "waiting_order": "time", "offer_hours": 24, "offer_valid_hours": 4,
    } | changes  # fmt: skip


@pytest.fixture
def new(group):
    return f"/groups/{group.slug}/meetups/new/"


def test_a_member_plans_a_meetup_and_comes_to_its_page(client, group, ben, new):
    client.force_login(ben)
    asked = {"question_1": "Diet?", "choices_1": "all, vegan", "required_1": "on"}
    answer = client.post(new, form(ben, capacity=12, coordinates="50.94, 6.96", by_link="on", **asked))
    meetup = Meetup.objects.get()
    assert answer.headers["Location"] == meetup.topic.get_absolute_url()
    assert (meetup.capacity, meetup.latitude, meetup.longitude) == (12, 50.94, 6.96)
    assert meetup.local_start.hour == 9
    question = meetup.questions.get()
    assert (question.text, question.options, question.is_required) == ("Diet?", ["all", "vegan"], True)
    assert meetup.link_key
    assert "Breakfast" in client.get(f"/groups/{group.slug}/meetups/").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"starts": ""}, "This field is required"),
        ({"starts": "tomorrow"}, "Enter a valid date"),
        ({"ends": "2020-01-01T10:00"}, "The end has to come after the start"),
        ({"venue": ""}, "Say where"),
        ({"hosts": "Nemo"}, "Nobody in this group is called Nemo"),
        ({"coordinates": "100, 200"}, "no such place on earth"),
        ({"coordinates": "Cologne"}, "latitude and longitude"),
        ({"capacity": "0"}, "greater than or equal to 1"),
        ({"online_url": "javascript:alert(1)"}, "Enter a valid URL"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(client, ben, new, changes, words):
    client.force_login(ben)
    answer = client.post(new, form(ben, **changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert "Come **all**." in answer.text
    assert not Meetup.objects.exists()


def test_an_hour_that_the_clock_leaves_out_goes_on_behind_the_gap(client, ben, new):
    client.force_login(ben)
    client.post(new, form(ben, starts="2027-03-28T02:30", ends="2027-03-28T05:00"))
    assert Meetup.objects.get().local_start == datetime.fromisoformat("2027-03-28T03:30+02:00")


def test_of_an_hour_that_the_clock_shows_twice_the_first_is_meant(client, ben, new):
    client.force_login(ben)
    client.post(new, form(ben, starts="2027-10-31T02:30", ends="2027-10-31T05:00"))
    assert Meetup.objects.get().starts_at == datetime.fromisoformat("2027-10-31T00:30+00:00")


def test_a_talk_becomes_a_meetup_with_its_title_and_its_people(client, group, anna, ben, new):
    talk = make.topic(group, anna, "Rooms in Cologne?")
    other = make.member("Olga Other")
    make.join(group, other)
    make.post(talk, other, "The back room of Kranz.")
    client.force_login(ben)
    page = client.get(f"{new}?about={talk.pk}").text
    assert "Rooms in Cologne?" in page
    assert "Olga Other" in page
    client.post(new, form(ben, about=talk.pk, invited=[anna.pk, other.pk], title=talk.title))
    meetup = Meetup.objects.get()
    notices = list(Notice.objects.filter(member=other, kind="meetup-invited"))
    (told,) = in_words(notices, other)
    assert told.told.text == "Ben Bussard invites you to meet: Rooms in Cologne?"
    assert meetup.topic.get_absolute_url() in Post.objects.filter(topic=talk).last().source


def test_a_draft_is_gone_on_with_and_goes_when_it_is_announced(client, group, ben, new):
    client.force_login(ben)
    client.post(new, form(ben, title="Half", starts="", save="draft"))
    draft = MeetupDraft.objects.get()
    assert not Meetup.objects.exists()
    page = client.get(f"{new}?draft={draft.pk}").text
    assert "Half" in page
    assert "Café Kranz" in page
    client.post(new, form(ben, title="Half", capacity=4, save="draft", draft=draft.pk))
    assert MeetupDraft.objects.get().fields["capacity"] == "4"
    client.post(new, form(ben, title="Whole", draft=draft.pk))
    assert Meetup.objects.get().title == "Whole"
    assert not MeetupDraft.objects.exists()


def test_a_draft_tells_nothing_of_groups_that_one_does_not_belong_to(client, group, ben, clara, new):
    hidden = make.group(clara, name="Hidden circle", visibility="hidden")
    client.force_login(ben)
    client.post(new, form(ben, cohosts=[hidden.pk, "x"], save="draft"))
    page = client.get(f"{new}?draft={MeetupDraft.objects.get().pk}")
    assert page.status_code == 200
    assert "Hidden circle" not in page.text


def test_nobody_sees_somebody_elses_draft(client, group, anna, ben, new):
    draft = MeetupDraft.objects.create(group=group, member=anna, fields={"title": "Secret"})
    client.force_login(ben)
    assert "Secret" not in client.get(f"{new}?draft={draft.pk}").text
    assert "Secret" not in client.get(f"/groups/{group.slug}/meetups/").text


def test_a_copy_is_planned_for_the_same_hour_of_a_later_week(client, group, anna, new):
    past = make.meetup(group, anna, "Regular", starts_at=clock.now() - timedelta(days=30), venue="Kranz")
    client.force_login(anna)
    page = client.get(f"{new}?copy={past.pk}").text
    assert "Regular" in page
    starts = page.partition('name="starts"')[2].partition('value="')[2][:16]
    moment = datetime.fromisoformat(starts).replace(tzinfo=past.tzinfo)
    assert moment > clock.now()
    assert moment.weekday() == past.local_start.weekday()
    assert moment.hour == past.local_start.hour


def test_a_preview_publishes_nothing(client, ben, new):
    client.force_login(ben)
    answer = client.post(new, form(ben, preview="1"))
    assert "<strong>all</strong>" in answer.text
    assert not Meetup.objects.exists()


def test_a_cover_is_drawn_anew_and_shown_only_to_who_sees_the_meetup(client, anna, clara):
    hidden = make.group(anna, visibility="hidden")
    picture = BytesIO()
    Image.new("RGB", (900, 700), "red").save(picture, "JPEG")
    picture.seek(0)
    picture.name = "me.jpg"
    client.force_login(anna)
    client.post(f"/groups/{hidden.slug}/meetups/new/", form(anna, cover=picture))
    meetup = Meetup.objects.get()
    with meetup.cover.open() as stored, Image.open(stored) as banner:
        assert (banner.format, banner.size) == ("WEBP", (1280, 480))
    address = f"/meetups/{meetup.pk}/cover/{meetup.cover.name.rpartition('/')[2].removesuffix('.webp')}/"
    shown = client.get(address)
    assert shown.headers["Content-Type"] == "image/webp"
    assert b"WEBP" in b"".join(shown.streaming_content)[:16]
    client.force_login(clara)
    assert client.get(address).status_code == 404


def test_what_is_no_picture_is_refused_at_its_field(client, ben, new):
    client.force_login(ben)
    fake = BytesIO(b"<svg onload=alert(1)>")
    fake.name = "me.png"
    answer = client.post(new, form(ben, cover=fake))
    assert answer.status_code == 422
    assert "not a picture we can read" in answer.text
    assert not Meetup.objects.exists()


def test_the_form_that_changes_shows_what_is_there(client, group, anna):
    meetup = make.meetup(group, anna, "Regular", venue="Kranz", capacity=9)
    client.force_login(anna)
    page = client.get(f"/meetups/{meetup.pk}/edit/").text
    assert 'value="Kranz"' in page
    answer = client.post(f"/meetups/{meetup.pk}/edit/", form(anna, title="Regular", capacity=10))
    assert answer.status_code == 302
    meetup.refresh_from_db()
    assert (meetup.capacity, meetup.sequence) == (10, 1)


def test_called_off_the_page_says_why_and_stays(client, group, anna, ben):
    meetup = make.meetup(group, anna)
    client.force_login(anna)
    assert client.post(f"/meetups/{meetup.pk}/cancel/", {"reason": ""}).status_code == 422
    client.post(f"/meetups/{meetup.pk}/cancel/", {"reason": "The café burned down."})
    client.force_login(ben)
    assert "The café burned down." in client.get(meetup.topic.get_absolute_url()).text
    assert "called off" in client.get(f"/groups/{group.slug}/meetups/").text


def test_a_link_that_was_taken_back_leads_nowhere(client, group, anna):
    closed = make.group(anna, visibility="closed")
    meetup = make.meetup(closed, anna, "Fair", link_key="opensesame")
    assert "Fair" in client.get(f"/meetups/{meetup.pk}/open/opensesame/").text
    assert client.get(f"/meetups/{meetup.pk}/open/guessed/").status_code == 404
    client.force_login(anna)
    client.post(f"/meetups/{meetup.pk}/edit/", form(anna))
    client.logout()
    assert client.get(f"/meetups/{meetup.pk}/open/opensesame/").status_code == 404


@pytest.fixture
def found_day(group, anna, ben):
    """Ben asked when, Anna can come if need be, and Carl cannot."""
    carl = make.member("Carl Chor")
    make.join(group, carl)
    talk = make.topic(group, ben, "Summer")
    days = [clock.now().replace(microsecond=0) + timedelta(days=days) for days in (5, 6)]
    poll = actions.start_poll(talk, actions.Ask("date", "When?", dates=days), by=ben)
    first, second = poll.options.all()
    actions.vote(poll, {first.pk: 2}, by=ben)
    actions.vote(poll, {first.pk: 1, second.pk: 0}, by=anna)
    actions.vote(poll, {second.pk: 2}, by=carl)
    return talk, poll, first


def test_a_day_found_in_a_poll_becomes_a_meetup_to_which_those_are_invited_who_can(
    client, group, anna, ben, new, found_day
):
    talk, poll, option = found_day
    client.force_login(ben)
    here = f"{new}?about={talk.pk}&poll={poll.pk}&option={option.pk}"
    page = client.get(here).text
    local = option.starts_at.astimezone(ZoneInfo(ben.time_zone)).replace(tzinfo=None)
    for moment in (local, local + timedelta(hours=2)):
        assert f'value="{moment:%Y-%m-%dT%H:%M}"' in page
    assert anna.name in page
    assert "Carl Chor" not in page
    client.post(here, form(ben, about=talk.pk, invited=[anna.pk], title=talk.title))
    assert Meetup.objects.get().topic.title == talk.title
    assert Notice.objects.filter(member=anna, kind="meetup-invited").exists()
    assert not Poll.objects.get().is_open


def test_a_day_of_another_talks_poll_is_not_taken(client, group, anna, ben, new, found_day):
    _talk, poll, option = found_day
    client.force_login(ben)
    other = make.topic(group, anna, "Winter")
    assert client.get(f"{new}?about={other.pk}&poll={poll.pk}&option={option.pk}").status_code == 404
