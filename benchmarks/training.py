"""Training: time and quality against a plain transformers.Trainer and SetFit.

    python benchmarks/training.py --seeds 1 2 3 --json training.json
    python benchmarks/training.py --sizes 500 --only stancekit setfit

All fine-tune the same encoder on the same statements of the training split in their own
defaults, and are judged by the validation split, which they never see. Nobody is told the
number of epochs, the learning rate or the thresholds.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import torch
from common import machine_facts, markdown_table, run_script
from figures import AP, F1, MACRO, measure
from learners import LEARNERS, STANCEKIT, TITLES, Lesson
from material import Material, material_options, read_material, spread

from stancekit.finetune.base_encoder import find_base_encoder


@dataclass(frozen=True, slots=True)
class Trial:
    """What one of them reached with some statements.

    Attributes:
        learner: its name.
        statements: how many it learned from.
        seed: of the draw, and of the training.
        epoch_seconds: for one pass over the statements, where there are passes.
        fit_seconds: in which the final weights were trained.
        whole_seconds: from labeled statements to a model that labels texts.
        macro_ap: macro average precision.
        macro_f1: at the thresholds that come with the model.
        macro_f1_at_half: at thresholds of 0.5.
        details: epochs, steps, rates.
    """

    learner: str
    statements: int
    seed: int
    epoch_seconds: float | None
    fit_seconds: float
    whole_seconds: float
    macro_ap: float
    macro_f1: float
    macro_f1_at_half: float
    details: str


def main() -> None:
    """Train everybody and print two tables."""
    parser = material_options(__doc__, sizes=(50, 500, 2000))
    parser.add_argument(
        "--only", nargs="+", choices=LEARNERS, default=list(LEARNERS), help="who trains"
    )
    parser.add_argument(
        "--setfit-iterations",
        type=int,
        default=20,
        help="SetFit's pairs of each kind for a statement, where it cannot use all pairs",
    )
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    run_script(run, parser)


def run(options: argparse.Namespace) -> None:
    """Do what the options say."""
    facts = machine_facts("stancekit", "transformers", "torch", "setfit")
    material = read_material(options.config, options.limit_judge)
    trials = [
        trial(material, name, size, seed, options.setfit_iterations)
        for size in options.sizes
        for seed in options.seeds
        for name in options.only
    ]
    print(f"### Training time\n\n{time_table(trials)}\n")
    print(f"### Training quality\n\n{quality_table(trials)}\n")
    lines = [*notes(trials, material), f"Threads of torch: {torch.get_num_threads()}. {facts}"]
    print("\n".join(f"- {line}" for line in lines))
    if options.json:
        content = {"trials": [asdict(found) for found in trials], "notes": lines}
        options.json.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def trial(material: Material, name: str, size: int, seed: int, setfit_iterations: int) -> Trial:
    """Let one of them learn, and judge it."""
    print(f"{name}, {size:,} statements, seed {seed}…", file=sys.stderr)
    start = time.perf_counter()
    lesson = Lesson(
        labels=material.labels,
        base=find_base_encoder(material.config),
        train=material.draw(size, seed),
        questions=[example.text for example in material.judge],
        seed=seed,
        setfit_iterations=setfit_iterations,
    )
    with redirect_stdout(sys.stderr):  # where trainers report to, too
        learned = LEARNERS[name](lesson)
    gold, output = material.gold(material.judge), learned.output
    own = measure(gold, output.given, output.scores)
    at_half = measure(gold, output.scores >= 0.5, output.scores)
    found = Trial(
        learner=name,
        statements=size,
        seed=seed,
        epoch_seconds=learned.epoch_seconds,
        fit_seconds=learned.fit_seconds,
        whole_seconds=learned.whole_seconds,
        macro_ap=float(own[AP, MACRO]),
        macro_f1=float(own[F1, MACRO]),
        macro_f1_at_half=float(at_half[F1, MACRO]),
        details=learned.details,
    )
    print(f"{time.perf_counter() - start:.0f} s; {found}", file=sys.stderr)
    return found


def time_table(trials: Sequence[Trial]) -> str:
    """Return the table of seconds, with how many times as fast stancekit is."""
    measured: tuple[Callable[[Trial], float | None], ...] = (
        lambda found: found.epoch_seconds,
        lambda found: found.fit_seconds,
        lambda found: found.whole_seconds,
    )
    rows = []
    for name, size, group in _grouped(trials):
        first = [t for t in trials if t.learner == STANCEKIT and t.statements == size]
        cells = []
        for seconds in measured:
            mine, reference = _median(group, seconds), _median(first, seconds)
            cells.append("" if mine is None else f"{mine:.1f} s")
            if mine is None or reference is None or name == STANCEKIT:
                cells.append("")
            else:
                cells.append(f"{mine / reference:.1f} times")
        rows.append((TITLES[name], f"{size:,}", *cells))
    faster = "stancekit is faster"
    header = ("system", "statements", "one epoch", faster, "final weights", faster)
    return markdown_table((*header, "everything", faster), rows)


def quality_table(trials: Sequence[Trial]) -> str:
    """Return the table of macro average precision and macro-F1."""
    rows = [
        (
            TITLES[name],
            f"{size:,}",
            spread([found.macro_ap for found in group]),
            spread([found.macro_f1 for found in group]),
            spread([found.macro_f1_at_half for found in group]),
        )
        for name, size, group in _grouped(trials)
    ]
    header = ("system", "statements", "macro-AP", "macro-F1", "macro-F1 at thresholds of 0.5")
    return markdown_table(header, rows)


def notes(trials: Sequence[Trial], material: Material) -> list[str]:
    """Return how the systems were trained and the figures measured."""
    seeds = sorted({found.seed for found in trials})
    return [
        f"{material.describe()}, which nobody trains on; each draws its statements from "
        f"{len(material.pool):,} of the training split. Draws: {len(seeds)}; medians of "
        "seconds; means, and ranges in parentheses, of quality.",
        "Final weights: training them. Everything: from labeled statements to a model that labels "
        "texts; for stancekit that includes the cross-validation that its thresholds and its "
        "figures come from, the int8 export and the model card; for SetFit, listing pairs and its "
        "head. The others come with thresholds of 0.5. Nobody evaluates during training: "
        "TrainingArguments do not by default, though tutorials do after each epoch.",
        "stancekit is judged by the int8 model, with calibrated scores.",
        *(
            f"{TITLES[name]}, {size:,}: {' / '.join(dict.fromkeys(t.details for t in group))}."
            for name, size, group in _grouped(trials)
        ),
        *material.notices,
    ]


def _grouped(trials: Sequence[Trial]) -> list[tuple[str, int, list[Trial]]]:
    """Return the trials by name and size, in order of size."""
    keys = dict.fromkeys((found.statements, found.learner) for found in trials)
    return [
        (name, size, [t for t in trials if (t.statements, t.learner) == (size, name)])
        for size, name in keys
    ]


def _median(trials: Sequence[Trial], seconds: Callable[[Trial], float | None]) -> float | None:
    found = [value for trial in trials if (value := seconds(trial)) is not None]
    return median(found) if found else None


if __name__ == "__main__":
    main()
