"""What is asked of the full-text structures, and how FTS5 and PostgreSQL are asked it.

Stems hold only letters and digits, so no character of theirs means anything to either.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Phrase = tuple[str, ...]
"""Stems that follow each other."""

FACET = "ß"
"""What a facet begins with. No stem holds it, since folding makes ss of it: nobody can write a facet."""


@dataclass(slots=True)
class Match:
    """Of each list in ``wanted`` one phrase must occur, of ``excluded`` none. Facets stand in ``wanted``."""

    wanted: list[list[Phrase]] = field(default_factory=list)
    excluded: list[Phrase] = field(default_factory=list)

    def in_fts5(self) -> str:
        wanted = " AND ".join(f"({' OR '.join(map(_quoted, any_of))})" for any_of in self.wanted)
        if not self.excluded:
            return wanted
        return f"({wanted}) NOT ({' OR '.join(map(_quoted, self.excluded))})"

    def in_tsquery(self) -> str:
        wanted = [f"({' | '.join(map(_followed, any_of))})" for any_of in self.wanted]
        return " & ".join([*wanted, *(f"!{_followed(phrase)}" for phrase in self.excluded)])


def facet(name: str, value: object) -> str:
    return f"{FACET}{name}{value}"


def matching(
    documents: "QuerySet[Any]", match: Match, *, index: str = "text", below: int | None = None
) -> "QuerySet[Any]":
    """The documents that match, newest first. ``index``: "text" for all they say, "title" for titles only;
    ``below``: only ids below this one.

    On SQLite the full-text table comes first and in its own order (the ``+`` keeps the planner from
    walking through the documents instead): the newest hits of a word that is everywhere cost as little
    as those of a rare one.
    """
    if connection.vendor == "postgresql":
        condition = f"search_document.{index}_vector @@ to_tsquery('simple', %s)"
        found = documents.extra(where=[condition], params=[match.in_tsquery()])  # noqa: S610 - our own names
        return found.order_by("-id")
    table = f"search_{index}"
    return documents.extra(  # noqa: S610 - the ORM cannot say that a table comes first
        tables=[table],
        where=[
            f"{table} MATCH %s",
            f"+{table}.rowid = search_document.id",
            *([f"{table}.rowid < {below:d}"] if below is not None else []),
        ],
        params=[match.in_fts5()],
        order_by=[f"-{table}.rowid"],
    )


def without(documents: "QuerySet[Any]", excluded: list[Phrase]) -> "QuerySet[Any]":
    """The documents in which none of the phrases occurs, where nothing else is asked of the text."""
    match = Match([excluded])
    if connection.vendor == "postgresql":
        condition, asked = (
            "NOT search_document.text_vector @@ to_tsquery('simple', %s)",
            match.in_tsquery(),
        )
    else:
        condition, asked = (
            "search_document.id NOT IN (SELECT rowid FROM search_text WHERE search_text MATCH %s)",
            match.in_fts5(),
        )
    return documents.extra(where=[condition], params=[asked])  # noqa: S610 - our own names


def _quoted(phrase: Phrase) -> str:
    return f'"{" ".join(phrase)}"'


def _followed(phrase: Phrase) -> str:
    return f"({' <-> '.join(phrase)})" if len(phrase) > 1 else phrase[0]
