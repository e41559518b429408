"""Tables of Arrow and Parquet files, with the names of their classes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from stancekit.data.tables import Record
from stancekit.errors import DataError, MissingExtraError

if TYPE_CHECKING:
    import pyarrow

ClassNames = Mapping[str, Sequence[str]]


def import_pyarrow() -> Any:  # noqa: ANN401 - pyarrow is not typed
    """Return pyarrow with its `ipc` and `parquet`.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import pyarrow
        import pyarrow.ipc
        import pyarrow.parquet
    except ImportError as error:
        raise MissingExtraError(
            'Reading Parquet and saved data sets needs pyarrow: pip install "stancekit[data]"'
        ) from error
    return pyarrow


def records_of(
    table: "pyarrow.Table", name: str, names: ClassNames, *, split: str | None = None
) -> Iterator[Record]:
    """Yield the rows of an Arrow table, with class numbers as the names of classes."""
    for number, row in enumerate(table.to_pylist(), start=1):
        where = f"{name} row {number}"
        yield Record(where, name_classes(row, names, where), split)


def class_names(features: object) -> ClassNames:
    """Return the class names of each column from a `features` description of datasets.

    Args:
        features: as in dataset_info.json, where `{"_type": "ClassLabel", "names": [...]}` stands
            for a class number, alone or within a list (`"_type": "Sequence"` or `"List"`).
    """
    found: dict[str, Sequence[str]] = {}
    for column, feature in features.items() if isinstance(features, dict) else ():
        inner = feature.get("feature", feature) if isinstance(feature, dict) else feature
        if isinstance(inner, dict) and inner.get("_type") == "ClassLabel" and inner.get("names"):
            found[column] = inner["names"]
    return found


def class_names_in(schema: "pyarrow.Schema") -> ClassNames:
    """Return the class names that datasets has written into a schema; none when it has not."""
    content = (schema.metadata or {}).get(b"huggingface")
    if content is None:
        return {}
    try:
        description = json.loads(content)
        return class_names(description["info"]["features"])
    except (ValueError, KeyError, TypeError):
        return {}


def name_classes(row: Mapping[str, object], names: ClassNames, where: str) -> dict[str, object]:
    """Return a row with the names of classes in the place of their numbers; -1 is no class.

    Raises:
        DataError: a number is beyond the classes.
    """

    def name(value: object, classes: Sequence[str]) -> object:
        if isinstance(value, list):
            return [name(member, classes) for member in value]
        if not isinstance(value, int) or value == -1:
            return None if value == -1 else value
        if not 0 <= value < len(classes):
            raise DataError(
                f"{where}: expected a class number below {len(classes)}, found {value}; mend the "
                "data set."
            )
        return classes[value]

    named = {column: name(row.get(column), classes) for column, classes in names.items()}
    return {**row, **named}
