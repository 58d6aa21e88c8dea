"""Several files and folders that are replaced together, also where the machine stops in between.

What shall be done is written down first, as a whole. From then on it is done, if need be by whoever starts
next; before that, nothing has changed. Each step may be done again.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

_PLAN: Final = "swaps.json"


@dataclass(frozen=True, slots=True)
class Swap:
    """``new`` takes the place of ``old``, which is kept as ``aside``; all three on one file system.

    Either may be missing: then something is only put aside, or only put in place.
    """

    new: str
    old: str
    aside: str


def swap_together(folder: Path, swaps: Sequence[Swap]) -> None:
    """Do all of them; ``folder`` keeps the plan until they are done."""
    with _alone(folder):
        draft = folder / f"{_PLAN}.new"
        with draft.open("w", encoding="utf-8") as file:
            json.dump([asdict(swap) for swap in swaps], file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / _PLAN)
        sync_folder(folder)
        _finish(folder)


def finish_swaps(folder: Path) -> None:
    """Those that were interrupted; most often there are none."""
    if (folder / _PLAN).exists():
        with _alone(folder):
            _finish(folder)


def sync_folder(folder: Path) -> None:
    """What was renamed in it stays so, also after a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _finish(folder: Path) -> None:
    plan = folder / _PLAN
    if not plan.exists():  # somebody else was faster
        return
    for swap in json.loads(plan.read_text(encoding="utf-8")):
        new, old, aside = Path(swap["new"]), Path(swap["old"]), Path(swap["aside"])
        if old.exists() and not aside.exists():
            aside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            old.rename(aside)
        if new.exists():
            if old.is_dir():  # what was put aside already, and made anew meanwhile, is empty
                shutil.rmtree(old)
            new.replace(old)
        sync_folder(old.parent)
    plan.unlink()
    sync_folder(folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
