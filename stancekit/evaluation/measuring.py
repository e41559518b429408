"""Measure a model on labeled statements."""

from collections.abc import Iterator, Sequence

import numpy as np

from stancekit.evaluation.calibration import (
    brier_score,
    expected_calibration_error,
    reliability,
    threshold_curve,
)
from stancekit.evaluation.figures import Evaluation, LabelEvaluation, Mistake
from stancekit.evaluation.outcome import Outcome, ScoredBy
from stancekit.evaluation.resampling import MACRO, MICRO, Resampled, resample
from stancekit.evaluation.slices import slice_figures
from stancekit.metrics import BoolArray, RealArray
from stancekit.schema import Example

_MISTAKES = 20  # of each label and kind


def evaluate(
    *,
    model: str,
    data: str,
    labels: Sequence[str],
    examples: Sequence[Example],
    scores: RealArray,
    thresholds: Sequence[float],
    resamples: int = 1000,
    seed: int = 0,
) -> Evaluation:
    """Measure the scores of a model against the labels of statements.

    A label that an example leaves open (`Example.missing`) is left out of all figures of that
    label, and the exact match is one over the others. A label that no statement has is NaN in
    all figures but those of its scores; macro averages are over the other labels. Precision is
    0 for a label that occurs and is never given, as in scikit-learn.

    Args:
        model: what to call the model.
        data: what to call the statements.
        labels: the model's labels.
        examples: the statements.
        scores: calibrated probabilities, shape (statements, labels).
        thresholds: from which score each label is given.
        resamples: how often to resample for the intervals; documents (`Example.group`) are
            drawn, with all of their statements.
        seed: of the resampling.

    Raises:
        DataError: there are no statements, or they have other labels.
        ValueError: the scores are no probabilities, or not of that shape.
    """
    outcome = ScoredBy(model, labels, scores, thresholds).on(labels, examples)
    resampled = resample(outcome, resamples=resamples, seed=seed)
    return Evaluation(
        model=model,
        data=data,
        statements=len(examples),
        labels=tuple(
            _label(label, threshold, column, outcome, resampled)
            for column, (label, threshold) in enumerate(zip(labels, thresholds, strict=True))
        ),
        macro=resampled.averages(MACRO),
        micro=resampled.averages(MICRO),
        exact_match=resampled.exact_match(),
        gold_together=_together(outcome.gold),
        given_together=_together(outcome.given),
        slices=slice_figures(outcome, labels, examples),
        mistakes=tuple(_mistakes(outcome, labels, examples)),
    )


def _label(
    label: str, threshold: float, column: int, outcome: Outcome, resampled: Resampled
) -> LabelEvaluation:
    known = outcome.known[:, column]
    gold, scores = outcome.gold[known, column], outcome.scores[known, column]
    bins = reliability(gold, scores)
    return LabelEvaluation(
        label=label,
        support=int(gold.sum()),
        known=len(gold),
        threshold=float(threshold),
        figures=resampled.averages(column),
        curve=threshold_curve(gold, scores),
        reliability=bins,
        ece=expected_calibration_error(bins),
        brier=brier_score(gold, scores),
    )


def _together(has: BoolArray) -> tuple[tuple[int, ...], ...]:
    counts = has.T.astype(np.float64) @ has.astype(np.float64)
    return tuple(tuple(int(count) for count in row) for row in counts)


def _mistakes(
    outcome: Outcome, labels: Sequence[str], examples: Sequence[Example]
) -> Iterator[Mistake]:
    """Yield the mistakes with the highest scores for labels given, the lowest for those missed."""
    for column, label in enumerate(labels):
        gold, given = outcome.gold[:, column], outcome.given[:, column]
        scores = outcome.scores[:, column]
        for wrong, sign in ((given & ~gold, -1), (gold & ~given, 1)):
            rows = np.flatnonzero(wrong)
            for row in rows[np.argsort(sign * scores[rows], kind="stable")][:_MISTAKES].tolist():
                example = examples[row]
                yield Mistake(
                    text=example.text,
                    label=label,
                    given=bool(given[row]),
                    score=float(scores[row]),
                    gold=example.labels,
                )
