"""Statements to train on and to judge by: what training.py and sizes.py share."""

import argparse
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from common import ROOT

from stancekit.finetune import TrainingConfig, load_config
from stancekit.finetune.corpus import read_corpus
from stancekit.metrics import BoolArray, label_matrix
from stancekit.schema import Example


@dataclass(frozen=True, slots=True)
class Material:
    """The statements of a corpus that a benchmark of training uses; none is of the test split.

    Attributes:
        config: names the labels and the encoder.
        pool: statements of the training split, to draw from.
        judge: statements of the validation split.
        notices: what a reader should know of them.
    """

    config: TrainingConfig
    pool: Sequence[Example]
    judge: Sequence[Example]
    notices: Sequence[str]

    @property
    def labels(self) -> tuple[str, ...]:
        """The label set, in order."""
        return self.config.labels

    def gold(self, examples: Sequence[Example]) -> BoolArray:
        """Return the labels of statements as booleans of shape (statements, labels)."""
        return label_matrix((example.labels for example in examples), self.labels)

    def draw(self, count: int, seed: int) -> list[Example]:
        """Return statements to train on; those of a smaller draw are in the larger ones, too.

        Raises:
            SystemExit: there are not so many.
        """
        if count > len(self.pool):
            raise SystemExit(
                f"Expected at most {len(self.pool):,} statements to train on, which is what the "
                f"corpus has, found {count:,}; pass smaller --sizes."
            )
        return _shuffled(self.pool, f"train {seed}")[:count]

    def describe(self) -> str:
        """Return a sentence on what is judged by, with the statements of each label."""
        counts = zip(self.labels, self.gold(self.judge).sum(0), strict=True)
        origins = " and ".join(sorted({example.origin for example in self.judge}))
        return (
            f"Judged by {len(self.judge):,} statements of the validation split ({origins}; "
            f"{', '.join(f'{count:,} {label}' for label, count in counts)})"
        )


def material_options(description: str | None, sizes: Sequence[int]) -> argparse.ArgumentParser:
    """Return a parser with the options that say what is trained on and judged by.

    Args:
        description: the script's docstring, whose first line the help shows.
        sizes: the numbers of statements by default.
    """
    parser = argparse.ArgumentParser(description=(description or "").split("\n", 1)[0])
    parser.add_argument(
        "--sizes", nargs="+", type=int, default=list(sizes), help="numbers of statements"
    )
    parser.add_argument(
        "--seeds", nargs="+", type=int, default=[1], help="each draws other statements"
    )
    parser.add_argument("--limit-judge", type=int, help="judge by so many statements only")
    parser.add_argument("--config", type=Path, default=ROOT / "configs" / "minilm.yaml")
    return parser


def read_material(config: Path, limit_judge: int | None) -> Material:
    """Read the corpus of a configuration: the one it selects on, or all others in its absence.

    Args:
        config: path of the YAML file.
        limit_judge: how many statements to judge by; all of the validation split by default.
    """
    loaded = load_config(config)
    corpus = read_corpus(loaded)
    origin = loaded.select_on
    notices = list(corpus.notices)
    if origin and not corpus.split("train", origin):
        notices.append(f"The {origin} corpus is absent: statements are of the others.")
        origin = None
    judge = _shuffled(corpus.split("validation", origin), "judge")
    if not judge:
        raise SystemExit(f"{config}: expected statements in the validation split, found none.")
    return Material(loaded, corpus.split("train", origin), judge[:limit_judge], notices)


def spread(values: Sequence[float], form: str = ".3f") -> str:
    """Return the mean of figures, with their range when there are several, for a table."""
    mean = f"{sum(values) / len(values):{form}}"
    if len(values) == 1:
        return mean
    return f"{mean} ({min(values):{form}} to {max(values):{form}})"


def _shuffled(examples: Sequence[Example], salt: str) -> list[Example]:
    """Return statements in the order of a hash of their texts, whatever order they had."""
    return sorted(
        examples, key=lambda found: hashlib.sha256(f"{salt} {found.text}".encode()).digest()
    )
