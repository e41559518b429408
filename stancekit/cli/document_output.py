"""What `stancekit analyze` prints of each document when it is done."""

import csv
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from stancekit.cli.common import print_through, printable, to_json
from stancekit.cli.document_view import document_head, document_view

if TYPE_CHECKING:
    from stancekit.documents.document import Document

Show = Callable[["Document", Path | None], None]


def output_of(*, as_json: bool, as_csv: bool, briefly: bool) -> Show:
    """Return what shows a document when it is done, so that nothing is lost by stopping."""
    if as_json:
        return lambda document, _: print(to_json(document.to_dict()), flush=True)
    if as_csv:
        return _csv_writer()
    return _show_head if briefly else _viewer()


def _csv_writer() -> Show:
    """Return what writes the statements of a document, in UTF-8 whatever the terminal has."""
    begun = False

    def write(document: "Document", _: Path | None) -> None:
        nonlocal begun
        stream = StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\n")
        if not begun:
            writer.writerow(["document", *document.columns()])
        begun = True
        for row in document.rows():
            writer.writerow([document.name, *(row[name] for name in document.columns())])
        sys.stdout.buffer.write(stream.getvalue().encode("utf-8", errors="replace"))
        sys.stdout.buffer.flush()

    return write


def _show_head(document: "Document", page: Path | None) -> None:
    console = Console(highlight=False)
    where = Text(f"The page is in {printable(str(page))}")
    print_through(console, document_head(document, console.width), where)


def _viewer() -> Show:
    """Return what shows documents in the terminal, with space between them."""
    begun = False

    def view(document: "Document", _: Path | None) -> None:
        nonlocal begun
        console = Console(highlight=False)
        between = ["", ""] if begun else []
        begun = True
        print_through(console, *between, *document_view(document, console))

    return view
