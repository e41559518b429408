"""Writing an evaluation as an HTML page."""

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
_PAGE = "the page"


def check_page(path: Path | None) -> None:
    """Check that a page can be made and written, before the work that it is about; None is fine.

    Raises:
        OutputError: there is another kind of file, or the place cannot be written to.
        MissingExtraError: a library that pages are made with is not installed.
    """
    if path is None:
        return
    import stancekit.report.html  # noqa: F401 - raises when it lacks something

    if path.exists() and path.suffix.lower() not in _ENDINGS:
        raise OutputError(
            f"{path} is there and does not end in {' or '.join(_ENDINGS)}, so it is not replaced; "
            "name another file for the page."
        )
    check_writable(path, _PAGE)


def write_page(path: Path, evaluation: Evaluation) -> None:
    """Write an evaluation as an HTML page, in place of one that is there.

    Raises:
        OutputError: the place cannot be written to.
    """
    from stancekit.report.html import render

    write_text(path, render(evaluation), _PAGE)
