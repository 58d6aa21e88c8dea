"""Many mails: written when they are sent, several on a connection, each once, and none lost."""

from datetime import timedelta

import pytest
from django.core import mail

from handschlag.core import clock
from handschlag.notifications import actions
from handschlag.notifications.actions import Written, delivering, sending, writing
from handschlag.notifications.jobs import send_waiting
from handschlag.notifications.models import MailAddress, OutgoingMail
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(monkeypatch):
    """A kind of mail that says what stands in its context; how often its writer was asked."""
    asked = []

    def write(mails):
        asked.append(len(mails))
        return {one.pk: Written("Hello", one.context["says"]) for one in mails if one.context["says"]}

    monkeypatch.setitem(writing._WRITERS, "probe", write)
    return asked


def queue(*addresses, says="Text"):
    actions.queue_mails(
        OutgoingMail(to=to, subject="probe", kind="probe", event=f"probe-{to}", context={"says": says})
        for to in addresses
    )


def addresses(count):
    return [f"m{number}@example.org" for number in range(count)]


def test_many_go_over_one_connection_and_are_written_together(mailbox, written, monkeypatch):
    opened = []
    monkeypatch.setattr(sending, "get_connection", lambda: opened.append(1) or mail.get_connection())
    queue(*addresses(60))
    assert not actions.send_share()
    assert len(mailbox.envelopes) == 60
    assert written == [50, 10]
    assert len(opened) == 1
    assert not OutgoingMail.objects.filter(sent_at=None).exists()


def test_nothing_of_them_is_ever_stored(mailbox, written):
    queue("a@example.org", says="Secret")
    stored = OutgoingMail.objects.get()
    assert (stored.text, stored.html) == ("", "")
    actions.send_share()
    assert b"Secret" in mailbox.envelopes[0].content
    stored.refresh_from_db()
    assert (stored.text, stored.html) == ("", "")


def test_the_same_event_is_queued_once(written):
    queue("a@example.org")
    queue("a@example.org", "b@example.org")
    assert OutgoingMail.objects.count() == 2


def test_what_there_is_nothing_to_say_of_any_more_is_not_sent(mailbox, written):
    queue("a@example.org", says="")
    actions.send_share()
    assert not mailbox.envelopes
    assert not OutgoingMail.objects.exists()


def test_a_server_that_is_away_costs_one_mail_a_try(settings, written):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    queue(*addresses(3))
    assert not actions.send_share()
    assert sorted(OutgoingMail.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    assert OutgoingMail.objects.due().count() == 2


def test_a_mail_that_is_refused_for_now_does_not_hold_up_the_next(mailbox, written):
    mailbox.answers = ["451 later"]
    queue(*addresses(2))
    actions.send_share()
    assert len(mailbox.envelopes) == 2
    waiting = OutgoingMail.objects.get(sent_at=None)
    assert waiting.busy_until > clock.now() + timedelta(seconds=50)


def test_what_a_killed_worker_had_taken_is_free_again_after_some_minutes(written, monkeypatch):
    queue(*addresses(3))
    ids = set(OutgoingMail.objects.values_list("message_id", flat=True))
    sending._take()  # and dies
    assert not OutgoingMail.objects.due().exists()
    later = clock.now() + sending.TAKEN_FOR
    monkeypatch.setattr(clock, "now", lambda: later)
    assert not actions.send_share()
    assert {message.extra_headers["Message-ID"] for message in mail.outbox} == ids


def test_who_sends_too_slowly_leaves_the_rest_to_others(mailbox, written, monkeypatch):
    """So that nobody else has taken them meanwhile."""
    queue(*addresses(3))
    taken = sending._take()
    assert sending._send_batch(sending.Line(), taken, clock.now() - timedelta(seconds=1))
    assert not mailbox.envelopes
    assert OutgoingMail.objects.due().count() == 3


def test_the_job_goes_on_while_there_is_more(written, monkeypatch):
    monkeypatch.setattr(sending, "SHARE", 0.0)
    monkeypatch.setattr(sending, "BATCH", 1)
    queue(*addresses(2))
    assert actions.send_share()
    make.jobs_done(send_waiting)
    assert send_waiting.priority < 0


class TestBounces:
    @pytest.fixture
    def refusing(self, mailbox):
        """There is nobody of this name."""

        async def handle_RCPT(server, session, envelope, address, options):
            if address.startswith("gone"):
                return "550 5.1.1 No such user"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        mailbox.handle_RCPT = handle_RCPT
        return mailbox

    def test_a_refused_address_gets_no_more_mail_and_its_owner_is_told(self, client, site, refusing, written):
        gone = make.member("Gone Goose")
        queue(gone.email, "there@example.org")
        actions.send_share()
        assert [one.rcpt_tos for one in refusing.envelopes] == [["there@example.org"]]
        held = MailAddress.objects.get()
        assert (held.address, held.hard) == (gone.email, 1)
        assert held.suspended_at
        assert OutgoingMail.objects.get(to=gone.email).given_up_at
        assert actions.send_mail(gone.email, "Hello", "text") is None
        client.force_login(gone)
        assert "We cannot reach you by mail" in client.get("/notices/").text
        page = client.get("/settings/mail/address/").text
        assert "No such user" in page
        client.post("/settings/mail/address/again/")
        assert not MailAddress.objects.exists()
        assert actions.send_mail(gone.email, "Hello", "text") is not None

    def test_codes_still_go_there(self, site):
        actions.note_bounce("a@example.org", "hard", "No such user")
        assert actions.send_mail("a@example.org", "Your code", "text", always=True)

    def test_what_may_pass_suspends_after_several_days(self, site, monkeypatch):
        now = clock.now()
        for day in range(actions.bouncing.MOST_SOFT):
            assert not MailAddress.objects.suspended().exists()
            monkeypatch.setattr(clock, "now", lambda day=day: now + timedelta(days=day))
            actions.note_bounce("A@example.org", "soft", "Mailbox full")
            actions.note_bounce("a@example.org", "soft", "Mailbox full")
        assert MailAddress.objects.suspended().count() == 1

    def test_after_a_month_without_a_failure_all_is_forgiven(self, site, monkeypatch):
        now = clock.now()
        for day in (0, 1, 2, 40, 41):
            monkeypatch.setattr(clock, "now", lambda day=day: now + timedelta(days=day))
            actions.note_bounce("a@example.org", "soft", "Mailbox full")
        assert MailAddress.objects.get().soft == 2

    def test_a_refused_text_says_nothing_of_the_address(self, mailbox, site):
        mailbox.answers = ["554 looks like spam"]
        queued = actions.send_mail("a@example.org", "Hello", "text")
        delivering.deliver_mail(queued)
        assert not MailAddress.objects.exists()


class TestFrame:
    def test_mails_have_both_forms_and_their_style_in_the_elements(self, site):
        dora = make.member("D'Ora <Drossel>")
        queued = actions.send_template(
            "account/email/signup_accepted.txt", dora.email, {"member": dora, "path": "/x/"}
        )
        assert "D'Ora &lt;Drossel&gt;" in queued.html
        assert '<td class="mail-body" style="' in queued.html
        assert "var(--" not in queued.html
        assert "prefers-color-scheme:dark" in queued.html
        assert '<meta name="color-scheme" content="light dark">' in queued.html
