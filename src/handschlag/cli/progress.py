"""A bar on standard error that says how far a long reading or writing is."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[int], None]


@contextmanager
def progress(title: str, total: int | None, *, is_bytes: bool = False) -> Iterator[Advance]:
    from rich import progress as rich
    from rich.console import Console

    count = rich.DownloadColumn() if is_bytes else rich.MofNCompleteColumn()
    columns = (
        rich.TextColumn("{task.description}"),
        rich.BarColumn(),
        count,
        rich.TimeRemainingColumn(),
    )
    with rich.Progress(*columns, console=Console(file=sys.stderr)) as shown:
        task = shown.add_task(title, total=total)
        yield lambda done: shown.advance(task, done)
