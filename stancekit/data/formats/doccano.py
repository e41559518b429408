"""doccano's exports of text classification: JSON Lines, JSON and CSV, alone or in a zip.

Labels are a list, in CSV joined by "#" (`data_export/pipeline/factories.py`). A zip holds all.jsonl
of a project that is annotated together, or else a file for each member, named after the member
(`data_export/celery_tasks.py`). Statements that nobody has labeled have an empty list, as have
those to which no label applies; earlier releases put the former in unknown.jsonl
(`data_export/pipeline/repositories.py`).
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from stancekit.data.annotations import Note, Reading, ReadOptions
from stancekit.data.formats import archives
from stancekit.data.formats.delimited import delimited_rows
from stancekit.data.formats.entries import (
    Draft,
    Entry,
    Values,
    head,
    label_names,
    one_label_column,
    read_entries,
)
from stancekit.data.sources import Row, Source, sort_out
from stancekit.data.tables import columns_of
from stancekit.data.wording import shown
from stancekit.errors import DataError

_ENDINGS = (".jsonl", ".json", ".csv")
_HEAD = 20  # rows of CSV looked at to tell what a file holds
_TEXTS = ("text", "data")  # "data" in earlier releases
_LABELS = ("label", "labels", "cats")  # "labels" in earlier releases, "cats" beside slots
_TOGETHER = "all"
_NOBODY = "unknown"
_SEPARATOR = "#"


def recognizes(source: Source) -> bool:
    """Return whether the file is an export of doccano."""
    if archives.is_zip(source):
        return archives.holds_only(source, _ENDINGS)
    rows = _csv_head(source)
    if not rows:
        return _is_json(source)
    return "Comments" in rows[0] or any(_is_joined(str(row["label"])) for row in rows)


def read(source: Source, options: ReadOptions) -> Reading:
    """Read the labels of each statement; in a zip by annotator, each in a file of the own name.

    Args:
        source: a file or a zip.
        options: `empty` says what an empty list means; without it every one is a problem.

    Raises:
        DataError: the zip cannot be read or holds other things, or the text cannot be told.
    """
    if not archives.is_zip(source):
        return _read_file(source, options, annotator=None)
    files = [file for file in archives.open_archive(source) if file.text.strip()]
    for file in files:
        if not _is_json(file) and not _csv_head(file):
            raise DataError(
                f"{file.name}: expected an export of doccano, which has id, text and a list in "
                "label, found another file; unpack the zip and name the file itself."
            )
    return _merge(source, [_read_member(file, options) for file in files])


def _read_member(file: Source, options: ReadOptions) -> Reading:
    name = file.path.stem if file.path else _TOGETHER
    annotator = None if name == _TOGETHER else name
    if name == _NOBODY:
        unlabeled = _read_file(file, replace(options, empty="skip"), annotator=None)
        if all(item.labels is None for item in unlabeled.annotations):
            notice = f"{file.name} holds what nobody has labeled"
            return replace(unlabeled, notices=(notice, *unlabeled.notices))
    reading = _read_file(file, options, annotator=annotator)
    if annotator and reading.annotations and not any(item.labels for item in reading.annotations):
        notice = f"{annotator!r} has given no label to any statement"
        return replace(reading, notices=(notice, *reading.notices))
    return reading


def _read_file(source: Source, options: ReadOptions, *, annotator: str | None) -> Reading:
    named = one_label_column(source.name, options, called="the column with the labels")
    is_csv = source.text.lstrip()[:1] not in {"{", "["}
    if is_csv:
        rows, problems = sort_out(delimited_rows(source))
        entries = [Entry(f"{source.name}:{row.line}", row.values) for row in rows]
    else:
        entries, problems = read_entries(source, noun="example")
    columns = columns_of(entry.values for entry in entries)
    label_column = named or next((name for name in _LABELS if name in columns), _LABELS[0])
    draft = Draft(
        source=source.name,
        format="doccano CSV" if is_csv else "doccano JSON",
        labels=label_column,
        annotator="annotator",
        text=next((name for name in _TEXTS if name in columns), None),
        problems=problems,
    )
    separator = options.separator or _SEPARATOR
    for entry in entries:
        try:
            labels = _labels(entry.values.get(label_column), label_column, separator, is_csv=is_csv)
        except DataError as error:
            draft.problems.append(Note(entry.where, str(error)))
        else:
            who = annotator if annotator is not None else entry.values.get("annotator")
            draft.add(entry.where, entry.values, labels or None, who)
    return draft.finish(options, empty=options.empty)


def _labels(cell: object, column: str, separator: str, *, is_csv: bool) -> list[str]:
    if is_csv:
        parts = str(cell or "").split(separator)
        return list(dict.fromkeys(part.strip() for part in parts if part.strip()))
    labels = label_names(cell)
    if labels is not None:
        return labels
    if isinstance(cell, list) and any(isinstance(item, list | dict) for item in cell):
        raise DataError(
            f"expected the names of labels in {column!r}, found parts of the text "
            f"({shown(cell)}); export a project of text classification."
        )
    raise DataError(
        f"expected a list of labels in {column!r}, found {shown(cell)}; write a list such as "
        '["…"], or name another column with --label-column.'
    )


def _merge(source: Source, readings: Sequence[Reading]) -> Reading:
    return Reading(
        source=source.name,
        format="doccano zip",
        notices=tuple(dict.fromkeys(told for reading in readings for told in reading.notices)),
        annotations=tuple(item for reading in readings for item in reading.annotations),
        skipped=tuple(item for reading in readings for item in reading.skipped),
        problems=tuple(item for reading in readings for item in reading.problems),
    )


def _is_row(values: Values) -> bool:
    if not any(isinstance(values.get(name), str) for name in _TEXTS):
        return False
    if "annotation_approver" in values:
        return isinstance(values.get("labels", values.get("label")), list)
    number = values.get("id")
    if not isinstance(number, int) or isinstance(number, bool):
        return False
    labels = values.get("label", values.get("cats") if "entities" in values else None)
    return isinstance(labels, list)


def _is_json(source: Source) -> bool:
    rows = head(source)
    return 2 * sum(map(_is_row, rows)) > len(rows)


def _csv_head(source: Source) -> list[Values]:
    """Return the first rows of CSV with doccano's columns; [] for anything else."""
    try:
        found = islice(delimited_rows(source), _HEAD)
        rows = [row.values for row in found if isinstance(row, Row)]
    except DataError:  # it is no table; whoever reads it says so
        return []
    columns = columns_of(rows)
    has_text = any(name in columns for name in _TEXTS)
    return rows if has_text and "id" in columns and "label" in columns else []


def _is_joined(cell: str) -> bool:
    """Return whether a cell of CSV holds several labels."""
    parts = cell.split(_SEPARATOR)
    return len(parts) > 1 and all(part.strip() for part in parts)
