"""Names and titles: one line that people can see and read aloud."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_JOINERS = "\u200c\u200d"
"""Within words of Persian and Hindi, and in signs made of several."""
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs that show nothing."""


def one_line(text: str) -> str:
    """As it is shown: composed, without control and direction signs, white space folded."""
    if text.isascii() and text.isprintable():  # tables have many such cells
        return " ".join(text.split())
    return " ".join("".join(map(_shown, unicodedata.normalize("NFC", text))).split())


def _shown(sign: str) -> str:
    """Nothing for what one cannot see, such as what turns the direction: gpj.exe must not read exe.jpg."""
    kind = unicodedata.category(sign)
    if sign in _JOINERS or kind[0] not in "CZ":
        return sign
    return "" if kind in {"Cf", "Cn", "Co", "Cs"} else " "


def says_something(text: str) -> bool:
    """Whether there is a letter, a digit or a sign to be seen."""
    return any(unicodedata.category(sign)[0] in "LNSP" and sign not in _BLANK for sign in text)


class LineField(forms.CharField):
    """A name or a title. What nobody sees is left out; what shows nothing at all is refused."""

    default_error_messages = {"blank": _("Write something that people can see.")}

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not says_something(value):
            raise forms.ValidationError(self.error_messages["blank"], code="blank")
