"""Labeled statements from files, folders and data in memory: what training and evaluation use."""

from collections.abc import Mapping, Sequence
from typing import cast

from stancekit.data.annotations import Reading, ReadOptions
from stancekit.data.label_sets import misspelled_labels, places_by_label, spelled_right
from stancekit.data.reading import DataLike, read_labeled
from stancekit.data.statements import (
    LabeledStatements,
    nothing_labeled,
    problems_of,
    refuse,
    to_statements,
)
from stancekit.errors import DataError


def load_statements(
    data: DataLike | Sequence[DataLike],
    *,
    options: ReadOptions,
    labels: Sequence[str] | None = None,
    known: Sequence[str] = (),
) -> LabeledStatements:
    """Read labeled data, and merge the annotations of each text.

    Args:
        data: one or several sources. A list of rows (mappings) is one source.
        options: how to read them.
        labels: the label set; any other label is an error. By default the labels that occur,
            of which none may look like another spelling of a known or a more frequent one.
        known: labels in their usual order and spelling; see `to_statements`.

    Raises:
        DataError: a source cannot be read, it has problems, or its labels are not as they
            should be; all problems of all sources are listed. Or nothing in it is labeled.
        MissingExtraError: a library that the data need is not installed.
    """
    readings = read_sources(data, options=options)
    if labels is None:
        spelled = spelled_right(known, options)
        found = misspelled_labels(places_by_label(readings), spelled)
        refuse([*problems_of(readings), *(problem.note for problem in found)])
    statements = to_statements(readings, labels=labels, known=known)
    refuse(nothing_labeled(readings, statements, statements.labels))
    return statements


def read_sources(
    data: DataLike | Sequence[DataLike], *, options: ReadOptions
) -> tuple[Reading, ...]:
    """Read one or several sources of labeled data.

    Raises:
        DataError: a source cannot be read, or there is none.
        MissingExtraError: a library that one needs is not installed.
    """
    sources = _sources(data)
    if not sources:
        raise DataError("Expected labeled data, found an empty list; name a file or pass rows.")
    return tuple(read_labeled(source, options=options) for source in sources)


def _sources(data: DataLike | Sequence[DataLike]) -> Sequence[DataLike]:
    if isinstance(data, list | tuple) and not any(isinstance(item, Mapping) for item in data):
        return data
    return [cast(DataLike, data)]
