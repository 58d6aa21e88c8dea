"""Series: planned once, made ahead, one or all that follow changed or called off."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events

from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.groups.models import Group
from handschlag.meetups.actions import Around, Asked, Plan, cancel_meetup, change_meetup
from handschlag.meetups.actions.inviting import tell_of_answer
from handschlag.meetups.actions.series import (
    dates_to_come,
    keep_date,
    make_next_meetups,
    plan_series,
    skip_date,
)
from handschlag.meetups.actions.splitting import cancel_following, change_following, rule_from
from handschlag.meetups.jobs.series import make_all_meetups
from handschlag.meetups.models import Meetup, Series, State
from handschlag.meetups.recurrence import Frequency, Rule
from tests import make
from tests.accounts import post_office
from tests.meetups import itip

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
FIRST = datetime(2026, 9, 8, 19, tzinfo=BERLIN).astimezone(UTC)
WEEKLY = Rule(Frequency.WEEKLY, weekdays=(1,))
PLAN = Plan(
    starts_at=FIRST, ends_at=FIRST + timedelta(hours=3), zone="Europe/Berlin", venue="Kranz", capacity=9
)


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    set_clock(monkeypatch, NOW)


def set_clock(monkeypatch, moment):
    monkeypatch.setattr(clock, "now", lambda: moment)


def planned(group, by, rule=WEEKLY, plan=PLAN, **options):
    return plan_series(group, plan, rule, by=by, title="Stammtisch", source="Come all.", **options)


def mails():
    """All that is due; then the outbox is empty."""
    sent = list(post_office.deliver())
    post_office.deliver().clear()
    return sorted(sent, key=lambda mail: (mail.to, mail.subject))


def calendar(mail):
    (one,) = [one for one in mail.alternatives if one.mimetype.startswith("text/calendar")]
    itip.check(one.content.encode())
    return icalendar.Calendar.from_ical(one.content)


def meetups(series):
    return list(Meetup.objects.for_detail().filter(series=series).order_by("recurrence_at"))


def says_yes(meetup, member):
    tell_of_answer(rsvp := make.rsvp(meetup, member))
    return rsvp


def shown(moment):
    return f"{moment.astimezone(BERLIN):%d.%m. %H:%M}"


def test_meetups_of_the_next_sixty_days_are_made_and_keep_their_hour(group, ben):
    series = planned(group, ben)
    post_office.deliver()
    made = meetups(series)
    assert [shown(one.starts_at) for one in made][:2] == ["08.09. 19:00", "15.09. 19:00"]
    assert shown(made[-1].starts_at) == "27.10. 19:00"
    assert {one.local_start.utcoffset() for one in made} == {timedelta(hours=1), timedelta(hours=2)}
    assert all(later.recurrence_at - one.recurrence_at >= timedelta(days=7) for one, later in pairwise(made))
    assert {(one.uid, one.venue, one.capacity, one.title) for one in made} == {
        (series.uid, "Kranz", 9, "Stammtisch")
    }
    assert all(one.ends_at - one.starts_at == timedelta(hours=3) for one in made)


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        (Rule(Frequency.YEARLY), 2),
        (Rule(Frequency.DAILY), 12),
        (Rule(Frequency.WEEKLY, weekdays=(1,), count=3), 3),
        (Rule(Frequency.MONTHLY, weekdays=(1,), nth=2), 2),
    ],
)
def test_at_least_two_and_at_most_twelve_are_made_ahead(group, ben, rule, number):
    series = planned(group, ben, rule)
    post_office.deliver()
    assert len(meetups(series)) == number
    assert (Series.objects.get().ended_at is not None) == (rule.count is not None)


def test_made_again_or_late_each_is_made_once(group, ben, monkeypatch):
    series = planned(group, ben)
    post_office.deliver()
    before = len(meetups(series))
    assert make_next_meetups(series, clock.now()) == 0
    set_clock(monkeypatch, NOW + timedelta(days=30))
    make_all_meetups.call()
    post_office.deliver()
    starts = [one.recurrence_at for one in meetups(series)]
    assert len(starts) == len(set(starts)) > before


def test_a_form_sent_twice_plans_one_series(group, ben):
    key = "6b3c0f8e-1111-4a5f-9a53-0d9ed1d5a001"
    assert planned(group, ben, key=key) == planned(group, ben, key=key)
    assert Series.objects.count() == Meetup.objects.count() == 1


def test_the_first_date_fits_the_rule(group, ben):
    with pytest.raises(Invalid):
        planned(group, ben, Rule(Frequency.WEEKLY, weekdays=(3,)))
    assert not Series.objects.exists()


def test_strangers_plan_no_series(group, clara):
    with pytest.raises(NotAllowed):
        planned(group, clara)
    assert not Series.objects.exists()


def test_questions_and_hosts_come_with_each(group, ben, anna):
    series = planned(group, ben, around=Around(hosts=[ben, anna], questions=[Asked("Diet?")], by_link=True))
    post_office.deliver()
    for one in meetups(series):
        assert {host.name for host in one.hosts.all()} == {"Anna Amsel", "Ben Bussard"}
        assert one.questions.get().text == "Diet?"
        assert one.link_key


def test_when_its_planner_has_left_another_goes_on(group, ben, anna, monkeypatch):
    series = planned(group, ben)
    ben.memberships.update(left_at=clock.now())
    post_office.deliver()
    later = meetups(series)[1]
    assert (later.topic.author, list(later.hosts.all())) == (anna, [anna])


def test_what_cannot_be_made_now_is_made_next_time(group, ben, caplog):
    Group.objects.filter(pk=group.pk).update(slow_minutes=60)
    series = planned(group, ben)
    post_office.deliver()
    assert len(meetups(series)) == 1
    assert "not made" in caplog.text
    Group.objects.filter(pk=group.pk).update(slow_minutes=None)
    make_all_meetups.call()
    post_office.deliver()
    assert len(meetups(series)) == 8


def test_who_hosts_gets_the_whole_series_once(group, ben):
    series = planned(group, ben)
    (mail,) = mails()
    found = calendar(mail)
    (event,) = found.walk("VEVENT")
    assert (mail.to, mail.subject) == ([ben.email], "You host a series: Stammtisch")
    assert "every week on Tuesday" in mail.body
    assert (found["METHOD"], event["UID"]) == ("REQUEST", series.uid)
    assert event["RRULE"].to_ical() == b"FREQ=WEEKLY;BYDAY=TU"


def test_calling_off_one_sends_its_recurrence_id(group, ben, anna):
    series = planned(group, ben)
    post_office.deliver()
    second = meetups(series)[1]
    says_yes(second, anna)
    mails()
    cancel_meetup(second, by=ben, reason="Ill.")
    for mail in mails():
        (event,) = calendar(mail).walk("VEVENT")
        assert (calendar(mail)["METHOD"], event["UID"]) == ("CANCEL", series.uid)
        assert event["RECURRENCE-ID"].dt == second.recurrence_at
    assert make_next_meetups(series, clock.now()) == 0


def test_one_that_is_moved_keeps_its_place_in_the_series(group, ben):
    series = planned(group, ben)
    post_office.deliver()
    mails()
    second = meetups(series)[1]
    at = second.starts_at + timedelta(days=1)
    change_meetup(
        second, replace(PLAN, starts_at=at, ends_at=at + timedelta(hours=1)), by=ben, title="Stammtisch",
        source="Come all.",
    )  # fmt: skip
    assert make_next_meetups(series, clock.now()) == 0
    (mail,) = mails()
    (event,) = calendar(mail).walk("VEVENT")
    assert (event["RECURRENCE-ID"].dt, event["DTSTART"].dt) == (second.recurrence_at, at)


def test_this_and_following_keep_answers_and_talk(group, ben, anna):
    series = planned(group, ben)
    post_office.deliver()
    before = meetups(series)
    rsvp = says_yes(before[3], anna)
    mails()
    third = before[2]
    at = third.starts_at + timedelta(days=1, hours=1)
    plan = replace(PLAN, starts_at=at, ends_at=at + timedelta(hours=2), venue="Krone")
    rule = rule_from(series, third.recurrence_at).moved(third.local_start, at.astimezone(BERLIN))
    new = change_following(third, plan, rule, by=ben, title="Stammtisch", source="Come all.")
    told = mails()
    assert [shown(one.starts_at) for one in meetups(series)] == ["08.09. 19:00", "15.09. 19:00"]
    after = meetups(new)
    assert [one.topic_id for one in before[2:]] == [one.topic_id for one in after[: len(before) - 2]]
    assert {shown(one.starts_at)[7:] for one in after} == {"20:00"}
    assert {one.local_start.weekday() for one in after} == {2}
    assert after[1].rsvps.get() == rsvp
    assert {one.venue for one in after} == {"Krone"}
    to_anna = [mail for mail in told if mail.to == [anna.email]]
    (event,) = calendar(to_anna[0]).walk("VEVENT")
    assert len(to_anna) == 1
    assert (event["UID"], event["RECURRENCE-ID"].dt) == (series.uid, before[3].recurrence_at)
    to_ben = {mail.subject: calendar(mail).walk("VEVENT")[0] for mail in told if mail.to == [ben.email]}
    assert to_ben["Series changed: Stammtisch"]["UID"] == series.uid
    assert "UNTIL" in to_ben["Series changed: Stammtisch"]["RRULE"]
    assert to_ben["You host a series: Stammtisch"]["UID"] == new.uid
    assert len(to_ben) == 2


def test_after_a_split_nothing_is_made_of_the_old_rule(group, ben, monkeypatch):
    series = planned(group, ben)
    post_office.deliver()
    third = meetups(series)[2]
    new = change_following(
        third, replace(PLAN, starts_at=third.starts_at, ends_at=third.ends_at), WEEKLY, by=ben,
        title="Sommerfest", source="Come all.",
    )  # fmt: skip
    set_clock(monkeypatch, NOW + timedelta(days=40))
    make_all_meetups.call()
    post_office.deliver()
    assert len(meetups(series)) == 2
    starts = [one.starts_at for one in meetups(new)]
    assert len(starts) == len(set(starts))
    assert {one.title for one in meetups(new)} == {"Sommerfest"}


def test_what_was_called_off_or_left_out_stays_so_after_a_split(group, ben):
    series = planned(group, ben)
    post_office.deliver()
    made = meetups(series)
    cancel_meetup(made[4], by=ben, reason="Ill.")
    left_out = dates_to_come(series, clock.now())[1]
    skip_date(series, left_out, by=ben)
    third = made[2]
    at = third.starts_at + timedelta(hours=1)
    new = change_following(
        third, replace(PLAN, starts_at=at, ends_at=at + timedelta(hours=2)), WEEKLY, by=ben,
        title="Stammtisch", source="Come all.",
    )  # fmt: skip
    post_office.deliver()
    hour = timedelta(hours=1)
    starts = {one.starts_at for one in meetups(new)}
    assert made[3].starts_at + hour in starts
    assert made[4].starts_at + hour not in starts
    assert left_out + hour not in set(dates_to_come(new, clock.now()))
    assert sorted(new.exceptions) == [made[4].starts_at + hour, left_out + hour]


def test_those_that_the_new_rule_has_no_more_of_are_called_off(group, ben):
    series = planned(group, ben)
    post_office.deliver()
    third = meetups(series)[2]
    new = change_following(
        third, replace(PLAN, starts_at=third.starts_at, ends_at=third.ends_at),
        replace(WEEKLY, count=2), by=ben, title="Stammtisch", source="Come all.",
    )  # fmt: skip
    assert len(meetups(new)) == 2
    assert [one.is_cancelled for one in meetups(series)] == [False, False, True, True, True, True]


def test_all_that_follow_are_called_off_with_the_reason(group, ben, anna):
    series = planned(group, ben)
    post_office.deliver()
    made = meetups(series)
    says_yes(made[3], anna)
    mails()
    cancel_following(made[2], by=ben, reason="The café closes.")
    told = mails()
    assert [one.is_cancelled for one in meetups(series)] == [False] * 2 + [True] * 6
    assert sorted(mail.subject for mail in told) == ["Called off: Stammtisch", "No more of: Stammtisch"]
    assert all("The café closes." in mail.body for mail in told)
    assert Series.objects.get().parsed_rule.until == made[1].recurrence_at
    make_all_meetups.call()
    post_office.deliver()
    assert dates_to_come(Series.objects.get(), clock.now()) == []
    assert len(meetups(series)) == 8


def test_a_date_is_left_out_before_its_meetup_is_made(group, ben, monkeypatch):
    series = planned(group, ben)
    post_office.deliver()
    mails()
    first, second = dates_to_come(series, clock.now())[:2]
    skip_date(series, first, by=ben)
    (mail,) = mails()
    (event,) = calendar(mail).walk("VEVENT")
    assert event["EXDATE"].dts[0].dt == first
    assert event["SEQUENCE"] == 1
    set_clock(monkeypatch, NOW + timedelta(days=20))
    make_all_meetups.call()
    post_office.deliver()
    starts = {one.starts_at for one in meetups(series)}
    assert first not in starts
    assert second in starts
    keep_date(Series.objects.get(), first, by=ben)
    post_office.deliver()
    assert first in {one.starts_at for one in meetups(series)}


def test_what_is_planned_is_called_off_and_what_never_comes_cannot_be_left_out(group, ben, clara):
    series = planned(group, ben)
    post_office.deliver()
    with pytest.raises(Conflict):
        skip_date(series, meetups(series)[1].recurrence_at, by=ben)
    for never in (FIRST + timedelta(days=100), FIRST - timedelta(days=70)):
        with pytest.raises(Invalid):
            skip_date(series, never, by=ben)
    with pytest.raises(NotAllowed):
        skip_date(series, dates_to_come(series, clock.now())[0], by=clara)


def test_only_hosts_and_moderators_change_what_follows(group, ben, anna):
    series = planned(group, ben)
    post_office.deliver()
    other = make.member("Otto Other")
    make.join(group, other)
    second = meetups(series)[1]
    with pytest.raises(NotAllowed):
        cancel_following(second, by=other, reason="No.")
    cancel_following(second, by=anna, reason="No.")
    with pytest.raises(Conflict):
        cancel_following(second, by=anna, reason="Again.")


def test_hosts_see_in_their_calendar_what_the_site_has(group, ben):
    """All that a host's calendar was sent, read by another program, after every kind of change."""
    series = planned(group, ben)
    post_office.deliver()
    made = meetups(series)
    cancel_meetup(made[1], by=ben, reason="Ill.")
    at = made[2].starts_at + timedelta(days=2)
    change_meetup(
        made[2], replace(PLAN, starts_at=at, ends_at=at + timedelta(hours=1)), by=ben, title="Stammtisch",
        source="Come all.",
    )  # fmt: skip
    later = made[5].starts_at + timedelta(hours=1)
    change_following(
        made[5], replace(PLAN, starts_at=later, ends_at=later + timedelta(hours=2)), WEEKLY, by=ben,
        title="Stammtisch", source="Come all.",
    )  # fmt: skip
    whole = icalendar.Calendar()
    newest = {}
    for mail in mails():
        for event in calendar(mail).walk("VEVENT"):
            key = str(event["UID"]), event["RECURRENCE-ID"].dt if "RECURRENCE-ID" in event else None
            if key not in newest or newest[key]["SEQUENCE"] <= event["SEQUENCE"]:
                newest[key] = event
    for event in newest.values():
        whole.add_component(event)
    seen = [
        one["DTSTART"].dt.astimezone(UTC)
        for one in recurring_ical_events.of(whole).between(NOW, NOW + timedelta(days=58))
        if one["STATUS"] != "CANCELLED"
    ]
    standing = Meetup.objects.standing().filter(starts_at__lt=NOW + timedelta(days=58))
    assert sorted(seen) == sorted(standing.values_list("starts_at", flat=True))


def test_an_answer_of_no_one_is_lost_on_the_way(group, ben, anna):
    series = planned(group, ben)
    post_office.deliver()
    rsvps = [make.rsvp(one, anna, State.MAYBE) for one in meetups(series)]
    first = meetups(series)[0]
    change_following(
        first, replace(PLAN, starts_at=FIRST + timedelta(hours=1), ends_at=FIRST + timedelta(hours=2)),
        WEEKLY, by=ben, title="Stammtisch", source="Come all.",
    )  # fmt: skip
    assert meetups(series) == []
    assert Meetup.objects.filter(rsvps__in=rsvps, rsvps__state=State.MAYBE).count() == len(rsvps)
