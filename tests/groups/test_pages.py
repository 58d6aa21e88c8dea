"""The pages of groups over HTTP: who sees what, that lists cost the same however long, that forms help."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from handschlag.accounts.models import SiteInvitation
from handschlag.groups import actions
from handschlag.groups.models import (
    Group,
    GroupInvitation,
    Joining,
    JoinRequest,
    Membership,
    Role,
    Visibility,
)
from handschlag.notifications.models import OutgoingMail
from tests import make


def texts(response) -> str:
    return response.content.decode()


@pytest.fixture
def signed_in(client):
    def sign_in(member):
        client.force_login(member)
        return client

    return sign_in


@pytest.mark.parametrize("visibility", list(Visibility))
def test_the_index_shows_visitors_all_but_hidden_groups(client, group, visibility):
    Group.objects.update(visibility=visibility)
    shown = group.name in texts(client.get("/groups/"))
    assert shown == (visibility != Visibility.HIDDEN)


def test_a_hidden_group_is_in_the_index_of_its_members(signed_in, group, ben):
    Group.objects.update(visibility=Visibility.HIDDEN)
    assert group.name in texts(signed_in(ben).get("/groups/"))


def test_own_groups_come_first_and_only_once(signed_in, group, ben, anna):
    other = make.group(anna, name="Another group")
    page = texts(signed_in(ben).get("/groups/"))
    assert page.index(f">{group.name}<") < page.index(f">{other.name}<")
    assert page.count(f">{group.name}<") == 1


def test_the_index_finds_groups_by_name(client, group, anna):
    make.group(anna, name="Chimney sweeps")
    page = texts(client.get("/groups/?q=chim"))
    assert "Chimney sweeps" in page
    assert f">{group.name}<" not in page


def test_the_index_pages_by_key(client, anna):
    groups = [make.group(anna, name=f"Group no. {number:02}") for number in range(30)]
    seen, address = [], "/groups/"
    while address:
        page = texts(client.get(address))
        seen += re.findall(r">(Group no\. \d\d)<", page)
        older = re.search(r'href="(\?before=[^"]+)"', page)
        address = f"/groups/{older[1]}" if older else None
    assert sorted(seen) == [group.name for group in groups]


def test_the_group_page_costs_the_same_for_ten_and_forty_members(
    signed_in, group, ben, django_assert_num_queries, django_assert_max_num_queries
):
    client = signed_in(ben)
    for address in (f"/groups/{group.slug}/members/", f"/groups/{group.slug}/about/", "/groups/"):
        client.get(address)
        with django_assert_max_num_queries(8) as few:
            client.get(address)
        for _ in range(30):
            make.join(group, make.member())
            make.group(group.memberships.first().member)
        with django_assert_num_queries(len(few)):
            client.get(address)


def test_a_long_member_list_pages_by_key_and_shows_everybody_once(signed_in, group, ben):
    for number in range(120):
        make.join(group, make.member(f"Person{number:03} Somebody"))
    client, seen, address = signed_in(ben), [], f"/groups/{group.slug}/members/"
    while address:
        page = texts(client.get(address))
        seen += re.findall(r">(Person\d{3}) Somebody</a>", page)
        older = re.search(r'href="(\?before=[^"]+)"', page)
        address = f"/groups/{group.slug}/members/{older[1]}" if older else None
    assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize(("query", "found"), [("ben", True), ("Buss", True), ("ussard", False), ("%", False)])
def test_members_are_found_by_the_beginning_of_a_name(signed_in, group, ben, query, found):
    page = texts(signed_in(ben).get(f"/groups/{group.slug}/members/", {"q": query}))
    assert ("Ben Bussard</a>" in page) == found


def test_the_short_name_comes_from_the_name(signed_in, clara):
    form = {"name": "Müller & Söhne", "language": "de", "visibility": "open", "joining": "open"}
    response = signed_in(clara).post("/groups/new/", form)
    assert response["Location"] == "/groups/mueller-soehne/invitations/"
    assert Membership.objects.get(group__slug="mueller-soehne").role == Role.ORGANISER


def test_a_taken_short_name_is_said_at_its_field(signed_in, group, clara):
    form = {"name": "X", "slug": group.slug, "language": "de", "visibility": "open", "joining": "open"}
    page = texts(signed_in(clara).post("/groups/new/", form))
    assert "already" in page
    assert "id_slug_error" in page


def test_an_outdated_edit_is_refused_and_keeps_what_was_written(signed_in, group, anna):
    client = signed_in(anna)
    form = {
        "name": "Mine",
        "language": "de",
        "visibility": "open",
        "joining": "open",
        "seen": "stale",
        "thanks_minutes": 15,
    }
    page = texts(client.post(f"/groups/{group.slug}/edit/", form))
    assert "Somebody else changed this group" in page
    assert 'value="Mine"' in page
    group.refresh_from_db()
    assert group.name != "Mine"


def test_an_organiser_edits_the_group(signed_in, group, anna):
    client, address = signed_in(anna), f"/groups/{group.slug}/edit/"
    seen = re.search(r'name="seen" value="(\w+)"', texts(client.get(address)))[1]
    form = {
        "name": "New name",
        "language": "en",
        "visibility": "closed",
        "joining": "request",
        "seen": seen,
        "thanks_minutes": 15,
    }
    assert client.post(address, form).status_code == 302
    group.refresh_from_db()
    assert (group.name, group.visibility) == ("New name", Visibility.CLOSED)


def test_the_last_organiser_is_told_how_to_leave(signed_in, group, anna):
    response = signed_in(anna).post(f"/groups/{group.slug}/membership/delete/")
    assert response.status_code == 409
    assert f'href="/groups/{group.slug}/members/"' in texts(response)
    assert "successor" in texts(response)


def test_a_request_is_asked_shown_and_answered_on_pages(client, group, clara, anna):
    Group.objects.update(joining=Joining.REQUEST)
    client.force_login(clara)
    client.post(f"/groups/{group.slug}/membership/request/", {"message": "I sweep <chimneys>."})
    assert "Withdraw the request" in texts(client.get(f"/groups/{group.slug}/about/"))
    client.force_login(anna)
    assert "1 person asks to join" in texts(client.get(f"/groups/{group.slug}/about/"))
    assert "I sweep &lt;chimneys&gt;." in texts(client.get(f"/groups/{group.slug}/requests/"))
    client.post(f"/groups/{group.slug}/requests/{JoinRequest.objects.get().pk}/accept/")
    assert Membership.objects.of(clara).exists()


def link_of(client, group, anna) -> str:
    client.force_login(anna)
    page = texts(
        client.post(f"/groups/{group.slug}/invitations/", {"days": 7, "max_uses": 3, "is_trusted": "yes"})
    )
    link = re.search(r'value="http://[^/"]+(/groups/join/[^"]+)"', page)[1]
    client.logout()
    return link


def test_a_link_is_shown_once(client, group, anna):
    link = link_of(client, group, anna)
    client.force_login(anna)
    page = texts(client.get(f"/groups/{group.slug}/invitations/"))
    assert link not in page
    assert "0 of 3" in page


def test_opening_a_link_changes_nothing_until_one_joins(client, group, anna, clara):
    Group.objects.update(visibility=Visibility.HIDDEN, joining=Joining.INVITATION)
    link = link_of(client, group, anna)
    client.force_login(clara)
    assert group.name in texts(client.get(link))
    assert not Membership.objects.of(clara).exists()
    assert client.post(link)["Location"] == group.get_absolute_url()
    assert Membership.objects.of(clara).exists()


def test_a_link_survives_signing_in(client, group, anna, clara):
    EmailAddress.objects.create(user=clara, email=clara.email, verified=True, primary=True)
    link = link_of(client, group, anna)
    login = re.search(r'href="(/accounts/login/\?next=[^"]+)"', texts(client.get(link)))[1]
    form = {"login": clara.email, "password": "handschlag-secret", "next": link}
    assert client.post(login, form)["Location"] == link


def test_a_link_survives_signing_up(client, group, anna):
    link = link_of(client, group, anna)
    signup = re.search(r'href="(/accounts/signup/\?next=[^"]+)"', texts(client.get(link)))[1]
    form = {"name": "Dora", "email": "dora@example.org", "password1": "a-long-secret-9", "next": link}
    response = client.post(signup, form)
    mail = OutgoingMail.objects.get(to="dora@example.org")
    code = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", mail.text, re.MULTILINE)[1]
    response = client.post(response["Location"], {"code": code})
    assert response["Location"] == link
    client.post(link)
    assert Membership.objects.filter(group=group, member__name="Dora").exists()


def test_a_revoked_link_says_so(client, group, anna):
    link = link_of(client, group, anna)
    actions.revoke_invitation(GroupInvitation.objects.get(), by=anna)
    response = client.get(link)
    assert response.status_code == 410
    assert "no longer works" in texts(response)


def test_an_unknown_link_leads_nowhere(client, group):
    assert client.get("/groups/join/nonsense/").status_code == 404
    assert SiteInvitation.objects.count() == 0


def test_outsiders_do_not_learn_who_runs_a_group(client, group, anna):
    assert anna.name not in texts(client.get(f"/groups/{group.slug}/about/"))


def test_members_come_and_go_over_pages(signed_in, group, clara):
    client = signed_in(clara)
    assert client.post(reverse("groups:join", args=[group.slug])).status_code == 302
    assert Membership.objects.of(clara).exists()
    assert "Leave this group" in texts(client.get(reverse("groups:leave", args=[group.slug])))
    client.post(reverse("groups:leave", args=[group.slug]))
    assert not Membership.objects.of(clara).exists()


@pytest.mark.parametrize("path", ["new/", "join/x/"])
def test_reserved_words_are_no_groups(client, site, path):
    make.group(slug="new2")
    assert client.get(f"/groups/{path}").status_code in {302, 404}


@pytest.mark.parametrize("query", ["a" * 60_000, "a\0b"])
@pytest.mark.parametrize("page", ["groups:index", "groups:members"])
def test_a_search_that_no_database_takes_finds_nothing(signed_in, group, anna, page, query):
    address = reverse(page) if page == "groups:index" else reverse(page, args=[group.slug])
    assert signed_in(anna).get(address, {"q": query}).status_code == 200


def test_a_member_no_database_can_count_to_does_not_exist(signed_in, group, anna):
    answer = signed_in(anna).get(reverse("groups:member", args=[group.slug, 10**30]))
    assert answer.status_code == 404
