"""JSON Lines with one object a row, and JSON arrays of such objects."""

from stancekit.data.annotations import Note, Reading, ReadOptions
from stancekit.data.sources import Source, json_lines, sort_out
from stancekit.data.tables import Record, Table, columns_of, read_table
from stancekit.errors import DataError

ENDINGS = (".jsonl", ".ndjson")


def recognizes(source: Source) -> bool:
    """Return whether the text begins as JSON does."""
    if source.content is None:
        return False
    return source.suffix in ENDINGS or source.text.lstrip()[:1] in {"{", "["}


def read(source: Source, options: ReadOptions) -> Reading:
    """Read labeled rows; see `stancekit.data.tables.read_table`."""
    in_brackets = source.text.lstrip()[:1] == "["
    if isinstance(source.json, list) or (in_brackets and source.suffix not in ENDINGS):
        return read_table(_array(source), options)
    rows, problems = sort_out(json_lines(source))
    if not rows and isinstance(source.json, dict):
        raise DataError(
            f"{source.name}: expected one JSON object a line or an array of them, found one object "
            f"with {_listed(source.json)}; save its rows as JSON Lines."
        )
    table = Table(
        source=source.name,
        format="JSON Lines",
        columns=columns_of(row.values for row in rows),
        records=tuple(Record(f"{source.name}:{row.line}", row.values) for row in rows),
        problems=tuple(problems),
    )
    return read_table(table, options)


def _array(source: Source) -> Table:
    items = source.json
    if not isinstance(items, list):
        raise DataError(f"{source.name}: expected a JSON array of objects, but {source.json_flaw}.")
    records: list[Record] = []
    problems: list[Note] = []
    for number, item in enumerate(items, start=1):
        where = f"{source.name} row {number}"
        if isinstance(item, dict):
            records.append(Record(where, item))
        else:
            found = type(item).__name__
            problems.append(Note(where, f"expected a JSON object, found {found} ({item!r:.40})."))
    return Table(
        source=source.name,
        format="JSON",
        columns=columns_of(record.values for record in records),
        records=tuple(records),
        problems=tuple(problems),
    )


def _listed(names: dict[str, object]) -> str:
    return ", ".join(map(repr, list(names)[:10])) or "no keys"
