"""Own data: all that is stored about a member, as they may see it, in one file.

Each room says what it keeps, in its ``own_data`` module; a test finds what nobody has spoken for.
"""

import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.module_loading import import_string

from handschlag.accounts.models import DataExport, Member
from handschlag.core import clock
from handschlag.core.models import audit

KEPT = timedelta(days=7)
"""How long an export can be fetched."""
SECRET = frozenset(
    ["password", "auth_hash", "session_key", "session_data", "token_digest", "code_digest", "digest",
     "submission_key", "serial", "link_key"]
)  # fmt: skip
"""Worth something to a thief, nothing to their owner."""
DERIVED = frozenset(["html", "about_html", "text_html", "rules_html", "sha256"])
LONGEST_PAGE = 1000
"""Rows of one list that stand in the page; all of them stand in the JSON."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """What a room keeps about a member: lists of rows by name, and stored files by the names they get."""

    lists: Mapping[str, Iterable[Row]]
    files: Mapping[str, FieldFile] = field(default_factory=dict)


Source = Callable[[Member], Part]
_PARTS: dict[str, Source] = {}
_COVERED: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of ``model`` that name the member in one of the fields ``by``, or those that ``rows`` gives.

    ``without``: what the member may not see, or what is worth nothing to them. ``files``: fields with
    contents that come along. ``name``: of the list, where a model has two.
    """

    model: type[models.Model]
    by: tuple[str, ...] = ()
    without: frozenset[str] = frozenset()
    rows: Callable[[Member], QuerySet[Any]] | None = None
    files: tuple[str, ...] = ()
    name: str = ""

    @property
    def list_name(self) -> str:
        return self.name or self.model._meta.model_name or ""

    def found(self, member: Member) -> QuerySet[Any]:
        if self.rows is not None:
            return self.rows(member)
        wanted = Q()
        for name in self.by:
            wanted |= Q(**{name: member.pk})
        return QuerySet(self.model).filter(wanted)

    def listed(self, member: Member) -> Iterator[Row]:
        shown = [
            one for one in self.model._meta.concrete_fields if one.name not in self.without | SECRET | DERIVED
        ]
        people = [one.name for one in shown if one.related_model is Member]
        for row in self.found(member).select_related(*people).order_by("pk").iterator(500):
            yield {one.name: _value(row, one) for one in shown}

    def stored(self, member: Member) -> Iterator[tuple[str, FieldFile]]:
        for row in self.found(member).order_by("pk") if self.files else ():
            for name in self.files:
                content = getattr(row, name)
                if content:
                    called = getattr(row, "name", "") or content.name.rpartition("/")[2]
                    yield f"{self.list_name}-{row.pk}-{called}", content


def _value(row: models.Model, one: models.Field[Any, Any]) -> Any:
    """As people read it: other members by their names, files by theirs."""
    if one.related_model is Member:
        person = getattr(row, one.name)
        return {"id": person.pk, "name": person.name} if person is not None else None
    value = getattr(row, one.attname)
    return value.name if isinstance(value, FieldFile) else value


def add_part(name: str, source: Source) -> None:
    """Let a room say what it keeps about a member; what it gives is what the member may see."""
    _PARTS[name] = source


def add_tables(name: str, tables: Iterable[Table]) -> None:
    """``add_part`` for rows as they are."""
    known = list(tables)
    for table in known:
        _COVERED.update({f"{table.model._meta.label}.{by}": "exported" for by in table.by})
    add_part(name, partial(_part_of, known))


def leave_out(reasons: Mapping[str, str]) -> None:
    """Fields that name a member and are not exported, each with the reason."""
    _COVERED.update(reasons)


def covered() -> dict[str, str]:
    """Every field that names a member, with what becomes of it."""
    return dict(_COVERED)


def _part_of(tables: list[Table], member: Member) -> Part:
    lists = {table.list_name: table.listed(member) for table in tables}
    return Part(lists, dict(pair for table in tables for pair in table.stored(member)))


@transaction.atomic
def ask_for_export(*, by: Member) -> DataExport:
    """The file is made in the background. While one is being made, asking again changes nothing."""
    Member.objects.select_for_update(no_key=True).values_list("pk").get(pk=by.pk)
    waiting = DataExport.objects.filter(member=by, ready_at__isnull=True).first()
    if waiting is not None:
        return waiting
    _forget(DataExport.objects.filter(member=by))
    export = DataExport.objects.create(member=by)
    audit("ask for own data", export, by=by)
    # By name: jobs call what is below them, not the other way round.
    import_string("handschlag.accounts.jobs.make_export").enqueue(export.pk)
    return export


def make(export: DataExport) -> None:
    """Write the file. Twice, or late, does no harm."""
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as spool:
        with zipfile.ZipFile(spool, "w", zipfile.ZIP_DEFLATED) as archive:
            _write(archive, export.member)
        size = spool.tell()
        spool.seek(0)
        export.file.save(f"{uuid4().hex}.zip", File(spool), save=False)
    export.ready_at, export.size = clock.now(), size
    name = export.file.name or ""
    waiting = DataExport.objects.filter(pk=export.pk, ready_at__isnull=True)
    if not waiting.update(file=name, ready_at=export.ready_at, size=size):
        export.file.storage.delete(name)


def forget_old_exports() -> None:
    _forget(DataExport.objects.filter(ready_at__lt=clock.now() - KEPT))


def forget_exports_of(member: Member) -> None:
    _forget(DataExport.objects.filter(member=member))


def _forget(exports: QuerySet[DataExport]) -> None:
    for export in exports:
        if export.file.name:
            transaction.on_commit(partial(export.file.storage.delete, export.file.name))
        export.delete()


def _write(archive: zipfile.ZipFile, member: Member) -> None:
    rooms: dict[str, dict[str, list[Row]]] = {}
    for room, source in _PARTS.items():
        part = source(member)
        rooms[room] = {}
        for name, rows in part.lists.items():
            rooms[room][name] = _write_list(archive, f"{room}/{name}.json", rows)
        for name, content in part.files.items():
            _write_file(archive, f"{room}/files/{name}", content)
    with translation.override(member.language):
        page = render_to_string("accounts/export.html", {"member": member, "rooms": rooms})
    archive.writestr("index.html", page)
    archive.writestr("style.css", render_to_string("accounts/export.css"))


def _write_list(archive: zipfile.ZipFile, name: str, rows: Iterable[Row]) -> list[Row]:
    """One row after the other; gives the first of them, for the page."""
    shown: list[Row] = []
    with archive.open(name, "w") as out:
        before = "[\n"
        for row in rows:
            text = json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False)
            out.write(f"{before}{text}".encode())
            before = ",\n"
            if len(shown) < LONGEST_PAGE:
                shown.append(json.loads(text))
        out.write(b"[]\n" if before == "[\n" else b"\n]\n")
    return shown


def _write_file(archive: zipfile.ZipFile, name: str, content: FieldFile) -> None:
    """A file that is gone from the disk is left out; the list names it still."""
    try:
        with content.open("rb") as stored, archive.open(name, "w") as out:
            for chunk in stored.chunks():
                out.write(chunk)
    except FileNotFoundError:
        return
