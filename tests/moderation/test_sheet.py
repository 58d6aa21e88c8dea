"""Its style sheet does not come with every page of the site, so each page of the room links it."""

from pathlib import Path

import handschlag.moderation

PAGES = Path(handschlag.moderation.__file__).parent / "templates/moderation"


def test_every_page_links_the_sheet_of_the_room():
    pages = {path.name: path.read_text() for path in PAGES.glob("*.html")}
    without = [
        name for name, text in pages.items() if "{% extends" in text and "pages/moderation.css" not in text
    ]
    assert not without
