"""Scores for labeled statements by models that have not seen them."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stancekit.classifier import calibrate
from stancekit.finetune.base_encoder import base_for, find_base_encoder
from stancekit.finetune.calibration import fit_temperatures
from stancekit.finetune.callbacks import stop_on_interrupt
from stancekit.finetune.config import TrainingConfig
from stancekit.finetune.corpus import Corpus
from stancekit.finetune.crossval import cross_validation_steps, out_of_fold_logits
from stancekit.finetune.quiet import without_bars
from stancekit.finetune.sizing import sized
from stancekit.finetune.trainer import Watcher
from stancekit.finetune.training import save_tokenizer
from stancekit.progress import maybe_track
from stancekit.schema import Example


@without_bars()
def out_of_fold_scores(
    examples: Sequence[Example],
    labels: tuple[str, ...],
    *,
    base: str | Path | None = None,
    folds: int = 5,
    seed: int = 1,
    progress: bool = False,
) -> npt.NDArray[np.float64]:
    """Return calibrated probabilities of shape (statements, labels), by cross-validation.

    Args:
        examples: the statements; those of a group are left out together.
        labels: the label set.
        base: what to start from, as for `train`.
        folds: how many models are trained, each on all folds but one.
        seed: of everything random.
        progress: show a progress bar on standard error.

    Raises:
        DataError: there are fewer groups than folds.
        BaseModelError: the base was not found.
        TrainingInterruptedError: Ctrl-C was pressed.
    """
    config = TrainingConfig(labels=labels, base=base_for(labels, base), folds=folds, seeds=(seed,))
    base_folder = find_base_encoder(config)
    config = sized(config, round(len(examples) * (1 - 1 / folds)), base_folder)
    corpus = Corpus(labels, tuple(replace(example, split="train") for example in examples))
    total = cross_validation_steps(config, corpus, corpus.examples)
    with (
        tempfile.TemporaryDirectory() as folder,
        stop_on_interrupt() as stop,
        maybe_track("Cross-validating", total, shown=progress) as advance,
    ):
        logits = out_of_fold_logits(
            config,
            corpus,
            corpus.examples,
            save_tokenizer(config, base_folder, Path(folder)),
            base_folder,
            Path(folder),
            Watcher(advance, stop),
        )
    gold, known = corpus.gold(examples), corpus.known(examples)
    return calibrate(logits, fit_temperatures(logits, gold, known))
