"""Words that hold a wanted word: Handwerk and Betrieb find Handwerksbetrieb, and what is half typed too.

German writes its compounds in one word. Which compounds there are is looked up among the words that
occur, when somebody searches: no dictionary has to know them, and texts are indexed as they are.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from handschlag.core.search.parsing import Word

SHORTEST = 4
"""Letters of a part; three-letter ones stand in every other word by chance."""
LOOSE = (5, 6)
"""A part of so many letters beside a rest of so many is one without the rest being known."""
SHORTEST_BEGINNING = 2
MOST = 24
"""Compounds of one part that count, the shortest ones."""

_LAST = "\U0010ffff"

# Between two parts one or two letters may stand: Handwerk-s-betrieb, Tag-es-ordnung.
_HOLDING = """
SELECT * FROM (
    SELECT {number}, word FROM search_word
    WHERE {column} >= %s AND {column} < %s AND (length(word) >= %s OR EXISTS (
        SELECT 1 FROM search_word part WHERE part.word IN ({rests}) AND length(part.word) >= %s))
    ORDER BY length(word), word LIMIT {most}) AS part{part}"""
_AFTER = ", ".join(f"substr(search_word.word, %s + {link})" for link in (1, 2, 3))
_LEFT = (
    "CASE WHEN length(search_word.word) > %s + {link} THEN length(search_word.word) - %s - {link} ELSE 0 END"
)
_BEFORE = ", ".join(f"substr(search_word.word, 1, {_LEFT.format(link=link)})" for link in (0, 1, 2))
_HEAD = _HOLDING.replace("{column}", "word").replace("{rests}", _AFTER)
_TAIL = _HOLDING.replace("{column}", "backwards").replace("{rests}", _BEFORE)
_BECOMING = """
SELECT * FROM (
    SELECT {number}, word FROM search_word
    WHERE word >= %s AND word < %s AND NOT EXISTS (SELECT 1 FROM search_word same WHERE same.word = %s)
    ORDER BY length(word), word LIMIT {most}) AS part{part}"""


def expand(words: list[Word]) -> dict[str, list[str]]:
    """By stem, the compounds that hold the word; for a word nobody has written, what begins with it.

    One query, in SQL of its own: it stands before every search, and building it from objects took
    longer than all the rest.
    """
    statements: list[str] = []
    parameters: list[Any] = []
    for number, word in enumerate(words):
        for statement, values in _asked(word):
            statements.append(statement.format(number=number, part=len(statements), most=MOST))
            parameters += values
    if not statements:
        return {}
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(statements) + " ORDER BY 1, 2", parameters)
        for number, other in cursor.fetchall():
            if other != words[number].stem:
                found.setdefault(words[number].stem, []).append(other)
    return found


def _asked(word: Word) -> Iterator[tuple[str, list[Any]]]:
    for head in {word.stem, word.typed}:
        if len(head) >= SHORTEST and head.isalpha():
            n = len(head)
            yield _HEAD, [head, head + _LAST, _loose(n), *[n] * 3, SHORTEST]
    if len(word.stem) >= SHORTEST and word.stem.isalpha():
        n, tail = len(word.stem), word.stem[::-1]
        yield _TAIL, [tail, tail + _LAST, _loose(n), *[n] * 6, SHORTEST - 1]
    if len(word.typed) >= SHORTEST_BEGINNING:
        yield _BECOMING, [word.typed, word.typed + _LAST, word.stem]


def _loose(n: int) -> int:
    """Letters of a word that is taken for a compound of a part of ``n`` whatever its rest is."""
    return n + LOOSE[1] if n >= LOOSE[0] else 1000
