"""A whole site in one file, while it runs."""

import os
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC
from io import BytesIO
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from handschlag import __version__
from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Invalid
from handschlag.core.swaps import sync_folder
from handschlag.discussions.models import Post, Topic
from handschlag.groups.models import Group
from handschlag.operations.actions.archives import (
    DATABASE,
    FILES,
    KEYS,
    MANIFEST,
    Manifest,
    Part,
    Progress,
    copy,
)
from handschlag.operations.actions.dumping import database_size, dump

_FAST: Final = 1
"""A database shrinks to a third already so."""


def usual_name() -> str:
    return f"handschlag-{clock.now().astimezone(UTC):%Y-%m-%d-%H%M%S}.zip"


def bytes_to_do() -> int:
    """About: the database is copied, then packed; the files are packed."""
    files = sum(path.stat().st_size for path in _files()) if keeps_files() else 0
    return 2 * database_size() + files


def keeps_files() -> bool:
    """Whether the files of members are in the data folder, rather than in a bucket."""
    return isinstance(storages["default"], FileSystemStorage)


def back_up(target: Path, *, progress: Progress) -> Manifest:
    """Write the file, whole or not at all, for its owner's eyes only.

    First the database, at one moment, then the files: whatever it tells of had been stored by then. A file
    that its owner deletes meanwhile is not in it.
    """
    if target.resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve()):
        raise Invalid(_("A backup cannot lie among the files it holds: name another folder."))
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    dumped = draft.with_name(f"{draft.name}.database")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            made = _facts()
            dump(dumped, progress)
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_FAST) as archive:
                made = replace(made, parts=dict(_pack(archive, dumped, progress)))
                archive.writestr(MANIFEST, made.text())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        words = {"path": error.filename or target, "reason": error.strerror}
        raise Invalid(_("“%(path)s” cannot be written: %(reason)s.") % words) from error
    finally:
        for left in (draft, *dumped.parent.glob(f"{dumped.name}*")):
            with suppress(OSError):
                left.unlink()
    return made


def _facts() -> Manifest:
    applied = MigrationRecorder(connection).applied_migrations()
    counted: dict[str, type[Model]] = {"members": Member, "groups": Group, "topics": Topic, "posts": Post}
    return Manifest(
        version=__version__,
        made_at=clock.now().isoformat(),
        address=settings.BASE_URL,
        database=connection.vendor,
        migrations=dict(sorted(applied, key=lambda key: applied[key].pk)),
        counts={name: QuerySet(model).count() for name, model in counted.items()},
        has_files=keeps_files(),
        parts={},
    )


def _pack(archive: zipfile.ZipFile, dumped: Path, progress: Progress) -> Iterator[tuple[str, Part]]:
    with dumped.open("rb") as read, archive.open(DATABASE, "w", force_zip64=True) as written:
        yield DATABASE, copy(read, written, progress)
    for name, setting in KEYS.items():
        key = str(getattr(settings, setting)).encode()
        with archive.open(name, "w") as written:
            yield name, copy(BytesIO(key), written, progress)
    for path in _files() if keeps_files() else ():
        name = f"{FILES}{path.relative_to(settings.MEDIA_ROOT).as_posix()}"
        with suppress(FileNotFoundError):  # it has gone meanwhile
            as_it_is = zipfile.ZipInfo(name)  # what members upload is packed already
            with path.open("rb") as read, archive.open(as_it_is, "w", force_zip64=True) as written:
                yield name, copy(read, written, progress)


def _files() -> Iterator[Path]:
    for folder, _folders, names in os.walk(settings.MEDIA_ROOT):
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink():
                yield path
