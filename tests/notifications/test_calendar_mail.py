"""Mail with something for the calendar, and mail that one can be rid of: as a mail server gets them."""

from email import message_from_bytes, policy

import icalendar
import pytest

from handschlag.notifications import actions
from handschlag.notifications.models import OutgoingMail
from tests.accounts import post_office

pytestmark = pytest.mark.django_db
INVITATION = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:a@b\r\n"
    "DTSTAMP:20260101T120000Z\r\nDTSTART:20260201T120000Z\r\nSUMMARY:Grüße aus Köln\r\nEND:VEVENT\r\n"
    "END:VCALENDAR\r\n"
)


def received(mailbox):
    post_office.deliver()
    (envelope,) = mailbox.envelopes
    return message_from_bytes(envelope.content, policy=policy.default)


def test_an_invitation_is_an_alternative_and_a_file(mailbox):
    actions.send_mail("ben@example.org", "You come", "Straße\n", calendar=INVITATION)
    message = received(mailbox)
    assert message.get_content_type() == "multipart/mixed"
    alternatives, file = message.iter_parts()
    assert alternatives.get_content_type() == "multipart/alternative"
    text, calendar = alternatives.iter_parts()
    assert (text.get_content_type(), text.get_content()) == ("text/plain", "Straße\r\n")
    assert calendar.get_content_type() == "text/calendar"
    assert calendar["Content-Type"].params["method"] == "REQUEST"
    assert calendar.get_content_charset() == "utf-8"
    shown = icalendar.Calendar.from_ical(calendar.get_content())
    assert shown.walk("VEVENT")[0]["SUMMARY"] == "Grüße aus Köln"
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "invite.ics")
    assert file.get_content() == INVITATION.encode()


def test_what_is_for_the_calendar_is_erased_with_the_rest(mailbox):
    mail = actions.send_mail(
        "ben@example.org", "You come", "text", calendar=INVITATION, unsubscribe="https://x"
    )
    post_office.deliver()
    mail.refresh_from_db()
    assert (mail.text, mail.calendar, mail.unsubscribe) == ("", "", "")
    assert mail.sent_at


def test_without_a_calendar_nothing_is_attached(mailbox):
    actions.send_mail("ben@example.org", "Hello", "text")
    assert received(mailbox).get_content_type() == "text/plain"
    assert OutgoingMail.objects.get().sent_at


def test_mail_that_one_can_be_rid_of_says_how_by_one_click(mailbox):
    """RFC 8058."""
    actions.send_mail("ben@example.org", "Tomorrow", "text", unsubscribe="https://example.org/stop/x/")
    message = received(mailbox)
    assert message["List-Unsubscribe"] == "<https://example.org/stop/x/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
