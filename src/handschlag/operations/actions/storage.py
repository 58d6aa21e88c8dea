"""Measuring what takes up room: walks through the rows and through the disk, in the background."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection, models, transaction
from django.db.models import Sum
from django.utils.module_loading import import_string

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.models import Site, audit
from handschlag.discussions.models import Attachment
from handschlag.operations.actions.looks import kept_logos
from handschlag.operations.actions.members import require_operator
from handschlag.operations.models import StorageReport
from handschlag.people.models import MessageFile

KEPT = 30
"""Reports; the older ones go."""
TOP = 20
YOUNG = timedelta(days=1)
"""A file without a row is nobody's only after so long: it may be on its way in."""
BATCH = 500


def ask_for_report(*, by: Member) -> None:
    """Measure now, in the background."""
    require_operator(by)
    with transaction.atomic():
        # By name: jobs call actions, not the other way round.
        import_string("handschlag.operations.jobs.measure_storage").enqueue()
        audit("measure storage", Site.load(), by=by)


def measure(now: datetime) -> StorageReport:
    """Twice, or late, does no harm."""
    sizes = _sizes_on_disk()
    known = _stored_names()
    report = StorageReport.objects.create(
        at=now,
        database=_database_size(),
        free=shutil.disk_usage(settings.MEDIA_ROOT).free if sizes is not None else None,
        kinds=_kinds(known, sizes or {}),
        orphans=_orphans(known, sizes, now),
        groups=_top(Attachment.objects.filter(post__isnull=False), "post__topic__group"),
        members=_top(Attachment.objects.filter(uploaded_by__isnull=False), "uploaded_by"),
    )
    old = StorageReport.objects.order_by("-pk").values_list("pk", flat=True)[KEPT:]
    StorageReport.objects.filter(pk__in=list(old)).delete()
    return report


def is_due(now: datetime) -> bool:
    """Once a day."""
    return not StorageReport.objects.filter(at__gt=now - timedelta(days=1)).exists()


def _database_size() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])


def _file_fields() -> Iterator[tuple[type[models.Model], str]]:
    """Every place where the name of a stored file can stand: a new model is counted by itself."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                yield model, field.name


def _stored_names() -> dict[str, str]:
    """Each stored file that a row knows, with the kind it is of."""
    found: dict[str, str] = {}
    for model, field in _file_fields():
        rows: models.QuerySet[Any] = models.QuerySet(model).exclude(**{field: ""})
        label = f"{model._meta.label}.{field}"
        names = rows.exclude(**{f"{field}__isnull": True}).order_by().values_list(field, flat=True)
        found.update((name, label) for name in names.iterator(BATCH))
    return found | dict.fromkeys(kept_logos(), "core.Site.logo")


def _sizes_on_disk() -> dict[str, tuple[int, float]] | None:
    """Bytes and time of change by name; None where files are kept elsewhere than on a disk."""
    if not isinstance(default_storage._wrapped, FileSystemStorage):  # type: ignore[attr-defined]  # noqa: SLF001 - a lazy object
        return None
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    found = {}
    for folder, _folders, names in os.walk(root):
        for name in names:
            path = Path(folder, name)
            try:
                facts = path.stat()
            except FileNotFoundError:  # it has gone meanwhile
                continue
            found[path.relative_to(root).as_posix()] = (facts.st_size, facts.st_mtime)
    return found


def _kinds(known: dict[str, str], sizes: dict[str, tuple[int, float]]) -> dict[str, list[int]]:
    """Files and bytes by kind; bytes of rows where the disk cannot be asked."""
    kinds: dict[str, list[int]] = {}
    for name, kind in known.items():
        counted = kinds.setdefault(kind, [0, 0])
        counted[0] += 1
        counted[1] += sizes.get(name, (0, 0.0))[0]
    if not sizes:
        for model in (Attachment, MessageFile):
            total = models.QuerySet(model).aggregate(bytes=Sum("size"))["bytes"] or 0
            kinds.setdefault(f"{model._meta.label}.file", [0, 0])[1] = total
    return kinds


def _orphans(
    known: dict[str, str], sizes: dict[str, tuple[int, float]] | None, now: datetime
) -> dict[str, Any]:
    if sizes is None:
        return {"files": 0, "bytes": 0, "is_complete": False}
    young = (now - YOUNG).timestamp()
    lost = [size for name, (size, changed) in sizes.items() if name not in known and changed < young]
    return {"files": len(lost), "bytes": sum(lost), "is_complete": True}


def _top(rows: models.QuerySet[Any], whose: str) -> list[list[int]]:
    found = rows.order_by().values(whose).annotate(bytes=Sum("size")).order_by("-bytes", whose)[:TOP]
    return [[row[whose], row["bytes"]] for row in found]


def report_if_due() -> None:
    if is_due(clock.now()):
        measure(clock.now())
