"""What an evaluation finds. Every number that cannot be computed is NaN, None in JSON."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % bootstrap interval (percentiles; Efron 1979)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Averages:
    """Figures of one label, or averaged over labels.

    Attributes:
        precision: of the labels given at the model's thresholds.
        recall: likewise.
        f1: likewise.
        average_precision: of the ranking by score, without a threshold.
        auc: area under the ROC curve.
    """

    precision: Estimate
    recall: Estimate
    f1: Estimate
    average_precision: Estimate
    auc: Estimate


@dataclass(frozen=True, slots=True)
class ThresholdCurve:
    """Precision, recall and F1 by threshold, all of the same length."""

    thresholds: tuple[float, ...]
    precision: tuple[float, ...]
    recall: tuple[float, ...]
    f1: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Statements whose scores lie close together.

    Attributes:
        mean_score: of the statements in the bin.
        share: of them that have the label.
        count: how many they are.
    """

    mean_score: float
    share: float
    count: int


@dataclass(frozen=True, slots=True)
class LabelEvaluation:
    """Everything about one label.

    Attributes:
        label: its name.
        support: statements that have it.
        known: statements that say whether they have it.
        threshold: from which score the model gives it.
        figures: with intervals.
        curve: figures at other thresholds.
        reliability: bins of equally many statements, by rising score.
        ece: expected calibration error over those bins (Naeini et al. 2015).
        brier: mean squared difference of score and label (Brier 1950).
    """

    label: str
    support: int
    known: int
    threshold: float
    figures: Averages
    curve: ThresholdCurve
    reliability: tuple[ReliabilityBin, ...]
    ece: float
    brier: float


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the statements, such as one group or one range of lengths.

    Attributes:
        kind: "origin" (a corpus or file), "group" (a document or author) or "length".
        name: of the part, such as "state" or "17 to 32 words".
        statements: how many it has.
        macro_f1: over the labels that occur in it.
        f1: of each label; NaN where it does not occur.
    """

    kind: str
    name: str
    statements: int
    macro_f1: float
    f1: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A statement that the model is sure about and gets wrong.

    Attributes:
        text: the statement.
        label: the label it is wrong about.
        given: whether the model gives the label; the data say the opposite.
        score: the model's score for the label.
        gold: all labels that the data give.
    """

    text: str
    label: str
    given: bool
    score: float
    gold: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabelComparison:
    """Two models on one label.

    Attributes:
        label: its name.
        f1: of the first model less that of the second.
        average_precision: likewise.
        only_first_right: statements that only the first model gets right.
        only_second_right: statements that only the second model gets right.
        p_value: two-sided, of the exact McNemar test of those two counts (McNemar 1947).
    """

    label: str
    f1: Estimate
    average_precision: Estimate
    only_first_right: int
    only_second_right: int
    p_value: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """The evaluated model against another one, on the same resamples of the same statements.

    Attributes:
        against: the other model.
        other_macro: figures of the other model, averaged over labels.
        macro_f1: difference, positive when the evaluated model is better.
        macro_average_precision: likewise.
        labels: label by label.
        verdict: a sentence that says whether the model is better, worse, or can't be told.
    """

    against: str
    other_macro: Averages
    macro_f1: Estimate
    macro_average_precision: Estimate
    labels: tuple[LabelComparison, ...]
    verdict: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured of one model on one set of labeled statements.

    Attributes:
        model: its name.
        data: what the statements are called.
        statements: how many they are.
        labels: label by label.
        macro: means over labels.
        micro: over all decisions together.
        exact_match: share of statements whose labels are all right.
        gold_together: how many statements have both labels, a row and a column a label; the
            diagonal has those with the one label.
        given_together: the same for the labels that the model gives.
        slices: by origin, by group and by length.
        mistakes: the 20 most confident ones of each label and kind, the surest first.
        comparison: with another model, if one was asked for.
    """

    model: str
    data: str
    statements: int
    labels: tuple[LabelEvaluation, ...]
    macro: Averages
    micro: Averages
    exact_match: Estimate
    gold_together: tuple[tuple[int, ...], ...]
    given_together: tuple[tuple[int, ...], ...]
    slices: tuple[Slice, ...]
    mistakes: tuple[Mistake, ...]
    comparison: Comparison | None = None


def to_dict(evaluation: Evaluation) -> dict[str, object]:
    """Return an evaluation as plain data that `json.dumps` accepts, with None for NaN."""
    return {name: _plain(value) for name, value in asdict(evaluation).items()}


def _plain(value: object) -> object:
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
