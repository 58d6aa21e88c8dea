"""Cities by name, in whatever language, and how far it is from one to the other."""

import sqlite3
from math import cos, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core import gazetteer

KOELN = 2886242


@pytest.mark.parametrize("text", ["Köln", "koln", "KOELN", "Cologne", "  köln ", "colonia agrippina"])
def test_a_city_is_found_by_what_any_language_calls_it(text):
    assert gazetteer.find(text)[0].geoname == KOELN


def test_it_is_called_as_it_was_searched_for():
    assert gazetteer.find("Wien")[0].label == "Wien (Vienna), AT"
    assert gazetteer.find("vienna")[0].label == "Vienna, AT"
    assert gazetteer.find("munchen")[0].name == "München"


def test_the_beginning_of_a_name_is_enough():
    assert "Hamburg" in [city.name for city in gazetteer.find("hambu")]


def test_the_whole_name_comes_before_the_largest_that_begins_so():
    assert gazetteer.find("Bonn")[0].name == "Bonn"


def test_a_country_narrows_the_search():
    found = gazetteer.find("Berlin", country="us")
    assert found
    assert {city.country for city in found} == {"US"}
    assert "Berlin, NH, US" in [city.label for city in found]


@pytest.mark.parametrize("text", ["", "k", "!!", "%", "_%", "qqqqq", "'; DROP TABLE city; --"])
def test_what_is_no_name_finds_nothing(text):
    assert gazetteer.find(text) == []


def test_a_city_has_its_place_and_its_clock():
    city = gazetteer.city(KOELN)
    assert (city.latitude, city.longitude, city.zone) == (50.93333, 6.95, "Europe/Berlin")
    assert gazetteer.city(1) is None


def test_a_table_that_is_broken_or_of_another_version_is_made_anew(tmp_path, settings, monkeypatch):
    monkeypatch.setattr(gazetteer, "_cities", lambda: iter([_KOELN]))
    folder = tmp_path / "cities"
    folder.mkdir()
    settings.GAZETTEER = folder / "cities.sqlite3"
    settings.GAZETTEER.write_text("no database")
    assert [city.name for city in gazetteer.find("köln")] == ["Köln"]
    with sqlite3.connect(settings.GAZETTEER) as table:
        table.execute("PRAGMA user_version = 0")
    assert gazetteer.prepare() == settings.GAZETTEER
    assert [path.name for path in folder.iterdir()] == ["cities.sqlite3"]


_KOELN = {
    "geonameid": KOELN, "name": "Köln", "latitude": 50.9, "longitude": 6.9, "countrycode": "DE",
    "population": 1, "timezone": "Europe/Berlin", "admin1code": "07", "alternatenames": ["CGN", "Cologne"],
}  # fmt: skip

PLACES = st.tuples(st.floats(-89, 89), st.floats(-180, 180))


def test_the_way_from_vienna_to_graz():
    assert gazetteer.kilometres((48.2082, 16.3738), (47.0707, 15.4395)) == pytest.approx(144.6, abs=0.1)


@given(PLACES, PLACES)
def test_there_is_as_far_as_back(a, b):
    assert gazetteer.kilometres(a, b) == pytest.approx(gazetteer.kilometres(b, a), abs=1e-6)


@given(PLACES, st.floats(1, 3000), st.floats(-1, 1), st.floats(-1, 1))
def test_what_is_within_reach_lies_in_the_box(centre, km, north, east):
    latitude = max(min(centre[0] + north * km / 100, 90), -90)
    longitude = centre[1] + east * km / 100 / max(cos(radians(centre[0])), 0.01)
    place = (latitude, (longitude + 180) % 360 - 180)
    if gazetteer.kilometres(centre, place) > km:
        return
    box = gazetteer.box_around(*centre, km)
    assert box.south - 1e-9 <= place[0] <= box.north + 1e-9
    if box.west is not None:
        is_inside = (
            box.west <= place[1] + 1e-9 and place[1] - 1e-9 <= box.east
            if box.west <= box.east
            else place[1] + 1e-9 >= box.west or place[1] - 1e-9 <= box.east
        )
        assert is_inside
