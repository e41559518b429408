"""The statements of a training run, and the data sets made of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import datasets
import numpy as np
import torch

from stancekit.data.examples import corpus_sha256, read_examples
from stancekit.data.splits import hash_split
from stancekit.encoding import Encoder, pad
from stancekit.errors import DataError
from stancekit.finetune.config import DataSource, TrainingConfig
from stancekit.metrics import BoolArray, label_matrix
from stancekit.schema import Example

_FEW_STATEMENTS = 2_000
_FEW_FOR_A_RARE_LABEL = 10_000
_RARE = 10
_SELECTED_FROM = 10_000


@dataclass(frozen=True, slots=True)
class Corpus:
    """All labeled statements of a training run.

    Attributes:
        labels: the label set, in order.
        examples: the statements of all splits; without a validation split, temperatures and
            thresholds are fitted by cross-validation.
        notices: what the user should know, such as an optional corpus that is absent.
    """

    labels: tuple[str, ...]
    examples: tuple[Example, ...]
    notices: tuple[str, ...] = ()

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
        """Return the validation statements of `origin`, or all when it has none.

        Ten thousand are enough to select by; of more, those are taken that come first.
        """
        found = self.split("validation", origin) or self.split("validation")
        return found[:_SELECTED_FROM]

    def gold(self, examples: Iterable[Example]) -> BoolArray:
        """Return the labels of statements as booleans of shape (statements, labels)."""
        return label_matrix((example.labels for example in examples), self.labels)

    def known(self, examples: Iterable[Example]) -> BoolArray:
        """Return where it is known whether a statement has a label, of the same shape."""
        return ~label_matrix((example.missing for example in examples), self.labels)


def read_corpus(config: TrainingConfig) -> Corpus:
    """Read the corpora of a configuration.

    Raises:
        DataError: a corpus that is not optional is absent, a statement is malformed, or there
            are no statements to train on.
    """
    examples: list[Example] = []
    notices: list[str] = []
    for source in config.data:
        found, notice = _read_source(config, source)
        examples += found
        notices += notice
    corpus = Corpus(config.labels, tuple(examples), tuple(notices))
    if not corpus.split("train"):
        raise DataError("Expected statements in the train split, found none; see `data`.")
    return corpus


def split_corpus(
    examples: Sequence[Example], labels: tuple[str, ...], test: Sequence[Example] = ()
) -> Corpus:
    """Return statements of a user with their splits.

    Splits that the data fix are kept. Otherwise a group's split depends on a hash of its name
    alone, so that new statements move no old one to another side; and where there are so few
    statements, or so few of a label, that a tenth of them tells little, all are trained on and
    the corpus has no validation split.

    Args:
        examples: the statements, without a split or with the one that the data fix.
        labels: the label set.
        test: other statements to measure the model on; then no others are held out for that.

    Raises:
        DataError: some statements have a split and others none, none is to train on, or there
            are two test splits or one that is trained on.
    """
    corpus = _fixed_splits(examples, labels) or _hashed_splits(examples, labels)
    if not test:
        return corpus
    if any(example.split == "test" for example in examples):
        raise DataError(
            "Expected one test split, found one in the data and statements to evaluate on; leave "
            "one of them out."
        )
    kept = [replace(e, split="train") if e.split == "test" else e for e in corpus.examples]
    texts, groups = {e.text for e in kept}, {e.group for e in kept}
    if repeated := sum(example.text in texts for example in test):
        raise DataError(
            f"Expected statements to evaluate on that are not trained on, found {repeated:,} of "
            f"{len(test):,} that are; remove them from one of the two."
        )
    notices = corpus.notices
    if shared := len(groups & {example.group for example in test}):
        notices += (
            f"{shared:,} groups (documents, authors) of the statements to evaluate on are trained "
            "on, too, so the figures will be too good.",
        )
    measured = [replace(example, split="test") for example in test]
    return Corpus(labels, (*kept, *measured), notices)


def _fixed_splits(examples: Sequence[Example], labels: tuple[str, ...]) -> Corpus | None:
    fixed = [example for example in examples if example.split is not None]
    if not fixed:
        return None
    if len(fixed) < len(examples):
        without = next(example for example in examples if example.split is None)
        raise DataError(
            f"Expected a split for every statement or for none, found {len(fixed):,} with and "
            f"{len(examples) - len(fixed):,} without one, such as {without.text!r:.60}."
        )
    corpus = Corpus(labels, tuple(examples))
    if not corpus.split("train"):
        raise DataError('Expected statements in the split "train", found none.')
    return corpus


def _hashed_splits(examples: Sequence[Example], labels: tuple[str, ...]) -> Corpus:
    hashed = [replace(example, split=hash_split(example.group)) for example in examples]
    corpus = Corpus(labels, tuple(hashed))
    validation = corpus.split("validation")
    rare = not validation or bool((corpus.gold(validation).sum(0) < _RARE).any())
    if len(examples) < (_FEW_FOR_A_RARE_LABEL if rare else _FEW_STATEMENTS):
        return Corpus(labels, tuple(replace(example, split="train") for example in examples))
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


def training_set(
    config: TrainingConfig, corpus: Corpus, examples: Sequence[Example], encoder: Encoder
) -> datasets.Dataset:
    """Return statements, tokenized, with smoothed targets; NaN where a label is unknown."""
    smoothing = config.label_smoothing
    targets = corpus.gold(examples) * (1 - smoothing) + smoothing / 2
    return _dataset(corpus, examples, targets.astype(np.float32), encoder)


def evaluation_set(
    corpus: Corpus, examples: Sequence[Example], encoder: Encoder
) -> datasets.Dataset:
    """Return statements, tokenized, with targets of 0 and 1; NaN where a label is unknown."""
    return _dataset(corpus, examples, corpus.gold(examples).astype(np.float32), encoder)


def _dataset(
    corpus: Corpus, examples: Sequence[Example], targets: np.ndarray, encoder: Encoder
) -> datasets.Dataset:
    rows = first_windows(examples, encoder)
    masked = np.where(corpus.known(examples), targets, np.float32("nan"))
    return datasets.Dataset.from_dict({"input_ids": rows, "labels": masked.tolist()})


def first_windows(examples: Sequence[Example], encoder: Encoder) -> list[list[int]]:
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
