"""Rows of text files that are told apart by their endings."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from stancekit.data.annotations import Note
from stancekit.data.formats.delimited import delimited_rows
from stancekit.data.sources import Row, Source, json_lines, open_source
from stancekit.errors import DataError

READERS: Mapping[str, Callable[[Source], Iterator[Row | Note]]] = {
    ".jsonl": json_lines,
    ".ndjson": json_lines,
    ".csv": delimited_rows,
    ".tsv": delimited_rows,
}


def read_rows(path: str | Path, *, encoding: str | None = None) -> Iterator[Row]:
    """Yield the rows of a JSON Lines, CSV or TSV file, told apart by the file's ending.

    Raises:
        DataError: the file cannot be read, or a row is malformed; with file and line.
    """
    suffix = Path(path).suffix.lower()
    reader = READERS.get(suffix)
    if reader is None:
        raise DataError(
            f"{path}: expected a file that ends in {', '.join(READERS)}, found "
            f"{suffix or 'no ending'}; convert or rename it."
        )
    for row in reader(open_source(path, encoding=encoding)):
        if isinstance(row, Note):
            raise DataError(str(row))
        yield row
