"""Imprint, privacy and terms: written in versions, shown to all, accepted on record."""

import pytest
from django.urls import reverse

from handschlag.core.errors import Conflict, Invalid
from handschlag.core.models import Site
from handschlag.operations import actions
from handschlag.operations.models import Consent, LegalKind, LegalText
from handschlag.operations.pages import legal
from tests import make


def write(olga, kind=LegalKind.TERMS, text="Be kind.", *, seen=0, asks=False):
    return actions.write_legal_text(kind, {"en": text}, seen=seen, asks_again=asks, by=olga)


def test_every_page_links_to_imprint_and_privacy(client, site):
    for page in ("home", "account_login", "account_signup"):
        shown = client.get(reverse(page)).content.decode()
        assert 'href="/imprint/"' in shown
        assert 'href="/privacy/"' in shown


def test_a_page_that_nobody_has_written_says_so(client, site):
    assert "not written yet" in client.get("/imprint/").content.decode()


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_beginning_tells_what_is_stored_here(settings, site, language):
    settings.MAP_TILES = "https://tiles.example.org/{z}/{x}/{y}.png"
    text = legal.beginning("privacy", language)
    for said in ("sessionid", "csrftoken", "django_language", "60 ", "tiles.example.org", "Probe"):
        assert said in text
    assert "&" not in legal.beginning("imprint", language)


def test_a_text_is_shown_in_the_readers_language_else_in_the_one_there_is(client, olga):
    sources = {"de": "**Wir**", "en": ""}
    actions.write_legal_text(LegalKind.IMPRINT, sources, seen=0, asks_again=False, by=olga)
    shown = client.get("/imprint/", headers={"accept-language": "en"}).content.decode()
    assert '<div class="prose measure" lang="de"><p><strong>Wir</strong></p>' in shown


def test_scripts_in_a_text_are_text(client, olga):
    write(olga, LegalKind.IMPRINT, "<script>alert(1)</script> [x](javascript:alert(1))")
    shown = client.get("/imprint/", headers={"accept-language": "en"}).content.decode()
    assert "<script>alert" not in shown
    assert 'href="javascript:' not in shown


def test_versions_stay_and_nobody_overwrites_what_they_have_not_read(client, olga):
    write(olga)
    write(olga, text="Be kinder.", seen=1)
    with pytest.raises(Conflict):
        write(olga, text="Be rude.", seen=1)
    with pytest.raises(Invalid):
        write(olga, text=" ", seen=2)
    assert write(olga, text="Be kinder.", seen=2) is None
    assert "Be kind." in client.get("/legal/terms/1/").content.decode()
    assert [text.number for text in LegalText.objects.order_by("pk")] == [1, 2]


def test_a_member_accepts_what_they_have_read_and_that_is_on_record(client, olga, ben):
    write(olga)
    client.force_login(ben)
    assert "I accept the terms" in client.get("/terms/").content.decode()
    client.post(reverse("operations:accept_terms"), {"number": "1"})
    client.post(reverse("operations:accept_terms"), {"number": "1"})
    consent = Consent.objects.get()
    assert (consent.member, consent.text.number) == (ben, 1)
    assert "You have accepted this version." in client.get("/terms/").content.decode()


def test_nobody_accepts_a_version_that_has_changed_meanwhile(olga, ben):
    write(olga)
    write(olga, text="Be kinder.", seen=1)
    with pytest.raises(Conflict):
        actions.accept_terms(1, by=ben)


def test_members_are_asked_again_only_if_the_operator_says_so(olga):
    write(olga)
    assert Site.load().terms == 1
    write(olga, text="Be  kind.", seen=1)
    assert Site.load().terms == 1
    write(olga, text="Be rude.", seen=2, asks=True)
    assert Site.load().terms == 3


def test_every_page_asks_until_the_terms_are_accepted(client, olga, ben, group):
    make.topic(group, ben)
    client.force_login(ben)
    pages = [reverse("home"), reverse("discussions:topics", args=[group.slug])]
    assert not any("Accept the terms" in client.get(page).content.decode() for page in pages)
    write(olga)
    assert all("Accept the terms" in client.get(page).content.decode() for page in pages)
    actions.accept_terms(1, by=ben)
    assert not any("Accept the terms" in client.get(page).content.decode() for page in pages)
