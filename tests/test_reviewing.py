"""Labels that look wrong: planted errors are found, and nothing else is touched."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from stancekit.cli.app import app
from stancekit.data.statements import LabeledStatements
from stancekit.finetune import embeddings as embedding
from stancekit.finetune import unseen
from stancekit.labeling.reviewing import review
from stancekit.metrics import BoolArray, RealArray
from stancekit.schema import Example

LABELS = ("conciliatory", "accusatory", "conditional")


def labeled(gold: BoolArray, *, missing: BoolArray | None = None) -> LabeledStatements:
    def names(row: BoolArray) -> tuple[str, ...]:
        return tuple(label for label, has in zip(LABELS, row, strict=True) if has)

    absent = np.zeros_like(gold) if missing is None else missing
    examples = tuple(
        Example(
            f"Statement {i}.", names(row & ~gap), None, f"group {i}", "test", missing=names(gap)
        )
        for i, (row, gap) in enumerate(zip(gold, absent, strict=True))
    )
    wheres = tuple(f"said.csv:{i + 2}" for i in range(len(gold)))
    return LabeledStatements(LABELS, examples, wheres, (), (), (), (), 0, ())


def simulated(statements: int = 1500, *, seed: int = 0) -> tuple[BoolArray, RealArray, RealArray]:
    """Return right labels, calibrated scores that mostly agree, and embeddings by label."""
    generator = np.random.default_rng(seed)
    scores = generator.beta(0.25, 1.0, size=(statements, len(LABELS)))
    gold = generator.random(scores.shape) < scores
    embeddings = np.concatenate([gold * 3.0, generator.normal(size=(statements, 5))], axis=1)
    return gold, scores, embeddings


def test_planted_errors_come_first() -> None:
    gold, scores, embeddings = simulated()
    generator = np.random.default_rng(1)
    flipped = generator.random(gold.shape) < 0.05
    found = review(labeled(gold ^ flipped), scores, embeddings, count=100)
    right = [flipped[int(finding.where.split(":")[1]) - 2].any() for finding in found]
    assert len(found) == 100
    assert np.mean(right) > 0.8
    assert np.mean(right) > 5 * flipped.any(1).mean()
    confidences = [finding.confidence for finding in found]
    assert confidences == sorted(confidences, reverse=True)


def test_a_finding_tells_what_to_change_and_why() -> None:
    gold, scores, embeddings = simulated(600)
    gold[5], scores[5] = [True, False, True], [0.97, 0.999, 0.001]
    gold[6], scores[6] = [True, True, False], [0.97, 0.98, 0.02]
    embeddings[6] = embeddings[5] * 2 + 0.01
    first = review(labeled(gold), scores, embeddings, count=1)[0]
    assert (first.text, first.where) == ("Statement 5.", "said.csv:7")
    assert first.given == ("conciliatory", "conditional")
    assert first.suggested == ("conciliatory", "accusatory")
    assert (first.to_add, first.to_remove) == (("accusatory",), ("conditional",))
    assert first.confidence == pytest.approx(0.999)
    assert first.scores == dict(zip(LABELS, scores[5], strict=True))
    assert (first.nearest[0].text, first.nearest[0].where) == ("Statement 6.", "said.csv:8")
    assert first.nearest[0].similarity == pytest.approx(1, abs=1e-3)
    assert {neighbor.labels for neighbor in first.nearest} == {first.suggested}
    similarities = [neighbor.similarity for neighbor in first.nearest]
    assert similarities == sorted(similarities, reverse=True)
    assert first.to_dict()["nearest"][0]["labels"] == ["conciliatory", "accusatory"]  # type: ignore[index]


def test_statements_that_look_wrong_themselves_are_no_witnesses() -> None:
    gold, scores, embeddings = simulated(600)
    gold[5:7], scores[5:7] = False, [0.001, 0.001, 0.999]
    gold[6], scores[6] = [False, False, True], [0.001, 0.001, 0.0001]  # alike, but wrong itself
    embeddings[6] = embeddings[5]
    found = {f.text: f for f in review(labeled(gold), scores, embeddings, count=600)}
    assert found["Statement 5."].suggested == ("conditional",)
    assert found["Statement 6."].suggested == ()
    witnesses = {neighbor.text for neighbor in found["Statement 5."].nearest}
    assert witnesses
    assert not witnesses & found.keys()


def test_missing_labels_are_neither_doubted_nor_suggested() -> None:
    gold, scores, embeddings = simulated(900)
    missing = np.zeros_like(gold)
    missing[::3, 1] = True
    scores[missing] = 0.999  # as if the label were there for certain
    masked = review(labeled(gold, missing=missing), scores, embeddings, count=900)
    for finding in masked:
        place = int(finding.where.split(":")[1]) - 2
        if missing[place, 1]:
            assert "accusatory" not in (*finding.given, *finding.suggested)
    shown = review(labeled(gold), scores, embeddings, count=900)
    assert len(shown) > len(masked) + 150


def test_a_label_that_nobody_was_asked_about_is_no_obstacle() -> None:
    gold, scores, embeddings = simulated(300)
    missing = np.zeros_like(gold)
    missing[:, 2] = True
    gold[0], scores[0] = False, [0.999, 0.01, 0.5]
    found = review(labeled(gold, missing=missing), scores, embeddings, count=5)
    assert found[0].suggested == ("conciliatory",)


@pytest.mark.parametrize("value", [False, True])
def test_labels_that_all_statements_agree_on_can_be_reviewed(value: bool) -> None:
    gold = np.full((50, 3), value)
    scores = np.where(gold, 0.9, 0.1)
    assert review(labeled(gold), scores, np.ones((50, 2)), count=10) == []


def test_no_more_is_found_than_looks_wrong() -> None:
    gold, _, embeddings = simulated(400)
    scores = np.where(gold, 0.95, 0.05)
    assert review(labeled(gold), scores, embeddings, count=50) == []
    scores[:3, 0] = 1 - scores[:3, 0]
    assert len(review(labeled(gold), scores, embeddings, count=50)) == 3


def test_the_same_arrays_give_the_same_findings() -> None:
    gold, scores, embeddings = simulated()
    statements = labeled(gold)
    longer = review(statements, scores, embeddings, count=60)
    assert longer == review(statements, scores, embeddings, count=60)
    assert longer[:20] == review(statements, scores, embeddings, count=20)


@pytest.mark.parametrize(("rows", "columns", "embedded"), [(9, 3, 10), (10, 2, 10), (10, 3, 9)])
def test_arrays_of_other_statements_are_refused(rows: int, columns: int, embedded: int) -> None:
    statements = labeled(np.zeros((10, 3), dtype=np.bool_))
    with pytest.raises(ValueError, match=r"Expected scores of shape \(10, 3\)"):
        review(statements, np.zeros((rows, columns)), np.zeros((embedded, 4)), count=1)


@pytest.fixture
def doubted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write statements of which the second and the last look wrong, and script the models."""
    path = tmp_path / "said.jsonl"
    rows = [("We welcome the offer of Velden.", ["conciliatory"])] * 20
    rows += [("They tore up the \x1b[31maccord.", ["accusatory"])] * 20
    rows[1] = ("We are glad to meet [red]again[/].", [])
    rows[-1] = ("They broke the Lunden treaty.", ["conciliatory", "conditional"])
    rows[2] = ("We will come if you do.", ["conciliatory", "conditional"])
    lines = [
        json.dumps({"text": f"{text} {n}", "labels": given}) for n, (text, given) in enumerate(rows)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    scores = np.array([[0.95, 0.02, 0.03]] * 20 + [[0.02, 0.95, 0.03]] * 20)
    embeddings = np.array([[1.0, 0.1]] * 20 + [[0.1, 1.0]] * 20, dtype=np.float32)
    scores[-1], scores[2] = [0.01, 0.99, 0.03], [0.95, 0.02, 0.9]
    monkeypatch.setattr(unseen, "out_of_fold_scores", lambda *_, **__: scores)
    monkeypatch.setattr(embedding, "embed", lambda *_, **__: embeddings)
    return path


def test_the_command_prints_findings_for_people(doubted: Path) -> None:
    runner = CliRunner(env={"COLUMNS": "200", "NO_COLOR": "1"})
    result = runner.invoke(app, ["review", str(doubted)])
    assert result.exit_code == 0, result.output
    first, second = result.stdout.split("\n\n")[:2]
    assert first.startswith(f"1. {doubted}:40  99% sure\n")
    assert "They broke the Lunden treaty. 39" in first
    assert "conciliatory, conditional" in first
    assert "add accusatory (0.99), remove conciliatory (0.01), remove conditional (0.03)" in first
    assert f"They tore up the  [31maccord. 20  {doubted}:21, 1.00" in first
    assert f"2. {doubted}:2  95% sure" in second
    assert "We are glad to meet [red]again[/]. 1" in second
    assert "\x1b" not in result.stdout
    assert "40 statements, 2 with labels that look wrong." in result.stdout


def test_the_command_prints_json_for_programs(doubted: Path) -> None:
    result = CliRunner().invoke(app, ["review", str(doubted), "-n", "1", "--json"])
    assert result.exit_code == 0, result.output
    (found,) = json.loads(result.stdout)
    assert found["where"] == f"{doubted}:40"
    assert found["given"] == ["conciliatory", "conditional"]
    assert found["suggested"] == ["accusatory"]
    assert found["confidence"] == pytest.approx(0.99)
    assert len(found["nearest"]) == 3
