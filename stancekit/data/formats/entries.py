"""What the readers of annotation tools' exports share: entries, and the way to a reading."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from stancekit.data.annotations import Note, Reading, ReadOptions
from stancekit.data.sources import Row, Source, json_lines
from stancekit.data.tables import Record, Table, columns_of, read_table
from stancekit.data.wording import quoted, shown
from stancekit.errors import DataError

Values = Mapping[str, object]

_HEAD = 20  # entries looked at to tell what a file holds
_TEXT = "text"


@dataclass(frozen=True, slots=True)
class Entry:
    """A JSON object of an export: where it stands, and its values by key."""

    where: str
    values: Values


@dataclass(slots=True)
class Draft:
    """An export on its way to a reading: one record for what one annotator said of a statement.

    Attributes:
        source: how messages call the export.
        format: its format, as people call it.
        labels: the column that records have a list of labels in, None for not labeled.
        annotator: the column that they have the annotator in.
        text: the column that holds the text where the tool fixes it, else None.
        beside: columns that never hold the text.
        records: what annotators said.
        missing: by `where`, the labels that an annotator was not asked about.
        notices: what was guessed or left out.
        skipped: what the format says not to use.
        problems: what is malformed.
    """

    source: str
    format: str
    labels: str
    annotator: str
    text: str | None = None
    beside: Collection[str] = ()
    records: list[Record] = field(default_factory=list)
    missing: dict[str, tuple[str, ...]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    skipped: list[Note] = field(default_factory=list)
    problems: list[Note] = field(default_factory=list)

    def add(
        self,
        where: str,
        fields: Values,
        labels: list[str] | None,
        annotator: object,
        *,
        split: str | None = None,
    ) -> None:
        """Take down what an annotator said of the statement in `fields`."""
        said = {self.labels: labels, self.annotator: annotator}
        self.records.append(Record(where, {**fields, **said}, split))

    def finish(self, options: ReadOptions, *, empty: str | None = "skip") -> Reading:
        """Read the records as a table.

        Args:
            options: for the columns beside the labels.
            empty: what a record without labels means, as in `ReadOptions`.

        Raises:
            DataError: there is nothing at all, a column that was named is not there, or the text
                cannot be told.
        """
        if not self.records and not self.skipped and not self.problems:
            raise DataError(f"{self.source}: expected labeled statements, found none.")
        if not self.records:
            return self._reading(Reading(self.source, self.format, (), (), (), ()))
        table = Table(
            source=self.source,
            format=self.format,
            columns=columns_of(record.values for record in self.records),
            records=tuple(self.records),
        )
        options = replace(
            options,
            text_column=options.text_column or self.text or self._only_text(),
            label_columns=(self.labels,),
            annotator_column=options.annotator_column or self.annotator,
            empty=empty,
        )
        return self._reading(read_table(table, options))

    def _reading(self, reading: Reading) -> Reading:
        annotations = reading.annotations
        if self.missing:
            annotations = tuple(
                replace(annotation, missing=self.missing.get(annotation.where, ()))
                for annotation in annotations
            )
        return replace(
            reading,
            annotations=annotations,
            notices=(*self.notices, *reading.notices),
            # A statement without a text is told once, however many labeled it.
            skipped=(*self.skipped, *dict.fromkeys(reading.skipped)),
            problems=(*self.problems, *dict.fromkeys(reading.problems)),
        )

    def _only_text(self) -> str | None:
        """Return the column with strings when there is one only; None leaves it to the table."""
        beside = {self.labels, self.annotator, *self.beside}
        rows = [record.values for record in self.records]
        names = [name for name in columns_of(rows) if name not in beside]
        names = [name for name in names if any(isinstance(row.get(name), str) for row in rows)]
        if len(names) != 1:
            return None
        if names[0] != _TEXT:
            self.notices.append(
                f"text column: {names[0]!r} (guessed; name another with --text-column)"
            )
        return names[0]


def head(source: Source) -> tuple[Values, ...]:
    """Return the first objects of a JSON list or of JSON Lines; () for anything else."""
    try:
        whole = source.json
        if isinstance(whole, list):
            return tuple(item for item in whole[:_HEAD] if isinstance(item, dict))
        return source.json_head
    except DataError:  # it is no text; whoever reads it says so
        return ()


def read_entries(source: Source, *, noun: str) -> tuple[list[Entry], list[Note]]:
    """Return the objects of a JSON list or of JSON Lines, and a note for whatever is none.

    Args:
        source: the file.
        noun: what the tool calls an entry of a list, such as "task"; an entry is known by its
            "id", or else by its number.

    Raises:
        DataError: the file is no text, or in another encoding, or an array that does not parse.
    """
    entries: list[Entry] = []
    problems: list[Note] = []
    whole = source.json
    if isinstance(whole, dict):  # one line, or one object over several
        return [Entry(f"{source.name}:1", whole)], problems
    if whole is None and source.text.lstrip()[:1] == "[":
        raise DataError(f"{source.name}: expected a JSON array of objects, but {source.json_flaw}.")
    for number, item in enumerate(whole if isinstance(whole, list) else (), start=1):
        if isinstance(item, dict):
            name = item.get("id")
            known = isinstance(name, str | int) and name != ""
            where = f"{noun} {name}" if known else f"{noun} number {number}"
            entries.append(Entry(f"{source.name}:{where}", item))
        else:
            where = f"{source.name}:{noun} number {number}"
            problems.append(Note(where, f"expected an object, found {shown(item)}; remove it."))
    for row in () if isinstance(whole, list) else json_lines(source):
        if isinstance(row, Row):
            entries.append(Entry(f"{source.name}:{row.line}", row.values))
        else:
            problems.append(row)
    return entries, problems


def label_names(value: object) -> list[str] | None:
    """Return a list of labels, each once; None when it is no list of names."""
    if not isinstance(value, list):
        return None
    if not all(isinstance(item, str) and item.strip() for item in value):
        return None
    return list(dict.fromkeys(value))


def one_label_column(source: str, options: ReadOptions, *, called: str) -> str | None:
    """Return the label column that was named, None when none was.

    Raises:
        DataError: several were named.
    """
    if len(options.label_columns) > 1:
        raise DataError(
            f"{source}: expected one --label-column, the name of {called}, found "
            f"{quoted(options.label_columns)}; name one."
        )
    return options.label_columns[0] if options.label_columns else None


def choose_one(source: str, found: Collection[str], named: str | None, *, called: str) -> str:
    """Return the one that was named, or the only one there is.

    Raises:
        DataError: what was named is not there, or there are several and none was named.
    """
    if named is not None and named not in found:
        raise DataError(
            f"{source}: expected {called} called {named!r}, as --label-column says, found "
            f"{quoted(found)}; name one of these."
        )
    if named is None and len(found) != 1:
        raise DataError(
            f"{source}: expected one {called}, found {quoted(found)}; name one with --label-column."
        )
    return named if named is not None else next(iter(found))
