"""benchmarks/labeling.py plants, chooses and counts as it says, with models that are scripted."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))
import labeling

from stancekit.labeling.suggesting import Suggestion, Suggestions
from stancekit.schema import Example, Prediction

LABELS = ("conciliatory", "accusatory", "conditional")


@pytest.mark.parametrize(("plant", "flipped"), [("decisions", 300), ("statements", 100)])
def test_five_percent_are_flipped(plant: str, flipped: int) -> None:
    flips = labeling.plant_errors(np.random.default_rng(0), plant, 2000, 3)
    assert flips.sum() == flipped
    assert (flips.any(1).sum() == 100) == (plant == "statements")
    assert (flips.sum(0) > flipped / 5).all()


@pytest.mark.parametrize(
    ("reached", "sentence"),
    [
        (0.50, "worth about 750 random ones (1.50 times as many); wanted are 750: reached."),
        (0.45, "worth about 612 random ones (1.22 times as many); wanted are 750: missed."),
        (
            0.70,
            "worth more than 1,000 random ones (over 2.00 times as many); wanted are 750: reached.",
        ),
        (0.20, "worth fewer than 500 random ones; wanted are 750: missed."),
    ],
)
def test_worth_is_read_off_the_curve_of_random_numbers(reached: float, sentence: str) -> None:
    outcomes = [
        labeling.Outcome(choice, count, (score - 0.01, score + 0.01), (1.0, 2.0, 3.0))
        for choice, count, score in (
            ("suggested", 500, reached),
            ("random", 500, 0.4),
            ("random", 750, 0.5),
            ("random", 1000, 0.6),
        )
    ]
    assert labeling.worth(outcomes).endswith(sentence)


@contextmanager
def fitted(examples: Sequence[Example], *_: object, **__: object) -> Iterator[SimpleNamespace]:
    yield SimpleNamespace(seen=examples)


def suggest(classifier: SimpleNamespace, pool: Sequence[str], *, count: int, labeled: list[str]):  # noqa: ANN201
    """Take the last ones of the pool, and check what is passed."""
    assert labeled == [example.text for example in classifier.seen]
    assert not set(labeled) & set(pool)
    places = range(len(pool) - count, len(pool))
    chosen = tuple(Suggestion(pool[i], i, Prediction((), {}), 1.0, LABELS[0]) for i in places)
    return Suggestions(chosen, 0, 0, 0, 0)


def out_of_fold_scores(examples: Sequence[Example], labels: Sequence[str], **_: object):  # noqa: ANN201
    """Know the right labels, which the texts tell."""
    truth = np.array([[label in example.text for label in labels] for example in examples])
    return np.where(truth, 0.9, 0.1)


def test_a_run_prints_tables_with_verdicts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = tmp_path / "said.jsonl"
    rows = [
        {
            "text": f"Statement {n} is {' and '.join(labels) or 'plain'}.",
            "labels": labels,
            "split": "validation" if n % 4 == 0 else "train",
            "group": f"g{n}",
        }
        for n in range(400)
        for labels in [[label for k, label in enumerate(LABELS) if n % (k + 2) == 1]]
    ]
    corpus.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    config = tmp_path / "said.yaml"
    config.write_text(
        f"labels: {list(LABELS)}\ndata:\n  - {{origin: said, files: said.jsonl}}\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(labeling, "fitted", fitted)
    monkeypatch.setattr(labeling, "suggest", suggest)
    monkeypatch.setattr(labeling, "quality", lambda model, judge: len(model.seen) / 100)
    monkeypatch.setattr(labeling, "out_of_fold_scores", out_of_fold_scores)
    figures = tmp_path / "figures.json"
    options = "--seeds 1 2 --start 10 --budget 30 --rounds 3 --random 30 50 --reviewed 250 --top 20"
    command = ["labeling.py", "--config", str(config), *options.split(), "--json", str(figures)]
    monkeypatch.setattr(sys, "argv", command)
    labeling.main()
    printed = capsys.readouterr().out
    assert "| suggested, 30 | 0.300 ± 0.000 |  |" in printed
    assert "| random, 50 | 0.500 ± 0.000 | -0.200 ± 0.000, 0 of 2 |" in printed
    assert "wanted are 45: missed." in printed
    assert "| decisions | 1 | 250 |" in printed
    assert "| 1.00 (20 of 20) |" in printed
    assert "| statements | 1 | 250 | 12 | 1.00 (12 of 12) | 0.05 |" in printed
    assert "1.00 with errors in statements: reached" in printed
    found = json.loads(figures.read_text(encoding="utf-8"))
    assert [outcome["statements"] for outcome in found["suggestions"]] == [30, 30, 50]
    assert [hit["found"] for hit in found["reviews"]] == [20, 12]


def test_a_pool_that_is_too_small_is_told() -> None:
    options = SimpleNamespace(budget=30, random=[60], seeds=[1])
    pool = [Example("Yes.", (), "train", "g", "o")] * 50
    with pytest.raises(SystemExit, match="Expected 60 statements to choose from, found 50"):
        labeling.measure_suggestions(None, pool, pool, options)
