"""The folder beside the output in which a model is made, until it is complete."""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from math import prod
from pathlib import Path

from safetensors import safe_open

from stancekit.errors import OutputError
from stancekit.finetune.config import TrainingConfig
from stancekit.finetune.corpus import Corpus
from stancekit.model_files import MANIFEST, WEIGHTS, FileRecord

_RUN = "run.json"
_DECISIVE = ("torch", "transformers", "tokenizers")
_LIMITS = {"output", "max_label_changes", "max_quality_loss"}
_FLOAT32 = 4
_CHECKPOINTS = 3  # the best, the last, and the one that is being written
_PER_CHECKPOINT = 3  # weights, and the two moments of the optimizer
_BESIDE = 4  # best and last weights of a run, ONNX graphs of the export


def working_folder(folder: Path) -> Path:
    """Return the folder beside `folder` in which it is made."""
    return folder.parent / f".{folder.name}.work"


def describe_run(config: TrainingConfig, corpus: Corpus, base_folder: Path) -> dict[str, object]:
    """Return everything that the weights of a run depend on, as JSON has it."""
    decisive = config.model_dump(mode="json", exclude={*_LIMITS, "data", "base"})
    # Unlike the SHA-256 of the corpus, in order and with groups: batches and folds depend on both.
    statements = [[e.text, e.labels, e.missing, e.split, e.group] for e in corpus.examples]
    return {
        "config": decisive,
        "statements_sha256": hashlib.sha256(json.dumps(statements).encode()).hexdigest(),
        "base_sha256": FileRecord.of(base_folder / WEIGHTS).sha256,
        "versions": {name: version(name) for name in _DECISIVE},
    }


def prepare(
    folder: Path,
    run: Mapping[str, object],
    base_folder: Path,
    seeds: int,
    *,
    overwrite: bool,
    resume: bool,
) -> Path:
    """Check that the output can be written, and make or take up the working folder beside it.

    Args:
        folder: the model folder to be.
        run: what the run depends on, from `describe_run`.
        base_folder: the base, whose size tells how much the run will write.
        seeds: how many runs there are.
        overwrite: replace a model folder, and start an unfinished run anew.
        resume: go on with an unfinished run.

    Raises:
        OutputError: the folder cannot be written, the disk is too full, the run to resume is
            another one, or there is an unfinished run and it is not said what to do with it.
    """
    work = working_folder(folder)
    _check_output(folder, overwrite=overwrite, resume=resume)
    _check_space(work, base_folder, seeds)
    if resume and (work / _RUN).is_file():
        _check_same(work, run)
    elif (work / _RUN).is_file() and not overwrite:
        raise OutputError(
            f"{work} has a run that was not finished: resume it, or overwrite to start anew."
        )
    else:
        _make(work, run)
    return work


def _check_output(folder: Path, *, overwrite: bool, resume: bool) -> None:
    if not folder.exists():
        return
    if not overwrite:
        hint = "; what was to be resumed is complete" if resume else ""
        raise OutputError(f"{folder} is already there{hint}; name another output, or overwrite it.")
    if not (folder / MANIFEST).is_file():
        raise OutputError(f"{folder} is there and is no model folder, so it is not replaced.")


def _check_same(work: Path, run: Mapping[str, object]) -> None:
    before = json.loads((work / _RUN).read_text(encoding="utf-8"))
    if differing := list(_differing(before, run)):
        raise OutputError(
            f"Expected the run of {work / _RUN} to resume, found another {', '.join(differing)}: "
            "give it what it was started with, or overwrite to start anew."
        )


def _differing(before: Mapping[str, object], run: Mapping[str, object]) -> Iterator[str]:
    for key, value in run.items():
        known = before.get(key)
        if isinstance(known, dict) and isinstance(value, dict):
            yield from (f"{key}.{name}" for name in _differing(known, value))
        elif known != value:
            yield key


def _make(work: Path, run: Mapping[str, object]) -> None:
    try:
        shutil.rmtree(work, ignore_errors=True)
        (work / "model").mkdir(parents=True)
        part = work / f"{_RUN}.part"
        part.write_text(json.dumps(run, indent=2) + "\n", encoding="utf-8")
        part.replace(work / _RUN)
    except OSError as error:
        raise OutputError(
            f"{work} cannot be made ({error.strerror}); name an output in a folder you can write."
        ) from error


def _check_space(work: Path, base_folder: Path, seeds: int) -> None:
    with safe_open(base_folder / WEIGHTS, framework="numpy") as weights:
        parameters = sum(prod(weights.get_slice(name).get_shape()) for name in weights.keys())  # noqa: SIM118
    copies = _CHECKPOINTS * _PER_CHECKPOINT + _BESIDE + 2 * seeds
    needed = parameters * _FLOAT32 * copies
    there = next(path for path in work.parents if path.exists())
    taken = sum(path.stat().st_size for path in work.rglob("*"))
    free = shutil.disk_usage(there).free + taken
    if free < needed:
        raise OutputError(
            f"Expected {needed / 1e9:.1f} GB of free space at {work} for checkpoints, found "
            f"{free / 1e9:.1f} GB; make room, or name an output on another disk."
        )


def put_in_place(folder: Path, work: Path) -> None:
    """Put the finished folder in its place and remove the working folder.

    What a tracker logged in it is moved beside the model folder.
    """
    logged = folder.with_name(f"{folder.name}-logs")
    for runs in work.glob("*/runs"):
        logged.mkdir(exist_ok=True)
        shutil.rmtree(logged / runs.parent.name, ignore_errors=True)
        runs.rename(logged / runs.parent.name)
    if folder.exists():
        folder.rename(work / "replaced")
    (work / "model").rename(folder)
    shutil.rmtree(work)
