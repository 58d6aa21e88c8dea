"""The index: one row per findable thing, and the words that occur.

The full-text structures beside it (FTS5 tables on SQLite, tsvector columns on PostgreSQL) are made by
the migration and kept by the database itself, so whoever writes a row has written the index.
"""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Coalesce
from django.db.models.lookups import In


@models.BigIntegerField.register_lookup
class Among(In):
    """``scope__among=groups``: IN, but on PostgreSQL a plain filter instead of a join.

    Through a join its planner expects a few rows where there are many, sorts all hits of a common word
    and takes 400 ms for what takes 2 in the order of the key. For some thousand values at most.
    """

    lookup_name = "among"

    def get_rhs_op(self, connection: BaseDatabaseWrapper, rhs: str) -> str:
        return f"= ANY(ARRAY{rhs})" if connection.vendor == "postgresql" else f"IN {rhs}"


def each_among(things: models.QuerySet[Any]) -> Coalesce:
    """``Exists``, looked up for each hit: as IN both databases make a list of all things first, and as EXISTS
    PostgreSQL does.
    """
    there = things.values(there=models.Value(value=True))[:1]
    found = models.Subquery(there, output_field=models.BooleanField())
    return Coalesce(found, models.Value(value=False))


class Document(models.Model):
    """A thing that can be found. ``id`` begins with the second it was made (see ``writing``), so the order
    of ids is the order of time, on both databases without another index.

    ``title``, ``body`` and ``facets`` hold stems, never text as typed. ``scope`` is the group whose readers
    may read it, ``container_id`` what it stands in (a post's topic).
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=10)
    object_id = models.BigIntegerField()
    scope = models.BigIntegerField(null=True)
    author_id = models.BigIntegerField(null=True)
    container_id = models.BigIntegerField(null=True)
    is_answered = models.BooleanField(default=False)
    title = models.TextField(default="")
    body = models.TextField(default="")
    facets = models.TextField(default="")

    objects: ClassVar[models.Manager[Self]]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="one_document_per_object")]
        indexes = [models.Index(fields=["author_id", "-id"], name="document_by_author")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class Word(models.Model):
    """A stem that occurs or occurred, also spelled backwards: German compounds are found by their ends."""

    word = models.CharField(max_length=40, primary_key=True)
    backwards = models.CharField(max_length=40, db_index=True)

    objects: ClassVar[models.Manager[Self]]

    def __str__(self) -> str:
        return self.word
