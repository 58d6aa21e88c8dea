"""Code with its words told apart: Pygments reads it, and a handful of classes say what is what.

Only languages named here, and only so much of them: Pygments is made of regular expressions, and what
people type must never make a writer wait.
"""

import html
import time
from collections.abc import Iterator
from functools import cache

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Literal, Name, Number, Operator, String, _TokenType

LANGUAGES = {
    "bash", "c", "c++", "console", "cpp", "csharp", "css", "diff", "docker", "dockerfile", "go", "html",
    "ini", "java", "javascript", "js", "json", "kotlin", "latex", "lua", "perl", "php", "powershell", "py",
    "python", "r", "ruby", "rust", "scala", "sh", "shell", "sql", "swift", "tex", "toml", "ts",
    "typescript", "xml", "yaml", "yml",
}  # fmt: skip
"""What may stand behind the opening fence; other words are fine and change nothing."""

LONGEST = 10_000
"""Characters of code in one text that are coloured."""

LONGEST_LINE = 1_000
"""A line beyond this was made by a program, and would cost time by its length squared."""

PATIENCE = 0.25
"""Seconds of computing after which the rest of a text stays plain."""

_CLASS = {
    Comment: "hl-comment",
    Generic.Heading: "hl-comment",
    Generic.Prompt: "hl-comment",
    Generic.Subheading: "hl-comment",
    Generic.Deleted: "hl-deleted",
    Generic.Inserted: "hl-inserted",
    Keyword: "hl-keyword",
    Name.Tag: "hl-keyword",
    Operator.Word: "hl-keyword",
    Name.Attribute: "hl-name",
    Name.Builtin: "hl-name",
    Name.Class: "hl-name",
    Name.Decorator: "hl-name",
    Name.Function: "hl-name",
    Literal: "hl-number",
    Number: "hl-number",
    String: "hl-string",
}
CLASSES = frozenset(_CLASS.values())


class Highlighter:
    """Colours the code of one text as long as its share of time and length lasts."""

    def __init__(self) -> None:
        self._left = LONGEST
        self._seconds = PATIENCE

    def mark_up(self, code: str, language: str) -> str | None:
        """HTML of ``code`` with spans of CLASSES; None where it should stay as it is."""
        if language not in LANGUAGES or len(code) > self._left or _has_long_line(code):
            return None
        self._left -= len(code)
        lexer = _lexer(language)  # made once in a process; that does not count
        begun = time.thread_time()
        pieces: list[str] = []
        read = 0
        for name, text in _runs(code, lexer, until=begun + self._seconds):
            escaped = html.escape(text)
            pieces.append(f'<span class="{name}">{escaped}</span>' if name and text.strip() else escaped)
            read += len(text)
        self._seconds -= time.thread_time() - begun
        return "".join(pieces) if read == len(code) else None


def _runs(code: str, lexer: Lexer, *, until: float) -> Iterator[tuple[str, str]]:
    """The code in pieces of one class each; nothing after the thread's time is up."""
    run_name, run_text = "", ""
    for _index, kind, text in lexer.get_tokens_unprocessed(code):
        if time.thread_time() > until:
            return
        name = _class_of(kind)
        if name != run_name:
            yield run_name, run_text
            run_name, run_text = name, ""
        run_text += text
    yield run_name, run_text


def _has_long_line(code: str) -> bool:
    return len(code) > LONGEST_LINE and any(len(line) > LONGEST_LINE for line in code.split("\n"))


@cache
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language)


@cache
def _class_of(kind: _TokenType) -> str:
    """The class of a kind of token or of the next more general kind that has one; else none."""
    for general in reversed(kind.split()):
        if general in _CLASS:
            return _CLASS[general]
    return ""
