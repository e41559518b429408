"""From annotations to labeled statements: one for each text, by the majority of its annotators."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from stancekit.data.agreement import krippendorff_alpha
from stancekit.data.annotations import Note, Reading
from stancekit.data.label_sets import foreign_labels, label_set, places_by_label
from stancekit.data.merging import Merged, by_text, merge_text
from stancekit.data.voting import vote
from stancekit.errors import DataError
from stancekit.schema import Example

_SHOWN_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """How far annotators agree on a label.

    Attributes:
        label: its name.
        alpha: Krippendorff's alpha for nominal data (Krippendorff 2011); NaN when it cannot
            be computed.
        statements: how many have two annotators or more for it.
    """

    label: str
    alpha: float
    statements: int


@dataclass(frozen=True, slots=True)
class LabeledStatements:
    """Labeled statements, each text once, and what became of everything else.

    Attributes:
        labels: the label set.
        examples: the labeled statements in the order of the data.
        wheres: where each of them first stands, parallel to `examples`.
        unlabeled: statements that nobody has labeled.
        repeated: statements that stand there again with the same labels, each with the first.
        conflicts: texts with other labels at another place, by the same or no named annotator.
        ties: labels over which the annotators of a statement are split evenly.
        annotators: how many there are, 0 when the data name none.
        agreement: label by label, when there are two annotators or more.
        notices: what was guessed to read each source, and how much is left out or contradicts.
    """

    labels: tuple[str, ...]
    examples: tuple[Example, ...]
    wheres: tuple[str, ...]
    unlabeled: tuple[Note, ...]
    repeated: tuple[Note, ...]
    conflicts: tuple[Note, ...]
    ties: tuple[Note, ...]
    annotators: int
    agreement: tuple[LabelAgreement, ...]
    notices: tuple[Note, ...] = ()


def to_statements(
    readings: Sequence[Reading], *, labels: Sequence[str] | None = None, known: Sequence[str] = ()
) -> LabeledStatements:
    """Merge the annotations of each text.

    Args:
        readings: of one or more sources; their `source` becomes the origin of examples.
        labels: the label set; any other label is an error. By default the labels that occur.
        known: labels in their usual order; when all that occur are of these, the label set is
            in this order, else it is sorted by name.

    Raises:
        DataError: the readings have problems, or labels outside `labels`; all are listed.
    """
    places = places_by_label(readings)
    problems = problems_of(readings)
    if labels is None:
        labels = label_set(places, known)
    else:
        problems += [problem.note for problem in foreign_labels(places, labels)]
    refuse(problems)
    return merge(readings, labels)


def problems_of(readings: Iterable[Reading]) -> list[Note]:
    """Return what is malformed in any of some readings."""
    return [problem for reading in readings for problem in reading.problems]


def nothing_labeled(
    readings: Iterable[Reading], statements: LabeledStatements, labels: Collection[str]
) -> list[Note]:
    """Return what is wrong when no statement is labeled, or when there are no labels."""
    where = ", ".join(reading.source for reading in readings)
    if not statements.examples:
        found = f"{len(statements.unlabeled):,} that nobody has labeled"
        return [Note(where, f"expected labeled statements, found {found}; label some.")]
    if not labels:
        found = f"{len(statements.examples):,} statements that have none of any"
        return [Note(where, f"expected labels, found {found}; is the label column the right one?")]
    return []


def refuse(problems: Sequence[Note]) -> None:
    """Raise a `DataError` that lists the problems of data, if there are any."""
    if not problems:
        return
    found = gathered(problems)
    lines = found[:_SHOWN_PROBLEMS]
    if len(found) > _SHOWN_PROBLEMS:
        lines.append(f"… and {len(found) - _SHOWN_PROBLEMS:,} others")
    lines.append("`stancekit check` shows all that it finds in the data.")
    raise DataError("\n".join(lines))


def gathered(problems: Iterable[Note]) -> list[str]:
    """Return every message once, at the first of its places, with the number of the others."""
    places: dict[str, list[str]] = defaultdict(list)
    for problem in problems:
        places[problem.message].append(problem.where)
    return [
        str(Note(first if not others else f"{first} and {len(others):,} more", message))
        for message, (first, *others) in places.items()
    ]


def merge(readings: Sequence[Reading], labels: Sequence[str]) -> LabeledStatements:
    """Merge the annotations of each text as far as they can be read.

    Args:
        readings: of one or more sources.
        labels: the label set; other labels are left out.
    """
    order = {label: place for place, label in enumerate(labels)}
    merged = [merge_text(text, places, order) for text, places in by_text(readings).items()]
    labeled = [(found.example, found.where) for found in merged if found.example is not None]
    annotators = {name for found in merged for name in found.voices} - {None}
    statements = LabeledStatements(
        labels=tuple(labels),
        examples=tuple(example for example, _ in labeled),
        wheres=tuple(where for _, where in labeled),
        unlabeled=tuple(Note(m.where, "nobody has labeled it") for m in merged if not m.example),
        repeated=tuple(note for found in merged for note in found.repeated),
        conflicts=tuple(note for found in merged for note in found.conflicts),
        ties=tuple(note for found in merged for note in found.ties),
        annotators=len(annotators),
        agreement=_agreement(merged, labels) if len(annotators) > 1 else (),
    )
    return replace(statements, notices=tuple(_notices(readings, statements)))


def _notices(readings: Sequence[Reading], statements: LabeledStatements) -> Iterator[Note]:
    for reading in readings:
        yield from (Note(reading.source, notice) for notice in reading.notices)
    counts = (
        ("skipped", sum(len(reading.skipped) for reading in readings)),
        ("not labeled", len(statements.unlabeled)),
        ("repeated", len(statements.repeated)),
        ("contradicting", len(statements.conflicts)),
        ("left open by a tie", len(statements.ties)),
    )
    if found := [f"{count:,} {what}" for what, count in counts if count]:
        where = ", ".join(reading.source for reading in readings)
        yield Note(where, f"{', '.join(found)}; `stancekit check` shows them")


def _agreement(merged: Iterable[Merged], labels: Sequence[str]) -> tuple[LabelAgreement, ...]:
    shared = [
        [voice for annotator, voice in found.voices.items() if annotator is not None]
        for found in merged
        if len(found.voices) > 1
    ]
    found = []
    for label in labels:
        votes = [[vote(label, voice) for voice in voices] for voices in shared]
        compared = [given for row in votes if len(given := [v for v in row if v is not None]) > 1]
        found.append(LabelAgreement(label, krippendorff_alpha(compared), len(compared)))
    return tuple(found)
