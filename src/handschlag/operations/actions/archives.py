"""The file of a backup: a ZIP archive of parts, and a manifest that says what they are.

``database`` is a copy of the SQLite file, or what ``pg_dump`` writes; ``secret-key`` and ``push-key`` are the
keys the site had; ``files/…`` is what its members uploaded.
"""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from django.utils.translation import gettext as _

from handschlag.core.errors import Invalid

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DATABASE: Final = "database"
KEYS: Final = {"secret-key": "SECRET_KEY", "push-key": "PUSH_KEY"}
"""Keys by their names in the data folder, and in the settings."""
FILES: Final = "files/"
_CHUNK: Final = 1 << 20

Progress = Callable[[int], None]
"""Is told how many bytes are done since the last call."""


@dataclass(frozen=True, slots=True)
class Part:
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    version: str
    made_at: str
    address: str
    database: str
    """The kind: ``sqlite`` or ``postgresql``."""
    migrations: dict[str, str]
    """The latest of each app."""
    counts: dict[str, int]
    has_files: bool
    """False where files are kept elsewhere than in the data folder."""
    parts: dict[str, Part]

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts.values())

    @property
    def file_count(self) -> int:
        return sum(name.startswith(FILES) for name in self.parts)

    def text(self) -> str:
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1)


def copy(source: IO[bytes], target: IO[bytes], progress: Progress) -> Part:
    """All of it, and what it was."""
    size, found = 0, hashlib.sha256()
    while chunk := source.read(_CHUNK):
        target.write(chunk)
        found.update(chunk)
        size += len(chunk)
        progress(len(chunk))
    return Part(size, found.hexdigest())


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The archive and what it says of itself; Invalid for anything that is no whole backup."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive, _manifest(archive)
    except FileNotFoundError as error:
        raise Invalid(_("There is no file “%(path)s”.") % {"path": path}) from error
    except (zipfile.BadZipFile, EOFError) as error:
        raise Invalid(
            _("“%(path)s” is no backup of Handschlag, or not a whole one.") % {"path": path}
        ) from error


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        said = json.loads(archive.read(MANIFEST))
        form = said.pop("format")
        if form == FORMAT:
            parts = {name: Part(**part) for name, part in said.pop("parts").items()}
            found = Manifest(parts=parts, **said)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Invalid(_("This is no backup of Handschlag: it does not say what is in it.")) from error
    if form != FORMAT:
        raise Invalid(_("This backup was made by a newer version of Handschlag; restore it with that one."))
    names = archive.namelist()
    if sorted(names) != sorted([MANIFEST, *found.parts]) or DATABASE not in found.parts:
        raise Invalid(_("This backup is not whole: it holds other parts than it says."))
    if foreign := next((name for name in found.parts if not _is_ours(name)), None):
        raise Invalid(
            _("This is no backup of Handschlag: “%(name)s” has no place in it.") % {"name": foreign}
        )
    return found


def _is_ours(name: str) -> bool:
    """A part that stays where it belongs: no way leads out of the folder of files."""
    steps = PurePosixPath(name).parts
    is_file = name.startswith(FILES) and len(steps) > 1 and "/".join(steps) == name
    return name == DATABASE or name in KEYS or (is_file and not {"..", "."} & set(steps) and "\\" not in name)
