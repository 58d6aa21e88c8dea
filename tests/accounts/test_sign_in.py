"""Signing in and out, forgotten passwords, changed addresses: by allauth, in our words and rules."""

import pytest
from allauth.account import app_settings
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import translation

from handschlag.notifications.models import OutgoingMail
from tests import make
from tests.accounts import post_office

LOGIN = reverse("account_login")
CODE = reverse("account_request_login_code")
CONFIRM_CODE = reverse("account_confirm_login_code")
PASSWORD = "handschlag-secret"
NEW_PASSWORD = "ein neuer Handschlag"


@pytest.fixture
def ben(ben, confirmed):
    confirmed(ben)
    return ben


def signed_in(client):
    return client.session.get("_auth_user_id")


def test_a_member_signs_in_with_address_and_password(client, ben):
    assert client.get(LOGIN).status_code == 200
    client.post(LOGIN, {"login": ben.email.upper(), "password": PASSWORD})
    assert signed_in(client) == str(ben.pk)


def test_who_was_led_to_the_login_is_led_back(client, ben):
    target = reverse("accounts:edit")
    led = client.get(target).headers["Location"]
    assert led == f"{LOGIN}?next={target}"
    assert client.post(led, {"login": ben.email, "password": PASSWORD}).headers["Location"] == target


def test_nobody_is_led_to_a_foreign_site(client, ben):
    response = client.post(f"{LOGIN}?next=https://evil.example/", {"login": ben.email, "password": PASSWORD})
    assert response.headers["Location"] == reverse("home")


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, ben):
    wrong = client.post(LOGIN, {"login": ben.email, "password": "falsch"}).content.decode()
    unknown = client.post(LOGIN, {"login": "nobody@example.org", "password": "falsch"}).content.decode()
    assert "do not belong together" in wrong
    assert without(wrong, ben.email) == without(unknown, "nobody@example.org")


def without(page, email):
    """A page but for the address typed and the one-time tokens."""
    return [row.replace(email, "…") for row in page.splitlines() if "csrf" not in row]


def test_a_member_signs_in_with_a_code_by_mail(client, ben):
    assert client.get(CODE).status_code == 200
    assert client.post(CODE, {"email": ben.email}).headers["Location"] == CONFIRM_CODE
    page = client.get(CONFIRM_CODE).content.decode()
    assert 'autocomplete="one-time-code"' in page
    client.post(CONFIRM_CODE, {"code": post_office.code_for(ben.email), "action": "verify"})
    assert signed_in(client) == str(ben.pk)


def test_a_code_can_be_sent_again_and_the_old_one_ends(client, ben):
    client.post(CODE, {"email": ben.email})
    old = post_office.code_for(ben.email)
    client.post(CONFIRM_CODE, {"action": "resend"})
    client.post(CONFIRM_CODE, {"code": old, "action": "verify"})
    assert not signed_in(client)
    client.post(CONFIRM_CODE, {"code": post_office.code_for(ben.email), "action": "verify"})
    assert signed_in(client)


def test_asking_for_a_code_does_not_tell_who_is_here(client, ben):
    answers = []
    for email in (ben.email, "nobody@example.org"):
        sent = client.post(CODE, {"email": email})
        page = client.get(CONFIRM_CODE).content.decode()
        answers.append((sent.status_code, sent.headers["Location"], without(page, email)))
        client.post(reverse("account_logout"))
    assert answers[0] == answers[1]
    (told,) = post_office.mails_to("nobody@example.org")
    assert "no account" in told.subject.lower()


def test_an_imported_member_cannot_sign_in(client, site):
    ina = make.member("Ina Import")
    address, ina.email = ina.email, None
    ina.save()
    for login in (address, "", "None"):
        client.post(LOGIN, {"login": login, "password": PASSWORD})
        assert not signed_in(client)


def test_an_account_that_is_switched_off_stays_out_and_loses_its_sessions(client, ben):
    client.force_login(ben)
    ben.is_active = False
    ben.save()
    assert client.get(reverse("accounts:edit")).status_code == 302
    response = client.post(LOGIN, {"login": ben.email, "password": PASSWORD}, follow=True)
    assert "switched off" in response.content.decode()


def test_signing_out_needs_a_post(client, ben):
    client.force_login(ben)
    assert client.get(reverse("account_logout")).status_code == 200
    assert signed_in(client)
    client.post(reverse("account_logout"))
    assert not signed_in(client)


def test_a_forgotten_password_is_replaced_by_code(client, ben):
    client.post(reverse("account_reset_password"), {"email": ben.email})
    confirm = reverse("account_confirm_password_reset_code")
    assert client.get(confirm).status_code == 200
    complete = client.post(confirm, {"code": post_office.code_for(ben.email)}).headers["Location"]
    page = client.get(complete).content.decode()
    assert 'autocomplete="new-password"' in page
    assert 'name="password2"' not in page
    client.post(complete, {"password1": NEW_PASSWORD})
    ben.refresh_from_db()
    assert ben.check_password(NEW_PASSWORD)
    assert signed_in(client)
    assert "replaced" in post_office.mails_to(ben.email)[-1].subject


def test_resetting_an_unknown_address_looks_the_same(client, ben):
    known = client.post(reverse("account_reset_password"), {"email": ben.email})
    client.post(reverse("account_logout"))
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )


def sign_in(client, member):
    client.post(LOGIN, {"login": member.email, "password": PASSWORD})


def test_a_password_is_changed_with_the_present_one(client, ben):
    sign_in(client, ben)
    change = reverse("account_change_password")
    assert 'autocomplete="current-password"' in client.get(change).content.decode()
    refused = client.post(change, {"oldpassword": "falsch", "password1": NEW_PASSWORD})
    assert "not your present password" in refused.content.decode()
    client.post(change, {"oldpassword": PASSWORD, "password1": NEW_PASSWORD})
    ben.refresh_from_db()
    assert ben.check_password(NEW_PASSWORD)
    assert signed_in(client)
    (told,) = post_office.mails_to(ben.email)
    assert "has been changed" in told.subject
    assert "127.0.0.1" in told.body


def test_whoever_signs_in_by_code_can_set_a_password(client, ben):
    ben.set_unusable_password()
    ben.save()
    client.force_login(ben)
    assert client.get(reverse("account_change_password")).headers["Location"] == reverse(
        "account_set_password"
    )
    assert client.get(reverse("account_set_password")).status_code == 200
    client.post(reverse("account_set_password"), {"password1": NEW_PASSWORD})
    ben.refresh_from_db()
    assert ben.check_password(NEW_PASSWORD)


def test_an_address_changes_only_when_the_new_one_is_proven(client, ben):
    before = ben.email
    sign_in(client, ben)
    page = client.get(reverse("account_email")).content.decode()
    assert before in page
    asked = client.post(reverse("account_email"), {"action_add": "1", "email": "ben@new.example"})
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert client.get(asked.headers["Location"]).status_code == 200
    client.post(asked.headers["Location"], {"password": PASSWORD})
    ben.refresh_from_db()
    assert ben.email == before
    confirm = reverse("account_email_verification_sent")
    assert client.get(confirm).status_code == 200
    client.post(confirm, {"code": post_office.code_for("ben@new.example"), "action": "verify"})
    ben.refresh_from_db()
    assert ben.email == "ben@new.example"
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("ben@new.example", True)]
    assert "ben@new.example" in post_office.mails_to(before)[-1].body


def test_an_address_somebody_else_has_is_not_taken_and_not_told(client, ben, anna, confirmed):
    confirmed(anna)
    sign_in(client, ben)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    response = client.post(reverse("account_email"), {"action_add": "1", "email": anna.email})
    assert response.headers["Location"] == reverse("account_email_verification_sent")
    code = post_office.code_for(anna.email)
    client.post(reverse("account_email_verification_sent"), {"code": code, "action": "verify"})
    ben.refresh_from_db()
    assert ben.email != anna.email


@pytest.mark.parametrize(
    ("page", "form", "tries"),
    [
        (LOGIN, {"login": "x@example.org", "password": "x"}, 30),
        (reverse("account_signup"), {"name": ""}, 20),
    ],
)
def test_too_many_tries_are_stopped_with_a_page_that_says_when_to_go_on(client, site, page, form, tries):
    for _ in range(tries):
        assert client.post(page, form).status_code == 200
    stopped = client.post(page, form)
    assert stopped.status_code == 429
    assert stopped.headers["Retry-After"] == "300"
    assert "Wait 5 minutes" in stopped.content.decode()


def test_guessing_a_password_ends_after_five_tries_even_with_the_right_one(client, ben):
    for _ in range(5):
        client.post(LOGIN, {"login": ben.email, "password": "falsch"})
    stopped = client.post(LOGIN, {"login": ben.email, "password": PASSWORD})
    assert "wait five minutes" in stopped.content.decode()
    assert not signed_in(client)


def test_codes_are_asked_for_three_times_a_minute_at_most(client, ben):
    for _ in range(5):
        client.post(CODE, {"email": ben.email})
        client.post(reverse("account_logout"))
    assert OutgoingMail.objects.count() == 3


def test_no_limit_looks_back_further_than_the_page_says():
    spans = {"s": 1, "m": 60, "h": 3600, "d": 86400}
    for rates in app_settings.RATE_LIMITS.values():
        for rate in rates.split(","):
            span = rate.split("/")[1]
            assert float(span[:-1] or 1) * spans[span[-1]] <= 300


def test_pages_of_allauth_that_we_do_not_use_do_not_exist(client, site):
    for path in ("phone/verify/", "confirm-email/x/", "password/reset/key/1-x/", "signup/passkey/"):
        assert client.get(f"/accounts/{path}").status_code == 404


def test_mails_are_written_in_the_language_of_who_gets_them(client, ben):
    ben.language = "de"
    ben.save()
    client.post(CODE, {"email": ben.email}, headers={"accept-language": "en"})
    (queued,) = OutgoingMail.objects.all()
    with translation.override("de"):
        assert queued.subject == translation.gettext("Your code to sign in to %(site)s") % {"site": "Probe"}
