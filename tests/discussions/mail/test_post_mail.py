"""The mail of each post: in its thread, to who wants it, with a way to stop it that asks for nothing."""

import pytest
from django.test import Client

from handschlag.core.markdown import render
from handschlag.discussions import actions
from handschlag.discussions.actions import choosing, mailing
from handschlag.discussions.actions.mailing import mail_next_posts
from handschlag.discussions.codes import Scope, mail_link
from handschlag.discussions.models import MailChoice, MailLevel, Post
from handschlag.groups.models import Visibility
from handschlag.notifications.models import OutgoingMail
from tests import make

pytestmark = pytest.mark.django_db
WRITTEN, MAILED = "2026-03-26T10:00:00+00:00", "2026-03-26T10:01:00+00:00"


@pytest.fixture
def begun(at, group, ben):
    """Mail has been sent up to now, and Ben wants each post."""
    group.memberships.update(joined_at=at("2026-03-01T12:00:00+00:00"))
    mail_next_posts(at("2026-03-26T09:00:00+00:00"))
    choosing.choose_mail(MailLevel.EACH, by=ben, group=group)
    at(WRITTEN)


def test_its_headers_say_what_it_answers_and_how_to_stop_it(at, arrived, begun, group, anna, ben):
    topic = actions.start_topic(group, by=anna, title="Plumbers in Graz", source="Who **knows** one?")
    opening = topic.posts.get()
    at(MAILED)
    letter = arrived()[ben.email]
    assert letter["Message-ID"] == f"<post-{opening.pk}@127.0.0.1>"
    assert letter["In-Reply-To"] is None
    assert letter["Subject"] == f"[{group.name}] Plumbers in Graz"
    assert str(letter["From"]).startswith("Anna Amsel <")
    assert letter["List-Id"] == f"<{group.slug}.127.0.0.1>"
    assert letter["Precedence"] == "list"
    assert letter["Auto-Submitted"] is None
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "<strong" in letter.get_body(("html",)).get_content()
    answer = actions.reply_to_topic(topic, by=anna, source="Nobody?")
    last = actions.reply_to_topic(topic, by=anna, source="I do.", answering=answer)
    Post.objects.filter(pk=answer.pk).update(created_at="2026-03-20T10:00:00+00:00")  # too old to be told
    at("2026-03-26T10:05:00+00:00")
    letter = arrived()[ben.email]
    assert letter["Subject"].startswith("Re: ")
    assert letter["In-Reply-To"] == f"<post-{answer.pk}@127.0.0.1>"
    assert letter["References"] == f"<post-{opening.pk}@127.0.0.1> <post-{answer.pk}@127.0.0.1>"
    assert letter["Message-ID"] == f"<post-{last.pk}@127.0.0.1>"


def test_an_answer_comes_at_once_to_who_has_not_chosen_and_a_mention_too(
    at, arrived, begun, group, anna, ben
):
    emil = make.member("Emil Elster")
    make.join(group, emil)
    topic = make.topic(group, anna)
    at(MAILED)
    assert set(arrived()) == {ben.email}
    at(WRITTEN)
    mention = f"Hello [@Emil Elster]({emil.get_absolute_url()})!"
    actions.reply_to_topic(topic, by=ben, source=mention)
    at(MAILED)
    letters = arrived()
    assert set(letters) == {anna.email, emil.email}
    assert "has answered you" in letters[anna.email].get_body(("html",)).get_content()
    assert "has mentioned you" in letters[emil.email].get_body(("html",)).get_content()


def test_who_wants_nothing_gets_nothing(at, arrived, begun, group, anna, ben):
    choosing.choose_mail(MailLevel.NOTHING, by=anna)
    topic = make.topic(group, anna)
    actions.reply_to_topic(topic, by=ben, source="An answer")
    at(MAILED)
    assert anna.email not in arrived()


def test_what_was_removed_or_is_not_theirs_to_read_any_more_is_not_sent(at, arrived, begun, group, anna, ben):
    topic = make.topic(group, anna)
    moment = at(MAILED)
    mail_next_posts(moment)
    assert OutgoingMail.objects.count() == 1
    group.memberships.filter(member=ben).update(left_at=moment)
    type(group).objects.update(visibility=Visibility.CLOSED)
    assert not arrived()
    assert not OutgoingMail.objects.exists()
    assert topic.pk


def test_nothing_is_mailed_while_it_can_be_taken_back(at, begun, group, anna):
    actions.start_topic(group, by=anna, title="Oops", source="Wrong group")
    assert not mail_next_posts(at("2026-03-26T10:00:59+00:00"))


def test_many_readers_get_theirs_in_several_transactions(at, begun, group, anna, monkeypatch):
    monkeypatch.setattr(mailing, "AT_ONCE", 3)
    for _ in range(7):
        choosing.choose_mail(MailLevel.EACH, by=make.join(group, make.member()).member, group=group)
    make.topic(group, anna)
    moment = at(MAILED)
    while mail_next_posts(moment):
        pass
    assert OutgoingMail.objects.count() == 8


def test_of_a_confidential_group_no_name_and_no_text_leaves(at, arrived, begun, group, anna, ben):
    type(group).objects.update(mail_subject_only=True)
    make.topic(group, anna, "Plumbers in Graz")
    at(MAILED)
    letter = arrived()[ben.email]
    assert letter["Reply-To"] is None
    whole = letter.as_string() + str(letter["From"])
    assert "Plumbers in Graz" in whole
    assert "Anna" not in whole
    assert "opening" not in whole


def test_pictures_become_links_that_lead_to_the_site(at, arrived, begun, group, anna, ben):
    topic = make.topic(group, anna)
    html = render("See [here](/topics/1/)") + '<img src="/attachments/5/" alt="A plan" loading="lazy">'
    topic.posts.update(html=html)
    at(MAILED)
    text = arrived()[ben.email].get_body(("html",)).get_content()
    assert '<a href="http://127.0.0.1:8000/attachments/5/"' in text
    assert 'href="http://127.0.0.1:8000/topics/1/"' in text
    assert "<img" not in text


class TestStopping:
    def link(self, letter):
        return str(letter["List-Unsubscribe"]).strip(" <>\r\n").removeprefix("http://127.0.0.1:8000")

    def test_one_click_stops_without_signing_in_or_a_cookie(self, at, arrived, begun, group, anna, ben):
        make.topic(group, anna)
        at(MAILED)
        address = self.link(arrived()[ben.email])
        client = Client(enforce_csrf_checks=True)
        page = client.get(address)
        assert "Each post" in page.text
        assert MailChoice.objects.get().level == MailLevel.EACH
        answer = client.post(address, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert not answer.cookies
        assert MailChoice.objects.get().level == MailLevel.NOTHING
        client.post(address, {"level": "4"})
        assert MailChoice.objects.get().level == MailLevel.DAILY

    def test_stopping_digests_leaves_what_is_said_to_one(self, client, site, group, ben):
        choosing.choose_mail(MailLevel.DAILY, by=ben, group=group)
        client.post(mail_link(ben.pk, Scope.DIGEST).removeprefix("http://127.0.0.1:8000"))
        levels = dict(MailChoice.objects.values_list("group", "level"))
        assert levels == {group.pk: MailLevel.MENTIONS, None: MailLevel.MENTIONS}

    def test_a_made_up_link_leads_nowhere(self, client, site):
        assert client.get("/mail/made-up/").status_code == 404


def test_all_groups_are_chosen_on_one_page(client, group, ben, django_assert_max_num_queries):
    client.force_login(ben)
    with django_assert_max_num_queries(8):
        assert group.name in client.get("/settings/mail/").text
    client.post("/settings/mail/", {"usual": "2", f"group-{group.pk}": "5"})
    levels = dict(MailChoice.objects.values_list("group", "level"))
    assert levels == {group.pk: MailLevel.EACH, None: MailLevel.MENTIONS}
    assert not MailChoice.objects.get(group=None).announcements
    client.post(f"/groups/{group.slug}/mail/", {"level": ""})
    choice = MailChoice.objects.get(group=group)
    assert (choice.level, choice.announcements) == (None, False)
