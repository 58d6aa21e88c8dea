"""What a typed query is understood as."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.search.parsing import LONGEST, MOST_WORDS, parse
from handschlag.core.search.words import stem, stems


def stems_of(query):
    return [word.stem for word in query.words]


def test_words_phrases_and_exclusions():
    query = parse('Straße "offene Türen" -Werbung -"kalte Akquise"')
    assert stems_of(query) == ["strass"]
    assert query.phrases == [("off", "tur")]
    assert query.excluded == [("werbung",), tuple(stems("kalte Akquise"))]


def test_quotation_marks_may_be_any():
    for typed in ('"offene Tür"', "„offene Tür“", "“offene Tür”", "»offene Tür«"):
        assert parse(typed).phrases == [tuple(stems("offene Tür"))]


def test_filters_have_english_and_german_names():
    english = parse('group:makers author:"Anna Amsel" tag:KI after:2024-01-31 before:2025-02 has:answer')
    german = parse('gruppe:makers von:"Anna Amsel" schlagwort:ki seit:31.1.2024 vor:2025-02 hat:antwort')
    assert english == german
    assert (english.group, english.author, english.tags) == ("makers", "Anna Amsel", ["ki"])
    assert (english.after, english.before, english.has_answer) == (date(2024, 1, 31), date(2025, 2, 1), True)
    assert not english.has_words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("before:gestern", ["gest"]),
        ("after:2024-99-99", ["2024", "99"]),
        ("has:cheese", [stem("cheese")]),
        ("https://example.org/path", ["https", "exampl", "org", "path"]),
        ('"unbalanced quote', None),
        ("AND OR NOT NEAR", ["not", "near"]),
        ("* ( ) : ^ ~ ' \\ %", []),
        ('- -- -"" ""', []),
    ],
)
def test_what_is_no_filter_is_words(typed, words):
    query = parse(typed)
    assert not query.has_filters
    if words is not None:
        assert stems_of(query) == words


def test_an_endless_query_is_cut():
    query = parse("alpha" + " wort".join(map(str, range(10_000))))
    assert len(query.words) + len(query.phrases) <= MOST_WORDS
    assert parse("x" * 10_000).words[0].stem == "x" * 40
    assert len(parse("-a1 " * LONGEST).excluded) <= MOST_WORDS


@given(st.text(max_size=600))
def test_nothing_is_an_error(text):
    query = parse(text)
    assert len(query.words) + len(query.phrases) <= MOST_WORDS
