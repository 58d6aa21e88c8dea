"""The hosts' page of people: who comes and who waits, answering for others, tables for other programs."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from handschlag.core import clock
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.meetups.actions import add_person, answer_for, answer_for_guest, answer_meetup
from handschlag.meetups.models import (
    RSVP,
    Answer,
    Attendance,
    AttendanceClosure,
    CoHost,
    Meetup,
    Question,
    State,
)
from handschlag.notifications.pages import notices
from tests import make

pytestmark = pytest.mark.django_db
YES, MAYBE, NO = Answer.YES, Answer.MAYBE, Answer.NO


@pytest.fixture
def meetup(group, anna):
    return make.meetup(group, anna, "Stammtisch", capacity=2, guests_allowed=1)


@pytest.fixture
def as_host(client, anna):
    client.force_login(anna)
    return client


def people(client, meetup, show="going", **search):
    return client.get(f"/meetups/{meetup.pk}/people/", {"show": show} | search).content.decode()


def missed_one(group, anna, ben):
    """Ben came to one of two meetups that he had promised to come to."""
    for came in (True, False):
        held = make.meetup(group, anna, starts_at=clock.now() - timedelta(days=9))
        rsvp = make.rsvp(held, ben)
        Attendance.objects.create(meetup=held, member=ben, rsvp=rsvp, is_present=came)
        Attendance.objects.create(meetup=held, name="Somebody")
        AttendanceClosure.objects.create(meetup=held)


class TestThePage:
    def test_who_waits_stands_in_line_with_their_number(self, as_host, meetup, anna, ben, clara):
        answer_meetup(meetup, YES, by=anna, guests=1)
        for by in (clara, ben):
            answer_meetup(meetup, YES, by=by)
        page = people(as_host, meetup, "waiting")
        assert page.index("Clara Chor") < page.index("number 1 in line") < page.index("Ben Bussard")
        assert "Anna Amsel" not in page.partition('<ul class="rows"')[2].partition("</main>")[0]
        assert "with 1 guest" in people(as_host, meetup)

    def test_every_answer_has_its_list(self, as_host, meetup, ben, clara):
        answer_meetup(meetup, MAYBE, by=ben)
        answer_meetup(meetup, NO, by=clara)
        assert "Ben Bussard" in people(as_host, meetup, "maybe")
        assert "Clara Chor" in people(as_host, meetup, "no")
        assert "Nobody here yet" in people(as_host, meetup)
        assert as_host.get(f"/meetups/{meetup.pk}/people/", {"show": "x"}).status_code == 404

    def test_answers_to_questions_stand_with_the_person(self, as_host, meetup, ben):
        diet = Question.objects.create(meetup=meetup, text="Diet")
        answer_meetup(meetup, YES, by=ben, answers={diet.pk: "Vegan"})
        assert "<dt>Diet</dt><dd>Vegan</dd>" in people(as_host, meetup)

    def test_how_often_somebody_came_is_for_hosts_only(self, client, group, meetup, anna, ben):
        missed_one(group, anna, ben)
        answer_meetup(meetup, YES, by=ben)
        client.force_login(ben)
        assert "came 1 of 2" not in client.get(meetup.get_absolute_url(), follow=True).content.decode()
        assert client.get(f"/meetups/{meetup.pk}/people/").status_code == 403
        client.force_login(anna)
        assert "came 1 of 2" not in client.get(meetup.get_absolute_url(), follow=True).content.decode()
        assert "came 1 of 2" in people(client, meetup)

    def test_people_are_found_by_name(self, as_host, meetup, anna, ben):
        for by in (anna, ben):
            answer_meetup(meetup, YES, by=by)
        assert "Anna Amsel" not in people(as_host, meetup, q="buss").partition('<ul class="rows"')[2]
        assert "Nobody by this name" in people(as_host, meetup, q="xyz")

    @pytest.mark.parametrize("show", ["going", "waiting"])
    def test_people_cost_no_queries_of_their_own(
        self, as_host, meetup, show, django_assert_num_queries, django_assert_max_num_queries
    ):
        diet = Question.objects.create(meetup=meetup, text="Diet")
        address = f"/meetups/{meetup.pk}/people/?show={show}"
        for n in range(20):
            rsvp = make.rsvp(meetup, make.member(), show)
            rsvp.answers.create(question=diet, text="Vegan")
            if n == 9:
                as_host.get(address)
                with django_assert_max_num_queries(8) as ten:
                    as_host.get(address)
        with django_assert_num_queries(len(ten)):
            as_host.get(address)

    def test_long_lists_have_pages(self, as_host, meetup):
        for _ in range(51):
            make.rsvp(meetup, make.member())
        page = people(as_host, meetup)
        assert page.count('class="row row-person"') == 50
        older = page.partition("before=")[2].partition('"')[0]
        assert people(as_host, meetup, before=older).count('class="row row-person"') == 1


class TestAnsweringForOthers:
    def test_a_member_is_found_by_name_and_told(self, as_host, meetup, ben, anna):
        page = as_host.get(f"/meetups/{meetup.pk}/people/add/", {"q": "Buss"}).content.decode()
        deed = f"/meetups/{meetup.pk}/people/members/{ben.pk}/"
        assert f'action="{deed}"' in page
        assert as_host.post(deed, {"answer": "yes"}).status_code == 302
        rsvp = RSVP.objects.get()
        assert (rsvp.member, rsvp.state, rsvp.by) == (ben, State.GOING, anna)
        (row,) = notices(ben).rows
        assert row.told.text == "Anna Amsel has answered for you at “Stammtisch”"
        assert AuditEvent.objects.filter(verb="answer for", actor=anna).exists()

    def test_walk_ins_are_added_by_name(self, as_host, meetup):
        as_host.post(f"/meetups/{meetup.pk}/people/add/", {"name": "Walter Walk-in", "guests": "1"})
        rsvp = RSVP.objects.get()
        assert (rsvp.who, rsvp.member, rsvp.email, rsvp.state) == ("Walter Walk-in", None, "", State.GOING)
        assert "without an account" in people(as_host, meetup)
        assert Meetup.objects.get().place_heads == 2

    def test_two_walk_ins_may_have_the_same_name(self, meetup, anna):
        for _ in range(2):
            add_person(meetup, "Hans", by=anna)
        assert RSVP.objects.count() == 2

    def test_a_name_is_needed(self, as_host, meetup):
        page = as_host.post(f"/meetups/{meetup.pk}/people/add/", {"name": " "}).content.decode()
        assert 'id="id_name_error"' in page

    def test_an_answer_is_changed_and_guests_are_kept(self, as_host, meetup, anna):
        rsvp = add_person(meetup, "Hans", by=anna, guests=1)
        change = f"/meetups/{meetup.pk}/people/{rsvp.pk}/answer/"
        as_host.post(change, {"answer": "yes"})
        assert RSVP.objects.get().guests == 1
        as_host.post(change, {"answer": "no"})
        assert (RSVP.objects.get().state, Meetup.objects.get().place_heads) == (State.NO, 0)
        assert as_host.post(change, {"answer": "perhaps"}).status_code == 400

    def test_who_is_answered_for_waits_like_others(self, meetup, anna, ben):
        add_person(meetup, "Hans", by=anna, guests=1)
        assert answer_for(meetup, ben, YES, by=anna).state == State.WAITING

    def test_neither_deadline_nor_questions_bind_hosts(self, meetup, anna, ben):
        Question.objects.create(meetup=meetup, text="Diet", is_required=True)
        Meetup.objects.update(answer_until=clock.now() - timedelta(hours=1), capacity=None)
        assert answer_for(meetup, ben, YES, by=anna, guests=5).guests == 5

    def test_only_members_of_the_groups_are_answered_for(self, meetup, anna, clara):
        with pytest.raises(Invalid):
            answer_for(meetup, clara, YES, by=anna)
        other = make.group(clara)
        CoHost.objects.create(meetup=meetup, group=other)
        assert answer_for(meetup, clara, YES, by=anna).state == State.GOING

    def test_only_hosts_and_moderators_do(self, meetup, anna, ben):
        rsvp = add_person(meetup, "Hans", by=anna)
        for deed in (
            lambda: add_person(meetup, "Me", by=ben),
            lambda: answer_for(meetup, anna, YES, by=ben),
            lambda: answer_for_guest(meetup, rsvp, NO, by=ben),
        ):
            with pytest.raises(NotAllowed):
                deed()

    def test_people_of_other_meetups_are_not_on_the_list(self, as_host, group, meetup, anna):
        other = add_person(make.meetup(group, anna), "Hans", by=anna)
        address = f"/meetups/{meetup.pk}/people/{other.pk}/"
        assert as_host.post(f"{address}answer/", {"answer": "no"}).status_code == 404
        assert as_host.post(f"{address}move-up/").status_code == 404


class TestTables:
    @pytest.fixture
    def table(self, group, meetup, anna, ben, clara):
        missed_one(group, anna, ben)
        diet = Question.objects.create(meetup=meetup, text="=Diet")
        answer_meetup(meetup, YES, by=ben, guests=1, answers={diet.pk: "=HYPERLINK(1)"})
        answer_meetup(meetup, YES, by=clara, answers={diet.pk: " @SUM"})
        add_person(meetup, "-Hans\x07", by=anna)
        Meetup.objects.filter(pk=meetup.pk).update(
            starts_at=clock.now() - timedelta(hours=2), ends_at=clock.now() - timedelta(hours=1)
        )
        Attendance.objects.create(meetup=meetup, member=ben, rsvp=RSVP.objects.get(member=ben, meetup=meetup))
        AttendanceClosure.objects.create(meetup=meetup)

    def test_csv_has_answers_and_attendance_and_no_formulas(self, as_host, meetup, table):
        response = as_host.get(f"/meetups/{meetup.pk}/people/export.csv")
        rows = list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))
        assert rows[0][0] == "Name"
        assert rows[0][-1] == "'=Diet"
        by_name = {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
        ben = by_name["Ben Bussard"]
        assert (ben["Answer"], ben["Guests"], ben["Came"], ben["'=Diet"]) == (
            "comes",
            "1",
            "yes",
            "'=HYPERLINK(1)",
        )
        assert (ben["Came to the group's meetups"], ben["Of promises"]) == ("2", "3")
        assert (by_name["Clara Chor"]["Place in line"], by_name["Clara Chor"]["'=Diet"]) == ("1", "'@SUM")
        assert by_name["'-Hans"]["Answered by host"] == "Anna Amsel"
        assert not any(cell.lstrip()[:1] in {*"=+-@"} for row in rows for cell in row if cell)

    def test_xlsx_holds_what_people_wrote_as_text(self, as_host, meetup, table):
        response = as_host.get(f"/meetups/{meetup.pk}/people/export.xlsx")
        sheet = load_workbook(BytesIO(response.content)).active
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
        values = [cell.value for cell in cells]
        assert "=HYPERLINK(1)" in values
        assert "-Hans" in values
        assert 1 in values

    def test_file_names_are_clean(self, as_host, meetup):
        meetup.topic.title = 'Größe "A"; x=../../etc\r\nX: 1'
        meetup.topic.save()
        response = as_host.get(f"/meetups/{meetup.pk}/people/export.csv")
        day = f"{meetup.local_start:%Y-%m-%d}"
        wanted = f'attachment; filename="groesse-a-xetc-x-1-{day}-people.csv"'
        assert response["Content-Disposition"] == wanted
        assert "no-store" in response["Cache-Control"]

    def test_addresses_of_members_are_not_given_away(self, as_host, meetup, ben):
        answer_meetup(meetup, YES, by=ben)
        RSVP.objects.create(meetup=meetup, name="Nora", email="nora@example.org", state=State.GOING)
        RSVP.objects.create(meetup=meetup, name="Mallory", email="m@example.org", state=State.UNCONFIRMED)
        text = as_host.get(f"/meetups/{meetup.pk}/people/export.csv").content.decode()
        assert ben.email not in text
        assert "nora@example.org" in text
        assert "Mallory" not in text
