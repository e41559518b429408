"""Parquet files."""

from io import BytesIO

from stancekit.data.annotations import Reading, ReadOptions
from stancekit.data.formats.argilla import read_rows
from stancekit.data.formats.arrow import class_names_in, import_pyarrow, records_of
from stancekit.data.sources import Source
from stancekit.data.tables import Table
from stancekit.errors import DataError

_MARK = b"PAR1"


def recognizes(source: Source) -> bool:
    """Return whether the content begins as Parquet does."""
    return source.starts_with(_MARK)


def read(source: Source, options: ReadOptions) -> Reading:
    """Read labeled rows; see `stancekit.data.tables.read_table`.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    arrow = import_pyarrow()
    if source.content is None:
        raise DataError(f"{source.name}: expected a Parquet file, found a folder; name a file.")
    try:
        content = arrow.parquet.read_table(BytesIO(source.content))
    except (arrow.ArrowException, OSError) as error:
        raise DataError(
            f"{source.name}: expected Parquet, but it cannot be read ({error}); write it again."
        ) from error
    table = Table(
        source=source.name,
        format="Parquet",
        columns=tuple(content.column_names),
        records=tuple(records_of(content, source.name, class_names_in(content.schema))),
    )
    return read_rows(table, options)
