"""Rows of data files, each with the number of the line it starts on."""

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TextIO

from stancekit.errors import DataError

STANDARD_INPUT = "-"


class Row(NamedTuple):
    """A row of a data file: the line it starts on (from 1), and its values by column."""

    line: int
    values: Mapping[str, object]


def read_rows(path: str | Path) -> Iterator[Row]:
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
    with open_text(path) as stream:
        yield from reader(stream, str(path))


@contextmanager
def open_text(path: str | Path) -> Iterator[TextIO]:
    """Open a UTF-8 file (a byte order mark is skipped), or standard input for "-".

    Raises:
        DataError: the file is not there, is a folder, or is not UTF-8.
    """
    try:
        if str(path) == STANDARD_INPUT:
            content = sys.stdin.buffer.read()
        else:
            content = Path(path).read_bytes()
        yield io.StringIO(content.decode("utf-8-sig"), newline="")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataError(f"{path}: cannot be read ({reason}); check the path.") from error
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError(
            f"{path}:{line}: expected UTF-8, found byte 0x{content[error.start]:02x}; "
            "save the file as UTF-8."
        ) from error


def read_json_lines(stream: TextIO, name: str) -> Iterator[Row]:
    """Yield the objects of a JSON Lines file; blank lines are skipped.

    Raises:
        DataError: a line is not a JSON object.
    """
    for number, line in enumerate(stream, start=1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except json.JSONDecodeError as error:
            raise DataError(
                f"{name}:{number}: expected one JSON object a line, but column {error.colno} "
                f"does not parse ({error.msg}); mend or remove the line."
            ) from error
        if not isinstance(values, dict):
            raise DataError(
                f"{name}:{number}: expected a JSON object, found {type(values).__name__}; "
                'write {"text": "…"} or the like.'
            )
        yield Row(number, values)


def read_delimited(stream: TextIO, name: str, *, delimiter: str = ",") -> Iterator[Row]:
    """Yield the records of a delimited file with a header line; blank lines are skipped.

    Raises:
        DataError: there is no header, a header is doubled, or a record has another number of
            cells than the header.
    """
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    try:
        header = next(reader, None)
        if not header or not any(header):
            raise DataError(f"{name}:1: expected a header line with column names, found none.")
        if len(set(header)) != len(header):
            doubled = sorted({column for column in header if header.count(column) > 1})
            raise DataError(f"{name}:1: expected distinct column names, found twice: {doubled}.")
        line = reader.line_num + 1
        for cells in reader:
            if cells and len(cells) != len(header):
                raise DataError(
                    f"{name}:{line}: expected {len(header)} cells as in the header, found "
                    f"{len(cells)}; is a quotation mark or a delimiter missing?"
                )
            if cells:
                yield Row(line, dict(zip(header, cells, strict=True)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise DataError(f"{name}:{reader.line_num}: not valid CSV ({error}).") from error


def _read_tabs(stream: TextIO, name: str) -> Iterator[Row]:
    return read_delimited(stream, name, delimiter="\t")


READERS: Mapping[str, Callable[[TextIO, str], Iterator[Row]]] = {
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".csv": read_delimited,
    ".tsv": _read_tabs,
}
