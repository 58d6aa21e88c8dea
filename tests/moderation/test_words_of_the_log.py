"""The log tells of every deed in words, in every language: the verbs are collected from the source."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

import handschlag
from handschlag.discussions.models.relocations import Relocating
from handschlag.exchange.models import Move
from handschlag.insights.models import MatterState
from handschlag.moderation.pages.deeds import WORDS

SOURCES = [path for path in Path(handschlag.__file__).parent.rglob("*.py") if "migrations" not in path.parts]
MADE_OF = {
    "undo {relocation.kind}": [f"undo {kind}" for kind in Relocating.values],
    "week: {state}": [f"week: {state}" for state in MatterState.values],
    "{move} deal": [f"{move} deal" for move in Move.values],
}
"""Verbs with a part that is one of a few."""
PASSED_ON = {"end": "verb", "end_offers": "verb", "_changed": 1, "_settle": 2}
"""Functions that are given the verb, by its name or its place."""


def called(tree, name):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == name:
            yield node


def strings(node, constants):
    """What an expression may be; nothing for the parameter of a function, whose callers say it."""
    if isinstance(node, ast.Constant):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return strings(node.body, constants) + strings(node.orelse, constants)
    if isinstance(node, ast.JoinedStr):
        return MADE_OF[ast.unparse(node)[2:-1]]
    assert isinstance(node, ast.Name), ast.unparse(node)
    return [constants[node.id]] if node.id in constants else []


def verbs_in(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    for call in called(tree, "audit"):
        found = strings(call.args[0], constants)
        assert found or call.args[0].id == "verb", f"{path}:{call.lineno}"
        yield from found
    for function, place in PASSED_ON.items():
        for call in called(tree, function):
            given = [one.value for one in call.keywords if one.arg == place]
            if isinstance(place, int) and len(call.args) > place:
                given = [call.args[place]]
            for node in given:
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


VERBS = {verb for path in SOURCES for verb in verbs_in(path)}


def test_the_verbs_are_found_in_the_source():
    assert {"start", "leave group", "move up", "skip", "week: later", "agree deal", "begin demo"} <= VERBS
    assert len(VERBS) > 180


def test_every_deed_has_words():
    assert VERBS - set(WORDS) == set()


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != "en"])
def test_every_deed_has_words_in_every_language(language):
    with translation.override("en"):
        english = {verb: str(words) for verb, words in WORDS.items()}
    with translation.override(language):
        assert [verb for verb, words in WORDS.items() if str(words) == english[verb]] == []
