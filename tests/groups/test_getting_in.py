"""Questions, the two kinds of links, the queue, trusted domains, and who is kept out."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from handschlag.accounts.models import SiteInvitation
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import Registration, Site
from handschlag.groups import actions
from handschlag.groups.models import (
    Answers,
    Exclusion,
    Group,
    GroupInvitation,
    Joining,
    JoinRequest,
    Membership,
    Question,
    TrustedDomain,
    Visibility,
)
from handschlag.notifications.models import OutgoingMail
from tests import make


def texts(response) -> str:
    return response.content.decode()


def asked(text="What do you do?", kind="line", choices=(), *, is_required=True, pk=None):
    return {"pk": pk, "text": text, "kind": kind, "choices": list(choices), "is_required": is_required}


@pytest.fixture
def question(group, anna) -> Question:
    actions.change_questions(group, [asked()], by=anna)
    return Question.objects.get()


@pytest.fixture
def link(group, anna) -> GroupInvitation:
    """For unknown people, into a hidden group."""
    Group.objects.update(visibility=Visibility.HIDDEN, joining=Joining.INVITATION)
    return actions.create_invitation(group, by=anna, days=7, max_uses=1, is_trusted=False)[0]


def test_answers_stay_with_the_wording_they_were_given_to(group, anna, clara, question):
    Group.objects.update(joining=Joining.REQUEST)
    request = actions.ask_to_join(group, "", by=clara, answers={question.pk: "I sweep chimneys."})
    actions.change_questions(group, [asked("Your trade?", pk=question.pk)], by=anna)
    membership = actions.accept_request(request, by=anna)
    assert Answers.objects.get(membership=membership).said == [
        {"question": question.pk, "asked": "What do you do?", "said": "I sweep chimneys."}
    ]
    assert Question.objects.get().text == "Your trade?"


def test_what_has_to_be_answered_is_answered(group, clara, question):
    Group.objects.update(joining=Joining.REQUEST)
    with pytest.raises(Invalid, match="What do you do"):
        actions.ask_to_join(group, "", by=clara, answers={question.pk: "  "})
    assert not JoinRequest.objects.exists()


def test_a_choice_is_one_of_the_answers(group, anna, clara):
    Group.objects.update(joining=Joining.REQUEST)
    actions.change_questions(group, [asked(kind="choice", choices=["Yes", "No", "No "])], by=anna)
    question = Question.objects.get()
    assert question.choices == ["Yes", "No"]
    with pytest.raises(Invalid):
        actions.ask_to_join(group, "", by=clara, answers={question.pk: "Perhaps"})
    assert actions.ask_to_join(group, "", by=clara, answers={question.pk: "No"}).answers[0]["said"] == "No"


def test_too_many_questions_and_choices_without_a_choice_are_refused(group, anna):
    with pytest.raises(Invalid):
        actions.change_questions(group, [asked(str(number)) for number in range(9)], by=anna)
    with pytest.raises(Invalid):
        actions.change_questions(group, [asked(kind="choice", choices=["One"])], by=anna)
    assert not Question.objects.exists()


def test_unknown_people_answer_and_wait(client, link, group, anna, clara, question):
    token = actions.create_invitation(group, by=anna, days=7, max_uses=1, is_trusted=False)[1]
    address = f"/groups/join/{token}/"
    client.force_login(clara)
    assert "What do you do?" in texts(client.get(address))
    assert "required" in texts(client.post(address, {f"question_{question.pk}": ""}))
    client.post(address, {f"question_{question.pk}": "Bees."})
    assert not Membership.objects.of(clara).exists()
    page = texts(client.get(address))
    assert "Your answers are with the organisers" in page
    assert "Bees." in page
    actions.accept_request(JoinRequest.objects.get(), by=anna)
    assert Membership.objects.of(clara).get().answers.said[0]["said"] == "Bees."


def test_a_link_for_unknown_people_lets_nobody_in_at_once(link, clara):
    with pytest.raises(NotAllowed):
        actions.accept_invitation(link, by=clara)


def test_asking_again_by_a_link_uses_nothing_up(link, clara):
    actions.ask_by_invitation(link, "First", by=clara, answers={})
    actions.ask_by_invitation(link, "Second", by=clara, answers={})
    assert (JoinRequest.objects.get().message, GroupInvitation.objects.get().uses) == ("Second", 1)
    with pytest.raises(Conflict):
        actions.ask_by_invitation(link, "", by=make.member("Doris"), answers={})


@pytest.mark.parametrize("allowed", [True, False])
def test_organisers_invite_people_without_an_account_where_operators_allow_it(client, group, anna, allowed):
    Site.objects.update(registration=Registration.INVITATION, organisers_invite=allowed)
    invitation, token = actions.create_invitation(group, by=anna, days=7, max_uses=1)
    page = texts(client.get(f"/groups/join/{token}/"))
    assert (f"invitation={token}" in page) == allowed == SiteInvitation.objects.usable().exists()
    actions.revoke_invitation(invitation, by=anna)
    assert not SiteInvitation.objects.usable().exists()


def test_an_invited_person_signs_up_on_the_way_and_is_led_back(client, group, anna):
    Site.objects.update(registration=Registration.INVITATION, organisers_invite=True)
    _invitation, token = actions.create_invitation(group, by=anna, days=7, max_uses=1)
    page = texts(client.get(f"/groups/join/{token}/"))
    signup = re.search(r'href="(/accounts?/signup/[^"]+)"', page)[1].replace("&amp;", "&")
    assert texts(client.get(signup)).count(f"/groups/join/{token}/")
    form = {"name": "New Person", "email": "new@example.org", "next": f"/groups/join/{token}/"}
    client.post(signup, form)
    code = re.search(r"\b([A-Z]{4}-[A-Z]{4})\b", OutgoingMail.objects.latest("pk").text)[1]
    answer = client.post(reverse("account_email_verification_sent"), {"code": code})
    assert answer["Location"] == f"/groups/join/{token}/"


def test_several_requests_are_answered_at_once_and_gone_ones_passed_over(client, group, anna, clara):
    Group.objects.update(joining=Joining.REQUEST)
    askers = [make.member(f"Person{number}") for number in range(3)]
    keys = [actions.ask_to_join(group, "", by=one).pk for one in askers]
    actions.withdraw_request(group, by=askers[0])
    client.force_login(anna)
    client.post(f"/groups/{group.slug}/requests/accept/", {"request": [*keys[:2], "x", "9" * 30]})
    assert Membership.objects.of(askers[1]).exists()
    client.post(f"/groups/{group.slug}/requests/decline/", {"request": keys[2], "reason": "We are full."})
    assert not JoinRequest.objects.exists()
    assert "We are full." in OutgoingMail.objects.get(to=askers[2].email).text


def test_notes_are_among_organisers_and_go_with_the_request(client, group, anna, clara):
    Group.objects.update(joining=Joining.REQUEST)
    request = actions.ask_to_join(group, "", by=clara)
    client.force_login(anna)
    client.post(f"/groups/{group.slug}/requests/{request.pk}/notes/", {"text": "I know her."})
    assert "I know her." in texts(client.get(f"/groups/{group.slug}/requests/"))
    client.force_login(clara)
    assert "I know her." not in texts(client.get(f"/groups/{group.slug}/about/"))
    actions.decline_request(request, by=anna)
    assert not request.notes.exists()


def test_the_queue_costs_the_same_however_long(
    client, group, anna, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(anna)

    def ask(number: int) -> None:
        for _ in range(number):
            row = JoinRequest.objects.create(group=group, member=make.member())
            actions.add_request_note(row, "Well.", by=anna)

    address = f"/groups/{group.slug}/requests/"
    ask(10)
    client.get(address)
    with django_assert_max_num_queries(8) as few:
        client.get(address)
    ask(10)
    with django_assert_num_queries(len(few)):
        client.get(address)


def test_a_proven_address_at_a_trusted_domain_opens_the_group(client, group, anna, clara):
    Group.objects.update(joining=Joining.REQUEST)
    actions.trust_domains(group, ["@Example.ORG", " "], by=anna)
    with pytest.raises(NotAllowed):
        actions.join_group(group, by=clara)
    proof = EmailAddress.objects.create(user=clara, email="Clara@EXAMPLE.org", verified=True)
    client.force_login(clara)
    assert "an address this group trusts" in texts(client.get(f"/groups/{group.slug}/about/"))
    EmailAddress.objects.update(email="clara@evil-example.org")
    with pytest.raises(NotAllowed):
        actions.join_group(group, by=clara)
    proof.save()
    actions.join_group(group, by=clara)
    assert Membership.objects.of(clara).exists()


@pytest.mark.parametrize("domain", ["gmail.com", "example", "a b.org", "%.org", "x" * 300 + ".org"])
def test_what_proves_nothing_is_no_trusted_domain(group, anna, domain):
    with pytest.raises(Invalid):
        actions.trust_domains(group, [domain], by=anna)
    assert not TrustedDomain.objects.exists()


def test_who_was_removed_for_good_comes_back_only_when_an_organiser_allows_it(client, group, anna, ben):
    invitation, _token = actions.create_invitation(group, by=anna, days=7, max_uses=5)
    client.force_login(anna)
    client.post(f"/groups/{group.slug}/members/{ben.pk}/delete/", {"for_good": "on", "reason": "Spam"})
    for way in (
        lambda: actions.join_group(group, by=ben),
        lambda: actions.accept_invitation(invitation, by=ben),
    ):
        with pytest.raises(NotAllowed):
            way()
    Group.objects.update(joining=Joining.REQUEST)
    with pytest.raises(NotAllowed):
        actions.ask_to_join(group, "", by=ben)
    assert "Spam" in texts(client.get(f"/groups/{group.slug}/exclusions/"))
    client.post(f"/groups/{group.slug}/exclusions/{ben.pk}/delete/")
    assert not Exclusion.objects.exists()
    actions.ask_to_join(group, "", by=ben)
    assert "Belonged to this group before" in texts(client.get(f"/groups/{group.slug}/requests/"))


def test_the_list_goes_out_with_answers_and_without_formulas(client, group, anna, clara, question):
    Group.objects.update(joining=Joining.REQUEST)
    request = actions.ask_to_join(group, "", by=clara, answers={question.pk: "=HYPERLINK(1)"})
    actions.accept_request(request, by=anna)
    client.force_login(anna)
    table = client.get(f"/groups/{group.slug}/members/export.csv").content.decode("utf-8-sig")
    assert table.splitlines()[0].endswith("What do you do?")
    assert "'=HYPERLINK(1)" in table
    assert clara.email not in table
    assert client.get(f"/groups/{group.slug}/members/export.xlsx").content.startswith(b"PK")
