"""The form that lets a meetup come back, the page of a series, and changing all that follow."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from handschlag.core import clock
from handschlag.core.errors import Invalid
from handschlag.groups.models import Visibility
from handschlag.meetups.actions import Plan
from handschlag.meetups.actions.series import dates_to_come, plan_series
from handschlag.meetups.actions.wording import in_words
from handschlag.meetups.forms.series import RepeatForm
from handschlag.meetups.models import CoHost, Series
from handschlag.meetups.recurrence import LAST, Frequency, Rule
from tests import make
from tests.accounts import post_office

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = datetime(2026, 9, 15, 19, tzinfo=BERLIN).astimezone(UTC)
"""The third of its month."""
FRIDAY = datetime(2026, 9, 25, 19, tzinfo=BERLIN).astimezone(UTC)
"""The last of its month, and the fourth."""


def filled(**fields):
    form = RepeatForm({f"repeat-{name}": value for name, value in fields.items()})
    assert form.is_valid(), form.errors
    return form


@pytest.mark.parametrize(
    ("fields", "first", "rule"),
    [
        ({"how_often": "daily"}, TUESDAY, "FREQ=DAILY"),
        ({"how_often": "weekly"}, TUESDAY, "FREQ=WEEKLY;BYDAY=TU"),
        ({"how_often": "weekly", "interval": 2, "weekdays": [1, 3]}, TUESDAY,
         "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH"),
        ({"how_often": "nth"}, TUESDAY, "FREQ=MONTHLY;BYDAY=3TU"),
        ({"how_often": "last"}, FRIDAY, "FREQ=MONTHLY;BYDAY=-1FR"),
        ({"how_often": "monthday", "ends": "count", "count": 5}, TUESDAY,
         "FREQ=MONTHLY;BYMONTHDAY=15;COUNT=5"),
        ({"how_often": "yearly", "ends": "until", "until": "2029-12-31"}, TUESDAY,
         "FREQ=YEARLY;UNTIL=20291231T225959Z"),
    ],
)  # fmt: skip
def test_a_form_says_a_rule_and_a_rule_fills_the_form(fields, first, rule):
    found = filled(**fields).rule(first, "Europe/Berlin")
    assert str(found) == rule
    initial = {key: value for key, value in RepeatForm.initial_of(found, "Europe/Berlin").items() if value}
    assert str(filled(**initial).rule(first, "Europe/Berlin")) == rule


def test_without_a_choice_it_takes_place_once():
    assert filled().rule(TUESDAY, "Europe/Berlin") is None
    assert filled(how_often="once", ends="until").rule(TUESDAY, "Europe/Berlin") is None


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"how_often": "last"}, "how_often"),
        ({"how_often": "weekly", "weekdays": [2]}, "weekdays"),
        ({"how_often": "daily", "ends": "until", "until": "2026-09-14"}, "until"),
    ],
)
def test_what_does_not_fit_the_first_one_is_said_at_its_field(fields, field):
    form = filled(**fields)
    with pytest.raises(Invalid) as refusal:
        form.rule(TUESDAY, "Europe/Berlin")
    form.refuse(refusal.value)
    assert field in form.errors


def test_an_end_needs_its_day_or_its_number():
    for ends in ("until", "count"):
        form = RepeatForm({"repeat-how_often": "daily", "repeat-ends": ends})
        assert not form.is_valid()
        assert ends in form.errors


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule(Frequency.DAILY), "every day"),
        (Rule(Frequency.WEEKLY, interval=2, weekdays=(1, 3)), "every 2 weeks on Tuesday and Thursday"),
        (Rule(Frequency.MONTHLY, weekdays=(1,), nth=3), "every third Tuesday of the month"),
        (
            Rule(Frequency.MONTHLY, interval=2, weekdays=(4,), nth=LAST, count=4),
            "every 2 months on the last Friday, 4 times",
        ),
        (Rule(Frequency.MONTHLY, monthday=15), "on day 15 of every month"),
        (
            Rule(Frequency.YEARLY, until=datetime(2030, 1, 1, 12, tzinfo=UTC)),
            "every year on September 15, until Jan. 1, 2030",
        ),
    ],
)  # fmt: skip
def test_a_rule_is_said_in_words(rule, words):
    with translation.override("en"):
        assert in_words(rule, TUESDAY, BERLIN) == words


@pytest.fixture
def series(group, ben):
    starts = clock.now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=3)
    plan = Plan(starts_at=starts, ends_at=starts + timedelta(hours=2), zone="UTC", venue="Kranz")
    rule = Rule(Frequency.WEEKLY, weekdays=(starts.weekday(),))
    made = plan_series(group, plan, rule, by=ben, title="Stammtisch", source="Come all.")
    post_office.deliver()
    return made


def page(series):
    return f"/meetups/series/{series.pk}/"


def test_the_page_says_the_rule_and_what_is_to_come(client, series):
    text = client.get(page(series)).content.decode()
    assert "every week on" in text
    assert text.count("row-title") >= 12
    assert "skip/" not in text


@pytest.mark.parametrize("visibility", [Visibility.CLOSED, Visibility.HIDDEN])
def test_strangers_do_not_find_a_series_of_a_group_that_they_cannot_read(client, series, clara, visibility):
    series.group.visibility = visibility
    series.group.save()
    client.force_login(clara)
    assert client.get(page(series)).status_code == 404
    assert client.get(f"{page(series)}calendar.ics").status_code == 404


def test_members_of_a_group_that_hosts_it_too_find_the_series(client, series, clara):
    series.group.visibility = Visibility.HIDDEN
    series.group.save()
    CoHost.objects.create(meetup=series.meetups.first(), group=make.group(clara))
    client.force_login(clara)
    assert client.get(page(series)).status_code == 200


def test_a_host_leaves_a_date_out_and_takes_that_back(client, series, ben):
    client.force_login(ben)
    moment = dates_to_come(series, clock.now())[0]
    assert moment.isoformat() in client.get(page(series)).content.decode()
    assert client.post(f"{page(series)}skip/", {"moment": moment.isoformat()}).status_code == 302
    assert Series.objects.get().exceptions == [moment]
    assert client.post(f"{page(series)}skip/delete/", {"moment": moment.isoformat()}).status_code == 302
    assert Series.objects.get().exceptions == []
    assert client.post(f"{page(series)}skip/", {"moment": "nonsense"}).status_code == 400


def following(meetup, **changed):
    starts = meetup.local_start + timedelta(hours=1)
    return {
        "title": "Stammtisch", "source": "Come all.", "zone": "UTC", "venue": "Krone",
        "starts": f"{starts:%Y-%m-%dT%H:%M}", "ends": f"{starts + timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "hosts": "Ben Bussard", "waiting_mode": "automatic", "waiting_order": "time", "offer_hours": 24,
        "offer_valid_hours": 4, "repeat-how_often": "weekly",
    } | changed  # fmt: skip


def test_a_host_changes_one_and_all_that_follow(client, series, ben):
    client.force_login(ben)
    second = series.meetups.order_by("starts_at")[1]
    address = f"/meetups/{second.pk}/following/edit/"
    assert 'value="weekly" selected' in client.get(address).content.decode()
    answer = client.post(address, following(second))
    new = Series.objects.latest("pk")
    assert answer["Location"] == page(new)
    second.refresh_from_db()
    assert (second.series, second.venue) == (new, "Krone")


def test_a_rule_that_does_not_fit_is_said_in_the_form(client, series, ben):
    client.force_login(ben)
    second = series.meetups.order_by("starts_at")[1]
    other = (second.starts_at.weekday() + 1) % 7
    sent = following(second, **{"repeat-weekdays": [other]})
    answer = client.post(f"/meetups/{second.pk}/following/edit/", sent)
    assert answer.status_code == 422
    assert "The first meetup is on a" in answer.content.decode()
    assert Series.objects.count() == 1


def test_a_host_calls_off_one_and_all_that_follow(client, series, ben):
    client.force_login(ben)
    second = series.meetups.order_by("starts_at")[1]
    address = f"/meetups/{second.pk}/following/cancel/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Enough."})["Location"] == page(series)
    assert series.meetups.standing().count() == 1
    assert client.get(address).status_code == 409


def test_one_that_belongs_to_no_series_has_none_that_follow(client, group, ben):
    client.force_login(ben)
    meetup = make.meetup(group, ben)
    assert client.get(f"/meetups/{meetup.pk}/following/edit/").status_code == 409


def test_the_page_asks_as_much_for_many_meetups_as_for_few(client, group, ben, series):
    starts = clock.now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=3)
    plan = Plan(starts_at=starts, ends_at=starts + timedelta(hours=2), zone="UTC", venue="Kranz")
    few = plan_series(group, plan, Rule(Frequency.YEARLY), by=ben, title="Yearly", source="Come all.")
    post_office.deliver()

    def asked(one):
        with CaptureQueriesContext(connection) as queries:
            client.get(page(one))
        return len(queries)

    client.force_login(ben)
    asked(few)
    assert asked(few) == asked(series) <= 9


def test_until_is_the_whole_day_by_the_clock_there():
    form = filled(how_often="daily", ends="until", until=date(2026, 10, 25))
    assert form.rule(TUESDAY, "Europe/Berlin").until == datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)
