"""The page of the map: who may look at what, what stands while nothing is drawn, how much is asked for it."""

import pytest

from handschlag.core import clock
from handschlag.insights.maps import actions, drawing_up, jobs
from handschlag.insights.maps.packing import Packed, uncompressed
from handschlag.insights.models import Audience, NetworkMap
from tests import make
from tests.insights.conftest import client_of
from tests.insights.mapped import Mapped, draw, mapped
from tests.insights.worker import run_due_jobs

BASE = "/groups/{}/insights/map/"


@pytest.fixture
def drawn(group, anna, ben) -> Mapped:
    return draw(mapped(group, anna, ben))


def base(found: Mapped) -> str:
    return BASE.format(found.group.slug)


def test_a_group_without_a_map_says_what_to_do_next(group, anna, ben):
    page = client_of(anna).get(BASE.format(group.slug)).content.decode()
    assert "Draw the map" in page
    page = client_of(ben).get(BASE.format(group.slug)).content.decode()
    assert "No map yet" in page
    assert "Draw the map" not in page


def test_an_organiser_has_the_map_drawn_and_sees_circles_and_names(group, anna, ben):
    found = mapped(group, anna, ben)
    client = client_of(anna)
    assert client.post(base(found) + "drawings/").status_code == 302
    assert "being drawn" in client.get(base(found)).content.decode()
    run_due_jobs()
    page = client.get(base(found)).content.decode()
    assert "being drawn" not in page
    assert "Circles of the map" in page
    assert "Most strongly tied" in page
    assert "Person 000" in page


def test_members_see_the_map_and_no_name(drawn):
    page = client_of(drawn.ben).get(base(drawn)).content.decode()
    assert "Circles of the map" in page
    assert "Person 0" not in page


def test_who_clicks_twice_is_told_and_nothing_is_drawn_twice(group, anna, ben):
    found = mapped(group, anna, ben)
    client = client_of(anna)
    client.post(base(found) + "drawings/")
    page = client.post(base(found) + "drawings/", follow=True).content.decode()
    assert "being drawn already" in page
    assert run_due_jobs() == 2


def test_a_page_that_waits_is_loaded_anew_once_the_map_is_there(drawn):
    client = client_of(drawn.anna)
    assert client.get(base(drawn), headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    actions.request_maps(drawn.group, by=drawn.anna)
    assert "HX-Refresh" not in client.get(base(drawn), headers={"HX-Request": "true"})


def test_bytes_come_compressed_and_only_once(drawn):
    client = client_of(drawn.anna)
    answer = client.get(base(drawn) + "data/")
    assert answer["Content-Encoding"] == "gzip"
    assert "private" in answer["Cache-Control"]
    packed = Packed.of_bytes(uncompressed(answer.content))
    assert len(packed.x) == drawn.group.memberships.filter(left_at=None).count()
    again = client.get(base(drawn) + "data/", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_picture_is_an_svg_without_script(drawn):
    answer = client_of(drawn.ben).get(base(drawn) + "picture/")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg")
    assert b"<script" not in answer.content


def test_a_worker_killed_in_between_leaves_the_old_map_standing(drawn, monkeypatch):
    before = drawn.map()
    actions.request_maps(drawn.group, by=drawn.anna)
    monkeypatch.setattr(drawing_up, "drawn", _killed)
    with pytest.raises(KeyboardInterrupt):
        jobs.draw_map.call(before.pk)
    after = drawn.map()
    assert bytes(after.drawing) == bytes(before.drawing)
    assert after.is_under_way
    assert client_of(drawn.ben).get(base(drawn) + "data/").status_code == 200


def _killed(*_args, **_kwargs):
    raise KeyboardInterrupt


def test_a_drawing_that_fails_is_tried_again_then_said_and_the_old_map_stands(drawn, monkeypatch):
    before = drawn.map()
    actions.request_maps(drawn.group, by=drawn.anna)
    monkeypatch.setattr(drawing_up, "drawn", _broken)
    for _turn in range(actions.MAX_ATTEMPTS):
        jobs.draw_map.call(before.pk)
    after = drawn.map()
    assert after.error == "ValueError: no"
    assert bytes(after.drawing) == bytes(before.drawing)
    assert "did not finish" in client_of(drawn.anna).get(base(drawn)).content.decode()


def _broken(*_args, **_kwargs):
    raise ValueError("no")


def test_maps_are_drawn_anew_once_a_day(drawn):
    jobs.draw_maps_anew.call()
    assert run_due_jobs() == 0
    NetworkMap.objects.update(drawn_at=clock.now() - jobs.ANEW_AFTER * 2)
    jobs.draw_maps_anew.call()
    assert run_due_jobs() == 2


def test_the_map_of_the_site_is_for_operators(drawn):
    operator = make.member("Olga", is_operator=True)
    client = client_of(operator)
    assert client_of(drawn.anna).get("/insights/map/").status_code == 404
    client.post("/insights/map/drawings/")
    run_due_jobs()
    assert "Most strongly tied" in client.get("/insights/map/").content.decode()
    names = client.get("/insights/map/names/").json()["names"]
    assert "Person 003" in [name for _position, name in names]


@pytest.mark.parametrize("path", ["", "data/", "names/", "picture/"])
def test_queries_stay_the_same_however_many_members(group, anna, ben, path, django_assert_max_num_queries):
    found = draw(mapped(group, anna, ben))
    client = client_of(anna)
    client.get(base(found) + path)
    with django_assert_max_num_queries(8) as few:
        client.get(base(found) + path)
    for number in range(10):
        make.join(group, make.member(f"Late {number}"))
    draw(found)
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert client.get(base(found) + path).status_code == 200


def test_a_group_in_which_nobody_has_a_tie_is_told_how_ties_come_about(group, anna, ben):
    draw(Mapped(group, anna, ben, []))
    page = client_of(anna).get(BASE.format(group.slug)).content.decode()
    assert "Nobody has a tie yet" in page
    assert NetworkMap.objects.get(group=group, audience=Audience.MEMBERS).is_drawn
