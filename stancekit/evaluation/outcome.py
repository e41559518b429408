"""What a model says of labeled statements, set against what the data say."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stancekit.errors import DataError
from stancekit.metrics import BoolArray, IntArray, RealArray, label_matrix
from stancekit.schema import Example


@dataclass(frozen=True, slots=True)
class Outcome:
    """Labels that the data and a model give to statements, all of shape (statements, labels).

    Attributes:
        gold: whether the data give the label; False where they leave it open.
        given: whether the model does; False where the data leave it open.
        known: whether the data say something about the label.
        scores: calibrated probabilities.
        groups: number of the document or author of each statement, of shape (statements,).
    """

    gold: BoolArray
    given: BoolArray
    known: BoolArray
    scores: RealArray
    groups: IntArray


@dataclass(frozen=True, slots=True)
class ScoredBy:
    """What a model says of statements.

    Attributes:
        model: what to call it.
        labels: its labels.
        scores: calibrated probabilities, shape (statements, labels).
        thresholds: from which score each label is given.
    """

    model: str
    labels: Sequence[str]
    scores: RealArray
    thresholds: Sequence[float]

    def on(self, labels: Sequence[str], examples: Sequence[Example]) -> Outcome:
        """Set the scores for some of the labels against the statements' own labels.

        Args:
            labels: the labels to measure; all that the statements have.
            examples: the statements.

        Raises:
            DataError: there are no statements, or they have other labels.
            ValueError: the scores are no probabilities, or not of the shape they should be.
        """
        if not examples:
            raise DataError("Expected labeled statements to evaluate on, found none.")
        given = dict.fromkeys(label for example in examples for label in example.labels)
        check_labels(tuple(given), labels, self.model)
        self._check_shape(len(examples))
        columns = [list(self.labels).index(label) for label in labels]
        scores, thresholds = self.scores[:, columns], np.asarray(self.thresholds)[columns]
        known = ~label_matrix([example.missing for example in examples], labels)
        numbers: dict[str, int] = {}
        return Outcome(
            gold=label_matrix([example.labels for example in examples], labels) & known,
            given=(scores >= thresholds) & known,
            known=known,
            scores=scores,
            groups=np.array([numbers.setdefault(e.group, len(numbers)) for e in examples]),
        )

    def _check_shape(self, statements: int) -> None:
        expected = (statements, len(self.labels))
        if self.scores.shape != expected or len(self.thresholds) != len(self.labels):
            raise ValueError(
                f"Expected scores of shape {expected} and {len(self.labels)} thresholds, found "
                f"{self.scores.shape} and {len(self.thresholds)}."
            )
        if not ((self.scores >= 0) & (self.scores <= 1)).all():
            raise ValueError("Expected scores in [0, 1], found others; calibrate logits first.")


def check_labels(used: Sequence[str], labels: Sequence[str], model: str) -> None:
    """Check that a model has every label that is to be measured.

    Args:
        used: the labels of the data.
        labels: those of the model.
        model: what to call the model.

    Raises:
        DataError: it lacks some of them.
    """
    if lacking := [label for label in used if label not in labels]:
        raise DataError(
            f"The data have the labels {', '.join(map(repr, used))}, but {model} has "
            f"{', '.join(map(repr, labels))}: it cannot be measured on "
            f"{', '.join(map(repr, lacking))}. Rename labels that are only spelled otherwise, "
            "or take a model or data with the same labels."
        )
