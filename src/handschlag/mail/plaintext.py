"""Plain text to Markdown that renders as the writer meant it.

Mail is wrapped at some 72 columns, pages are not: lines that were only wrapped are joined, breaks
that were meant stay (the product renders a line break as one). Lists, ``*emphasis*`` and code
stay what they look like; characters that would be markup by accident are escaped.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

_URL = r"(?:https?://|www\.)[^\s<>\"]+"
_ESCAPE = r"""
    (?P<escape> \\(?=[!-/:-@\[-`{-~]) | ` | \*(?!\ ) | (?<!\ )\* | (?<![^\W_])_ | _(?![^\W_])
    | \](?=[(\[:]) | <(?=[A-Za-z/!?]) | &(?=\#?\w{1,31};) | ~(?=~) )
"""
_LITERAL = re.compile(rf"(?P<keep> <{_URL}> | {_URL} ) | {_ESCAPE}", re.VERBOSE)
_MEANT = re.compile(
    rf"""
    (?P<keep> <{_URL}> | {_URL}
        | `[^`\n]+`
        | (?<![\w*])\*(?=\w)[^*\n]{{1,80}}(?<=\w)\*(?![\w*])
        | (?<![\w_])_(?=[^\W_])[^_\n]{{1,80}}(?<=[^\W_])_(?![\w_]) )
    | {_ESCAPE}
    """,
    re.VERBOSE,
)
_MARKS = "\\`*_]<&~"
_MARKS_OF_CODE = ("   ", "|", ";", "{", "}")
_BLOCK_MARK = re.compile(r"(?:#{1,6}(?=\s|$)|\d{4,9}(?=[.)]\s)|=+\s*$|(?:---+|\*\*\*+|___+)\s*$|>|\|)")
_LIST_ITEM = re.compile(r"(\s*)([-*+•·–]|\d{1,3}[.)])\s+(?=\S)")
_COLUMNS = re.compile(r"\S(?: {3,}| *\t+ *)\S")
_TABLE_LINE = re.compile(r"\|.*\||[─-╿]|\+-{2,}")
_CODE_LINE = re.compile(r".*[;{}]\s*$|\s*(?:\$|>>>|\.\.\.|#include|import|def|class|return|//|/\*) ?\S.*")
_DIFF = re.compile(r"^(?:diff --git |Index: \S|--- \S.*\n\+\+\+ |@@ -\d)", re.MULTILINE)

# Asked of every paragraph, with a line end before it: patterns that begin with one are found fast.
_MAYBE_PREFORMATTED = re.compile(r"\n(?:[@+$>#/.-]|diff|Index|import|def|class)")
_DRAWN = re.compile("[─-╿]")
_MARK_AT_START = re.compile(r"\n *(?:[^\w\s\"'(„“‚‘]|_|\d+[.)])")
_RULE = re.compile(r"\s*[-=_*~+]{5,}\s*$")
_FENCE = re.compile(r"^\s*(```|~~~)", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")

_NARROWEST = 50
_SLACK = 12
"""Columns by which a line must be shorter than it could be for its break to be meant."""


def unflowed(text: str) -> str:
    """Undo format=flowed (RFC 3676): a line that ends in a space goes on in the next."""
    lines: list[str] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        goes_on = content.endswith(" ") and content != "-- "
        if open_depth == depth and content != "-- ":
            lines[-1] += content
        else:
            lines.append("> " * depth + content)
        open_depth = depth if goes_on else None
    return "\n".join(lines)


def escape_inline(text: str, *, literal: bool = False) -> str:
    """Escape what would become markup by accident; URLs stay as they are.

    Unless ``literal``, so does what people who write plain text mean by it: ``*this*``, ``_this_``.
    """
    if not any(map(text.__contains__, _MARKS)):
        return text
    pattern = _LITERAL if literal else _MEANT
    return pattern.sub(lambda found: found["keep"] or "\\" + found["escape"], text)


def to_markdown(text: str) -> str:
    """Markdown whose rendering shows ``text`` as a reader of the mail saw it."""
    if ("```" in text or "~~~" in text) and len(_FENCE.findall(text)) >= 2:  # noqa: PLR2004 - a fence has two ends: the writer wrote Markdown
        return text.strip("\n")
    blocks = _BLANK_LINES.split(text.expandtabs(8).strip("\n"))
    return "\n\n".join(_gathered([_block(block) for block in blocks if block.strip()]))


def _gathered(blocks: list[str]) -> Iterator[str]:
    """Neighbouring preformatted blocks are one: a blank line within code is part of it."""
    held = ""
    for block in blocks:
        if held and block.startswith("```\n") and held.endswith("\n```"):
            held = held[: -len("\n```")] + "\n\n" + block[len("```\n") :]
        else:
            if held:
                yield held
            held = block
    if held:
        yield held


def _block(block: str) -> str:
    led = "\n" + block
    if _may_be_preformatted(led) and _is_preformatted(block):
        return _fenced(block)
    lines = block.split("\n")
    if not _MARK_AT_START.search(led):
        return escape_inline(_unwrapped(lines))
    if all(_RULE.match(line) for line in lines):
        return "---"
    return "\n".join(_lines(lines))


def _may_be_preformatted(led: str) -> bool:
    if any(map(led.__contains__, _MARKS_OF_CODE)) or _MAYBE_PREFORMATTED.search(led):
        return True
    return not led.isascii() and bool(_DRAWN.search(led))


def _is_preformatted(block: str) -> bool:
    lines = block.split("\n")
    if _DIFF.search(block):
        return True
    if all(line.startswith("    ") for line in lines):
        return not _LIST_ITEM.match(lines[0])
    if len(lines) < 2:  # noqa: PLR2004 - one line is no table
        return False
    columns = sum(bool(_COLUMNS.search(line) or _TABLE_LINE.search(line)) for line in lines)
    code = sum(bool(_CODE_LINE.match(line)) for line in lines)
    return 2 * columns >= len(lines) + 1 or (len(lines) > 2 and 3 * code >= 2 * len(lines))  # noqa: PLR2004 - as above


def _fenced(block: str) -> str:
    lines = block.split("\n")
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    code = "\n".join(line[indent:].rstrip() for line in lines)
    return f"```\n{code}\n```"


def _unwrapped(lines: list[str]) -> str:
    """Running text with the breaks that were meant, which is most of all mail."""
    if len(lines) == 1:
        return lines[0].strip()
    width = _width(lines)
    full = width - 1 - _SLACK  # no word fits after a line of this length
    parts = [lines[0].strip()]
    for line, following in pairwise(lines):
        text = following.strip()
        length = len(line.rstrip())
        is_wrapped = text and (length >= full or _is_wrapped(length, text, width))
        parts.append(f" {text}" if is_wrapped else f"\n{text}")
    return "".join(parts)


def _width(lines: list[str]) -> int:
    """Columns the paragraph was wrapped at: a long URL or a short last line says nothing of it."""
    lengths = sorted(len(line.rstrip()) for line in lines)
    return max(lengths[-1 - len(lengths) // 4], _NARROWEST)


def _is_wrapped(length: int, following: str, width: int) -> bool:
    """Whether a line of that length ended because the next word did not fit."""
    words = following.split(maxsplit=1)
    return bool(words) and length + 1 + len(words[0]) + _SLACK > width


def _lines(lines: list[str]) -> Iterator[str]:
    """The block's lines with wrapped ones joined; a list item goes on until the next item."""
    width = _width(lines)
    held: list[str] = []
    previous = ""
    for line in lines:
        if held and not _is_break_meant(previous, line, width):
            held.append(_marked(line.strip(), first=False))
        else:
            if held:
                yield " ".join(held)
            held = [_list_item(line) or _marked(line.strip(), first=True)]
        previous = line.rstrip()
    yield " ".join(held)


def _is_break_meant(line: str, following: str, width: int) -> bool:
    if _LIST_ITEM.match(following) or _RULE.match(following) or _RULE.match(line):
        return True
    return not _is_wrapped(len(line), following, width)


def _list_item(line: str) -> str:
    item = _LIST_ITEM.match(line)
    if not item:
        return ""
    indent, mark = item.groups()
    mark = mark if mark[-1] in ".)" else "-"
    depth = min(len(indent) // 2, 3)
    return "   " * depth + f"{mark} {escape_inline(line[item.end() :].rstrip())}"


def _marked(line: str, *, first: bool) -> str:
    """One line of running text, with a mark at its start that would begin a block made harmless."""
    if _RULE.match(line):
        return "\\" + line
    escaped = escape_inline(line)
    mark = _BLOCK_MARK.match(line) if first else None
    if not mark:
        return escaped
    if mark[0].isdigit():
        return escaped[: mark.end()] + "\\" + escaped[mark.end() :]
    return escaped if escaped.startswith("\\") else "\\" + escaped
