"""What counts as the same word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.search.words import stem, stems


@pytest.mark.parametrize(
    "forms",
    [
        "Straße Strasse Straßen STRASSE strasse",
        "Treffen Treffens treffen",
        "Müller Mueller Muller müller",
        "Haus Hauses Häuser Häusern",
        "Mitglied Mitglieder Mitgliedern Mitglieds",
        "Rechnung Rechnungen",
        "Betrieb Betriebe Betriebes Betriebs",
        "Vertrag Verträge Verträgen",
        "café cafe Café",
        "study studies studied",
        "make makes making",
        "simulate simulated simulation simulations simulator",
        "measure measured measurement measurements measuring",
        "e-mail E-Mail email Emails",
    ],
)
def test_forms_of_a_word_are_one_word(forms):
    assert len({tuple(stems(form)) for form in forms.split()}) == 1


def test_different_words_stay_different():
    words = "Straße Treffen Handwerk Betrieb Steuer Mitglied Vertrag qubit gate state error circuit"
    assert len(set(stems(words))) == len(words.split())


def test_words_that_tell_nothing_are_left_out():
    assert stems("Das ist der Handwerker, and that is that") == [stem("Handwerker")]


def test_words_are_letters_and_digits_of_any_script():
    assert stems("C++ & Qiskit 0.45: 量子; Привет_мир") == ["c", "qiskit", "0", "45", "量子", "привет", "мир"]


@given(st.text(max_size=200))
def test_any_text_has_stems_that_mean_nothing_to_a_database(text):
    for found in stems(text):
        assert found
        assert "ß" not in found
        assert not set(found) & set(" \"'()*:^+-&|!<>\\\0")
