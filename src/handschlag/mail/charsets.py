"""Bytes to text that a database takes and a page shows, whatever the sender claimed."""

import re
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header

from charset_normalizer import from_bytes

_UNFIT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_NEW_LINES = re.compile("\r\n?|\x0c|\u2028|\u2029")
_ENOUGH = 60
"""Bytes below which there is no guessing."""
_WIDE = ["utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be", "utf_7"]
_SAMPLE = 32_768
"""Bytes that the guess of a character set rests on."""

# What senders write, and what they mean: Windows' sets are supersets of the ISO ones they claim.
_MEANT = {
    "ascii": "utf-8",
    "us-ascii": "utf-8",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
}
# Codecs of Python that are no character sets of mail; some take quadratic time.
_NEVER = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "unicode-escape"}


def text_of(content: bytes, charset: str | None) -> str:
    """The bytes as clean text: as declared if that works, else as UTF-8, else by a guess."""
    declared = (charset or "utf-8").strip("'\" ").lower()
    for name in dict.fromkeys((_MEANT.get(declared, declared), "utf-8")):
        if name not in _NEVER:
            with suppress(LookupError, ValueError):
                return clean(content.decode(name))
    return clean(content.decode(_guessed(content), "replace"))


def _guessed(content: bytes) -> str:
    """The likeliest character set; of a few words nobody can tell, so they are Western European."""
    if len(content) < _ENOUGH:
        return "cp1252"
    guess = from_bytes(content[:_SAMPLE], cp_exclusion=_WIDE).best()
    return guess.encoding if guess else "cp1252"


def clean(text: str) -> str:
    """Without control characters and lone surrogates, with line ends as Unix has them."""
    if text.replace("\n", "").isprintable():
        return text
    return _UNFIT.sub("", _NEW_LINES.sub("\n", text))


def header_text(value: str) -> str:
    """A raw header (RFC 2047 words, stray 8-bit characters, folded lines) as one line of text."""
    if not value.isascii():
        value = text_of(value.encode("utf-8", "surrogateescape"), None)
    if "=?" in value:
        with suppress(HeaderParseError, ValueError):
            value = "".join(
                clean(word) if isinstance(word, str) else text_of(word, charset)
                for word, charset in decode_header(value)
            )
    return " ".join(clean(value).split())
