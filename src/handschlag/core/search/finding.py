"""Finding: the newest documents that match, or the best among the newest few thousand.

The order of the best is computed here from what both databases give alike, so both give the same.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from heapq import nlargest
from time import monotonic
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import OperationalError, connection
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Substr
from psycopg.errors import QueryCanceled

from handschlag.core.prepared import Given, Statement
from handschlag.core.search import compounds
from handschlag.core.search.matching import FACET, Match, Phrase, facet, matching, without
from handschlag.core.search.models import Document
from handschlag.core.search.parsing import Query
from handschlag.core.search.scoring import Wanted
from handschlag.core.search.words import stems
from handschlag.core.search.writing import place_of

Order = Literal["best", "newest"]

CANDIDATES = 1000
"""Of so many of the newest hits the best come first; and of TITLES more by their title, however old."""
TITLES = 300
SCORED = 2000
"""Characters of stems, about a page of text, by which a document is judged."""
FEW = 6
SECONDS = 2.0
"""After which a search is given up: nobody waits longer, and others want to be served."""


@dataclass(frozen=True, slots=True)
class Hit:
    kind: str
    object_id: int
    cursor: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits. ``older`` is the cursor of the next one, ``marked`` the stems to mark in texts."""

    hits: list[Hit] = field(default_factory=list)
    older: str | None = None
    marked: frozenset[str] = frozenset()
    is_given_up: bool = False


class Visible(NamedTuple):
    """What the searcher may find: a condition on Document's own columns, with subqueries for their rights,
    so that rights and match are one statement.

    With ``key`` the statement is kept for the next search whose condition is the same but for what is
    ``given``; without, it is written each time.
    """

    condition: Q
    key: Hashable = None
    given: Mapping[str, Any] = MappingProxyType({})


EVERYTHING = Visible(Q())


class _Shape(NamedTuple):
    """All in which searches differ but for values: each shape is a statement of its own."""

    visible: Hashable
    kind: str = ""
    has_answer: bool = False
    has_after: bool = False
    has_before: bool = False
    has_match: bool = True
    has_excluded: bool = False
    is_below: bool = False
    selection: Literal["best", "newest", "similar", "related"] = "newest"
    most: int = 0


def find(
    query: Query,
    *,
    visible: Visible,
    kind: str = "",
    order: Order = "best",
    cursor: str = "",
    size: int = 20,
    marks: Iterable[str] = (),
) -> Found:
    """What the query finds of what is visible to the searcher, and has the marks.

    A query without words lists what its filters leave, newest first. The filters ``group`` and ``author``
    of the query are the caller's to put into ``visible``: this room knows neither. Two queries at most.
    """
    if query.is_empty:
        return Found()
    others = compounds.expand(query.words)
    match = _match(query, others, kind, marks)
    is_best = order == "best" and query.has_words
    below = None if is_best or not cursor.isdecimal() else int(cursor[:18])
    shape = _Shape(
        visible.key, kind, query.has_answer, query.after is not None, query.before is not None,
        query.has_words or bool(query.tags), bool(query.excluded), below is not None,
        "best" if is_best else "newest", size + 1,
    )  # fmt: skip
    given = {
        "match": (match if shape.has_match else Match([match.excluded])).as_asked(),
        "titles": _for_titles(match, kind),
        "after": query.after and _place(query.after),
        "before": query.before and _place(query.before),
        "below": below,
    }
    try:
        rows = _rows(shape, visible, given)
    except TimeoutError:
        return Found(is_given_up=True)
    found = _best(rows, Wanted.of(query, others), cursor, size) if is_best else list(map(_hit, rows))
    marked = {stem for any_of in _words(query, others) for phrase in any_of for stem in phrase}
    return Found(found[:size], found[size - 1].cursor if len(found) > size else None, frozenset(marked))


def find_similar(title: str, *, visible: Visible, kind: str, limit: int = 5) -> list[Hit]:
    """Documents of a kind whose titles share most with ``title``: rare words count more than common ones.

    For what somebody is about to write: "has this been asked before?" One query.
    """
    wanted = list(dict.fromkeys(stems(title[:400])))[:12]
    if not wanted:
        return []
    shape = _Shape(visible.key, kind, selection="similar", most=CANDIDATES)
    rows = _rows(shape, visible, {"titles": Match([[(stem,) for stem in wanted]]).as_asked()})
    titles = [set(row[4].split()) for row in rows]
    rarity = {stem: 1 / (1 + sum(stem in title for title in titles)) for stem in wanted}
    needed = 1 if len(wanted) <= 2 else 2  # noqa: PLR2004 - of a short title one word says enough
    scored = [
        (sum(rarity[stem] for stem in shared) * len(shared) / len(title | set(wanted)), row[0], row)
        for row, title in zip(rows, titles, strict=True)
        if len(shared := title.intersection(wanted)) >= needed
    ]
    best = sorted(scored, key=lambda each: each[:2], reverse=True)[:limit]
    return [_hit(row) for _, _, row in best]


class Related(NamedTuple):
    """A document that shares words or tags with something, and which of them."""

    object_id: int
    title: frozenset[str]
    body: frozenset[str]
    facets: frozenset[str]

    def has_word(self, stem: str) -> bool:
        return stem in self.title or stem in self.body

    def has_tag(self, tag: str) -> bool:
        return facet("t", tag) in self.facets


def find_related(
    words: Iterable[str], tags: Iterable[str], *, visible: Visible, kind: str, most: int = TITLES
) -> list[Related]:
    """The newest documents of a kind that hold any of the words (stems) or tags (folded). One query."""
    stems, marks = frozenset(words), frozenset(facet("t", tag) for tag in tags)
    wanted: list[Phrase] = [(one,) for one in sorted(stems | marks)]
    if not wanted:
        return []
    shape = _Shape(visible.key, kind, selection="related", most=most)
    try:
        rows = _rows(shape, visible, {"match": Match([wanted, [(facet("k", kind),)]]).as_asked()})
    except TimeoutError:
        return []
    return [
        Related(pk, _held(stems, title), _held(stems, body), marks.intersection(facets.split()))
        for _id, pk, title, body, facets in rows
    ]


def _held(asked: frozenset[str], text: str) -> frozenset[str]:
    """Which of the stems a text holds; a few are looked for in it, for many it is taken apart."""
    if len(asked) > FEW:
        return asked.intersection(text.split())
    text = f" {text} "
    return frozenset([stem for stem in asked if f" {stem} " in text])


def _hit(row: Any) -> Hit:
    return Hit(row[1], row[2], str(row[0]))


def _place(day: date) -> int:
    return place_of(max(int(datetime.combine(day, time(), UTC).timestamp()), 0))


def _match(query: Query, others: dict[str, list[str]], kind: str, marks: Iterable[str]) -> Match:
    facets = [facet("k", kind)] if kind else []
    facets += [facet("m", mark) for mark in marks]
    facets += [facet("t", tag) for tag in query.tags]
    wanted = list(_words(query, others))
    wanted += [[(one,)] for one in facets]
    return Match(wanted, query.excluded)


def _words(query: Query, others: dict[str, list[str]]) -> Iterator[list[Phrase]]:
    for word in query.words:
        yield [(word.stem,), *((other,) for other in others.get(word.stem, ()))]
    for phrase in query.phrases:
        yield [phrase]


def _for_titles(match: Match, kind: str) -> str:
    """Facets stand in no title; SQLite asks for both at once where there is only one kind."""
    facets = [any_of for any_of in match.wanted if any_of[0][0].startswith(FACET)]
    words = Match([any_of for any_of in match.wanted if any_of not in facets])
    return Match(facets).beside_title(words) if _is_asked_at_once(kind) else words.as_asked()


def _is_asked_at_once(kind: str) -> bool:
    return bool(kind) and connection.vendor == "sqlite"


def _best(rows: list[Any], asked: Wanted, cursor: str, size: int) -> list[Hit]:
    """The candidates after the cursor, best first; a cursor is a score and an id."""
    after = _parse(cursor)
    scored = ((asked.score(row), row[0], row) for row in rows)  # no two have the same id
    following = (one for one in scored if after is None or one[:2] < after)
    best = nlargest(size + 1, following)
    return [Hit(row[1], row[2], f"{score:.6f}-{pk}") for score, pk, row in best]


def _parse(cursor: str) -> tuple[float, int] | None:
    score, _, pk = cursor.partition("-")
    try:
        return float(score), int(pk)
    except ValueError:
        return None


_statements: dict[_Shape, Statement | None] = {}
"""There are as many as shapes, a few hundred at most."""


def _rows(shape: _Shape, visible: Visible, given: Mapping[str, Any]) -> list[Any]:
    """What a search of that shape finds in the database. One query."""
    if visible.key is None:
        statement = _statement(_selections(shape, visible.condition), kept=False)
    elif shape in _statements:
        statement = _statements[shape]
    else:
        statement = _statements[shape] = _statement(_selections(shape, visible.condition))
    return _fetch(statement, {**visible.given, **given}) if statement is not None else []


def _selections(shape: _Shape, visible: Q) -> Iterator["QuerySet[Document, Any]"]:
    """The newest of all that match, and for the best ones more by their titles, however old."""
    match, titles = Given("match", TextField()), Given("titles", TextField())
    documents = Document.objects.filter(visible, *_filters(shape))
    if shape.selection == "similar":
        yield _columns(matching(documents, titles, index="title"))[: shape.most]
    elif shape.selection == "related":
        related = matching(documents, match).annotate(start=Substr("body", 1, SCORED))
        yield related.values_list("id", "object_id", "title", "start", "facets")[: shape.most]
    elif shape.selection == "newest":
        yield _columns(_newest(documents, shape, match))[: shape.most]
    else:
        yield _columns(matching(documents, match), "body")[:CANDIDATES]
        if not shape.has_excluded:  # a title does not tell whether the text has the word
            titled = documents.filter(~Q(title=""))
            index = "text" if _is_asked_at_once(shape.kind) else "title"
            yield _columns(matching(titled, titles, index=index), "body")[:TITLES]


def _filters(shape: _Shape) -> Iterator[Q]:
    if shape.kind:
        yield Q(kind=shape.kind)
    if shape.has_answer:
        yield Q(is_answered=True)
    if shape.has_after:
        yield Q(id__gte=Given("after"))
    if shape.has_before:
        yield Q(id__lt=Given("before"))


def _newest(documents: "QuerySet[Document]", shape: _Shape, match: Given) -> "QuerySet[Document]":
    below = Given("below") if shape.is_below else None
    if shape.has_match:
        return matching(documents, match, below=below)
    if shape.has_excluded:
        documents = without(documents, match)
    return (documents if below is None else documents.filter(id__lt=below)).order_by("-id")


def _columns(documents: "QuerySet[Document]", *more: str) -> "QuerySet[Document, Any]":
    names = ["id", "kind", "object_id", "is_answered", "title"]
    if more:
        return documents.annotate(start=Substr("body", 1, SCORED)).values_list(*names, "start")
    return documents.values_list(*names)


def _statement(selections: Iterable["QuerySet[Any, Any]"], *, kept: bool = True) -> Statement | None:
    """All selections as one statement; None if nothing is visible."""
    parts: list[str] = []
    parameters: list[Any] = []
    for number, rows in enumerate(selections):
        try:
            sql, values = rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT * FROM ({sql}) AS part{number}")  # noqa: S608 - Django's own SQL
        parameters += values
    return Statement(" UNION ALL ".join(parts), parameters, kept=kept) if parts else None


_SETTINGS = "SET LOCAL statement_timeout = {milliseconds}; SET LOCAL jit = off; "
"""Compiling a statement, as PostgreSQL does for those that it expects to be long, takes half a second."""


def _fetch(statement: Statement, given: Mapping[str, Any]) -> list[Any]:
    """Its rows, each once, if it does not take longer than SECONDS (TimeoutError)."""
    values = statement.values(given, connection)
    with connection.cursor() as cursor, _limited():
        if connection.vendor == "postgresql":  # what is set travels with the statement and ends with it
            cursor.execute(_SETTINGS.format(milliseconds=int(SECONDS * 1000)) + statement.sql, values)
            for _setting in range(2):
                cursor.nextset()
        else:
            cursor.execute(statement.sql, values)
        return list({row[0]: row for row in cursor.fetchall()}.values())


@contextmanager
def _limited() -> Iterator[None]:
    """SQLite asks us every so many steps whether to go on; PostgreSQL was told with the statement."""
    end = monotonic() + SECONDS
    database: Any = connection.connection
    if connection.vendor == "sqlite":
        database.set_progress_handler(lambda: monotonic() > end, 20_000)
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled) or "interrupted" in str(error):
            raise TimeoutError from error
        raise
    finally:
        if connection.vendor == "sqlite":
            database.set_progress_handler(None, 0)
