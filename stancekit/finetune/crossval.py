"""Logits for every statement by a model that has not seen it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from accelerate import PartialState
from iterstrat.ml_stratifiers import MultilabelStratifiedKFold

from stancekit.encoding import Encoder
from stancekit.errors import DataError
from stancekit.finetune.config import TrainingConfig
from stancekit.finetune.corpus import Corpus, first_windows, training_set
from stancekit.finetune.torch_session import model_logits
from stancekit.finetune.trainer import Watcher, new_model, run, steps
from stancekit.metrics import BoolArray, IntArray
from stancekit.schema import Example
from stancekit.session import FloatArray

_LOGITS = "logits.npy"


def out_of_fold_logits(
    config: TrainingConfig,
    corpus: Corpus,
    examples: Sequence[Example],
    encoder: Encoder,
    base_folder: Path,
    work: Path,
    watcher: Watcher,
) -> FloatArray:
    """Train on all folds but one, in turn, and return the logits of the one left out.

    Args:
        config: the configuration, with nothing left out.
        corpus: what the statements belong to.
        examples: the statements.
        encoder: over the tokenizer of the base.
        base_folder: the encoder or model to start from.
        work: a folder for checkpoints; folds that are finished there are not trained again.
        watcher: what looks on.

    Returns:
        Logits of shape (statements, labels).

    Raises:
        DataError: there are fewer groups than folds.
        TrainingInterruptedError: the user asked to stop.
    """
    logits = np.empty((len(examples), len(corpus.labels)), dtype=np.float32)
    folds = _folds(config, corpus, examples)
    for fold in range(config.folds):
        held_out = np.flatnonzero(folds == fold).tolist()
        rest = [examples[i] for i in np.flatnonzero(folds != fold).tolist()]
        folder = work / f"fold-{fold + 1}"
        if (folder / _LOGITS).is_file():
            watcher.advance(steps(config, len(rest)))
        else:
            data = training_set(config, corpus, rest, encoder)
            weights = run(config, config.seeds[0], base_folder, data, None, folder, watcher)
            model = new_model(config, base_folder).eval()
            model.load_state_dict(weights.last)
            rows = first_windows([examples[i] for i in held_out], encoder)
            if PartialState().is_main_process:
                _write(model_logits(model, rows), folder)
            PartialState().wait_for_everyone()
        logits[held_out] = np.load(folder / _LOGITS, allow_pickle=False)
    return logits


def cross_validation_steps(
    config: TrainingConfig, corpus: Corpus, examples: Sequence[Example]
) -> int:
    """Return how many optimizer steps the models of all folds take together."""
    folds = _folds(config, corpus, examples)
    return sum(steps(config, int((folds != fold).sum())) for fold in range(config.folds))


def _folds(config: TrainingConfig, corpus: Corpus, examples: Sequence[Example]) -> IntArray:
    groups = [example.group for example in examples]
    return assign_folds(groups, corpus.gold(examples), config.folds, seed=config.seeds[0])


def check_groups(groups: Sequence[str], folds: int) -> None:
    """Check that there are as many groups as folds.

    Raises:
        DataError: there are fewer.
    """
    if (found := len(set(groups))) < folds:
        raise DataError(
            f"Expected {folds} groups of statements at least (documents, authors), found "
            f"{found}: with so few, no threshold can be fitted. Label more of them."
        )


def assign_folds(groups: Sequence[str], gold: BoolArray, folds: int, *, seed: int) -> IntArray:
    """Return the fold of every statement, with each label in every fold alike.

    By iterative stratification (Sechidis et al. 2011) of groups: a group has the labels that
    any of its statements has, and stands in one fold.

    Args:
        groups: one name a statement.
        gold: labels of shape (statements, labels).
        folds: how many there are.
        seed: of what is left to chance.

    Raises:
        DataError: there are fewer groups than folds.
    """
    check_groups(groups, folds)
    names, members = np.unique(groups, return_inverse=True)
    present = np.zeros((len(names), gold.shape[1] + 1), dtype=np.int64)
    np.maximum.at(present, members, np.column_stack([gold, ~gold.any(1)]).astype(np.int64))
    splitter = MultilabelStratifiedKFold(n_splits=folds, shuffle=True, random_state=seed)
    found = np.empty(len(names), dtype=np.intp)
    for fold, (_, held_out) in enumerate(splitter.split(names, present)):
        found[held_out] = fold
    return found[members]


def _write(logits: FloatArray, folder: Path) -> None:
    part = folder / f"part-{_LOGITS}"
    np.save(part, logits, allow_pickle=False)
    part.replace(folder / _LOGITS)
