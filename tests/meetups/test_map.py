"""A group's map: cities of five and more, drawn here, and nobody's place."""

import re
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.meetups.models import MemberPlace
from handschlag.meetups.pages.outlines import Spot, drawing, view_of
from handschlag.meetups.pages.tiles import tiled
from tests import make

CITIES = {"Köln": (50.93, 6.95), "Bonn": (50.73, 7.1), "Aachen": (50.77, 6.08), "Berlin": (52.52, 13.41)}


def people_in(group, city: str, number: int) -> None:
    latitude, longitude = CITIES[city]
    for _ in range(number):
        member = make.member()
        make.join(group, member)
        MemberPlace.objects.create(
            member=member, geoname=len(city), name=city, country="DE", latitude=latitude, longitude=longitude
        )


def page(viewer, group) -> str:
    client = Client()
    client.force_login(viewer)
    return client.get(reverse("meetups:map", args=[group.slug])).text


@pytest.mark.django_db
def test_cities_of_fewer_than_five_stand_together(group, ben):
    people_in(group, "Köln", 6)
    people_in(group, "Berlin", 4)
    people_in(group, "Aachen", 3)  # as long a name as Berlin's, another city of fewer than five
    MemberPlace.objects.filter(name="Aachen").update(geoname=99)
    shown = page(ben, group)
    assert ">Köln</text>" in shown
    assert "Berlin" not in shown
    assert "Aachen" not in shown
    assert re.search(r"elsewhere</th><td class=\"number\">7<", shown)
    assert re.search(r"have not told</th><td class=\"number\">fewer than five<", shown)


@pytest.mark.django_db
def test_fewer_than_five_elsewhere_are_not_counted_out(group, ben):
    people_in(group, "Köln", 5)
    people_in(group, "Berlin", 2)
    assert re.search(r"elsewhere</th><td class=\"number\">fewer than five<", page(ben, group))


@pytest.mark.django_db
def test_who_has_left_is_nowhere(group, ben):
    people_in(group, "Köln", 5)
    left = MemberPlace.objects.first().member.memberships.get()
    left.left_at = left.joined_at
    left.save()
    assert "No city to show yet" in page(ben, group)


@pytest.mark.django_db
def test_nobody_is_named(group, ben):
    people_in(group, "Köln", 5)
    shown = page(ben, group)
    assert not [place.member.name for place in MemberPlace.objects.all() if place.member.name in shown]


@pytest.mark.django_db
def test_the_map_asks_nobody_else(group, ben):
    people_in(group, "Köln", 5)
    assert (
        "http" not in page(ben, group).split('<svg xmlns="http://www.w3.org/2000/svg"')[1].split("</svg>")[0]
    )


@pytest.mark.django_db
def test_the_map_takes_the_same_queries_for_many_cities(group, ben, django_assert_max_num_queries):
    people_in(group, "Köln", 5)
    client, address = Client(), reverse("meetups:map", args=[group.slug])
    client.force_login(ben)
    client.get(address)
    with django_assert_max_num_queries(8) as few:
        client.get(address)
    people_in(group, "Berlin", 5)
    with django_assert_max_num_queries(8) as more:
        assert ">Berlin<" in client.get(address).text
    assert len(few) == len(more)


def spots(*names: str) -> list[Spot]:
    return [Spot(name, *CITIES[name], 5 + place) for place, name in enumerate(names)]


def test_a_drawing_is_well_formed_and_escapes_names():
    svg = ET.fromstring(drawing([Spot("<b>&", 50, 7, 5)], title="<t>", description='"d"'))
    assert [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")] == ["<b>&"]
    assert not [name for element in svg.iter() for name in element.attrib if name in {"style", "onload"}]


def test_every_city_lies_within_the_map():
    view = view_of(spots("Köln", "Berlin", "Aachen"))
    for spot in spots("Köln", "Berlin", "Aachen"):
        x, y = view.place(spot.longitude, spot.latitude)
        assert 0 < x < 720
        assert 0 < y < view.height


def test_coasts_and_borders_are_drawn_and_only_those_in_view():
    near = drawing(spots("Köln", "Bonn"), title="", description="")
    assert len(near) < 40_000
    assert near.count("M") > 5
    numbers = [float(x) for x in re.findall(r"[ML](-?[\d.]+) ", near)]
    assert sum(0 <= x <= 720 for x in numbers) > len(numbers) * 0.7


def test_the_whole_world_fits_too():
    far = drawing([Spot("A", -45, -170, 5), Spot("B", 70, 175, 5)], title="", description="")
    assert len(far) < 400_000
    ET.fromstring(far)


@pytest.mark.django_db
def test_map_stands_on_tiles_only_where_the_operator_names_a_source(group, ben, settings):
    people_in(group, "Köln", 6)
    people_in(group, "Berlin", 5)
    assert "<image" not in page(ben, group)
    settings.MAP_TILES, settings.MAP_CREDIT = "https://tiles.example.org/{z}/{x}/{y}.png", "© The mappers"
    shown = page(ben, group)
    tiles = re.findall(r'<image href="https://tiles\.example\.org/(\d+)/(\d+)/(\d+)\.png"', shown)
    assert 1 < len(tiles) <= 12
    assert "© The mappers" in shown
    assert ">Köln</text>" in shown


def test_tiles_are_never_finer_than_a_city():
    alone = tiled(
        [Spot("Köln", *CITIES["Köln"], 5)], "https://t.example/{z}/{x}/{y}", title="T", description="D"
    )
    assert {zoom for zoom, _, _ in re.findall(r"t\.example/(\d+)/(\d+)/(\d+)", alone)} == {"9"}


def test_known_point_lies_on_its_known_tile():
    """Brandenburg Gate at zoom 9: tile 275/167 (OpenStreetMap wiki, "Slippy map tilenames")."""
    gate = Spot("Berlin", 52.5163, 13.3777, 5)
    drawn = tiled([gate], "https://t.example/{z}/{x}/{y}", title="T", description="D")
    assert "/9/275/167" in drawn
    x, y = (float(value) for value in re.search(r'cx="([\d.]+)" cy="([\d.]+)"', drawn).groups())
    assert (x, y) == (360, 240)
