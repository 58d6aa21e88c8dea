"""What is shown of a hit: its words as plain text, those that were asked for marked.

Marks are made here, from text, and everything else is escaped: nothing that somebody wrote becomes HTML.
"""

import re
from collections.abc import Set as AbstractSet
from html import escape, unescape

from django.utils.safestring import SafeString

from handschlag.core.search.words import places

Place = tuple[int, int, str]
"""From where to where a word stands, and its stem."""

EXCERPT = 260
LONGEST = 50_000
"""Characters of a text that are looked through for the place to show."""
BEFORE = 60
"""Characters before the first marked word, so that it stands in its sentence."""
_TAG = re.compile(r"<[^>]*>")


def plain(rendered: str) -> str:
    """The text of a post's HTML."""
    return " ".join(unescape(_TAG.sub(" ", rendered[:LONGEST])).split())


def marked(text: str, stems: AbstractSet[str]) -> SafeString:
    """The text with every word that was asked for in ``<mark>``."""
    return _with_marks(text, places(text, stems))


def excerpt(text: str, stems: AbstractSet[str], length: int = EXCERPT) -> SafeString:
    """About ``length`` characters around the place where most of the words stand close together."""
    found = places(text, stems)
    start = _start(text, found, length)
    cut = text[start : start + length]
    is_cut = start + length < len(text)
    if is_cut:
        cut = cut.rpartition(" ")[0] or cut
    end = start + len(cut)
    within = [(at - start, to - start, stem) for at, to, stem in found if start <= at and to <= end]
    return SafeString(f"{'… ' if start else ''}{_with_marks(cut, within)}{' …' if is_cut else ''}")


def _start(text: str, found: list[Place], length: int) -> int:
    """Where the excerpt begins: at a word, a little before the words it is for."""
    best, most = 0, 0
    for number, (start, _, _) in enumerate(found[:500]):
        near = {stem for at, _, stem in found[number : number + 20] if at < start + length - BEFORE}
        if len(near) > most:
            best, most = start, len(near)
    if best <= BEFORE:
        return 0
    space = text.find(" ", best - BEFORE, best)
    return space + 1 if space >= 0 else best


def _with_marks(text: str, found: list[Place]) -> SafeString:
    """Safe, as it is escaped piece by piece."""
    parts, end = [], 0
    for start, stop, _ in found:
        parts += [escape(text[end:start]), "<mark>", escape(text[start:stop]), "</mark>"]
        end = stop
    return SafeString("".join([*parts, escape(text[end:])]))
