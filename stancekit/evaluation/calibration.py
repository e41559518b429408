"""How the figures of a label depend on its threshold, and how far its scores can be trusted."""

import numpy as np

from stancekit.evaluation.figures import ReliabilityBin, ThresholdCurve
from stancekit.metrics import BoolArray, Counts, RealArray, ratio

_THRESHOLDS = np.arange(101) / 100
_BINS = 10


def threshold_curve(gold: BoolArray, scores: RealArray) -> ThresholdCurve:
    """Return figures at thresholds from 0 to 1; precision is NaN where the label is never given.

    Args:
        gold: whether each statement has the label, shape (statements,).
        scores: its score, likewise.
    """
    counts = Counts.of(gold[:, None], scores[:, None] >= _THRESHOLDS)
    _, recall, f1 = counts.precision_recall_f1()
    precision = ratio(counts.both, counts.given, empty=np.nan)
    if not gold.any():
        recall, f1 = np.full((2, len(_THRESHOLDS)), np.nan)
    return ThresholdCurve(
        thresholds=tuple(_THRESHOLDS.tolist()),
        precision=tuple(precision.tolist()),
        recall=tuple(recall.tolist()),
        f1=tuple(f1.tolist()),
    )


def reliability(gold: BoolArray, scores: RealArray) -> tuple[ReliabilityBin, ...]:
    """Return ten bins of about equally many statements, fewer where there are many ties.

    Statements of equal score share a bin, so that their order does not matter.

    Args:
        gold: whether each statement has the label, shape (statements,).
        scores: its score, likewise.
    """
    order = np.argsort(scores, kind="stable")
    gold, scores = gold[order], scores[order]
    last = len(scores) * np.arange(1, _BINS) // _BINS - 1  # in each bin but the last, without ties
    ends = np.unique(np.searchsorted(scores, scores[last[last >= 0]], side="right"))
    return tuple(
        ReliabilityBin(float(inside.mean()), float(has.mean()), len(has))
        for inside, has in zip(np.split(scores, ends), np.split(gold, ends), strict=True)
        if len(has)
    )


def expected_calibration_error(bins: tuple[ReliabilityBin, ...]) -> float:
    """Return the mean distance of score and share over bins (Naeini et al. 2015); NaN without."""
    total = sum(part.count for part in bins)
    if not total:
        return float("nan")
    return sum(part.count * abs(part.share - part.mean_score) for part in bins) / total


def brier_score(gold: BoolArray, scores: RealArray) -> float:
    """Return the mean squared difference of score and label (Brier 1950); NaN for none."""
    return float(np.square(scores - gold).mean()) if len(gold) else float("nan")
