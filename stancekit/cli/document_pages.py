"""Where the pages of documents are written: one file, or a folder with a page for each."""

from collections.abc import Sequence
from pathlib import Path

from stancekit.cli.html_page import check_place, is_page
from stancekit.data.sources import STANDARD_INPUT
from stancekit.errors import OutputError

_STANDARD_INPUT = "standard-input"


def plan_pages(place: Path, inputs: Sequence[str]) -> dict[str, Path]:
    """Return the page of every input, after checking that all can be written; make the folder.

    Args:
        place: a page for one input, by its ending; else a folder, in which each page has the name
            of its input, and a number where two would have the same.
        inputs: the articles, each once.

    Raises:
        OutputError: there are several inputs for one page, a page would replace an input or
            something else that is no page, or a place cannot be written to.
    """
    if is_page(place) and not place.is_dir():
        if len(inputs) > 1:
            raise OutputError(
                f"Expected a folder for the pages of {len(inputs)} articles, found {place}; name "
                "one that does not end in .html."
            )
        pages = {inputs[0]: place}
    else:
        pages = _in_folder(place, inputs)
    sources = {Path(given).resolve() for given in inputs}
    for page in pages.values():
        if page.resolve() in sources:
            raise OutputError(f"{page} is what is read; name another place for the page.")
        check_place(page)
    return pages


def _in_folder(folder: Path, inputs: Sequence[str]) -> dict[str, Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(
            f"{folder}: expected a folder for pages, or a page that ends in .html, and cannot "
            f"make the folder ({reason}); name another one."
        ) from error
    pages: dict[str, Path] = {}
    taken: set[str] = set()
    for given in inputs:
        stem = _STANDARD_INPUT if given == STANDARD_INPUT else Path(given).stem
        name, number = stem, 1
        while name.casefold() in taken:  # as systems do that don't tell a.html from A.html
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.casefold())
        pages[given] = folder / f"{name}.html"
    return pages
