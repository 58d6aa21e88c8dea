"""Mail out: queued with the deed, sent once, tried again, forgotten when sent."""

import socket
from contextlib import closing, suppress
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from handschlag.core import clock
from handschlag.notifications import actions
from handschlag.notifications.jobs import deliver
from handschlag.notifications.models import OutgoingMail
from tests import make
from tests.accounts import post_office

pytestmark = pytest.mark.django_db

TO = "dora@example.org"


def make_due(queued):
    OutgoingMail.objects.filter(pk=queued.pk).update(busy_until=clock.now() - timedelta(seconds=1))


def test_a_mail_reaches_a_real_mail_server(mailbox):
    queued = actions.send_mail(TO, "Grüße aus Ulm", "Straße\n", html="<p>Straße</p>")
    post_office.deliver()
    (envelope,) = mailbox.envelopes
    content = envelope.content.decode()
    assert envelope.rcpt_tos == [TO]
    assert f"Message-ID: {queued.message_id}" in content
    assert "Auto-Submitted: auto-generated" in content
    assert "multipart/alternative" in content
    queued.refresh_from_db()
    assert queued.sent_at
    assert queued.attempts == 1


def test_nothing_is_sent_before_the_deed_is_committed():
    actions.send_mail(TO, "Hello", "text")
    assert not mail.outbox
    assert len(post_office.deliver()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_mail_of_a_deed_that_failed_is_never_sent():
    with suppress(RuntimeError), transaction.atomic():
        actions.send_mail(TO, "Hello", "text")
        raise RuntimeError
    assert not OutgoingMail.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_what_a_mail_said_is_erased_once_it_is_sent():
    queued = actions.send_mail(TO, "Your code", "BCDF-GHJK", html="<p>BCDF-GHJK</p>")
    post_office.deliver()
    queued.refresh_from_db()
    assert (queued.text, queued.html) == ("", "")
    assert "BCDF" in mail.outbox[0].body
    assert not DBTaskResult.objects.filter(args_kwargs__icontains="BCDF").exists()


def test_a_refused_mail_is_tried_again_later_as_the_same_mail(mailbox):
    mailbox.answers = ["451 try again later"]
    queued = actions.send_mail(TO, "Hello", "text")
    post_office.deliver()
    queued.refresh_from_db()
    assert queued.sent_at is None
    assert "451" in queued.last_error
    booked = DBTaskResult.objects.get(status="READY")
    assert booked.run_after > clock.now() + timedelta(seconds=50)
    make_due(queued)
    deliver.call(queued.pk)
    first, second = (envelope.content.decode() for envelope in mailbox.envelopes)
    assert queued.message_id in first
    assert queued.message_id in second
    queued.refresh_from_db()
    assert queued.sent_at
    assert (queued.attempts, queued.last_error) == (2, "")


def test_a_mail_server_that_does_not_answer_loses_nothing(settings):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()
        queued = actions.send_mail(TO, "Hello", "text")
        post_office.deliver()
    queued.refresh_from_db()
    assert (queued.sent_at, queued.text) == (None, "text")
    assert "ConnectionRefusedError" in queued.last_error


def test_the_waits_between_tries_grow():
    assert sorted(actions.WAITS) == actions.WAITS
    assert len(set(actions.WAITS)) == len(actions.WAITS)


def test_after_the_last_try_a_mail_is_given_up_and_kept_for_a_week(mailbox):
    tries = len(actions.WAITS) + 1
    mailbox.answers = ["550 nobody of this name"] * (tries + 5)
    queued = actions.send_mail(TO, "Hello", "text")
    for _ in range(tries + 3):
        make_due(queued)
        deliver.call(queued.pk)
    queued.refresh_from_db()
    assert len(mailbox.envelopes) == tries
    assert queued.given_up_at
    assert queued.text, "those who run the site may try once more"


def test_a_job_that_runs_twice_sends_once():
    queued = actions.send_mail(TO, "Hello", "text")
    deliver.call(queued.pk)
    deliver.call(queued.pk)
    make_due(queued)
    deliver.call(queued.pk)
    assert len(mail.outbox) == 1


def test_two_workers_do_not_both_take_a_mail():
    queued = actions.send_mail(TO, "Hello", "text")
    assert actions.begin_delivery(queued.pk) is not None
    assert actions.begin_delivery(queued.pk) is None


def test_a_mail_survives_a_worker_that_is_killed_while_sending():
    """The next try stands in the queue before the first one begins."""
    queued = actions.send_mail(TO, "Hello", "text")
    taken = DBTaskResult.objects.get()
    taken.claim("killed")
    _mail, again = actions.begin_delivery(queued.pk)
    deliver.using(run_after=again).enqueue(queued.pk)
    make_due(queued)
    DBTaskResult.objects.filter(status="READY").update(run_after=clock.now())
    assert len(post_office.deliver()) == 1


def test_the_same_event_is_told_once():
    assert actions.send_mail(TO, "Hello", "text", event="welcome-1") is not None
    assert actions.send_mail(TO, "Hello", "text", event="welcome-1") is None
    assert actions.send_mail(TO, "Hello", "text") is not None
    assert len(post_office.deliver()) == 2


def test_a_subject_cannot_smuggle_in_a_header():
    queued = actions.send_mail(TO, "Hello\r\nBcc: all@example.org", "text")
    assert "\n" not in queued.subject
    (sent,) = post_office.deliver()
    assert sent.recipients() == [TO]
    assert sent.message()["Bcc"] is None


def test_that_a_mail_was_sent_is_known_for_a_month():
    old = actions.send_mail(TO, "Old", "text")
    post_office.deliver()
    OutgoingMail.objects.filter(pk=old.pk).update(sent_at=clock.now() - timedelta(days=31))
    new = actions.send_mail(TO, "New", "text")
    post_office.deliver()
    assert list(OutgoingMail.objects.all()) == [new]


def test_without_a_mail_server_mails_become_files_and_the_log_says_so(settings, tmp_path, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    actions.send_mail(TO, "Hello", "BCDF-GHJK")
    post_office.deliver()
    (file,) = (tmp_path / "mail").iterdir()
    assert "BCDF-GHJK" in file.read_text()
    assert "HANDSCHLAG_EMAIL_URL" in caplog.text
    assert "BCDF" not in caplog.text


def test_a_mail_is_written_in_its_recipients_language_and_without_markup(site):
    dora = make.member("D'Ora <Drossel>", language="en")
    queued = actions.send_template(
        "account/email/signup_accepted.txt", dora.email, {"member": dora, "path": "/x/"}
    )
    assert queued.subject == "Welcome to Probe"
    assert "Hello D'Ora <Drossel>," in queued.text
    assert "/x/\n" in queued.text


def test_every_mail_of_allauth_has_words_of_ours(site):
    """Each template allauth or we name exists and stands alone with what it is given."""
    member = make.member("Dora Drossel")
    given = {
        "user": member,
        "member": member,
        "code": "BCDF-GHJK",
        "message": "Hello",
        "path": "/x/",
        "ip": "127.0.0.1",
        "user_agent": "Firefox",
        "from_email": "a@example.org",
        "to_email": "b@example.org",
        "deleted_email": "c@example.org",
    }
    named = (
        "account_already_exists",
        "email_changed",
        "email_confirmation",
        "email_confirmation_signup",
        "email_deleted",
        "login_code",
        "password_changed",
        "password_reset",
        "password_reset_code",
        "password_set",
        "signup_accepted",
        "signup_declined",
        "signup_request",
        "unknown_account",
    )
    for name in named:
        queued = actions.send_template(f"account/email/{name}.txt", TO, given)
        assert queued.subject
        assert "\n\n\n\n" not in queued.text
        assert queued.text.endswith("Privacy: http://127.0.0.1:8000/privacy/\n")
