"""``handschlag export``: what a group's figures rest on, as tables that ``handschlag analyse`` reads."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from handschlag.cli.start import django_ready

if TYPE_CHECKING:
    from handschlag.insights.ledgers import Sheet


def export(
    folder: Annotated[Path, typer.Argument(help="A folder that is empty or does not exist yet.")],
    group: Annotated[str, typer.Option(help="A group's short name; the whole site without it.")] = "",
) -> None:
    """Write the ledger of a group, or of the site, and all that its figures need, as CSV files.

    Nobody is named: members are numbers. Help between two is in it, so keep it as you would keep a backup.
    """
    django_ready()
    from django.utils.translation import gettext as _

    from handschlag.cli.health import find_group
    from handschlag.cli.writing import write_whole
    from handschlag.core import clock
    from handschlag.core.errors import Invalid
    from handschlag.insights import archives, ledgers

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Invalid(
            _("“%(path)s” is there already: name a folder that is empty or new.") % {"path": folder}
        )
    circle = find_group(group) if group else None
    found = archives.gathered(circle, clock.now())
    texts = {folder / f"ledger{sheet.ending}.csv": _text(sheet) for sheet in ledgers.sheets(found)}
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(texts)
    for path, text in texts.items():
        typer.echo(f"{path}: {text.count(chr(10)) - 1}")


def _text(sheet: "Sheet") -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(sheet.header)
    writer.writerows(sheet.rows)
    return written.getvalue()
