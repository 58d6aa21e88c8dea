"""Who is mailed what of a meetup: invitation, update, cancellation, each once and each their own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from handschlag.core import clock
from handschlag.groups.models import Group, Visibility
from handschlag.meetups.actions import Around, Plan, cancel_meetup, change_meetup, plan_meetup
from handschlag.meetups.actions.inviting import tell_of_answer
from handschlag.meetups.jobs.inviting import tell_calendars
from handschlag.meetups.models import RSVP, CalendarEntry, Meetup, State, Told
from tests import make
from tests.accounts import post_office
from tests.meetups import itip

pytestmark = pytest.mark.django_db
SOON = datetime(clock.now().year + 1, 7, 7, 17, tzinfo=UTC)
PLAN = Plan(
    starts_at=SOON, ends_at=SOON + timedelta(hours=3), zone="Europe/Berlin", venue="Café Kranz", room="2",
    online_url="https://video.example.org/secret", latitude=50.9, longitude=6.9,
)  # fmt: skip


@pytest.fixture
def meetup(group, anna):
    made = plan_meetup(group, PLAN, by=anna, title="Stammtisch", source="Come **all**.")
    post_office.deliver().clear()
    return made


def mails():
    """All that is due, by recipient; then the outbox is empty."""
    sent = list(post_office.deliver())
    post_office.deliver().clear()
    return sorted(sent, key=lambda mail: mail.to)


def calendars(mail):
    return [one for one in mail.alternatives if one.mimetype.startswith("text/calendar")]


def has_calendar(mail):
    return bool(calendars(mail))


def event(mail):
    """What the mail has for the calendar."""
    (alternative,) = calendars(mail)
    itip.check(alternative.content.encode())
    calendar = icalendar.Calendar.from_ical(alternative.content)
    (found,) = calendar.walk("VEVENT")
    found.method = calendar["METHOD"]
    assert f"method={found.method}" in alternative.mimetype
    return found


def answers(meetup, member, state, **fields):
    rsvp, _made = RSVP.objects.update_or_create(
        meetup=meetup, member=member, defaults={"state": state, **fields}
    )
    tell_of_answer(rsvp)
    return rsvp


def change(meetup, by, plan=PLAN, title="Stammtisch"):
    return change_meetup(meetup, plan, by=by, title=title, source="Come **all**.")


def test_who_hosts_a_new_meetup_gets_it_and_the_group_does_not(group, anna):
    plan_meetup(group, PLAN, by=anna, title="Stammtisch", source="Come all.")
    (mail,) = mails()
    assert mail.to == [anna.email]
    assert mail.subject == "You host: Stammtisch"
    assert event(mail).method == "REQUEST"
    assert event(mail)["ATTENDEE"].params["ROLE"] == "CHAIR"


def test_who_says_yes_gets_their_own_invitation_once(meetup, ben):
    answers(meetup, ben, State.GOING)
    answers(meetup, ben, State.GOING, guests=1)
    (mail,) = mails()
    entry = event(mail)
    assert mail.subject == "You come: Stammtisch"
    assert (entry.method, entry["SEQUENCE"], entry["UID"]) == ("REQUEST", 0, meetup.uid)
    assert entry["ATTENDEE"] == f"mailto:{ben.email}"
    assert entry["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert "video.example.org/secret" in mail.body
    assert "/no/" in mail.body


def test_no_address_but_the_recipients_own_and_the_sites_is_in_a_mail(meetup, anna, ben, clara):
    answers(meetup, clara, State.GOING)
    answers(meetup, ben, State.MAYBE)
    change(meetup, anna, replace(PLAN, room="3"))
    for mail in mails():
        others = {anna.email, ben.email, clara.email} - {mail.to[0]}
        raw = "".join([mail.message().as_string(), *(one.content for one in mail.alternatives)])
        assert not [address for address in others if address in raw]
        assert event(mail)["ORGANIZER"].params["CN"] == "Anna Amsel"
        assert event(mail)["ORGANIZER"] == "mailto:handschlag@127.0.0.1"


def test_perhaps_is_tentative_and_does_not_get_the_link_to_take_part(meetup, ben):
    answers(meetup, ben, State.MAYBE)
    (mail,) = mails()
    assert event(mail)["ATTENDEE"].params["PARTSTAT"] == "TENTATIVE"
    assert "secret" not in "".join([mail.body, *(one.content for one in mail.alternatives)])


def test_who_waits_or_is_offered_a_place_is_told_in_words(meetup, ben):
    answers(meetup, ben, State.WAITING)
    (mail,) = mails()
    assert mail.subject == "On the waiting list: Stammtisch"
    assert not has_calendar(mail)
    answers(meetup, ben, State.OFFERED, offered_until=SOON - timedelta(hours=20))
    (mail,) = mails()
    assert not has_calendar(mail)
    assert "/yes/" in mail.body
    assert "Tuesday, July 6" in mail.body


def test_who_said_yes_and_then_no_gets_it_out_of_the_calendar(meetup, ben):
    answers(meetup, ben, State.GOING)
    answers(meetup, ben, State.NO)
    _yes, mail = mails()
    assert event(mail).method == "CANCEL"
    assert event(mail)["STATUS"] == "CANCELLED"
    assert event(mail)["UID"] == meetup.uid


def test_who_said_no_at_once_gets_nothing(meetup, ben, anna):
    answers(meetup, ben, State.NO)
    change(meetup, anna, replace(PLAN, room="3"))
    cancel_meetup(meetup, by=anna, reason="Burned down.")
    assert {mail.to[0] for mail in mails()} == {anna.email}


def test_a_changed_time_raises_sequence_and_is_told_to_all_who_have_not_said_no(meetup, anna, ben, clara):
    answers(meetup, ben, State.GOING)
    change(meetup, anna, replace(PLAN, capacity=1))
    answers(meetup, clara, State.WAITING)
    mails()
    change(meetup, anna, replace(PLAN, capacity=1, starts_at=SOON + timedelta(hours=1)))
    told = {mail.to[0]: mail for mail in mails()}
    assert told.keys() == {anna.email, ben.email, clara.email}
    entry = event(told[ben.email])
    assert (entry.method, entry["SEQUENCE"], entry["UID"]) == ("REQUEST", 1, meetup.uid)
    assert entry["DTSTART"].dt == SOON + timedelta(hours=1)
    assert told[ben.email].subject == "Changed: Stammtisch"
    assert "Before, it was to begin on: " in told[ben.email].body
    assert not has_calendar(told[clara.email])


def test_a_new_cost_is_told_to_nobody(meetup, anna, ben):
    answers(meetup, ben, State.GOING)
    mails()
    change(meetup, anna, replace(PLAN, cost="5 €"))
    assert mails() == []


def test_several_changes_at_once_are_told_together(meetup, anna, ben):
    answers(meetup, ben, State.GOING)
    mails()
    for room in "34":
        change(meetup, anna, replace(PLAN, room=room))
    (_anna, mail) = mails()
    assert event(mail)["SEQUENCE"] == 2


def test_a_meetup_that_is_called_off_is_cancelled_with_the_reason(meetup, anna, ben, clara):
    answers(meetup, ben, State.GOING)
    answers(meetup, clara, State.WAITING)
    mails()
    cancel_meetup(meetup, by=anna, reason="The café burned down.")
    told = {mail.to[0]: mail for mail in mails()}
    assert told.keys() == {anna.email, ben.email, clara.email}
    entry = event(told[ben.email])
    assert (entry.method, entry["STATUS"], entry["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert entry["COMMENT"] == "The café burned down."
    assert all("The café burned down." in mail.body for mail in told.values())
    assert not has_calendar(told[clara.email])


def test_telling_twice_tells_once(meetup, anna, ben):
    answers(meetup, ben, State.GOING)
    mails()
    change(meetup, anna, replace(PLAN, room="3"))
    tell_calendars.call(meetup.pk)
    tell_calendars.call(meetup.pk)
    assert len(mails()) == 2


def test_who_was_told_before_the_worker_was_killed_is_not_told_again(meetup, anna):
    people = [make.member(f"Person {number}") for number in range(5)]
    for person in people:
        make.rsvp(meetup, person)
    change(meetup, anna, replace(PLAN, room="3"))
    CalendarEntry.objects.create(
        meetup=meetup, member=people[0], told=Told.GOING, sequence=1, uid=meetup.uid, starts_at=SOON
    )
    assert {mail.to[0] for mail in mails()} == {anna.email, *(person.email for person in people[1:])}


def test_many_are_told_in_batches(meetup, anna, monkeypatch):
    monkeypatch.setattr("handschlag.meetups.actions.inviting.BATCH", 2)
    people = [make.member(f"Person {number}") for number in range(5)]
    for person in people:
        make.rsvp(meetup, person)
    change(meetup, anna, replace(PLAN, room="3"))
    assert len(mails()) == 6


def test_people_from_outside_are_told_in_their_language(meetup, anna):
    meetup.link_key = "abc"
    meetup.save()
    rsvp = RSVP.objects.create(
        meetup=meetup, name="Otto", email="otto@example.com", language="de", state=State.GOING
    )
    tell_of_answer(rsvp)
    (mail,) = mails()
    assert mail.to == ["otto@example.com"]
    assert "7. Juli" in mail.body
    assert "/open/abc/" in mail.body
    assert event(mail)["ATTENDEE"] == "mailto:otto@example.com"
    cancel_meetup(meetup, by=anna, reason="Nein.")
    assert "otto@example.com" in {mail.to[0] for mail in mails()}


def test_times_are_those_of_the_place_and_of_the_readers_own_clock(meetup):
    member = make.member("Nina New York", time_zone="America/New_York")
    answers(meetup, member, State.GOING)
    (mail,) = mails()
    assert "7 p.m. to 10 p.m. (Europe/Berlin)" in mail.body
    assert "1 p.m. to 4 p.m. (America/New York)" in mail.body


def test_who_has_left_a_hidden_group_hears_nothing_of_it(meetup, anna, ben, group):
    group.visibility = Visibility.HIDDEN
    group.save()
    answers(meetup, ben, State.GOING)
    mails()
    ben.memberships.update(left_at=clock.now())
    change(meetup, anna, replace(PLAN, room="3"))
    assert {mail.to[0] for mail in mails()} == {anna.email}


def test_who_comes_to_host_it_gets_it_and_who_does_no_more_is_told(meetup, anna, ben):
    same = {"by": anna, "title": "Stammtisch", "source": "Come **all**."}
    change_meetup(meetup, PLAN, around=Around(hosts=[anna, ben]), **same)
    (mail,) = mails()
    assert (mail.to, mail.subject) == ([ben.email], "You host: Stammtisch")
    change_meetup(meetup, PLAN, around=Around(hosts=[anna]), **same)
    (mail,) = mails()
    assert (mail.to, mail.subject) == ([ben.email], "You do not host any more: Stammtisch")
    assert event(mail).method == "CANCEL"


def test_an_offer_that_ran_out_is_told(meetup, ben):
    answers(meetup, ben, State.OFFERED, offered_until=SOON - timedelta(hours=20))
    mails()
    answers(meetup, ben, State.MAYBE)
    (mail,) = mails()
    assert "has gone to the next in line" in mail.body
    assert event(mail)["ATTENDEE"].params["PARTSTAT"] == "TENTATIVE"


def test_who_hosts_and_comes_has_one_entry(meetup, anna):
    answers(meetup, anna, State.GOING)
    assert mails() == []
    change(meetup, anna, title="Sommerfest")
    (mail,) = mails()
    assert event(mail)["SUMMARY"] == "Sommerfest"


def test_of_what_is_over_nobody_is_told(meetup, ben):
    now = clock.now()
    Meetup.objects.update(starts_at=now - timedelta(hours=5), ends_at=now - timedelta(hours=2))
    answers(meetup, ben, State.GOING)
    tell_calendars.call(meetup.pk)
    assert mails() == []


def whole(mail):
    return "".join([mail.subject, mail.body, *(one.content for one in mail.alternatives)])


def test_where_mail_names_the_subject_only_it_names_nobody_and_says_nothing_they_wrote(meetup, anna, ben):
    Group.objects.update(mail_subject_only=True)
    meetup = Meetup.objects.for_detail().get(pk=meetup.pk)
    answers(meetup, ben, State.GOING, by=anna)
    change(meetup, anna, replace(PLAN, room="3"))
    cancel_meetup(meetup, by=anna, reason="Berta is ill")
    told = mails()
    assert {mail.subject for mail in told} >= {"You come: Stammtisch", "Called off: Stammtisch"}
    for mail in told:
        said = whole(mail).replace(f"Hello {anna.name}", "").replace('CN="Anna Amsel"', "")
        if mail.to == [ben.email]:
            assert anna.name not in said
        assert "Come" not in said
        assert "Berta" not in said
        assert "Stammtisch" in said
