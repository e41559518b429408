"""Turn a fitted torch model into a model folder: calibrate, export, evaluate, describe."""

import platform
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
from safetensors.torch import save_file

from stancekit.classifier import Classifier
from stancekit.encoding import Encoder
from stancekit.finetune.calibration import fit_temperatures, fit_thresholds
from stancekit.finetune.card import PARITY, write_card
from stancekit.finetune.config import TrainingConfig
from stancekit.finetune.corpus import Corpus, first_windows
from stancekit.finetune.export import check_parity, export_int8
from stancekit.finetune.model import StancekitForSequenceClassification
from stancekit.finetune.torch_session import model_logits
from stancekit.metrics import average_precision, label_matrix, precision_recall_f1
from stancekit.model_files import MANIFEST, ONNX_MODEL, WEIGHTS, FileRecord, Manifest, ModelFolder
from stancekit.schema import Example
from stancekit.session import OnnxSession

_RECORDED_VERSIONS = ("stancekit", "torch", "transformers", "tokenizers", "onnx", "onnxruntime")


def write_model_folder(
    config: TrainingConfig,
    corpus: Corpus,
    model: StancekitForSequenceClassification,
    encoder: Encoder,
    work: Path,
) -> None:
    """Complete `work`/model, where the tokenizer is already, to a model folder.

    Args:
        config: the configuration of the run.
        corpus: its statements; temperatures, thresholds and the parity gate look at the
            validation split, figures are measured on the test split.
        model: the fitted model, its weights rounded to half precision.
        encoder: over the folder's tokenizer.
        work: the working folder, also for intermediate files.

    Raises:
        ParityError: the quantized model differs too much from the torch model.
    """
    folder = work / "model"
    selection = corpus.selection(config.select_on)
    rows = first_windows(selection, encoder)
    gold = corpus.gold(selection)
    export_int8(model, folder / ONNX_MODEL, work)
    logits = OnnxSession((folder / ONNX_MODEL).read_bytes()).logits(rows)
    temperatures = fit_temperatures(logits, gold)
    thresholds = fit_thresholds(logits, gold, temperatures)
    parity = check_parity(
        model_logits(model, rows),
        logits,
        gold,
        temperatures=temperatures,
        thresholds=thresholds,
        allowed_changes=config.max_label_changes,
        allowed_loss=config.max_quality_loss,
    )
    weights = {name: tensor.half().contiguous() for name, tensor in model.state_dict().items()}
    save_file(weights, folder / WEIGHTS, metadata={"format": "pt"})
    (folder / WEIGHTS).chmod(0o644)  # safetensors lets only the owner read
    model.config.save_pretrained(folder)

    manifest = Manifest(
        name=config.name,
        labels=config.labels,
        max_length=config.max_length,
        overlap=config.overlap,
        temperatures=temperatures,
        thresholds=thresholds,
        files=_file_records(folder),
        corpus_sha256=corpus.sha256,
        metrics={PARITY: parity},
        versions={name: version(name) for name in _RECORDED_VERSIONS}
        | {"python": platform.python_version()},
    )
    _write_manifest(manifest, folder)
    metrics = {**manifest.metrics, **_evaluate(folder, corpus)}
    manifest = replace(manifest, metrics=metrics)
    write_card(folder, config, corpus, manifest)
    _write_manifest(replace(manifest, files=_file_records(folder)), folder)


def _evaluate(folder: Path, corpus: Corpus) -> Mapping[str, Mapping[str, float]]:
    """Return the int8 model's figures on the test split, for each origin by itself."""
    classifier = Classifier(ModelFolder(folder), lambda files: OnnxSession(files.read(ONNX_MODEL)))
    test = corpus.split("test")
    origins = sorted({example.origin for example in test})
    return {
        f"test ({origin})": _figures(classifier, corpus, corpus.split("test", origin))
        for origin in origins
    }


def _figures(
    classifier: Classifier, corpus: Corpus, examples: list[Example]
) -> Mapping[str, float]:
    gold = corpus.gold(examples)
    predictions = classifier.predict([example.text for example in examples])
    given = label_matrix((prediction.labels for prediction in predictions), corpus.labels)
    scores = np.array([[p.scores[label] for label in corpus.labels] for p in predictions])
    precision, recall, f1 = precision_recall_f1(gold, given)
    precisions = average_precision(gold, scores)
    figures = {"statements": float(len(examples))}
    for k, label in enumerate(corpus.labels):
        figures |= {
            f"{label} precision": float(precision[k]),
            f"{label} recall": float(recall[k]),
            f"{label} f1": float(f1[k]),
            f"{label} average precision": float(precisions[k]),
        }
    figures |= {
        "macro f1": float(f1.mean()),
        "macro average precision": float(np.nanmean(precisions)),
    }
    return {name: round(value, 4) for name, value in figures.items() if not np.isnan(value)}


def _file_records(folder: Path) -> dict[str, FileRecord]:
    return {
        path.name: FileRecord.of(path)
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name != MANIFEST
    }


def _write_manifest(manifest: Manifest, folder: Path) -> None:
    (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
