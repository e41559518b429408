"""CSV and TSV, as programs and spreadsheets write them."""

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from typing import NamedTuple

from stancekit.data.annotations import Note, Reading, ReadOptions
from stancekit.data.sources import Row, Source, sort_out
from stancekit.data.tables import Record, Table, columns_of, read_table
from stancekit.errors import DataError

ENDINGS = (".csv", ".tsv")
_FIELD_LIMIT = 2**31 - 1  # the most that fits a C long everywhere
_SNIFFED = 100  # records looked at to tell how the cells are parted
_DELIMITERS = {"\t": "TSV", ";": "CSV with semicolons", ",": "CSV"}


class _Dialect(NamedTuple):
    delimiter: str
    quoted: bool = True


class _Record(NamedTuple):
    line: int
    cells: list[str]
    error: str | None


def recognizes(source: Source) -> bool:
    """Return whether most lines have as many cells as the first, or the file says it is CSV."""
    if source.content is None:
        return False
    if source.suffix in ENDINGS:
        return True
    return _fit(source, _sniff(source))[0] > 0.5


def read(source: Source, options: ReadOptions) -> Reading:
    """Read labeled rows; see `stancekit.data.tables.read_table`."""
    dialect = _sniff(source)
    rows, problems = sort_out(_rows(source, dialect))
    title = _DELIMITERS[dialect.delimiter] + ("" if dialect.quoted else " without quoting")
    table = Table(
        source=source.name,
        format=title,
        columns=columns_of(row.values for row in rows),
        records=tuple(Record(f"{source.name}:{row.line}", row.values) for row in rows),
        problems=tuple(problems),
    )
    return read_table(table, options)


def delimited_rows(source: Source) -> Iterator[Row | Note]:
    """Yield the records of a file with a header line, and a note for every malformed one.

    Cells are parted by commas, semicolons or tabs, whichever suits the header and the rows
    best; blank lines, and nameless columns without content at the right, are skipped.

    Raises:
        DataError: there is no header, or a column name stands in it twice.
    """
    return _rows(source, _sniff(source))


def _rows(source: Source, dialect: _Dialect) -> Iterator[Row | Note]:
    records = _records(source.text, dialect)
    header = _header(source, next(records, None))
    for line, cells, error in records:
        where = f"{source.name}:{line}"
        if error is not None:
            yield Note(
                where, f"not valid CSV ({error}); is a quotation mark missing or not doubled?"
            )
        elif len(cells) < len(header) or any(cells[len(header) :]):
            yield Note(
                where,
                f"expected {len(header)} cells as in the header, found {len(cells)}; is a "
                "quotation mark or a delimiter missing?",
            )
        else:
            yield Row(line, dict(zip(header, cells, strict=False)))


def _header(source: Source, record: _Record | None) -> list[str]:
    if record is not None and record.error is not None:
        raise DataError(f"{source.name}:{record.line}: not valid CSV ({record.error}).")
    header = [name.strip() for name in record.cells] if record and record.line == 1 else []
    while header and not header[-1]:
        header.pop()
    if not header:
        raise DataError(f"{source.name}:1: expected a header line with column names, found none.")
    if len(set(header)) != len(header):
        doubled = sorted({column for column in header if header.count(column) > 1})
        raise DataError(
            f"{source.name}:1: expected distinct column names, found twice: {doubled}; rename one."
        )
    return header


def _records(text: str, dialect: _Dialect) -> Iterator[_Record]:
    """Yield every record that is not blank, also after a malformed one."""
    reader = csv.reader(
        StringIO(text, newline=""),
        delimiter=dialect.delimiter,
        quoting=csv.QUOTE_MINIMAL if dialect.quoted else csv.QUOTE_NONE,
        strict=True,
    )
    while True:
        line = reader.line_num + 1
        # The limit belongs to the whole process: it is raised for one record at a time, so that
        # nobody else meets it raised while this generator waits.
        limit = csv.field_size_limit(_FIELD_LIMIT)
        try:
            cells, error = next(reader), None
        except StopIteration:
            return
        except csv.Error as raised:
            cells, error = [], str(raised)
        finally:
            csv.field_size_limit(limit)
        if cells or error is not None:
            yield _Record(line, cells, error)


def _sniff(source: Source) -> _Dialect:
    fits = {delimiter: _fit(source, _Dialect(delimiter)) for delimiter in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda delimiter: fits[delimiter])
    if fits[delimiter][1] < 2:  # one column has no delimiter
        delimiter = "\t" if source.suffix == ".tsv" else ","
    if delimiter == "\t" and '"' in source.text and _is_plain(source.text):
        return _Dialect(delimiter, quoted=False)
    return _Dialect(delimiter)


def _is_plain(text: str) -> bool:
    """Tell TSV whose quotation marks are part of the text, as many programs write it."""
    plain, quoted = (_sizes(text, _Dialect("\t", quoted)) for quoted in (False, True))
    return len(set(plain)) == 1 and plain != quoted


def _sizes(text: str, dialect: _Dialect) -> list[int | None]:
    """Return the number of cells of each record, None for a malformed one."""
    return [None if error else len(cells) for _, cells, error in _records(text, dialect)]


def _fit(source: Source, dialect: _Dialect) -> tuple[float, int]:
    """Return the share of the first records with as many cells as the header, and how many."""
    records = list(islice(_records(source.text, dialect), _SNIFFED))
    columns = len(records[0].cells) if records else 0
    if columns < 2:
        return 0.0, 0
    rows = records[1:]
    return sum(len(row.cells) == columns for row in rows) / max(len(rows), 1), columns
