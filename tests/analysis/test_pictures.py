"""Pictures of a whole network's figures: there in both languages, told to the blind too."""

import pytest
from django.utils import translation

from handschlag.insights.pictures import pictures
from handschlag.insights.pictures.coupling import degrees
from handschlag.insights.pictures.crisis import stress_test
from tests.analysis import told

OWN = {
    "meeting_effect",
    "constraint",
    "surplus_gini",
    "dependency",
    "fairness_goodness",
    "tipping_point",
    "k_core_curve",
}


@pytest.fixture(scope="module", params=["en", "de"])
def drawn(request) -> dict[str, str]:
    with translation.override(request.param):
        return pictures(told.sections())


def test_every_table_has_its_picture(drawn):
    assert set(drawn) >= OWN


def test_every_picture_has_a_title_and_a_description_and_no_style(drawn):
    for key, svg in drawn.items():
        assert "<title" in svg, key
        assert "<desc" in svg, key
        assert "style=" not in svg, key
        assert "NaN" not in svg, key


def test_ids_differ_from_picture_to_picture(drawn):
    names = [svg.split('aria-labelledby="')[1].split('"')[0] for svg in drawn.values()]
    assert len(names) == len(set(names))


def test_no_rows_no_pictures():
    assert pictures({}) == {}
    assert pictures({section: {} for section in told.sections()}) == {}


def test_the_stress_test_names_its_plans_and_where_it_tips():
    with translation.override("de"):
        svg = stress_test(told.sections()["crisis"])
    assert "kippt bei 8,0" in svg
    assert "die am besten Verbundenen" in svg
    assert "zufällige Mitglieder" in svg


def test_a_network_that_never_tips_says_so():
    rows = [["random", size, size, size + 2, 1, 0] for size in (0, 10, 20)]
    figures = {"stress_test_table": told.rows("plan shocked median_lost p95_lost rounds alone", *rows)}
    svg = stress_test(figures)
    assert "never more than half" in svg
    assert "tips at" not in svg


def test_where_all_have_as_many_contacts_no_line_is_drawn():
    assert degrees({"degree_table": told.rows("degree members", [5, 13])}) is None
    assert degrees({"degree_table": told.rows("degree members", [5, 13], [6, 2])}) is not None
