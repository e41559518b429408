"""One run of `transformers.Trainer`, and the weights it ends with."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import datasets
import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn
from transformers import EarlyStoppingCallback, EvalPrediction, Trainer, TrainingArguments, set_seed

from stancekit.errors import ConfigError
from stancekit.finetune.config import TrainingConfig
from stancekit.finetune.corpus import collate
from stancekit.finetune.model import StancekitForSequenceClassification
from stancekit.metrics import macro_average_precision
from stancekit.model_files import WEIGHTS

SELECTION_METRIC = "macro_average_precision"
Weights = dict[str, torch.Tensor]


@dataclass(frozen=True, slots=True)
class RunWeights:
    """The weights of a run's best epoch on validation, and of its last one."""

    best: Weights
    last: Weights


def run(
    config: TrainingConfig,
    seed: int,
    base_folder: Path,
    train: datasets.Dataset,
    validation: datasets.Dataset,
    folder: Path,
) -> RunWeights:
    """Fine-tune once.

    Args:
        config: the training configuration.
        seed: of everything random in the run.
        base_folder: the encoder to start from.
        train: the training set.
        validation: what early stopping and the best epoch look at.
        folder: where checkpoints go.
    """
    arguments = training_arguments(config, seed, folder)
    set_seed(seed)
    model = new_model(config, base_folder)
    optimizer, options = Trainer.get_optimizer_cls_and_kwargs(arguments, model)
    trainer = Trainer(
        model=model,
        args=arguments,
        optimizer_cls_and_kwargs=(
            optimizer,
            options | {"params": parameter_groups(config, arguments, model)},
        ),
        train_dataset=train,
        eval_dataset=validation,
        data_collator=collate,
        compute_metrics=_selection_metric,
        callbacks=[EarlyStoppingCallback(config.early_stopping_patience)],
    )
    trainer.train()
    scores = {
        entry["step"]: entry[f"eval_{SELECTION_METRIC}"]
        for entry in trainer.state.log_history
        if f"eval_{SELECTION_METRIC}" in entry
    }
    best, last = max(scores, key=scores.__getitem__), max(scores)
    return RunWeights(*(load_file(folder / f"checkpoint-{n}" / WEIGHTS) for n in (best, last)))


def new_model(config: TrainingConfig, base_folder: Path) -> StancekitForSequenceClassification:
    """Return the pretrained encoder with a new linear layer on it."""
    return StancekitForSequenceClassification.from_encoder(
        str(base_folder),
        labels=list(config.labels),
        classifier_dropout=config.classifier_dropout,
    )


def parameter_groups(
    config: TrainingConfig, arguments: TrainingArguments, model: StancekitForSequenceClassification
) -> list[dict[str, Any]]:
    """Return the optimizer's parameter groups, one for each learning rate and weight decay.

    The encoder's top layer learns at `training.learning_rate`, each layer below it at
    `layer_decay` times the rate above, the linear layer at `head_learning_rate`. Biases and
    normalization, the parameters of one dimension, are not decayed.
    """
    layers = model.encoder.config.num_hidden_layers
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        rate = config.head_learning_rate
        if name.startswith("encoder."):
            numbers = [int(part) for part in name.split(".") if part.isdigit()]
            depth = layers - 1 - numbers[0] if numbers else layers
            rate = arguments.learning_rate * config.layer_decay**depth
        decay = arguments.weight_decay if parameter.ndim > 1 else 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    return [
        {"params": parameters, "lr": rate, "weight_decay": decay}
        for (rate, decay), parameters in groups.items()
    ]


def training_arguments(config: TrainingConfig, seed: int, folder: Path) -> TrainingArguments:
    """Return the configuration's arguments with those that stancekit sets itself.

    Raises:
        ConfigError: an argument has a value that transformers does not accept.
    """
    defaults: dict[str, Any] = {
        "report_to": "none",
        "train_sampling_strategy": "group_by_length",
        "eval_strategy": "epoch",
        "save_strategy": "epoch",
        "save_only_model": True,
        "use_cpu": not torch.accelerator.is_available(),
    }
    try:
        return TrainingArguments(
            **(defaults | config.training),
            output_dir=str(folder),
            seed=seed,
            load_best_model_at_end=True,
            metric_for_best_model=SELECTION_METRIC,
            greater_is_better=True,
            remove_unused_columns=False,
        )
    except (TypeError, ValueError) as error:
        raise ConfigError(f"training: {error}") from error


def average(weights: Iterable[Weights]) -> Weights:
    """Return the elementwise mean of several weights of one model."""
    first, *others = weights
    return {
        name: torch.stack([tensor, *(other[name] for other in others)]).mean(0)
        for name, tensor in first.items()
    }


def _selection_metric(prediction: EvalPrediction) -> dict[str, float]:
    gold = np.asarray(prediction.label_ids) > 0.5
    return {SELECTION_METRIC: macro_average_precision(gold, np.asarray(prediction.predictions))}
