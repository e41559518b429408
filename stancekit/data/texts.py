"""Texts to label, from a file."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from stancekit.data.rows import READERS, read_rows
from stancekit.data.sources import open_source
from stancekit.errors import DataError

DEFAULT_COLUMN = "text"


def read_texts(
    path: str | Path, *, text_column: str | None = None, encoding: str | None = None
) -> Iterator[str]:
    """Yield the texts of a file: one column of JSON Lines, CSV or TSV, else one text a line.

    Blank lines of a plain file are skipped.

    Args:
        path: the file, or "-" for lines on standard input.
        text_column: the column that holds the text; "text" by default.
        encoding: of the file; by default UTF-8, or UTF-16 with a byte order mark.

    Raises:
        DataError: the file cannot be read, or a row has no text.
    """
    if Path(path).suffix.lower() not in READERS:
        if text_column is not None:
            raise DataError(
                f"{path}: a text column was named, but only files that end in "
                f"{', '.join(READERS)} have columns; leave the column out for one text a line."
            )
        lines = StringIO(open_source(path, encoding=encoding).text, newline=None)
        yield from (line.strip() for line in lines if line.strip())
        return
    column = text_column or DEFAULT_COLUMN
    for row in read_rows(path, encoding=encoding):
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
