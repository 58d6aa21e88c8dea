"""Macros that make each text once."""

import pytest
from django.template import engines
from django.utils import translation
from markupsafe import Markup


@pytest.fixture
def said():
    engine = next(iter(engines.all()))
    calls = []
    engine.env.globals["calls"] = calls

    def made(body, *, in_words):
        flag = "true" if in_words else "false"
        source = f"{{% macro said(text) %}}{{{{ calls.append(text) or '' }}}}{body}{{% endmacro %}}"
        return engine.env.from_string(f"{source}{{% set said = kept(said, in_words={flag}) %}}").module.said

    yield made, calls
    del engine.env.globals["calls"]


def test_a_text_is_made_once(said):
    make, calls = said
    shout = make("{{ text }}!", in_words=False)
    assert [shout("a"), shout("a"), shout("b")] == ["a!", "a!", "b!"]
    assert calls == ["a", "b"]


def test_a_text_and_mark_up_do_not_stand_for_each_other(said):
    make, _calls = said
    shout = make("{{ text }}", in_words=False)
    assert [shout(Markup("<b>")), shout("<b>"), shout(Markup("<b>"))] == ["<b>", "&lt;b&gt;", "<b>"]


def test_words_are_made_for_each_language(said):
    make, _calls = said
    label = make("{{ text|number }}", in_words=True)
    with translation.override("de"):
        german = label(1234)
    with translation.override("en"):
        assert (german, label(1234)) == ("1.234", "1,234")
