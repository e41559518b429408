"""Sizes: what stancekit's own training reaches with so many statements, from the plain encoder.

    python benchmarks/sizes.py --seeds 1 2 3
    python benchmarks/sizes.py --sizes 150 --epochs 8 16 32

The settings are those of `stancekit.finetune.sizing`, which this script tries; --epochs puts
other numbers of epochs beside each other. Only the final weights are trained: average precision
needs no thresholds. Judged by the validation split.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from common import machine_facts, markdown_table
from material import Material, material_options, read_material, spread

from stancekit.errors import StancekitError
from stancekit.finetune import TrainingConfig
from stancekit.finetune.base_encoder import find_base_encoder
from stancekit.finetune.callbacks import Stop
from stancekit.finetune.corpus import Corpus, first_windows, training_set
from stancekit.finetune.quiet import without_bars
from stancekit.finetune.sizing import sized
from stancekit.finetune.torch_session import model_logits
from stancekit.finetune.trainer import Watcher, new_model
from stancekit.finetune.trainer import run as fine_tune
from stancekit.finetune.training import save_tokenizer
from stancekit.metrics import average_precision


@dataclass(frozen=True, slots=True)
class Trial:
    """One training.

    Attributes:
        config: its settings.
        precision: average precision of each label.
        seconds: that it took.
    """

    config: TrainingConfig
    precision: npt.NDArray[np.floating]
    seconds: float


def main() -> None:
    """Train with every number of statements and print a table."""
    parser = material_options(__doc__, sizes=(50, 150, 500, 1500, 5000))
    parser.add_argument(
        "--epochs", nargs="+", type=int, help="instead of the number that the size has"
    )
    try:
        run(parser.parse_args())
    except StancekitError as error:
        raise SystemExit(f"error: {error}") from error


@without_bars()
def run(options: argparse.Namespace) -> None:
    """Do what the options say."""
    facts = machine_facts("stancekit", "transformers", "torch")
    material = read_material(options.config, options.limit_judge)
    rows = []
    for size in options.sizes:
        for epochs in options.epochs or [None]:
            trials = [train(material, size, epochs, seed) for seed in options.seeds]
            rows.append(table_row(size, trials))
    header = ("statements", "epochs", "batch", "learning rate", "of the head", "macro-AP")
    labels = [f"AP {label}" for label in material.labels]
    print("### Quality by number of statements\n")
    print(markdown_table((*header, *labels, "time"), rows))
    lines = [
        f"{material.describe()}. Draws: {len(options.seeds)}; means, with ranges in parentheses.",
        *material.notices,
        f"Threads of torch: {torch.get_num_threads()}. {facts}",
    ]
    print("\n" + "\n".join(f"- {line}" for line in lines))


def train(material: Material, size: int, epochs: int | None, seed: int) -> Trial:
    """Train with a number of statements, and judge the weights that it ends with."""
    examples = material.draw(size, seed)
    given = {} if epochs is None else {"num_train_epochs": epochs}
    config = TrainingConfig(
        labels=material.labels, base=material.config.base, seeds=(seed,), training=given
    )
    base = find_base_encoder(material.config)
    config = sized(config, size, base)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        encoder = save_tokenizer(config, base, work)
        corpus = Corpus(material.labels, tuple(examples))
        data = training_set(config, corpus, examples, encoder)
        start = time.perf_counter()
        watcher = Watcher(lambda _: None, Stop())
        weights = fine_tune(config, seed, base, data, None, work / "run", watcher)
        seconds = time.perf_counter() - start
    model = new_model(config, base).eval()
    model.load_state_dict(weights.last)
    logits = model_logits(model, first_windows(material.judge, encoder))
    precision = average_precision(material.gold(material.judge), logits)
    print(
        f"{size:,} statements, seed {seed}, {config.training['num_train_epochs']} epochs: "
        f"macro-AP {np.nanmean(precision):.4f}, {seconds:.0f} s",
        file=sys.stderr,
    )
    return Trial(config, precision, seconds)


def table_row(size: int, trials: Sequence[Trial]) -> tuple[str, ...]:
    """Return the line of the table for trainings that differ in their seeds alone."""
    config = trials[0].config
    precisions = np.array([found.precision for found in trials])
    return (
        f"{size:,}",
        f"{config.training['num_train_epochs']}",
        f"{config.training['per_device_train_batch_size']}",
        f"{config.training['learning_rate']:g}",
        f"{config.head_learning_rate:g}",
        spread([float(np.nanmean(row)) for row in precisions]),
        *(f"{value:.3f}" for value in precisions.mean(0)),
        f"{np.median([found.seconds for found in trials]):.0f} s",
    )


if __name__ == "__main__":
    main()
