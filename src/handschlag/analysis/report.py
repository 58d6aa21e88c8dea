"""The report as one HTML file: no script, no network, for screen and paper, in light and in dark."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from django.utils import formats, translation
from django.utils.translation import gettext
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

import handschlag
from handschlag.analysis import pages, words
from handschlag.analysis.picturing import Pictures
from handschlag.insights.figures import Figures
from handschlag.insights.sections.archive import Archive
from handschlag.insights.wording import worded

_SHEETS: Final = ("tokens.css", "base.css", "components/figure.css")
"""What the report shares with the pages of the site."""

_OWN_SHEET: Final = Path(__file__).parent / "templates/analysis/report.css"
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE: Final = re.compile(r"\s+")
_NAMESPACE: Final = ' xmlns="http://www.w3.org/2000/svg"'
"""Not needed inside HTML; without it no address stands in the file."""


def write(
    archive: Archive,
    sections: Mapping[str, Figures],
    pictures: Pictures,
    *,
    language: str,
    names: str = "hidden",
) -> str:
    """Return the report. sections: figures by key, by section; pictures: of the same language and names."""
    with translation.override(language):
        found = pages.parts(archive, sections, pictures, names=names)
        html = (
            _environment()
            .get_template("report.html")
            .render(
                language=language,
                style=_style(),
                archive=archive,
                recognised=words.recognised(archive),
                period=words.period(archive),
                counts=words.counted(archive),
                networks=words.networks(archive),
                notes=words.notes(archive),
                parts=found,
                top=pages.most_important(found),
                map=pictures.map,
                facts=pictures.facts,
                shows_names=names == "shown",
                version=handschlag.__version__,
            )
        )
    return html.replace(_NAMESPACE, "")


@cache
def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("handschlag.analysis", "templates/analysis"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],  # the same syntax as the site's templates, read by the same tool
    )
    env.globals.update(_=_said)
    env.filters.update(number=_number, share=_share)
    return env


def _said(text: str, **values: object) -> Markup:
    """The text in the active language, escaped, and the values too."""
    said = escape(gettext(text))
    return said % values if values else said


def _number(value: float) -> str:
    return formats.number_format(value, 0, use_l10n=True, force_grouping=True)


def _share(value: float) -> str:
    return str(worded(value, "share"))


@cache
def _style() -> str:
    """The element, not only its text: templates hold no inline style."""
    shared = Path(handschlag.__file__).parent / "site/static/css"
    sheets = [*(shared / name for name in _SHEETS), _OWN_SHEET]
    css = "".join(_COMMENT.sub("", sheet.read_text(encoding="utf-8")) for sheet in sheets)
    return f"<style>{_SPACE.sub(' ', css)}</style>"
