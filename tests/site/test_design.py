"""The design's promises that a machine can check: contrast, weight, no stray style, no missing drawing."""

import gzip
import re
from pathlib import Path
from typing import Any

import django_htmx
import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from handschlag.site import static_files

PACKAGE = Path(__file__).parents[2] / "src" / "handschlag"
STATIC = PACKAGE / "site" / "static"
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
SHEETS = sorted(path.relative_to(STATIC / "css") for path in STATIC.glob("css/**/*.css"))
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
ON_PAPER = ["paper", "sheet"]
WASHES = ["green", "madder", "ochre", "slate"]

# (ink, ground, least ratio): WCAG 2.2 AA asks 4.5 of text, 3 of the borders of controls and of focus rings.
PAIRS = [
    *(
        (ink, ground, 4.5)
        for ink in ["ink", "ink-muted", "green", "madder"]
        for ground in [*ON_PAPER, "well"]
    ),
    *((ink, ground, 4.5) for ink in ["ochre", "slate", "green-strong"] for ground in ON_PAPER),
    *((ink, f"{wash}-wash", 4.5) for wash in WASHES for ink in ["ink", wash]),
    ("madder-strong", "madder-wash", 4.5),
    ("on-green", "green", 4.5),
    ("on-green", "green-strong", 4.5),
    ("on-madder", "madder", 4.5),
    ("ink", "mark", 4.5),
    ("on-wood", "wood", 4.5),
    ("on-wood", "wood-grain", 4.5),
    ("on-wood-muted", "wood", 4.5),
    ("on-wood-muted", "wood-grain", 4.5),
    ("wood-ink", "on-wood", 4.5),
    ("wood-ink", "on-wood-muted", 4.5),
    *(("edge", ground, 3.0) for ground in ON_PAPER),
    *(("focus", ground, 3.0) for ground in [*ON_PAPER, "well"]),
    *((ink, "wood", 3.0) for ink in ["on-wood-madder", "on-wood-green", "on-wood-ochre"]),
]


def tokens(theme: str) -> dict[str, str]:
    text = (STATIC / "css" / "tokens.css").read_text()
    both = {name: (value, value) for name, value in re.findall(r"--([\w-]+): (#[0-9a-f]{6});", text)}
    both |= {
        name: (light, dark)
        for name, light, dark in re.findall(
            r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", text
        )
    }
    return {name: pair[theme == "dark"] for name, pair in both.items()}


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` as WCAG 2 defines it, 0 to 1."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio as WCAG 2 defines it, 1 to 21."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_has_the_contrast_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS, ids=str)
def test_ink_stands_out_from_its_ground(theme: str, ink: str, ground: str, least: float) -> None:
    colours = tokens(theme)
    assert contrast(colours[ink], colours[ground]) >= least


def test_initials_stand_out_from_every_avatar() -> None:
    text = (STATIC / "css" / "components" / "avatar.css").read_text()
    fills = re.findall(r"--avatar-fill: (#[0-9a-f]{6});", text)
    assert len(fills) == 8
    assert all(contrast("#fffcf6", fill) >= 4.5 for fill in fills)


def test_every_style_sheet_is_linked_from_every_page() -> None:
    only_where_needed = {f"css/pages/{name}.css" for name in static_files.APART}
    assert {f"css/{sheet.as_posix()}" for sheet in SHEETS} - only_where_needed == set(static_files.SHEETS)
    for name in sorted(static_files.APART):
        assert any(f"css/pages/{name}.css" in template.read_text() for template in TEMPLATES)
    assert len(static_files.SHEETS) == len(set(static_files.SHEETS))


def test_a_served_page_links_one_style_sheet_that_holds_them_all(settings: Any) -> None:
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "handschlag.site.static_files.JoinedStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["htm*", "ext"])
    assert static_files.style_sheets() == [static_files.JOINED]
    served = Path(settings.STATIC_ROOT) / staticfiles_storage.url(static_files.JOINED).removeprefix(
        "/static/"
    )
    text = served.read_text()
    assert text.startswith((STATIC / "css" / "tokens.css").read_text())
    assert all((STATIC / name).read_text() in text for name in static_files.SHEETS)
    assert served.with_name(f"{served.name}.gz").exists()


def test_style_sheets_refer_to_no_other_file() -> None:
    assert [sheet for sheet in SHEETS if "url(" in (STATIC / "css" / sheet).read_text()] == []


def test_colours_stand_in_the_tokens_only() -> None:
    free = {"tokens.css", "components/avatar.css", "print.css"}
    stray = [
        f"{sheet}: {found}"
        for sheet in SHEETS
        if sheet.as_posix() not in free
        for found in re.findall(r"#[0-9a-fA-F]{3,8}\b", (STATIC / "css" / sheet).read_text())
    ]
    assert stray == []


def test_every_sheet_keeps_to_the_layers() -> None:
    for sheet in SHEETS:
        text = re.sub(r"/\*.*?\*/", "", (STATIC / "css" / sheet).read_text(), flags=re.DOTALL)
        outside = re.sub(r"\{(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*\}", "{}", text)
        heads = [head.strip() for head in re.findall(r"[^{};]+", outside) if head.strip()]
        assert all(head.startswith(("@layer", "@media")) for head in heads), (sheet, heads)


def test_styles_and_scripts_of_a_first_visit_weigh_less_than_40_kb() -> None:
    """The sheets as they are served: joined."""
    sheets = "\n".join((STATIC / name).read_text() for name in static_files.SHEETS)
    scripts = [*with_imports("app.js"), STATIC / "js/theme.js", HTMX]
    assert len(gzip.compress(sheets.encode())) + weight(scripts) < 40_000


def test_what_comes_where_one_writes_weighs_less_than_12_kb() -> None:
    assert weight(with_imports("composer.js")) < 12_000


def with_imports(name: str) -> list[Path]:
    """A script and those it imports."""
    script = STATIC / "js" / name
    imported = re.findall(r'^import .*?"\./(.+?)";$', script.read_text(), re.MULTILINE)
    return [script, *(path for other in imported for path in with_imports(other))]


def weight(files: list[Path]) -> int:
    return sum(len(gzip.compress(file.read_bytes())) for file in files)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_templates_need_no_unsafe_inline(template: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", template.read_text(), flags=re.DOTALL)
    assert re.findall(r"<[^>]*\sstyle=|<style|<script(?![^>]*\ssrc=)|<[^>]*\son[a-z]+=", text) == []


ICON = re.compile(r'(?<![\w.])icon(?:_button)?\("([\w-]+)"|icon_name="([\w-]+)"|"icon": "([\w-]+)"')
PICTURE = re.compile(r'(?<!\w)picture\("([\w-]+)"|picture_name="([\w-]+)"')


@pytest.mark.parametrize(("sprite", "call"), [("icons.svg", ICON), ("pictures.svg", PICTURE)])
def test_every_drawing_that_a_template_names_is_drawn(sprite: str, call: re.Pattern[str]) -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "img" / sprite).read_text()))
    for template in TEMPLATES:
        named = {name for found in call.findall(template.read_text()) for name in found if name}
        assert named <= drawn, template
