"""How the report writes numbers, and where it places them on a scale."""

import math
from collections.abc import Iterable

from stancekit.evaluation.figures import Estimate, LabelEvaluation

_NONE = "\N{EN DASH}"
_MINUS = "\N{MINUS SIGN}"
_SMALLEST_P = 0.001
_STEPS = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)  # times a power of ten, ends of scales


def figure(value: float) -> str:
    """Return a figure with three decimals, a dash for NaN."""
    if math.isnan(value):
        return _NONE
    return f"{value:.3f}".replace("-0.000", "0.000").replace("-", _MINUS)


def difference(value: float) -> str:
    """Return a figure with its sign."""
    written = figure(value)
    return f"+{written}" if float(f"{value:.3f}") > 0 else written


def tick(value: float) -> str:
    """Return the end of a scale of differences, with its sign and no more decimals than needed."""
    return f"{value:+g}".replace("-", _MINUS)


def whole(value: int) -> str:
    """Return a count with its thousands parted."""
    return f"{value:,}"


def p_value(value: float) -> str:
    """Return a p-value with three decimals; smaller ones as such."""
    return f"< {_SMALLEST_P}" if value < _SMALLEST_P else figure(value)


def place(value: float, start: float, end: float) -> str:
    """Return where a value stands between two others, in percent of the way; never beyond."""
    share = (value - start) / (end - start)
    return f"{100 * min(max(share, 0), 1):.2f}%"


def reach(estimates: Iterable[Estimate]) -> float:
    """Return the least round number that no estimate goes beyond, on either side of zero."""
    ends = [abs(end) for found in estimates for end in (found.value, found.low, found.high)]
    most = max((end for end in ends if end > 0 and math.isfinite(end)), default=0.01)
    power = 10.0 ** math.floor(math.log10(most))
    return next(step * power for step in _STEPS if step * power >= most)


def threshold_summary(label: LabelEvaluation) -> str:
    """Return how good F1 is at the model's threshold, and how good it could be."""
    curve = label.curve
    pairs = zip(curve.f1, curve.thresholds, strict=True)
    known = [(f1, -threshold) for f1, threshold in pairs if not math.isnan(f1)]
    if not known:
        return "F1 cannot be computed"
    best, negative = max(known)
    return (
        f"F1 {figure(label.figures.f1.value)} at {figure(label.threshold)}; "
        f"at its highest {figure(best)} at {figure(-negative)}"
    )
