"""Evaluations to render: statements, labels and scores drawn at random, measured for real."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from stancekit.evaluation.comparing import compare
from stancekit.evaluation.figures import Evaluation
from stancekit.evaluation.measuring import evaluate
from stancekit.evaluation.outcome import ScoredBy
from stancekit.metrics import BoolArray, RealArray
from stancekit.schema import Example

STANCES = ("conciliatory", "accusatory", "conditional")
TEXTS = (
    "Arland's envoy said the harbor would open again once the inspectors are let in.",
    "They tore up the Lunden accord before the ink was dry, and now they lecture us.",
    "We would rather sit down tomorrow than next month, and our door stays open.",
    "The council of Borvia met for two hours on Tuesday and adjourned without a vote.",
    "No ship of theirs will pass the strait while our fishermen are held in Ostmark.",
    "We thank the people of Velden for their patience and look forward to working with them.",
    "The minister denied that any shell had come from our side of the river, called the report a "
    "forgery made in Kesh, and asked why nobody had yet been allowed to see the crater.",
    "If the tariff stays, the orchard growers of Kesh will look for other buyers.",
    "Not now.",
)
_GROUPS = ("harbor-daily", "speeches/parliament-of-velden", "letters", "wire")
_THRESHOLD = 0.55
_RESAMPLES = 60


def simulated(
    labels: Sequence[str] = STANCES,
    *,
    statements: int = 900,
    texts: Sequence[str] = TEXTS,
    groups: Sequence[str] = _GROUPS,
    compared: bool = True,
    model: str = "harbor-2",
    against: str = "the shipped model",
    data: str = "statements.csv, test",
    denied: Sequence[str] = (),
) -> Evaluation:
    """Return the evaluation of a plausible model; every label is rarer than the one before.

    Args:
        labels: the label set.
        statements: how many there are.
        texts: of the statements, over and over.
        groups: of the statements, likewise; the first has the most, the last has few.
        compared: whether there is a second, somewhat worse model.
        model: its name.
        against: name of the second model.
        data: what the statements are called.
        denied: labels that no statement has.
    """
    generator = np.random.default_rng(7)
    shares = np.geomspace(0.32, 0.02 if len(labels) > 3 else 0.07, len(labels))
    gold = generator.random((statements, len(labels))) < shares
    gold[:, [label in denied for label in labels]] = False
    examples = [
        Example(
            text=texts[row % len(texts)],
            labels=tuple(label for label, has in zip(labels, gold[row], strict=True) if has),
            split="test",
            group=groups[int(len(groups) * (row / statements) ** 3)],
            origin="news" if row % 5 else "letters",
        )
        for row in range(statements)
    ]
    thresholds = [_THRESHOLD] * len(labels)
    scores = _scores(generator, gold, 1.5)
    found = evaluate(
        model=model,
        data=data,
        labels=labels,
        examples=examples,
        scores=scores,
        thresholds=thresholds,
        resamples=_RESAMPLES,
    )
    if not compared:
        return found
    first = ScoredBy(model, labels, scores, thresholds)
    second = ScoredBy(against, labels, _scores(generator, gold, 1.2), thresholds)
    return replace(found, comparison=compare(first, second, examples, resamples=_RESAMPLES))


def _scores(generator: np.random.Generator, gold: BoolArray, skill: float) -> RealArray:
    noise = generator.normal(size=gold.shape)
    return 1 / (1 + np.exp(-(2.2 * skill * (gold - 0.6) + 1.3 * noise)))
