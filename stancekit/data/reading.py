"""Labeled data from any format: told apart by content, read into annotations."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from stancekit.data.annotations import Annotation, Reading, ReadOptions
from stancekit.data.formats import (
    argilla,
    delimited,
    doccano,
    frames,
    json_lines,
    label_studio,
    parquet,
    prodigy,
    saved_dataset,
)
from stancekit.data.label_cells import NONE_WORDS
from stancekit.data.sources import STANDARD_INPUT, Source, open_source
from stancekit.errors import DataError

DataLike = (
    str
    | os.PathLike[str]
    | frames.DataFrame
    | frames.Dataset
    | Mapping[str, frames.Dataset]
    | frames.Rows
)


@dataclass(frozen=True, slots=True)
class Format:
    """A format of labeled data.

    Attributes:
        name: what `--format` calls it.
        title: what people call it.
        recognizes: whether a source is in this format, by its content.
        read: reads a source.
    """

    name: str
    title: str
    recognizes: Callable[[Source], bool]
    read: Callable[[Source, ReadOptions], Reading]


# The first that recognizes a source reads it, so that the particular stand before the general.
_FORMATS = (
    Format("parquet", "Parquet", parquet.recognizes, parquet.read),
    Format("dataset", "saved dataset folder", saved_dataset.recognizes, saved_dataset.read),
    Format("label-studio", "Label Studio", label_studio.recognizes, label_studio.read),
    Format("prodigy", "Prodigy", prodigy.recognizes, prodigy.read),
    Format("argilla", "Argilla", argilla.recognizes, argilla.read),
    Format("doccano", "doccano", doccano.recognizes, doccano.read),
    Format("jsonl", "JSON Lines or a JSON array", json_lines.recognizes, json_lines.read),
    Format("csv", "CSV or TSV", delimited.recognizes, delimited.read),
)
FORMATS: Mapping[str, Format] = {known.name: known for known in _FORMATS}
_DEFAULTS = ReadOptions()


def read_labeled(data: DataLike, *, options: ReadOptions = _DEFAULTS) -> Reading:
    """Read labeled data of any format.

    Args:
        data: a file, a folder that `datasets` saved, "-" for standard input, a pandas DataFrame,
            a `datasets.Dataset` or `DatasetDict`, or an iterable of mappings from columns to
            values.
        options: how to read it; what they leave open is found out and told in `notices`.

    Raises:
        DataError: the data cannot be read, their format or their columns cannot be told, or an
            option is not one of its values. Malformed rows are `problems` of the reading instead.
        MissingExtraError: the format needs a library that is not installed.
    """
    if options.format is not None and options.format not in FORMATS:
        raise DataError(
            f"Expected a format of {', '.join(FORMATS)}, found {options.format!r}; "
            "name one of these."
        )
    if options.empty not in (None, "none", "skip"):
        raise DataError(
            f"Expected none or skip for what empty labels mean, found {options.empty!r}."
        )
    if isinstance(data, str | os.PathLike):
        reading = _read_source(_open(os.fspath(data), options.encoding), options)
    elif options.format is not None:
        raise DataError(
            f"Expected a file for the format {options.format!r}, found {type(data).__name__}; "
            "leave the format out."
        )
    else:
        reading = frames.read(data, options)
    return _rename(reading, options.renamed) if options.renamed else reading


def _open(name: str, encoding: str | None) -> Source:
    if name != STANDARD_INPUT and Path(name).is_dir():
        return Source(name, Path(name), None, encoding)
    return open_source(name, encoding=encoding)


def _read_source(source: Source, options: ReadOptions) -> Reading:
    if options.format is not None:
        return FORMATS[options.format].read(source, options)
    if source.content is not None and not source.content.strip():
        raise DataError(f"{source.name}: expected labeled statements, found an empty file.")
    for candidate in FORMATS.values():
        if candidate.recognizes(source):
            return candidate.read(source, options)
    if source.content is None:
        raise DataError(
            f"{source.name}: expected a file or a folder written by save_to_disk, found another "
            "folder; name a file in it."
        )
    titles = ", ".join(f"{candidate.name} ({candidate.title})" for candidate in FORMATS.values())
    raise DataError(
        f"{source.name}: expected a known format, found text that is none of them; name one with "
        f"--format: {titles}."
    )


def _rename(reading: Reading, renamed: tuple[tuple[str, str], ...]) -> Reading:
    """Read labels as others; a label that is read as "none" is dropped."""
    names = dict(renamed)

    def rename(labels: tuple[str, ...]) -> tuple[str, ...]:
        new = dict.fromkeys(names.get(label, label) for label in labels)
        return tuple(label for label in new if label.casefold() not in NONE_WORDS)

    def read(annotation: Annotation) -> Annotation:
        labels = None if annotation.labels is None else rename(annotation.labels)
        given = set(labels or ())
        missing = tuple(label for label in rename(annotation.missing) if label not in given)
        return replace(annotation, labels=labels, missing=missing)

    present = {name for a in reading.annotations for name in (*(a.labels or ()), *a.missing)}
    absent = [name for name in names if name not in present]
    notices = [f"label {name!r} to be renamed does not occur" for name in absent]
    return replace(
        reading,
        notices=(*reading.notices, *notices),
        annotations=tuple(map(read, reading.annotations)),
    )
