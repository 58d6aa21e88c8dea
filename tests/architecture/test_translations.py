"""German and English are complete: every text of code and templates is in the German catalogue."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "src/handschlag/site/locale/de/LC_MESSAGES/django.po"
INFORMAL = re.compile(r"\b([Dd]u|[Dd]ir|[Dd]ich|[Dd]eine?[rmns]?)\b")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="de")


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    """What code and templates say today."""
    template = tmp_path_factory.mktemp("texts") / "django.pot"
    from tools.messages import extract

    extract(template)
    with template.open("rb") as file:
        return read_po(file)


def test_every_text_is_in_the_catalogue(catalogue, texts):
    missing = [
        message.id for message in texts if message.id and catalogue.get(message.id, message.context) is None
    ]
    assert not missing, f"run `make messages` and translate: {missing[:5]}"


def test_every_text_is_translated(catalogue):
    untranslated = [
        message.id
        for message in catalogue
        if message.id and not all(message.string if isinstance(message.string, tuple) else [message.string])
    ]
    assert not untranslated
    assert not [message.id for message in catalogue if message.fuzzy and message.id]


def test_german_says_sie_to_everybody(catalogue):
    said = [
        text
        for message in catalogue
        for text in (message.string if isinstance(message.string, tuple) else [message.string])
    ]
    assert not [text for text in said if INFORMAL.search(text)]


def test_a_translation_has_the_placeholders_of_its_text(catalogue):
    for message in catalogue:
        if not message.id:
            continue
        wanted = message.id if isinstance(message.id, tuple) else (message.id,)
        given = message.string if isinstance(message.string, tuple) else (message.string,)
        allowed = {name for text in wanted for name in PLACEHOLDER.findall(text)}
        used = {name for text in given for name in PLACEHOLDER.findall(text)}
        assert used <= allowed, message.id
        assert not allowed - used or len(given) > 1, message.id


def test_the_catalogue_compiles():
    assert subprocess.run([sys.executable, "hatch_build.py"], cwd=ROOT, check=False).returncode == 0
