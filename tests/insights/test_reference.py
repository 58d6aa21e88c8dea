"""The reference page says every key that the figures have."""

from pathlib import Path

from handschlag.insights.definitions import DEFINITIONS

PAGE = Path(__file__).resolve().parents[2] / "docs/reference/insights.md"


def test_every_key_stands_on_the_reference_page():
    page = PAGE.read_text(encoding="utf-8")
    assert [key for key in DEFINITIONS if f"`{key}`" not in page] == []
