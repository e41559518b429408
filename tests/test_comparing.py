"""Two models on the same statements: differences, McNemar's test, and the verdict."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from math import nan

import numpy as np
import numpy.typing as npt
import pytest

import stancekit
from stancekit.errors import DataError
from stancekit.evaluation.comparing import compare, mcnemar, verdict
from stancekit.evaluation.figures import Comparison, Estimate, to_dict
from stancekit.evaluation.measuring import evaluate
from stancekit.evaluation.outcome import ScoredBy
from stancekit.evaluation.running import evaluate_classifier
from stancekit.schema import Example

LABELS = ("warm", "cold")
Scores = npt.NDArray[np.float64]


def statement(number: int, labels: Sequence[str] = (), group: str | None = None) -> Example:
    return Example(
        text=f"Statement {number} of the harbor council.",
        labels=tuple(labels),
        split=None,
        group=group or f"document {number}",
        origin="council",
    )


def scored(model: str, scores: Scores) -> ScoredBy:
    return ScoredBy(model, LABELS, scores, (0.5, 0.5))


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    gold = np.random.default_rng(1).random((200, 2)) < [0.4, 0.2]
    return [
        statement(number, [label for label, has in zip(LABELS, row, strict=True) if has])
        for number, row in enumerate(gold)
    ]


@pytest.fixture(scope="module")
def good(examples: list[Example]) -> Scores:
    return scores_for(examples, noise=0.6, seed=2)


@pytest.fixture(scope="module")
def bad(examples: list[Example]) -> Scores:
    return scores_for(examples, noise=0.9, seed=3)


def scores_for(examples: Sequence[Example], noise: float, seed: int) -> Scores:
    gold = np.array([[label in example.labels for label in LABELS] for example in examples])
    drawn = np.random.default_rng(seed).random(gold.shape)
    return np.asarray((1 - noise) * gold + noise * drawn, dtype=np.float64)


def signs(comparison: Comparison) -> list[int]:
    differences = (comparison.macro_f1, comparison.macro_average_precision)
    return [int(np.sign(found.low) + np.sign(found.high)) // 2 for found in differences]


def test_better_and_worse(examples: list[Example], good: Scores, bad: Scores) -> None:
    found = compare(scored("good", good), scored("bad", bad), examples, resamples=200)
    turned = compare(scored("bad", bad), scored("good", good), examples, resamples=200)
    assert (signs(found), signs(turned)) == ([1, 1], [-1, -1])
    assert found.verdict.startswith("good is better than bad: macro-F1 +0.")
    assert turned.verdict.startswith("bad is worse than good: macro-F1 -0.")
    for one, other in zip(found.labels, turned.labels, strict=True):
        assert one.f1.value == -other.f1.value
        assert (one.f1.low, one.f1.high) == pytest.approx((-other.f1.high, -other.f1.low))
        assert one.only_first_right == other.only_second_right
        assert one.only_second_right == other.only_first_right
        assert one.p_value == other.p_value


def test_differences_are_those_of_two_evaluations(
    examples: list[Example], good: Scores, bad: Scores
) -> None:
    found = compare(scored("good", good), scored("bad", bad), examples, resamples=100, seed=4)
    one, other = (
        evaluate(
            model="", data="", labels=LABELS, examples=examples, scores=scores,
            thresholds=(0.5, 0.5), resamples=100, seed=4,
        )
        for scores in (good, bad)
    )  # fmt: skip
    assert found.other_macro == other.macro
    assert found.macro_f1.value == pytest.approx(one.macro.f1.value - other.macro.f1.value)
    for label, first, second in zip(found.labels, one.labels, other.labels, strict=True):
        first_ap, second_ap = first.figures.average_precision, second.figures.average_precision
        assert label.average_precision.value == pytest.approx(first_ap.value - second_ap.value)
        # Both models meet the same easy and hard resamples, so their difference varies less.
        width = label.f1.high - label.f1.low
        alone = [figures.f1.high - figures.f1.low for figures in (first.figures, second.figures)]
        assert width < sum(alone)


def test_the_same_model(examples: list[Example], good: Scores) -> None:
    found = compare(scored("good", good), scored("twin", good), examples, resamples=50)
    assert found.macro_f1 == found.macro_average_precision == Estimate(0, 0, 0)
    assert [label.p_value for label in found.labels] == [1, 1]
    assert found.verdict.startswith("Whether good is better or worse than twin can't be told: ")


def test_ranking_alike_under_other_thresholds(examples: list[Example], good: Scores) -> None:
    strict = replace(scored("strict", good), thresholds=(0.97, 0.97))
    found = compare(scored("good", good), strict, examples, resamples=200)
    assert found.verdict.startswith("good is better than strict by macro-F1 +0.")
    assert "but by macro average precision +0.000 (" in found.verdict
    assert found.verdict.endswith("it can't be told.")


def test_dependent_statements_prove_less(examples: list[Example], good: Scores) -> None:
    """A difference seen in few documents, though often in each, may be chance."""
    noisy = scores_for(examples, noise=0.66, seed=5)
    times = 40
    apart = [replace(e, group=f"{e.group} {i}") for i in range(times) for e in examples]
    models = [scored("a", np.tile(good, (times, 1))), scored("b", np.tile(noisy, (times, 1)))]
    assert 0 in signs(compare(*models, examples * times, resamples=200))
    assert signs(compare(*models, apart, resamples=200)) == [1, 1]


def test_the_same_again(examples: list[Example], good: Scores, bad: Scores) -> None:
    models = scored("good", good), scored("bad", bad)
    first = compare(*models, examples, resamples=50)
    assert compare(*models, examples, resamples=50) == first
    assert compare(*models, examples, resamples=50, seed=1) != first


@pytest.mark.parametrize(
    ("only_first", "only_second", "wanted"),
    [
        (0, 0, 1.0),
        (1, 0, 1.0),
        (5, 0, 2 / 2**5),
        (1, 7, 2 * (1 + 8) / 2**8),
        (7, 1, 2 * (1 + 8) / 2**8),
        (4, 4, 1.0),
        (10, 2, 2 * (1 + 12 + 66) / 2**12),
    ],
)
def test_mcnemar(only_first: int, only_second: int, wanted: float) -> None:
    assert mcnemar(only_first, only_second) == pytest.approx(wanted)


def test_counts_of_mcnemar() -> None:
    gold = ["warm", "warm", "warm", "", "", ""]
    first = [1, 1, 0, 0, 0, 1]
    second = [1, 0, 1, 0, 1, 1]
    examples = [statement(number, filter(None, [label])) for number, label in enumerate(gold)]  # type: ignore[arg-type]
    examples.append(replace(statement(6), missing=("warm",)))  # counts for nobody
    models = [
        scored("model", np.array([[value, 0.0] for value in (*values, number)]))
        for number, values in enumerate((first, second))
    ]
    warm, _ = compare(*models, examples, resamples=10).labels
    # right: first 1 1 0 1 1 0, second 1 0 1 1 0 0
    assert (warm.only_first_right, warm.only_second_right) == (2, 1)
    assert warm.p_value == 1


UP, DOWN, OPEN = Estimate(0.03, 0.01, 0.05), Estimate(-0.03, -0.05, -0.01), Estimate(0, -0.02, 0.02)
UP_TEXT, DOWN_TEXT, OPEN_TEXT = (
    "+0.030 (95 % interval +0.010 to +0.050)",
    "-0.030 (95 % interval -0.050 to -0.010)",
    "+0.000 (95 % interval -0.020 to +0.020)",
)
AP = "macro average precision"


@pytest.mark.parametrize(
    ("f1", "ap", "wanted"),
    [
        (UP, UP, f"A is better than B: macro-F1 {UP_TEXT}, {AP} {UP_TEXT}."),
        (DOWN, DOWN, f"A is worse than B: macro-F1 {DOWN_TEXT}, {AP} {DOWN_TEXT}."),
        (
            OPEN,
            OPEN,
            "Whether A is better or worse than B can't be told: "
            f"macro-F1 {OPEN_TEXT}, {AP} {OPEN_TEXT}.",
        ),
        (
            UP,
            OPEN,
            f"A is better than B by macro-F1 {UP_TEXT}, but by {AP} {OPEN_TEXT} it can't be told.",
        ),
        (
            OPEN,
            UP,
            f"A is better than B by {AP} {UP_TEXT}, but by macro-F1 {OPEN_TEXT} it can't be told.",
        ),
        (
            DOWN,
            OPEN,
            f"A is worse than B by macro-F1 {DOWN_TEXT}, but by {AP} {OPEN_TEXT} it can't be told.",
        ),
        (
            OPEN,
            DOWN,
            f"A is worse than B by {AP} {DOWN_TEXT}, but by macro-F1 {OPEN_TEXT} it can't be told.",
        ),
        (UP, DOWN, f"A is better than B by macro-F1 {UP_TEXT}, but worse by {AP} {DOWN_TEXT}."),
        (DOWN, UP, f"A is worse than B by macro-F1 {DOWN_TEXT}, but better by {AP} {UP_TEXT}."),
        (
            Estimate(0.1, nan, nan),
            Estimate(0.1, nan, nan),
            "Whether A is better or worse than B can't be told: "
            f"macro-F1 +0.100 without an interval, {AP} +0.100 without an interval.",
        ),
        (
            Estimate(0.01, 0, 0.02),
            Estimate(-0.01, -0.02, 0),
            "Whether A is better or worse than B can't be told: macro-F1 +0.010 (95 % interval "
            f"+0.000 to +0.020), {AP} -0.010 (95 % interval -0.020 to +0.000).",
        ),
    ],
)
def test_verdict(f1: Estimate, ap: Estimate, wanted: str) -> None:
    assert verdict("A", "B", f1, ap) == wanted


def test_labels_in_another_order_and_more_of_them(
    examples: list[Example], good: Scores, bad: Scores
) -> None:
    plain = compare(scored("good", good), scored("bad", bad), examples, resamples=20)
    more = np.column_stack([bad[:, 1], np.full(len(bad), 0.9), bad[:, 0]])
    other = ScoredBy("bad", ("cold", "tepid", "warm"), more, (0.5, 0.5, 0.5))
    assert compare(scored("good", good), other, examples, resamples=20) == plain


def test_labels_that_the_other_model_does_not_have(examples: list[Example], good: Scores) -> None:
    other = ScoredBy("other", ("warm",), good[:, :1], (0.5,))
    with pytest.raises(DataError) as caught:
        compare(scored("good", good), other, examples)
    for part in ("'warm', 'cold'", "other has 'warm'", "cannot be measured on 'cold'"):
        assert part in str(caught.value)
    silent = [replace(e, labels=e.labels[:0], missing=("cold",)) for e in examples]
    found = compare(scored("good", good), other, silent, resamples=5)
    assert [label.label for label in found.labels] == ["warm"]


def test_classifiers(classifier: stancekit.Classifier) -> None:
    examples = [
        replace(statement(0, ["accusatory"]), text="Arland has broken every promise it made."),
        replace(statement(1, ["conciliatory"]), text="We thank our neighbors for their patience."),
        replace(statement(2), text="The ferry leaves Tarsk at noon."),
    ]
    found = evaluate_classifier(classifier, examples, data="three", against=classifier)
    assert found.comparison is not None
    # Two models of the same name are told apart by their folders.
    assert found.model == found.comparison.against == str(classifier.folder.path)
    assert [label.label for label in found.comparison.labels] == ["conciliatory", "accusatory"]
    assert "comparison" in to_dict(found)


def test_without_scipy() -> None:
    code = """
import sys
sys.modules["scipy"] = sys.modules["scipy.stats"] = None
import stancekit
from stancekit.errors import MissingExtraError
from stancekit.evaluation.running import evaluate_classifier
from stancekit.schema import Example
model = stancekit.load()
examples = [Example("The ferry leaves at noon.", (), None, "a", "b")]
evaluate_classifier(model, examples, data="one")
model._load = None  # nothing may be computed first
try:
    evaluate_classifier(model, examples, data="one", against=model)
except MissingExtraError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert 'pip install "stancekit[evaluate]"' in done.stdout
