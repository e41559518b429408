"""The labels that the annotators of a statement give it by majority."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from stancekit.data.annotations import Annotation


@dataclass(frozen=True, slots=True)
class Verdict:
    """The labels of one statement.

    Attributes:
        labels: those that more than half of the annotators asked about them give.
        missing: those that nobody was asked about, and those of `ties`.
        ties: those that are given as often as denied.
        unanimous: whether nobody contradicts about any label.
    """

    labels: tuple[str, ...]
    missing: tuple[str, ...]
    ties: tuple[str, ...]
    unanimous: bool


def decide(voices: Sequence[Sequence[Annotation]], order: Mapping[str, int]) -> Verdict:
    """Decide the labels of a statement by majority.

    Args:
        voices: the annotations of each annotator, who has one vote on a label: the majority of
            the own annotations, or none when those are split evenly.
        order: the place of each label in the label set; other labels are left out.
    """
    annotations = [annotation for voice in voices for annotation in voice]
    named = {name for a in annotations for name in (*(a.labels or ()), *a.missing)}
    given, missing, ties = [], [], []
    unanimous = True
    for label in sorted(named & order.keys(), key=order.__getitem__):
        said = {answer(label, annotation) for annotation in annotations} - {None}
        unanimous = unanimous and len(said) < 2
        outcome = _majority(vote(label, voice) for voice in voices)
        if outcome:
            given.append(label)
        elif outcome is None:
            missing.append(label)
            if said:
                ties.append(label)
    return Verdict(tuple(given), tuple(missing), tuple(ties), unanimous)


def vote(label: str, voice: Iterable[Annotation]) -> bool | None:
    """Return whether an annotator gives a label; None when not asked, or split evenly."""
    return _majority(answer(label, annotation) for annotation in voice)


def answer(label: str, annotation: Annotation) -> bool | None:
    """Return whether an annotation gives a label; None when it does not tell."""
    if annotation.labels is None:
        return None
    if label in annotation.labels:
        return True
    return None if label in annotation.missing else False


def _majority(votes: Iterable[bool | None]) -> bool | None:
    counted = [vote for vote in votes if vote is not None]
    doubled = 2 * sum(counted)
    return None if doubled == len(counted) else doubled > len(counted)
