"""What the mails of the site look like: for those who run it, with people who do not exist."""

import pytest
from django.urls import reverse

from handschlag.core import clock
from handschlag.core.models import AuditEvent
from handschlag.notifications.actions import previews_by_room
from handschlag.notifications.models import MailAddress, OutgoingMail
from tests import make

ACCEPTED = "groups-accepted"


def path(deed, name=ACCEPTED):
    return reverse(f"operations:{deed}", args=[name])


@pytest.mark.parametrize("deed", ["preview", "preview_html"])
def test_only_those_who_run_the_site_see_examples(client, site, deed):
    client.force_login(make.member("Anna"))
    assert client.get(path(deed)).status_code in {403, 404}
    assert client.get(reverse("operations:previews")).status_code in {403, 404}


def test_the_list_names_every_mail_once(client, olga):
    client.force_login(olga)
    page = client.get(reverse("operations:previews")).content.decode()
    for _room, previews in previews_by_room():
        for preview in previews:
            assert page.count(f'href="{path("preview", preview.name)}"') == 1


def test_an_example_shows_subject_text_and_headers_in_the_language_asked_for(client, olga):
    client.force_login(olga)
    page = client.get(path("preview"), {"language": "de"}).content.decode()
    assert "Willkommen bei Handwerk der Stadt" in page
    assert "Anna Albers," in page
    assert "Welcome to Trades of the town" in client.get(path("preview"), {"language": "en"}).content.decode()
    talk = client.get(path("preview", "discussions-post-reply")).content.decode()
    for header in ("List-Id", "List-Unsubscribe", "In-Reply-To", "References"):
        assert f"<code>{header}</code>" in talk


def test_a_mail_that_there_is_not_is_not_found(client, olga):
    client.force_login(olga)
    assert client.get(path("preview", "groups-nothing")).status_code == 404
    assert client.post(path("send_preview", "groups-nothing")).status_code == 404


def test_its_html_can_do_nothing_and_be_shown_only_here(client, olga):
    client.force_login(olga)
    policy = client.get(path("preview_html")).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert policy.endswith("sandbox")


def test_it_is_shown_light_and_dark_whatever_the_browser_is(client, olga):
    client.force_login(olga)
    light = client.get(path("preview_html"), {"look": "light"}).content.decode()
    dark = client.get(path("preview_html"), {"look": "dark"}).content.decode()
    assert "@media not all" in light
    assert "@media all" in dark
    assert "prefers-color-scheme:dark" not in light + dark


def test_an_example_goes_to_who_asks_for_it_and_to_nobody_else(client, olga):
    client.force_login(olga)
    answer = client.post(path("send_preview"), {"language": "de", "email": "somebody@example.org"})
    assert answer.status_code == 302
    mail = OutgoingMail.objects.get()
    assert mail.to == olga.email
    assert mail.subject.endswith(": Willkommen bei Handwerk der Stadt")
    assert mail.calendar == ""
    event = AuditEvent.objects.get(verb="send mail preview")
    assert event.actor == olga
    assert event.detail == {"mail": ACCEPTED}


def test_where_mail_fails_nothing_is_sent(client, olga):
    MailAddress.objects.create(address=olga.email, suspended_at=clock.now())
    client.force_login(olga)
    assert client.post(path("send_preview")).status_code == 409
    assert not OutgoingMail.objects.exists()


def test_only_a_few_examples_are_sent_a_minute(client, olga, settings):
    settings.LIMITS = True
    client.force_login(olga)
    answers = [client.post(path("send_preview")).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
