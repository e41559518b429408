"""Temperatures and thresholds, fitted to validation logits."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

from stancekit.classifier import calibrate
from stancekit.metrics import BoolArray
from stancekit.session import FloatArray

_TEMPERATURES = (0.05, 20.0)
_GRID = np.linspace(0.05, 0.95, 181)
_RESAMPLES = 500


def fit_temperatures(
    logits: FloatArray, gold: BoolArray, known: BoolArray | None = None
) -> tuple[float, ...]:
    """Return the temperature of each label that minimizes its log loss (Guo et al. 2017).

    A label that all statements have, or none, keeps a temperature of 1.

    Args:
        logits: shape (statements, labels).
        gold: the labels, of the same shape.
        known: where the labels are known, of the same shape; everywhere by default.
    """
    known = np.ones_like(gold) if known is None else known
    return tuple(
        _fit_temperature(logits[known[:, k], k], gold[known[:, k], k]) for k in range(gold.shape[1])
    )


def fit_thresholds(
    logits: FloatArray,
    gold: BoolArray,
    temperatures: Sequence[float],
    known: BoolArray | None = None,
    *,
    seed: int = 0,
) -> tuple[float, ...]:
    """Return for each label the threshold on calibrated scores that gives the best F1.

    The F1 of a rare label jumps with every single statement, so the threshold is the median
    of the best ones over bootstrap resamples. A label without statements gets 0.5.

    Args:
        logits: shape (statements, labels).
        gold: the labels, of the same shape.
        temperatures: one a label.
        known: where the labels are known, of the same shape; everywhere by default.
        seed: of the resampling.
    """
    known = np.ones_like(gold) if known is None else known
    scores = calibrate(logits, temperatures)
    generator = np.random.default_rng(seed)
    weights = generator.multinomial(
        len(gold), np.full(len(gold), 1 / len(gold)), size=_RESAMPLES
    ).astype(np.float64)
    return tuple(
        _fit_threshold(scores[:, k], gold[:, k], weights * known[:, k])
        for k in range(gold.shape[1])
    )


def _fit_temperature(logits: FloatArray, gold: npt.NDArray[np.bool_]) -> float:
    if gold.all() or not gold.any():
        return 1.0
    signed = np.where(gold, logits, -logits).astype(np.float64)

    def log_loss(log_temperature: float) -> float:
        return float(np.logaddexp(0, -signed / np.exp(log_temperature)).mean())

    found = minimize_scalar(log_loss, bounds=np.log(_TEMPERATURES), method="bounded")
    return round(float(np.exp(found.x)), 4)


def _fit_threshold(
    scores: npt.NDArray[np.float64],
    gold: npt.NDArray[np.bool_],
    weights: npt.NDArray[np.float64],
) -> float:
    if not gold.any():
        return 0.5
    given = (scores[:, None] >= _GRID).astype(np.float64)
    hits = (weights * gold) @ given
    f1 = 2 * hits / ((weights @ gold)[:, None] + weights @ given).clip(min=1)
    return round(float(np.median(_GRID[f1.argmax(1)])), 4)
