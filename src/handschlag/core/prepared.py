"""Statements that the ORM writes once and that then only run, with other values each time.

Building a query in the ORM takes ten times as long as asking it. Where that is felt (deeds that many do
at once, first reads of a page) a query is written as ever, by the QuerySets of the models, but with
``Given`` where a value goes, and kept::

    _POSTS = Prepared(lambda: Post.objects.filter(topic=Given("topic"), number__gte=Given("start"))[:25])
    posts = _POSTS.all(topic=topic.pk, start=26)

Rows come as the QuerySet gives them: objects, with ``select_related`` and annotations, or tuples.
"""

import json
import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import (
    BigIntegerField,
    BooleanField,
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
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    NamedValuesListIterable,
    get_related_populators,
)
from django.db.models.sql.subqueries import DeleteQuery, InsertQuery, UpdateQuery

from handschlag.core import postgres

Row = TypeVar("Row")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d").match
"""As SQLite keeps one."""
_PLAIN = (IntegerField, FloatField, BooleanField, CharField, TextField, ForeignKey)
"""Fields whose values a database takes as they are."""
_PLACE = re.compile("%[s%]")
HIGHEST_KEY = 2**63 - 1
"""No row has a higher one; databases refuse numbers beyond it."""


class Given(Expression):
    """The place of a value that each run gives by name; a whole number unless ``field`` says otherwise."""

    def __init__(self, name: str, field: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=field or BigIntegerField())
        self.name = name
        self._is_plain = field is None or isinstance(field, _PLAIN)
        self._is_moment = isinstance(field, DateTimeField)

    def as_sql(self, _compiler: Any, db: Any) -> tuple[str, Any]:
        is_truth = isinstance(self.output_field, BooleanField) and db.vendor == "postgresql"
        return "%s::boolean" if is_truth else "%s", [self]

    def value(self, given: Mapping[str, Any], db: Any) -> Any:
        """The value of this run, as the database takes it; EmptyResultSet for a key that no row can have."""
        value = given[self.name]
        if type(value) is int and value > HIGHEST_KEY:
            raise EmptyResultSet
        return value if self._is_plain else self._adapted(value, db)

    def _adapted(self, value: Any, db: Any) -> Any:
        if self._is_plain:
            return value
        if self._is_moment:
            return db.ops.adapt_datetimefield_value(value)
        return self.output_field.get_db_prep_save(value, db)


class GivenKeys(Given):
    """The place of any number of keys behind ``__in``, in one statement; of texts if ``field`` is one."""

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, Any]:
        return keys_listed(kind="text" if isinstance(self.output_field, CharField) else "bigint"), [self]

    def value(self, given: Mapping[str, Any], _db: Any) -> Any:
        return keys_given(given[self.name])


def keys_listed(name: str = "key", kind: str = "bigint") -> str:
    """What stands behind IN or FROM for a place of keys, in SQL that is written by hand; ``name`` is the
    column's.
    """
    if connection.vendor == "postgresql":
        # Within a SELECT of its own, or it would be planned anew for each length.
        return f"SELECT unnest((SELECT %s::{kind}[])) AS {name}"
    return f"SELECT value AS {name} FROM json_each(%s)"  # noqa: S608 - our own word


def keys_given(keys: Iterable[int | str]) -> Any:
    """The keys as they go into that place."""
    if connection.vendor == "postgresql":
        return list(keys)
    return json.dumps(list(keys), default=int)


def GivenMoment(name: str) -> Given:  # noqa: N802 - stands where a class would
    """The place of a moment."""
    return Given(name, DateTimeField())


class _Default(Given):
    """The place of what a field of a new row holds if nobody says anything else, made for each row."""

    def value(self, _given: Mapping[str, Any], db: Any) -> Any:
        return self._adapted(self.output_field.get_default(), db)


class Statement:
    """SQL, and what goes into its places: values, or such as are given.

    Whole numbers and truths that are the same each time stand in the SQL itself: only so may SQLite use an
    index that holds for one value of a column, and PostgreSQL, which is not told what a place will hold,
    takes ``CASE … THEN %s`` for text, of which even the false one is true. One that is ``kept`` holds no
    moment, which would be asked for ever.
    """

    def __init__(self, sql: str, params: Iterable[Any], *, kept: bool = True) -> None:
        self._params: list[Any] = []
        waiting = iter(params)

        def written(place: re.Match[str]) -> str:
            if place[0] == "%%":
                return "%%"
            param = next(waiting)
            if isinstance(param, bool):
                return str(param).upper()
            if isinstance(param, int) and param >= 0:
                return str(int(param))
            if kept and (isinstance(param, datetime) or (isinstance(param, str) and _MOMENT(param))):
                raise TypeError(f"{param} would be asked for ever. Give the moment at each run.")
            self._params.append(param)
            return "%s"

        self.sql = _PLACE.sub(written, sql)

    def values(self, given: Mapping[str, Any], db: Any) -> list[Any]:
        return [param.value(given, db) if isinstance(param, Given) else param for param in self._params]

    def rows(self, given: Mapping[str, Any]) -> list[Any]:
        return self._run(given)[0]

    def changed(self, given: Mapping[str, Any]) -> int:
        """How many rows it changed."""
        return self._run(given)[1]

    def _run(self, given: Mapping[str, Any]) -> tuple[list[Any], int]:
        """Rows, and how many were changed. As Django's cursor does it, which would rewrite the places in the
        SQL each time for SQLite, and PostgreSQL would plan it each time.
        """
        db: Any = connections[DEFAULT_DB_ALIAS]
        values = self.values(given, db)
        if db.queries_logged:
            with db.cursor() as cursor:
                cursor.execute(self.sql, values)
                return cursor.fetchall() if cursor.description else [], cursor.rowcount
        if db.connection is None:
            db.ensure_connection()
        db.validate_no_broken_transaction()
        execute = partial(self._execute, db)
        for wrapper in reversed(db.execute_wrappers):
            execute = partial(wrapper, execute)
        return execute(self.sql, values, False, {"connection": db})

    def _execute(self, db: Any, _sql: str, values: list[Any], *_: Any) -> tuple[list[Any], int]:
        with db.wrap_database_errors:
            if db.vendor == "postgresql":
                return postgres.run(db.connection, self.sql, values)
            cursor = db.connection.execute(self._bare_sql, values)
            return cursor.fetchall(), cursor.rowcount

    @cached_property
    def _bare_sql(self) -> str:
        return _PLACE.sub(lambda place: "?" if place[0] == "%s" else "%", self.sql)


Maker = Callable[[Iterable[Any]], Iterable[Any]]
"""Makes of a database's rows what a QuerySet gives."""


class _Objects:
    """Objects with all that comes with them. What their making needs is looked up once."""

    def __init__(self, compiler: Any) -> None:
        chosen: Any = compiler.klass_info
        fields = chosen["select_fields"]
        self._model = chosen["model"]
        self._own = slice(fields[0], fields[-1] + 1)
        self._names = [column[0].target.attname for column in compiler.select[self._own]]
        self._related = get_related_populators(chosen, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # of Django 5.2
        self._annotations = list((compiler.annotation_col_map or {}).items())

    def column(self, name: str) -> int:
        start: int = self._own.start
        return start + self._names.index(name)

    def __call__(self, rows: Iterable[Any]) -> Iterator[Any]:
        for row in rows:
            made = self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[self._own])
            for related in self._related:
                related.populate(row, made)
            for name, place in self._annotations:
                setattr(made, name, row[place])
            yield made


def _maker(queryset: Any, compiler: Any) -> Maker:
    kind = queryset._iterable_class  # noqa: SLF001 - says what its rows are
    if issubclass(kind, ModelIterable):
        return _Objects(compiler)
    if issubclass(kind, FlatValuesListIterable):
        return lambda rows: (row[0] for row in rows)
    if issubclass(kind, NamedValuesListIterable):
        named: Any = namedtuple("Row", queryset._fields)  # type: ignore[misc]  # noqa: PYI024 - names known only now
        return partial(map, named._make)
    return partial(map, tuple)


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

    def chosen(self, choose: Callable[[list[Any]], Iterable[Any]], **given: Any) -> list[Row]:
        """Those that ``choose`` picks of all, which it gets as tuples as the database gives them: what is not
        picked is never made an object. ``column`` says where in them a field stands. One query.
        """
        _queryset, statement, converters, make = self._written
        try:
            rows = choose(list(statement.rows(given)))
        except EmptyResultSet:
            return []
        return list(make(_converted(rows, converters) if converters else rows))

    def column(self, name: str) -> int:
        """Where a field of the objects, by the name of its attribute, stands in a row."""
        make: Any = self._written[3]
        place: int = make.column(name)
        return place

    def first(self, **given: Any) -> Row | None:
        """The first row in the QuerySet's order. One query, which should ask for no more than one."""
        return next(iter(self._rows(given)), None)

    def _rows(self, given: Mapping[str, Any]) -> Iterable[Row]:
        _queryset, statement, converters, make = self._written
        try:
            rows: Iterable[Any] = statement.rows(given)
        except EmptyResultSet:
            return []
        return make(_converted(rows, converters) if converters else rows)

    @cached_property
    def _written(self) -> tuple[Any, Statement, list[Any], Maker]:
        queryset = self._write()
        compiler = queryset.query.get_compiler(connection=connection)
        statement = Statement(*compiler.as_sql())
        columns = [column[0] for column in compiler.select[: compiler.col_count]]
        converters = [
            (place, list(map(_quick, all_of_them)), expression)
            for place, (all_of_them, expression) in compiler.get_converters(columns).items()
        ]
        return queryset, statement, converters, _maker(queryset, compiler)


def _quick(convert: Callable[..., Any]) -> Callable[..., Any]:
    """The same converter. Of each of SQLite's moments, all of which are UTC, Django asks which zone that is,
    which takes a tenth of the time of a list.
    """
    ops: Any = connection.ops
    if connection.vendor != "sqlite" or convert != ops.convert_datetimefield_value:
        return convert

    def moment(value: Any, expression: Any, db: Any) -> Any:
        return value.replace(tzinfo=UTC) if type(value) is datetime else convert(value, expression, db)

    return moment


def _converted(rows: Iterable[Any], converters: list[Any]) -> Iterator[list[Any]]:
    db = connections[DEFAULT_DB_ALIAS]
    for row in map(list, rows):
        for place, all_of_them, expression in converters:
            for convert in all_of_them:
                row[place] = convert(row[place], expression, db)
        yield row


class PreparedUpdate:
    """An ``update``. ``write`` gives the QuerySet and the new values; it is called once."""

    def __init__(self, write: Callable[[], tuple["QuerySet[Any]", dict[str, Any]]]) -> None:
        self._write = write

    def __call__(self, **given: Any) -> int:
        """How many rows were changed. One query."""
        return self._written.changed(given)

    @cached_property
    def _written(self) -> Statement:
        rows, values = self._write()
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values(values)
        return Statement(*query.get_compiler(connection=connection).as_sql())


class PreparedDelete:
    """A ``delete`` of rows to which nothing refers: the ORM would look for what has to go with them."""

    def __init__(self, write: Callable[[], "QuerySet[Any]"]) -> None:
        self._write = write

    def __call__(self, **given: Any) -> int:
        """How many rows there were. One query."""
        return self._written.changed(given)

    @cached_property
    def _written(self) -> Statement:
        query: Any = self._write().query.chain(DeleteQuery)
        return Statement(*query.get_compiler(connection=connection).as_sql())


class PreparedInsert:
    """A new row of ``model`` with values for the named fields, and defaults for the others.

    For rows whose values are right already: no ``save`` runs. With ``unless``, the names of fields that
    are unique together, a row that is there already is left alone, or gets the values of ``change``.
    """

    def __init__(
        self, model: type[Model], *names: str, unless: Sequence[str] = (), change: Sequence[str] = ()
    ) -> None:
        self._model, self._names, self._unless, self._change = model, names, unless, change

    def __call__(self, **given: Any) -> int | None:
        """The row's key; None if it was there already and was left alone. One query."""
        rows = self._written.rows(given)
        return rows[0][0] if rows else None

    def keep(self, row: Model) -> None:
        """Write an object that is new; it gets its key. One query."""
        field_of = self._model._meta.get_field
        row.pk = self(**{name: getattr(row, field_of(name).attname) for name in self._names})  # type: ignore[union-attr]
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as ``save`` leaves it

    @cached_property
    def _written(self) -> Statement:
        field_of = self._model._meta.get_field
        fields: list[Any] = [field for field in self._model._meta.concrete_fields if not field.primary_key]
        row: Any = self._model()
        for field in fields:
            if field.name in self._names:
                setattr(row, field.attname, Given(field.name, field))
            elif callable(field.default):
                setattr(row, field.attname, _Default(field.name, field))
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
        return Statement(sql, params)

    @property
    def _on_conflict(self) -> OnConflict | None:
        there = OnConflict.UPDATE if self._change else OnConflict.IGNORE
        return there if self._unless else None
