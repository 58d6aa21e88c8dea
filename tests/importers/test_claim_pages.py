"""The page that offers imported posts to whom they seem to belong."""

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.urls import reverse

from handschlag.accounts.models import ImportedIdentity, Member
from handschlag.discussions.models import Post
from tests import make
from tests.accounts import post_office

ADDRESS = "ben.bussard@work.example"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.fixture
def shell(site):
    return imported("B. Bussard", ADDRESS)


@pytest.fixture
def ben(ben):
    prove(ben, ADDRESS)
    return ben


def imported(name, address, key="1"):
    member = Member.objects.create(name=name, email=None, company="Steg AG")
    ImportedIdentity.objects.create(member=member, source="mbox", key=f"{name}-{key}", email=address)
    return member


def prove(member, address, *, verified=True):
    return EmailAddress.objects.create(user=member, email=address, verified=verified)


class TestThePages:
    def test_the_page_offers_what_seems_to_be_mine_and_one_click_claims_it(
        self, client, group, anna, shell, ben
    ):
        make.post(make.topic(group, anna), shell)
        client.force_login(ben)
        page = client.get(reverse("importers:claims")).content.decode()
        assert "These posts seem to be yours" in page
        assert "B. Bussard" in page
        assert group.name in page
        answer = client.post(reverse("importers:claim", args=[shell.pk]), follow=True)
        assert "1 post is yours now" in answer.content.decode()
        assert Post.objects.filter(author=ben).count() == 1

    def test_the_page_names_no_group_the_viewer_may_not_know_of(self, client, group, anna, shell, ben):
        hidden = make.group(anna, name="The hidden one", visibility="hidden")
        make.topic(hidden, shell)
        client.force_login(ben)
        page = client.get(reverse("importers:claims")).content.decode()
        assert "The hidden one" not in page
        assert "1 post" in page

    def test_no_address_is_shown(self, client, shell, ben):
        client.force_login(ben)
        assert ADDRESS not in client.get(reverse("importers:claims")).content.decode()

    def test_without_anything_to_claim_the_page_says_why(self, client, clara):
        client.force_login(clara)
        page = client.get(reverse("importers:claims")).content.decode()
        assert "No posts under your address" in page
        assert "Stack Exchange" in page

    def test_a_foreign_claim_is_refused(self, client, shell, clara):
        client.force_login(clara)
        assert client.post(reverse("importers:claim", args=[shell.pk])).status_code == 403
        assert client.post(reverse("importers:claim", args=[10**6])).status_code == 404

    def test_visitors_are_led_to_the_login(self, client, shell):
        for address in (reverse("importers:claims"), reverse("importers:claim", args=[shell.pk])):
            assert client.post(address).headers["Location"].startswith(reverse("account_login"))

    def test_claiming_needs_a_post(self, client, shell, ben):
        client.force_login(ben)
        assert client.get(reverse("importers:claim", args=[shell.pk])).status_code == 405

    def test_who_signs_up_with_an_address_of_the_archive_is_told(self, client, shell):
        signing_up = {"name": "Ben", "email": ADDRESS.upper(), "password1": "eine lange Leitung"}
        client.post(reverse("account_signup"), signing_up)
        code = post_office.code_for(ADDRESS)
        verify = {"code": code, "action": "verify"}
        page = client.post(reverse("account_email_verification_sent"), verify, follow=True).content.decode()
        assert "seem to be yours" in page
        assert f'href="{reverse("importers:claims")}"' in page

    def test_before_the_address_is_proven_nobody_is_told(self, client, shell):
        signing_up = {"name": "Ben", "email": ADDRESS, "password1": "eine lange Leitung"}
        page = client.post(reverse("account_signup"), signing_up, follow=True).content.decode()
        assert "seem to be yours" not in page
