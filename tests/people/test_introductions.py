"""Introductions: both who are asked decide, and a no of either is told to nobody."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from handschlag.accounts import actions as accounts
from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, HandschlagError, Invalid, NotAllowed
from handschlag.groups.models import Visibility
from handschlag.notifications.models import Notice, OutgoingMail
from handschlag.people import own_data
from handschlag.people.actions import introducing
from handschlag.people.actions.following_up import ask_what_came_of_it
from handschlag.people.models import Conversation, Introduction, Message
from handschlag.people.pages.introductions import state_of
from tests import make
from tests.people.making import introduction, shook_hands, talked, told, url

pytestmark = pytest.mark.django_db
START = datetime(2026, 5, 4, 9, 0, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def later(monkeypatch):
    """The clock, to be moved on."""
    now = [START]
    monkeypatch.setattr(clock, "now", lambda: now[0])

    def move(**by):
        now[0] += timedelta(**by)

    return move


@pytest.fixture
def three(later, anna, ben, clara, group):
    """Anna knows Ben, who knows Clara."""
    talked(group, anna, ben)
    talked(group, ben, clara)
    return anna, ben, clara


def asks(anna, ben, clara, text="I build boats."):
    return introducing.ask_for_introduction(clara, via=ben, by=anna, text=text, private_note="Between us.")


def sees(introduction, viewer):
    return state_of(Introduction.objects.get(pk=introduction.pk), viewer)


class TestTheWay:
    def test_two_yeses_open_the_talk_of_the_three(self, client, three):
        anna, ben, clara = three
        client.force_login(anna)
        page = client.get(url("introduce"), {"to": clara.pk}).content.decode()
        assert "Ben Bussard" in page
        sent = {"via": ben.pk, "text": "I build boats.", "private_note": "Between us."}
        done = client.post(f"{url('introduce')}?to={clara.pk}", sent, follow=True).content.decode()
        assert "Ben Bussard has your request" in done
        asked = Introduction.objects.get()
        assert told(ben) == ["Anna Amsel asks whether you introduce them to Clara Chor"]
        assert told(clara) == []

        client.force_login(ben)
        page = client.get(url("introduction", asked.pk)).content.decode()
        assert "I build boats." in page
        client.post(url("pass_on", asked.pk), {"word": "She is good."})
        assert told(clara) == ["Ben Bussard would like to introduce Anna Amsel to you"]

        client.force_login(clara)
        page = client.get(url("introduction", asked.pk)).content.decode()
        assert "She is good." in page
        assert "Between us." not in page
        client.post(url("agree_to_introduction", asked.pk))
        assert told(anna)[0] == "Ben Bussard has introduced you to Clara Chor: you write first"
        talk = Conversation.objects.get()
        assert set(talk.participants.values_list("member", flat=True)) == {one.pk for one in three}
        said = Message.objects.get().text
        assert "> I build boats." in said
        assert "She is good." in said
        assert "Between us." not in said
        client.force_login(anna)
        page = client.get(url("introduction", asked.pk)).content.decode()
        assert f"/messages/{talk.pk}/" in page

    def test_each_deed_done_twice_is_done_once(self, three):
        anna, ben, clara = three
        asked = asks(*three)
        for _twice in range(2):
            introducing.pass_on(asked, by=ben)
            introducing.agree_to_introduction(asked, by=clara)
        assert Conversation.objects.count() == 1
        assert Notice.objects.of(anna).filter(kind="introduction-made").count() == 1

    def test_each_is_written_to_in_turn(self, three):
        anna, ben, clara = three
        Member.objects.filter(pk=ben.pk).update(language="de")
        asked = asks(*three)
        introducing.pass_on(asked, by=ben)
        introducing.agree_to_introduction(asked, by=clara)
        to = list(OutgoingMail.objects.order_by("pk").values_list("to", flat=True))
        assert to[:3] == [ben.email, clara.email, anna.email]

    def test_whom_it_is_about_does_not_know_of_it_before(self, client, three):
        _anna, _ben, clara = three
        asked = asks(*three)
        client.force_login(clara)
        assert client.get(url("introduction", asked.pk)).status_code == 404
        assert client.post(url("agree_to_introduction", asked.pk)).status_code == 404
        assert b"Anna" not in client.get(url("introductions")).content

    def test_only_whose_turn_it_is_decides(self, three):
        anna, ben, clara = three
        asked = asks(*three)
        wrongly = {
            introducing.pass_on: (anna, clara),
            introducing.agree_to_introduction: (ben, clara),
            introducing.decline_introduction: (anna, clara),
            introducing.withdraw_introduction: (ben, clara),
        }
        for deed, wrong in [(deed, wrong) for deed, people in wrongly.items() for wrong in people]:
            with pytest.raises(NotAllowed):
                deed(asked, by=wrong)

    def test_withdrawn_is_withdrawn_for_all(self, client, three):
        anna, ben, clara = three
        asked = asks(*three)
        introducing.pass_on(asked, by=ben)
        introducing.withdraw_introduction(asked, by=anna)
        assert (told(ben), told(clara)) == ([], [])
        with pytest.raises(Conflict, match="Anna Amsel has taken this back"):
            introducing.agree_to_introduction(asked, by=clara)

    def test_after_thirty_days_nobody_can_agree_any_more(self, later, three):
        _anna, ben, clara = three
        asked = asks(*three)
        introducing.pass_on(asked, by=ben)
        later(days=30)
        with pytest.raises(Conflict, match="run out"):
            introducing.agree_to_introduction(asked, by=clara)

    def test_the_list_takes_as_many_queries_for_twenty_as_for_ten(
        self, client, three, django_assert_max_num_queries
    ):
        anna, ben, clara = three
        client.force_login(anna)
        client.get(url("introductions"))
        counts = []
        for _round in range(2):
            for _one in range(10):
                introduction(make.member(), anna, clara)
                introduction(anna, ben, make.member())
            with django_assert_max_num_queries(8) as asked:
                client.get(url("introductions"))
            counts.append(len(asked))
        assert counts[0] == counts[1]


class TestWhoCanBeAsked:
    def test_only_who_knows_both_as_far_as_one_may_know(self, client, anna, ben, clara, group):
        hidden = make.group(ben, visibility=Visibility.HIDDEN)
        talked(group, anna, ben)
        talked(hidden, ben, clara)
        with pytest.raises(Invalid, match="who knows you both"):
            asks(anna, ben, clara)
        client.force_login(anna)
        page = client.get(url("introduce"), {"to": clara.pk}).content
        assert b"Nobody could introduce you" in page
        assert ben.name.encode() not in page

    def test_a_handshake_that_both_show_is_known(self, anna, ben, clara, group):
        talked(group, anna, ben)
        shook_hands(ben, clara, is_shown=True)
        assert asks(anna, ben, clara).pk

    @pytest.mark.parametrize("ends", [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)])
    def test_nobody_across_a_block_and_it_looks_as_if_nobody_knew_them(self, client, three, ends):
        accounts.block_member(three[ends[1]], by=three[ends[0]])
        with pytest.raises(NotAllowed, match="cannot be asked at the moment"):
            asks(*three)
        client.force_login(three[0])
        page = client.get(url("introduce"), {"to": three[2].pk}).content
        assert b"Nobody could introduce you at the moment" in page
        assert b"block" not in page.split(b"<main")[1]

    @pytest.mark.parametrize("ends", [(1, 0), (2, 0), (2, 1)])
    def test_a_block_that_comes_later_stops_what_is_under_way(self, three, ends):
        _anna, ben, clara = three
        asked = asks(*three)
        introducing.pass_on(asked, by=ben)
        accounts.block_member(three[ends[1]], by=three[ends[0]])
        with pytest.raises(NotAllowed, match="cannot be asked at the moment"):
            introducing.agree_to_introduction(asked, by=clara)

    def test_who_mutes_is_not_told_and_finds_it_all_the_same(self, client, three):
        anna, ben, _clara = three
        accounts.mute_member(anna, by=ben)
        asks(*three)
        assert told(ben) == []
        assert not OutgoingMail.objects.exists()
        client.force_login(ben)
        assert b"Anna Amsel to Clara Chor" in client.get(url("introductions")).content

    def test_not_again_within_ninety_days_whatever_became_of_it(self, later, three):
        anna, _ben, clara = three
        asked = asks(*three)
        introducing.withdraw_introduction(asked, by=anna)
        later(days=89)
        with pytest.raises(Conflict, match="three months"):
            asks(*three)
        later(days=2)
        assert asks(*three).to == clara

    def test_five_at_a_time_and_what_was_declined_counts_like_what_waits(self, three):
        anna, ben, _clara = three
        for _one in range(5):
            introduction(anna, ben, make.member(), via_declined_at=clock.now())
        with pytest.raises(Conflict, match="Five of your requests"):
            asks(*three)

    def test_programs_and_people_of_an_archive_are_not_introduced(self, three):
        _anna, _ben, clara = three
        for fields in ({"is_bot": True}, {"email": None, "is_bot": False}):
            Member.objects.filter(pk=clara.pk).update(**fields)
            clara.refresh_from_db()
            with pytest.raises(NotAllowed):
                asks(*three)


class TestARefusal:
    """Two worlds that differ in nothing but that somebody has said no: who asked sees the same in both."""

    @pytest.fixture
    def seen(self, client, later, three):
        """All that Anna can see and do, at that moment; keys and tokens, which differ anyway, left out."""
        anna, _ben, clara = three

        def look(asked):
            client.force_login(anna)
            paths = [
                url("introductions"),
                url("introduction", asked.pk),
                "/notices/",
                clara.get_absolute_url(),
            ]
            paths += [url("contact", clara.pk), f"{url('introduce')}?to={clara.pk}", url("contacts")]
            pages = [client.get(path).content.decode() for path in paths]
            again = client.post(f"{url('introduce')}?to={clara.pk}", {"via": three[1].pk, "text": "x"})
            return (
                [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page) for page in pages],
                again.status_code,
                list(Notice.objects.of(anna).values_list("kind", "created_at")),
                list(OutgoingMail.objects.filter(to=anna.email).values_list("subject", "queued_at")),
                sees(asked, anna),
            )

        return look

    @pytest.mark.parametrize("who", ["via", "to"])
    def test_looks_to_who_asked_like_silence_at_any_time(self, later, three, seen, who):
        asked = asks(*three)
        if who == "to":
            introducing.pass_on(asked, by=three[1])
        silent, declined = [], []
        for days in (0, 1, 28, 2, 40):
            later(days=days)
            silent.append(seen(asked))
            undo = Introduction.objects.filter(pk=asked.pk)
            undo.update(**{f"{who}_declined_at": START})
            declined.append(seen(asked))
            undo.update(**{f"{who}_declined_at": None})
        assert silent == declined
        assert [each[-1] for each in silent] == ["waiting"] * 3 + ["ran out"] * 2

    @pytest.mark.parametrize("who", ["via", "to"])
    def test_is_told_to_nobody(self, client, three, who):
        anna, ben, clara = three
        asked = asks(*three)
        if who == "to":
            introducing.pass_on(asked, by=ben)
        told_before, mails = told(anna), OutgoingMail.objects.count()
        client.force_login(ben if who == "via" else clara)
        assert b"Nobody is told" in client.post(url("decline_introduction", asked.pk), follow=True).content
        assert (told(anna), OutgoingMail.objects.count()) == (told_before, mails)
        assert sees(asked, anna) == "waiting"
        assert sees(asked, ben) == ("declined" if who == "via" else "passed on")

    @pytest.mark.parametrize("days", [3, 31])
    def test_is_withdrawn_with_the_same_answer(self, client, later, three, days):
        anna, ben, _clara = three
        answers = []
        for says_no in (False, True):
            asked = asks(*three)
            if says_no:
                introducing.decline_introduction(asked, by=ben)
            later(days=days)
            client.force_login(anna)
            answer = client.post(url("withdraw_introduction", asked.pk), follow=True)
            answers.append((answer.status_code, answer.redirect_chain))
            later(days=100)
        assert answers[0] == answers[1]

    def test_cannot_be_taken_back_by_the_one_it_was_passed_to(self, three):
        _anna, ben, clara = three
        asked = asks(*three)
        introducing.pass_on(asked, by=ben)
        introducing.decline_introduction(asked, by=clara)
        with pytest.raises(Conflict, match="You have declined"):
            introducing.agree_to_introduction(asked, by=clara)

    @pytest.mark.parametrize("who", ["via", "to"])
    def test_stands_in_no_file_of_anybody_elses_own_data(self, three, who):
        asked = asks(*three)
        if who == "to":
            introducing.pass_on(asked, by=three[1])
        silent = [taken_along(member) for member in three]
        introducing.decline_introduction(asked, by=three[1] if who == "via" else three[2])
        assert [taken_along(member) for member in three] == silent
        assert bool(silent[2]["introductions_received"]) == (who == "to")


def taken_along(member):
    """What the file of their own data holds of introductions."""
    return {table.list_name: list(table.listed(member)) for table in own_data._introductions()}


class TestWhatCameOfIt:
    @pytest.fixture
    def made(self, three):
        asked = asks(*three)
        introducing.pass_on(asked, by=three[1])
        return introducing.agree_to_introduction(asked, by=three[2])

    def test_both_are_asked_once_after_a_month(self, later, three, made):
        anna, ben, clara = three
        assert ask_what_came_of_it(clock.now() + timedelta(days=29)) == 0
        later(days=30)
        assert [ask_what_came_of_it(clock.now()) for _twice in range(2)] == [1, 0]
        question = "You were introduced to Clara Chor a month ago: did it lead to something?"
        assert question in told(anna)
        assert any("Anna Amsel a month ago" in text for text in told(clara))
        assert not any("a month ago" in text for text in told(ben))

    def test_each_says_it_for_themself(self, client, later, three, made):
        anna, ben, clara = three
        later(days=30)
        ask_what_came_of_it(clock.now())
        client.force_login(anna)
        assert b"Did it lead to something?" in client.get(url("introduction", made.pk)).content
        client.post(url("led_to", made.pk), {"outcome": "yes"})
        client.force_login(clara)
        assert b"button-pressed" not in client.get(url("introduction", made.pk)).content
        client.post(url("led_to", made.pk), {"outcome": "not yet"})
        client.force_login(ben)
        assert client.post(url("led_to", made.pk), {"outcome": "no"}).status_code == 403
        made.refresh_from_db()
        assert (made.outcome_for_asker, made.outcome_for_to) == ("yes", "not yet")

    def test_nobody_says_it_before_they_were_introduced(self, three):
        asked = asks(*three)
        with pytest.raises(HandschlagError):
            introducing.say_what_came_of_it(asked, by=three[0], outcome="yes")


def test_ten_introductions_a_day_are_enough_however_many_are_withdrawn(anna, ben, three, monkeypatch):
    monkeypatch.setattr(introducing, "MOST_A_DAY", 1)
    introducing.withdraw_introduction(asks(*three), by=three[0])
    with pytest.raises(Conflict, match="today"):
        introducing.ask_for_introduction(make.member("Dora"), via=ben, by=three[0], text="Please.")
