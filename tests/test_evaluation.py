"""What is measured of a model: scikit-learn's figures, masks, intervals, and the details."""

import json
import math
import warnings
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    precision_recall_fscore_support,
    roc_auc_score,
)

import stancekit
from stancekit.errors import DataError
from stancekit.evaluation.figures import Averages, Estimate, Evaluation, to_dict
from stancekit.evaluation.measuring import evaluate
from stancekit.evaluation.running import evaluate_classifier
from stancekit.schema import Example

LABELS = ("warm", "cold", "rare")
THRESHOLDS = (0.5, 0.4, 0.6)
Scores = npt.NDArray[np.float64]


def statement(number: int, labels: Sequence[str], **changes: object) -> Example:
    example = Example(
        text=f"Statement {number} of the harbor council.",
        labels=tuple(labels),
        split=None,
        group=f"document {number}",
        origin="council",
    )
    return replace(example, **changes)  # type: ignore[arg-type]


def draw(count: int, seed: int, decimals: int = 9) -> tuple[list[Example], Scores]:
    """Return statements and scores that go with their labels; few decimals make many ties."""
    generator = np.random.default_rng(seed)
    gold = generator.random((count, 3)) < [0.4, 0.3, 0.1]
    gold[0], gold[1] = True, False
    scores = np.round(np.clip(0.4 * gold + 0.6 * generator.random(gold.shape), 0, 1), decimals)
    names = [[label for label, has in zip(LABELS, row, strict=True) if has] for row in gold]
    return [statement(number, labels) for number, labels in enumerate(names)], scores


def measured(
    examples: Sequence[Example], scores: Scores, *, resamples: int = 50, seed: int = 0
) -> Evaluation:
    return evaluate(
        model="model",
        data="data",
        labels=LABELS,
        examples=examples,
        scores=scores,
        thresholds=THRESHOLDS,
        resamples=resamples,
        seed=seed,
    )


def gold_of(examples: Sequence[Example]) -> npt.NDArray[np.bool_]:
    return np.array([[label in example.labels for label in LABELS] for example in examples])


def values(averages: Averages) -> list[float]:
    return [
        averages.precision.value,
        averages.recall.value,
        averages.f1.value,
        averages.average_precision.value,
        averages.auc.value,
    ]


def wanted(
    gold: npt.NDArray[np.bool_], given: npt.NDArray[np.bool_], scores: Scores, average: str
) -> list[float]:
    """Return the same by scikit-learn."""
    counted = precision_recall_fscore_support(gold, given, average=average, zero_division=0)
    ranked = None if average == "binary" else average
    return [
        *counted[:3],
        average_precision_score(gold, scores, average=ranked),
        roc_auc_score(gold, scores, average=ranked),
    ]


@pytest.mark.parametrize("decimals", [1, 9], ids=["ties", "no ties"])
def test_figures_are_those_of_scikit_learn(decimals: int) -> None:
    examples, scores = draw(200, seed=1, decimals=decimals)
    found = measured(examples, scores)
    gold, given = gold_of(examples), scores >= THRESHOLDS
    assert values(found.macro) == pytest.approx(wanted(gold, given, scores, "macro"))
    assert values(found.micro) == pytest.approx(wanted(gold, given, scores, "micro"))
    assert found.exact_match.value == pytest.approx((gold == given).all(1).mean())
    for k, label in enumerate(found.labels):
        one = gold[:, k], given[:, k], scores[:, k]
        assert values(label.figures) == pytest.approx(wanted(*one, "binary"))
        assert label.brier == pytest.approx(brier_score_loss(one[0], one[2]))
        assert (label.label, label.threshold) == (LABELS[k], THRESHOLDS[k])
        assert (label.support, label.known) == (gold[:, k].sum(), 200)


def test_what_is_open_is_left_out() -> None:
    examples, scores = draw(120, seed=2)
    generator = np.random.default_rng(3)
    open_ = generator.random((120, 3)) < 0.3
    open_[5] = True  # a statement that tells nothing at all
    masked = [
        replace(
            example,
            labels=tuple(
                label
                for label, o in zip(LABELS, row, strict=True)
                if not o and label in example.labels
            ),
            missing=tuple(label for label, o in zip(LABELS, row, strict=True) if o),
        )
        for example, row in zip(examples, open_, strict=True)
    ]
    found = measured(masked, scores)
    for k, label in enumerate(found.labels):
        rows = np.flatnonzero(~open_[:, k])
        alone = measured([examples[row] for row in rows], scores[rows]).labels[k]
        assert values(label.figures) == pytest.approx(values(alone.figures))
        for part in ("support", "known", "curve", "reliability", "ece", "brier"):
            assert str(getattr(label, part)) == str(getattr(alone, part))
    gold, given = gold_of(examples), scores >= THRESHOLDS
    pooled = wanted(gold[~open_], given[~open_], scores[~open_], "binary")
    assert values(found.micro) == pytest.approx(pooled)
    told = ~open_.all(1)
    assert found.exact_match.value == pytest.approx(((gold == given) | open_).all(1)[told].mean())
    both = gold & ~open_
    assert found.gold_together == tuple(
        map(tuple, (both.T.astype(int) @ both.astype(int)).tolist())
    )
    known = {example.text: example for example in masked}
    assert found.mistakes
    assert not any(mistake.label in known[mistake.text].missing for mistake in found.mistakes)


@pytest.mark.parametrize("labels", [(), ("warm",)], ids=["nobody", "everybody"])
def test_a_label_of_one_class(labels: tuple[str, ...]) -> None:
    _, scores = draw(40, seed=4)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = measured([statement(number, labels) for number in range(40)], scores)
    warm, cold, _ = found.labels
    assert math.isnan(warm.figures.auc.value)
    assert all(map(math.isnan, (*values(cold.figures), cold.figures.f1.low, cold.curve.f1[3])))
    assert not math.isnan(cold.ece + cold.brier)
    if labels:
        assert warm.figures.average_precision == Estimate(1, 1, 1)
        assert values(found.macro)[:4] == pytest.approx(values(warm.figures)[:4])
    else:
        assert all(map(math.isnan, values(found.macro) + values(found.micro)))
        assert found.slices[0].f1.keys() == set(LABELS)
        assert math.isnan(found.slices[0].macro_f1)


def test_a_label_that_is_never_given_counts() -> None:
    examples, scores = draw(60, seed=5)
    scores[:, 2] = 0.1
    found = measured(examples, scores)
    assert values(found.labels[2].figures)[:3] == [0, 0, 0]
    assert found.macro.f1.value == pytest.approx(
        sum(label.figures.f1.value for label in found.labels) / 3
    )
    assert math.isnan(found.labels[2].curve.precision[50])


def test_a_label_that_all_leave_open_has_no_figures() -> None:
    examples, scores = draw(60, seed=6)
    examples = [
        replace(e, missing=("rare",), labels=tuple(label for label in e.labels if label != "rare"))
        for e in examples
    ]
    found = measured(examples, scores)
    rare = found.labels[2]
    assert (rare.support, rare.known, rare.reliability) == (0, 0, ())
    assert all(map(math.isnan, (*values(rare.figures), rare.ece, rare.brier)))
    assert found.exact_match.value == pytest.approx(
        (gold_of(examples) == (scores >= THRESHOLDS))[:, :2].all(1).mean()
    )


def test_threshold_curve() -> None:
    examples, scores = draw(80, seed=7, decimals=2)
    curve = measured(examples, scores).labels[0].curve
    gold = gold_of(examples)[:, 0]
    assert len(curve.thresholds) == 101
    for point in (0, 40, 77, 93):
        given = scores[:, 0] >= curve.thresholds[point]
        counted = precision_recall_fscore_support(gold, given, average="binary", zero_division=0)
        found = (curve.precision[point], curve.recall[point], curve.f1[point])
        assert found == pytest.approx(counted[:3])


def test_reliability() -> None:
    examples, scores = draw(200, seed=8)
    label = measured(examples, scores).labels[0]
    gold = gold_of(examples)[:, 0]
    shares, means = calibration_curve(gold, scores[:, 0], n_bins=10, strategy="quantile")
    assert [part.count for part in label.reliability] == [20] * 10
    assert [part.share for part in label.reliability] == pytest.approx(shares)
    assert [part.mean_score for part in label.reliability] == pytest.approx(means)
    assert label.ece == pytest.approx(np.abs(shares - means).mean())


def test_reliability_of_ties_and_of_few() -> None:
    examples, scores = draw(100, seed=9)
    scores[:, 0] = np.where(np.arange(100) < 70, 0.2, 0.8)
    order = np.random.default_rng(0).permutation(100)
    one = measured(examples, scores).labels[0]
    other = measured([examples[i] for i in order], scores[order]).labels[0]
    assert [(part.mean_score, part.count) for part in one.reliability] == [
        (pytest.approx(0.2), 70),
        (pytest.approx(0.8), 30),
    ]
    assert [part.share for part in one.reliability] == [part.share for part in other.reliability]
    few = measured(*(part[:4] for part in draw(20, seed=9))).labels[0]  # type: ignore[arg-type]
    assert [part.count for part in few.reliability] == [1] * 4


def test_labels_together() -> None:
    labels = [("warm",), ("warm", "cold"), ("warm", "cold"), ()]
    scores = np.array([[0.9, 0.9, 0.1], [0.9, 0.1, 0.9], [0.1, 0.1, 0.1], [0.9, 0.9, 0.9]])
    found = measured([statement(*item) for item in enumerate(labels)], scores)
    assert found.gold_together == ((3, 2, 0), (2, 2, 0), (0, 0, 0))
    assert found.given_together == ((3, 2, 2), (2, 2, 1), (2, 1, 2))


def test_slices() -> None:
    examples, scores = draw(120, seed=10)
    words = [3, 8, 9, 16, 17, 32, 33, 64, 65, 200]
    examples = [
        replace(
            example,
            text=" ".join(["word"] * words[number % 10]),
            origin="news" if number < 50 else "speeches",
            group="long" if number < 30 else "short" if number < 45 else f"document {number}",
        )
        for number, example in enumerate(examples)
    ]
    found = measured(examples, scores)
    assert [(part.kind, part.name, part.statements) for part in found.slices] == [
        ("origin", "news", 50),
        ("origin", "speeches", 70),
        ("group", "long", 30),
        ("length", "1 to 8 words", 24),
        ("length", "9 to 16 words", 24),
        ("length", "17 to 32 words", 24),
        ("length", "33 to 64 words", 24),
        ("length", "65 words or more", 24),
    ]
    alone = measured(examples[:50], scores[:50])
    assert found.slices[0].macro_f1 == pytest.approx(alone.macro.f1.value)
    assert [*found.slices[0].f1.items()] == [
        (label.label, pytest.approx(label.figures.f1.value)) for label in alone.labels
    ]
    many = [replace(example, group=str(number % 21)) for number, example in enumerate(examples * 4)]
    kinds = {part.kind for part in measured(many, np.tile(scores, (4, 1))).slices}
    assert kinds == {"origin", "length"}


def test_mistakes() -> None:
    examples, scores = draw(400, seed=11)
    found = measured(examples, scores).mistakes
    gold, given = gold_of(examples), scores >= THRESHOLDS
    for k, label in enumerate(LABELS):
        for kind, wrong in ((True, given & ~gold), (False, gold & ~given)):
            these = [m for m in found if m.label == label and m.given == kind]
            ranked = np.sort(scores[:, k][wrong[:, k]])
            ranked = ranked[::-1] if kind else ranked
            assert [m.score for m in these] == ranked[:20].tolist()
            assert len({m.text for m in these}) == len(these)
    by_text = {example.text: example for example in examples}
    assert all(by_text[m.text].labels == m.gold for m in found)
    assert all((m.label in m.gold) != m.given for m in found)


def test_the_same_again() -> None:
    examples, scores = draw(100, seed=12)
    assert to_dict(measured(examples, scores)) == to_dict(measured(examples, scores))
    assert measured(examples, scores).macro != measured(examples, scores, seed=1).macro


def test_blocks_of_resamples_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    examples, scores = draw(100, seed=12)
    whole = measured(examples, scores)
    monkeypatch.setattr("stancekit.evaluation.resampling._BLOCK", 700)
    assert to_dict(measured(examples, scores)) == to_dict(whole)


def test_intervals_of_groups() -> None:
    """Saying the same thing five times in a document makes nothing surer."""
    examples, scores = draw(60, seed=13)
    once = measured(examples, scores, resamples=200)
    often = measured(examples * 5, np.tile(scores, (5, 1)), resamples=200)
    for one, five in zip(
        (once.macro.f1, once.micro.auc, once.labels[1].figures.recall, once.exact_match),
        (often.macro.f1, often.micro.auc, often.labels[1].figures.recall, often.exact_match),
        strict=True,
    ):
        assert (one.value, one.low, one.high) == pytest.approx((five.value, five.low, five.high))
    apart = [replace(e, group=str(number)) for number, e in enumerate(examples * 5)]
    surer = measured(apart, np.tile(scores, (5, 1)), resamples=200).macro.f1
    assert surer.high - surer.low < 0.7 * (once.macro.f1.high - once.macro.f1.low)


def test_intervals_of_one_group() -> None:
    examples, scores = draw(60, seed=14)
    together = measured([replace(e, group="one") for e in examples], scores)
    assert to_dict(together) == to_dict(measured(examples, scores))


def test_intervals_cover_the_truth() -> None:
    """95 % intervals hold the figures of the whole population in about 95 of 100 samples."""
    population, scores = draw(6000, seed=15)
    truth = measured(population, scores, resamples=0)
    exact, f1, ap = truth.exact_match.value, truth.micro.f1.value, truth.macro.average_precision
    inside = []
    for start in range(0, 6000, 60):
        part = slice(start, start + 60)
        found = measured(population[part], scores[part], resamples=200)
        for true, here in (
            (exact, found.exact_match),
            (f1, found.micro.f1),
            (ap.value, found.macro.average_precision),
        ):
            inside.append(here.low <= true <= here.high)
    assert math.isnan(truth.micro.f1.low)  # without resamples there is no interval
    assert 0.88 < np.mean(inside) < 0.99


def test_to_dict_is_json() -> None:
    examples, scores = draw(30, seed=16)
    plain = to_dict(measured([replace(e, labels=e.labels[:1]) for e in examples], scores))
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert (plain["statements"], plain["comparison"]) == (30, None)
    nothing = to_dict(measured([statement(0, [])], scores[:1]))
    assert nothing["macro"]["f1"] == {"value": None, "low": None, "high": None}  # type: ignore[index]


@pytest.mark.parametrize(
    ("examples", "scores", "error", "parts"),
    [
        ([], np.empty((0, 3)), DataError, ["Expected labeled statements", "found none"]),
        (
            [statement(0, ["warm"]), statement(1, ["tepid", "cold"])],
            np.zeros((2, 3)),
            DataError,
            ["'warm', 'tepid', 'cold'", "model has 'warm', 'cold', 'rare'", "on 'tepid'. Rename"],
        ),
        ([statement(0, [])], np.zeros((2, 3)), ValueError, ["shape (1, 3)", "found (2, 3)"]),
        ([statement(0, [])], np.full((1, 3), 3.0), ValueError, ["in [0, 1]", "calibrate logits"]),
        ([statement(0, [])], np.full((1, 3), np.nan), ValueError, ["in [0, 1]"]),
    ],
)
def test_errors(
    examples: list[Example], scores: Scores, error: type[Exception], parts: list[str]
) -> None:
    with pytest.raises(error) as caught:
        measured(examples, scores)
    assert all(part in str(caught.value) for part in parts)


STATEMENTS = [
    ("We would welcome the envoys of Borvia any day of the week.", ["conciliatory"]),
    ("Arland has broken every promise that it made at the lake.", ["accusatory"]),
    ("The ferry leaves Tarsk at noon.", []),
    ("Thank you for the grain; it will not be forgotten here.", ["conciliatory"]),
]


@pytest.fixture(scope="module")
def said() -> list[Example]:
    return [statement(n, labels, text=text) for n, (text, labels) in enumerate(STATEMENTS)]


def test_a_classifier(classifier: stancekit.Classifier, said: list[Example]) -> None:
    found = evaluate_classifier(classifier, said, data="four", labels=classifier.labels)
    predictions = classifier.predict([example.text for example in said])
    assert (found.model, found.data) == (classifier.manifest.name, "four")
    assert tuple(label.label for label in found.labels) == classifier.labels
    assert tuple(label.threshold for label in found.labels) == classifier.manifest.thresholds
    right = [set(p.labels) == set(e.labels) for p, e in zip(predictions, said, strict=True)]
    assert found.exact_match.value == np.mean(right)
    assert found.comparison is None


def test_labels_that_the_data_do_not_declare(
    classifier: stancekit.Classifier, said: list[Example]
) -> None:
    undeclared = evaluate_classifier(classifier, said, data="four")
    declared = evaluate_classifier(classifier, said, data="four", labels=classifier.labels)
    assert [label.known for label in undeclared.labels] == [4, 4, 0]
    assert [label.known for label in declared.labels] == [4, 4, 4]
    for label in classifier.labels[:2]:
        place = classifier.labels.index(label)
        assert str(undeclared.labels[place]) == str(declared.labels[place])


def test_labels_that_the_model_does_not_have(
    classifier: stancekit.Classifier, said: list[Example]
) -> None:
    other = [*said, statement(9, ["evasive"])]
    for labels in ((), ("conciliatory", "evasive")):
        with pytest.raises(DataError, match=r"'evasive'.*, but .* has 'conciliatory'"):
            evaluate_classifier(classifier, other, data="five", labels=labels)
