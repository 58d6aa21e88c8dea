"""One company that was entered twice: what moves, who may, the old address, and which are suggested."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import translation

from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.people.actions import claiming
from handschlag.people.actions.companies import enter_company
from handschlag.people.actions.merging_companies import keep_apart, merge_companies
from handschlag.people.models import Company, CompanyClaim, CompanyPerson
from handschlag.people.pages.merging_companies import perhaps_the_same
from tests import make
from tests.people.telling import company, works_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def operator():
    make.site()
    return make.member("Otto Operator", is_operator=True)


@pytest.fixture
def two():
    kept = company("Steg AG", website="https://steg.example", place="")
    gone = company("Steg Brücken", website="https://old.example", place="Ulm", tagline="We build bridges")
    return gone, kept


def merged(two, by, typed="Steg Brücken"):
    gone, kept = two
    return merge_companies(gone, into=kept, typed=typed, by=by)


def people(at):
    return set(
        CompanyPerson.objects.current().filter(company=at).values_list("member__name", "title", "speaks")
    )


def test_people_move_and_who_is_at_both_is_there_once(two, operator, anna, ben, clara):
    gone, kept = two
    long_ago = clock.now() - timedelta(days=400)
    works_at(anna, gone, title="Smith")
    works_at(ben, gone, title="Clerk", speaks=True, since=long_ago)
    works_at(ben, kept)
    works_at(clara, gone, left_at=clock.now())
    merged(two, operator)
    assert people(kept) == {("Anna Amsel", "Smith", False), ("Ben Bussard", "Clerk", True)}
    assert CompanyPerson.objects.get(member=ben).since == long_ago
    assert CompanyPerson.objects.get(member=clara).company == kept
    kept.refresh_from_db()
    assert kept.people_count == 2


def test_what_the_page_says_stays_and_what_it_does_not_say_is_taken_over(two, operator):
    gone, kept = two
    gone.logo.save("old.png", ContentFile(b"PNG"))
    Company.objects.filter(pk=gone.pk).update(claimed_at=clock.now(), proven_by="old.example")
    merged(two, operator)
    kept.refresh_from_db()
    assert (kept.name, kept.website) == ("Steg AG", "https://steg.example")
    assert (kept.place, kept.tagline, kept.proven_by) == ("Ulm", "We build bridges", "old.example")
    assert kept.logo.read() == b"PNG"
    kept.logo.close()


def test_claims_move_and_who_asked_at_both_has_asked_once(two, operator, anna, ben):
    gone, kept = two
    for by, at in ((anna, gone), (anna, kept), (ben, gone)):
        claiming.ask_operators(at, reason="I founded it.", by=by)
    merged(two, operator)
    waiting = CompanyClaim.objects.filter(answered_at__isnull=True)
    assert set(waiting.values_list("by", "company")) == {(anna.pk, kept.pk), (ben.pk, kept.pk)}


def test_old_addresses_lead_to_the_page_also_after_the_next_merge_and_nobody_gets_them(
    client, two, operator, anna
):
    gone, kept = two
    old = gone.get_absolute_url()
    last = company("Steg International")
    merged(two, operator)
    merge_companies(kept, into=last, typed="Steg AG", by=operator)
    client.force_login(anna)
    for path in (old, "/companies/steg/"):
        assert client.get(path).headers["Location"] == last.get_absolute_url()
    assert client.get("/companies/never/").status_code == 404
    assert enter_company(by=anna, name="Steg Brücken", place="", website="").slug == "steg-bruecken"
    assert enter_company(by=anna, name="Steg", place="", website="").slug == "steg-2"


def test_it_is_recorded_with_the_name_of_the_one_that_went(two, operator):
    _gone, kept = two
    merged(two, operator)
    deed = AuditEvent.objects.get(verb="merge companies")
    assert (deed.object_id, deed.detail["name"]) == (kept.pk, "Steg Brücken")


def test_only_who_speaks_for_both_or_runs_the_site_may(two, anna, ben):
    gone, kept = two
    works_at(anna, gone, speaks=True)
    works_at(ben, kept, speaks=True)
    for one in (anna, ben):
        with pytest.raises(NotAllowed):
            merged(two, one)
    works_at(anna, kept, speaks=True)
    merged(two, anna)


def test_the_name_is_typed_and_a_company_is_not_merged_with_itself(client, two, operator):
    gone, kept = two
    with pytest.raises(Invalid):
        merged(two, operator, typed="Steg AG")
    with pytest.raises(Conflict):
        merge_companies(gone, into=gone, typed=gone.name, by=operator)
    client.force_login(operator)
    here = reverse("people:merge_company", args=[gone.slug])
    page = client.get(here, {"into": kept.slug}).content.decode()
    assert "There is no way back" in page
    assert client.post(here, {"into": kept.slug, "typed": "no"}).status_code == 422
    assert client.post(here, {"into": kept.slug, "typed": "Steg  Brücken"}).status_code == 302
    assert Company.objects.get() == kept


class TestSuggestions:
    def test_the_same_name_and_the_same_domain_are_suggested_until_somebody_says_they_are_two(
        self, client, operator
    ):
        one, other = company("Steg AG", website="https://a.example"), company("STEG gmbh", slug="steg-2")
        third = company("Bridges", website="https://www.a.example/")
        company("Alone", website="https://a.example/people/alone")
        pairs = {(pair.one, pair.other, pair.by_name) for pair in perhaps_the_same()}
        assert pairs == {(one, other, True), (one, third, False)}
        client.force_login(operator)
        assert b"Perhaps the same" in client.get(reverse("people:company_claims")).content
        client.post(reverse("people:keep_companies_apart", args=[other.slug]), {"other": one.slug})
        assert [pair.other for pair in perhaps_the_same()] == [third]
        keep_apart(third, one, by=operator)
        assert b"Perhaps the same" not in client.get(reverse("people:company_claims")).content

    def test_pages_at_a_host_of_many_say_nothing(self):
        for number in range(6):
            company(f"Shop {number}", website="https://shops.example/")
        assert perhaps_the_same() == []

    def test_many_take_as_many_queries_as_few(self, client, operator, django_assert_max_num_queries):
        client.force_login(operator)
        client.get(reverse("people:company_claims"))
        counts = []
        for turn in range(2):
            for number in range(10):
                for word in ("AG", "GmbH"):
                    company(f"Firm {turn}{number} {word}", slug=f"firm-{turn}-{number}-{word.lower()}")
            with django_assert_max_num_queries(8) as asked:
                client.get(reverse("people:company_claims"))
            counts.append(len(asked))
        assert counts[0] == counts[1]
