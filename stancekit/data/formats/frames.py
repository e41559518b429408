"""Labeled rows that are in memory: DataFrames, data sets, lists of dicts."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, runtime_checkable

from stancekit.data.annotations import Reading, ReadOptions
from stancekit.data.formats.argilla import read_rows
from stancekit.data.formats.arrow import ClassNames, name_classes
from stancekit.data.formats.saved_dataset import known_split
from stancekit.data.tables import Record, Table, columns_of
from stancekit.errors import DataError

Rows = Iterable[Mapping[str, object]]


@runtime_checkable
class DataFrame(Protocol):
    """What is used of a pandas DataFrame."""

    @property
    def columns(self) -> Iterable[object]:
        """The names of the columns."""

    @property
    def iloc(self) -> object:
        """Tells a DataFrame of pandas from those of other libraries."""

    def items(self) -> Iterable[tuple[object, Iterable[object]]]:
        """Return the columns by name."""

    def isna(self) -> "DataFrame":
        """Return a frame that tells which cells are empty."""


@runtime_checkable
class Dataset(Protocol):
    """What is used of a `datasets.Dataset`."""

    @property
    def features(self) -> Mapping[str, object] | None:
        """The types of the columns."""

    def with_format(self, type: None) -> Rows:  # noqa: A002 - its signature
        """Return the rows as plain values."""


def read(data: object, options: ReadOptions) -> Reading:
    """Read labeled rows; see `stancekit.data.tables.read_table`.

    Args:
        data: a pandas DataFrame, a `datasets.Dataset` or `DatasetDict`, or an iterable of
            mappings from columns to values.
        options: how to read.

    Raises:
        DataError: it is none of these.
    """
    return read_rows(_table(data), options)


def _table(data: object) -> Table:
    if isinstance(data, DataFrame):
        return _frame(data)
    if isinstance(data, Dataset):
        return _dataset({None: data}, "Dataset")
    if isinstance(data, Mapping):
        if data and all(isinstance(member, Dataset) for member in data.values()):
            return _dataset(data, "DatasetDict")
    elif isinstance(data, Iterable) and not isinstance(data, str | bytes):
        records = tuple(_mappings(data))
        return Table("rows", "rows", columns_of(record.values for record in records), records)
    raise DataError(
        "Expected a file, a folder, a DataFrame, a Dataset or rows as mappings, found "
        f"{type(data).__name__}; pass a list of dicts, for instance."
    )


def _frame(frame: DataFrame) -> Table:
    names = tuple(map(str, frame.columns))
    if len(set(names)) != len(names):
        doubled = sorted({name for name in names if names.count(name) > 1})
        raise DataError(f"DataFrame: expected distinct column names, found twice: {doubled}.")
    columns = [
        [None if empty else cell for cell, empty in zip(cells, blanks, strict=True)]
        for (_, cells), (_, blanks) in zip(frame.items(), frame.isna().items(), strict=True)
    ]
    rows = zip(*columns, strict=True)
    records = tuple(
        Record(f"DataFrame.iloc[{number}]", dict(zip(names, row, strict=True)))
        for number, row in enumerate(rows)
    )
    return Table("DataFrame", "DataFrame", names, records)


def _dataset(parts: Mapping[str | None, Dataset], kind: str) -> Table:
    records: list[Record] = []
    notices: list[str] = []
    for name, part in parts.items():
        split, where = None, kind
        if name is not None:
            split, told = known_split(name)
            notices += told
            where = f"{kind}[{name!r}]"
        classes = _class_names(part)
        for number, row in enumerate(part.with_format(None)):
            place = f"{where}[{number}]"
            records.append(Record(place, name_classes(row, classes, place), split))
    columns = columns_of(record.values for record in records)
    return Table(kind, kind, columns, tuple(records), notices=tuple(notices))


def _class_names(part: Dataset) -> ClassNames:
    found: dict[str, list[str]] = {}
    for column, feature in (part.features or {}).items():
        inner = getattr(feature, "feature", feature)
        names = getattr(inner, "names", None)
        if isinstance(names, list):
            found[column] = names
    return found


def _mappings(rows: Iterable[object]) -> Iterator[Record]:
    for number, row in enumerate(rows):
        if not isinstance(row, Mapping):
            raise DataError(
                f"rows[{number}]: expected a mapping from columns to values, found "
                f"{type(row).__name__} ({row!r:.40}); write "
                '{"text": "…", "labels": […]}.'
            )
        yield Record(f"rows[{number}]", {str(name): value for name, value in row.items()})
