"""The list at the door, tickets and the poster, through the pages."""

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handschlag.core import clock
from handschlag.meetups.actions import close_attendance
from handschlag.meetups.actions.waiting import came_of_promised
from handschlag.meetups.codes.doors import printed_code, screen_code
from handschlag.meetups.models import RSVP, Attendance, AttendanceClosure, CheckIn, Meetup, Way
from tests import make

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def meetup(group, anna):
    """Began half an hour ago."""
    return make.meetup(group, anna, "Stammtisch", starts_at=clock.now() - 30 * MINUTE)


def as_member(member) -> Client:
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def helper(anna):
    return as_member(anna)


def at(name, *args):
    return reverse(f"meetups:{name}", args=args)


def text(response) -> str:
    return response.content.decode()


def forms_in(html: str) -> list[dict[str, str]]:
    """What each form for checking in would send."""
    found = re.findall(r"<form[^>]*check-in/.*?</form>", html, re.DOTALL)
    return [
        dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form.replace("&#x27;", "'")))
        for form in found
    ]


def form_of(client, meetup, name, query="") -> dict[str, str]:
    html = text(client.get(at("door", meetup.pk), {"q": query} if query else {}))
    return next(form for form in forms_in(html) if form.get("name") == name)


def counted(client, meetup) -> str:
    return re.search(r"data-counted>([^<]*)<", text(client.get(at("door", meetup.pk))))[1]


def test_list_checks_in_and_takes_back_without_scripts(helper, meetup, ben):
    make.rsvp(meetup, ben)
    assert counted(helper, meetup) == "Here: 0 of 1"
    helper.post(at("check_in", meetup.pk), form_of(helper, meetup, ben.name))
    assert counted(helper, meetup) == "Here: 1 of 1"
    helper.post(at("check_in", meetup.pk), form_of(helper, meetup, ben.name))
    assert counted(helper, meetup) == "Here: 0 of 1"
    assert CheckIn.objects.count() == 2


def test_form_sent_twice_counts_once(helper, meetup, ben):
    make.rsvp(meetup, ben)
    form = form_of(helper, meetup, ben.name)
    for _ in "ab":
        assert helper.post(at("check_in", meetup.pk), form).status_code == 302
    assert CheckIn.objects.count() == 1


def test_walk_in_is_added_by_name_and_an_empty_name_is_asked_for(helper, meetup):
    walk_in = forms_in(text(helper.get(at("door", meetup.pk))))[-2]
    refused = helper.post(at("check_in", meetup.pk), walk_in | {"name": " "}, follow=True)
    assert "Write the name" in text(refused)
    helper.post(at("check_in", meetup.pk), walk_in | {"name": "Dora Dohle"})
    assert counted(helper, meetup) == "Here: 1 of 1"
    assert Attendance.objects.get().name == "Dora Dohle"


def test_members_who_have_not_answered_are_found_by_name(helper, meetup, group, ben, clara):
    assert ben.name not in text(helper.get(at("door", meetup.pk)))
    form = form_of(helper, meetup, ben.name, query="bussard")
    answer = helper.post(at("check_in", meetup.pk), form | {"q": "bussard"})
    assert answer.url == at("door", meetup.pk) + "?q=bussard"
    assert Attendance.objects.get().member == ben
    assert clara.name not in text(helper.get(at("door", meetup.pk), {"q": "clara"}))


def test_search_does_not_mind_marks_and_case(helper, meetup):
    make.rsvp(meetup, make.member("Jörg Müller"))
    make.rsvp(meetup, make.member("Dora Dohle"))
    page = text(helper.get(at("door", meetup.pk), {"q": "MULLER"}))
    assert "Jörg Müller" in page
    assert "Dora Dohle" not in page


def sent(*reports, clock_shows=None):
    now = clock.now()
    rows = [
        {"key": str(key), "whom": whom, "is_present": present, "at": when.isoformat(), "way": "scan"}
        for key, whom, present, when in reports
    ]
    return {"sent": json.dumps({"clock": (clock_shows or now).isoformat(), "reports": rows})}


def test_device_is_answered_for_each_report(helper, meetup, ben):
    rsvp, key, lost = make.rsvp(meetup, ben), uuid4(), uuid4()
    kept = sent((key, f"rsvp:{rsvp.key}", True, clock.now()), (lost, f"rsvp:{uuid4()}", True, clock.now()))
    answers = [helper.post(at("door_reports", meetup.pk), kept).json()["outcomes"] for _ in "ab"]
    assert answers[0] == {str(key): "taken", str(lost): "unknown"}
    assert answers[1] == {str(key): "known", str(lost): "unknown"}
    assert CheckIn.objects.get().way == Way.SCAN


def test_device_whose_clock_is_wrong_means_its_own_moments(helper, meetup, ben):
    now, wrong = clock.now(), timedelta(days=-400)
    whom = f"rsvp:{make.rsvp(meetup, ben).key}"
    helper.post(at("door_reports", meetup.pk), sent((uuid4(), whom, True, now - 5 * MINUTE)))
    later = sent((uuid4(), whom, False, now - 3 * MINUTE + wrong), clock_shows=now + wrong)
    helper.post(at("door_reports", meetup.pk), later)
    attendance = Attendance.objects.get()
    assert not attendance.is_present
    assert abs(attendance.changed_at - (now - 3 * MINUTE)) < MINUTE


@pytest.mark.parametrize(
    "kept",
    ["", "[]", "{", "null", '{"clock": "x", "reports": []}', '{"clock": 1, "reports": 1}', "[" * 100_000],
)
def test_nonsense_from_a_device_is_refused_in_words(helper, meetup, kept):
    refused = helper.post(at("door_reports", meetup.pk), {"sent": kept})
    assert refused.status_code == 400
    assert "not understood" in refused.json()["reason"]


def test_devices_hear_of_each_other_and_of_nothing_while_nothing_happens(helper, meetup, ben):
    rsvp = make.rsvp(meetup, ben)
    first = helper.get(at("door_state", meetup.pk))
    (row,) = first.json()["people"]
    assert (row["whom"], row["name"], row["is_present"]) == (f"rsvp:{rsvp.key}", ben.name, False)
    tag = {"if-none-match": first["ETag"]}
    assert helper.get(at("door_state", meetup.pk), headers=tag).status_code == 304
    helper.post(at("door_reports", meetup.pk), sent((uuid4(), f"rsvp:{rsvp.key}", True, clock.now())))
    again = helper.get(at("door_state", meetup.pk), headers=tag)
    assert again.json()["people"][0]["is_present"]


@pytest.mark.parametrize("name", ["door", "door_state"])
def test_list_takes_the_same_queries_for_twenty_as_for_ten(helper, meetup, group, name):
    helper.get(at(name, meetup.pk))
    taken = []
    for _ in range(2):
        for _ in range(10):
            make.join(group, member := make.member())
            make.rsvp(meetup, member)
            Attendance.objects.create(meetup=meetup, name="Dora")
        with CaptureQueriesContext(connection) as queries:
            assert helper.get(at(name, meetup.pk)).status_code == 200
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 8


def test_only_the_door_may_use_the_camera(helper, meetup):
    assert "camera=(self)" in helper.get(at("door", meetup.pk))["Permissions-Policy"]
    assert "camera=()" in helper.get(at("ticket", meetup.pk))["Permissions-Policy"]


def test_worker_speaks_for_the_door_only(helper, meetup):
    worker = helper.get(at("door_worker", meetup.pk))
    assert worker["Content-Type"].startswith("text/javascript")
    assert at("door_worker", meetup.pk).startswith(at("door", meetup.pk))


def test_ticket_holds_an_address_that_leads_a_helper_to_one_button(helper, meetup, ben):
    rsvp = make.rsvp(meetup, ben)
    assert "<svg" in text(as_member(ben).get(at("ticket", meetup.pk)))
    page = text(helper.get(at("scanned_ticket", rsvp.key)))
    (form,) = forms_in(page)
    assert helper.post(at("check_in", meetup.pk), form).url == at("scanned_ticket", rsvp.key)
    assert "Ben Bussard is here" in text(helper.get(at("scanned_ticket", rsvp.key)))
    assert CheckIn.objects.get().way == Way.SCAN


def test_ticket_leads_others_to_the_meetup(meetup, ben, clara):
    rsvp = make.rsvp(meetup, ben)
    assert as_member(clara).get(at("scanned_ticket", rsvp.key)).url == meetup.get_absolute_url()


def test_who_has_no_place_has_no_ticket(meetup, ben):
    make.rsvp(meetup, ben, "waiting")
    assert "No ticket yet" in text(as_member(ben).get(at("ticket", meetup.pk)))


def test_person_without_an_account_shows_the_ticket_that_their_key_opens(meetup):
    rsvp = RSVP.objects.create(meetup=meetup, name="Dora Dohle", email="d@example.org", state="going")
    page = text(Client().get(at("scanned_ticket", rsvp.key)))
    assert "Dora Dohle" in page
    assert "<svg" in page


def test_code_on_the_poster_checks_in_who_is_signed_in(helper, meetup, ben):
    page = text(helper.get(at("poster", meetup.pk)))
    code = screen_code(meetup.pk, clock.now())
    assert f"{code[:3]}-{code[3:]}" in page
    opened = as_member(ben).get(at("here", meetup.pk), {"code": code})
    assert code in text(opened)
    assert not Attendance.objects.exists()
    for _ in "ab":
        as_member(ben).post(at("here", meetup.pk), {"code": code})
    assert CheckIn.objects.get().way == Way.DOOR
    assert Attendance.objects.get().member == ben


def test_visitor_comes_back_to_the_code_after_signing_in(meetup):
    answer = Client().get(at("here", meetup.pk), {"code": "ABCDEF"})
    assert "code%3DABCDEF" in answer.url


@pytest.mark.parametrize(
    ("shift", "code", "says"),
    [
        (0, "AAAAAA", "not the code of this meetup"),
        (0, "old", "changes every minute"),
        (-3000, "printed", "one hour before"),
        (3000, "printed", "meetup is over"),
        (-3000, "AAAAAA", "not the code of this meetup"),
    ],
)
def test_refusals_say_what_to_do(meetup, ben, shift, code, says):
    now = clock.now()
    starts = now - shift * MINUTE
    Meetup.objects.filter(pk=meetup.pk).update(starts_at=starts, ends_at=starts + 60 * MINUTE)
    code = {"old": screen_code(meetup.pk, now - 10 * MINUTE), "printed": printed_code(meetup.pk)}.get(
        code, code
    )
    assert says in text(as_member(ben).post(at("here", meetup.pk), {"code": code}))
    assert not Attendance.objects.exists()


def test_printed_poster_does_not_refresh_and_the_screen_does_without_scripts(helper, meetup):
    assert 'http-equiv="refresh"' in text(helper.get(at("poster", meetup.pk)))
    assert 'http-equiv="refresh"' not in text(helper.get(at("print_poster", meetup.pk)))


def test_helpers_see_who_came_of_those_who_promised(helper, group, anna, ben, meetup):
    make.rsvp(meetup, ben)
    for n in range(5):
        past = make.meetup(group, anna, starts_at=clock.now() - timedelta(days=n + 2))
        make.rsvp(past, ben)
        Attendance.objects.create(meetup=past, member=anna)
        if n < 4:
            Attendance.objects.create(meetup=past, member=ben)
        AttendanceClosure.objects.create(meetup=past)
    nobody_noted = make.meetup(group, anna, starts_at=clock.now() - timedelta(days=9))
    make.rsvp(nobody_noted, ben)
    AttendanceClosure.objects.create(meetup=nobody_noted)
    assert came_of_promised([anna.pk, ben.pk], group.pk) == {ben.pk: (4, 5)}
    assert "came 4 of 5" in text(helper.get(at("door", meetup.pk)))


def test_list_says_that_it_is_closed_and_takes_corrections(helper, meetup, anna, ben):
    make.rsvp(meetup, ben)
    assert helper.post(at("close_attendance", meetup.pk)).url == at("door", meetup.pk)
    assert "is a correction" in text(helper.get(at("door", meetup.pk)))
    helper.post(at("check_in", meetup.pk), form_of(helper, meetup, ben.name))
    close_attendance(meetup, by=anna)
    assert counted(helper, meetup) == "Here: 1 of 1"
