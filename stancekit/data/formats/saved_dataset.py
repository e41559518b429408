"""Folders written by `save_to_disk` of the datasets library, read without it."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from stancekit.data.annotations import Reading, ReadOptions
from stancekit.data.columns import to_split
from stancekit.data.formats.argilla import read_rows
from stancekit.data.formats.arrow import class_names, import_pyarrow, records_of
from stancekit.data.sources import Source
from stancekit.data.tables import Record, Table, columns_of
from stancekit.errors import DataError

if TYPE_CHECKING:
    import pyarrow

_SPLITS = "dataset_dict.json"
_STATE = "state.json"
_INFO = "dataset_info.json"


def recognizes(source: Source) -> bool:
    """Return whether a folder holds a saved `Dataset` or `DatasetDict`."""
    folder = source.path
    if source.content is not None or folder is None:
        return False
    return (folder / _SPLITS).is_file() or (folder / _STATE).is_file()


def read(source: Source, options: ReadOptions) -> Reading:
    """Read labeled rows; see `stancekit.data.tables.read_table`.

    The splits of a `DatasetDict` are kept: "dev" and the like are "validation".

    Raises:
        DataError: a file of the folder is missing or not what it should be.
        MissingExtraError: pyarrow is not installed.
    """
    folder = source.path
    if folder is None or not recognizes(source):
        raise DataError(
            f"{source.name}: expected a folder written by save_to_disk, found no {_STATE} in it."
        )
    notices: list[str] = []
    if (folder / _SPLITS).is_file():
        names = _read_json(folder / _SPLITS).get("splits")
        records: list[Record] = []
        for name in names if isinstance(names, list) else ():
            split, told = known_split(str(name))
            notices += told
            records += _records(folder / str(name), f"{source.name}/{name}", split)
        kind = "saved DatasetDict"
    else:
        records = list(_records(folder, source.name, None))
        kind = "saved Dataset"
    table = Table(
        source=source.name,
        format=kind,
        columns=columns_of(record.values for record in records),
        records=tuple(records),
        notices=tuple(notices),
    )
    return read_rows(table, options)


def known_split(name: str) -> tuple[str | None, list[str]]:
    """Return the split that a name means, and what to tell when it means none."""
    split = to_split(name)
    if split is not None:
        return split, []
    return None, [f"split {name!r} is none of train, validation and test: its rows have no split"]


def _records(folder: Path, name: str, split: str | None) -> Iterator[Record]:
    arrow = import_pyarrow()  # told as missing before anything else is
    state = _read_json(folder / _STATE)
    if state.get("_indices_data_files"):
        raise DataError(
            f"{name}: expected a data set as datasets 2 and later save it, found one with an index "
            "file; load it and save it again."
        )
    names = class_names(_read_json(folder / _INFO).get("features"))
    tables = [_read_arrow(path) for path in _data_files(folder, state)]
    if tables:
        yield from records_of(arrow.concat_tables(tables), name, names, split=split)


def _data_files(folder: Path, state: Mapping[str, object]) -> list[Path]:
    files = state.get("_data_files")
    names = [
        file.get("filename") if isinstance(file, dict) else None
        for file in (files if isinstance(files, list) else [None])
    ]
    if not all(isinstance(name, str) for name in names):
        raise DataError(
            f"{folder / _STATE}: expected the names of data files, found {files!r:.60}; save the "
            "data set again."
        )
    return [folder / Path(str(name)).name for name in names]


def _read_arrow(path: Path) -> "pyarrow.Table":
    arrow = import_pyarrow()
    try:
        with arrow.memory_map(str(path)) as content:
            return arrow.ipc.open_stream(content).read_all()
    except (arrow.ArrowException, OSError) as error:
        raise DataError(
            f"{path}: expected a file of a saved data set, but it cannot be read ({error}); "
            "save the data set again."
        ) from error


def _read_json(path: Path) -> Mapping[str, object]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(
            f"{path}: expected the description of a saved data set, but it cannot be read "
            f"({error}); save the data set again."
        ) from error
    return content if isinstance(content, dict) else {}
