"""Measure two models against each other on the same statements."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stancekit.errors import MissingExtraError
from stancekit.evaluation.figures import Comparison, Estimate, LabelComparison
from stancekit.evaluation.outcome import Outcome, ScoredBy, check_labels
from stancekit.evaluation.resampling import (
    AVERAGE_PRECISION,
    F1,
    MACRO,
    Resampled,
    estimate,
    resample,
)
from stancekit.schema import Example

try:
    from scipy.stats import binomtest
except ImportError as error:
    raise MissingExtraError(
        'Comparing models needs scipy: pip install "stancekit[evaluate]"'
    ) from error

_UNKNOWN = "can't be told"


def compare(
    first: ScoredBy,
    second: ScoredBy,
    examples: Sequence[Example],
    *,
    resamples: int = 1000,
    seed: int = 0,
) -> Comparison:
    """Compare the first model with the second one, on the labels that the statements tell about.

    Differences are those of the first model less those of the second, with intervals from
    resamples that both share (paired bootstrap over documents). McNemar's test is over
    statements, and takes them as independent.

    Args:
        first: the model that is evaluated.
        second: the model it is compared with.
        examples: the statements.
        resamples: how often to resample for the intervals.
        seed: of the resampling.

    Raises:
        DataError: there are no statements, or they have labels that a model lacks.
    """
    labels = tuple(label for label in first.labels if any(label not in e.missing for e in examples))
    check_labels(labels, second.labels, second.model)
    outcomes = [scored.on(labels, examples) for scored in (first, second)]
    resampled = [resample(outcome, resamples=resamples, seed=seed) for outcome in outcomes]
    macro_f1 = _difference(resampled, F1, MACRO)
    macro_ap = _difference(resampled, AVERAGE_PRECISION, MACRO)
    return Comparison(
        against=second.model,
        other_macro=resampled[1].averages(MACRO),
        macro_f1=macro_f1,
        macro_average_precision=macro_ap,
        labels=tuple(
            _compare_label(label, column, outcomes, resampled)
            for column, label in enumerate(labels)
        ),
        verdict=verdict(first.model, second.model, macro_f1, macro_ap),
    )


def verdict(first: str, second: str, macro_f1: Estimate, macro_ap: Estimate) -> str:
    """Return a sentence that says whether the first model is better, worse, or can't be told.

    A model is better when the interval of the difference is above 0, and worse when it is below.
    That is asked twice, of the labels given (macro-F1) and of the ranking by score (macro
    average precision); when the answers differ, the sentence gives both.

    Args:
        first: the model that is evaluated.
        second: the model it is compared with.
        macro_f1: difference of the first to the second, with its interval.
        macro_ap: likewise.
    """
    f1 = _Finding("macro-F1", macro_f1)
    ap = _Finding("macro average precision", macro_ap)
    if f1.word == ap.word == _UNKNOWN:
        return f"Whether {first} is better or worse than {second} can't be told: {f1}, {ap}."
    if f1.word == ap.word:
        return f"{first} is {f1.word} than {second}: {f1}, {ap}."
    clear, other = (ap, f1) if f1.word == _UNKNOWN else (f1, ap)
    rest = f"by {other} it can't be told" if other.word == _UNKNOWN else f"{other.word} by {other}"
    return f"{first} is {clear.word} than {second} by {clear}, but {rest}."


def mcnemar(only_first: int, only_second: int) -> float:
    """Return the two-sided p-value of the exact McNemar test; 1 when the models never differ.

    Args:
        only_first: statements that only the first model gets right.
        only_second: statements that only the second model gets right.
    """
    differ = only_first + only_second
    return float(binomtest(only_first, differ, 0.5).pvalue) if differ else 1.0


@dataclass(frozen=True, slots=True)
class _Finding:
    """A difference between models, and what it says about the first one."""

    name: str
    difference: Estimate

    @property
    def word(self) -> str:
        if self.difference.low > 0:
            return "better"
        return "worse" if self.difference.high < 0 else _UNKNOWN

    def __str__(self) -> str:
        found = self.difference
        if np.isnan(found.low):
            return f"{self.name} {found.value:+.3f} without an interval"
        interval = f"95 % interval {found.low:+.3f} to {found.high:+.3f}"
        return f"{self.name} {found.value:+.3f} ({interval})"


def _compare_label(
    label: str, column: int, outcomes: Sequence[Outcome], resampled: Sequence[Resampled]
) -> LabelComparison:
    right, other_right = ((o.gold == o.given)[:, column] for o in outcomes)
    only_first = int((right & ~other_right).sum())
    only_second = int((other_right & ~right).sum())
    return LabelComparison(
        label=label,
        f1=_difference(resampled, F1, column),
        average_precision=_difference(resampled, AVERAGE_PRECISION, column),
        only_first_right=only_first,
        only_second_right=only_second,
        p_value=mcnemar(only_first, only_second),
    )


def _difference(resampled: Sequence[Resampled], figure: int, column: int) -> Estimate:
    first, second = resampled
    return estimate(
        float(first.values[figure, column] - second.values[figure, column]),
        first.drawn[:, figure, column] - second.drawn[:, figure, column],
    )
