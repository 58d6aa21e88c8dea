"""What is shown of a hit: its words as plain text, those that were asked for marked.

Marks are made here, from text, and everything else is escaped: nothing that somebody wrote becomes HTML.
"""

import html
import re
from collections.abc import Set as AbstractSet

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from handschlag.core.search.words import places

EXCERPT = 260
LONGEST = 50_000
"""Characters of a text that are looked through for the place to show."""
BEFORE = 60
"""Characters before the first marked word, so that it stands in its sentence."""


def plain(rendered: str) -> str:
    """The text of a post's HTML."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", rendered[:LONGEST])).split())


def marked(text: str, stems: AbstractSet[str]) -> SafeString:
    """The text with every word that was asked for in ``<mark>``."""
    parts, end = [], 0
    for start, stop, stem in places(text):
        if stem in stems:
            parts += [escape(text[end:start]), "<mark>", escape(text[start:stop]), "</mark>"]
            end = stop
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308 - escaped piece by piece


def excerpt(text: str, stems: AbstractSet[str], length: int = EXCERPT) -> SafeString:
    """About ``length`` characters around the place where most of the words stand close together."""
    start = _start(text, stems, length)
    cut = text[start : start + length]
    if start + length < len(text):
        cut = f"{cut.rpartition(' ')[0] or cut} …"
    return marked(f"… {cut}" if start else cut, stems)


def _start(text: str, stems: AbstractSet[str], length: int) -> int:
    """Where the excerpt begins: at a word, a little before the words it is for."""
    found = [(start, stem) for start, _, stem in places(text) if stem in stems]
    best, most = 0, 0
    for number, (start, _) in enumerate(found[:500]):
        near = {stem for at, stem in found[number : number + 20] if at < start + length - BEFORE}
        if len(near) > most:
            best, most = start, len(near)
    if best <= BEFORE:
        return 0
    space = text.find(" ", best - BEFORE, best)
    return space + 1 if space >= 0 else best
