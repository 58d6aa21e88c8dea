"""The summary for a terminal says the same as the report, in a few lines."""

from dataclasses import replace
from io import StringIO

import pytest
from django.utils import translation
from rich.console import Console

from handschlag.analysis import words
from handschlag.analysis.summary import summary
from handschlag.insights.figures import Figures
from tests.analysis import told


def printed(
    sections: dict[str, Figures], language: str = "en", *, names: str = "hidden", width: int = 100
) -> str:
    out = StringIO()
    Console(file=out, width=width).print(
        summary(told.community(120), sections, language=language, names=names)
    )
    return out.getvalue()


def test_every_section_with_figures_is_a_table():
    text = printed(told.sections())
    for heading in ("Group health", "Online and offline", "Give and take", "Reliability", "Crisis"):
        assert heading in text
    assert "+21.0" in text
    assert "between −4.0% and +52.0%" in text
    assert "Association is not effect." in text


def test_german_is_german():
    text = printed(told.sections(), "de")
    assert "Zustand der Gruppe" in text
    assert "Zusammenhang ist nicht Wirkung." in text
    assert not [word for word in ("members", "between", "Needed", "Value") if word in text]


def test_what_was_read_stands_first_and_what_is_missing_last():
    lines = printed({"crisis": told.sections()["crisis"]}).strip().splitlines()
    assert lines[0].startswith("a ledger of interactions")
    text = "\n".join(lines)
    assert "Reliability: Needed: promises" in text.replace("\n", " ")
    assert text.index("Tipping point") < text.index("What it cannot tell")


def test_figures_over_few_people_are_hidden_unless_names_are_shown():
    assert "One-sided partners" not in printed(told.sections())
    assert "One-sided partners" in printed(told.sections(), names="shown")


@pytest.mark.parametrize("width", [60, 80, 200])
def test_no_line_is_wider_than_the_terminal(width):
    assert max(map(len, printed(told.sections(), width=width).splitlines())) <= width


def test_several_networks_are_told_of_one_by_one():
    archive = replace(told.community(20), parts={"law_advice": {"members": 71, "ties": 892}})
    with translation.override("en"):
        assert words.networks(archive) == [("law_advice", "71 Members · 892 Ties")]
