"""Names and titles are one line that people can see."""

import pytest
from django.core.exceptions import ValidationError

from handschlag.core.lines import LineField, one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Jörg  Müller-Özil ", "Jörg Müller-Özil"),
        ("Jo\u0308rg", "Jörg"),
        ("Anna\nBcc: all@example.org", "Anna Bcc: all@example.org"),
        ("x\u202egnp.exe", "xgnp.exe"),
        ("A\u200bnna\x01", "Anna"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d💻 Clara", "👩\u200d💻 Clara"),
        ("Steuern & Recht: § 19?", "Steuern & Recht: § 19?"),
        ("???", "???"),
    ],
)
def test_what_nobody_sees_is_left_out(typed, kept):
    assert LineField().clean(typed) == one_line(typed) == kept


@pytest.mark.parametrize("typed", ["\u200b", "\u2800", "\u3164 \u115f", "\u202e", "\x01", "\n", "\u200d"])
def test_what_shows_nothing_is_refused(typed):
    with pytest.raises(ValidationError):
        LineField().clean(typed)


def test_what_may_be_left_out_may_be():
    assert LineField(required=False).clean("\u200b") == ""
