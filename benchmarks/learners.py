"""The ways to fine-tune that training.py compares, each as its documentation shows it.

All start from the same encoder, with the same statements, and see no others.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from datasets import Dataset
from systems import Output, classify
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedTokenizerBase,
    Trainer,
    TrainingArguments,
    set_seed,
)

import stancekit
from stancekit.finetune import TrainingConfig
from stancekit.metrics import BoolArray, label_matrix
from stancekit.schema import Example

_MAX_LENGTH = 128
_FEW_STEPS = 500


@dataclass(frozen=True, slots=True)
class Lesson:
    """What everybody learns from, and is then asked.

    Attributes:
        labels: the label set, in order.
        base: the folder of the encoder.
        train: labeled statements.
        questions: texts to label afterwards.
        seed: of everything random.
        setfit_iterations: for SetFit, pairs of each kind for a statement, where it cannot go
            through all of them.
    """

    labels: tuple[str, ...]
    base: Path
    train: Sequence[Example]
    questions: Sequence[str]
    seed: int
    setfit_iterations: int

    @property
    def texts(self) -> list[str]:
        """The statements without their labels."""
        return [example.text for example in self.train]

    @property
    def gold(self) -> BoolArray:
        """The labels of the statements, of shape (statements, labels)."""
        return label_matrix((example.labels for example in self.train), self.labels)


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of it.

    Attributes:
        output: scores and labels of the questions.
        epoch_seconds: for one pass over as many statements as the lesson has; None for one that
            makes no such passes.
        fit_seconds: in which the final weights were trained.
        whole_seconds: from labeled statements to a model that labels texts.
        details: epochs, steps, rates.
    """

    output: Output
    epoch_seconds: float | None
    fit_seconds: float
    whole_seconds: float
    details: str


@dataclass(frozen=True, slots=True)
class Run:
    """One call of `transformers.Trainer.train`.

    Attributes:
        seconds: that it took.
        epochs: passes over its statements.
        statements: that it trained on.
        settings: steps, batch size, learning rate.
    """

    seconds: float
    epochs: float
    statements: int
    settings: str

    def epoch_seconds(self, statements: int) -> float:
        """Return what a pass over a number of statements takes."""
        return self.seconds / self.epochs * statements / self.statements


def ours(lesson: Lesson) -> Learned:
    """Train by `stancekit.train` with nothing said but base, labels and seed."""
    rows = [
        {"text": example.text, "labels": list(example.labels), "group": example.group}
        for example in lesson.train
    ]
    with tempfile.TemporaryDirectory() as folder, timed_runs() as runs:
        start = time.perf_counter()
        result = stancekit.train(
            rows,
            output=Path(folder) / "model",
            base=lesson.base,
            labels=lesson.labels,
            config=TrainingConfig(seeds=(lesson.seed,)),
        )
        whole = time.perf_counter() - start
        output = classify(stancekit.load(result.folder), lesson.questions)
    *folds, final = runs
    calibrated = f"calibrated on {len(folds)} folds" if folds else "calibrated on a tenth"
    return Learned(
        output=output,
        epoch_seconds=final.epoch_seconds(len(lesson.train)),
        fit_seconds=final.seconds,
        whole_seconds=whole,
        details=f"{final.settings}; {calibrated}",
    )


def padded_to_maximum(lesson: Lesson) -> Learned:
    """Train by a plain Trainer on statements padded to 128 tokens.

    So does run_classification.py of the examples of transformers unless it is told otherwise,
    and so did the fine-tuning tutorial for years (to the encoder's 512 tokens).
    """
    return _plain_trainer(lesson, padding="max_length")


def padded_to_batch(lesson: Lesson) -> Learned:
    """Train by a plain Trainer on batches padded to their longest statement.

    So does the guide to text classification of transformers.
    """
    return _plain_trainer(lesson, padding=False)


def setfit(lesson: Lesson) -> Learned:
    """Train by SetFit: the encoder on pairs of statements, then a logistic regression.

    By default it goes through every pair, which are as many as statements squared. Where that is
    more than 500 steps, it draws pairs instead, as it did by default before its version 1.
    """
    from setfit import SetFitModel
    from setfit import Trainer as SetFitTrainer
    from setfit import TrainingArguments as SetFitArguments

    targets = lesson.gold.astype(int).tolist()
    start = time.perf_counter()
    model = SetFitModel.from_pretrained(str(lesson.base), multi_target_strategy="one-vs-rest")
    with tempfile.TemporaryDirectory() as folder:
        arguments = SetFitArguments(
            output_dir=folder, seed=lesson.seed, save_strategy="no", report_to="none"
        )
        full_steps = all_pairs(lesson.gold) / arguments.embedding_batch_size
        complete = full_steps <= _FEW_STEPS
        if not complete:
            arguments.num_iterations = lesson.setfit_iterations
        trainer = SetFitTrainer(
            model=model,
            args=arguments,
            train_dataset=Dataset.from_dict({"text": lesson.texts, "label": targets}),
        )
        fit_start = time.perf_counter()
        trainer.train()
    end = time.perf_counter()
    scores = np.asarray(model.predict_proba(list(lesson.questions), as_numpy=True))
    drawn = (
        "every pair, its default"
        if complete
        else f"num_iterations={lesson.setfit_iterations}; every pair, its default, would take "
        f"about {float(f'{full_steps:.2g}'):,.0f} steps"
    )
    return Learned(
        output=Output(scores, scores >= 0.5),
        epoch_seconds=None,
        fit_seconds=end - fit_start,
        whole_seconds=end - start,
        details=(
            f"{trainer.st_trainer.state.global_step:,} steps of "
            f"{arguments.embedding_batch_size} pairs ({drawn}), learning rate "
            f"{arguments.body_embedding_learning_rate:g}"
        ),
    )


STANCEKIT, PADDED, BY_BATCH, SETFIT = "stancekit", "trainer", "trainer-by-batch", "setfit"
LEARNERS: dict[str, Callable[[Lesson], Learned]] = {
    STANCEKIT: ours,
    PADDED: padded_to_maximum,
    BY_BATCH: padded_to_batch,
    SETFIT: setfit,
}
TITLES = {
    STANCEKIT: "stancekit",
    PADDED: f"Trainer, padded to {_MAX_LENGTH} tokens",
    BY_BATCH: "Trainer, padded by batch",
    SETFIT: "SetFit",
}


@contextmanager
def timed_runs() -> Iterator[list[Run]]:
    """Record every run of a Trainer, of whichever subclass, that takes place meanwhile."""
    runs: list[Run] = []
    train = Trainer.train

    def timed(self: Trainer, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        start = time.perf_counter()
        output = train(self, *arguments, **options)
        runs.append(_describe(self, time.perf_counter() - start))
        return output

    with mock.patch.object(Trainer, "train", timed):
        yield runs


def all_pairs(gold: BoolArray) -> int:
    """Return how many pairs SetFit's default makes of statements with these labels.

    It pairs each statement with each, and repeats the rarer kind until there are as many pairs
    that share a label as pairs that share none.
    """
    counts = gold.astype(np.int64)
    alike = (counts @ counts.T > 0)[np.triu_indices(len(gold))]
    return 2 * int(max(alike.sum(), (~alike).sum()))


def _describe(trainer: Trainer, seconds: float) -> Run:
    arguments, state = trainer.args, trainer.state
    precision = "bf16" if arguments.bf16 else "float32"
    return Run(
        seconds=seconds,
        epochs=float(state.epoch or 0),
        statements=len(trainer.train_dataset),
        settings=(
            f"{state.epoch:g} epochs, {state.global_step:,} steps of "
            f"{arguments.train_batch_size}, learning rate {arguments.learning_rate:g}, {precision}"
        ),
    )


def _plain_trainer(lesson: Lesson, *, padding: str | bool) -> Learned:
    set_seed(lesson.seed)
    start = time.perf_counter()
    tokenizer = AutoTokenizer.from_pretrained(lesson.base)
    model = AutoModelForSequenceClassification.from_pretrained(
        lesson.base,
        id2label=dict(enumerate(lesson.labels)),
        problem_type="multi_label_classification",
    )
    targets = lesson.gold.astype(float).tolist()
    with tempfile.TemporaryDirectory() as folder, timed_runs() as runs:
        trainer = Trainer(
            model=model,
            args=TrainingArguments(output_dir=folder, seed=lesson.seed),
            train_dataset=_tokenized(tokenizer, lesson.texts, padding).add_column(
                "labels", targets
            ),
            processing_class=tokenizer,
        )
        trainer.train()
        whole = time.perf_counter() - start
        found = trainer.predict(_tokenized(tokenizer, lesson.questions, padding)).predictions
    scores = 1 / (1 + np.exp(-np.asarray(found, dtype=np.float64)))
    (run,) = runs
    return Learned(
        output=Output(scores, scores >= 0.5),
        epoch_seconds=run.epoch_seconds(len(lesson.train)),
        fit_seconds=run.seconds,
        whole_seconds=whole,
        details=run.settings,
    )


def _tokenized(
    tokenizer: PreTrainedTokenizerBase, texts: Sequence[str], padding: str | bool
) -> Dataset:
    return Dataset.from_dict({"text": list(texts)}).map(
        lambda rows: tokenizer(
            rows["text"], truncation=True, padding=padding, max_length=_MAX_LENGTH
        ),
        batched=True,
        remove_columns="text",
    )
