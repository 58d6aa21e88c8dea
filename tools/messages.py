"""Collect the texts of code and templates into the catalogue: ``make messages``.

The texts in the code are English; the catalogue is the German. New texts arrive without
translation and obsolete ones leave; a test fails while one is missing.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "src/handschlag/site/locale"
MAPPING = ROOT / "tools/messages.cfg"
TEMPLATE = LOCALE / "django.pot"
KEYWORDS = ("_", "gettext_lazy", "gettext_noop", "ngettext_lazy:1,2", "pgettext_lazy:1c,2")


def main() -> None:
    extract(TEMPLATE)
    catalogue = LOCALE / "de/LC_MESSAGES/django.po"
    _babel(
        "update", "-i", TEMPLATE, "-o", catalogue, "-l", "de", "--no-fuzzy-matching", "--ignore-obsolete",
        "--ignore-pot-creation-date", "--width", "100",
    )  # fmt: skip
    TEMPLATE.unlink()


def extract(into: Path) -> None:
    """Write the template of all texts in code and templates."""
    keywords = [option for keyword in KEYWORDS for option in ("--keyword", keyword)]
    _babel(
        "extract", "--mapping", MAPPING, "--output", into, "--sort-by-file", "--no-location",
        "--project", "Handschlag", *keywords, "src/handschlag",
    )  # fmt: skip


def _babel(*arguments: object) -> None:
    subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", "-q", *map(str, arguments)], cwd=ROOT, check=True
    )


if __name__ == "__main__":
    main()
