"""Mail reaches us over a real line: handed over by LMTP or SMTP, or fetched from a mailbox by IMAP."""

import re
import smtplib
import socketserver
import threading

import pytest

from handschlag.discussions.models import Post
from handschlag.notifications import actions
from handschlag.notifications.doors import fetching, listening
from handschlag.notifications.incoming import IncomingMail, Outcome
from handschlag.notifications.models import MailAddress
from handschlag.notifications.replying import bounce_address, reply_address
from tests import make
from tests.accounts import post_office
from tests.notifications.test_mail_in import letter, opening


@pytest.fixture
def people(settings):
    settings.REPLY_ADDRESS = "reply+{token}@talk.example.org"
    make.site()
    anna, ben = make.member("Anna"), make.member("Ben")
    group = make.group(anna, slug="garden")
    make.join(group, ben)
    return anna, ben, make.topic(group, anna, "Projector")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("scheme", "client"), [("lmtp", smtplib.LMTP), ("smtp", smtplib.SMTP)])
def test_a_mail_server_hands_mail_over(people, settings, scheme, client):
    _anna, ben, topic = people
    settings.MAIL_IN = f"{scheme}://127.0.0.1:0"
    made = letter(reply_address("post", opening(topic).pk, ben), ben.email)
    door = listening.listen()
    try:
        with client("127.0.0.1", door.port) as line:
            assert line.sendmail(ben.email, [made["To"]], made.as_bytes()) == {}
            line.sendmail(ben.email, [made["To"].upper()], made.as_bytes())
            with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
                line.sendmail(ben.email, ["reply+nobody@talk.example.org"], made.as_bytes())
    finally:
        door.stop()
    assert refused.value.recipients["reply+nobody@talk.example.org"][0] == 550
    assert IncomingMail.objects.get().outcome == ""
    post_office.deliver()
    assert Post.objects.get(topic=topic, number=2).source == "Gern."


@pytest.mark.django_db(transaction=True)
def test_reply_addresses_are_secrets_and_not_in_the_log(people, settings, caplog):
    _anna, ben, topic = people
    settings.MAIL_IN = "lmtp://127.0.0.1:0"
    made = letter(reply_address("post", opening(topic).pk, ben), ben.email)
    level = settings.LOGGING["loggers"]["mail.log"]["level"]
    door = listening.listen()
    try:
        with (
            caplog.at_level("INFO"),
            caplog.at_level(level, logger="mail.log"),
            smtplib.LMTP("127.0.0.1", door.port) as line,
        ):
            line.sendmail(ben.email, [made["To"]], made.as_bytes())
    finally:
        door.stop()
    assert IncomingMail.objects.exists()
    assert made["To"].split("@")[0] not in caplog.text


REPORT = """\
From: MAILER-DAEMON@mx.example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Message-ID: <dsn1@mx.example.org>
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; ben@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {code}
--b--
"""
PLAIN = """\
From: MAILER-DAEMON@old.example.org
Subject: failure notice
Message-ID: <qmail1@old.example.org>

Hi. This is the qmail-send program at old.example.org.
I wasn't able to deliver your message to the following addresses.

<ben@example.org>:
Remote host said: 550 No such user here
"""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("raw", "noted"),
    [
        (REPORT.format(action="failed", status="5.1.1", code="550 5.1.1 User unknown"), ["hard"]),
        (REPORT.format(action="failed", status="5.2.2", code="552 5.2.2 Mailbox full"), ["soft"]),
        (REPORT.format(action="failed", status="4.4.1", code="timed out"), ["soft"]),
        (REPORT.format(action="delayed", status="4.4.1", code="timed out"), []),
        (REPORT.format(action="failed", status="5.7.1", code="550 5.7.1 looks like spam"), ["soft"]),
        (PLAIN, ["hard"]),
    ],
)
def test_what_could_not_be_delivered_is_noted(people, raw, noted):
    _anna, ben, _topic = people
    own = actions.send_mail(ben.email, "Hello", "text")
    actions.take_in(raw.encode(), sender="", recipients=[bounce_address(own.pk)])
    post_office.deliver()
    held = MailAddress.objects.filter(address=ben.email).first()
    assert [kind for kind in ("hard", "soft") if held and getattr(held, kind)] == noted


class Mailbox(socketserver.StreamRequestHandler):
    """As much of an IMAP server as is spoken to: a mailbox with mails in it."""

    mails: dict
    flags: dict

    def handle(self):
        self.say("* OK ready")
        for line in self.rfile:
            tag, verb, rest = [*line.decode().strip().split(" ", 2), ""][:3]
            if verb.upper() == "UID":
                self.by_key(*[*rest.split(" ", 2), ""][:3])
            elif verb.upper() == "CAPABILITY":
                self.say("* CAPABILITY IMAP4rev1")
            elif verb.upper() == "SELECT":
                self.say(f"* {len(self.mails)} EXISTS")
            elif verb.upper() == "EXPUNGE":
                for key in [key for key, flag in self.flags.items() if "Deleted" in flag]:
                    self.mails.pop(key, None)
            self.say(f"{tag} OK done")

    def by_key(self, verb, key, _rest):
        if verb == "SEARCH":
            self.say("* SEARCH " + " ".join(key for key in self.mails if key not in self.flags))
        elif verb == "FETCH":
            raw = self.mails[key]
            self.wfile.write(b"* 1 FETCH (UID %s BODY[] {%d}\r\n%s)\r\n" % (key.encode(), len(raw), raw))
        else:
            self.flags[key] = re.search(r"\\(\w+)", _rest)[1]

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")


@pytest.mark.django_db
def test_mail_is_fetched_from_a_mailbox_and_only_ours_is_deleted_there(people, settings):
    _anna, ben, topic = people
    ours = letter(reply_address("post", opening(topic).pk, ben), ben.email).as_bytes()
    mails = {"1": ours.replace(b"\n", b"\r\n"), "2": letter("somebody@example.org", ben.email).as_bytes()}
    kind = type("Box", (Mailbox,), {"mails": mails, "flags": {}})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), kind) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        settings.MAIL_IN = f"imap://ben:s%40crt@127.0.0.1:{server.server_address[1]}/INBOX"
        assert fetching.fetch_all() == 1
        assert fetching.fetch_all() == 0
        server.shutdown()
    assert list(mails) == ["2"]
    post_office.deliver()
    assert IncomingMail.objects.get().outcome == Outcome.TAKEN
    assert Post.objects.get(topic=topic, number=2).source == "Gern."
