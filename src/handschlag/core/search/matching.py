"""What is asked of the full-text structures, and how FTS5 and PostgreSQL are asked it.

Stems hold only letters and digits, so no character of theirs means anything to either.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from handschlag.core.prepared import Given

Phrase = tuple[str, ...]
"""Stems that follow each other."""

FACET = "ß"
"""What a facet begins with. No stem holds it, since folding makes ss of it: nobody can write a facet."""


@dataclass(slots=True)
class Match:
    """Of each list in ``wanted`` one phrase must occur, of ``excluded`` none. Facets stand in ``wanted``."""

    wanted: list[list[Phrase]] = field(default_factory=list)
    excluded: list[Phrase] = field(default_factory=list)

    def as_asked(self) -> str:
        """In the language of the database."""
        return self.in_tsquery() if connection.vendor == "postgresql" else self.in_fts5()

    def in_fts5(self) -> str:
        wanted = " AND ".join(f"({' OR '.join(map(_quoted, any_of))})" for any_of in self.wanted)
        if not self.excluded:
            return wanted
        return f"({wanted}) NOT ({' OR '.join(map(_quoted, self.excluded))})"

    def beside_title(self, words: "Match") -> str:
        """Facets, with words that stand in the title, as FTS5 is asked."""
        return f"title : ({words.in_fts5()}) AND {self.in_fts5()}"

    def in_tsquery(self) -> str:
        wanted = [f"({' | '.join(map(_followed, any_of))})" for any_of in self.wanted]
        return " & ".join([*wanted, *(f"!{_followed(phrase)}" for phrase in self.excluded)])


def facet(name: str, value: object) -> str:
    return f"{FACET}{name}{value}"


def matching(
    documents: "QuerySet[Any]", match: Given, *, index: str = "text", below: Given | None = None
) -> "QuerySet[Any]":
    """The documents that match, newest first. ``match`` is the place of a Match ``as_asked``.

    ``index``: "text" for all they say, "title" for titles only; ``below``: only ids below this one.

    On SQLite the full-text table comes first and in its own order (the ``+`` keeps the planner from
    walking through the documents instead): the newest hits of a word that is everywhere cost as little
    as those of a rare one.
    """
    if connection.vendor == "postgresql":
        condition = f"search_document.{index}_vector @@ to_tsquery('simple', %s)"
        found = documents.extra(where=[condition], params=[match])  # noqa: S610 - our own names
        return (found if below is None else found.filter(id__lt=below)).order_by("-id")
    table = f"search_{index}"
    limit = [] if below is None else [f"{table}.rowid < %s"]
    return documents.extra(  # noqa: S610 - the ORM cannot say that a table comes first
        tables=[table],
        where=[f"{table} MATCH %s", f"+{table}.rowid = search_document.id", *limit],
        params=[match] if below is None else [match, below],
        order_by=[f"-{table}.rowid"],
    )


def without(documents: "QuerySet[Any]", excluded: Given) -> "QuerySet[Any]":
    """The documents that do not match, where nothing else is asked of the text."""
    if connection.vendor == "postgresql":
        condition = "NOT search_document.text_vector @@ to_tsquery('simple', %s)"
    else:
        condition = "search_document.id NOT IN (SELECT rowid FROM search_text WHERE search_text MATCH %s)"
    return documents.extra(where=[condition], params=[excluded])  # noqa: S610 - our own names


def _quoted(phrase: Phrase) -> str:
    return f'"{" ".join(phrase)}"'


def _followed(phrase: Phrase) -> str:
    return f"({' <-> '.join(phrase)})" if len(phrase) > 1 else phrase[0]
