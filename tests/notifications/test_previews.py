"""Every mail has an example, written by the code that writes the real ones, about people who do not exist."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from typer.testing import CliRunner

import handschlag
from handschlag.cli.verbs import app
from handschlag.notifications.actions import as_message, previews_by_room, write_preview

ROOT = Path(handschlag.__file__).parent
FRAMES = {"account/email/base", "account/email/notification", "notifications/mail/frame"}
ALL = [preview for _room, previews in previews_by_room() for preview in previews]


def templates():
    """Of all mails, without their endings."""
    for path in [*ROOT.glob("*/templates/*/mail/*"), *ROOT.glob("*/templates/account/email/*")]:
        name = path.relative_to(path.parents[2]).with_suffix("").as_posix()
        if not path.name.startswith("_") and name not in FRAMES:
            yield name


def test_every_template_of_a_mail_has_an_example_and_every_example_a_template():
    shown = {preview.template.removesuffix(".txt") for preview in ALL}
    assert set(templates()) == shown


def test_no_two_examples_have_the_same_address():
    assert len({preview.name for preview in ALL}) == len(ALL)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_an_example_has_a_subject_a_text_and_its_html(site, django_assert_max_num_queries, language):
    for preview in ALL:
        with django_assert_max_num_queries(2):
            written = write_preview(preview, language)
        assert written.subject, preview.name
        assert "\n" not in written.subject, preview.name
        assert f'<html lang="{language}"' in written.html, preview.name
        assert site.name in written.text, preview.name
        assert as_message(written).as_bytes()
        assert not re.search(r"\bNone\b|\{\{|&amp;quot;", written.text), preview.name


def test_an_example_says_the_same_in_german_but_with_german_words(site):
    for preview in ALL:
        german, english = write_preview(preview, "de"), write_preview(preview, "en")
        assert german.text != english.text, preview.name


def test_all_examples_are_written_to_a_folder(site, tmp_path):
    result = CliRunner().invoke(app, ["mail", "preview", "--out", str(tmp_path / "mails")])
    assert result.exit_code == 0, result.output
    for preview in ALL:
        for language, _name in settings.LANGUAGES:
            path = tmp_path / "mails" / f"{preview.name}.{language}"
            assert path.with_name(f"{path.name}.html").read_text().startswith("<!DOCTYPE")
            assert b"Subject:" in path.with_name(f"{path.name}.eml").read_bytes()
