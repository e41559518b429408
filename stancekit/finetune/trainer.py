"""One run of `transformers.Trainer`, and the weights it ends with."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import datasets
import numpy as np
import torch
from accelerate import PartialState
from torch import nn
from torch.utils.data import Sampler
from transformers import (
    EvalPrediction,
    PrinterCallback,
    ProgressCallback,
    Trainer,
    TrainingArguments,
    set_seed,
)
from transformers.integrations.integration_utils import get_reporting_integration_callbacks
from transformers.trainer_pt_utils import get_length_grouped_indices
from transformers.trainer_utils import IntervalStrategy, SaveStrategy

from stancekit.errors import ConfigError, TrainingInterruptedError
from stancekit.finetune.base_encoder import is_model_folder
from stancekit.finetune.callbacks import EarlyStopping, Stop, Watch
from stancekit.finetune.checkpoints import (
    SELECTION_METRIC,
    RunWeights,
    Weights,
    finish_run,
    finished_run,
    last_complete,
    remove_incomplete,
    selection_scores,
    stalled,
)
from stancekit.finetune.config import TrainingConfig
from stancekit.finetune.corpus import collate
from stancekit.finetune.model import StancekitForSequenceClassification
from stancekit.metrics import macro_average_precision

# A checkpoint has twelve bytes a parameter; more of them would take longer than the steps between.
_SAVED_STEPS = 200


@dataclass(frozen=True, slots=True)
class Watcher:
    """What looks on while runs are under way.

    Attributes:
        advance: called with a number of finished steps.
        stop: whether the user has asked to stop.
    """

    advance: Callable[[int], object]
    stop: Stop


def run(
    config: TrainingConfig,
    seed: int,
    base_folder: Path,
    train: datasets.Dataset,
    validation: datasets.Dataset | None,
    folder: Path,
    watcher: Watcher,
) -> RunWeights:
    """Fine-tune once, or go on with a run that was killed, and end with the same weights.

    Args:
        config: the training configuration.
        seed: of everything random in the run.
        base_folder: the encoder or model to start from.
        train: the training set.
        validation: what early stopping and the best checkpoint look at; without it the last
            checkpoint is the best one.
        folder: where checkpoints go.
        watcher: what looks on.

    Raises:
        TrainingInterruptedError: the user asked to stop; a checkpoint is saved.
    """
    planned = steps(config, len(train))
    if (finished := finished_run(folder)) is not None:
        watcher.advance(planned)
        return finished
    state = PartialState()
    if state.is_main_process:
        remove_incomplete(folder)
    state.wait_for_everyone()
    last = last_complete(folder)
    trained = 0

    def advance(count: int) -> None:
        nonlocal trained
        trained += count
        watcher.advance(count)

    patience = config.early_stopping_patience
    if last is None or not stalled(selection_scores(last), patience):
        arguments = training_arguments(config, seed, folder, evaluated=validation is not None)
        set_seed(seed)
        model = new_model(config, base_folder)
        trainer = _Trainer(
            model=model,
            args=arguments,
            optimizer_cls_and_kwargs=_optimizer(config, arguments, model),
            train_dataset=train,
            eval_dataset=validation,
            data_collator=collate,
            compute_metrics=_selection_metric,
            callbacks=[Watch(advance, watcher.stop)],
        )
        trainer.remove_callback(ProgressCallback)
        trainer.remove_callback(PrinterCallback)
        if validation is not None:
            trainer.add_callback(EarlyStopping(patience))
        trainer.train(resume_from_checkpoint=str(last) if last else None)
        if watcher.stop.requested:
            raise TrainingInterruptedError(
                f"Training stopped at step {trainer.state.global_step:,} of "
                f"{trainer.state.max_steps:,} of this run, and its state is saved; "
                "resume to go on from there."
            )
    state.wait_for_everyone()
    if state.is_main_process:
        finish_run(folder)
    state.wait_for_everyone()
    watcher.advance(planned - trained)
    finished = finished_run(folder)
    assert finished is not None  # noqa: S101 - just written
    return finished


class _Trainer(Trainer):
    """The Trainer with an order of statements that depends on seed and epoch alone.

    Its own sampler draws from the global random state, which a resumed run does not have.
    """

    def _get_train_sampler(self, train_dataset: Any = None) -> Sampler[int]:  # noqa: ANN401
        data: Any = train_dataset if train_dataset is not None else self.train_dataset
        return _SimilarLengths(
            [len(row) for row in data["input_ids"]],
            self.args.train_batch_size * self.args.gradient_accumulation_steps,
            lambda: self.args.seed * 1_000_003 + int(self.state.epoch or 0),
        )


class _SimilarLengths(Sampler[int]):
    def __init__(self, lengths: list[int], batch_size: int, seed: Callable[[], int]) -> None:
        self._lengths = lengths
        self._batch_size = batch_size
        self._seed = seed

    def __len__(self) -> int:
        return len(self._lengths)

    def __iter__(self) -> Iterator[int]:
        generator = torch.Generator().manual_seed(self._seed())
        order: list[int] = get_length_grouped_indices(
            self._lengths, self._batch_size, generator=generator
        )
        return iter(order)


def new_model(config: TrainingConfig, base_folder: Path) -> StancekitForSequenceClassification:
    """Return the pretrained encoder with a linear layer on it: new, or that of the base.

    A base that is a model of stancekit gives the rows of those labels that it knows.
    """
    make = (
        StancekitForSequenceClassification.from_model
        if is_model_folder(base_folder)
        else StancekitForSequenceClassification.from_encoder
    )
    return make(
        str(base_folder), labels=list(config.labels), classifier_dropout=config.classifier_dropout
    )


def steps(config: TrainingConfig, statements: int) -> int:
    """Return how many optimizer steps a run takes when it is not stopped early."""
    training = config.training
    if (most := training.get("max_steps", -1)) > 0:
        return int(most)
    batch = training["per_device_train_batch_size"] * PartialState().num_processes
    batches = -(-statements // batch)
    per_epoch = -(-batches // training.get("gradient_accumulation_steps", 1))
    return int(per_epoch * training["num_train_epochs"])


def _optimizer(
    config: TrainingConfig, arguments: TrainingArguments, model: StancekitForSequenceClassification
) -> tuple[Any, dict[str, Any]]:
    optimizer, options = Trainer.get_optimizer_cls_and_kwargs(arguments, model)
    return optimizer, options | {"params": parameter_groups(config, arguments, model)}


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


def training_arguments(
    config: TrainingConfig, seed: int, folder: Path, *, evaluated: bool
) -> TrainingArguments:
    """Return the configuration's arguments with those that stancekit sets itself.

    Args:
        config: the configuration, with nothing left out.
        seed: of the run.
        folder: where checkpoints go.
        evaluated: whether there is a validation split to evaluate on.

    Raises:
        ConfigError: an argument has a value that transformers does not accept, or weights
            would be evaluated but not saved.
    """
    given = dict(config.training)
    if not evaluated:
        given |= {"eval_strategy": "no", "save_strategy": "steps", "save_steps": _SAVED_STEPS}
        given.pop("eval_steps", None)
    try:
        arguments = TrainingArguments(
            **({"use_cpu": not torch.accelerator.is_available()} | given),
            output_dir=os.fspath(folder),
            seed=seed,
            save_total_limit=2,
            load_best_model_at_end=evaluated,
            metric_for_best_model=SELECTION_METRIC,
            greater_is_better=True,
            remove_unused_columns=False,
        )
    except (TypeError, ValueError) as error:
        raise ConfigError(f"training: {error}") from error
    if evaluated:
        _check_saved_as_evaluated(arguments)
    return arguments


def check_trackers(arguments: TrainingArguments) -> None:
    """Check that every tracker of `report_to` can be used, before anything is computed.

    Raises:
        ConfigError: transformers does not know one, or its library is not installed.
    """
    try:
        for make in get_reporting_integration_callbacks(arguments.report_to):
            make()
    except (ImportError, RuntimeError, ValueError) as error:
        raise ConfigError(f"training.report_to: {error}") from error


def _check_saved_as_evaluated(arguments: TrainingArguments) -> None:
    evaluation: tuple[object, ...] = (IntervalStrategy(arguments.eval_strategy).value,)
    saving: tuple[object, ...] = (SaveStrategy(arguments.save_strategy).value,)
    if evaluation == saving == ("steps",):
        evaluation += (arguments.eval_steps,)
        saving += (arguments.save_steps,)
    if evaluation != saving:
        raise ConfigError(
            "training: expected save_strategy and save_steps like eval_strategy and eval_steps, "
            f"since any weights that are evaluated may be kept, found {saving} and {evaluation}."
        )


def average(weights: Iterable[Weights]) -> Weights:
    """Return the elementwise mean of several weights of one model."""
    first, *others = weights
    return {
        name: torch.stack([tensor, *(other[name] for other in others)]).mean(0)
        for name, tensor in first.items()
    }


def _selection_metric(prediction: EvalPrediction) -> dict[str, float]:
    targets = np.asarray(prediction.label_ids)
    found = macro_average_precision(
        targets > 0.5, np.asarray(prediction.predictions), known=~np.isnan(targets)
    )
    return {SELECTION_METRIC: found}
