"""All groups, as those who run the site see them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handschlag.core import clock
from handschlag.groups.models import Group, Membership, Role, Visibility
from tests import make

LIST = reverse("operations:groups")


def shown(client, **wanted) -> str:
    answer = client.get(LIST, wanted)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def signed_in(client, olga):
    client.force_login(olga)
    return client


def test_only_who_runs_the_site_sees_them(client, anna, group):
    client.force_login(anna)
    assert client.get(LIST).status_code == 404
    assert client.get(reverse("operations:group", args=[group.pk])).status_code == 404


def test_groups_with_their_organisers_members_and_last_post(signed_in, group, anna):
    page = shown(signed_in)
    assert group.name in page
    assert anna.name in page


def test_a_hidden_group_has_no_name_here(signed_in, anna):
    hidden = make.group(anna, name="Secret circle", visibility=Visibility.HIDDEN)
    for page in (
        shown(signed_in),
        signed_in.get(reverse("operations:group", args=[hidden.pk])).content.decode(),
    ):
        assert "Secret circle" not in page
        assert hidden.slug not in page
        assert f"Hidden group no. {hidden.pk}" in page
    assert "No group found" in shown(signed_in, q="Secret")


def test_a_piece_of_the_name_and_who_sees_it_find_a_group(signed_in, anna):
    make.group(anna, name="Joiners of Passau")
    make.group(anna, name="Turners", visibility=Visibility.CLOSED)
    assert "Turners" not in shown(signed_in, q="passau")
    assert "Joiners" not in shown(signed_in, visibility="closed")
    assert "Turners" in shown(signed_in, visibility="closed")


def test_states_find_what_needs_a_hand(signed_in, anna):
    long_ago = clock.now() - timedelta(days=100)
    names = ["Orphaned one", "Quiet one", "Archived one", "Going one", "Lively one"]
    groups = {name: make.group(anna, name=name) for name in names}
    Membership.objects.filter(group=groups["Orphaned one"]).update(role=Role.MEMBER)
    Group.objects.filter(name="Quiet one").update(created_at=long_ago, last_post_at=long_ago)
    Group.objects.filter(name__in=["Archived one", "Going one"]).update(archived_at=clock.now())
    Group.objects.filter(name="Going one").update(delete_at=clock.now() + timedelta(days=9))
    wanted = {
        "orphaned": {"Orphaned one"},
        "quiet": {"Quiet one"},
        "archived": {"Archived one", "Going one"},
        "going": {"Going one"},
    }
    for state, found in wanted.items():
        page = shown(signed_in, state=state)
        assert {name for name in names if name in page} == found


def test_the_overview_says_which_groups_have_no_organiser(signed_in, group):
    Membership.objects.filter(group=group).update(role=Role.MEMBER)
    assert "1 group has no organiser" in signed_in.get(reverse("operations:index")).content.decode()


def test_an_operator_archives_deletes_and_takes_it_back(signed_in, group):
    page = reverse("operations:group", args=[group.pk])
    signed_in.post(reverse("operations:archive_group", args=[group.pk]))
    assert "Delete for good" in signed_in.get(page).content.decode()
    delete = reverse("operations:delete_group", args=[group.pk])
    assert signed_in.post(delete, {"typed": "Wrong"}).status_code == 400
    assert signed_in.post(delete, {"typed": group.name}).status_code == 302
    signed_in.post(reverse("operations:keep_group", args=[group.pk]))
    signed_in.post(reverse("operations:reopen_group", args=[group.pk]))
    group.refresh_from_db()
    assert (group.archived_at, group.delete_at) == (None, None)


def test_an_operator_appoints_one_of_the_members(signed_in, group, anna, ben):
    Membership.objects.filter(member=anna).update(role=Role.MODERATOR)
    page = signed_in.get(reverse("operations:group", args=[group.pk])).content.decode()
    assert page.index("Appoint Anna") < page.index("Appoint Ben")
    assert (
        "Appoint Anna"
        not in signed_in.get(reverse("operations:group", args=[group.pk]), {"q": "ben"}).content.decode()
    )
    signed_in.post(reverse("operations:appoint_organiser", args=[group.pk, ben.pk]))
    assert Membership.objects.of(ben).get(group=group).role == Role.ORGANISER


def test_twice_as_many_groups_cost_as_many_queries(signed_in, anna):
    counts = []
    for _ in range(2):
        for _number in range(10):
            make.group(anna)
        shown(signed_in)
        with CaptureQueriesContext(connection) as queries:
            shown(signed_in)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8
