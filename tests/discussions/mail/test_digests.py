"""Digests: in the morning where the reader is, each topic once, and nothing they may not see then."""

import pytest

from handschlag.accounts.models import Block, Mute
from handschlag.core import clock
from handschlag.discussions.actions import choosing, mailing
from handschlag.discussions.mails.digest import write_digests
from handschlag.discussions.models import Level, MailLevel, PostRemoval, ReadMark, TopicWatch
from handschlag.groups.models import Visibility
from handschlag.notifications.models import OutgoingMail
from tests import make

pytestmark = pytest.mark.django_db
DAYS = ["2026-03-26", "2026-03-27", "2026-03-28", "2026-03-29", "2026-03-30"]
"""Thursday to Monday; the clocks go forward in Europe on Sunday."""

LONG_AGO = "2026-03-01T12:00:00+00:00"


@pytest.fixture
def topic(at, group, anna, ben):
    """Ben wants a digest a day; on Thursday Anna begins a topic."""
    group.memberships.update(joined_at=at(LONG_AGO))
    at(f"{DAYS[0]}T06:00:00+00:00")
    choosing.choose_mail(MailLevel.DAILY, by=ben, group=group)
    moment = at(f"{DAYS[0]}T10:00:00+00:00")
    return make.topic(group, anna, "Plumbers in Graz", at=moment)


def body(message):
    return message.get_body(("plain",)).get_content()


def test_a_digest_tells_what_was_written_since_the_last(at, arrived, topic, ben, anna):
    at(f"{DAYS[1]}T06:59:00+00:00")
    assert not arrived()
    at(f"{DAYS[1]}T07:00:00+00:00")
    letter = arrived()[ben.email]
    assert letter["Subject"] == "Probe: one topic with news"
    assert "Plumbers in Graz (new topic: Anna Amsel)" in body(letter)
    assert "The opening." in body(letter)
    assert "Plumbers in Graz" in letter.get_body(("html",)).get_content()
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Precedence"] == "bulk"
    assert not arrived()
    at(f"{DAYS[2]}T07:00:00+00:00")
    assert not arrived()


@pytest.mark.parametrize(
    ("zone", "day", "too_soon", "in_time"),
    [
        ("Europe/Berlin", DAYS[2], "05:59", "06:00"),
        ("Europe/Berlin", DAYS[3], "04:59", "05:00"),
        ("America/New_York", DAYS[2], "10:59", "11:00"),
        ("Asia/Kolkata", DAYS[2], "01:29", "01:30"),
    ],
)
def test_it_comes_at_seven_by_the_readers_clock_summer_or_winter(zone, day, too_soon, in_time, at):
    assert mailing.cut_of(at(f"{day}T{too_soon}:00+00:00"), zone) is None
    now = at(f"{day}T{in_time}:00+00:00")
    assert mailing.cut_of(now, zone) == (now, False)


def test_at_night_none_is_sent_however_late_it_is(at):
    assert mailing.cut_of(at(f"{DAYS[2]}T20:00:00+00:00"), "Europe/Berlin") is None
    assert mailing.cut_of(at(f"{DAYS[4]}T05:00:00+00:00"), "Europe/Berlin")[1]


def test_what_came_while_nothing_was_sent_is_in_the_next(at, arrived, topic, ben):
    at(f"{DAYS[3]}T07:00:00+00:00")
    assert "Plumbers" not in str(arrived())  # no news for two days: the next one tells
    make.post(topic, topic.author, at=at(f"{DAYS[3]}T10:00:00+00:00"))
    at(f"{DAYS[4]}T07:00:00+00:00")
    assert "2 new posts" in body(arrived()[ben.email])


def test_the_weeks_comes_on_mondays_to_who_has_not_chosen(at, arrived, topic, group):
    clara = make.member("Clara Chor")
    make.join(group, clara, at=clock.parse(LONG_AGO))
    at(f"{DAYS[1]}T07:00:00+00:00")
    assert clara.email not in arrived()
    at(f"{DAYS[4]}T07:00:00+00:00")
    assert "Plumbers in Graz" in body(arrived()[clara.email])


def test_who_changes_from_daily_to_weekly_hears_of_nothing_twice(at, arrived, topic, group, ben):
    at(f"{DAYS[1]}T07:00:00+00:00")
    assert ben.email in arrived()
    at(f"{DAYS[1]}T12:00:00+00:00")
    choosing.choose_mail(MailLevel.WEEKLY, by=ben, group=group)
    at(f"{DAYS[4]}T07:00:00+00:00")
    assert ben.email not in arrived()


@pytest.mark.parametrize(
    "happens",
    [
        lambda topic, _ben: PostRemoval.objects.create(post=topic.posts.get(), by=topic.author),
        lambda topic, ben: ben.memberships.update(left_at=topic.created_at),
        lambda topic, ben: Block.objects.create(by=topic.author, member=ben),
        lambda topic, ben: Mute.objects.create(by=ben, member=topic.author),
        lambda topic, ben: TopicWatch.objects.create(member=ben, topic=topic, level=Level.MUTE),
        lambda topic, ben: ReadMark.objects.create(member=ben, topic=topic, number=1),
        lambda topic, ben: topic.posts.update(author=ben),
        lambda _topic, ben: type(ben).objects.filter(pk=ben.pk).update(is_active=False),
    ],
    ids=["removed", "left", "blocked", "muted", "topic muted", "read", "own", "switched off"],
)
def test_what_the_reader_may_not_see_when_it_is_sent_is_not_in_it(happens, at, arrived, topic, ben):
    """Though it was all right when the mail was queued."""
    moment = at(f"{DAYS[1]}T07:00:00+00:00")
    mailing.queue_digests(moment)
    assert OutgoingMail.objects.filter(member=ben).exists()
    happens(topic, ben)
    assert ben.email not in arrived()


def test_a_meetup_that_is_over_is_no_news(at, arrived, group, anna, ben):
    group.memberships.update(joined_at=at(LONG_AGO))
    choosing.choose_mail(MailLevel.DAILY, by=ben, group=group)
    moment = at(f"{DAYS[0]}T10:00:00+00:00")
    for title, day in (("Past party", DAYS[0]), ("Coming party", DAYS[2])):
        start = at(f"{day}T18:00:00+00:00")
        at(f"{DAYS[0]}T10:00:00+00:00")
        make.meetup(group, anna, title, starts_at=start)
    group.topics.update(last_post_at=moment, created_at=moment)
    type(group.topics.first().posts.first()).objects.update(created_at=moment)
    at(f"{DAYS[1]}T07:00:00+00:00")
    text = body(arrived()[ben.email])
    assert "Coming party" in text
    assert "Past party" not in text


def test_of_a_confidential_group_it_says_neither_names_nor_text(at, arrived, topic, group, ben):
    type(group).objects.update(mail_subject_only=True, visibility=Visibility.CLOSED)
    at(f"{DAYS[1]}T07:00:00+00:00")
    letter = arrived()[ben.email].as_string()
    assert "Plumbers in Graz" in letter
    assert "Anna" not in letter
    assert "opening" not in letter


def test_it_takes_as_many_queries_for_many_as_for_few(
    at, topic, group, django_assert_num_queries, django_assert_max_num_queries
):
    def written(count):
        for _ in range(count):
            make.join(group, make.member(), at=clock.parse(LONG_AGO))
        moment = at(f"{DAYS[4]}T07:00:00+00:00")
        mailing.queue_digests(moment)
        return list(OutgoingMail.objects.filter(kind="digest"))

    mails = written(20)
    with django_assert_max_num_queries(16) as few:
        write_digests(mails[:10])
    with django_assert_num_queries(len(few)):
        assert len(write_digests(mails)) >= 20
