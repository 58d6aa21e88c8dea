"""Collecting orphans: uploads that no post claimed within a day, and stored files that no row knows.

The latter remain when a server dies between storing and noting, and when a post's row goes with its topic.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.core.files.storage import Storage
from django.db import transaction

from handschlag.core import clock
from handschlag.discussions.actions.filing import delete
from handschlag.discussions.models import Attachment

PATIENCE = timedelta(hours=24)
"""So long a file may wait for its post, and a stored one for its row."""
FOLDER = "attachments"
BATCH = 500


@dataclass(frozen=True, slots=True)
class Orphans:
    """How many uploads nobody claimed, and how many stored files no row knows."""

    uploads: int
    files: int


def collect_orphans(*, dry_run: bool = False) -> Orphans:
    """Delete what has had no owner for a day, or only count it. Running it twice at once does no harm."""
    before = clock.now() - PATIENCE
    uploads = _collect_uploads(before, dry_run=dry_run)
    files = 0
    storage: Storage = Attachment._meta.get_field("file").storage
    stored = _stored_in(storage, FOLDER)
    while names := set(islice(stored, BATCH)):
        for name in _unknown(names):
            if storage.get_modified_time(name) < before:
                files += 1
                if not dry_run:
                    storage.delete(name)
    return Orphans(uploads, files)


def _collect_uploads(before: datetime, *, dry_run: bool) -> int:
    """One transaction each: who publishes one of them at this moment has it, or hears that it is gone."""
    forgotten = Attachment.objects.waiting().filter(uploaded_at__lt=before)
    if dry_run:
        return forgotten.count()
    count = 0
    for key in list(forgotten.values_list("pk", flat=True)):
        with transaction.atomic():
            upload = forgotten.select_for_update().filter(pk=key).first()
            if upload is not None:
                delete(upload)
                count += 1
    return count


def _stored_in(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files if name)
    for inner in folders:
        yield from _stored_in(storage, f"{folder}/{inner}")


def _unknown(names: set[str]) -> set[str]:
    rows = Attachment.objects.all()
    known = set(rows.filter(file__in=names).values_list("file", flat=True))
    known |= set(rows.filter(thumbnail__in=names).values_list("thumbnail", flat=True))
    return names - known
