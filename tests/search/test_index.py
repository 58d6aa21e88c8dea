"""The index by itself: writing, finding, forgetting, on whatever database the tests run."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Q

from handschlag.core.search import finding
from handschlag.core.search.finding import EVERYTHING, Visible, find, find_similar
from handschlag.core.search.models import Document
from handschlag.core.search.parsing import parse
from handschlag.core.search.writing import Text, forget, index, reassign

pytestmark = pytest.mark.django_db
START = datetime(2025, 1, 1, tzinfo=UTC)


def write(*bodies: str, kind: str = "post", titles: tuple[str, ...] = (), **fields: object) -> None:
    """Documents 1, 2, …, a day apart."""
    index(
        Text(kind, n, START + timedelta(days=n), titles[n - 1] if titles else "", body, **fields)
        for n, body in enumerate(bodies, 1)
    )


def ids(query: str, **options: object) -> list[int]:
    options = {"visible": EVERYTHING} | options
    return [hit.object_id for hit in find(parse(query), **options).hits]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("Straße", "In der Strasse der Handwerker"),
        ("Strasse", "Straßen in Köln"),
        ("Treffens", "Das Treffen war gut"),
        ("Handwerk", "Ein Handwerksbetrieb sucht"),
        ("Betrieb", "Ein Handwerksbetrieb sucht"),
        ("Betriebe", "Die Handwerksbetriebe suchen"),
        ("Steuer", "Die Lohnsteuer; und Lohn"),
        ("Zeit", "Arbeitszeit ist keine Arbeit"),
        ("Handw", "Handwerker"),
        ("muller", "Frau Müller"),
        ("simulating", "a simulation"),
    ],
)
@pytest.mark.parametrize("order", ["best", "newest"])
def test_a_word_is_found_in_its_forms_and_compounds(query, text, order):
    write(text, "Something else entirely")
    assert ids(query, order=order) == [1]


def test_a_word_does_not_find_what_only_looks_alike():
    write("community", "communication", "a platform", "support")
    assert ids("community") == [1]
    assert ids("form") == []
    assert ids("port") == []


def test_all_words_are_wanted_and_exclusions_are_not():
    write("red apple", "red pear", "green apple")
    assert ids("red apple") == [1]
    assert set(ids("apple")) == {1, 3}
    assert ids("apple -red") == [3]
    assert ids('apple -"red apple"') == [3]
    assert ids("-red after:2025-01-01") == [3]


def test_a_phrase_wants_its_words_side_by_side():
    write("quantum error correction", "an error in quantum correction")
    assert ids('"error correction"') == [1]
    assert set(ids("error correction")) == {1, 2}


def test_dates_answers_and_tags_filter():
    write("apple", "apple", "apple")
    index([Text("post", 4, START, "", "apple", is_answered=True, tags=("fruit",))])
    assert ids("apple after:2025-01-03 before:2025-01-04") == [2]
    assert ids("apple has:answer") == ids("has:answer") == ids("tag:fruit") == ids("apple tag:Fruit") == [4]
    assert ids("fruit") == []


def test_newest_first_pages_by_key():
    write(*["apple"] * 7)
    first = find(parse("apple"), visible=EVERYTHING, order="newest", size=3)
    second = find(parse("apple"), visible=EVERYTHING, order="newest", size=3, cursor=first.older)
    third = find(parse("apple"), visible=EVERYTHING, order="newest", size=3, cursor=second.older)
    pages = [[hit.object_id for hit in page.hits] for page in (first, second, third)]
    assert pages == [[7, 6, 5], [4, 3, 2], [1]]
    assert third.older is None


def test_the_best_come_first_and_page_by_key():
    bodies = ["pear " * 30 + "apple", "apple", "apple apple", "nothing"]
    write(*bodies, titles=("", "", "", "An apple"))
    assert ids("apple")[0] == 4
    assert ids("apple")[-1] == 1
    first = find(parse("apple"), visible=EVERYTHING, size=2)
    assert [hit.object_id for hit in first.hits] + ids("apple", cursor=first.older) == ids("apple")


def test_of_two_alike_the_newer_comes_first():
    write("apple", "apple")
    assert ids("apple") == [2, 1]


@pytest.mark.parametrize("cursor", ["", "x", "1e999-1", "nan-1", "٣", "9" * 400, "-1", "1-", "\0"])
@pytest.mark.parametrize("order", ["best", "newest"])
def test_an_odd_cursor_is_no_error(cursor, order):
    write("apple")
    find(parse("apple"), visible=EVERYTHING, order=order, cursor=cursor)


def test_only_what_is_visible_is_found():
    write("apple", scope=1)
    index([Text("post", 2, START, "", "apple", scope=2)])
    assert ids("apple", visible=Visible(Q(scope=2))) == [2]
    assert ids("after:2020", visible=Visible(Q(scope=2))) == [2]
    assert ids("apple", visible=Visible(Q(scope__in=[]))) == []


def test_what_is_written_again_is_found_by_its_new_words_only():
    write("apple")
    index([Text("post", 1, START, "", "pear")])
    assert (ids("apple"), ids("pear"), Document.objects.count()) == ([], [1], 1)


def test_what_is_forgotten_is_not_found():
    write("apple", titles=("apple",))
    forget("post", [1])
    assert ids("apple") == find_similar("apple", visible=EVERYTHING, kind="post") == []


def test_an_author_can_become_another():
    write("apple", author=1)
    reassign(1, to=2)
    assert ids("apple", visible=Visible(Q(author_id=2))) == [1]


def test_thousands_of_the_same_second_have_their_places():
    index(Text("post", n, START, "", "apple") for n in range(3000))
    index(Text("topic", n, START, "", "apple") for n in range(1000))
    assert Document.objects.count() == 4000


def test_similar_titles_share_rare_words():
    titles = (
        "Steuerberater in Köln gesucht",
        "Räume in Köln gesucht",
        "Steuerberater gesucht",
        "Ganz anders",
    )
    write(*["text"] * 4, kind="topic", titles=titles)
    hits = find_similar("Wer kennt einen Steuerberater in Köln?", visible=EVERYTHING, kind="topic")
    assert [hit.object_id for hit in hits] == [1]
    assert find_similar("", visible=EVERYTHING, kind="topic") == []


def test_a_word_that_is_everywhere_is_ranked_among_the_newest_and_by_title(monkeypatch):
    monkeypatch.setattr(finding, "CANDIDATES", 3)
    write(*["apple"] * 8, titles=("apple", *[""] * 7))
    assert ids("apple")[0] == 1
    assert len(ids("apple")) == 4


def test_a_search_that_takes_too_long_is_given_up(monkeypatch):
    write(*["apple pear"] * 50)
    monkeypatch.setattr(finding, "SECONDS", 0.001)
    count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000000)"
    slow = Document.objects.extra(where=[f"id <> ({count} SELECT max(i) FROM n)"])  # noqa: S610
    with pytest.raises(TimeoutError), transaction.atomic():
        finding._fetch(finding._statement([slow.values_list("id")]), {})


@pytest.mark.parametrize(
    "typed",
    ['"', "'", "\0", "(", "a OR", "NOT", "^a", "a*", "a:b", "ß", "%s", "%", "x" * 10_000, '" " "', "-"],
)
def test_odd_queries_are_searched(typed):
    write("apple")
    for order in ("best", "newest"):
        find(parse(typed), visible=EVERYTHING, order=order)
        find(parse(f"{typed} apple -{typed}"), visible=EVERYTHING, order=order)
