"""The model card: README.md of a model folder."""

from collections import Counter
from collections.abc import Sequence
from math import isnan
from pathlib import Path
from typing import Any

from huggingface_hub import EvalResult, ModelCard, ModelCardData

from stancekit.evaluation.figures import Averages, Estimate, Evaluation
from stancekit.finetune.config import TrainingConfig
from stancekit.finetune.corpus import Corpus
from stancekit.model_files import Manifest

PARITY = "int8 against torch"
CROSS_VALIDATION = "cross-validation"
_TEMPLATE = Path(__file__).with_name("card.md.j2")
_HUB_METRICS = {"f1": "macro-F1", "average_precision": "macro average precision"}


def write_card(
    folder: Path,
    config: TrainingConfig,
    corpus: Corpus,
    manifest: Manifest,
    evaluations: Sequence[Evaluation],
) -> None:
    """Write the model card into a model folder, filled from the run that made the model."""
    # Not the whole path, which belongs to the machine that trains.
    counts = Counter((Path(e.origin).name, str(e.split)) for e in corpus.examples)
    card = ModelCard.from_template(
        _metadata(config, manifest, evaluations),
        template_path=str(_TEMPLATE),
        estimate=_estimate,
        figure=_figure,
        cells=_cells,
        manifest=manifest,
        calibration=list(
            zip(manifest.labels, manifest.temperatures, manifest.thresholds, strict=True)
        ),
        held_out=bool(corpus.split("validation")),
        cross_validation=CROSS_VALIDATION,
        evaluations=evaluations,
        parity=manifest.metrics[PARITY],
        counts=[(*key, count) for key, count in sorted(counts.items())],
        base=_base(config),
        epochs=f"{config.training['num_train_epochs']:g}",
        batch_size=config.training["per_device_train_batch_size"],
        rate=f"{config.training['learning_rate']:g}",
        seeds=len(config.seeds),
        versions=[f"{name} {number}" for name, number in manifest.versions.items()],
    )
    card.save(folder / "README.md")


def _metadata(
    config: TrainingConfig, manifest: Manifest, evaluations: Sequence[Evaluation]
) -> ModelCardData:
    results: list[EvalResult] = []
    for evaluation in evaluations:
        for metric, name in _HUB_METRICS.items():
            estimate: Estimate = getattr(evaluation.macro, metric)
            if not isnan(estimate.value):
                results.append(
                    EvalResult(
                        task_type="text-classification",
                        dataset_type="stancekit",
                        dataset_name=evaluation.data,
                        metric_type=metric,
                        metric_name=name,
                        metric_value=round(estimate.value, 4),
                    )
                )
    optional: dict[str, Any] = {"base_model": config.base.hub} if config.base.hub else {}
    return ModelCardData(
        model_name=manifest.name,
        language=config.language,
        license=config.license,
        library_name="stancekit",
        pipeline_tag="text-classification",
        tags=["multi-label", *manifest.labels],
        eval_results=results or None,
        **optional,
    )


def _base(config: TrainingConfig) -> str:
    base = config.base
    return str(base.hub or base.package or (base.folder and base.folder.name))


def _cells(figures: Averages) -> str:
    columns = ("precision", "recall", "f1", "average_precision", "auc")
    return " | ".join(_estimate(getattr(figures, column)) for column in columns)


def _estimate(estimate: Estimate) -> str:
    if isnan(estimate.value):
        return "n/a"
    return f"{estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f})"


def _figure(value: float) -> str:
    return "n/a" if isnan(value) else f"{value:.3f}"
