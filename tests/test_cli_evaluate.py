"""`stancekit evaluate`: what it measures, prints and writes, and how it fails."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import BrokenModel
from typer.testing import CliRunner, Result

import stancekit
from stancekit.cli import app as cli
from stancekit.errors import DataError, ModelNotFoundError, OutputError
from stancekit.evaluation.figures import to_dict
from stancekit.evaluation.running import evaluate_classifier
from stancekit.model_files import ONNX_MODEL
from stancekit.schema import Example

ROWS = [
    ("We would welcome the envoys of Borvia any day of the week.", "conciliatory", "test", "a"),
    ("Arland has broken every promise that it made at the lake.", "accusatory", "test", "a"),
    ("The ferry leaves Tarsk at noon.", "", "test", "b"),
    ("We will lift the ban once the last gunboat is gone.", "conditional", "test", "b"),
    ("If they fire again, we will close the strait.", "conditional", "test", "c"),
    ("Thank you for the grain; it will not be forgotten here.", "conciliatory", "test", "c"),
    ("They have hidden the wreck for a year; free the crew and we talk.", "", "test", "c"),
    ("The council met for three hours on Monday.", "conciliatory", "train", "d"),
    ("Their inspectors never left the hotel.", "accusatory", "train", "d"),
]
LABELS = ("conciliatory", "accusatory", "conditional")


def run(*arguments: str | Path) -> Result:
    runner = CliRunner(env={"COLUMNS": "200", "NO_COLOR": "1"})
    return runner.invoke(cli.app, ["evaluate", *map(str, arguments)])


def done(result: Result) -> Result:
    assert result.exit_code == 0, (result.output, result.exception)
    return result


def numbers(line: str) -> list[str]:
    return [word for word in line.split() if word.replace(".", "").isdigit() or word == "n/a"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    file = tmp_path / "said.jsonl"
    rows = [
        {"text": text, "labels": [label] if label else [], "split": split, "group": group}
        for text, label, split, group in ROWS
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def examples(source: str) -> list[Example]:
    return [
        Example(text, (label,) if label else (), split, group, source)
        for text, label, split, group in ROWS
    ]


def test_json(classifier: stancekit.Classifier, data: Path) -> None:
    found = json.loads(done(run("shipped", data, "--json")).stdout)
    tested = [example for example in examples(str(data)) if example.split == "test"]
    name = f"{data}, test split"
    wanted = evaluate_classifier(classifier, tested, data=name, labels=LABELS)
    assert found == to_dict(wanted)
    assert found["statements"] == 7


def test_splits(data: Path) -> None:
    result = done(run("shipped", data, "--json", "--split", "train"))
    assert json.loads(result.stdout)["statements"] == 2
    assert json.loads(result.stdout)["data"] == f"{data}, train split"
    assert "Measured on the train split, without 7 statements" in result.stderr
    assert "Measured on the test split, without 2" in done(run("shipped", data)).stderr
    without = data.with_name("plain.jsonl")
    rows = [json.loads(line) for line in data.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        del row["split"]
    without.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    result = done(run("shipped", without, "--json"))
    assert json.loads(result.stdout)["statements"] == 9
    assert json.loads(result.stdout)["data"] == str(without)
    assert "split" not in result.stderr


def test_tables(classifier: stancekit.Classifier, data: Path) -> None:
    lines = done(run("shipped", data)).stdout.splitlines()
    tested = [example for example in examples(str(data)) if example.split == "test"]
    wanted = evaluate_classifier(classifier, tested, data="", labels=LABELS)
    assert lines[0] == f"stance-minilm-l6 on {data}, test split: 7 statements"
    for label in wanted.labels:
        first, second, *_ = (line for line in lines if line.startswith(label.label))
        figures = label.figures
        shown = (figures.precision, figures.recall, figures.f1, figures.average_precision)
        assert numbers(first)[:5] == [str(label.support), *(f"{s.value:.3f}" for s in shown)]
        assert numbers(second) == [f"{x:.3f}" for x in (label.threshold, label.ece, label.brier)]
        below = lines[lines.index(first) + 1]
        assert f"{figures.recall.low:.2f}\N{EN DASH}{figures.recall.high:.2f}" in below
    for name, value in (
        ("macro", wanted.macro.precision.value),
        ("micro", wanted.micro.precision.value),
        ("exact match", wanted.exact_match.value),
        ("9 to 16 words", wanted.slices[1].macro_f1),
    ):
        assert any(line.startswith(name) and f"{value:.3f}" in line for line in lines), name
    title = next(number for number, line in enumerate(lines) if line.startswith("Given wrongly"))
    given = [mistake for mistake in wanted.mistakes if mistake.given]
    surest = max(given, key=lambda mistake: mistake.score)
    assert surest.text in lines[title + 1]
    assert numbers(lines[title + 1])[-1] == f"{surest.score:.3f}"


def test_notes(data: Path) -> None:
    with data.open("a", encoding="utf-8") as stream:
        stream.write("\n" + json.dumps({"text": ROWS[0][0], "labels": [], "split": "test"}))
    notes = done(run("shipped", data)).stderr
    assert f"{data}: 1 contradicting, 1 left open by a tie; `stancekit check` shows them" in notes
    assert "from 3 groups only: the intervals are rough" in notes
    one = done(run("shipped", data, "--split", "train")).stderr
    assert "All statements are from one group" in one


def test_labels_that_the_data_never_give(tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl"
    rows = [{"text": text, "labels": [label]} for text, label, *_ in ROWS if label == LABELS[0]]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    result = done(run("shipped", file))
    assert "The data never give accusatory, conditional: no figures" in result.stderr
    row = next(line for line in result.stdout.splitlines() if line.startswith("conditional"))
    assert numbers(row) == ["0", *["n/a"] * 5]


def test_against(broken_model: BrokenModel, data: Path, tmp_path: Path) -> None:
    strict = broken_model(ONNX_MODEL, name="strict", thresholds=[1.0, 1.0, 1.0])
    page = tmp_path / "page.html"
    result = done(run("shipped", data, "--against", strict, "--html", page))
    assert "Against strict; above 0, stance-minilm-l6 is the better one." in result.stdout
    verdict = next(line for line in result.stdout.splitlines() if " than strict" in line)
    assert "stance-minilm-l6 is better than strict by macro-F1 +" in verdict
    found = json.loads(done(run("shipped", data, "--json", "--against", strict)).stdout)
    comparison = found["comparison"]
    assert comparison["verdict"].startswith(verdict.strip())
    assert comparison["against"] == "strict"
    assert found["model"] == "stance-minilm-l6"
    assert "strict" in page.read_text(encoding="utf-8")
    turned = json.loads(done(run(strict, data, "--json", "--against", "shipped")).stdout)
    assert turned["comparison"]["macro_f1"]["value"] == -comparison["macro_f1"]["value"]


def test_page(data: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    result = done(run("shipped", data, "--html", page))
    assert f"The page is in {page}" in result.stdout
    written = page.read_text(encoding="utf-8")
    assert written.startswith("<!doctype html>") or written.startswith("<!DOCTYPE html>")
    assert ROWS[6][0] in written
    page.write_text("an older page", encoding="utf-8")
    json.loads(done(run("shipped", data, "--html", page, "--json")).stdout)
    assert page.read_text(encoding="utf-8") == written


@pytest.mark.parametrize("name", ["nowhere/page.html", "folder", "said.jsonl"])
def test_page_that_cannot_be_written(
    data: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    before = data.read_bytes()
    monkeypatch.setattr(stancekit.Classifier, "predict", None)  # nothing may be computed first
    error = run("shipped", data, "--html", tmp_path / name).exception
    assert isinstance(error, OutputError)
    assert name in str(error)
    assert data.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "said.jsonl"]


def test_a_failure_leaves_no_page(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert isinstance(run("shipped", tmp_path / "no.jsonl", "--html", page).exception, DataError)
    assert not page.exists()


def test_errors(data: Path, tmp_path: Path, broken_model: BrokenModel) -> None:
    assert isinstance(run(tmp_path / "nowhere", data).exception, ModelNotFoundError)
    error = run("shipped", data, "--split", "validation").exception
    assert isinstance(error, DataError)
    assert "split 'validation', found the splits 'test', 'train'" in str(error)
    other = broken_model(ONNX_MODEL, labels=["pro", "contra", "neither"])
    for arguments in ((other, data), ("shipped", data, "--against", other)):
        error = run(*arguments).exception
        assert isinstance(error, DataError)
        assert "'pro', 'contra', 'neither'" in str(error)
        assert all(repr(label) in str(error) for label in LABELS)


def test_reading_options(tmp_path: Path) -> None:
    file = tmp_path / "said.csv"
    rows = [f"{text!r};{label or '-'}" for text, label, *_ in ROWS]
    file.write_text("\n".join(["utterance;stance", *rows]).replace("'", '"'), encoding="utf-8")
    result = done(
        run("shipped", file, "--json", "--text-column", "utterance", "--label-column", "stance",
            "--rename", "accusatory=accusatory")
    )  # fmt: skip
    assert json.loads(result.stdout)["statements"] == len(ROWS)


def test_control_characters_and_markup_are_shown_as_text(tmp_path: Path) -> None:
    file = tmp_path / "said.jsonl"
    text = "We thank you [red]warmly[/red] \x1b[31mindeed, dear neighbors."
    rows = [
        {"text": text, "labels": ["accusatory"]},
        *({"text": text, "labels": [label]} for text, label, *_ in ROWS if label),
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    shown = done(run("shipped", file)).stdout
    assert "[red]warmly[/red]  [31mindeed" in shown
    assert "\x1b" not in shown


def test_nothing_of_the_extra_is_needed_without_a_page(data: Path, tmp_path: Path) -> None:
    code = """
import sys
for name in ("scipy", "scipy.stats", "jinja2", "markupsafe", "matplotlib", "torch", "sklearn"):
    sys.modules[name] = None
from stancekit.cli.app import main
main()
"""
    command = [sys.executable, "-c", code, "evaluate", "shipped", str(data)]
    plain = subprocess.run(command, capture_output=True, text=True)
    assert plain.returncode == 0, plain.stderr
    page = subprocess.run(
        [*command, "--html", str(tmp_path / "page.html")], capture_output=True, text=True
    )
    assert page.returncode == 1
    assert 'pip install "stancekit[evaluate]"' in page.stderr
    assert page.stdout == ""
