"""Rows and columns from any tabular format, read into annotations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stancekit.data.annotations import Annotation, Note, Reading, ReadOptions
from stancekit.data.cells import CellError, is_blank, plain, to_flag, to_name
from stancekit.data.columns import Columns, choose_columns, to_split
from stancekit.data.label_cells import LabelReader, label_reader
from stancekit.errors import DataError


@dataclass(frozen=True, slots=True)
class Record:
    """One row.

    Attributes:
        where: how messages call its place.
        values: by column; an absent column is an empty cell.
        split: of the rows that it stands among, when the format fixes it.
    """

    where: str
    values: Mapping[str, object]
    split: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with named columns.

    Attributes:
        source: how messages call it.
        format: its format, as people call it.
        columns: their names in order.
        records: the rows that could be read.
        problems: the rows that could not.
        notices: what was guessed so far.
    """

    source: str
    format: str
    columns: tuple[str, ...]
    records: tuple[Record, ...]
    problems: tuple[Note, ...] = ()
    notices: tuple[str, ...] = ()


def columns_of(rows: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    """Return the names of all columns in the order in which they first occur."""
    return tuple(dict.fromkeys(name for row in rows for name in row))


def read_table(table: Table, options: ReadOptions) -> Reading:
    """Read one annotation a row.

    Raises:
        DataError: there are no rows, a named column is absent, or which column is what cannot
            be told.
    """
    if not table.records and not table.problems:
        raise DataError(f"{table.source}: expected rows with text and labels, found none.")
    annotations: list[Annotation] = []
    skipped: list[Note] = []
    problems = list(table.problems)
    notices = list(table.notices)
    if table.records:
        rows = [record.values for record in table.records]
        columns = choose_columns(
            table.source,
            table.columns,
            rows,
            options,
            split_is_fixed=any(record.split for record in table.records),
        )
        read_labels = label_reader(table.source, columns, rows, options)
        notices += [*columns.notices, *read_labels.notices]
        for record in table.records:
            try:
                annotation = _annotation(record, columns, read_labels)
            except CellError as error:
                problems.append(Note(record.where, str(error)))
            else:
                if annotation is None:
                    skipped.append(Note(record.where, f"no text in {columns.text!r}"))
                else:
                    annotations.append(annotation)
    return Reading(
        source=table.source,
        format=table.format,
        notices=tuple(notices),
        annotations=tuple(annotations),
        skipped=tuple(skipped),
        problems=tuple(problems),
    )


def _annotation(record: Record, columns: Columns, read_labels: LabelReader) -> Annotation | None:
    """Return the annotation of a row, None when it has no text.

    Raises:
        CellError: a cell is not what its column should hold.
    """
    values = record.values
    text = plain(values.get(columns.text))
    if is_blank(text):
        return None
    if not isinstance(text, str):
        raise CellError(
            f"expected text in {columns.text!r}, found {type(text).__name__} ({text!r:.40}); "
            "write it as text, or name another column with --text-column."
        )
    if not _is_unicode(text):
        raise CellError(
            f"expected text in {columns.text!r}, found half of a character pair ({text!r:.40}); "
            "mend the text."
        )
    given = read_labels(values)
    return Annotation(
        text=text,
        labels=given.labels,
        where=record.where,
        missing=given.missing,
        annotator=_optional(values, columns.annotator),
        group=_optional(values, columns.group),
        split=record.split or _split(values, columns.split),
        unsure=_unsure(values, columns.unsure),
    )


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _optional(values: Mapping[str, object], column: str | None) -> str | None:
    value = plain(values.get(column)) if column is not None else None
    if is_blank(value):
        return None
    try:
        return to_name(value)
    except CellError as error:
        raise CellError(f"expected a name or a number in {column!r}, found {error}.") from error


def _split(values: Mapping[str, object], column: str | None) -> str | None:
    value = plain(values.get(column)) if column is not None else None
    if is_blank(value):
        return None
    split = to_split(value)
    if split is None:
        raise CellError(
            f"expected train, validation or test in {column!r}, found {value!r:.40}; rename it, "
            "or name another column with --split-column."
        )
    return split


def _unsure(values: Mapping[str, object], column: str | None) -> bool:
    value = plain(values.get(column)) if column is not None else None
    if is_blank(value):
        return False
    flag = to_flag(value)
    if flag is None:
        raise CellError(f"expected true or false in {column!r}, found {value!r:.40}.")
    return flag
