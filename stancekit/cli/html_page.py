"""Writing HTML pages: of an evaluation, and where any may be written."""

from pathlib import Path
from typing import Annotated

import typer

from stancekit.cli.common import Panel, check_writable, write_text
from stancekit.errors import OutputError
from stancekit.evaluation.figures import Evaluation

HtmlOption = Annotated[
    Path | None,
    typer.Option(
        "--html",
        metavar="FILE",
        help="Write the evaluation with its plots as a page to this file.",
        rich_help_panel=Panel.OUTPUT,
    ),
]
_ENDINGS = (".html", ".htm")
PAGE = "the page"


def check_page(path: Path | None) -> None:
    """Check that a page can be made and written, before the work that it is about; None is fine.

    Raises:
        OutputError: there is another kind of file, or the place cannot be written to.
        MissingExtraError: a library that pages are made with is not installed.
    """
    if path is None:
        return
    import stancekit.report.html  # noqa: F401 - raises when it lacks something

    check_place(path)


def check_place(path: Path) -> None:
    """Check that a page can be written to a place, and replaces nothing but a page.

    Raises:
        OutputError: there is another kind of file, or the place cannot be written to.
    """
    if path.exists() and not is_page(path):
        raise OutputError(
            f"{path} is there and does not end in {' or '.join(_ENDINGS)}, so it is not replaced; "
            "name another file for the page."
        )
    check_writable(path, PAGE)


def is_page(path: Path) -> bool:
    """Return whether a file name ends as those of pages do."""
    return path.suffix.lower() in _ENDINGS


def write_page(path: Path, evaluation: Evaluation) -> None:
    """Write an evaluation as an HTML page, in place of one that is there.

    Raises:
        OutputError: the place cannot be written to.
    """
    from stancekit.report.html import render

    write_text(path, render(evaluation), PAGE)
