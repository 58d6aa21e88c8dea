"""From what a person typed to what a browser may show: comrak renders, nh3 sanitises.

Done once when a post is written; pages only read the stored result. The allow-list is the whole
defence: what is not named here does not reach a page.
"""

import html
import re
from collections.abc import Callable
from functools import cache
from secrets import token_hex

import comrak
import nh3

from handschlag.core.footnotes import numbered
from handschlag.core.highlighting import CLASSES, Highlighter

_RENDERING = comrak.RenderOptions()
_RENDERING.hardbreaks = True

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "kbd", "li", "ol", "p", "pre", "q", "s", "section", "span", "strong", "sub", "sup", "table", "tbody",
    "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "id", "title"},
    "abbr": {"title"},
    "li": {"id"},
    "ol": {"start"},
    "td": {"align"},
    "th": {"align"},
}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    tag_attribute_values={
        "a": {"role": {"doc-backlink", "doc-noteref"}},
        "section": {"role": {"doc-endnotes"}},
    },
    allowed_classes={"code": {"math"}, "section": {"footnotes"}, "span": set(CLASSES)},
    set_tag_attribute_values={"table": {"tabindex": "0"}},  # a wide one scrolls, also by keyboard
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow noopener ugc",
    strip_comments=True,
)


_IMAGE = re.compile(r'<img src="([^"]*)" alt="([^"]*)"[^>]*>')
_CODE = re.compile(r'<pre><code class="language-([^"]*)"[^>]*>([^<]*)</code></pre>')
_MATH = re.compile(r'<span data-math-style="(inline|display)">([^<]*)</span>')
_CHECKBOX = re.compile(r'<input type="checkbox"( checked="")? disabled="" ?/?>')
_TASK = re.compile("<li>(?=[☑☐] )")
_HEADING = re.compile(r"<(/?)h([1-6])>")
_CONTAINER = re.compile(r"<(/?)(?:blockquote|ul|ol|li)\b[^>]*>")

DEEPEST = 40
"""Quotes and lists within each other that are shown as such; sanitising takes time by the depth squared."""

MOST_REFERENCES = 300
"""To footnotes; four typed characters make two hundred, so a text with more of them has none."""

MOST_CELLS = 20_000
"""Of tables: a row of one letter gets a cell for each column, so a text of more has no tables."""
_OF_A_RULE = " \t>*+0123456789.)|:-"
"""What the line below a table's head consists of, also in a quote or a list."""


OwnPicture = Callable[[str, str], str | None]
"""From an image's address and words to the mark-up of one of the site's own, or None for a foreign one."""


def render(source: str, own_picture: OwnPicture | None = None) -> str:
    """Render Markdown to HTML that is safe to put into a page as it is.

    CommonMark with tables, task lists, footnotes, strike-through and autolinks; a line break is a line
    break, as people expect in a discussion. Raw HTML is dropped. An image becomes a link to it: a foreign
    image would tell its host who reads. Headings start at the third level, below the page's own.
    The boxes of a task list are signs, since nobody can tick them. TeX between dollars stands as it was
    typed. Code is coloured where its fence names the language. What is nested deeper than DEEPEST stands
    at that depth. Images that ``own_picture`` knows are shown as it says. Where several texts stand on one
    page, ``footnotes.scoped`` tells their notes apart.
    """
    source = source.replace("\x00", "")
    with_tables = _cells(source) <= MOST_CELLS
    rendered = _marked_up(source, tables=with_tables, notes=True)
    if rendered.count("data-footnote-ref>") > MOST_REFERENCES:
        rendered = _marked_up(source, tables=with_tables, notes=False)
    rendered = numbered(_flattened(_coloured(rendered)))
    rendered = _MATH.sub(_as_typed, rendered)
    pictures = _Pictures(own_picture)
    rendered = _IMAGE.sub(pictures.put_aside, rendered)
    rendered = _CHECKBOX.sub(lambda found: "☑" if found[1] else "☐", rendered)
    cleaned = _HEADING.sub(
        lambda found: f"<{found[1]}h{min(int(found[2]) + 2, 6)}>", _CLEANER.clean(rendered)
    )
    return pictures.put_back(_TASK.sub('<li class="task">', cleaned))


def _marked_up(source: str, *, tables: bool, notes: bool) -> str:
    rendered: str = comrak.render_markdown(
        source, extension_options=_extensions(tables=tables, notes=notes), render_options=_RENDERING
    )
    return rendered


@cache
def _extensions(*, tables: bool, notes: bool) -> comrak.ExtensionOptions:
    chosen = comrak.ExtensionOptions()
    chosen.strikethrough = chosen.autolink = chosen.tasklist = chosen.math_dollars = True
    chosen.table, chosen.footnotes = tables, notes
    return chosen


def _cells(source: str) -> int:
    """How many cells the tables of a text can have: each line as many as the widest table before it."""
    cells = columns = 0
    for line in source.splitlines():
        cells += columns
        if not line.strip(" \t>"):
            columns = 0
        elif "|" in line and not line.strip(_OF_A_RULE):
            columns = max(columns, line.count("|") + 1)
    return cells


class _Pictures:
    """Own pictures stand aside, behind a mark that nobody can guess, while all else is sanitised."""

    def __init__(self, own_picture: OwnPicture | None) -> None:
        self._own = own_picture
        self._aside: list[str] = []
        self._mark = token_hex(16) if own_picture else ""

    def put_aside(self, found: re.Match[str]) -> str:
        own = self._own(html.unescape(found[1]), html.unescape(found[2])) if self._own else None
        if own is None:
            return f'<a href="{found[1]}">{found[2] or found[1]}</a>'
        self._aside.append(own)
        return f"{self._mark}-{len(self._aside) - 1}."

    def put_back(self, cleaned: str) -> str:
        if not self._aside:
            return cleaned
        return re.sub(rf"{self._mark}-(\d+)\.", lambda found: self._aside[int(found[1])], cleaned)


def _coloured(rendered: str) -> str:
    if '<code class="language-' not in rendered:
        return rendered
    highlighter = Highlighter()

    def marked_up(found: re.Match[str]) -> str:
        coloured = highlighter.mark_up(html.unescape(found[2]), found[1].lower())
        return f"<pre><code>{found[2] if coloured is None else coloured}</code></pre>"

    return _CODE.sub(marked_up, rendered)


def _flattened(rendered: str) -> str:
    """Without the tags of containers below DEEPEST. Here all tags are comrak's own, so they are in pairs."""
    depth = 0

    def kept(found: re.Match[str]) -> str:
        nonlocal depth
        closes = bool(found[1])
        depth += not closes
        tag = found[0] if depth <= DEEPEST else ""
        depth -= closes
        return tag

    return _CONTAINER.sub(kept, rendered)


def _as_typed(found: re.Match[str]) -> str:
    dollars = "$" if found[1] == "inline" else "$$"
    return f'<code class="math">{dollars}{found[2]}{dollars}</code>'
