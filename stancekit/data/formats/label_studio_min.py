"""Label Studio's JSON-MIN: one row an annotation, with the fields of the task beside the labels.

A row has the task's data, then "id", the controls that were used, "annotator" and "annotation_id"
(`label_studio_sdk.converter`, Format.JSON_MIN). One label is a string, several stand under
"choices"; a control that was not used is absent.
"""

from collections.abc import Sequence

from stancekit.data.annotations import Note, Reading, ReadOptions
from stancekit.data.formats.entries import (
    Draft,
    Entry,
    Values,
    choose_one,
    label_names,
    one_label_column,
)
from stancekit.data.tables import columns_of
from stancekit.data.wording import quoted, shown

TITLE = "Label Studio JSON-MIN"
_MARKS = {"annotator", "annotation_id", "lead_time"}
_BOOKKEEPING = {*_MARKS, "id", "created_at", "updated_at", "agreement"}
_CALLED = "control with labels"


def is_row(values: Values) -> bool:
    """Return whether an object is a row of JSON-MIN."""
    return values.keys() >= _MARKS


def is_rows(rows: Sequence[Values]) -> bool:
    """Return whether most objects are rows of JSON-MIN."""
    return 2 * sum(map(is_row, rows)) > len(rows)


def read_rows(
    source: str, entries: Sequence[Entry], problems: list[Note], options: ReadOptions
) -> Reading:
    """Read the rows of JSON-MIN.

    Raises:
        DataError: the control with the labels, or the text, cannot be told.
    """
    rows = [entry.values for entry in entries if is_row(entry.values)]
    control = _control(source, rows, options)
    draft = Draft(source, TITLE, control or "labels", "annotator", problems=problems)
    draft.beside = _BOOKKEEPING
    if control is not None:
        draft.notices.append(f"labels are the choices of {control!r}")
    for entry in entries:
        if not is_row(entry.values):
            absent = quoted(sorted(_MARKS - entry.values.keys()))
            message = f"expected {absent} as in other rows, found none; export the project again."
            problems.append(Note(entry.where, message))
            continue
        number = entry.values["annotation_id"]
        where = entry.where if number is None else f"{entry.where}, annotation {number}"
        value = entry.values.get(control) if control is not None else None
        labels = None if number is None else _labels(value)
        if number is not None and labels is None:
            message = (
                f'expected a label or {{"choices": [...]}} in {control!r}, found {shown(value)}; '
                "name the control with the labels by --label-column."
            )
            problems.append(Note(where, message))
            continue
        fields = {key: item for key, item in entry.values.items() if key not in _BOOKKEEPING}
        draft.add(where, fields, labels, entry.values["annotator"])
    return draft.finish(options)


def _labels(value: object) -> list[str] | None:
    """Return the labels of a cell, [] for an absent one; None when it holds something else."""
    if value is None:
        return []
    items = value if isinstance(value, list) else [value]  # a list: the control was used twice
    found: list[str] = []
    for item in items:
        names = label_names(item.get("choices") if isinstance(item, dict) else [item])
        if names is None:
            return None
        found += names
    return list(dict.fromkeys(found))


def _control(source: str, rows: Sequence[Values], options: ReadOptions) -> str | None:
    """Return the column with the labels; None when nobody gave any."""
    named = one_label_column(source, options, called="a control of the labeling interface")
    beside = {options.text_column or "text", options.group_column, options.split_column}
    free = [key for key in columns_of(rows) if key not in _BOOKKEEPING and key not in beside]
    # A row that nobody has labeled holds the data of its task only.
    data = {key for row in rows if row["annotation_id"] is None for key in row}
    likely = [key for key in free if key not in data and _holds_labels(key, rows)]
    if all(map(_is_in_order, rows)):
        likely = [key for key in likely if any(_follows_id(key, row) for row in rows)]
    else:
        likely = [key for key in likely if not _is_always_text(key, rows)] or likely
    if not likely and named not in free:
        return named
    return choose_one(source, free if named else likely, named, called=_CALLED)


def _holds_labels(key: str, rows: Sequence[Values]) -> bool:
    return all(_labels(row.get(key)) is not None for row in rows)


def _is_always_text(key: str, rows: Sequence[Values]) -> bool:
    return all(isinstance(row.get(key), str) for row in rows)


def _is_in_order(row: Values) -> bool:
    """Return whether a row is as Label Studio wrote it, with the controls after the id."""
    keys = [key for key in row if key in {"id", "annotator", "annotation_id"}]
    return keys == ["id", "annotator", "annotation_id"]


def _follows_id(key: str, row: Values) -> bool:
    keys = list(row)
    return key in row and keys.index("id") < keys.index(key)
