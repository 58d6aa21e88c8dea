"""``handschlag backup`` and ``handschlag restore``: the whole site in one file, and back."""

from pathlib import Path
from typing import Annotated

import typer

from handschlag.cli.progress import progress
from handschlag.cli.start import django_ready

FILE = "The file to write, or a folder for a file named after the time; without it, such a file here."


def backup(file: Annotated[Path | None, typer.Argument(help=FILE)] = None) -> None:
    """Write database, files and keys of the site into one file; the site may run meanwhile.

    Whoever has the file has the site: keep it as you would keep a key.
    """
    django_ready()
    from django.utils.translation import gettext as _

    from handschlag.cli.writing import check_targets
    from handschlag.operations.actions import backing_up

    target = file or Path()
    target = target / backing_up.usual_name() if target.is_dir() else target
    check_targets(target)
    with progress(_("Backing up"), backing_up.bytes_to_do(), is_bytes=True) as advance:
        made = backing_up.back_up(target, progress=advance)
    counts = ", ".join(f"{count} {name}" for name, count in made.counts.items())
    typer.echo(f"{target}: {target.stat().st_size / 1e6:.1f} MB; {counts}, {made.file_count} files.")
    if not made.has_files:
        typer.echo("Files of members are on S3 and not in it: back up the bucket too.")


def restore(
    file: Annotated[Path, typer.Argument(help="What “handschlag backup” wrote.")],
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Put a site that is not empty aside, and the backup in its place."),
    ] = False,
) -> None:
    """Bring a site back from its backup, checked as a whole first. Stop the site before."""
    django_ready()
    from django.utils.translation import gettext as _

    from handschlag.operations.actions import archives, restoring

    with archives.opened(file) as (_archive, manifest):
        size = manifest.size
    with progress(_("Restoring"), size, is_bytes=True) as advance:
        done = restoring.restore(file, replaces=replace, progress=advance)
    typer.echo(f"The site of {manifest.address} is back as it was at {manifest.made_at[:16]} UTC.")
    if done.aside:
        typer.echo(f"What was replaced is in {done.aside}; delete it when you no longer need it.")
    if done.schema:
        typer.echo(f"The tables that were replaced are in the schema {done.schema}.")
    if not manifest.has_files:
        typer.echo("Files of members are not in this backup: bring the bucket back, too.")
    if done.lacks_key:
        typer.secho(
            "HANDSCHLAG_SECRET_KEY is set to another key than the site had: members sign in anew, and links "
            "in mails hold no more. Unset it to use the key of the backup.",
            fg=typer.colors.YELLOW,
        )
