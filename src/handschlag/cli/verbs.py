"""The verbs of the command line, one module per room; this one puts them together."""

from typing import Annotated

import typer

from handschlag.cli import files, imports, mail, search, version
from handschlag.cli.analyse import analyse
from handschlag.cli.backup import backup, restore
from handschlag.cli.demo import demo
from handschlag.cli.export import export
from handschlag.cli.health import health
from handschlag.cli.ledger import check_ledger
from handschlag.cli.serve import live, serve, worker
from handschlag.cli.site import manage, migrate, rebuild_ties

app = typer.Typer(
    name="handschlag",
    help="The self-hosted home of a professional network.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Common options."""


app.command()(serve)
app.command()(worker)
app.command()(live)
app.command()(migrate)
app.command()(demo)
app.command()(backup)
app.command()(restore)
app.command()(health)
app.command()(analyse)
app.command()(export)
app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(manage)
ties = typer.Typer(help="The interaction ledger.", no_args_is_help=True)
ties.command("rebuild")(rebuild_ties)
app.add_typer(ties, name="ties")
ledger = typer.Typer(help="The ledger of help.", no_args_is_help=True)
ledger.command("check")(check_ledger)
app.add_typer(ledger, name="ledger")
app.add_typer(imports.app, name="import")
app.add_typer(search.app, name="search")
app.add_typer(files.app, name="files")
app.add_typer(mail.app, name="mail")
