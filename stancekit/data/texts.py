"""Texts to label, from a file."""

from collections.abc import Iterator
from pathlib import Path

from stancekit.data.rows import READERS, open_text, read_rows
from stancekit.errors import DataError

DEFAULT_COLUMN = "text"


def read_texts(path: str | Path, *, text_column: str | None = None) -> Iterator[str]:
    """Yield the texts of a file: one column of JSON Lines, CSV or TSV, else one text a line.

    Blank lines of a plain file are skipped.

    Args:
        path: the file, or "-" for lines on standard input.
        text_column: the column that holds the text; "text" by default.

    Raises:
        DataError: the file cannot be read, or a row has no text.
    """
    if Path(path).suffix.lower() not in READERS:
        if text_column is not None:
            raise DataError(
                f"{path}: a text column was named, but only files that end in "
                f"{', '.join(READERS)} have columns; leave the column out for one text a line."
            )
        with open_text(path) as stream:
            yield from (line.strip() for line in stream if line.strip())
        return
    column = text_column or DEFAULT_COLUMN
    for row in read_rows(path):
        if column not in row.values:
            found = ", ".join(map(repr, row.values)) or "none"
            raise DataError(
                f"{path}:{row.line}: expected a column {column!r}, found {found}; "
                "name the one that holds the text."
            )
        text = row.values[column]
        if not isinstance(text, str):
            raise DataError(
                f"{path}:{row.line}: expected text in {column!r}, found "
                f"{type(text).__name__} ({text!r:.40})."
            )
        yield text
