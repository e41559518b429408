"""What a run keeps on disk while it is under way, so that it can go on after it was killed."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers.trainer import TRAINER_STATE_NAME
from transformers.trainer_utils import PREFIX_CHECKPOINT_DIR

from stancekit.model_files import WEIGHTS

Weights = dict[str, torch.Tensor]
SELECTION_METRIC = "macro_average_precision"
_COMPLETE = "complete"
_BEST, _LAST = "best.safetensors", "last.safetensors"


@dataclass(frozen=True, slots=True)
class RunWeights:
    """The weights of a run's best checkpoint on validation, and of its last one."""

    best: Weights
    last: Weights


def checkpoint(folder: Path, step: int) -> Path:
    """Return the folder of a run's checkpoint."""
    return folder / f"{PREFIX_CHECKPOINT_DIR}-{step}"


def mark_complete(folder: Path) -> None:
    """Note that everything of a checkpoint is written, and how large it is."""
    sizes = {path.name: path.stat().st_size for path in folder.iterdir() if path.is_file()}
    sizes.pop(_COMPLETE, None)
    part = folder.with_name(f"{folder.name}.{_COMPLETE}")
    part.write_text(json.dumps(sizes), encoding="utf-8")
    part.replace(folder / _COMPLETE)


def last_complete(folder: Path) -> Path | None:
    """Return the last checkpoint of a run that is complete, if there is one."""
    found = [path for path in _checkpoints(folder) if _is_complete(path)]
    return max(found, key=lambda path: int(path.name.rpartition("-")[2]), default=None)


def remove_incomplete(folder: Path) -> None:
    """Remove what a run was writing or removing when it was killed."""
    for path in _checkpoints(folder):
        if not _is_complete(path):
            shutil.rmtree(path)


def selection_scores(folder: Path) -> Mapping[int, float]:
    """Return a checkpoint's history: the score on validation by step of each evaluation."""
    state = json.loads((folder / TRAINER_STATE_NAME).read_text(encoding="utf-8"))
    return scores_of(state["log_history"])


def scores_of(history: list[dict[str, float]]) -> Mapping[int, float]:
    """Return the score on validation by step, from the log of a Trainer."""
    name = f"eval_{SELECTION_METRIC}"
    return {int(entry["step"]): entry[name] for entry in history if name in entry}


def stalled(scores: Mapping[int, float], patience: int) -> bool:
    """Tell whether the last `patience` evaluations brought nothing better."""
    if not scores:
        return False
    steps = sorted(scores)
    best = max(steps, key=lambda step: (scores[step], -step))
    return len(steps) - 1 - steps.index(best) >= patience


def finish_run(folder: Path) -> None:
    """Keep the best and the last weights of a run that is over, and drop all else."""
    last = last_complete(folder)
    assert last is not None  # noqa: S101 - a run saves when it ends
    if scores := selection_scores(last):
        best = max(scores, key=scores.__getitem__)
        _keep(checkpoint(folder, best) / WEIGHTS, folder / _BEST)
        last = checkpoint(folder, max(scores))
    _keep(last / WEIGHTS, folder / _LAST)
    for path in _checkpoints(folder):
        shutil.rmtree(path)


def finished_run(folder: Path) -> RunWeights | None:
    """Return the weights of a run that is over, None while it is not."""
    if not (folder / _LAST).is_file():
        return None
    last = load_file(folder / _LAST)
    best = load_file(folder / _BEST) if (folder / _BEST).is_file() else last
    return RunWeights(best, last)


def _checkpoints(folder: Path) -> list[Path]:
    return [path for path in folder.glob(f"{PREFIX_CHECKPOINT_DIR}-*") if path.is_dir()]


def _is_complete(folder: Path) -> bool:
    """Tell whether a checkpoint is whole; one that was being removed is not, marked or not."""
    if not (folder / _COMPLETE).is_file():
        return False
    sizes = json.loads((folder / _COMPLETE).read_text(encoding="utf-8"))
    files = {path.name: path.stat().st_size for path in folder.iterdir()}
    return all(files.get(name) == size for name, size in sizes.items())


def _keep(weights: Path, target: Path) -> None:
    """Put a file in its place at once, so that it is never there in part."""
    made = target.with_suffix(".part")
    shutil.copyfile(weights, made)
    made.replace(target)
