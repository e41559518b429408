"""One statement from all annotations of its text."""

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from stancekit.data.annotations import Annotation, Note, Reading
from stancekit.data.voting import answer, decide
from stancekit.schema import Example

_SHOWN_TEXT = 60  # characters
_SHOWN_PLACES = 3


class Placed(NamedTuple):
    """An annotation and the source that it was read from."""

    annotation: Annotation
    source: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What the annotations of one text come to.

    Attributes:
        where: the first place that labels it, else the first place.
        example: the labeled statement; None when nobody has labeled it.
        voices: the annotations that label it, by annotator.
        repeated: further places that say nothing else.
        conflicts: further places that contradict.
        ties: labels that cannot be decided.
    """

    where: str
    example: Example | None
    voices: Mapping[str | None, Sequence[Annotation]]
    repeated: tuple[Note, ...]
    conflicts: tuple[Note, ...]
    ties: tuple[Note, ...]


def default_group(text: str) -> str:
    """Return the group of a statement whose data name none: 16 hex digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def by_text(readings: Iterable[Reading]) -> dict[str, list[Placed]]:
    """Return the annotations of each text, which is stripped and in Unicode NFC."""
    found: dict[str, list[Placed]] = defaultdict(list)
    for reading in readings:
        for annotation in reading.annotations:
            text = unicodedata.normalize("NFC", annotation.text.strip())
            found[text].append(Placed(annotation, reading.source))
    return dict(found)


def merge_text(text: str, places: Sequence[Placed], order: Mapping[str, int]) -> Merged:
    """Merge the annotations of a text.

    Args:
        text: the statement.
        places: its annotations, one at least.
        order: the place of each label in the label set.
    """
    labeled = [placed for placed in places if placed.annotation.labels is not None]
    first, source = (labeled or places)[0]
    voices: dict[str | None, list[Annotation]] = defaultdict(list)
    for annotation, _ in labeled:
        voices[annotation.annotator].append(annotation)
    repeated = [
        Note(other.where, f"the same text as at {first.where}, not labeled here")
        for other, _ in places
        if other.labels is None and other is not first
    ]
    conflicts = [*_clashes(text, "group", places), *_clashes(text, "split", places)]
    for mine in voices.values():
        for other in mine[1:]:
            if _contradict(mine[0], other):
                conflicts.append(_conflict(text, mine[0], other))
            else:
                repeated.append(_repetition(mine[0], other))
    verdict = decide([*voices.values()], order)
    example = Example(
        text=text,
        labels=verdict.labels,
        split=next((a.split for a, _ in places if a.split is not None), None),
        group=next((a.group for a, _ in places if a.group is not None), default_group(text)),
        origin=source,
        unsure=not verdict.unanimous or any(annotation.unsure for annotation, _ in labeled),
        missing=verdict.missing,
    )
    ties = tuple(_tie(text, label, first.where, labeled) for label in verdict.ties)
    return Merged(
        first.where,
        example if labeled else None,
        voices,
        tuple(repeated),
        tuple(conflicts),
        ties,
    )


def _clashes(text: str, what: str, places: Sequence[Placed]) -> Iterator[Note]:
    """Yield a note for every place that names another group or split than the first."""
    if len(places) == 1:
        return
    first: tuple[str, str] | None = None
    for annotation, _ in places:
        name = annotation.group if what == "group" else annotation.split
        if name is None:
            continue
        if first is None:
            first = name, annotation.where
        elif name != first[0]:
            message = f"{what} {name!r}, but {first[0]!r} at {first[1]}, which is kept"
            yield Note(annotation.where, f"{message}: {_short(text)}")


def _contradict(one: Annotation, other: Annotation) -> bool:
    labels = {*(one.labels or ()), *(other.labels or ())}
    return any({answer(label, one), answer(label, other)} == {True, False} for label in labels)


def _conflict(text: str, first: Annotation, other: Annotation) -> Note:
    message = f"labeled {_shown(other)}, but {_shown(first)} at {first.where}"
    return Note(other.where, f"{message}: {_short(text)}")


def _repetition(first: Annotation, other: Annotation) -> Note:
    if set(first.labels or ()) == set(other.labels or ()):
        return Note(other.where, f"the same text with the same labels as at {first.where}")
    return Note(other.where, f"the same text as at {first.where}, asked about other labels")


def _tie(text: str, label: str, where: str, labeled: Sequence[Placed]) -> Note:
    given, denied = (
        _listed([_who(a) for a, _ in labeled if answer(label, a) is said]) for said in (True, False)
    )
    message = f"{label!r} is given at {given}, and not at {denied}, so it is left open"
    return Note(where, f"{message}: {_short(text)}")


def _who(annotation: Annotation) -> str:
    by = f" by {annotation.annotator}" if annotation.annotator is not None else ""
    return annotation.where + by


def _listed(places: Sequence[str]) -> str:
    more = len(places) - _SHOWN_PLACES
    tail = f" and {more:,} more" if more > 0 else ""
    return ", ".join(places[:_SHOWN_PLACES]) + tail


def _shown(annotation: Annotation) -> str:
    return ", ".join(annotation.labels or ()) or "none"


def _short(text: str) -> str:
    return f"“{text[: _SHOWN_TEXT - 1]}…”" if len(text) > _SHOWN_TEXT else f"“{text}”"
