"""Figures of an outcome with bootstrap intervals."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from stancekit.evaluation.figures import Averages, Estimate
from stancekit.evaluation.outcome import Outcome
from stancekit.metrics import Counts, IntArray, Ranking, RealArray, percentile_interval, ratio

PRECISION, RECALL, F1, AVERAGE_PRECISION, AUC = range(5)
MACRO, MICRO = -2, -1
_BLOCK = 2**18  # weights at a time: few enough for the cache of a processor


@dataclass(frozen=True, slots=True)
class Resampled:
    """Figures of all statements, and of every resample.

    Attributes:
        values: shape (5, labels + 2): precision, recall, F1, average precision, AUC of each
            label, and of all of them in the macro and micro average.
        drawn: the same of each resample, shape (resamples, 5, labels + 2).
        exact: share of statements whose labels are all right.
        exact_drawn: the same of each resample, shape (resamples,).
    """

    values: RealArray
    drawn: RealArray
    exact: float
    exact_drawn: RealArray

    def averages(self, column: int) -> Averages:
        """Return the figures of one label, or of an average, with their intervals."""
        low, high = percentile_interval(self.drawn[:, :, column])
        ends = zip(self.values[:, column].tolist(), low.tolist(), high.tolist(), strict=True)
        return Averages(*(Estimate(*three) for three in ends))

    def exact_match(self) -> Estimate:
        """Return the share of statements whose labels are all right, with its interval."""
        return estimate(self.exact, self.exact_drawn)


def estimate(value: float, drawn: RealArray) -> Estimate:
    """Return a figure with the interval of what was drawn of it, of shape (resamples,)."""
    low, high = percentile_interval(drawn)
    return Estimate(float(value), float(low), float(high))


def resample(outcome: Outcome, *, resamples: int, seed: int) -> Resampled:
    """Measure an outcome, and resamples of its statements.

    Groups are drawn with replacement, each with all of its statements, since statements of one
    document depend on each other (cluster bootstrap; Davison and Hinkley 1997, section 3.8). Of
    one group alone, statements are drawn, and intervals hold for statements of that document.
    The resamples depend on the groups and the seed alone, so that two models are measured on
    the same ones. A label that a resample lacks has no figures in it and no part in its macro
    average.
    """
    meter = _Meter(outcome)
    values, exact = meter.measure(np.ones((1, len(outcome.groups))))
    blocks = [meter.measure(block) for block in _weights(outcome.groups, resamples, seed)]
    return Resampled(
        values=values[0],
        drawn=np.concatenate([values[:0], *(block[0] for block in blocks)]),
        exact=float(exact[0]),
        exact_drawn=np.concatenate([exact[:0], *(block[1] for block in blocks)]),
    )


class _Meter:
    """Measures an outcome under many weights of its statements; sorts it once."""

    def __init__(self, outcome: Outcome) -> None:
        gold, scores, known = outcome.gold, outcome.scores, outcome.known
        self._outcome = outcome
        self._rankings = [
            *(Ranking.of(gold[:, k], scores[:, k], known[:, k]) for k in range(gold.shape[1])),
            Ranking.of(gold, scores, known),
        ]
        judged = known.any(1)
        right = judged & (gold == outcome.given).all(1)
        self._judged, self._right = judged.astype(np.float64), right.astype(np.float64)

    def measure(self, weights: RealArray) -> tuple[RealArray, RealArray]:
        """Return the figures, of shape (draws, 5, labels + 2), and the exact match of each draw.

        Args:
            weights: how often each statement counts, shape (draws, statements).
        """
        counts = Counts.of(self._outcome.gold, self._outcome.given, weights)
        pooled = counts.pooled()
        ranked = np.stack([ranking.figures(weights) for ranking in self._rankings], axis=-1)
        figures = np.concatenate(
            [
                np.concatenate(
                    [counts.precision_recall_f1(), pooled.precision_recall_f1()], axis=-1
                ),
                ranked,
            ]
        )  # (5, draws, labels + 1)
        without = np.concatenate([counts.gold, pooled.gold], axis=-1) == 0
        figures = np.where(without, np.nan, figures)
        macro = mean_of_known(figures[..., :MICRO])[..., None]
        figures = np.concatenate([figures[..., :MICRO], macro, figures[..., MICRO:]], axis=-1)
        exact = ratio(weights @ self._right, weights @ self._judged, empty=np.nan)
        return np.moveaxis(figures, 0, 1), exact


def mean_of_known(figures: RealArray) -> RealArray:
    """Return the mean over the last axis, leaving out NaN; NaN where there is nothing else."""
    known = ~np.isnan(figures)
    return ratio(
        np.where(known, figures, 0).sum(-1), known.sum(-1).astype(np.float64), empty=np.nan
    )


def _weights(groups: IntArray, resamples: int, seed: int) -> Iterator[RealArray]:
    """Yield how often each statement is drawn, in blocks of shape (draws, statements)."""
    generator = np.random.default_rng(seed)
    if not groups.any():
        groups = np.arange(len(groups))
    count = int(groups.max()) + 1
    rows = max(1, _BLOCK // len(groups))
    for start in range(0, resamples, rows):
        size = min(rows, resamples - start)
        drawn = generator.integers(count, size=(size, count)) + count * np.arange(size)[:, None]
        times = np.bincount(drawn.ravel(), minlength=size * count).reshape(size, count)
        yield times[:, groups].astype(np.float64)
