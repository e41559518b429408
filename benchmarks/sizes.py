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
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from common import machine_facts, markdown_table, run_script
from material import Material, material_options, read_material, spread
from small_models import train_small

from stancekit.finetune import TrainingConfig
from stancekit.finetune.corpus import first_windows
from stancekit.finetune.torch_session import model_logits
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
    run_script(run, parser)


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
    with tempfile.TemporaryDirectory() as folder:
        small = train_small(config, examples, Path(folder))
    logits = model_logits(small.model, first_windows(material.judge, small.encoder))
    precision = average_precision(material.gold(material.judge), logits)
    print(
        f"{size:,} statements, seed {seed}, {small.config.training['num_train_epochs']} epochs: "
        f"macro-AP {np.nanmean(precision):.4f}, {small.seconds:.0f} s",
        file=sys.stderr,
    )
    return Trial(small.config, precision, small.seconds)


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
