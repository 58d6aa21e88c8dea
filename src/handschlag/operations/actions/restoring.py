"""A site comes back from its backup: read and checked as a whole first, then put in place at once."""

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from handschlag import __version__
from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid
from handschlag.core.models import Site, audit
from handschlag.core.swaps import Swap, swap_together
from handschlag.operations.actions import dumping
from handschlag.operations.actions.archives import DATABASE, FILES, KEYS, Manifest, Progress, copy, opened
from handschlag.operations.actions.backing_up import keeps_files

_STAGE: Final = ".restoring-"
_NAMES: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True, slots=True)
class Restored:
    manifest: Manifest
    aside: str
    """Where what was replaced is kept; empty if nothing was."""
    schema: str
    """On PostgreSQL, where the tables are that were replaced."""
    lacks_key: bool
    """The environment names another key than the site had: links and sessions of then hold no more."""


def restore(source: Path, *, replaces: bool, progress: Progress) -> Restored:
    """Put what the file holds in the place of this site.

    Until all is read and checked, nothing changes. Raises Invalid for a file that is no whole backup or was
    changed, Conflict for a site that runs, that is not empty (unless ``replaces``), or that has another kind
    of database.
    """
    stamp = f"{clock.now().astimezone(UTC):%Y-%m-%d-%H%M%S}"
    with opened(source) as (archive, manifest):
        _refuse_foreign(manifest)
        was_empty = _is_empty()
        if not (was_empty or replaces):
            raise Conflict(
                _("This site is not empty. With --replace it is put aside, and the backup takes its place.")
            )
        dumping.refuse_use()
        stage = _empty_stage(stamp, manifest)
        try:
            _unpack(archive, manifest, stage, progress)
            if connection.vendor == "sqlite" and not _is_of_this_version(manifest):
                _migrate_apart(stage / DATABASE)
            dumping.refuse_use()
            schema = _load(stage, stamp, manifest) if connection.vendor == "postgresql" else ""
        except BaseException:
            shutil.rmtree(stage)
            raise
    aside = Path(settings.DATA) / f"before-restore-{stamp}"
    swap_together(Path(settings.DATA), _swaps(manifest, stage, aside))
    shutil.rmtree(stage, ignore_errors=True)
    if was_empty:
        shutil.rmtree(aside, ignore_errors=True)
        dumping.drop_schema(schema)
    with transaction.atomic():
        audit("restore backup", Site.load(), by=None, made_at=manifest.made_at)
    kept = ("", "") if was_empty else (str(aside), schema)
    return Restored(manifest, *kept, lacks_key=_is_another_key())


def _is_another_key() -> bool:
    is_named = {"HANDSCHLAG_SECRET_KEY", "HANDSCHLAG_SECRET_KEY_FILE"} & os.environ.keys()
    return bool(is_named) and Path(settings.DATA, "secret-key").read_text() != settings.SECRET_KEY


def _refuse_foreign(manifest: Manifest) -> None:
    if manifest.database != connection.vendor:
        words = {"kind": _NAMES.get(manifest.database, manifest.database), "ours": _NAMES[connection.vendor]}
        raise Conflict(
            _(
                "This backup is of a site on %(kind)s, and this one is set to %(ours)s: "
                "set DATABASE_URL accordingly."
            )
            % words
        )
    if manifest.has_files and not keeps_files():
        raise Conflict(
            _(
                "This backup holds the files of members, and this site keeps them on S3: "
                "restore it without HANDSCHLAG_FILES_URL."
            )
        )
    known = MigrationLoader(None)
    replaced = {name for one in known.disk_migrations.values() for name in one.replaces}
    strange = set(manifest.migrations.items()) - known.disk_migrations.keys() - replaced
    if strange or _numbers(manifest.version) > _numbers(__version__):
        words = {"theirs": manifest.version, "ours": __version__}
        raise Conflict(
            _(
                "This backup was made by Handschlag %(theirs)s, whose database this version (%(ours)s) "
                "does not know: install that one, or a newer one, and restore it there."
            )
            % words
        )


def _numbers(version: str) -> list[int]:
    return [int(step) for step in version.split(".") if step.isdecimal()]


def _is_of_this_version(manifest: Manifest) -> bool:
    return manifest.migrations == dict(sorted(MigrationLoader(None).graph.leaf_nodes()))


def _is_empty() -> bool:
    """Nobody has an account, and no file is stored. What cannot be read is not empty."""
    files = Path(settings.MEDIA_ROOT)
    if files.exists() and any(files.iterdir()):
        return False
    try:
        tables = connection.introspection.table_names()
        return Member._meta.db_table not in tables or not Member.objects.exists()
    except DatabaseError:
        return False
    finally:
        connection.close()


def _empty_stage(stamp: str, manifest: Manifest) -> Path:
    """A folder beside what will be replaced, on the same disk, with room for all of it."""
    home = Path(settings.DATA)
    for left in home.glob(f"{_STAGE}*"):  # of a restore that was killed
        shutil.rmtree(left)
    free = shutil.disk_usage(home).free
    if free < manifest.size:
        words = {"folder": home, "needed": manifest.size // 1_000_000, "free": free // 1_000_000}
        raise Conflict(
            _("There is too little room in “%(folder)s”: %(needed)s MB are needed, %(free)s MB are free.")
            % words
        )
    stage = home / f"{_STAGE}{stamp}"
    stage.mkdir(mode=0o700)
    return stage


def _unpack(archive: zipfile.ZipFile, manifest: Manifest, stage: Path, progress: Progress) -> None:
    for name, part in manifest.parts.items():
        target = stage / name
        target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        mode = settings.FILE_UPLOAD_PERMISSIONS if name.startswith(FILES) else 0o600
        with (
            archive.open(name) as read,
            os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as written,
        ):
            if copy(read, written, progress) != part:
                raise Invalid(_("This backup is damaged: “%(name)s” is not what it was.") % {"name": name})
    os.sync()


def _migrate_apart(database: Path) -> None:
    """Bring the database to this version before it is the site's; in a process that knows no other."""
    ours = ("DATABASE_URL", "HANDSCHLAG_DATABASE_URL", "HANDSCHLAG_DATABASE_URL_FILE")
    environment = {key: value for key, value in os.environ.items() if key not in ours}
    environment |= {
        "HANDSCHLAG_DATA": str(database.parent),
        "DATABASE_URL": f"sqlite:///{quote(str(database))}",
    }
    command = [sys.executable, "-m", "handschlag", "migrate"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise _not_migrated(done.stderr.strip().rpartition("\n")[2])


def _not_migrated(reason: str) -> Conflict:
    return Conflict(
        _("The database of this backup could not be brought to this version: %(reason)s") % {"reason": reason}
    )


def _load(stage: Path, stamp: str, manifest: Manifest) -> str:
    """Into PostgreSQL, in one transaction; the schema that holds what was there before."""
    aside = f"before_restore_{stamp.replace('-', '_')}"
    dumping.load_postgres(stage / DATABASE, aside)
    try:
        if not _is_of_this_version(manifest):
            call_command("migrate", interactive=False, verbosity=0)
    except Exception as error:
        dumping.bring_back(aside)
        raise _not_migrated(str(error)) from error
    return aside


def _swaps(manifest: Manifest, stage: Path, aside: Path) -> list[Swap]:
    """What takes the place of what: the keys, the files, and on SQLite the database with its logs."""
    data = Path(settings.DATA)
    places = {stage / name: data / name for name in KEYS if name in manifest.parts}
    if manifest.has_files:
        (stage / FILES).mkdir(exist_ok=True)
        places[stage / FILES] = Path(settings.MEDIA_ROOT)
    swaps = [Swap(str(new), str(old), str(aside / old.name)) for new, old in places.items()]
    if connection.vendor == "postgresql":
        return swaps
    database, new = Path(connection.settings_dict["NAME"]), stage / DATABASE
    if database.parent != data:  # perhaps on another disk
        aside = database.with_name(aside.name)
        new = Path(shutil.move(new, database.with_name(stage.name)))
    logs = [Path(f"{database}{ending}") for ending in ("-wal", "-shm")]
    gone = [Swap(f"{new}{log.name}", str(log), str(aside / log.name)) for log in logs if log.exists()]
    return [*gone, Swap(str(new), str(database), str(aside / database.name)), *swaps]
