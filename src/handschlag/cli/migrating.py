"""Bringing a database to this version."""

from typing import TYPE_CHECKING, Final

import typer
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.db.migrations.loader import MigrationLoader

WHOLE: Final = "cdc4f91"
"""The last revision that has each of the early migrations by itself; later ones have one for each app."""


def bring_up_to_date(*, verbosity: int = 0) -> None:
    """Apply the migrations that are missing, if any.

    Raises:
        typer.Exit: with 2, after a sentence, where the database stands between two early migrations.

    """
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    if begun := _begun(loader):
        apps = ", ".join(sorted(begun))
        typer.echo(
            _(
                "This database stands between two early versions (%(apps)s). Update it with revision "
                "%(revision)s first, then with this version. Nothing was changed."
            )
            % {"apps": apps, "revision": WHOLE},
            err=True,
        )
        raise typer.Exit(2)
    leaves = loader.graph.leaf_nodes()
    if verbosity or any(key not in loader.applied_migrations for key in leaves):
        if not verbosity:
            typer.echo(_("Preparing the database …"))
        call_command("migrate", interactive=False, verbosity=verbosity)


def _begun(loader: "MigrationLoader") -> set[str]:
    """Apps of which some early migrations were applied and some were not."""
    return {
        app
        for (app, _name), migration in loader.disk_migrations.items()
        if 0 < sum(key in loader.applied_migrations for key in migration.replaces) < len(migration.replaces)
    }
