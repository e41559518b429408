"""Check labeled data before anything is trained or measured on them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial

from stancekit.data.annotations import Note, Reading
from stancekit.data.duplicates import near_duplicates
from stancekit.data.findings import (
    DataCheck,
    LabelCount,
    LabelSetCount,
    LongText,
    NameCount,
    NearDuplicate,
    SourceFinding,
)
from stancekit.data.label_sets import label_set, misspelled_labels, places_by_label
from stancekit.data.merging import default_group
from stancekit.data.splits import SPLITS
from stancekit.data.statements import LabeledStatements, merge, nothing_labeled, problems_of
from stancekit.encoding import Encoder
from stancekit.progress import maybe_track
from stancekit.schema import Example

_BATCH = 1000

_Bar = Callable[[str, int], AbstractContextManager[Callable[[int], object]]]


def check_data(
    readings: Sequence[Reading],
    *,
    encoder: Encoder | None,
    known_labels: Sequence[str],
    progress: bool = False,
) -> DataCheck:
    """Find out what labeled data hold, and what is wrong with them.

    Args:
        readings: of one or more sources.
        encoder: tells which texts need several windows; without one, that is left out.
        known_labels: labels in their usual order and spelling.
        progress: show progress bars on standard error.

    Raises:
        MissingExtraError: datasketch is not installed, or nltk, which the agreement of
            annotators needs.
    """
    bar = partial(maybe_track, shown=progress)
    places = places_by_label(readings)
    asked = {name for r in readings for a in r.annotations for name in a.missing}
    labels = (*label_set(places, known_labels), *sorted(asked - places.keys()))
    merged = merge(readings, labels)
    problems = problems_of(readings)
    if not problems:
        problems += nothing_labeled(readings, merged, places)
    long_texts = None
    if encoder is not None:
        long_texts, without_tokens = _measure(merged, encoder, bar)
        problems += without_tokens
    return DataCheck(
        sources=tuple(_source(reading) for reading in readings),
        statements=len(merged.examples),
        labels=_label_counts(merged),
        label_sets=_label_sets(merged.examples),
        splits=_splits(merged.examples),
        groups=_groups(merged.examples),
        problems=tuple(problems),
        misspelled=misspelled_labels(places, known_labels),
        skipped=tuple(note for reading in readings for note in reading.skipped),
        unlabeled=merged.unlabeled,
        repeated=merged.repeated,
        conflicts=merged.conflicts,
        ties=merged.ties,
        near_duplicates=tuple(_near_duplicates(merged, bar)),
        long_texts=long_texts,
        annotators=merged.annotators,
        agreement=merged.agreement,
    )


def _source(reading: Reading) -> SourceFinding:
    return SourceFinding(
        source=reading.source,
        format=reading.format,
        notices=reading.notices,
        rows=len(reading.annotations),
        skipped=len(reading.skipped),
        problems=len(reading.problems),
    )


def _label_counts(merged: LabeledStatements) -> tuple[LabelCount, ...]:
    given = Counter(label for example in merged.examples for label in example.labels)
    missing = Counter(label for example in merged.examples for label in example.missing)
    return tuple(LabelCount(label, given[label], missing[label]) for label in merged.labels)


def _label_sets(examples: Iterable[Example]) -> tuple[LabelSetCount, ...]:
    counts = Counter(example.labels for example in examples)
    return tuple(LabelSetCount(labels, count) for labels, count in counts.most_common())


def _splits(examples: Sequence[Example]) -> tuple[NameCount, ...]:
    counts = Counter(example.split for example in examples)
    return tuple(NameCount(split, counts[split]) for split in SPLITS if counts[split])


def _groups(examples: Iterable[Example]) -> tuple[NameCount, ...]:
    counts = Counter(example.group for example in examples if _is_named(example))
    return tuple(NameCount(name, count) for name, count in counts.most_common())


def _is_named(example: Example) -> bool:
    return example.group != default_group(example.text)


def _near_duplicates(merged: LabeledStatements, bar: _Bar) -> Iterator[NearDuplicate]:
    examples, wheres = merged.examples, merged.wheres
    with bar("Comparing statements", len(examples)) as advance:
        texts = [example.text for example in examples]
        for earlier, later in near_duplicates(texts, advance=advance):
            apart = _apart(examples[earlier], examples[later])
            yield NearDuplicate(wheres[later], wheres[earlier], apart)


def _apart(one: Example, other: Example) -> str | None:
    if one.split is not None and other.split is not None and one.split != other.split:
        return "split"
    if one.group != other.group and (_is_named(one) or _is_named(other)):
        return "group"
    return None


def _measure(
    merged: LabeledStatements, encoder: Encoder, bar: _Bar
) -> tuple[tuple[LongText, ...], list[Note]]:
    """Return the statements that need several windows, and problems of those without tokens."""
    found: list[LongText] = []
    problems: list[Note] = []
    texts = [example.text for example in merged.examples]
    with bar("Counting tokens", len(texts)) as advance:
        for start in range(0, len(texts), _BATCH):
            batch = encoder.windows(texts[start : start + _BATCH])
            for where, windows in zip(merged.wheres[start:], batch, strict=False):
                if not windows:
                    message = "expected text, found characters that mean nothing; remove the row."
                    problems.append(Note(where, message))
                elif len(windows) > 1:
                    found.append(LongText(where, encoder.count_tokens(windows), len(windows)))
            advance(len(batch))
    return tuple(sorted(found, key=lambda text: -text.tokens)), problems
