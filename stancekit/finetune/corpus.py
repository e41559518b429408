"""The statements a configuration names, and the data sets made of them."""

from collections.abc import Iterable
from dataclasses import dataclass

import datasets
import numpy as np
import torch

from stancekit.data.examples import corpus_sha256, read_examples
from stancekit.encoding import Encoder, pad
from stancekit.errors import DataError
from stancekit.finetune.config import DataSource, TrainingConfig
from stancekit.metrics import BoolArray, label_matrix
from stancekit.schema import Example


@dataclass(frozen=True, slots=True)
class Corpus:
    """All labeled statements of a training run.

    Attributes:
        labels: the label set, in order.
        examples: the statements of all splits.
        notices: what the user should know, such as an optional corpus that is absent.
    """

    labels: tuple[str, ...]
    examples: tuple[Example, ...]
    notices: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """SHA-256 of texts, labels and splits."""
        return corpus_sha256(self.examples)

    def split(self, split: str, origin: str | None = None) -> list[Example]:
        """Return the statements of a split, of one origin or of all."""
        return [
            example
            for example in self.examples
            if example.split == split and origin in (None, example.origin)
        ]

    def selection(self, origin: str | None) -> list[Example]:
        """Return the validation statements of `origin`, or all when it has none."""
        return self.split("validation", origin) or self.split("validation")

    def gold(self, examples: Iterable[Example]) -> BoolArray:
        """Return the labels of statements as booleans of shape (statements, labels)."""
        return label_matrix((example.labels for example in examples), self.labels)


def read_corpus(config: TrainingConfig) -> Corpus:
    """Read the corpora of a configuration.

    Raises:
        DataError: a corpus that is not optional is absent, a statement is malformed, or there
            are no statements to train on or to validate with.
    """
    examples: list[Example] = []
    notices: list[str] = []
    for source in config.data:
        found, notice = _read_source(config, source)
        examples += found
        notices += notice
    corpus = Corpus(config.labels, tuple(examples), tuple(notices))
    for split in ("train", "validation"):
        if not corpus.split(split):
            raise DataError(f"Expected statements in the {split} split, found none; see `data`.")
    return corpus


def _read_source(config: TrainingConfig, source: DataSource) -> tuple[list[Example], list[str]]:
    pattern = config.resolve(source.files)
    paths = sorted(pattern.parent.glob(pattern.name))
    hint = f" Make it with: {source.build}" if source.build else ""
    if not paths and source.optional:
        return [], [f"Training without the {source.origin} corpus: no {source.files}.{hint}"]
    if not paths:
        raise DataError(f"Expected the {source.origin} corpus at {pattern}, found no file.{hint}")
    return read_examples(paths, labels=config.labels, origin=source.origin), []


def training_set(config: TrainingConfig, corpus: Corpus, encoder: Encoder) -> datasets.Dataset:
    """Return the training split, tokenized, with smoothed targets."""
    examples = corpus.split("train")
    gold = corpus.gold(examples).astype(np.float32)
    smoothing = np.array(
        [config.unsure_smoothing if e.unsure else config.label_smoothing for e in examples],
        dtype=np.float32,
    )[:, None]
    return _dataset(examples, gold * (1 - smoothing) + smoothing / 2, encoder)


def evaluation_set(corpus: Corpus, examples: list[Example], encoder: Encoder) -> datasets.Dataset:
    """Return statements, tokenized, with their labels as targets of 0 and 1."""
    return _dataset(examples, corpus.gold(examples).astype(np.float32), encoder)


def _dataset(examples: list[Example], targets: np.ndarray, encoder: Encoder) -> datasets.Dataset:
    rows = first_windows(examples, encoder)
    return datasets.Dataset.from_dict({"input_ids": rows, "labels": targets.tolist()})


def first_windows(examples: list[Example], encoder: Encoder) -> list[list[int]]:
    """Return the token ids of the first window of each statement, which is nearly always all.

    Training and the choice of thresholds read no further: the labels are those of the whole
    text, and a later window need not show why it has them.

    Raises:
        DataError: a statement has no tokens.
    """
    windows = encoder.windows([example.text for example in examples])
    if without := [e for e, found in zip(examples, windows, strict=True) if not found]:
        raise DataError(
            f"Expected statements with words, found {without[0].text!r} in the "
            f"{without[0].origin} corpus, which has no tokens; remove it."
        )
    return [found[0] for found in windows]


def collate(rows: list[dict[str, list[float]]]) -> dict[str, torch.Tensor]:
    """Pad rows of a data set to the longest of them."""
    input_ids, attention_mask = pad([[int(i) for i in row["input_ids"]] for row in rows])
    return {
        "input_ids": torch.from_numpy(input_ids),
        "attention_mask": torch.from_numpy(attention_mask),
        "labels": torch.tensor([row["labels"] for row in rows], dtype=torch.float32),
    }
