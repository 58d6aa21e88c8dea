"""My people: everybody one has a tie with, what one keeps of them, and that nobody else ever sees it."""

from datetime import timedelta

import pytest
from django.utils import translation

from handschlag.accounts.actions import hand_distance_over
from handschlag.accounts.models import Block
from handschlag.core import clock
from handschlag.discussions.models import Thanks
from handschlag.exchange.models import Deal, DealState, Leg, ThankYou
from handschlag.groups.models import Visibility
from handschlag.meetups import interactions as meeting
from handschlag.meetups.models import Attendance, AttendanceClosure, Meetup
from handschlag.people.actions import conversing, noting
from handschlag.people.actions.handing_over import hand_contacts_over
from handschlag.people.models import Contact, ContactTag
from handschlag.people.models.ties import ties_of
from handschlag.people.pages.contacts import Wanted, my_people
from handschlag.ties import actions as ledger
from handschlag.ties.models import Kind, Strand
from tests import make
from tests.people.making import ago, contact, shook_hands, talked, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def as_anna(client, anna):
    client.force_login(anna)
    client.get("/contacts/")
    return client


def names(viewer, **wanted):
    return [person.name for person in my_people(viewer, Wanted(**wanted)).rows]


def page_of(client, other):
    return client.get(url("contact", other.pk)).content.decode()


class TestTheList:
    def test_holds_everybody_one_has_a_tie_with_either_way_the_latest_first(self, anna, ben, clara, group):
        dora = make.member("Dora Dohle")
        talked(group, anna, ben, at=ago(days=9))
        talked(group, clara, anna, at=ago(days=3))
        shook_hands(dora, anna, at=ago(days=6))
        make.member("Nobody Known")
        assert names(anna) == ["Clara Chor", "Dora Dohle", "Ben Bussard"]
        assert names(ben) == ["Anna Amsel"]

    def test_leaves_out_what_was_taken_back(self, anna, ben, clara, group):
        topic = talked(group, anna, ben)
        talked(group, anna, clara, at=ago(days=3))
        ledger.reverse(Kind.REPLY, [topic.posts.get(number=2).pk])
        assert names(anna) == ["Clara Chor"]

    def test_holds_whom_one_keeps_by_hand_last(self, anna, ben, clara, group):
        talked(group, anna, ben, at=ago(days=900))
        noting.add_contact(clara, by=anna)
        noting.add_contact(clara, by=anna)
        assert names(anna) == ["Ben Bussard", "Clara Chor"]

    def test_of_writing_alone_comes_no_tie_but_it_is_the_last_time(self, anna, ben, clara, group):
        for other in (ben, clara):
            conversing.start_conversation(by=anna, members=[other], text="Hello.")
        talked(group, anna, ben, at=ago(days=30))
        (tie,) = ties_of(anna.pk)
        assert tie.other == ben.pk
        assert tie.last_at == tie.written_at

    def test_by_strength_counts_each_strand_by_its_half_life(self, anna, ben, clara, group):
        dora = make.member("Dora Dohle")
        talked(group, anna, ben, at=ago(days=180))
        shook_hands(anna, clara, at=ago(days=365))
        entry = ledger.Entry(ago(days=180), anna.pk, dora.pk, Strand.HELP, 3.0, None, Kind.DEAL, 1)
        ledger.enter([entry])
        assert names(anna, order="strength") == ["Dora Dohle", "Clara Chor", "Ben Bussard"]
        strengths = {tie.name: tie.strength for tie in ties_of(anna.pk)}
        assert strengths == pytest.approx(
            {"Dora Dohle": 1.5, "Clara Chor": 0.5, "Ben Bussard": 0.25}, abs=1e-6
        )

    def test_is_narrowed_by_strand_tag_company_silence_and_words(self, anna, ben, clara, group):
        ben.company = "Öl und Eisen"
        ben.save()
        talked(group, anna, ben, at=ago(weeks=20))
        shook_hands(anna, clara)
        note = {"note": "Knows the mayor", "tags": ["Council", "council"], "every_weeks": None}
        noting.note_contact(clara, by=anna, **note)
        assert names(anna, strand="meet") == ["Clara Chor"]
        assert names(anna, strand="talk") == names(anna, silent=13) == ["Ben Bussard"]
        assert names(anna, company="öl") == ["Ben Bussard"]
        assert names(anna, tag="COUNCIL") == names(anna, words="mayor clara") == ["Clara Chor"]
        assert ContactTag.objects.count() == 1

    def test_nonsense_in_the_address_is_no_error(self, as_anna, anna, ben, group):
        talked(group, anna, ben)
        answer = as_anna.get(url("contacts"), {"strand": "x", "silent": "y", "before": "z", "order": "?"})
        assert b"Ben Bussard" in answer.content

    def test_is_turned_over_by_key(self, as_anna, anna, group):
        people = [make.member(f"Person {number:02}") for number in range(35)]
        for number, person in enumerate(people):
            talked(group, anna, person, at=ago(days=number + 1))
        first = my_people(anna, Wanted())
        second = my_people(anna, Wanted(), before=first.older)
        assert [person.name for person in second.rows] == [f"Person {number:02}" for number in range(30, 35)]
        back = my_people(anna, Wanted(), after=second.newer)
        assert [person.pk for person in back.rows] == [person.pk for person in first.rows]
        assert b"?before=" in as_anna.get(url("contacts")).content

    def test_takes_as_many_queries_for_twenty_as_for_ten(
        self, as_anna, anna, group, django_assert_max_num_queries
    ):
        counts = []
        for _round in range(2):
            for _person in range(10):
                other = make.member()
                talked(group, anna, other)
                noting.note_contact(other, by=anna, note="x", tags=["a", "b"], every_weeks=1)
            with django_assert_max_num_queries(8) as asked:
                as_anna.get(url("contacts"))
            counts.append(len(asked))
        assert counts[0] == counts[1]

    def test_of_five_thousand_entries_is_still_as_many_queries(
        self, anna, group, django_assert_max_num_queries
    ):
        others = [make.member() for _ in range(5)]
        ledger.enter(
            ledger.Entry(ago(hours=n), anna.pk, others[n % 5].pk, Strand.TALK, 1.0, group.pk, Kind.REPLY, n)
            for n in range(5000)
        )
        with django_assert_max_num_queries(5):
            page = my_people(anna, Wanted())
        assert [person.tie.talk.count for person in page.rows] == [1000] * 5


class TestOneTie:
    def test_tells_where_one_talked_met_and_helped(self, as_anna, anna, ben, group):
        topic = talked(group, anna, ben, title="Timber", at=ago(days=4))
        meetup = make.meetup(group, anna, "Stammtisch")
        Meetup.objects.filter(pk=meetup.pk).update(starts_at=ago(days=3))
        AttendanceClosure.objects.create(meetup=meetup)
        for member in (anna, ben):
            Attendance.objects.create(meetup=meetup, member=member)
        ledger.enter(meeting.attendances(Meetup.objects.filter(pk=meetup.pk)))
        shook_hands(anna, ben)
        Thanks.objects.create(post=topic.posts.get(number=2), member=anna)
        ThankYou.objects.create(by=ben, to=anna, text="For the ladder")
        page = page_of(as_anna, ben)
        for words in ("Timber", "Stammtisch", "Handshake", "For the ladder", "you thanked", "thanked you"):
            assert words in page

    def test_tells_what_was_given_and_what_is_promised(self, as_anna, anna, ben):
        deal = Deal.objects.create(proposer=anna, partner=ben, title="Sawing", state=DealState.AGREED)
        Leg.objects.create(deal=deal, giver=ben, receiver=anna, what="Sawing boards")
        done = Deal.objects.create(proposer=ben, partner=anna, title="Tax", state=DealState.CLOSED)
        Leg.objects.create(
            deal=done, giver=anna, receiver=ben, what="Tax advice", closed_at=clock.now(), worth=60
        )
        page = page_of(as_anna, ben)
        assert "Open promises" in page
        assert "Ben Bussard promised it" in page
        assert "Tax advice" in page
        assert "you helped" in page

    def test_names_no_topic_that_one_may_not_read_any_more(self, as_anna, anna, ben):
        hidden = make.group(ben, visibility=Visibility.HIDDEN)
        make.join(hidden, anna)
        talked(hidden, anna, ben, title="Secret plan")
        assert "Secret plan" in page_of(as_anna, ben)
        anna.memberships.filter(group=hidden).update(left_at=clock.now())
        page = page_of(as_anna, ben)
        assert "Secret plan" not in page
        assert "talked once" in page

    def test_names_only_common_contacts_whom_one_may_know_of(self, as_anna, anna, ben, clara, group):
        dora, emil = make.member("Dora Dohle"), make.member("Emil Elster")
        hidden = make.group(ben, visibility=Visibility.HIDDEN)
        for known in (clara, dora, emil):
            talked(group, anna, known)
        talked(group, ben, clara)
        talked(hidden, ben, dora)
        shook_hands(ben, emil)
        page = page_of(as_anna, ben)
        assert "Clara Chor" in page
        assert "Dora Dohle" not in page
        assert "Emil Elster" not in page

    def test_takes_as_many_queries_for_much_as_for_little(
        self, as_anna, anna, ben, group, django_assert_max_num_queries
    ):
        counts = []
        for _round in range(2):
            for _deed in range(10):
                talked(group, anna, ben)
                shook_hands(anna, ben)
                common = make.member()
                talked(group, anna, common)
                talked(group, ben, common)
            with django_assert_max_num_queries(8) as asked:
                as_anna.get(url("contact", ben.pk))
            counts.append(len(asked))
        assert counts[0] == counts[1]

    def test_is_not_of_oneself(self, as_anna, anna):
        assert as_anna.get(url("contact", anna.pk)).status_code == 404


class TestNotes:
    def test_are_kept_and_forgotten(self, as_anna, anna, ben):
        sent = {"note": "Likes tea", "tags": "Council, Tea", "every_weeks": "4"}
        assert "Noted" in as_anna.post(url("contact", ben.pk), sent, follow=True).content.decode()
        kept = Contact.objects.get(owner=anna, other=ben)
        assert (kept.note, kept.every_weeks) == ("Likes tea", 4)
        page = page_of(as_anna, ben)
        assert "Likes tea" in page
        assert "Council, Tea" in page
        as_anna.post(url("remove_contact", ben.pk))
        assert not Contact.objects.exists()
        assert not ContactTag.objects.exists()

    def test_too_many_tags_are_refused_and_nothing_typed_is_lost(self, as_anna, ben):
        sent = {"note": "Keep this", "tags": ",".join(map(str, range(21))), "every_weeks": ""}
        page = as_anna.post(url("contact", ben.pk), sent).content.decode()
        assert "At most 20 tags" in page
        assert "Keep this" in page
        assert not ContactTag.objects.exists()

    def test_are_nobody_elses_to_see(self, client, anna, ben, clara, group):
        """Whom they are of sees no trace of them anywhere: not in pages, notices or mail."""
        talked(group, anna, ben)
        client.force_login(ben)
        pages = (url("contacts"), url("contact", anna.pk), anna.get_absolute_url(), "/notices/", "/")
        before = [client.get(page).content.decode() for page in pages]
        noting.note_contact(ben, by=anna, note="SECRET", tags=["SECRET"], every_weeks=1)
        noting.put_off(ben, by=anna, weeks=4)
        noting.add_contact(ben, by=anna)
        after = [client.get(page).content.decode() for page in pages]
        assert [page.count("Anna") for page in before] == [page.count("Anna") for page in after]
        assert not any("SECRET" in page or "every 1" in page for page in after)
        client.force_login(clara)
        assert "SECRET" not in client.get(url("contact", ben.pk)).content.decode()

    def test_and_blocks_are_of_whoever_claims_what_an_archive_told_of_them(self, anna, ben, clara):
        shell = make.member("ben of the archive")
        noting.note_contact(shell, by=anna, note="Old", tags=["One", "Two"], every_weeks=3)
        noting.note_contact(ben, by=anna, note="New", tags=["Two"], every_weeks=None)
        contact(clara, shell, note="Hers")
        contact(ben, shell)
        for blocker in (anna, clara, ben):
            Block.objects.create(by=blocker, member=shell)
        Block.objects.create(by=anna, member=ben)
        hand_contacts_over(shell, to=ben)
        hand_distance_over(shell, to=ben)
        kept = {(row.owner, row.note, row.every_weeks) for row in Contact.objects.filter(other=ben)}
        assert kept == {(anna, "New\n\nOld", 3), (clara, "Hers", None)}
        assert set(ContactTag.objects.values_list("name", flat=True)) == {"One", "Two"}
        assert Contact.objects.count() == 2
        assert set(Block.objects.values_list("by", "member")) == {(anna.pk, ben.pk), (clara.pk, ben.pk)}

    def test_go_with_either_account(self, anna, ben):
        contact(anna, ben)
        ben.delete()
        assert not Contact.objects.exists()


class TestFiles:
    @pytest.fixture
    def _people(self, anna, ben, clara, group):
        ben.headline = "=1+1; tea, coffee"
        ben.save()
        talked(group, anna, ben)
        noting.note_contact(ben, by=anna, note="One\nTwo " + "ü" * 80, tags=["Tea"], every_weeks=None)
        contact(clara, ben, note="CLARA'S OWN")

    @pytest.mark.usefixtures("_people")
    def test_a_table_holds_ones_own_people_and_no_formula(self, as_anna):
        table = as_anna.get(url("export_contacts", "csv")).content.decode()
        assert 'Ben Bussard,"\'=1+1; tea, coffee"' in table
        assert "CLARA" not in table

    @pytest.mark.usefixtures("_people")
    def test_cards_are_escaped_and_folded(self, as_anna):
        cards = as_anna.get(url("export_contacts", "vcf")).content.decode()
        assert "FN:Ben Bussard\r\n" in cards
        assert "TITLE:=1+1\\; tea\\, coffee\r\n" in cards
        assert "NOTE:One\\nTwo" in cards
        assert all(len(line.encode()) <= 75 for line in cards.split("\r\n"))

    def test_there_is_no_other_form(self, as_anna):
        assert as_anna.get(url("export_contacts", "pdf")).status_code == 404


def test_what_one_keeps_lasts_as_long_as_it_is_put_off(anna, ben):
    noting.note_contact(ben, by=anna, note="", tags=[], every_weeks=2)
    noting.put_off(ben, by=anna, weeks=4)
    now = clock.now()
    of_anna = Contact.objects.of(anna)
    assert not of_anna.to_stay_in_touch_with(now).exists()
    assert of_anna.to_stay_in_touch_with(now + timedelta(weeks=5)).exists()
