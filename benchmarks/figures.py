"""What quality.py measures: figures with intervals, and how often it sees blame that is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from systems import Output

from stancekit.metrics import (
    BoolArray,
    average_precision,
    bootstrap_interval,
    precision_recall_f1,
    roc_auc,
)

METRICS = ("precision", "recall", "F1", "average precision", "AUC")
F1, AP = METRICS.index("F1"), METRICS.index("average precision")
MACRO = -1
ACCUSATORY = "accusatory"

RealArray = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Estimates:
    """Figures and the ends of their 95 % intervals, of shape (metrics, labels + 1).

    The last column is the mean over labels.
    """

    values: RealArray
    low: RealArray
    high: RealArray

    def cell(self, metric: int, column: int, form: str = ".3f") -> str:
        """Return one figure with its interval, for a table."""
        value, low, high = (array[metric, column] for array in (self.values, self.low, self.high))
        return "n/a" if np.isnan(value) else f"{value:{form}} ({low:{form}} to {high:{form}})"


@dataclass(frozen=True, slots=True)
class Result:
    """What one system reached on one test set, and what it lacks to the first system."""

    figures: Estimates
    difference: Estimates


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some statements."""

    count: int
    total: int


def evaluate(gold: BoolArray, outputs: Mapping[str, Output], resamples: int) -> dict[str, Result]:
    """Return the result of each system, from resamples that all of them share."""

    def measure_all(rows: npt.NDArray[np.intp]) -> RealArray:
        found = [measure(gold[rows], out.given[rows], out.scores[rows]) for out in outputs.values()]
        return np.stack([found, np.array(found) - found[0]])

    values = measure_all(np.arange(len(gold)))
    low, high = bootstrap_interval(measure_all, len(gold), resamples=resamples)
    return {
        name: Result(*(Estimates(values[k, i], low[k, i], high[k, i]) for k in (0, 1)))
        for i, name in enumerate(outputs)
    }


def measure(gold: BoolArray, given: BoolArray, scores: RealArray) -> RealArray:
    """Return all metrics, of shape (metrics, labels + 1), the mean over labels last."""
    rows = (
        *precision_recall_f1(gold, given),
        average_precision(gold, scores),
        roc_auc(gold, scores),
    )
    return np.array([np.append(row, np.nanmean(row)) for row in rows])


def count_false_accusations(
    gold: BoolArray, outputs: Mapping[str, Output], labels: Sequence[str]
) -> dict[str, Share]:
    """Return how many statements that accuse nobody each system calls accusatory.

    Nothing, when there are no such statements or no such label.
    """
    if ACCUSATORY not in labels:
        return {}
    column = list(labels).index(ACCUSATORY)
    innocent = ~gold[:, column]
    if not innocent.any():
        return {}
    return {
        name: Share(int(output.given[innocent, column].sum()), int(innocent.sum()))
        for name, output in outputs.items()
    }
