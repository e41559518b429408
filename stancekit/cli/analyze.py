"""`stancekit analyze`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stancekit.classifier import Classifier
from stancekit.cli.common import (
    DeviceOption,
    JsonOption,
    ModelOption,
    Panel,
    print_error,
    write_text,
)
from stancekit.cli.data_options import EncodingOption
from stancekit.cli.document_output import output_of
from stancekit.cli.document_pages import plan_pages
from stancekit.cli.html_page import PAGE
from stancekit.data.sources import STANDARD_INPUT
from stancekit.documents.files import ENDINGS, find_articles, read_article
from stancekit.errors import DataError, InputTypeError, MissingExtraError
from stancekit.loading import load
from stancekit.progress import maybe_track

if TYPE_CHECKING:
    from stancekit.documents.document import Document


def analyze(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE…",
            help=(
                f"Articles, speeches, transcripts: {', '.join(ENDINGS)}, or other plain text; "
                "folders of them; patterns such as 'news/**/*.txt'. '-' reads plain text from "
                "standard input."
            ),
            show_default=False,
        ),
    ],
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="PATH",
            help="Write the article with its statements as a page: to this file if it ends in "
            ".html, else to this folder, a page for each article.",
            rich_help_panel=Panel.OUTPUT,
        ),
    ] = None,
    as_json: JsonOption = False,
    as_csv: Annotated[
        bool,
        typer.Option("--csv", help="Print a table for programs.", rich_help_panel=Panel.OUTPUT),
    ] = False,
    spoken_only: Annotated[
        bool,
        typer.Option(
            "--spoken-only",
            help="Leave narration out of the statements.",
            rich_help_panel=Panel.DATA,
        ),
    ] = False,
    encoding: EncodingOption = None,
    model: ModelOption = None,
    device: DeviceOption = "cpu",
) -> None:
    """Split articles into statements, tell who says them, and label each.

    With [bold]--json[/] one object a document, with [bold]--csv[/] one row a statement. Articles
    are read and labeled one after the other; what cannot be read is told, and the rest goes on.
    """
    if as_json and as_csv:
        raise typer.BadParameter(
            "expected --json or --csv, found both, which print to the same place.",
            param_hint="--csv",
        )
    classifier = load(model, device=device)
    paths = find_articles(inputs)
    pages = plan_pages(html, paths) if html is not None else {}
    show = output_of(as_json=as_json, as_csv=as_csv, briefly=bool(pages))
    several = len(paths) > 1 and sys.stderr.isatty()
    failed = False
    with maybe_track("Analyzing", len(paths), shown=several) as advance:
        for path in paths:
            try:
                document = _document(path, encoding, classifier, spoken_only=spoken_only)
            except (DataError, InputTypeError, MissingExtraError) as error:
                print_error(error)
                failed = True
            else:
                if path in pages:
                    write_text(pages[path], document.to_html(), PAGE)
                show(document, pages.get(path))
            advance(1)
    if failed:
        raise typer.Exit(1)


def _document(
    path: str, encoding: str | None, classifier: Classifier, *, spoken_only: bool
) -> "Document":
    from stancekit.documents.analyzing import analyze_texts

    text = read_article(path, encoding=encoding)
    name = None if path == STANDARD_INPUT else path
    return analyze_texts([text], classifier, spoken_only=spoken_only, names=[name])[0]
