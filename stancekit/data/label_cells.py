"""The labels that the cells of a row give."""

import ast
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from stancekit.data.annotations import ReadOptions
from stancekit.data.cells import CellError, is_blank, is_mark, plain, to_flag, to_name
from stancekit.data.columns import Columns, Rows
from stancekit.errors import DataError

_WORDS = ("none", "-")
NONE_WORDS = (*_WORDS, "[]")
_SURE_SEPARATORS = (";", "|")  # hardly ever part of a label
_SEPARATORS = (*_SURE_SEPARATORS, "#", ",")


@dataclass(frozen=True, slots=True)
class Given:
    """What one row says of the labels: see `stancekit.data.annotations.Annotation`."""

    labels: tuple[str, ...] | None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelReader:
    """Reads the labels of a row; raises CellError when its cells cannot be understood."""

    read: Callable[[Mapping[str, object]], Given]
    notices: tuple[str, ...] = ()

    def __call__(self, row: Mapping[str, object]) -> Given:
        """Return what a row says."""
        return self.read(row)


def label_reader(source: str, columns: Columns, rows: Rows, options: ReadOptions) -> LabelReader:
    """Find out how the label cells of a table are written, and return what reads them.

    Raises:
        DataError: several separators seem to part labels.
    """
    if columns.one_each:
        return _flag_reader(columns.labels, rows, options)
    return _name_reader(source, columns.labels[0], rows, options)


def empty_labels(empty: str | None) -> tuple[str, ...] | None:
    """Return the labels that an empty cell stands for: () for none, None for unlabeled.

    Raises:
        CellError: nobody has said which.
    """
    if empty is None:
        raise CellError(
            "expected a label, found an empty cell; pass --empty none if it means that no label "
            "applies, or --empty skip if the row is not labeled yet."
        )
    return () if empty == "none" else None


def _flag_reader(labels: Sequence[str], rows: Rows, options: ReadOptions) -> LabelReader:
    """Read one column for each label, with 0 and 1, no and yes, or blanks and crosses."""
    cells = [plain(row.get(label)) for row in rows for label in labels]
    cells = [cell for cell in cells if not is_blank(cell)]
    marks = bool(cells) and all(is_mark(cell) for cell in cells)

    def read(row: Mapping[str, object]) -> Given:
        flags: dict[str, bool] = {}
        for label in labels:
            cell = plain(row.get(label))
            if is_blank(cell):
                continue
            flag = to_flag(cell)
            if flag is None:
                raise CellError(
                    f"expected 0 or 1 (or true and false, yes and no, x and nothing) in "
                    f"{label!r}, found {cell!r:.40}; mend the cell, or name the label columns "
                    "with --label-column."
                )
            flags[label] = flag
        given = tuple(label for label in labels if flags.get(label))
        if marks:
            return Given(given or empty_labels(options.empty))
        if not flags:
            return Given(None)
        return Given(given, tuple(label for label in labels if label not in flags))

    notices = ("labels are marked by a cross; a blank means no",) if marks else ()
    return LabelReader(read, notices)


def _name_reader(source: str, column: str, rows: Rows, options: ReadOptions) -> LabelReader:
    """Read one column that names labels."""
    cells = Counter(
        cell.strip()
        for row in rows
        if isinstance(cell := row.get(column), str) and not is_blank(cell)
    )
    separator = options.separator
    notices: list[str] = []
    if separator is None:
        names = [cell for cell in cells if not _is_bracketed(cell)]
        separator, notices = _guess_separator(source, column, names)

    def read(row: Mapping[str, object]) -> Given:
        cell = plain(row.get(column))
        if is_blank(cell):
            return Given(empty_labels(options.empty))
        parts: Sequence[object]
        if isinstance(cell, list):
            parts = cell
        elif not isinstance(cell, str):
            parts = [cell]
        elif options.separator is None and (members := _list_in(cell)) is not None:
            parts = members
        elif cell.strip() in NONE_WORDS or not separator:
            parts = [cell]
        else:
            parts = [part for part in cell.split(separator) if part.strip()]
        return Given(_labels(column, parts))

    return LabelReader(read, (*notices, *_surprises(column, rows)))


def _surprises(column: str, rows: Rows) -> list[str]:
    """Tell how cells are read that somebody may have meant otherwise."""
    cells = [cell for row in rows if not is_blank(cell := plain(row.get(column)))]
    notices = []
    if cells and all(to_flag(cell) is not None or _is_number(cell) for cell in cells):
        notices.append(
            f"{column!r} holds numbers or yes and no, which are read as the names of labels; call "
            "the column by the name of a label if it says whether that label applies"
        )
    words = sum(isinstance(cell, str) and cell.strip().casefold() in _WORDS for cell in cells)
    if words:
        notices.append(f"{words:,} cells of {column!r} say none: read as none of the labels")
    return notices


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float) or (isinstance(cell, str) and cell.strip().isdecimal())


def _labels(column: str, parts: Sequence[object]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for part in parts:
        try:
            name = to_name(plain(part))
        except CellError as error:
            raise CellError(
                f"expected the names of labels in {column!r}, found {error}; write names, or "
                "name another column with --label-column."
            ) from error
        if not name:
            raise CellError(f"expected the names of labels in {column!r}, found an empty one.")
        found[name] = None
    none = [name for name in found if name.casefold() in NONE_WORDS]
    if none and len(found) > 1:
        raise CellError(
            f"expected labels or none of them in {column!r}, found both: {', '.join(found)}; "
            "remove one."
        )
    return () if none else tuple(found)


def _list_in(cell: str) -> list[object] | None:
    """Return the list that a cell holds as JSON or as Python writes it, None if it is another.

    Raises:
        CellError: it is a list as numpy writes it, whose members are not parted by commas.
    """
    if not _is_bracketed(cell):
        return None
    if re.search(r"""['"]\s+['"]""", cell):
        raise CellError(
            f"expected a list with commas, found {cell!r:.60}; save lists as JSON, or labels "
            "parted by a semicolon."
        )
    for parse in (json.loads, ast.literal_eval):
        try:
            value = parse(cell.strip())
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(value, list):
            return value
    return None


def _is_bracketed(cell: str) -> bool:
    cell = cell.strip()
    return cell.startswith("[") and cell.endswith("]")


def _guess_separator(
    source: str, column: str, cells: Sequence[str]
) -> tuple[str | None, list[str]]:
    present = [mark for mark in _SEPARATORS if any(mark in cell for cell in cells)]
    found = [mark for mark in present if _parts_labels(mark, cells)]
    if len(found) > 1:
        shown = " or ".join(map(repr, found))
        raise DataError(
            f"{source}: the labels in {column!r} may be parted by {shown}; name one with "
            "--separator."
        )
    if found:
        return found[0], [
            f"labels in {column!r} are parted by {found[0]!r} (guessed; name another with "
            "--separator, which is '' for labels that are not parted)"
        ]
    if present:
        example = next(cell for cell in cells if present[0] in cell)
        return None, [
            f"labels such as {example!r} are read whole; if they are several labels, pass "
            f"--separator {present[0]!r}"
        ]
    return None, []


def _parts_labels(mark: str, cells: Sequence[str]) -> bool:
    """Return whether it makes sense of the cells to part them at a mark."""
    parted = [[part.strip() for part in cell.split(mark)] for cell in cells]
    if any(not part for parts in parted for part in parts):
        return False
    if any(len(set(parts)) < len(parts) for parts in parted):
        return False
    if mark in _SURE_SEPARATORS:
        return True
    # A comma may well be part of a label: every part must stand in another cell, too.
    uses = Counter(part for parts in parted for part in parts)
    return all(uses[part] > 1 for parts in parted if len(parts) > 1 for part in parts)
