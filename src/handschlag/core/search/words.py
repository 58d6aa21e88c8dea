"""From text to the stems that are indexed and searched; the same for both languages and both databases.

A text may be German or English or both, so every word goes through both stemmers, English first, until
nothing changes. On the vocabulary of our archives every pair of forms that either stemmer joins is joined
by this, and in English one pair in eight more, in German nearly one in four; a language need not be
guessed, and each word is one token.
"""

import re
import threading
import unicodedata
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import accumulate

import Stemmer

LONGEST = 40
"""Letters of a word that count: what is longer is no word."""

_WORD = re.compile(r"[^\W_]+(?:-(?<![^\W_]{2}-)(?<=[a-zA-Z]-)[^\W\d_]{2,})?")
"""Letters and digits; an e-mail is an email, an E-Bike an ebike."""
_AROUND_WORDS = re.compile(f"({_WORD.pattern})")

STOP_WORDS = frozenset(
    """
    a about also am an and any are as at be because been but by can could did do does for from had has have
    he her his how i if in into is its just me my of on or our she should so such than that the their them
    then there these they this those to too was we were what when where which will with would you your
    s t ll ve re d m
    aber als am an auch auf aus bei bin bis da dann das dass daß dein dem den denn der des die dies diese
    diesem diesen dieser dieses doch du durch ein eine einem einen einer eines er es für hab habe haben hat
    hatte hier ich ihr ihre ihren im in ist ja kann mein meine mich mir mit nach nicht noch nur ob oder sein
    seine sich sie sind so über um und uns unser unsere vom von vor war waren was wenn wer werden wie wir
    wird wo wurde zu zum zur
    """.split()  # noqa: SIM905 - a list of this length is read as text
)
"""Words that stand everywhere and tell nothing; they are neither indexed nor searched."""

_LIGATURES = str.maketrans({"ø": "o", "æ": "a", "œ": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_OWN = threading.local()


def stems(text: str) -> list[str]:
    """The stems of a text in their order, without stop words."""
    return [found for word in _WORD.findall(text) if (found := stem(word))]


def places(text: str, wanted: AbstractSet[str]) -> list[tuple[int, int, str]]:
    """Where words of these stems stand in a text: from, to, and the stem."""
    parts = _AROUND_WORDS.split(text)  # what stands between words, and words, by turns
    found = [(at, one) for at, one in enumerate(map(stem, parts[1::2])) if one in wanted]
    if not found:
        return []
    ends = list(accumulate(map(len, parts)))
    return [(ends[2 * at], ends[2 * at + 1], one) for at, one in found]


@lru_cache(maxsize=32_768)
def stem(word: str) -> str:
    """The stem of one word, "" for a stop word: Straße, Strasse and Straßen are ``strass``."""
    word = unicodedata.normalize("NFKC", word.replace("-", "")).casefold()
    if word in STOP_WORDS:
        return ""
    word = word[:LONGEST]
    for _ in range(3):  # two rounds settle every word of our archives
        before, word = word, _round(word)
        if word == before:
            break
    return word


def folded(word: str) -> str:
    """A word as it is compared, not stemmed: lower case, without accents."""
    return _plain(unicodedata.normalize("NFKC", word.replace("-", "")).casefold())[:LONGEST]


def _round(word: str) -> str:
    german, english = _stemmers()
    return _plain(german.stemWord(english.stemWord(word))) or word


def _stemmers() -> tuple[Stemmer.Stemmer, Stemmer.Stemmer]:
    """A thread's own: they may not be shared. Our cache is before theirs."""
    if not hasattr(_OWN, "stemmers"):
        _OWN.stemmers = Stemmer.Stemmer("german", 0), Stemmer.Stemmer("english", 0)
    both: tuple[Stemmer.Stemmer, Stemmer.Stemmer] = _OWN.stemmers
    return both


def _plain(word: str) -> str:
    if word.isascii():
        return word
    parts = unicodedata.normalize("NFKD", word.translate(_LIGATURES))
    return "".join(letter for letter in parts if letter.isalnum())
