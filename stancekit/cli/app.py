"""The commands together, and the entry point."""

import io
import sys
from inspect import getdoc
from typing import Annotated

import typer

from stancekit import __version__
from stancekit.cli.analyze import analyze
from stancekit.cli.check import check
from stancekit.cli.common import print_error
from stancekit.cli.evaluate import evaluate
from stancekit.cli.info import info
from stancekit.cli.predict import predict
from stancekit.cli.review import review
from stancekit.cli.suggest import suggest
from stancekit.cli.train import train
from stancekit.errors import StancekitError

app = typer.Typer(
    name="stancekit",
    help=(
        "Label statements by stance: [green]conciliatory[/], [red]accusatory[/], "
        "[yellow]conditional[/]; any of them, or none."
    ),
    epilog="Start with:  stancekit predict 'We are ready to talk, but only as equals.'",
    rich_markup_mode="rich",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (predict, analyze, evaluate, info, check, train, suggest, review):
    # A paragraph on one line, since rich would keep the line breaks of the source.
    paragraphs = (getdoc(command) or "").split("\n\n")
    app.command(help="\n\n".join(" ".join(text.split()) for text in paragraphs))(command)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"stancekit {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line; print errors of stancekit as one line and exit with 1."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A stream of a legacy encoding, as of a redirection on Windows, must not stop a table.
        sys.stdout.reconfigure(errors="replace")
    try:
        app()
    except StancekitError as error:
        print_error(error)
        sys.exit(1)
