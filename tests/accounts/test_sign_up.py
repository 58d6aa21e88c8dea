"""Signing up: open, on request, by invitation; nobody learns who else is here."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from handschlag.accounts import actions
from handschlag.accounts.models import Member, SignupRequest, SiteInvitation
from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.operations.actions import write_legal_text
from handschlag.operations.models import Consent
from tests import make
from tests.accounts import post_office

SIGNUP = reverse("account_signup")
CONFIRM = reverse("account_email_verification_sent")
DORA = {"name": "Dora Drossel", "email": "dora@example.org", "password1": "eine lange Leitung"}


@pytest.fixture
def operator(site):
    return make.member("Olga Operator", is_operator=True)


def registration(site, mode):
    site.registration = mode
    site.save()


def test_who_signs_up_confirms_the_address_by_code_and_is_in(client, site):
    assert client.get(SIGNUP).status_code == 200
    assert client.post(SIGNUP, DORA).headers["Location"] == CONFIRM
    assert "_auth_user_id" not in client.session
    response = client.post(
        CONFIRM, {"code": post_office.code_for(DORA["email"]), "action": "verify"}, follow=True
    )
    dora = Member.objects.get()
    assert client.session["_auth_user_id"] == str(dora.pk)
    assert (dora.name, dora.email) == ("Dora Drossel", "dora@example.org")
    assert EmailAddress.objects.get().verified
    assert "confirmed" in response.content.decode()


def test_a_code_may_be_pasted_in_small_letters_without_dash(client, site):
    client.post(SIGNUP, DORA)
    code = post_office.code_for(DORA["email"]).replace("-", "").lower()
    client.post(CONFIRM, {"code": f" {code} ", "action": "verify"})
    assert "_auth_user_id" in client.session


def test_a_wrong_code_is_refused_and_the_third_ends_the_try(client, site):
    client.post(SIGNUP, DORA)
    for _ in range(2):
        response = client.post(CONFIRM, {"code": "BBBB-BBBB", "action": "verify"})
        assert "not the code we sent" in response.content.decode()
    client.post(CONFIRM, {"code": "BBBB-BBBB", "action": "verify"})
    client.post(CONFIRM, {"code": post_office.code_for(DORA["email"]), "action": "verify"})
    assert "_auth_user_id" not in client.session


def test_without_a_password_one_signs_in_by_codes(client, site):
    client.post(SIGNUP, DORA | {"password1": ""})
    client.post(CONFIRM, {"code": post_office.code_for(DORA["email"]), "action": "verify"})
    assert not Member.objects.get().has_usable_password()
    assert "_auth_user_id" in client.session


def test_a_weak_password_is_refused_beside_its_field(client, site):
    response = client.post(SIGNUP, DORA | {"password1": "passwort"})
    assert 'id="id_password1_error"' in response.content.decode()
    assert not Member.objects.exists()


def test_a_new_member_reads_in_the_language_they_signed_up_in(client, site):
    client.post(SIGNUP, DORA, headers={"accept-language": "de"})
    assert Member.objects.get().language == "de"


def test_signing_up_with_a_taken_address_looks_the_same_and_tells_only_its_owner(
    client, site, ben, confirmed
):
    confirmed(ben)
    stranger = client.post(SIGNUP, DORA)
    shown_to_stranger = client.get(CONFIRM).content.decode().replace(DORA["email"], "…")
    client.logout()
    taken = client.post(SIGNUP, DORA | {"email": ben.email})
    shown_for_taken = client.get(CONFIRM).content.decode().replace(ben.email, "…")
    assert (taken.status_code, taken.headers["Location"]) == (
        stranger.status_code,
        stranger.headers["Location"],
    )
    assert without_tokens(shown_for_taken) == without_tokens(shown_to_stranger)
    assert Member.objects.filter(email=ben.email).count() == 1
    assert "already" in post_office.mails_to(ben.email)[0].subject


def without_tokens(page):
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]


def test_signing_up_with_a_taken_address_in_capitals_makes_no_second_account(client, site, ben, confirmed):
    confirmed(ben)
    client.post(SIGNUP, DORA | {"email": ben.email.upper()})
    assert Member.objects.count() == 1


def test_a_mistyped_address_can_be_started_over(client, site):
    client.post(SIGNUP, DORA | {"email": "dorra@example.org"})
    response = client.post(reverse("accounts:start_over"))
    assert response.headers["Location"] == SIGNUP
    assert not Member.objects.exists()
    client.post(SIGNUP, DORA)
    assert Member.objects.get().email == DORA["email"]


def test_a_confirmed_account_is_not_abandoned(site, ben, confirmed):
    confirmed(ben)
    with pytest.raises(Conflict):
        actions.abandon_signup(ben, invitation=None)


def test_a_taken_address_costs_the_same_hashing_of_the_password(site, ben, confirmed, monkeypatch):
    """Otherwise the time of the answer tells who is here."""
    confirmed(ben)
    hashed = []

    def encode(hasher, password, salt, *work):
        hashed.append(password)
        return f"md5${salt}$"

    monkeypatch.setattr("django.contrib.auth.hashers.MD5PasswordHasher.encode", encode)
    for email in (DORA["email"], ben.email):
        Client().post(SIGNUP, DORA | {"email": email})
    assert hashed == [DORA["password1"]] * 2


class TestOnRequest:
    ASKING = DORA | {"message": "I build bridges <in wood>."}

    @pytest.fixture(autouse=True)
    def _mode(self, site):
        registration(site, "request")

    def sign_up(self, client):
        client.post(SIGNUP, self.ASKING)
        return client.post(CONFIRM, {"code": post_office.code_for(DORA["email"]), "action": "verify"})

    def test_who_asks_writes_who_they_are(self, client, site):
        client.post(SIGNUP, DORA)
        assert not Member.objects.exists()
        client.post(SIGNUP, self.ASKING)
        assert SignupRequest.objects.get().message == self.ASKING["message"]

    def test_who_waits_gets_a_page_and_no_session(self, client, site):
        response = self.sign_up(client)
        assert response.headers["Location"] == reverse("accounts:waiting")
        assert client.get(reverse("accounts:waiting")).status_code == 200
        assert "_auth_user_id" not in client.session

    @pytest.mark.parametrize("way", ["password", "code"])
    def test_who_waits_cannot_sign_in(self, client, site, way):
        self.sign_up(client)
        if way == "password":
            response = client.post(
                reverse("account_login"), {"login": DORA["email"], "password": DORA["password1"]}
            )
        else:
            client.post(reverse("account_request_login_code"), {"email": DORA["email"]})
            code = post_office.code_for(DORA["email"])
            response = client.post(reverse("account_confirm_login_code"), {"code": code})
        assert response.headers["Location"] == reverse("accounts:waiting")
        assert "_auth_user_id" not in client.session

    def test_who_waits_is_not_seen_by_members(self, client, site, ben):
        self.sign_up(client)
        client.force_login(ben)
        dora = Member.objects.get(email=DORA["email"])
        assert client.get(reverse("accounts:profile", args=[dora.pk])).status_code == 404

    def test_operators_hear_of_it_once_and_only_when_the_address_is_proven(self, client, site, operator):
        client.post(SIGNUP, self.ASKING)
        assert not post_office.mails_to(operator.email)
        client.post(CONFIRM, {"code": post_office.code_for(DORA["email"]), "action": "verify"})
        actions.hand_in_signup_request(SignupRequest.objects.get())
        (told,) = post_office.mails_to(operator.email)
        assert "I build bridges <in wood>." in told.body

    def test_an_unproven_request_is_not_shown_and_cannot_be_accepted(self, client, site, operator):
        client.post(SIGNUP, self.ASKING)
        client.force_login(operator)
        assert DORA["name"] not in client.get(reverse("accounts:signup_requests")).content.decode()
        pk = SignupRequest.objects.get().pk
        assert client.post(reverse("accounts:accept_signup_request", args=[pk])).status_code == 409

    def test_whoever_is_accepted_gets_a_mail_and_comes_in(self, client, site, operator):
        self.sign_up(client)
        pk = SignupRequest.objects.get().pk
        client.force_login(operator)
        assert DORA["name"] in client.get(reverse("accounts:signup_requests")).content.decode()
        client.post(reverse("accounts:accept_signup_request", args=[pk]))
        assert "Welcome" in post_office.mails_to(DORA["email"])[-1].subject
        client.logout()
        client.post(reverse("account_login"), {"login": DORA["email"], "password": DORA["password1"]})
        assert client.session["_auth_user_id"] == str(Member.objects.get(email=DORA["email"]).pk)
        assert AuditEvent.objects.filter(verb="accept signup request", actor=operator).exists()

    def test_whoever_is_declined_gets_a_mail_and_is_forgotten(self, client, site, operator):
        self.sign_up(client)
        pk = SignupRequest.objects.get().pk
        client.force_login(operator)
        client.post(reverse("accounts:decline_signup_request", args=[pk]))
        assert "request" in post_office.mails_to(DORA["email"])[-1].subject
        assert not Member.objects.filter(email=DORA["email"]).exists()
        assert not EmailAddress.objects.filter(email=DORA["email"]).exists()

    def test_a_request_is_answered_once(self, client, site, operator):
        self.sign_up(client)
        request = SignupRequest.objects.get()
        actions.accept_signup_request(request, by=operator)
        with pytest.raises(Conflict):
            actions.decline_signup_request(request, by=operator)

    def test_only_operators_answer(self, client, site, ben):
        self.sign_up(client)
        request = SignupRequest.objects.get()
        with pytest.raises(NotAllowed):
            actions.accept_signup_request(request, by=ben)
        client.force_login(ben)
        assert client.get(reverse("accounts:signup_requests")).status_code == 404
        assert client.post(reverse("accounts:accept_signup_request", args=[request.pk])).status_code == 404

    def test_who_is_invited_need_not_wait(self, client, site, operator):
        _invitation, token = actions.invite_to_site(by=operator, max_uses=1, days=1)
        client.post(f"{SIGNUP}?invitation={token}", DORA)
        client.post(CONFIRM, {"code": post_office.code_for(DORA["email"]), "action": "verify"})
        assert "_auth_user_id" in client.session


class TestByInvitation:
    @pytest.fixture(autouse=True)
    def _mode(self, site):
        registration(site, "invitation")

    def test_without_a_link_nobody_signs_up(self, client, site):
        assert "By invitation" in client.get(SIGNUP).content.decode()
        client.post(SIGNUP, DORA)
        client.post(f"{SIGNUP}?invitation=guessed", DORA)
        assert not Member.objects.exists()

    def test_an_operator_makes_a_link_that_lets_people_in(self, client, site, operator):
        client.force_login(operator)
        page = client.post(reverse("accounts:invitations"), {"max_uses": 2, "days": 7})
        link = re.search(r'value="(http[^"]+/join/[^"]+)"', page.content.decode())[1]
        token = link.rstrip("/").rsplit("/", 1)[1]
        assert token not in SiteInvitation.objects.get().token_digest
        assert link not in client.get(reverse("accounts:invitations")).content.decode()
        client.logout()
        welcome = client.get(reverse("accounts:invitation", args=[token]))
        assert operator.name in welcome.content.decode()
        client.post(re.search(rf'href="({SIGNUP}[^"]+)"', welcome.content.decode())[1], DORA)
        client.post(CONFIRM, {"code": post_office.code_for(DORA["email"]), "action": "verify"})
        assert "_auth_user_id" in client.session
        assert SiteInvitation.objects.get().uses == 1

    def test_looking_at_a_link_uses_nothing_up(self, client, site, operator):
        invitation, token = actions.invite_to_site(by=operator, max_uses=1, days=7)
        for _ in range(3):
            client.get(reverse("accounts:invitation", args=[token]))
            client.get(f"{SIGNUP}?invitation={token}")
        invitation.refresh_from_db()
        assert invitation.uses == 0

    def test_a_link_for_one_lets_one_in(self, client, site, operator):
        _invitation, token = actions.invite_to_site(by=operator, max_uses=1, days=7)
        client.post(f"{SIGNUP}?invitation={token}", DORA)
        client.post(reverse("account_logout"))
        client.post(f"{SIGNUP}?invitation={token}", DORA | {"email": "eva@example.org"})
        assert not Member.objects.filter(email="eva@example.org").exists()
        assert client.get(reverse("accounts:invitation", args=[token])).status_code == 410

    def test_starting_over_gives_the_use_back_and_leads_to_the_same_link(self, client, site, operator):
        invitation, token = actions.invite_to_site(by=operator, max_uses=1, days=7)
        client.post(f"{SIGNUP}?invitation={token}", DORA | {"email": "dorra@example.org"})
        response = client.post(reverse("accounts:start_over"))
        assert response.headers["Location"] == f"{SIGNUP}?invitation={token}"
        invitation.refresh_from_db()
        assert invitation.uses == 0

    def test_no_use_is_given_back_that_was_not_taken(self, client, site, operator, ben, confirmed):
        """Whoever shows a link, then signs up without it, must not make room on it by starting over."""
        confirmed(ben)
        invitation, token = actions.invite_to_site(by=operator, max_uses=3, days=7)
        SiteInvitation.objects.update(uses=2)
        client.post(f"{SIGNUP}?invitation={token}", DORA | {"email": ben.email})
        for _ in range(3):
            client.post(CONFIRM, {"code": "BBBB-BBBB", "action": "verify"})
        registration(site, "open")
        client.post(SIGNUP, DORA)
        assert Member.objects.filter(email=DORA["email"]).exists()
        client.post(reverse("accounts:start_over"))
        assert not Member.objects.filter(email=DORA["email"]).exists()
        invitation.refresh_from_db()
        assert invitation.uses == 2

    def test_a_sign_up_abandoned_twice_gives_one_use_back(self, client, site, operator):
        invitation, token = actions.invite_to_site(by=operator, max_uses=3, days=7)
        SiteInvitation.objects.update(uses=1)
        client.post(f"{SIGNUP}?invitation={token}", DORA)
        dora, dora_again = (Member.objects.get(email=DORA["email"]) for _ in range(2))
        actions.abandon_signup(dora, invitation=invitation)
        actions.abandon_signup(dora_again, invitation=invitation)
        invitation.refresh_from_db()
        assert invitation.uses == 1

    def test_a_taken_address_is_led_back_to_the_link_like_a_new_one(
        self, client, site, operator, ben, confirmed
    ):
        confirmed(ben)
        _invitation, token = actions.invite_to_site(by=operator, max_uses=3, days=7)
        client.post(f"{SIGNUP}?invitation={token}", DORA | {"email": ben.email})
        response = client.post(reverse("accounts:start_over"))
        assert response.headers["Location"] == f"{SIGNUP}?invitation={token}"

    def test_a_link_ends_on_its_day(self, client, site, operator):
        invitation, token = actions.invite_to_site(by=operator, max_uses=5, days=7)
        SiteInvitation.objects.update(expires_at=clock.now() - timedelta(seconds=1))
        client.post(f"{SIGNUP}?invitation={token}", DORA)
        assert not Member.objects.filter(email=DORA["email"]).exists()
        with pytest.raises(Conflict):
            actions.use_site_invitation(invitation, by=operator)

    def test_a_revoked_link_ends_at_once(self, client, site, operator):
        invitation, token = actions.invite_to_site(by=operator, max_uses=5, days=7)
        client.force_login(operator)
        client.post(reverse("accounts:revoke_invitation", args=[invitation.pk]))
        client.logout()
        assert client.get(reverse("accounts:invitation", args=[token])).status_code == 410
        client.post(f"{SIGNUP}?invitation={token}", DORA)
        assert not Member.objects.filter(email=DORA["email"]).exists()

    def test_only_operators_invite(self, client, site, ben):
        with pytest.raises(NotAllowed):
            actions.invite_to_site(by=ben, max_uses=1, days=1)
        client.force_login(ben)
        assert client.get(reverse("accounts:invitations")).status_code == 404


class TestTermsOfUse:
    @pytest.fixture
    def terms(self, operator):
        def write(text, seen=0):
            return write_legal_text("terms", {"en": text}, seen=seen, asks_again=True, by=operator)

        write("Be kind.")
        return write

    def test_are_not_asked_for_where_there_are_none(self, client, site):
        assert "id_terms" not in client.get(SIGNUP).text

    def test_are_ticked_and_on_record_before_the_first_page(self, client, site, terms):
        page = client.get(SIGNUP).text
        assert 'name="terms_read" value="1"' in page
        assert f'href="{reverse("operations:terms")}"' in page
        client.post(SIGNUP, DORA | {"terms_read": "1", "terms": "on"})
        dora = Member.objects.get(email=DORA["email"])
        consent = Consent.objects.get(member=dora)
        assert (consent.text.number, dora.terms) == (1, 1)
        assert AuditEvent.objects.filter(verb="accept terms", actor=dora).exists()

    @pytest.mark.parametrize(
        "sent", [{}, {"terms_read": "1"}, {"terms": "on"}, {"terms_read": "x", "terms": "on"}]
    )
    def test_without_the_tick_there_is_no_account(self, client, site, terms, sent):
        answer = client.post(SIGNUP, DORA | sent)
        assert answer.status_code == 200
        assert "Please look at this again" in answer.text
        assert not Member.objects.filter(email=DORA["email"]).exists()
        assert not Consent.objects.exists()

    def test_that_changed_meanwhile_are_read_once_more(self, client, site, terms):
        terms("Be very kind.", seen=1)
        answer = client.post(SIGNUP, DORA | {"terms_read": "1", "terms": "on"})
        assert "The terms have changed meanwhile" in answer.text
        assert 'name="terms_read" value="2"' in answer.text
        assert 'name="terms" required' in answer.text.replace("checked", "CHECKED")
        assert not Member.objects.filter(email=DORA["email"]).exists()
        client.post(SIGNUP, DORA | {"terms_read": "2", "terms": "on"})
        assert Consent.objects.get(member__email=DORA["email"]).text.number == 2
