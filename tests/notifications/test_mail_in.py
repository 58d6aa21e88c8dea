"""Mail in, from what a mail server hands over to the deed it asks for, or the mail that says why not."""

from email.message import EmailMessage

import pytest
from django.core import mail

from handschlag.discussions.actions import close_topic
from handschlag.discussions.models import Attachment, Post, Topic
from handschlag.meetups.models import State
from handschlag.notifications import actions
from handschlag.notifications.incoming import IncomingMail, Outcome
from handschlag.notifications.replying import bounce_address, group_address, reply_address
from handschlag.people.actions.conversing import start_conversation
from handschlag.people.models import Message
from tests import make
from tests.accounts import post_office

pytestmark = pytest.mark.django_db

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture(autouse=True)
def _mail_comes_in(settings):
    settings.REPLY_ADDRESS = "reply+{token}@talk.example.org"


@pytest.fixture
def people():
    make.site()
    anna, ben = make.member("Anna"), make.member("Ben", language="de")
    group = make.group(anna, slug="garden")
    make.join(group, ben)
    return anna, ben, make.topic(group, anna, "Projector")


def letter(
    to, author, text="Gern.\n\nAm 3.8.26 um 19:12 schrieb Anna:\n> Wer?\n", subject="AW: Projector", **headers
):
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = author, to, subject
    made["Message-ID"] = headers.pop("message_id", "<1@ben.example.org>")
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def receive(made, to=None, sender=None):
    """As a mail server hands it over; then the worker does its work."""
    envelope = made["From"] if sender is None else sender
    actions.take_in(made.as_bytes(), sender=envelope, recipients=[to or made["To"]])
    mail.outbox.clear()
    post_office.deliver()
    return [IncomingMail.objects.order_by("pk").last().outcome, *mail.outbox]


def opening(topic):
    return Post.objects.get(topic=topic, number=1)


def test_a_reply_by_mail_becomes_a_post_without_what_it_quotes(people):
    _anna, ben, topic = people
    assert receive(letter(reply_address("post", opening(topic).pk, ben), ben.email)) == [Outcome.TAKEN]
    post = Post.objects.get(topic=topic, number=2)
    assert (post.author, post.source) == (ben, "Gern.")


def test_it_answers_the_post_that_the_mail_told_of(people):
    anna, ben, topic = people
    second = make.post(topic, anna)
    receive(letter(reply_address("post", second.pk, ben), ben.email))
    assert Post.objects.get(topic=topic, number=3).reply_to == second


def test_the_same_mail_delivered_twice_is_posted_once(people):
    _anna, ben, topic = people
    made = letter(reply_address("post", opening(topic).pk, ben), ben.email)
    receive(made)
    assert actions.take_in(made.as_bytes(), sender=ben.email, recipients=[made["To"]]) == []
    assert Post.objects.filter(topic=topic).count() == 2


def test_a_worker_that_was_killed_after_the_deed_does_not_do_it_again(people):
    _anna, ben, topic = people
    made = letter(reply_address("post", opening(topic).pk, ben), ben.email)
    (kept,) = actions.take_in(made.as_bytes(), sender=ben.email, recipients=[made["To"]])
    raw, recipient = kept.raw, kept.recipient
    actions.handle_mail(kept)
    kept.handled_at, kept.raw, kept.recipient, kept.sender = None, raw, recipient, ben.email
    assert actions.handle_mail(kept) == Outcome.TAKEN
    assert Post.objects.filter(topic=topic).count() == 2


def test_nothing_of_a_mail_stays_once_it_is_handled(people):
    _anna, ben, topic = people
    receive(letter(reply_address("post", opening(topic).pk, ben), ben.email))
    kept = IncomingMail.objects.get()
    assert (bytes(kept.raw), kept.recipient, kept.sender) == (b"", "", "")


def test_pictures_come_along_and_the_small_ones_of_signatures_do_not(people):
    _anna, ben, topic = people
    made = letter(reply_address("post", opening(topic).pk, ben), ben.email)
    made.add_attachment(PNG, maintype="image", subtype="png", filename="plan.png")
    receive(made)
    post = Post.objects.get(topic=topic, number=2)
    assert post.source.startswith("Gern.\n\n![plan.png](")
    assert Attachment.objects.get(post=post).inline


def test_a_closed_topic_is_refused_in_the_members_language_and_the_text_comes_back(people):
    anna, ben, topic = people
    close_topic(topic, by=anna, reason="done")
    outcome, told = receive(letter(reply_address("post", opening(topic).pk, ben), ben.email))
    assert outcome == Outcome.REFUSED
    assert told.to == [ben.email]
    assert "Nicht angenommen" in told.subject
    assert "done" in told.body
    assert "Gern." in told.body


def test_who_is_no_member_of_the_group_any_more_is_told(people):
    _anna, ben, topic = people
    ben.memberships.update(left_at=topic.created_at)
    outcome, told = receive(letter(reply_address("post", opening(topic).pk, ben), ben.email))
    assert outcome == Outcome.REFUSED
    assert told.to == [ben.email]


def test_a_mail_of_nothing_but_quotes_is_refused(people):
    _anna, ben, topic = people
    outcome, _told = receive(letter(reply_address("post", opening(topic).pk, ben), ben.email, "> Wer?\n"))
    assert outcome == Outcome.REFUSED
    assert Post.objects.filter(topic=topic).count() == 1


def test_somebody_elses_sender_is_refused_and_the_owner_of_the_address_hears_of_it(people):
    _anna, ben, topic = people
    outcome, told = receive(letter(reply_address("post", opening(topic).pk, ben), "eve@evil.org"))
    assert outcome == Outcome.REFUSED
    assert told.to == [ben.email]
    assert "eve@evil.org" in told.body
    assert Post.objects.filter(topic=topic).count() == 1


def test_addresses_that_were_reset_are_worthless(people):
    _anna, ben, topic = people
    to = reply_address("post", opening(topic).pk, ben)
    actions.reset_addresses(by=ben)
    outcome, _told = receive(letter(to, ben.email))
    assert outcome == Outcome.REFUSED
    assert Post.objects.filter(topic=topic).count() == 1


@pytest.mark.parametrize(
    "sign",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Loop": "talk"},
        {"List_Id": "<garden.lists.example.org>"},
        {"subject": "Abwesenheitsnotiz: bis Montag"},
    ],
)
def test_nobody_answers_what_programs_send(people, sign):
    _anna, ben, topic = people
    made = letter(reply_address("post", opening(topic).pk, ben), ben.email, **sign)
    assert receive(made) == [Outcome.DROPPED]
    assert Post.objects.filter(topic=topic).count() == 1


def test_what_we_have_sent_ourselves_goes_no_further(people):
    _anna, ben, topic = people
    own = actions.send_mail(ben.email, "Hello", "text")
    to = reply_address("post", opening(topic).pk, ben)
    assert receive(letter(to, ben.email, message_id=own.message_id))[0] == Outcome.DROPPED


def test_one_sender_is_refused_only_a_few_times_a_day(people):
    _anna, ben, topic = people
    to = reply_address("post", opening(topic).pk, ben)
    told = [len(receive(letter(to, ben.email, "> x\n", message_id=f"<{n}@x>"))) - 1 for n in range(9)]
    assert sum(told) == 6


def test_a_mail_to_the_groups_address_waits_until_its_sender_confirms(people):
    _anna, ben, topic = people
    outcome, asked = receive(letter(group_address("garden"), ben.email, "Wer hat Samen?", subject="Samen"))
    assert outcome == Outcome.WAITING
    assert asked.to == [ben.email]
    assert not Topic.objects.filter(title="Samen").exists()
    receive(letter(asked.reply_to[0], ben.email, "ja", message_id="<2@ben.example.org>"))
    made = Topic.objects.get(title="Samen")
    assert (made.author, made.group) == (ben, topic.group)
    assert not IncomingMail.objects.waiting().exists()


def test_a_mail_server_that_vouches_for_the_sender_needs_no_confirmation(people, settings):
    settings.MAIL_AUTHSERV = "mx.talk.example.org"
    _anna, ben, _topic = people
    passed = "mx.talk.example.org; dkim=pass header.d=example.org; spf=fail smtp.mailfrom=x@y.org"
    made = letter(group_address("garden"), ben.email, "Wer?", subject="Samen", Authentication_Results=passed)
    assert receive(made) == [Outcome.TAKEN]
    forged = letter(
        group_address("garden"),
        ben.email,
        "Wer?",
        subject="Mehr",
        message_id="<3@x>",
        Authentication_Results="mx.evil.org; dkim=pass header.d=example.org",
    )
    assert receive(forged)[0] == Outcome.WAITING


def test_strangers_who_write_to_a_group_get_no_answer(people):
    assert receive(letter(group_address("garden"), "eve@evil.org", "Buy!", subject="Buy")) == [
        Outcome.DROPPED
    ]


def test_an_own_address_opens_a_topic_at_once(people):
    _anna, ben, topic = people
    to = reply_address("topic", topic.group_id, ben)
    assert receive(letter(to, ben.email, "Wer hat Samen?", subject="Samen")) == [Outcome.TAKEN]
    assert Topic.objects.get(title="Samen").author == ben


def test_a_message_is_answered_by_mail(people):
    anna, ben, _topic = people
    conversation = start_conversation(by=anna, members=[ben], text="Hello Ben")
    receive(letter(reply_address("message", conversation.pk, ben), ben.email))
    assert Message.objects.get(conversation=conversation, author=ben).text == "Gern."


@pytest.mark.parametrize(
    ("text", "state"),
    [("Ja, gern!", State.GOING), ("No, sorry.\n\nBen", State.NO), ("Hallo Anna,\nvielleicht.", State.MAYBE)],
)
def test_a_word_answers_an_invitation(people, text, state):
    anna, ben, topic = people
    meetup = make.meetup(topic.group, anna)
    assert receive(letter(reply_address("rsvp", meetup.pk, ben), ben.email, text))[0] == Outcome.TAKEN
    assert meetup.rsvps.get(member=ben).state == state


def test_what_is_no_clear_answer_to_an_invitation_is_asked_for(people):
    anna, ben, topic = people
    meetup = make.meetup(topic.group, anna)
    to = reply_address("rsvp", meetup.pk, ben)
    assert receive(letter(to, ben.email, "No problem, when does it begin?"))[0] == Outcome.REFUSED
    assert not meetup.rsvps.filter(member=ben).exists()


def test_a_calendar_answers_an_invitation(people):
    anna, ben, topic = people
    meetup = make.meetup(topic.group, anna)
    made = letter(reply_address("rsvp", meetup.pk, ben), ben.email, "Ben has accepted", subject="Accepted: x")
    reply = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        "DTSTAMP:20260803T120000Z\r\nDTSTART:20260804T120000Z\r\n"
        f"ATTENDEE;PARTSTAT=TENTATIVE:mailto:{ben.email}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    made.add_alternative(reply, subtype="calendar", params={"method": "REPLY"})
    assert receive(made)[0] == Outcome.TAKEN
    assert meetup.rsvps.get(member=ben).state == State.MAYBE


def test_mail_goes_out_under_an_address_that_failures_come_back_to(people, mailbox):
    _anna, ben, _topic = people
    own = actions.send_mail(ben.email, "Hello", "text", reply_to="reply+x@talk.example.org")
    post_office.deliver()
    (envelope,) = mailbox.envelopes
    assert actions.takes(envelope.mail_from)
    assert envelope.mail_from.split("@")[1] == bounce_address(own.pk).split("@")[1]
    content = envelope.content.decode()
    assert "Reply-To: reply+x@talk.example.org" in content
    assert "From: handschlag@" in content
