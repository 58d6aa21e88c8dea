"""Who speaks for a company: proven by mail, or granted."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.freemail import is_for_everybody
from handschlag.notifications.models import Notice, OutgoingMail
from handschlag.notifications.pages import in_words
from handschlag.people.actions import claiming as actions
from handschlag.people.actions.companies import at_company, hold, let_speak
from handschlag.people.models import CompanyClaim
from tests import make
from tests.people.telling import company


@pytest.fixture
def steg(site):
    return company("Steg AG", website="https://www.steg.example/about")


def code() -> str:
    return re.search(r"^\d{8}$", OutgoingMail.objects.latest("pk").text, re.MULTILINE)[0]


def wrong(right: str) -> str:
    return f"{(int(right) + 1) % 10**8:08d}"


def speaks(member, at) -> bool:
    return at_company(at, member).speaks


def told(member):
    return [row.told.text for row in in_words(list(Notice.objects.of(member).unread()), member) if row.told]


def test_the_code_in_the_mail_proves_the_claim(client, ben, steg):
    client.force_login(ben)
    sent = client.post(reverse("people:claim_company", args=[steg.slug]), {"email": "Ben@STEG.example"})
    enter = reverse("people:prove_claim", args=[steg.slug])
    assert sent.headers["Location"] == enter
    assert OutgoingMail.objects.get().to == "Ben@STEG.example"
    assert client.get(enter).status_code == 200
    assert client.post(enter, {"code": f" {code()} "}).status_code == 302
    steg.refresh_from_db()
    assert speaks(ben, steg)
    assert (steg.proven_by, steg.people_count, steg.claimed_at is not None) == ("steg.example", 1, True)


def test_only_a_digest_of_the_code_is_stored_and_none_once_it_is_used(ben, steg):
    claim = actions.ask_by_mail(steg, email="ben@steg.example", by=ben)
    right = code()
    assert len(claim.code_digest) == 64
    assert right not in claim.code_digest
    actions.prove(steg, code=right, by=ben)
    claim.refresh_from_db()
    assert claim.code_digest == ""


@pytest.mark.parametrize(
    "email",
    ["ben@gmail.com", "ben@other.example", "ben@mail.steg.example", "ben@steg.example.org", "ben@example"],
)
def test_an_address_elsewhere_proves_nothing(ben, steg, email):
    with pytest.raises(Invalid):
        actions.ask_by_mail(steg, email=email, by=ben)
    assert not OutgoingMail.objects.exists()


def test_a_mailbox_for_everybody_is_refused_even_where_the_website_is_there(ben):
    with pytest.raises(Invalid):
        actions.ask_by_mail(company(website="https://gmx.de"), email="ben@gmx.de", by=ben)
    assert is_for_everybody("firma.wordpress.com")
    assert not is_for_everybody("steg.example")


def test_without_a_website_no_address_proves_anything(ben):
    with pytest.raises(Invalid):
        actions.ask_by_mail(company(), email="ben@steg.example", by=ben)


def test_a_wrong_code_is_counted_and_the_fifth_ends_it(ben, steg):
    actions.ask_by_mail(steg, email="ben@steg.example", by=ben)
    right = code()
    for _ in range(4):
        with pytest.raises(Invalid):
            actions.prove(steg, code=wrong(right), by=ben)
    with pytest.raises(Conflict):
        actions.prove(steg, code=wrong(right), by=ben)
    with pytest.raises(Conflict):
        actions.prove(steg, code=right, by=ben)
    assert not speaks(ben, steg)


def test_a_code_that_has_run_out_proves_nothing(ben, steg, monkeypatch):
    actions.ask_by_mail(steg, email="ben@steg.example", by=ben)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=1, seconds=1))
    with pytest.raises(Conflict):
        actions.prove(steg, code=code(), by=ben)


def test_a_code_is_good_for_who_asked_and_where_they_asked(ben, clara, steg):
    actions.ask_by_mail(steg, email="ben@steg.example", by=ben)
    with pytest.raises(Conflict):
        actions.prove(steg, code=code(), by=clara)
    with pytest.raises(Conflict):
        actions.prove(company("Other"), code=code(), by=ben)


def test_a_new_code_ends_the_one_before(ben, steg):
    actions.ask_by_mail(steg, email="ben@steg.example", by=ben)
    first = code()
    actions.ask_by_mail(steg, email="ben@steg.example", by=ben)
    with pytest.raises(Invalid):
        actions.prove(steg, code=first, by=ben)
    assert CompanyClaim.objects.filter(answered_at__isnull=True).count() == 1


def test_three_codes_a_day_are_enough_for_a_member_and_for_a_mailbox(ben, clara, steg):
    for _ in range(3):
        actions.ask_by_mail(steg, email="ben@steg.example", by=ben)
    for member, email in ((ben, "other@steg.example"), (clara, "ben@steg.example")):
        with pytest.raises(Conflict), transaction.atomic():
            actions.ask_by_mail(steg, email=email, by=member)


def test_where_somebody_speaks_another_code_is_not_sent_and_not_taken(ben, clara, steg):
    actions.ask_by_mail(steg, email="ben@steg.example", by=ben)
    right = code()
    let_speak(hold(steg), clara)
    with pytest.raises(Conflict):
        actions.prove(steg, code=right, by=ben)
    with pytest.raises(Conflict):
        actions.ask_by_mail(steg, email="ben@steg.example", by=ben)


@pytest.mark.parametrize("granted", [True, False])
def test_those_who_run_the_site_decide_and_who_asked_is_told(client, ben, steg, granted):
    olga = make.member("Olga Operator", is_operator=True)
    client.force_login(ben)
    client.post(reverse("people:claim_company", args=[steg.slug]), {"reason": "I founded it."})
    assert told(olga) == ["Ben Bussard says they speak for Steg AG"]
    client.force_login(olga)
    assert "I founded it." in client.get(reverse("people:company_claims")).content.decode()
    claim = CompanyClaim.objects.get()
    client.post(reverse("people:answer_claim", args=[claim.pk]), {"grant": "1"} if granted else {})
    assert speaks(ben, steg) is granted
    assert told(ben)[0].startswith("You speak" if granted else "You do not speak")
    with pytest.raises(Conflict):
        actions.answer_claim(claim, granted=True, by=olga)


def test_others_decide_nothing(ben, clara, steg):
    claim = actions.ask_operators(steg, reason="Mine", by=ben)
    with pytest.raises(NotAllowed):
        actions.answer_claim(claim, granted=True, by=clara)


def test_a_claim_by_mail_is_not_for_those_who_run_the_site_to_grant(client, ben, steg):
    claim = actions.ask_by_mail(steg, email="ben@steg.example", by=ben)
    client.force_login(make.member("Olga Operator", is_operator=True))
    assert client.post(reverse("people:answer_claim", args=[claim.pk]), {"grant": "1"}).status_code == 404


def test_code_proves_nothing_once_the_website_is_another(ben, steg):
    """Who entered the company may change its website: a code to the domain before is none to the new one."""
    actions.ask_by_mail(steg, email="ben@steg.example", by=ben)
    steg.website = "https://other.example"
    steg.save()
    with pytest.raises(Conflict):
        actions.prove(steg, code=code(), by=ben)
    assert not speaks(ben, steg)


def test_operators_are_asked_a_few_times_a_day(ben, steg, monkeypatch):
    monkeypatch.setattr(actions, "MOST_REQUESTS", 1)
    actions.ask_operators(steg, reason="Mine", by=ben)
    with pytest.raises(Conflict, match="today"):
        actions.ask_operators(steg, reason="Mine!", by=ben)
