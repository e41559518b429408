"""The one training path: statements, runs, averaging, calibration, export, evaluation, folder."""

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from accelerate import PartialState
from transformers import AutoTokenizer

from stancekit.data.annotations import ReadOptions
from stancekit.data.loading import load_statements
from stancekit.data.reading import DataLike
from stancekit.encoding import Encoder
from stancekit.errors import ConfigError, DataError, ParityError
from stancekit.evaluation.figures import Evaluation
from stancekit.finetune.base_encoder import base_for, find_base_encoder, is_model_folder
from stancekit.finetune.config import TrainingConfig, load_config
from stancekit.finetune.corpus import Corpus, read_corpus, split_corpus
from stancekit.finetune.crossval import check_groups
from stancekit.finetune.fitting import Candidate, fit
from stancekit.finetune.quiet import without_bars
from stancekit.finetune.release import write_model_folder
from stancekit.finetune.sizing import sized
from stancekit.finetune.trainer import check_trackers, training_arguments
from stancekit.finetune.working import describe_run, prepare, put_in_place, working_folder
from stancekit.model_files import TOKENIZER, Manifest, ModelFolder, locate_shipped_model
from stancekit.schema import Example

Tell = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """What a training run made.

    Attributes:
        folder: the model folder.
        manifest: its manifest, with the figures.
        candidates: all weights that were compared, the kept ones first.
        evaluations: on each part of the test split; without one, of the cross-validation. Of
            several processes, the main one has them.
        reports: pages with them, beside the model folder, since they quote statements.
    """

    folder: Path
    manifest: Manifest
    candidates: tuple[Candidate, ...]
    evaluations: tuple[Evaluation, ...]
    reports: tuple[Path, ...]


@without_bars()
def train(
    data: DataLike | Sequence[DataLike] | None = None,
    *,
    output: str | os.PathLike[str] | None = None,
    evaluation: DataLike | Sequence[DataLike] | None = None,
    base: str | os.PathLike[str] | None = None,
    config: TrainingConfig | str | os.PathLike[str] | None = None,
    labels: Sequence[str] | None = None,
    reading: ReadOptions = ReadOptions(),  # noqa: B008 - frozen
    report_to: str | None = None,
    overwrite: bool = False,
    resume: bool = False,
    progress: bool = False,
    tell: Tell | None = None,
) -> TrainingResult:
    """Train a model on labeled statements, and write a complete model folder.

    What is not said is chosen by the number of statements: epochs, learning rates, batch size.
    From 2,000 statements up, a tenth of the groups is held out for validation and a tenth for
    test; below, temperatures and thresholds are fitted by cross-validation, and so are the
    figures. Splits that the data fix are kept.

    The folder appears at once when all is done. A run that is killed leaves an older one as it
    was, and can be resumed.

    Args:
        data: labeled statements: a file, a folder, a DataFrame, a Dataset, rows, or several of
            these. Without it, `config` names the data.
        output: the model folder to write, instead of the configuration's.
        evaluation: more labeled statements, to measure the finished model on; they choose
            nothing.
        base: what to start from: "shipped", a folder with a model or an encoder, or the name of
            an encoder on the hub. By default the shipped model when it knows the labels, else
            the encoder it was made from.
        config: a configuration, or the path of its YAML file.
        labels: the label set; by default the labels that occur.
        reading: how to read `data` and `evaluation`.
        report_to: a tracker that transformers knows, such as "tensorboard".
        overwrite: replace a model folder that is already there, or an unfinished run.
        resume: go on with an unfinished run; it ends as if it had not been stopped.
        progress: show a progress bar on standard error.
        tell: called with one line of text at each step.

    Returns:
        The folder, its manifest, the weights that were compared, and the evaluations.

    Raises:
        ConfigError, DataError, BaseModelError: the run cannot start as configured.
        OutputError: the folder cannot be written, or is there and `overwrite` is not set.
        ParityError: the quantized model differs too much from the torch model.
        TrainingInterruptedError: Ctrl-C was pressed; the state is saved.
    """
    state = PartialState()
    say = tell if tell is not None and state.is_main_process else _silent
    if config is None:
        config = TrainingConfig()
    elif not isinstance(config, TrainingConfig):
        config = load_config(os.fspath(config))
    if output is None and "output" not in config.model_fields_set:
        raise ConfigError("Expected a folder to write the model to, found none; name it as output.")
    corpus = _read(data, evaluation, config, labels, reading)
    config = _completed(config, corpus, base, output, report_to)
    folder = config.resolve(config.output)
    base_folder = find_base_encoder(config)
    config = sized(config, len(corpus.split("train")), base_folder)
    _check_measurable(config, corpus)
    work = working_folder(folder)
    evaluated = bool(corpus.split("validation"))
    check_trackers(training_arguments(config, config.seeds[0], work, evaluated=evaluated))
    if state.is_main_process:
        run = describe_run(config, corpus, base_folder)
        prepare(folder, run, base_folder, len(config.seeds), overwrite=overwrite, resume=resume)
    state.wait_for_everyone()
    for notice in corpus.notices:
        say(notice)
    kind = "model" if is_model_folder(base_folder) else "encoder"
    say(f"Starting from the {kind} in {base_folder}.")

    encoder = save_tokenizer(config, base_folder, work)
    fitted = fit(config, corpus, encoder, base_folder, work, tell=say, progress=progress)
    evaluations: tuple[Evaluation, ...] = ()
    if state.is_main_process:
        say("Calibrating, exporting and evaluating.")
        try:
            evaluations = write_model_folder(config, corpus, fitted, encoder, work)
        except ParityError as error:
            raise ParityError(
                f"{error} The run is kept: resume it with limits that allow this."
            ) from error
    reports = _write_reports(folder, evaluations)
    if state.is_main_process:
        put_in_place(folder, work)  # last, since there is nothing to resume after it
    for written in (folder, *reports):
        say(f"Wrote {written}.")
    state.wait_for_everyone()
    manifest = ModelFolder(folder).manifest
    return TrainingResult(folder, manifest, fitted.candidates, evaluations, reports)


def _read(
    data: DataLike | Sequence[DataLike] | None,
    evaluation: DataLike | Sequence[DataLike] | None,
    config: TrainingConfig,
    labels: Sequence[str] | None,
    reading: ReadOptions,
) -> Corpus:
    """Return the statements that are passed, or those that the configuration names.

    Raises:
        ConfigError: there are neither, or both.
    """
    if data is None:
        if not config.data or not config.labels:
            raise ConfigError(
                "Expected labeled statements, or a configuration with `data` and `labels`, "
                "found neither."
            )
        if evaluation is not None or labels is not None:
            raise ConfigError(
                "Expected `evaluation` and `labels` together with data, found a configuration "
                "that names its own; say there what they are."
            )
        return read_corpus(config)
    if config.data:
        raise ConfigError(
            "Expected labeled statements from one place, found some that are passed and a "
            "configuration with `data`; leave one of them out."
        )
    known = ModelFolder(locate_shipped_model()).manifest.labels
    chosen = tuple(labels or config.labels) or None
    statements = load_statements(data, options=reading, labels=chosen, known=known)
    notices = statements.notices
    test: Sequence[Example] = ()
    if evaluation is not None:
        measured = load_statements(evaluation, options=reading, labels=statements.labels)
        told = {notice.message for notice in notices}
        notices += tuple(notice for notice in measured.notices if notice.message not in told)
        test = measured.examples
    corpus = split_corpus(statements.examples, statements.labels, test)
    return replace(corpus, notices=(*map(str, notices), *corpus.notices))


def _completed(
    config: TrainingConfig,
    corpus: Corpus,
    base: str | os.PathLike[str] | None,
    output: str | os.PathLike[str] | None,
    report_to: str | None,
) -> TrainingConfig:
    """Return the configuration with everything that arguments and statements add to it."""
    update: dict[str, object] = {"labels": corpus.labels}
    if output is not None:
        update["output"] = Path(output).resolve()
        if "name" not in config.model_fields_set:
            update["name"] = re.sub(r"[^\w.-]+", "-", Path(output).resolve().name)
    if base is not None or "base" not in config.model_fields_set:
        update["base"] = base_for(corpus.labels, None if base is None else os.fspath(base))
    if report_to is not None:
        update["training"] = config.training | {"report_to": report_to}
    return config.model_copy(update=update)


def _check_measurable(config: TrainingConfig, corpus: Corpus) -> None:
    """Check that there is something to select and calibrate by, before a run starts.

    Raises:
        DataError: the statements are of too few groups, or those to select on have no label.
    """
    selection = corpus.selection(config.select_on)
    if not selection:
        check_groups([example.group for example in corpus.split("train")], config.folds)
    elif not corpus.gold(selection).any():
        raise DataError(
            f"Expected labels in the validation split, found {len(selection):,} statements that "
            "have none; label some, or leave the split out to calibrate by cross-validation."
        )


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


def _write_reports(folder: Path, evaluations: Sequence[Evaluation]) -> tuple[Path, ...]:
    # Not with the module, since plots take a second to load.
    from stancekit.report.html import render

    written = []
    for evaluation in evaluations:
        part = re.sub(r"\W+", "-", evaluation.data).strip("-")
        path = folder.with_name(f"{folder.name}-report-{part}.html")
        path.write_text(render(evaluation), encoding="utf-8")
        written.append(path)
    return tuple(written)


def _silent(_: str) -> None:
    pass
