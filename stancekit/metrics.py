"""Metrics of multi-label classification, by numpy alone.

Arrays are of shape (texts, labels): `gold` and `given` boolean, `scores` real. Weights, of shape
(…, texts), say how often each text counts, as in the resamples of a bootstrap.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.intp]
RealArray = npt.NDArray[np.floating]


def label_matrix(rows: Iterable[Sequence[str]], labels: Sequence[str]) -> BoolArray:
    """Return which of `labels` each row has, of shape (rows, labels)."""
    matrix = [[label in row for label in labels] for row in rows]
    return np.array(matrix, dtype=np.bool_).reshape(-1, len(labels))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many texts have a label by the data, by the model, and by both; shape (…, labels)."""

    gold: RealArray
    given: RealArray
    both: RealArray

    @classmethod
    def of(cls, gold: BoolArray, given: BoolArray, weights: RealArray | None = None) -> "Counts":
        """Count texts; one that is False in `gold` and in `given` is left out of its label.

        Args:
            gold: shape (texts, labels).
            given: likewise.
            weights: how often each text counts, shape (…, texts); once by default.
        """
        if weights is None:
            weights = np.ones(len(gold))
        count = (weights @ found.astype(np.float64) for found in (gold, given, gold & given))
        return cls(*count)

    def pooled(self) -> "Counts":
        """Return the counts of all labels together, of shape (…, 1)."""
        return Counts(*(n.sum(-1, keepdims=True) for n in (self.gold, self.given, self.both)))

    def precision_recall_f1(self) -> tuple[RealArray, RealArray, RealArray]:
        """Return three arrays of shape (…, labels); 0 where a denominator is 0."""
        return (
            ratio(self.both, self.given),
            ratio(self.both, self.gold),
            ratio(2 * self.both, self.gold + self.given),
        )


def precision_recall_f1(
    gold: BoolArray, given: BoolArray
) -> tuple[RealArray, RealArray, RealArray]:
    """Return precision, recall and F1 of each label; 0 where a denominator is 0."""
    return Counts.of(gold, given).precision_recall_f1()


@dataclass(frozen=True, slots=True)
class Ranking:
    """Decisions by falling score: sorted once, measured under any number of weights.

    Attributes:
        texts: the text that each decision is about.
        gold: whether it has the label.
        starts: where the runs of decisions begin that share a threshold: those of equal score,
            and neighbors without the label, which change neither figure when taken together.
    """

    texts: IntArray
    gold: BoolArray
    starts: IntArray

    @classmethod
    def of(cls, gold: BoolArray, scores: RealArray, known: BoolArray | None = None) -> "Ranking":
        """Sort the decisions on one label, or on several labels together.

        Args:
            gold: shape (texts,) or (texts, labels).
            scores: likewise.
            known: which decisions count, likewise; all by default.
        """
        numbers = np.arange(len(gold)).reshape(-1, *(1,) * (gold.ndim - 1))
        texts = np.broadcast_to(numbers, gold.shape)
        if known is None:
            known = np.ones_like(gold)
        texts, gold, scores = texts[known], gold[known], scores[known]
        order = np.argsort(-scores, kind="stable")
        texts, gold, scores = texts[order], gold[order], scores[order]
        starts = np.flatnonzero(np.append(True, scores[1:] != scores[:-1])[: len(scores)])
        if len(starts):
            has_gold = np.logical_or.reduceat(gold, starts)
            starts = starts[has_gold | np.append(True, has_gold[:-1])]
        return cls(texts, gold, starts)

    def figures(self, weights: RealArray) -> tuple[RealArray, RealArray]:
        """Return average precision and area under the ROC curve, NaN where not defined.

        Args:
            weights: how often each text counts, shape (…, texts).

        Returns:
            Two arrays of shape (…): AP = sum over thresholds of (R_n - R_{n-1}) P_n, without
            interpolation, and the Mann-Whitney statistic, with half a point for a tie (Hanley
            and McNeil 1982).
        """
        drawn = weights[..., self.texts].astype(np.float64)
        everyone = np.add.reduceat(drawn, self.starts, axis=-1)
        positives = np.add.reduceat(drawn * self.gold, self.starts, axis=-1)
        negatives = everyone - positives
        total = positives.sum(-1)
        precision = ratio(np.cumsum(positives, -1), np.cumsum(everyone, -1))
        ranked_above = np.cumsum(negatives, -1) - negatives / 2
        outranked = negatives.sum(-1, keepdims=True) - ranked_above
        return (
            ratio((positives * precision).sum(-1), total, empty=np.nan),
            ratio((positives * outranked).sum(-1), total * negatives.sum(-1), empty=np.nan),
        )


def average_precision(
    gold: BoolArray, scores: RealArray, known: BoolArray | None = None
) -> RealArray:
    """Return the average precision of each label; NaN where no text has the label.

    Args:
        gold: shape (texts, labels).
        scores: likewise.
        known: where it is known whether a text has a label, likewise; everywhere by default.
    """
    return _ranked(gold, scores, known)[:, 0]


def roc_auc(gold: BoolArray, scores: RealArray) -> RealArray:
    """Return the area under the ROC curve of each label; NaN where it has only one class."""
    return _ranked(gold, scores)[:, 1]


def macro_average_precision(
    gold: BoolArray, scores: RealArray, *, known: BoolArray | None = None
) -> float:
    """Return the mean of the labels' `average_precision`, leaving out labels without texts."""
    return float(np.nanmean(average_precision(gold, scores, known)))


def macro_f1(gold: BoolArray, given: BoolArray) -> float:
    """Return the mean of the labels' F1."""
    return float(precision_recall_f1(gold, given)[2].mean())


def ratio(numerator: RealArray, denominator: RealArray, *, empty: float = 0.0) -> RealArray:
    """Return numerators over denominators, `empty` where a denominator is not positive."""
    numerator, denominator = np.broadcast_arrays(numerator, denominator)
    out = np.full(denominator.shape, empty)
    np.divide(numerator, denominator, out=out, where=denominator > 0)
    return out


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
    return percentile_interval(np.asarray(drawn), level=level)


def percentile_interval(drawn: RealArray, *, level: float = 0.95) -> tuple[RealArray, RealArray]:
    """Return the lower and upper end of the interval that holds a share of what was drawn.

    Args:
        drawn: figures of each resample, shape (resamples, …); NaN where there is none.
        level: the share of the others inside the interval.

    Returns:
        Two arrays of shape (…), NaN where no resample has a figure.
    """
    tail = (1 - level) / 2
    columns = drawn.reshape(len(drawn), math.prod(drawn.shape[1:]))
    found = ~np.isnan(columns).all(0)
    ends = np.full((2, columns.shape[1]), np.nan)
    ends[:, found] = np.nanquantile(columns[:, found], [tail, 1 - tail], axis=0)
    low, high = ends.reshape(2, *drawn.shape[1:])
    return low, high


def _ranked(gold: BoolArray, scores: RealArray, known: BoolArray | None = None) -> RealArray:
    known = np.ones_like(gold) if known is None else known
    columns = zip(gold.T, scores.T, known.T, strict=True)
    once = np.ones(len(gold))
    figures = [Ranking.of(*column).figures(once) for column in columns]
    return np.array(figures, dtype=np.float64).reshape(-1, 2)
