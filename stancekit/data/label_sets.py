"""The labels that occur in data, and those among them that should not."""

import shlex
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from stancekit.data.annotations import Note, Reading, ReadOptions
from stancekit.data.spelling import misspelled


@dataclass(frozen=True, slots=True)
class LabelProblem:
    """A label that must be renamed before the data can be used.

    Attributes:
        label: as it stands in the data.
        wheres: all places where it is given.
        message: what is wrong with it and what to do.
        meant: the label that it looks like, if any.
    """

    label: str
    wheres: tuple[str, ...]
    message: str
    meant: str | None

    @property
    def note(self) -> Note:
        """The problem at the first of its places."""
        return Note(self.wheres[0], self.message)


def places_by_label(readings: Iterable[Reading]) -> dict[str, list[str]]:
    """Return where each label is given."""
    places: dict[str, list[str]] = defaultdict(list)
    for reading in readings:
        for annotation in reading.annotations:
            for label in dict.fromkeys(annotation.labels or ()):
                places[label].append(annotation.where)
    return dict(places)


def label_set(found: Iterable[str], known: Sequence[str] = ()) -> tuple[str, ...]:
    """Return labels in the order of `known` when all of them are known, else sorted by name."""
    distinct = set(found)
    if distinct <= set(known):
        return tuple(label for label in dict.fromkeys(known) if label in distinct)
    return tuple(sorted(distinct))


def spelled_right(known: Iterable[str], options: ReadOptions) -> tuple[str, ...]:
    """Return labels that are no misspellings: the known ones, and those that others are read as."""
    return (*known, *(new for _, new in options.renamed))


def foreign_labels(
    places: Mapping[str, Sequence[str]], labels: Sequence[str]
) -> tuple[LabelProblem, ...]:
    """Return the labels that are not in a label set, in the order of the data."""
    looks_like = misspelled(_counts(places), labels)
    allowed = ", ".join(map(repr, labels))
    return tuple(
        LabelProblem(
            label,
            tuple(wheres),
            f"expected labels of {allowed}, found {label!r} ({_times(wheres)}); "
            + (_rename(label, looks_like[label]) if label in looks_like else "rename or remove it")
            + ".",
            looks_like.get(label),
        )
        for label, wheres in places.items()
        if label not in labels
    )


def misspelled_labels(
    places: Mapping[str, Sequence[str]], known: Sequence[str]
) -> tuple[LabelProblem, ...]:
    """Return the labels that look like another spelling of a known or a more frequent one."""
    return tuple(
        LabelProblem(
            label,
            tuple(places[label]),
            f"the label {label!r} ({_times(places[label])}) looks like another spelling of "
            f"{meant!r}; {_rename(label, meant)}, or say that it is meant as it is by "
            f"{_option(label, label)}.",
            meant,
        )
        for label, meant in misspelled(_counts(places), known).items()
    )


def _counts(places: Mapping[str, Sequence[str]]) -> dict[str, int]:
    return {label: len(wheres) for label, wheres in places.items()}


def _times(wheres: Sequence[str]) -> str:
    return "once" if len(wheres) == 1 else f"{len(wheres):,} times, here first"


def _rename(label: str, meant: str) -> str:
    return f"read it as that by {_option(label, meant)}"


def _option(label: str, meant: str) -> str:
    return f"--rename {shlex.quote(f'{label}={meant}')}"
