"""Statements that the ORM writes once and that then only run, with other values each time.

Building a query in the ORM takes ten times as long as asking it. Where that is felt (deeds that many do
at once, first reads of a page) a query is written as ever, by the QuerySets of the models, but with
``Given`` where a value goes, and kept::

    _POSTS = Prepared(lambda: Post.objects.filter(topic=Given("topic"), number__gte=Given("start"))[:25])
    posts = _POSTS.all(topic=topic.pk, start=26)

Rows come as the QuerySet gives them: objects, with ``select_related`` and annotations, or tuples.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import (
    BigIntegerField,
    CharField,
    DateTimeField,
    Expression,
    Field,
    FloatField,
    ForeignKey,
    IntegerField,
    Model,
    QuerySet,
    TextField,
)
from django.db.models.constants import OnConflict
from django.db.models.sql.subqueries import DeleteQuery, InsertQuery, UpdateQuery

Row = TypeVar("Row")
_PLAIN = (IntegerField, FloatField, CharField, TextField, ForeignKey)
"""Fields whose values a database takes as they are."""


class Given(Expression):
    """The place of a value that each run gives by name; a whole number unless ``field`` says otherwise."""

    def __init__(self, name: str, field: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=field or BigIntegerField())
        self.name = name
        self.adapts = not (field is None or isinstance(field, _PLAIN))

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, Any]:
        return "%s", [self]

    def value(self, given: Mapping[str, Any]) -> Any:
        """The value of this run, as the database takes it."""
        value = given[self.name]
        return self.output_field.get_db_prep_save(value, connection) if self.adapts else value


class GivenKeys(Given):
    """The place of any number of keys, behind ``__in``. One statement whatever their number."""

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, Any]:
        if connection.vendor == "postgresql":
            return "SELECT unnest(%s::bigint[])", [self]
        return "SELECT value FROM json_each(%s)", [self]

    def value(self, given: Mapping[str, Any]) -> Any:
        keys = list(given[self.name])
        return keys if connection.vendor == "postgresql" else f"[{','.join(map(str, keys))}]"


def GivenMoment(name: str) -> Given:  # noqa: N802 - stands where a class would
    """The place of a moment."""
    return Given(name, DateTimeField())


class _Default(Given):
    """The place of what a field of a new row holds if nobody says anything else."""

    def value(self, _given: Mapping[str, Any]) -> Any:
        default: Any = self.output_field.get_default()
        return self.output_field.get_db_prep_save(default, connection)


class _Statement:
    """SQL, and what goes into its places: values, or such as are given."""

    def __init__(self, sql: str, params: Iterable[Any]) -> None:
        self.sql = sql
        self._params = tuple(params)

    def values(self, given: Mapping[str, Any]) -> list[Any]:
        return [param.value(given) if isinstance(param, Given) else param for param in self._params]

    def run(self, given: Mapping[str, Any]) -> CursorWrapper:
        cursor = connection.cursor()
        cursor.execute(self.sql, self.values(given))
        return cursor


class Prepared(Generic[Row]):
    """A question. ``write`` gives its QuerySet, of objects or of tuples; it is called once."""

    def __init__(self, write: Callable[[], "QuerySet[Any, Row]"]) -> None:
        self._write = write

    def get(self, **given: Any) -> Row:
        """The only row; the model's DoesNotExist if there is none. One query."""
        row = self.first(**given)
        if row is None:
            missing: type[Exception] = self._written[0].model.DoesNotExist
            raise missing
        return row

    def all(self, **given: Any) -> list[Row]:
        """All rows. One query."""
        return list(self._rows(given))

    def first(self, **given: Any) -> Row | None:
        """The first row in the QuerySet's order. One query, which should ask for no more than one."""
        return next(iter(self._rows(given)), None)

    def _rows(self, given: Mapping[str, Any]) -> Iterable[Row]:
        queryset: Any
        queryset, compiler, statement, converters = self._written
        answer: Any = copy(compiler)
        answer.connection = connection
        answer.as_sql = lambda: (statement.sql, statement.values(given))
        answer.get_converters = lambda _columns: converters
        asked = SimpleNamespace(
            db=queryset.db,
            query=SimpleNamespace(get_compiler=lambda *_args, **_named: answer),
            _known_related_objects={},
            _fields=queryset._fields,
        )
        rows: Iterable[Row] = queryset._iterable_class(asked)  # noqa: SLF001 - rows as the QuerySet itself makes them
        return rows

    @cached_property
    def _written(self) -> tuple[Any, Any, _Statement, Any]:
        queryset = self._write()
        compiler = queryset.query.get_compiler(connection=connection)
        statement = _Statement(*compiler.as_sql())
        columns = [column[0] for column in compiler.select[: compiler.col_count]]
        return queryset, compiler, statement, compiler.get_converters(columns)


class PreparedUpdate:
    """An ``update``. ``write`` gives the QuerySet and the new values; it is called once."""

    def __init__(self, write: Callable[[], tuple["QuerySet[Any]", dict[str, Any]]]) -> None:
        self._write = write

    def __call__(self, **given: Any) -> int:
        """How many rows were changed. One query."""
        with self._written.run(given) as cursor:
            changed: int = cursor.rowcount
        return changed

    @cached_property
    def _written(self) -> _Statement:
        rows, values = self._write()
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values(values)
        return _Statement(*query.get_compiler(connection=connection).as_sql())


class PreparedDelete:
    """A ``delete`` of rows to which nothing refers: the ORM would look for what has to go with them."""

    def __init__(self, write: Callable[[], "QuerySet[Any]"]) -> None:
        self._write = write

    def __call__(self, **given: Any) -> int:
        """How many rows there were. One query."""
        with self._written.run(given) as cursor:
            deleted: int = cursor.rowcount
        return deleted

    @cached_property
    def _written(self) -> _Statement:
        query: Any = self._write().query.chain(DeleteQuery)
        return _Statement(*query.get_compiler(connection=connection).as_sql())


class PreparedInsert:
    """A new row of ``model`` with values for the named fields, and defaults for the others.

    For rows whose values are right already: no ``save`` runs. With ``unless``, the names of fields that
    are unique together, a row that is there already is left alone, or gets the values of ``change``.
    """

    def __init__(
        self, model: type[Model], *names: str, unless: Sequence[str] = (), change: Sequence[str] = ()
    ) -> None:
        self._model = model
        self._names = names
        self._unless = unless
        self._change = change

    def __call__(self, **given: Any) -> int | None:
        """The row's key; None if it was there already and was left alone. One query."""
        with self._written.run(given) as cursor:
            row = cursor.fetchone()
        return row[0] if row else None

    def keep(self, row: Model) -> None:
        """Write an object that is new; it gets its key. One query."""
        field_of = self._model._meta.get_field
        row.pk = self(**{name: getattr(row, field_of(name).attname) for name in self._names})  # type: ignore[union-attr]
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as ``save`` leaves it

    @cached_property
    def _written(self) -> _Statement:
        field_of = self._model._meta.get_field
        fields: list[Any] = [field for field in self._model._meta.concrete_fields if not field.primary_key]
        row: Any = self._model()
        for field in fields:
            given = field.name in self._names
            setattr(row, field.attname, Given(field.name, field) if given else _Default(field.name, field))
        query: Any = InsertQuery(
            self._model,
            on_conflict=self._on_conflict,
            update_fields=[field_of(name) for name in self._change],
            unique_fields=[field_of(name) for name in self._unless],
        )
        query.insert_values(fields, [row])
        compiler = query.get_compiler(connection=connection)
        compiler.returning_fields = [self._model._meta.pk]
        ((sql, params),) = compiler.as_sql()
        return _Statement(sql, params)

    @property
    def _on_conflict(self) -> OnConflict | None:
        if not self._unless:
            return None
        return OnConflict.UPDATE if self._change else OnConflict.IGNORE
