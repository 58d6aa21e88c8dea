"""Keeping the index: what features say of their things becomes documents, in the feature's transaction."""

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar
from zlib import crc32

from django.db import connection, transaction
from django.db.models import QuerySet, TextField
from django.db.models.expressions import RawSQL

from handschlag.core.prepared import Given, GivenKeys, Prepared, Statement
from handschlag.core.search.matching import facet
from handschlag.core.search.models import Document, Word
from handschlag.core.search.words import stems

BATCH = 1000
SLOTS = 14
"""Bits of a document's id below the second: 16,384 documents a second, more go into the next ones."""
SHORTEST_WORD, LONGEST_WORD = 3, 40

Progress = Callable[[int], None]
Rows = TypeVar("Rows", bound="QuerySet[Any]")


@dataclass(frozen=True, slots=True)
class Text:
    """What is found of a thing, in words as typed; the rest is what it is found by and shown with."""

    kind: str
    object_id: int
    created_at: datetime
    title: str
    body: str = ""
    scope: int | None = None
    author: int | None = None
    container: int | None = None
    is_answered: bool = False
    tags: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    """What only programs look for, so that they need not look at all others of the kind."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where documents of a kind come from: the rows that ought to be found, and what they say."""

    rows: Callable[[], Any]
    texts: Callable[[Any], Iterator[Text]]


_SOURCES: dict[str, Source] = {}


def register(kind: str, rows: Callable[[], Rows], texts: Callable[[Rows], Iterator[Text]]) -> None:
    """Name, once per kind in the feature's ``apps.py``, what there is to find and what it says."""
    _SOURCES[kind] = Source(rows, texts)


def refresh(kind: str, ids: Iterable[int]) -> None:
    """Bring the documents of these things in line with what they say now; of what ought not to be found
    any more (removed, deleted) there is none afterwards. Call it in the transaction of the deed.
    """
    source = _SOURCES[kind]
    for batch in _batches(ids):
        texts = list(source.texts(source.rows().filter(pk__in=_listed(batch))))
        forget(kind, batch)
        _insert(texts)


def catch_up(kind: str, ids: Iterable[int]) -> None:
    """``refresh`` after the deed, a batch at a time: nobody who changes one of the things in this moment is
    overwritten with what it said before, and what was begun is whole or was not begun.
    """
    for batch in _batches(ids):
        with transaction.atomic():
            _hold()
            refresh(kind, batch)


def index(texts: Iterable[Text]) -> None:
    """Write documents whose texts are at hand, in place of those there may be."""
    waiting = iter(texts)
    while batch := list(islice(waiting, BATCH)):
        for kind in {text.kind for text in batch}:
            forget(kind, [text.object_id for text in batch if text.kind == kind])
        _insert(batch)


def add(text: Text) -> None:
    """Write the document of a thing that was made in this transaction: there is none yet."""
    row = _row(0, text)
    given, attempt = dict(zip(_COLUMNS, row, strict=True)), 0
    while not _ADD.changed(given | {"id": _place(text, attempt)}):
        attempt += 1
    _learn(_words(row))


def forget(kind: str, ids: Iterable[int]) -> None:
    for batch in _batches(ids):
        Document.objects.filter(kind=kind, object_id__in=batch).delete()


def reassign(author: int, *, to: int) -> None:
    """What somebody wrote is somebody else's now."""
    Document.objects.filter(author_id=author).update(author_id=to)


def _insert(texts: list[Text]) -> None:
    """Rows by prepared SQL: objects would take longer than the index itself."""
    if not texts:
        return
    rows = [_row(place, text) for place, text in _placed(texts)]
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT, rows)
    _learn(set().union(*map(_words, rows)))


_COLUMNS = (
    "id", "kind", "object_id", "scope", "author_id", "container_id", "is_answered", "title", "body", "facets",
)  # fmt: skip

_INSERT = (
    f"INSERT INTO {Document._meta.db_table} ({', '.join(_COLUMNS)}) "  # noqa: S608 - names of our own model
    f"VALUES ({', '.join(['%s'] * len(_COLUMNS))})"
)
_ADD = Statement(f"{_INSERT} ON CONFLICT (id) DO NOTHING", map(Given, _COLUMNS))  # all of them plain values


def _row(place: int, text: Text) -> tuple[Any, ...]:
    facets = [facet("k", text.kind), *(facet("t", tag) for tag in text.tags)]
    facets += [facet("m", mark) for mark in text.marks]
    return (
        place, text.kind, text.object_id, text.scope, text.author, text.container, text.is_answered,
        " ".join(stems(text.title)), " ".join(stems(text.body)), " ".join(facets),
    )  # fmt: skip


def _words(row: tuple[Any, ...]) -> set[str]:
    """The stems of title and body."""
    return {word for column in row[-3:-1] for word in column.split()}


def _learn(words: set[str]) -> None:
    """Remember words, so that compounds are found by their parts. In order, so that two writers who
    learn the same ones wait for each other in the same order.
    """
    wanted = sorted(word for word in words if SHORTEST_WORD <= len(word) <= LONGEST_WORD and word.isalpha())
    if connection.vendor == "postgresql":
        _LEARN.changed({"words": wanted})
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {Word._meta.db_table} (word, backwards) VALUES (%s, %s) ON CONFLICT DO NOTHING",  # noqa: S608 - as above
            [(word, word[::-1]) for word in wanted],
        )


_LEARN = Statement(
    f"INSERT INTO {Word._meta.db_table} (word, backwards) SELECT word, reverse(word) "  # noqa: S608 - as above
    "FROM unnest((SELECT %s::text[])) AS learnt (word) WHERE NOT EXISTS "
    f"(SELECT 1 FROM {Word._meta.db_table} known WHERE known.word = learnt.word) "
    "ORDER BY word ON CONFLICT DO NOTHING",
    [Given("words", TextField())],
)
"""On PostgreSQL. The list is a SELECT of its own, so that it is planned once whatever its length."""

_TAKEN = Prepared(lambda: Document.objects.filter(id__in=GivenKeys("places")).values_list("id", flat=True))


def _placed(texts: list[Text]) -> Iterator[tuple[int, Text]]:
    """Each text with its document's id, which nobody else has."""
    waiting, attempt, given = texts, 0, set[int]()
    while waiting:
        places = [(_place(text, attempt), text) for text in waiting]
        taken = set(_TAKEN.all(places=[place for place, _ in places]))
        waiting = []
        for place, text in places:
            if place in taken or place in given:
                waiting.append(text)
            else:
                given.add(place)
                yield place, text
        attempt += 1


def _place(text: Text, attempt: int) -> int:
    """The second a thing was made, then its place within: by the millisecond, or, where an archive tells
    only seconds, spread. After a few attempts the second is full, and the next one is taken.
    """
    seconds = max(int(text.created_at.timestamp()), 0) + attempt // 8
    spread = crc32(f"{text.kind} {text.object_id} {attempt}".encode())
    milliseconds = text.created_at.microsecond // 1000
    slot = milliseconds * 16 + spread % 16 if milliseconds and not attempt else spread
    return place_of(seconds) + slot % (1 << SLOTS)


def place_of(seconds: int) -> int:
    """The first id of a second since 1970."""
    return seconds << SLOTS


@dataclass(slots=True)
class Difference:
    """What a comparison found: documents that are missing, say something else, or ought not to be."""

    checked: int = 0
    missing: int = 0
    wrong: int = 0
    surplus: int = 0

    def __bool__(self) -> bool:
        return bool(self.missing or self.wrong or self.surplus)


def total() -> int:
    """Steps of a comparison or a rebuild: things to be found, and documents there are."""
    things: int = sum(source.rows().count() for source in _SOURCES.values())
    return things + Document.objects.count()


def compare(progress: Progress = lambda _: None) -> Difference:
    """Derive every document anew and hold it against the index. Reads only."""
    return _go_through(progress, lambda *_: None)


def rebuild(progress: Progress = lambda _: None) -> Difference:
    """Derive every document anew and write those that differ, a batch at a time, while the site goes on."""
    difference = _go_through(progress, _replace)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table in ("search_text", "search_title"):
                cursor.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")  # noqa: S608 - our own tables
        else:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(Document._meta.db_table)}")
    return difference


def _go_through(progress: Progress, correct: Callable[[str, list[int], list[Text]], None]) -> Difference:
    difference = Difference()
    for kind, source in _SOURCES.items():
        for ids in _keys(source.rows(), "pk"):
            with transaction.atomic():
                _hold()
                texts = source.texts(source.rows().filter(pk__in=_listed(ids)))
                differing = _compare(texts, kind, ids, difference)
                correct(kind, [text.object_id for text in differing], differing)
            progress(len(ids))
    for kind in Document.objects.order_by("kind").values_list("kind", flat=True).distinct():
        for ids in _keys(Document.objects.filter(kind=kind), "object_id"):
            with transaction.atomic():
                _hold()
                known = _known(kind, ids)
                surplus = [pk for pk in ids if pk not in known]
                difference.surplus += len(surplus)
                correct(kind, surplus, [])
            progress(len(ids))
    return difference


def _keys(rows: "QuerySet[Any]", field: str) -> Iterator[list[int]]:
    """All keys in order, a batch at a time. They are read at once, eight bytes each: what comes later is
    written by its own deed, and PostgreSQL would plan anew, and not well, for each batch.
    """
    keys = array("q", rows.order_by(field).values_list(field, flat=True).iterator(BATCH))
    yield from _batches(keys)


def _known(kind: str, ids: list[int]) -> set[int]:
    source = _SOURCES.get(kind)
    return set(source.rows().filter(pk__in=_listed(ids)).values_list("pk", flat=True)) if source else set()


def _listed(ids: list[int]) -> Any:
    """The keys, for ``__in``. PostgreSQL takes a list of a thousand for so many that it reads whole tables,
    and a thousand times as long.
    """
    return RawSQL("SELECT unnest(%s::bigint[])", [ids]) if connection.vendor == "postgresql" else ids


def _hold() -> None:
    """Nobody writes the index between our reading a thing and writing its document, or what they wrote
    would be undone. (On SQLite the transaction is the only one that writes.)
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(Document._meta.db_table)
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


def _compare(texts: Iterator[Text], kind: str, ids: list[int], difference: Difference) -> list[Text]:
    """The texts whose documents are missing or say something else."""
    columns = _COLUMNS[2:]
    rows = Document.objects.filter(kind=kind, object_id__in=ids).values_list(*columns)
    found = {row[0]: tuple(row) for row in rows}
    differing = []
    for text in texts:
        difference.checked += 1
        there = found.get(text.object_id)
        if there != _row(0, text)[2:]:
            differing.append(text)
            difference.missing += there is None
            difference.wrong += there is not None
    return differing


def _replace(kind: str, ids: list[int], texts: list[Text]) -> None:
    forget(kind, ids)
    _insert(texts)


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    waiting = iter(ids)
    while batch := list(islice(waiting, BATCH)):
        yield batch
