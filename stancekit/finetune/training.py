"""The one training path: corpus, runs, averaging, calibration, export, evaluation, folder."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from accelerate import PartialState
from safetensors.torch import load_model, save_model
from transformers import AutoTokenizer

from stancekit.encoding import Encoder
from stancekit.errors import OutputError, ParityError
from stancekit.finetune.base_encoder import find_base_encoder
from stancekit.finetune.config import TrainingConfig, load_config
from stancekit.finetune.corpus import Corpus, read_corpus
from stancekit.finetune.fitting import Candidate, fit
from stancekit.finetune.model import StancekitForSequenceClassification
from stancekit.finetune.release import write_model_folder
from stancekit.finetune.trainer import new_model, training_arguments
from stancekit.model_files import MANIFEST, TOKENIZER, Manifest, ModelFolder

FITTED = "fitted.safetensors"


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """What a training run made.

    Attributes:
        folder: the model folder.
        manifest: its manifest, with the figures on the test split.
        candidates: all weights that were compared, the kept ones first.
    """

    folder: Path
    manifest: Manifest
    candidates: tuple[Candidate, ...]


def train(
    config: TrainingConfig | Path | str,
    *,
    output: Path | str | None = None,
    overwrite: bool = False,
    report: Callable[[str], object] | None = None,
) -> TrainingResult:
    """Fine-tune an encoder as configured, and write a complete model folder.

    The folder appears at once when all is done; a run that is killed leaves none, and an
    older one as it was.

    Args:
        config: a configuration, or the path of its YAML file.
        output: the model folder to write, instead of the configuration's.
        overwrite: replace a model folder that is already there.
        report: called with one line of text at each step.

    Returns:
        The folder, its manifest, and the weights that were compared.

    Raises:
        ConfigError, DataError, BaseModelError: the run cannot start as configured.
        OutputError: the folder cannot be written, or is there and `overwrite` is not set.
        ParityError: the quantized model differs too much from the torch model.
    """
    if not isinstance(config, TrainingConfig):
        config = load_config(config)
    state = PartialState()
    tell = report if report is not None and state.is_main_process else _silent
    folder = Path(output).resolve() if output is not None else config.resolve(config.output)
    corpus = read_corpus(config)
    base_folder = find_base_encoder(config)
    work = _working_folder(folder)
    training_arguments(config, config.seeds[0], work)
    if state.is_main_process:
        _prepare(folder, work, overwrite=overwrite)
    state.wait_for_everyone()
    for notice in corpus.notices:
        tell(notice)
    tell(f"Starting from {base_folder}.")

    encoder = save_tokenizer(config, base_folder, work)
    model, candidates = fit(config, corpus, encoder, base_folder, work, tell)
    if state.is_main_process:
        save_model(model, str(work / FITTED))
        _release(config, corpus, model, encoder, folder, tell)
    state.wait_for_everyone()
    return TrainingResult(folder, ModelFolder(folder).manifest, candidates)


def export(
    config: TrainingConfig | Path | str,
    *,
    output: Path | str | None = None,
    report: Callable[[str], object] | None = None,
) -> Manifest:
    """Write the model folder of a run that fitted its weights but did not get further.

    So it is when the parity gate refused the int8 model, or the run was killed while exporting.

    Args:
        config: the configuration of the run, or its path; limits of the gate may have changed.
        output: the model folder to write, as it was given to the run.
        report: called with one line of text at each step.

    Returns:
        The manifest of the folder.

    Raises:
        OutputError: there are no fitted weights beside the output.
        ParityError: the quantized model differs too much from the torch model.
    """
    if not isinstance(config, TrainingConfig):
        config = load_config(config)
    folder = Path(output).resolve() if output is not None else config.resolve(config.output)
    work = _working_folder(folder)
    if not (work / FITTED).is_file():
        raise OutputError(f"Expected fitted weights at {work / FITTED}, found none: train first.")
    base_folder = find_base_encoder(config)
    encoder = save_tokenizer(config, base_folder, work)
    model = new_model(config, base_folder).eval()
    load_model(model, str(work / FITTED))
    _release(config, read_corpus(config), model, encoder, folder, report or _silent)
    return ModelFolder(folder).manifest


def _release(
    config: TrainingConfig,
    corpus: Corpus,
    model: StancekitForSequenceClassification,
    encoder: Encoder,
    folder: Path,
    tell: Callable[[str], object],
) -> None:
    work = _working_folder(folder)
    tell("Calibrating, exporting and evaluating.")
    try:
        write_model_folder(config, corpus, model, encoder, work)
    except ParityError as error:
        raise ParityError(f"{error} The fitted weights are kept for training/export.py.") from error
    _replace(folder, work / "model", work)
    tell(f"Wrote {folder}.")


def _working_folder(folder: Path) -> Path:
    return folder.parent / f".{folder.name}.work"


def save_tokenizer(config: TrainingConfig, base_folder: Path, work: Path) -> Encoder:
    """Save the base's tokenizer to the folder in the making, and return an encoder over it."""
    stage = work / "model"
    if PartialState().is_main_process:
        tokenizer = AutoTokenizer.from_pretrained(base_folder, local_files_only=True)
        tokenizer.model_max_length = config.max_length
        tokenizer.save_pretrained(stage)
    PartialState().wait_for_everyone()
    return Encoder(
        (stage / TOKENIZER).read_bytes(), max_length=config.max_length, overlap=config.overlap
    )


def _prepare(folder: Path, work: Path, *, overwrite: bool) -> None:
    """Check that the output can be written, and make an empty working folder beside it.

    Raises:
        OutputError: it cannot.
    """
    if folder.exists():
        if not overwrite:
            raise OutputError(f"{folder} is already there; name another output, or overwrite it.")
        if not (folder / MANIFEST).is_file():
            raise OutputError(f"{folder} is there and is no model folder, so it is not replaced.")
    try:
        shutil.rmtree(work, ignore_errors=True)
        (work / "model").mkdir(parents=True)
    except OSError as error:
        raise OutputError(
            f"{work} cannot be made ({error.strerror}); name an output in a folder you can write."
        ) from error


def _replace(folder: Path, made: Path, work: Path) -> None:
    """Put the finished folder in its place and remove the working folder."""
    if folder.exists():
        folder.rename(work / "replaced")
    made.rename(folder)
    shutil.rmtree(work)


def _silent(_: str) -> None:
    pass
