"""The pages of handshakes: one's code, who asks, the list, and what profiles tell."""

import re

import pytest
from django.utils import translation

from handschlag.accounts.pages import profile
from handschlag.core import clock
from handschlag.groups.models import Visibility
from handschlag.meetups.actions import shaking
from handschlag.meetups.codes import handshakes as codes
from tests import make
from tests.meetups.hands import drawing, scans, shake, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_page_that_waits_hears_of_the_answer(client, anna, ben):
    handshake = scans(anna, ben)
    client.force_login(anna)
    in_background = {"headers": {"HX-Request": "true"}}
    assert (
        client.get(url("handshake", handshake.pk), {"known": "waiting"}, **in_background).status_code == 204
    )
    shaking.confirm_handshake(handshake, by=ben)
    fragment = client.get(url("handshake", handshake.pk), {"known": "waiting"}, **in_background).content
    assert b"have shaken hands" in fragment
    assert b"<html" not in fragment


def test_page_that_shows_the_code_hears_of_who_asks_and_shows_the_next(client, anna, ben):
    client.force_login(ben)
    page = client.get(url("my_code"))
    known = {"known": re.search(rb"known=(\w+)", page.content)[1].decode()}
    assert client.get(url("asked_now"), known).status_code == 204
    scans(anna, ben)
    news = client.get(url("asked_now"), known)
    assert b"Anna Amsel" in news.content
    assert news["HX-Trigger"] == "handshake-asked"
    assert drawing(client.get(url("code_now"))) != drawing(page)


def test_only_the_page_on_which_one_scans_may_use_the_camera(client, anna):
    client.force_login(anna)
    assert "camera=(self)" in client.get(url("my_code"))["Permissions-Policy"]
    assert "camera=()" in client.get(url("handshakes"))["Permissions-Policy"]


@pytest.mark.parametrize("name", ["my_code", "handshakes", "asked_now"])
def test_lists_take_the_same_few_queries_for_ten_and_twenty(
    client, group, anna, name, django_assert_num_queries, django_assert_max_num_queries
):
    def ten_more():
        meetup = make.meetup(group, anna, starts_at=clock.now())
        for _ in range(10):
            asking, asked, met = make.member(), make.member(), make.member()
            make.rsvp(meetup, met)
            scans(asking, anna)
            scans(anna, asked)
            shake(anna, met)

    client.force_login(anna)
    ten_more()
    client.get("/")
    with django_assert_max_num_queries(8) as ten:
        client.get(url(name))
    ten_more()
    with django_assert_num_queries(len(ten)):
        client.get(url(name))


def test_confirmed_ones_are_paged(client, anna):
    for _ in range(31):
        shake(anna, make.member())
    client.force_login(anna)
    page = client.get(url("handshakes"))
    assert page.content.count(b"row-person") == 30
    older = re.search(rb"before=([\d.-]+)", page.content)[1].decode()
    assert client.get(url("handshakes"), {"before": older}).content.count(b"row-person") == 1


def test_profile_tells_the_two_and_others_only_if_both_want_it(anna, ben, clara, group, client):
    handshake = shake(anna, ben)
    met = {one: _met(ben, one) for one in (anna, ben, clara)}
    assert len(met[anna].own) == 1
    assert met[anna].others == []
    assert met[ben] is met[clara] is None
    shaking.show_handshake(handshake, by=anna, shows=True)
    assert _met(ben, clara) is None
    shaking.show_handshake(handshake, by=ben, shows=True)
    assert _met(ben, clara).others == [anna]
    assert _met(anna, clara).others == [ben]
    client.force_login(clara)
    assert b"Anna Amsel" in client.get(ben.get_absolute_url()).content
    shaking.show_handshake(handshake, by=anna, shows=False)
    assert _met(ben, clara) is None


def test_meetup_is_named_only_to_who_may_see_it(anna, ben, group, client):
    meetup = make.meetup(group, anna, "Secret supper", starts_at=clock.now())
    make.rsvp(meetup, ben)
    handshake = shake(anna, ben)
    group.visibility = Visibility.HIDDEN
    group.save()
    group.memberships.filter(member=ben).update(left_at=clock.now())
    for member, is_named in ((anna, True), (ben, False)):
        client.force_login(member)
        for address in (url("handshake", handshake.pk), url("handshakes")):
            assert (b"Secret supper" in client.get(address).content) is is_named


def test_code_is_typed_where_no_camera_is(client, anna, ben):
    client.force_login(anna)
    wrong = client.post(url("type_code"), {"code": "2345 6789"})
    assert (wrong.status_code, b"Nobody shows this code now" in wrong.content) == (404, True)
    right = client.post(url("type_code"), {"code": codes.code_to_type(ben.pk, clock.now())}, follow=True)
    assert b"Have you met Ben Bussard?" in right.content


def _met(member, viewer):
    """The part of a profile that tells of meeting, if there is one."""
    parts = [one.content for one in profile(member.pk, viewer).sections if "met_in" in one.template]
    return parts[0] if parts else None
