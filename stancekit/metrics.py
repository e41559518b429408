"""Metrics of multi-label classification, by numpy alone.

Arrays are of shape (texts, labels): `gold` and `given` boolean, `scores` real.
"""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

BoolArray = npt.NDArray[np.bool_]
RealArray = npt.NDArray[np.floating]


def label_matrix(rows: Iterable[Sequence[str]], labels: Sequence[str]) -> BoolArray:
    """Return which of `labels` each row has, of shape (rows, labels)."""
    matrix = [[label in row for label in labels] for row in rows]
    return np.array(matrix, dtype=np.bool_).reshape(-1, len(labels))


def precision_recall_f1(
    gold: BoolArray, given: BoolArray
) -> tuple[RealArray, RealArray, RealArray]:
    """Return precision, recall and F1 of each label; 0 where a denominator is 0."""
    hits = (gold & given).sum(0).astype(np.float64)
    return (
        _divide(hits, given.sum(0)),
        _divide(hits, gold.sum(0)),
        _divide(2 * hits, gold.sum(0) + given.sum(0)),
    )


def average_precision(gold: BoolArray, scores: RealArray) -> RealArray:
    """Return the average precision of each label; NaN where no text has the label.

    AP = sum over thresholds of (R_n - R_{n-1}) P_n, without interpolation; texts of equal
    score share a threshold.
    """
    return np.array([_average_precision(gold[:, k], scores[:, k]) for k in range(gold.shape[1])])


def roc_auc(gold: BoolArray, scores: RealArray) -> RealArray:
    """Return the area under the ROC curve of each label; NaN where it has only one class.

    By the Mann-Whitney statistic, with half a point for a tie (Hanley and McNeil 1982).
    """
    return np.array([_roc_auc(gold[:, k], scores[:, k]) for k in range(gold.shape[1])])


def macro_average_precision(gold: BoolArray, scores: RealArray) -> float:
    """Return the mean of the labels' average precision, leaving out labels without texts."""
    return float(np.nanmean(average_precision(gold, scores)))


def macro_f1(gold: BoolArray, given: BoolArray) -> float:
    """Return the mean of the labels' F1."""
    return float(precision_recall_f1(gold, given)[2].mean())


def bootstrap_interval(
    statistic: Callable[[npt.NDArray[np.intp]], RealArray],
    size: int,
    *,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> tuple[RealArray, RealArray]:
    """Return the lower and upper end of a percentile bootstrap interval (Efron 1979).

    Args:
        statistic: computes one or more numbers from the indices of a resample.
        size: how many texts there are to resample.
        resamples: how often to resample.
        level: the share of resamples inside the interval.
        seed: of the random generator.
    """
    generator = np.random.default_rng(seed)
    drawn = [statistic(generator.integers(size, size=size)) for _ in range(resamples)]
    tail = (1 - level) / 2
    low, high = np.nanquantile(np.asarray(drawn), [tail, 1 - tail], axis=0)
    return low, high


def _divide(numerator: RealArray, denominator: npt.NDArray[np.generic]) -> RealArray:
    bottom = denominator.astype(np.float64)
    return np.divide(numerator, bottom, out=np.zeros_like(bottom), where=bottom > 0)


def _average_precision(gold: BoolArray, scores: RealArray) -> float:
    if not gold.any():
        return float("nan")
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    last_of_tie = np.append(ranked[1:] != ranked[:-1], True)
    hits = np.cumsum(gold[order])[last_of_tie]
    rank = np.flatnonzero(last_of_tie) + 1
    recall_steps = np.diff(hits, prepend=0) / hits[-1]
    return float((recall_steps * hits / rank).sum())


def _roc_auc(gold: BoolArray, scores: RealArray) -> float:
    positives = int(gold.sum())
    negatives = len(gold) - positives
    if positives == 0 or negatives == 0:
        return float("nan")
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    mean_rank = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    rank_sum = mean_rank[gold].sum() - positives * (positives + 1) / 2
    return float(rank_sum / (positives * negatives))
