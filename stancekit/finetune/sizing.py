"""What a training run uses where its configuration says nothing, by the number of statements."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from accelerate import PartialState

from stancekit.finetune.base_encoder import knows_labels
from stancekit.finetune.config import TrainingConfig

_FREQUENT_EVALUATION = 50_000
_PATIENCE_WITHIN_AN_EPOCH = 5
# A model that knows the labels has little to learn anew: on the 294 statements of docs/, two
# epochs brought what eight did (macro average precision 0.985 and 0.984, from 0.968).
_EPOCHS_OF_KNOWN_LABELS = 3


@dataclass(frozen=True, slots=True)
class Size:
    """Settings for up to a number of training statements (benchmarks/sizes.py).

    Attributes:
        statements: the largest number that they are for.
        epochs: passes over them.
        batch_size: statements in one step.
        learning_rate: of the encoder's top layer.
        head_learning_rate: of the linear layer.
        folds: of the cross-validation, if there is one.
    """

    statements: float
    epochs: int
    batch_size: int
    learning_rate: float
    head_learning_rate: float
    folds: int


SIZES = (
    Size(150, 12, 8, 1.0e-4, 2.0e-3, 5),
    Size(800, 8, 16, 1.0e-4, 2.0e-3, 4),
    Size(3_000, 5, 16, 1.0e-4, 1.2e-3, 3),
    Size(50_000, 3, 32, 1.0e-4, 1.2e-3, 3),
    Size(float("inf"), 1, 64, 1.0e-4, 1.2e-3, 3),
)


def sized(config: TrainingConfig, statements: int, base_folder: Path) -> TrainingConfig:
    """Return a configuration with everything filled in that it leaves out.

    Args:
        config: the configuration.
        statements: how many there are to train on.
        base_folder: the base, from `find_base_encoder`.
    """
    size = next(size for size in SIZES if statements <= size.statements)
    epochs = size.epochs
    if knows_labels(base_folder, config.labels):
        epochs = min(epochs, _EPOCHS_OF_KNOWN_LABELS)
    frequent = statements > _FREQUENT_EVALUATION
    training: dict[str, Any] = {
        "learning_rate": size.learning_rate,
        "num_train_epochs": epochs,
        # Together, so that several processes take the same steps as one.
        "per_device_train_batch_size": max(1, size.batch_size // PartialState().num_processes),
        "per_device_eval_batch_size": 64,
        "warmup_steps": 0.06,
        "weight_decay": 0.01,
        "logging_steps": 50,
        "report_to": "none",
        "bf16": _computes_bf16(),
        "eval_strategy": "steps" if frequent else "epoch",
        "save_strategy": "steps" if frequent else "epoch",
    }
    if frequent:
        training |= {"eval_steps": 0.1, "save_steps": 0.1}
    chosen: dict[str, float] = {
        "head_learning_rate": size.head_learning_rate,
        "folds": size.folds,
    }
    if frequent:  # a worse evaluation amid an epoch says little while the rate is still high
        chosen["early_stopping_patience"] = _PATIENCE_WITHIN_AN_EPOCH
    left_out = {key: value for key, value in chosen.items() if key not in config.model_fields_set}
    return config.model_copy(update={**left_out, "training": training | config.training})


def _computes_bf16() -> bool:
    """Tell whether bfloat16 is faster here than float32: it needs instructions of its own."""
    if torch.accelerator.is_available():
        return torch.cuda.is_available() and torch.cuda.is_bf16_supported(including_emulation=False)
    return bool(torch.cpu.get_capabilities().get("avx512_bf16", False))
