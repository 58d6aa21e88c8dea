"""Numbers as the reader's language writes them."""

import pytest
from django.utils import translation

from handschlag.site import jinja


@pytest.mark.parametrize(
    ("language", "value", "digits", "text"),
    [
        ("en", 1234567, 0, "1,234,567"),
        ("de", 1234567, 0, "1.234.567"),
        ("en", 1.27, 1, "1.3"),
        ("de", 0.05, 2, "0,05"),
    ],
)
def test_a_number_is_rounded_and_grouped(language, value, digits, text):
    with translation.override(language):
        assert jinja.number(value, digits) == text


@pytest.mark.parametrize(("language", "text"), [("en", "9.7%"), ("de", "9,7\N{NO-BREAK SPACE}%")])
def test_a_share_is_shown_in_per_cent(language, text):
    with translation.override(language):
        assert jinja.percent(0.0966, 1) == text
