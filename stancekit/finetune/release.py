"""Turn a fitted torch model into a model folder: calibrate, export, evaluate, describe."""

import platform
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import version
from math import inf, sqrt
from pathlib import Path

import numpy as np
from safetensors.torch import save_file

from stancekit.classifier import Classifier, calibrate
from stancekit.encoding import Encoder
from stancekit.evaluation.figures import Evaluation
from stancekit.evaluation.measuring import evaluate
from stancekit.evaluation.running import evaluate_classifier
from stancekit.finetune.calibration import fit_temperatures, fit_thresholds
from stancekit.finetune.card import CROSS_VALIDATION, PARITY, write_card
from stancekit.finetune.config import TrainingConfig
from stancekit.finetune.corpus import Corpus, first_windows
from stancekit.finetune.export import check_parity, export_int8
from stancekit.finetune.fitting import Fitted
from stancekit.finetune.model import StancekitForSequenceClassification
from stancekit.finetune.torch_session import model_logits
from stancekit.model_files import MANIFEST, ONNX_MODEL, WEIGHTS, FileRecord, Manifest, ModelFolder
from stancekit.session import OnnxSession

_JUDGED_WELL = 1_000
_RECORDED_VERSIONS = ("stancekit", "torch", "transformers", "tokenizers", "onnx", "onnxruntime")


def write_model_folder(
    config: TrainingConfig, corpus: Corpus, fitted: Fitted, encoder: Encoder, work: Path
) -> tuple[Evaluation, ...]:
    """Complete `work`/model, where the tokenizer is already, to a model folder.

    Args:
        config: the configuration of the run.
        corpus: its statements; temperatures, thresholds and the parity gate look at the
            validation split, or at the training split where the model was cross-validated;
            figures are measured on the test split.
        fitted: the model.
        encoder: over the folder's tokenizer.
        work: the working folder, also for intermediate files.

    Returns:
        What was measured on each origin of the test split; without one, by the cross-validation.

    Raises:
        ParityError: the quantized model differs too much from the torch model.
    """
    folder = work / "model"
    judged = corpus.selection(config.select_on) or corpus.split("train")
    rows = first_windows(judged, encoder)
    gold, known = corpus.gold(judged), corpus.known(judged)
    export_int8(fitted.model, folder / ONNX_MODEL, work)
    logits = OnnxSession((folder / ONNX_MODEL).read_bytes()).logits(rows)
    unseen = logits if fitted.out_of_fold is None else fitted.out_of_fold
    temperatures = fit_temperatures(unseen, gold, known)
    thresholds = fit_thresholds(unseen, gold, temperatures, known)
    # Of few statements, chance alone moves labels, as their inverse root, and one label more or
    # less can move the figures of a rare label by a tenth.
    slack = max(1.0, sqrt(_JUDGED_WELL / len(judged)))
    parity = check_parity(
        model_logits(fitted.model, rows),
        logits,
        gold,
        known,
        temperatures=temperatures,
        thresholds=thresholds,
        allowed_changes=config.max_label_changes * slack,
        allowed_loss=config.max_quality_loss if slack == 1 else inf,
    )
    save_weights(fitted.model, folder)
    manifest = Manifest(
        name=config.name,
        labels=config.labels,
        max_length=config.max_length,
        overlap=config.overlap,
        temperatures=temperatures,
        thresholds=thresholds,
        files=file_records(folder),
        corpus_sha256=corpus.sha256,
        versions={name: version(name) for name in _RECORDED_VERSIONS}
        | {"python": platform.python_version()},
    )
    write_manifest(manifest, folder)
    evaluations = _evaluate(folder, config, corpus)
    if not evaluations and fitted.out_of_fold is not None:
        found = evaluate(
            model=manifest.name,
            data=CROSS_VALIDATION,
            labels=manifest.labels,
            examples=judged,
            scores=calibrate(fitted.out_of_fold, temperatures),
            thresholds=thresholds,
        )
        evaluations = (found,)
    metrics = {PARITY: parity, **{found.data: _figures(found) for found in evaluations}}
    manifest = replace(manifest, metrics=metrics)
    write_card(folder, config, corpus, manifest, evaluations)
    write_manifest(replace(manifest, files=file_records(folder)), folder)
    return evaluations


def save_weights(model: StancekitForSequenceClassification, folder: Path) -> None:
    """Write the weights of a model in half precision, and its configuration."""
    weights = {name: tensor.half().contiguous() for name, tensor in model.state_dict().items()}
    save_file(weights, folder / WEIGHTS, metadata={"format": "pt"})
    (folder / WEIGHTS).chmod(0o644)  # safetensors lets only the owner read
    model.config.save_pretrained(folder)


def _evaluate(folder: Path, config: TrainingConfig, corpus: Corpus) -> tuple[Evaluation, ...]:
    """Return the int8 model's figures on the test split, for each configured origin by itself."""
    classifier = Classifier(ModelFolder(folder), lambda files: OnnxSession(files.read(ONNX_MODEL)))
    parts = {f"test ({o})": corpus.split("test", o) for o in {s.origin for s in config.data}}
    if not parts:
        parts = {"test": corpus.split("test")}
    evaluations = []
    for name, examples in sorted(parts.items()):
        if examples:
            evaluations.append(
                evaluate_classifier(classifier, examples, data=name, labels=classifier.labels)
            )
    return tuple(evaluations)


def _figures(evaluation: Evaluation) -> Mapping[str, float]:
    """Return the figures that a manifest records, by name."""
    figures = {"statements": float(evaluation.statements)}
    for found in evaluation.labels:
        figures |= {
            f"{found.label} precision": found.figures.precision.value,
            f"{found.label} recall": found.figures.recall.value,
            f"{found.label} f1": found.figures.f1.value,
            f"{found.label} average precision": found.figures.average_precision.value,
        }
    figures |= {
        "macro f1": evaluation.macro.f1.value,
        "macro average precision": evaluation.macro.average_precision.value,
    }
    return {name: round(value, 4) for name, value in figures.items() if not np.isnan(value)}


def file_records(folder: Path) -> dict[str, FileRecord]:
    """Return what a manifest says of the files of a folder."""
    return {
        path.name: FileRecord.of(path)
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name != MANIFEST
    }


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write a manifest into the folder that it describes."""
    (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
