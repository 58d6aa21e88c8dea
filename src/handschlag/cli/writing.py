"""Files that are written whole or not at all."""

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from handschlag.core.errors import Invalid

STANDARD: Final = Path("-")
"""Standard input where something is read, standard output where something is written."""


def check_targets(*paths: Path | None) -> None:
    """Raise Invalid for what cannot be written, before anybody waits for it in vain."""
    wanted = [path for path in paths if path is not None]
    twice = next((path for path in wanted if wanted.count(path) > 1), None)
    if twice is not None:
        raise Invalid(_("Two outputs cannot both go to “%(path)s”.") % {"path": twice})
    for path in wanted:
        if path.is_dir():
            raise Invalid(_("“%(path)s” is a folder: name a file.") % {"path": path})
        if path != STANDARD and not path.parent.is_dir():
            raise Invalid(_("There is no folder “%(path)s”.") % {"path": path.parent})


def write_whole(texts: Mapping[Path, str]) -> None:
    """Write all of them, or, where one cannot be written, none; raises Invalid."""
    drafts: dict[Path, Path] = {}
    try:
        for path, text in texts.items():
            if path == STANDARD:
                continue
            if path.exists() and not path.is_file():  # a pipe or a device has no half
                path.write_text(text, encoding="utf-8")
                continue
            drafts[path] = path.with_name(f".{path.name}.{os.getpid()}")
            drafts[path].write_text(text, encoding="utf-8")
        for path, draft in drafts.items():
            draft.replace(path)
    except OSError as error:
        for draft in drafts.values():
            with suppress(OSError):
                draft.unlink()
        words = {"path": error.filename, "reason": error.strerror}
        raise Invalid(_("“%(path)s” cannot be written: %(reason)s.") % words) from error
    if STANDARD in texts:
        sys.stdout.write(texts[STANDARD])
        sys.stdout.flush()
