"""The mail that welcomes who joins: once, in their language, with a way to stop it."""

from email import message_from_bytes, policy

import pytest

from handschlag.discussions.actions import choosing
from handschlag.discussions.actions.welcoming import change_first_weeks
from handschlag.discussions.models import MailLevel
from handschlag.groups import actions
from handschlag.groups.models import Group, Joining
from handschlag.notifications.actions import note_bounce, send_share
from handschlag.notifications.models import OutgoingMail

TEXT = "Good that **you** are here."


@pytest.fixture(autouse=True)
def _welcoming(group, anna):
    Group.objects.update(name="Köche am Rhein")
    change_first_weeks(group, by=anna, greets=True, source=TEXT, sender=anna, topic=None)
    group.refresh_from_db()


@pytest.fixture
def came(mailbox):
    """The mails that are sent now, and their words."""

    def look():
        mailbox.envelopes.clear()
        send_share()
        return [message_from_bytes(one.content, policy=policy.default) for one in mailbox.envelopes]

    return look


def words(mail):
    return mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()


def test_who_joins_gets_it_once_and_can_stop_such_mail(client, group, clara, came):
    actions.join_group(group, by=clara)
    actions.join_group(group, by=clara)
    (mail,) = came()
    text, html = words(mail)
    assert (mail["To"], mail["Subject"]) == (clara.email, "Welcome to Köche am Rhein")
    assert "Anna Amsel" in mail["From"]
    assert TEXT in text
    assert "<strong>you</strong>" in html
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = mail["List-Unsubscribe"].split("<")[-1].strip("> ")
    client.post(stop.partition("/mail/")[1] + stop.partition("/mail/")[2])
    assert clara.mail_choices.get(group=group).level == MailLevel.NOTHING
    assert not came()


def test_its_frame_is_in_the_language_of_its_reader(group, clara, came):
    clara.language = "de"
    clara.save()
    actions.join_group(group, by=clara)
    (mail,) = came()
    assert mail["Subject"] == "Willkommen bei Köche am Rhein"
    assert "Guten Tag Clara Chor," in words(mail)[0]
    assert TEXT in words(mail)[0]


def test_where_talk_is_confidential_it_says_only_that_they_belong(group, clara, came):
    Group.objects.update(mail_subject_only=True)
    group.refresh_from_db()
    actions.join_group(group, by=clara)
    (mail,) = came()
    for said in (mail["From"], *words(mail)):
        assert "Good that" not in said
        assert "Anna" not in said


def test_who_asked_to_be_let_in_gets_one_mail_that_says_both(group, anna, clara, came):
    Group.objects.update(joining=Joining.REQUEST)
    request = actions.ask_to_join(group, "", by=clara)
    came()
    choosing.choose_mail(MailLevel.NOTHING, by=clara)
    actions.accept_request(request, by=anna)
    (mail,) = came()
    assert "an organiser has let you into the group" in words(mail)[0]
    assert TEXT in words(mail)[0]


def test_who_wants_no_mail_of_groups_gets_none(group, clara, came):
    choosing.choose_mail(MailLevel.NOTHING, by=clara)
    actions.join_group(group, by=clara)
    assert not came()


def test_who_comes_back_gets_a_short_word(group, ben, came):
    actions.leave_group(group, by=ben)
    actions.join_group(group, by=ben)
    (mail,) = came()
    assert mail["Subject"] == "Welcome back to Köche am Rhein"
    assert TEXT not in words(mail)[0]


def test_who_has_left_again_gets_none(group, clara, came):
    actions.join_group(group, by=clara)
    actions.leave_group(group, by=clara)
    assert not came()


def test_nothing_goes_to_an_address_at_which_mail_fails(group, clara, came):
    note_bounce(clara.email, "hard", "No such user")
    actions.join_group(group, by=clara)
    assert not came()


@pytest.mark.parametrize("how", ["off", "without a text"])
def test_a_group_that_says_nothing_mails_nothing(group, anna, clara, how):
    source = "" if how == "without a text" else TEXT
    change_first_weeks(group, by=anna, greets=how != "off", source=source, sender=None, topic=None)
    actions.join_group(group, by=clara)
    assert not OutgoingMail.objects.exists()
