"""training/assign_splits.py computes the committed splits of the real part."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from stancekit.errors import DataError

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "training"))
import assign_splits
import build_real

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "real"
needs_texts = pytest.mark.skipif(not SHARED.is_dir(), reason="the texts are not here")


def run(labels: Path, statements: Path, *options: str) -> Result:
    app = typer.Typer()
    app.command()(assign_splits.main)
    arguments = ["--labels", str(labels), "--statements", str(statements), *options]
    return CliRunner().invoke(app, arguments)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Make labels.csv, all in train, and statements.jsonl of two sources of 30 articles each."""
    labels, statements = tmp_path / "labels.csv", tmp_path / "statements.jsonl"
    references, texts = [], {}
    for source in ("news", "ungd"):
        for number in range(30):
            text = f"Envoy {build_real.sha1_of(f'{source}/{number}')} spoke."
            sha1 = build_real.sha1_of(text)
            texts[sha1] = text
            given = ("accusatory",) if number % 3 == 0 else ()
            references.append(
                build_real.Reference(source, str(number), sha1, given, False, "train")
            )
    assign_splits.write_references(labels, references)
    build_real.write_statements(statements, references, texts)
    return labels, statements


def test_check_lists_differences_and_changes_nothing(files: tuple[Path, Path]) -> None:
    labels, statements = files
    before = labels.read_bytes()
    result = run(labels, statements, "--check")
    assert result.exit_code == 1
    assert "committed train, computed test" in result.stderr
    assert labels.read_bytes() == before


def test_writing_then_checking(files: tuple[Path, Path]) -> None:
    labels, statements = files
    result = run(labels, statements)
    assert result.exit_code == 0, result.output
    assert "accusatory" in result.stdout
    result = run(labels, statements, "--check")
    assert result.exit_code == 0, result.output
    references = build_real.read_references(labels)
    for source in ("news", "ungd"):
        splits = [reference.split for reference in references if reference.source == source]
        assert {split: splits.count(split) for split in ("test", "validation")} == {
            "test": 3,
            "validation": 3,
        }
    assert f'"split": "{references[-1].split}"' in statements.read_text().splitlines()[-1]


def test_missing_texts_are_refused(files: tuple[Path, Path]) -> None:
    labels, statements = files
    before = labels.read_bytes()
    statements.write_text("".join(statements.read_text().splitlines(keepends=True)[1:]))
    result = run(labels, statements)
    assert result.exit_code == 1
    assert "1 are missing; find them with training/build_real.py" in result.stderr
    assert labels.read_bytes() == before


def test_an_article_in_two_sources_is_never_parted(files: tuple[Path, Path]) -> None:
    labels, statements = files
    assert run(labels, statements).exit_code == 0
    references = build_real.read_references(labels)
    texts = build_real.find_texts([statements], {r.sha1 for r in references}).texts
    tested = next(r for r in references if r.source == "news" and r.split == "test")
    lone = replace(tested, source="zeitung", sha1="0" * 40)  # the only one, so it is for training
    with pytest.raises(DataError, match="expected every group in one split"):
        assign_splits.compute_splits([*references, lone], {**texts, lone.sha1: texts[tested.sha1]})


@needs_texts
def test_the_committed_splits_are_what_it_computes(tmp_path: Path) -> None:
    statements, labels = tmp_path / "statements.jsonl", tmp_path / "labels.csv"
    build_real.main([SHARED], output=statements)
    references = build_real.read_references(build_real.LABELS_CSV)
    scrambled = [replace(reference, split="train") for reference in reversed(references)]
    assign_splits.write_references(labels, scrambled)
    assert run(labels, statements).exit_code == 0
    assert build_real.read_references(labels) == references[::-1]
    assign_splits.write_references(labels, references)
    assert labels.read_bytes() == build_real.LABELS_CSV.read_bytes()
