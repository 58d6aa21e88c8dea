"""Style sheets: a file for each component while one writes them, one file together when they are served.

A browser waits for every style sheet before it paints. Two dozen of them are two dozen answers to wait
for on a slow line, and small files compress worse than a large one. So collecting the static files joins
them; nothing has to be built while developing, and nothing is kept in the repository twice.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from whitenoise.storage import (  # type: ignore[import-untyped]  # it has no types
    CompressedManifestStaticFilesStorage,
)

PAGES = Path(__file__).parent / "static/css/pages"
"""A sheet for each room, of which none needs to know of the others."""
APART = {"crisis", "design", "mail-previews", "moderation", "network-map"}
"""Sheets that only their own pages link, where few people ever look: nobody else waits for them."""

SHEETS = [
    f"css/{name}.css"
    for name in [
        "tokens",  # first: it states the order of the layers
        "base",
        "layout",
        "prose",
        *(
            f"components/{name}"
            for name in [
                "button", "form", "card", "list", "avatar", "badge",
                "notice", "nav", "post", "composer", "files", "figure", "dialog", "live", "poll",
            ]
        ),
        *sorted(f"pages/{sheet.stem}" for sheet in PAGES.glob("*.css") if sheet.stem not in APART),
        "utilities",
        "print",
    ]
]  # fmt: skip
JOINED = "css/all.css"


def style_sheets() -> list[str]:
    """The static files that every page links: all sheets, or the one they were joined into."""
    return [JOINED] if isinstance(staticfiles_storage, JoinedStorage) else SHEETS


class JoinedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # for the same reason
    """Joins the style sheets, compresses, and names every file by its content, also where scripts import."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            text = "\n".join(Path(self.path(name)).read_text(encoding="utf-8") for name in SHEETS)
            Path(self.path(JOINED)).write_text(text, encoding="utf-8")
            paths[JOINED] = (self, JOINED)
        yield from super().post_process(paths, dry_run=dry_run, **options)
