"""Where members are, told by themselves, and what is near."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.core import clock
from handschlag.meetups.actions import plan_meetup, spot_meetup
from handschlag.meetups.jobs.spotting import spot
from handschlag.meetups.models import Cancellation, Meetup, MeetupSpot, MemberPlace
from tests import make
from tests.meetups.test_planning import PLAN

pytestmark = pytest.mark.django_db

KOELN = 2886242
BONN = (50.73438, 7.09549)
BERLIN = (52.52437, 13.41053)


@pytest.fixture
def bens(client: Client, ben) -> Client:
    client.force_login(ben)
    return client


def at_home(member, name="Köln", latitude=50.93333, longitude=6.95, **fields) -> MemberPlace:
    fields = {"geoname": KOELN, "country": "DE"} | fields
    return MemberPlace.objects.create(
        member=member, name=name, latitude=latitude, longitude=longitude, **fields
    )


def placed(group, host, title="", **fields) -> Meetup:
    """A meetup of which it has been found out where it is."""
    meetup = make.meetup(group, host, title, **fields)
    spot_meetup(meetup)
    return meetup


def saved(client: Client, **fields):
    return client.post(reverse("meetups:place"), {"geoname": KOELN, "radius_km": 30, "called": ""} | fields)


def near(client: Client) -> str:
    return client.get(reverse("meetups:near")).text


def test_a_city_is_searched_for_then_chosen(bens, ben):
    page = bens.get(reverse("meetups:place"), {"q": "koln"}).text
    assert f'value="{KOELN}" checked' in page
    assert saved(bens, called="cologne", suggests_me="on").status_code == 302
    home = MemberPlace.objects.get(member=ben)
    assert (home.name, home.country, home.radius_km, home.suggests_me) == ("Cologne", "DE", 30, True)
    assert "You are in Cologne." in bens.get(reverse("meetups:place")).text


def test_the_place_is_the_citys_and_no_finer(bens, ben):
    saved(bens, latitude="50.94", longitude="6.96")
    home = MemberPlace.objects.get(member=ben)
    assert (home.latitude, home.longitude) == (50.93333, 6.95)


def test_how_far_one_travels_changes_without_a_new_search(bens, ben):
    saved(bens)
    assert f'type="hidden" name="geoname" value="{KOELN}"' in bens.get(reverse("meetups:place")).text
    saved(bens, radius_km=200)
    assert MemberPlace.objects.get(member=ben).radius_km == 200


@pytest.mark.parametrize("fields", [{"geoname": 1}, {"geoname": ""}, {"geoname": "x"}, {"radius_km": 0}])
def test_what_is_no_city_and_no_reach_is_not_taken(bens, fields):
    response = saved(bens, **fields)
    assert response.status_code == 422
    assert "Please look at this again" in response.text
    assert not MemberPlace.objects.exists()


def test_a_place_is_forgotten_when_its_member_says_so(bens, ben):
    saved(bens)
    bens.post(reverse("meetups:leave_place"))
    bens.post(reverse("meetups:leave_place"))
    assert not MemberPlace.objects.exists()


def test_nothing_found_says_what_to_do(bens):
    assert "Take the nearest larger one" in bens.get(reverse("meetups:place"), {"q": "qqqqq"}).text


def test_who_has_told_no_place_is_asked_for_it(bens):
    assert "Tell my city" in near(bens)


def test_meetups_within_reach_stand_there_with_their_distance(bens, ben, group):
    at_home(ben, radius_km=30)
    for title, (latitude, longitude) in {"In Bonn": BONN, "In Berlin": BERLIN}.items():
        placed(group, ben, title, latitude=latitude, longitude=longitude)
    placed(group, ben, "Nowhere")
    page = near(bens)
    assert "In Bonn" in page
    assert "24 km away" in page
    assert "In Berlin" not in page
    assert "Nowhere" not in page


def test_what_is_in_the_box_but_not_in_the_circle_is_not_near(bens, ben, group):
    at_home(ben, radius_km=30)
    placed(group, ben, "In the corner", latitude=50.93333 + 0.25, longitude=6.95 + 0.4)
    assert "In the corner" not in near(bens)


def test_what_is_over_called_off_or_of_a_group_one_cannot_read_is_not_near(bens, ben, group):
    at_home(ben)
    here = {"latitude": 50.9, "longitude": 6.9}
    placed(group, ben, "Over", starts_at=clock.now() - timedelta(days=1), **here)
    called_off = placed(group, ben, "Called off", **here)
    Cancellation.objects.create(meetup=called_off, reason="Rain.")
    hidden = make.group(slug="hidden", visibility="hidden")
    placed(hidden, make.member("Hanna"), "Secret", **here)
    page = near(bens)
    for title in ("Over", "Called off", "Secret"):
        assert title not in page


def test_the_date_line_is_no_border(bens, ben, group):
    at_home(ben, "Suva", -18.14, 178.44, geoname=2198148, country="FJ", radius_km=600)
    placed(group, ben, "Across", latitude=-18.2, longitude=-179.5)
    assert "Across" in near(bens)


def test_near_the_pole_every_longitude_may_be_near(bens, ben, group):
    at_home(ben, "Alert", 89.5, 0, radius_km=300)
    placed(group, ben, "Polar", latitude=89.5, longitude=170)
    assert "Polar" in near(bens)


def test_the_list_takes_the_same_queries_for_ten_as_for_twenty(
    bens, ben, group, django_assert_max_num_queries
):
    at_home(ben)
    near(bens)
    for number in (10, 20):
        for _ in range(10):
            placed(group, ben, latitude=50.9, longitude=6.9)
        with django_assert_max_num_queries(8) as asked:
            page = near(bens)
        assert page.count(" km away") == number
        counts = [len(asked)] if number == 10 else [*counts, len(asked)]  # noqa: F821 - of the first turn
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("fields", "city"),
    [
        ({"address": "Domstr. 3, 50668 Köln"}, (50.93333, 6.95)),
        ({"address": "Neumarkt 1\nKöln, Deutschland"}, (50.93333, 6.95)),
        ({"venue": "Berlin"}, BERLIN),
        ({"venue": "Berlin", "zone": "America/Chicago"}, (43.96804, -88.94345)),
        ({"address": "Köln", "latitude": 1.0, "longitude": 2.0}, (1.0, 2.0)),
    ],
)
def test_a_meetup_is_where_its_coordinates_or_else_its_address_say(group, anna, fields, city):
    meetup = placed(group, anna, **fields)
    assert (meetup.spot.latitude, meetup.spot.longitude) == city


def test_where_no_city_is_named_it_is_nowhere_and_a_change_of_place_counts(group, anna):
    meetup = placed(group, anna, address="Köln")
    meetup.address = "At the usual place"
    meetup.save()
    spot_meetup(meetup)
    assert not MeetupSpot.objects.exists()


def test_planning_a_meetup_has_its_place_found(group, anna, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        plan = replace(PLAN, address="Bonn")
        meetup = plan_meetup(group, plan, by=anna, title="In Bonn", source="Come all.")
    make.jobs_done(spot)
    assert MeetupSpot.objects.get(meetup=meetup).latitude == BONN[0]
