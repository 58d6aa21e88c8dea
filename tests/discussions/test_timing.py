"""Closing on a day or after silence, and slow mode: what the clock decides."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.discussions import actions
from handschlag.discussions.forms import end_of, last_day_before
from handschlag.discussions.jobs import keep_time
from handschlag.discussions.models import ClosingPlan, Closure, SlowMode
from handschlag.groups.models import Group
from tests import make

NOW = datetime(2026, 3, 28, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def url(name, *args):
    return reverse(f"discussions:{name}", args=args)


def text(response):
    return response.content.decode()


@pytest.fixture
def at(monkeypatch):
    """Sets the clock."""

    def set_clock(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_clock(NOW)
    return set_clock


@pytest.fixture
def topic(at, group, ben):
    return actions.start_topic(group, by=ben, title="Plumbers in Graz", source="Who knows one?")


def setting(group, **fields):
    Group.objects.filter(pk=group.pk).update(**fields)


# Days where people are


@pytest.mark.parametrize(
    ("zone", "day", "moment"),
    [
        ("Europe/Berlin", date(2026, 3, 28), datetime(2026, 3, 28, 23, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 29), datetime(2026, 3, 29, 22, tzinfo=UTC)),  # a day of 23 hours
        ("Europe/Berlin", date(2026, 10, 25), datetime(2026, 10, 25, 23, tzinfo=UTC)),  # one of 25
        ("Africa/Cairo", date(2024, 4, 25), datetime(2024, 4, 25, 22, tzinfo=UTC)),  # no midnight follows
        ("Pacific/Kiritimati", date(2026, 3, 29), datetime(2026, 3, 29, 10, tzinfo=UTC)),
        ("Pacific/Pago_Pago", date(2026, 3, 29), datetime(2026, 3, 30, 11, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_midnight_where_one_is(zone, day, moment):
    with timezone.override(ZoneInfo(zone)):
        assert end_of(day) == moment
        assert last_day_before(moment) == day


def test_a_day_is_meant_in_the_zone_of_who_names_it(client, topic, ben):
    ben.time_zone = "America/New_York"
    ben.save()
    client.force_login(ben)
    sent = {"way": "day", "closes_on": "2026-03-30"}
    assert client.post(url("plan_closing", topic.pk), sent).status_code == 302
    assert ClosingPlan.objects.get().closes_at == datetime(2026, 3, 31, 4, tzinfo=UTC)
    assert 'value="2026-03-30"' in text(client.get(url("plan_closing", topic.pk)))


# Closing


def test_a_topic_takes_no_posts_after_its_day_also_if_the_clock_is_late(client, at, topic, anna, ben):
    actions.plan_closing(topic, by=anna, closes_at=NOW + DAY)
    at(NOW + DAY - timedelta(seconds=1))
    post = actions.reply_to_topic(topic, by=ben, source="In time.")
    at(NOW + DAY)
    with pytest.raises(Conflict, match="day that was set"):
        actions.reply_to_topic(topic, by=ben, source="Too late.")
    with pytest.raises(NotAllowed):
        actions.edit_post(post, by=ben, source="Late, too.")
    client.force_login(ben)
    assert 'name="source"' not in text(client.get(url("topic", topic.pk)))
    assert not Closure.objects.exists()


@pytest.mark.parametrize("way", ["day", "silence", "group"])
@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        ("UTC", NOW),
        ("Europe/Berlin", datetime(2026, 3, 28, 22, 30, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_who_looks_at_a_topic_after_its_time_sees_that_it_is_closed_before_the_clock_comes(
    client, at, group, anna, ben, way, zone, begins
):
    """A day of silence has 24 hours, whatever the clocks where people are do in it."""
    ends = begins + DAY
    ben.time_zone = zone
    ben.save()
    at(begins)
    topic = actions.start_topic(group, by=anna, title="Plumbers", source="Who?")
    if way == "group":
        setting(group, silent_days=1)
        Group.objects.filter(pk=group.pk).raise_versions()
    else:
        actions.plan_closing(
            topic, by=anna, **({"silent_days": 1} if way == "silence" else {"closes_at": ends})
        )
    client.force_login(ben)
    at(ends - timedelta(microseconds=1))
    page = text(client.get(url("topic", topic.pk)))
    assert 'name="source"' in page
    at(ends)
    page = text(client.get(url("topic", topic.pk)))
    assert 'name="source"' not in page
    assert "closes now" in page
    assert "This topic is closed and takes no replies." in page
    refused = client.post(url("reply", topic.pk), {"source": "I was writing."})
    assert refused.status_code == 409
    assert "This topic is closed: Closed " in text(refused)
    assert "I was writing." in text(refused)


def test_the_clock_closes_in_the_language_of_the_group_and_says_so(client, at, group, topic, anna):
    setting(group, language="en")
    actions.plan_closing(topic, by=anna, silent_days=30)
    at(NOW + 30 * DAY)
    keep_time.call()
    keep_time.call()
    closure = Closure.objects.get()
    assert (closure.by, closure.is_timed) == (None, True)
    assert closure.reason == "Closed after 30 days without a post."
    assert AuditEvent.objects.get(verb="close").actor is None
    page = text(client.get(url("topic", topic.pk)))
    assert closure.reason in page
    assert "It closed by itself" in page


def test_silence_is_counted_from_the_last_post(at, topic, anna, ben):
    actions.plan_closing(topic, by=anna, silent_days=3)
    at(NOW + 2 * DAY)
    actions.reply_to_topic(topic, by=ben, source="Still looking.")
    assert actions.close_due_topics(NOW + 4 * DAY) == 0
    assert actions.close_due_topics(NOW + 5 * DAY) == 1


def test_the_setting_of_the_group_holds_for_topics_without_a_plan_of_their_own(at, group, topic, anna):
    own = actions.start_topic(group, by=anna, title="For ever", source="Say hello here.")
    actions.plan_closing(own, by=anna)
    setting(group, silent_days=7)
    assert actions.close_due_topics(NOW + 6 * DAY) == 0
    assert actions.close_due_topics(NOW + 365 * DAY) == 1
    assert Closure.objects.get().topic == topic
    actions.cancel_closing(own, by=anna)
    assert actions.close_due_topics(NOW + 365 * DAY) == 1


@pytest.mark.parametrize("way", ["group", "silence", "day"])
def test_who_reopens_a_topic_has_it_open(at, group, topic, anna, ben, way):
    if way == "group":
        setting(group, silent_days=7)
    else:
        plan = {"silent_days": 7} if way == "silence" else {"closes_at": NOW + 7 * DAY}
        actions.plan_closing(topic, by=anna, **plan)
    later = NOW + 7 * DAY
    assert actions.close_due_topics(later) == 1
    at(later)
    actions.reopen_topic(topic, by=anna, reason="It goes on.")
    assert actions.close_due_topics(later + DAY) == 0
    actions.reply_to_topic(topic, by=ben, source="It does.")
    assert actions.close_due_topics(later + 8 * DAY) == (0 if way == "day" else 1)


def test_authors_plan_their_own_topics_and_leave_alone_what_moderators_planned(topic, anna, ben, clara):
    actions.plan_closing(topic, by=ben, silent_days=3)
    actions.cancel_closing(topic, by=ben)
    actions.plan_closing(topic, by=anna, silent_days=5)
    for deed in (
        lambda: actions.plan_closing(topic, by=ben, silent_days=3),
        lambda: actions.cancel_closing(topic, by=ben),
        lambda: actions.cancel_closing(topic, by=clara),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_a_plan_needs_its_number_or_its_day(client, topic, ben):
    client.force_login(ben)
    for sent in ({"way": "silence"}, {"way": "day"}, {"way": "day", "closes_on": "2026-03-01"}, {}):
        assert client.post(url("plan_closing", topic.pk), sent).status_code == 200
    assert not ClosingPlan.objects.exists()
    assert client.post(url("plan_closing", topic.pk), {"way": "never", "silent_days": 3}).status_code == 302
    plan = ClosingPlan.objects.get()
    assert (plan.closes_at, plan.silent_days) == (None, None)


def test_neither_removed_nor_closed_topics_are_closed(topic, group, anna):
    setting(group, silent_days=1)
    actions.delete_topic(topic, by=anna, reason="Spam.")
    other = actions.start_topic(group, by=anna, title="Done", source="Done.")
    actions.close_topic(other, by=anna, reason="Done.")
    assert actions.close_due_topics(NOW + 9 * DAY) == 0


# Slow mode


def test_in_a_slow_topic_a_member_posts_once_in_so_many_minutes(client, at, topic, anna, ben):
    client.force_login(anna)
    for _ in "ab":
        assert client.post(url("slow_down", topic.pk), {"minutes": 10}).status_code == 302
    assert (SlowMode.objects.get().by, SlowMode.objects.get().minutes) == (anna, 10)
    client.force_login(ben)
    page = text(client.get(url("topic", topic.pk)))
    assert "Slow mode: one post in 10 minutes." in page
    refused = client.post(url("reply", topic.pk), {"source": "Me again."})
    assert refused.status_code == 409
    assert "12:10" in text(refused)
    assert "Me again." in text(refused)
    actions.reply_to_topic(topic, by=anna, source="Moderators")
    actions.reply_to_topic(topic, by=anna, source="are exempt.")
    at(NOW + timedelta(minutes=10))
    assert client.post(url("reply", topic.pk), {"source": "Me again."}).status_code == 302
    actions.end_slow_mode(topic, by=anna)
    actions.reply_to_topic(topic, by=ben, source="At last.")


def writing_pages(topic):
    return url("topic", topic.pk), f"{url('reply', topic.pk)}?draft=1", url("new_topic", topic.group.slug)


@pytest.mark.parametrize(
    ("zone", "written", "said"),
    [
        ("UTC", datetime(2026, 3, 28, 12, 20, 20, tzinfo=UTC), "March 28, 2026, 12:31 p.m."),
        ("Asia/Kathmandu", datetime(2026, 3, 28, 18, 10, tzinfo=UTC), "March 29, 2026, 12:05 a.m."),
        ("Europe/Berlin", datetime(2026, 3, 29, 0, 55, tzinfo=UTC), "March 29, 2026, 3:05 a.m."),
        ("Europe/Berlin", datetime(2026, 10, 25, 0, 45, tzinfo=UTC), "Oct. 25, 2026, 2:55 a.m. CEST"),
        ("Europe/Berlin", datetime(2026, 10, 25, 0, 55, tzinfo=UTC), "Oct. 25, 2026, 2:05 a.m. CET"),
        ("Europe/Berlin", datetime(2026, 10, 25, 1, 55, tzinfo=UTC), "Oct. 25, 2026, 3:05 a.m."),
    ],
)
def test_who_has_to_wait_reads_until_when_where_they_write(
    client, at, group, topic, anna, ben, zone, written, said
):
    setting(group, slow_minutes=10)
    ben.time_zone = zone
    ben.save()
    group.refresh_from_db()
    at(written)
    topic.group = group
    actions.reply_to_topic(topic, by=ben, source="Me again.")
    client.force_login(ben)
    for address in writing_pages(topic):
        page = text(client.get(address))
        assert f"from {said} on you can post here again. You can write your text now" in page
    refused = client.post(url("reply", topic.pk), {"source": "And again."})
    assert f"from {said} on you can post here again." in text(refused)
    at(written + timedelta(minutes=10))
    for address in writing_pages(topic):
        assert "post here again" not in text(client.get(address))


def test_moderators_and_who_has_not_written_wait_for_nothing(client, at, group, topic, anna, ben):
    setting(group, slow_minutes=10)
    actions.reply_to_topic(topic, by=anna, source="Me.")
    emil = make.member("Emil Elster")
    make.join(group, emil)
    for member in (anna, emil):
        client.force_login(member)
        for address in writing_pages(topic):
            assert "post here again" not in text(client.get(address))


def test_a_topic_that_is_not_slow_asks_nobody_how_long_they_wait(client, at, topic, anna, ben):
    client.force_login(ben)
    client.get(url("topic", topic.pk))
    with CaptureQueriesContext(connection) as fast:
        client.get(url("topic", topic.pk))
    actions.slow_down(topic, by=anna, minutes=10)
    client.get(url("topic", topic.pk))
    with CaptureQueriesContext(connection) as slow:
        client.get(url("topic", topic.pk))
    assert len(slow) == len(fast) + 1


def test_in_a_slow_group_every_post_in_it_counts(at, group, topic, ben):
    setting(group, slow_minutes=30)
    group.refresh_from_db()
    for deed in (
        lambda: actions.reply_to_topic(topic, by=ben, source="Me again."),
        lambda: actions.start_topic(group, by=ben, title="More", source="Me again."),
    ):
        with timezone.override(UTC), pytest.raises(Conflict, match="12:30"):
            deed()
    elsewhere = make.group(ben)
    actions.start_topic(elsewhere, by=ben, title="Elsewhere", source="As often as I like.")
    at(NOW + timedelta(minutes=30))
    actions.start_topic(group, by=ben, title="More", source="Me again.")


def test_sending_a_form_twice_is_not_posting_twice(topic, group, anna, ben, at):
    actions.slow_down(topic, by=anna, minutes=10)
    at(NOW + timedelta(minutes=10))
    key = "5f0c2a52-9b4c-4bb4-b9f4-0f0d32f1f3aa"
    first, second = (actions.reply_to_topic(topic, by=ben, source="Once.", key=key) for _ in "ab")
    assert first == second


def test_members_slow_nothing_down(topic, ben):
    with pytest.raises(NotAllowed):
        actions.slow_down(topic, by=ben, minutes=10)


def test_the_setting_is_made_where_the_group_is_changed(client, group, anna):
    client.force_login(anna)
    address = reverse("groups:edit", args=[group.slug])
    page = text(client.get(address))
    assert 'name="silent_days"' in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    sent = {
        "name": group.name,
        "language": "en",
        "visibility": "open",
        "joining": "open",
        "seen": seen,
        "thanks_minutes": 15,
    }
    assert client.post(address, sent | {"silent_days": 30, "slow_minutes": 5}).status_code == 302
    group.refresh_from_db()
    assert (group.silent_days, group.slow_minutes) == (30, 5)
