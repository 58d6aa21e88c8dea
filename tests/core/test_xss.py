"""Nothing of what has made scripts run elsewhere comes through Markdown or HTML mail."""

import pytest

from handschlag.core.footnotes import scoped
from handschlag.core.markdown import _CLEANER, render
from handschlag.mail import hypertext
from tests.core.xss import VECTORS, problems


def test_the_corpus_is_large_and_says_nothing_twice():
    assert len(VECTORS) == len(set(VECTORS)) >= 250


def test_what_acts_is_found():
    """The judge itself: every class of mark-up that acts is a problem."""
    for acting in (
        "<script>",
        "<p onclick=x>",
        '<a href="javascript:x">',
        '<a href=" data:x">',
        "<svg/x>",
        "<p style=x>",
    ):
        assert problems(acting), acting
    assert problems('<p><a href="https://e.org/?a:b" rel="nofollow">x</a> &lt;script&gt;</p>') == []


@pytest.mark.parametrize("vector", VECTORS)
def test_markdown_makes_nothing_that_acts(vector):
    for source in (
        vector,
        f"> {vector}",
        f"- {vector}",
        f"Text {vector} text",
        f"[x]({vector})",
        f'[x](y "{vector}")',
    ):
        assert problems(scoped(render(source), "post-1")) == [], source


@pytest.mark.parametrize("vector", VECTORS)
def test_html_mail_makes_nothing_that_acts(vector):
    assert problems(render(hypertext.to_markdown(f"<p>Hello</p>{vector}<p>Bye</p>"))) == []


@pytest.mark.parametrize("vector", VECTORS)
def test_sanitised_text_stays_what_it_is_when_it_is_sanitised_again(vector):
    """A browser reads what was written: no mark-up that another parser would understand otherwise."""
    once = _CLEANER.clean(render(vector))
    assert _CLEANER.clean(once) == once
