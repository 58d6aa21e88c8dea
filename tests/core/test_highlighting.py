"""Code keeps every character, whatever it is, and nobody waits for its colours."""

import html
import re
import time

import pytest

from handschlag.core.highlighting import CLASSES, LANGUAGES, LONGEST, LONGEST_LINE, PATIENCE, Highlighter
from handschlag.core.markdown import render

ODD = 'a = "<b>" \\ # é \u2028 ☃\n\n\t$x {% <?php /* "" \'\'\' ``` \x0b\n\n  def f(): return 0x1F\n'


def fenced(code: str, language: str) -> str:
    return render(f"````{language}\n{code}\n````")


def text(rendered: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", rendered))


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_code_says_what_was_typed_in_every_language(language):
    marked = Highlighter().mark_up(ODD, language)
    assert marked is not None
    assert text(marked) == ODD
    assert set(re.findall(r"<[^>]*>", marked)) <= {"</span>", *(f'<span class="{name}">' for name in CLASSES)}


def test_words_of_different_kinds_look_different():
    assert fenced("def f(): return 1  # one", "python") == (
        '<pre><code><span class="hl-keyword">def</span> <span class="hl-name">f</span>(): '
        '<span class="hl-keyword">return</span> <span class="hl-number">1</span>  '
        '<span class="hl-comment"># one</span>\n</code></pre>\n'
    )


@pytest.mark.parametrize("language", ["", "nonsense", "text", "<script>", 'python"onload="x', "../python"])
def test_a_fence_that_names_no_language_changes_nothing(language):
    assert fenced("def f()", language) == "<pre><code>def f()\n</code></pre>\n"


def test_more_words_behind_the_language_are_fine():
    assert '<span class="hl-keyword">' in fenced("def f()", "Python title=x")


def test_very_long_code_stays_plain():
    highlighter = Highlighter()
    assert highlighter.mark_up("x = 1\n" * LONGEST, "python") is None
    assert highlighter.mark_up("1" * (LONGEST_LINE + 1), "python") is None
    assert highlighter.mark_up("x = 1\n" * (LONGEST // 12), "python") is not None
    assert highlighter.mark_up("x = 1\n" * (LONGEST // 10), "python") is None, "its share is used up"


@pytest.mark.parametrize(
    ("language", "unit"),
    [("java", "\n"), ("c", "\n\n"), ("csharp", "\n"), ("java", "end "), ("ts", "a."), ("sql", "select ")],
)
def test_hostile_code_costs_no_more_than_the_patience(language, unit):
    """Found by trying sixty pieces in every language: without an end, the worst takes 20 seconds."""
    code = unit * (LONGEST // len(unit))
    code = "\n".join(code[at : at + LONGEST_LINE - 1] for at in range(0, LONGEST - 100, LONGEST_LINE))
    Highlighter().mark_up("x", language)
    begun = time.thread_time()
    Highlighter().mark_up(code, language)
    assert time.thread_time() - begun < 4 * PATIENCE
