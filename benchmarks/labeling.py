"""Labeling: what suggested statements are worth, and how many planted errors a review finds.

    python benchmarks/labeling.py --json labeling.json
    python benchmarks/labeling.py --only review
    python benchmarks/labeling.py --only suggest --seeds 1 2 --pool 2000

Suggestions: from the training split, statements are chosen by `suggest`, in rounds, by a model
that is trained again in each round from the plain encoder; and the same number, or more, at
random. A model trained on each choice is judged by its macro average precision on the
validation split. Both choices of a seed begin with the same random statements.

Review: some labels of the training split are flipped, and statements ranked by `review` from the
scores of models that have not seen them. Statements that the corpus itself has wrong count
against it.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from common import ROOT, machine_facts, markdown_table, run_script
from small_models import fitted, quality

from stancekit.data.statements import LabeledStatements
from stancekit.finetune import TrainingConfig, load_config
from stancekit.finetune.base_encoder import find_base_encoder
from stancekit.finetune.corpus import read_corpus
from stancekit.finetune.unseen import out_of_fold_scores
from stancekit.labeling.reviewing import review
from stancekit.labeling.suggesting import suggest
from stancekit.metrics import BoolArray
from stancekit.schema import Example

PARTS = ("suggest", "review")
PLANTS = ("decisions", "statements")
FLIPPED = 0.05
WANTED_WORTH, WANTED_PRECISION = 1.5, 0.5


@dataclass(frozen=True, slots=True)
class Outcome:
    """Macro average precision by seed of models trained on statements chosen in one way."""

    choice: str
    statements: int
    scores: tuple[float, ...]
    with_label: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The mean over seeds."""
        return float(np.mean(self.scores))


@dataclass(frozen=True, slots=True)
class Hits:
    """How many of the statements found first have a planted error."""

    plant: str
    seed: int
    statements: int
    planted: int
    found: int
    looked_at: int

    @property
    def precision(self) -> float:
        """The share of the statements looked at that have one."""
        return self.found / max(self.looked_at, 1)

    @property
    def chance(self) -> float:
        """The share among all statements."""
        return self.planted / self.statements


def main() -> None:
    """Choose, train, judge, plant, review, and print Markdown."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--config", type=Path, default=ROOT / "configs" / "minilm.yaml")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--start", type=int, default=100, help="random statements to begin with")
    parser.add_argument("--rounds", type=int, default=4, help="in which the others are suggested")
    parser.add_argument("--budget", type=int, default=500, help="statements that are chosen")
    parser.add_argument(
        "--random", type=int, nargs="+", default=[500, 750, 1000], help="numbers chosen at random"
    )
    parser.add_argument("--pool", type=int, help="choose from so many statements only")
    parser.add_argument("--judge", type=int, help="judge on so many statements only")
    parser.add_argument("--reviewed", type=int, default=2000, help="statements to review")
    parser.add_argument("--plants", nargs="+", choices=PLANTS, default=list(PLANTS))
    parser.add_argument("--review-seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--top", type=int, default=100, help="findings that precision looks at")
    parser.add_argument("--folds", type=int, default=5, help="of the cross-validation")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    run_script(run, parser)


def run(options: argparse.Namespace) -> None:
    """Do what the options say."""
    facts = machine_facts("stancekit", "torch", "transformers", "cleanlab")
    config = load_config(options.config)
    corpus = read_corpus(config)
    judge = corpus.selection(config.select_on)[: options.judge]
    if not judge:
        raise SystemExit(f"{options.config}: expected a validation split, found none.")
    origin = judge[0].origin
    train = corpus.split("train", origin) or corpus.split("train")
    notices = list(corpus.notices)
    found: dict[str, object] = {"machine": facts}
    if "suggest" in options.only:
        with redirect_stdout(sys.stderr):  # where trainers report to, too
            outcomes = measure_suggestions(config, train[: options.pool], judge, options)
        print(f"### {options.budget} suggested statements against random ones\n")
        print(outcome_table(outcomes) + "\n\n" + worth(outcomes) + "\n")
        notices.append(
            f"Chosen from {len(train[: options.pool]):,} statements of the {origin} corpus, "
            f"{options.start} at random, the others suggested in {options.rounds} rounds; judged "
            f"on {len(judge):,}. The corpus never changes: what varies with the seed is the "
            "choice and the training."
        )
        found["suggestions"] = [asdict(outcome) for outcome in outcomes]
    if "review" in options.only:
        with redirect_stdout(sys.stderr):
            hits = [
                measure_review(config, train, plant, seed, options)
                for plant in options.plants
                for seed in options.review_seeds
            ]
        print(f"### Planted errors among the first {options.top} findings\n")
        print(hit_table(hits) + "\n\n" + precision_verdict(hits) + "\n")
        notices.append(
            f"Decisions: {FLIPPED:.0%} of all decisions on a label are flipped. Statements: "
            f"{FLIPPED:.0%} of the statements have one decision flipped. Scores come from "
            f"{options.folds} folds, from the plain encoder."
        )
        found["reviews"] = [asdict(hit) for hit in hits]
    print("\n".join(f"- {notice}" for notice in notices))
    print(f"\n{facts}")
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def measure_suggestions(
    config: TrainingConfig,
    pool: Sequence[Example],
    judge: Sequence[Example],
    options: argparse.Namespace,
) -> list[Outcome]:
    """Return what models reach on suggested statements, then on random ones by rising number.

    Raises:
        SystemExit: there are fewer statements than are to be chosen.
    """
    most = max(options.budget, *options.random)
    if len(pool) < most:
        raise SystemExit(f"Expected {most:,} statements to choose from, found {len(pool):,}.")
    choices: dict[tuple[str, int], list[list[Example]]] = {}
    for seed in options.seeds:
        order = np.random.default_rng(seed).permutation(len(pool))
        shuffled = [pool[i] for i in order]
        chosen = suggested(config, shuffled, seed, options)
        choices.setdefault(("suggested", options.budget), []).append(chosen)
        for count in sorted(options.random):
            choices.setdefault(("random", count), []).append(shuffled[:count])
    outcomes = []
    for (choice, count), sets in choices.items():
        scores = []
        for seed, examples in zip(options.seeds, sets, strict=True):
            start = time.perf_counter()
            with fitted(examples, config.labels, config.base, seed=seed) as classifier:
                scores.append(quality(classifier, judge))
            seconds = time.perf_counter() - start
            print(f"{choice} {count}, seed {seed}: {scores[-1]:.4f} ({seconds:.0f} s)")
        having = [
            float(np.mean([sum(label in e.labels for e in examples) for examples in sets]))
            for label in config.labels
        ]
        outcomes.append(Outcome(choice, count, tuple(scores), tuple(having)))
    return outcomes


def suggested(
    config: TrainingConfig, shuffled: Sequence[Example], seed: int, options: argparse.Namespace
) -> list[Example]:
    """Return the first statements, and those that models suggest round by round."""
    chosen = list(shuffled[: options.start])
    others = list(shuffled[options.start :])
    for number in range(options.rounds):
        count = (options.budget - len(chosen)) // (options.rounds - number)
        start = time.perf_counter()
        with fitted(chosen, config.labels, config.base, seed=seed) as classifier:
            found = suggest(
                classifier,
                [example.text for example in others],
                count=count,
                labeled=[example.text for example in chosen],
            ).chosen
        places = {suggestion.position for suggestion in found}
        chosen += [others[suggestion.position] for suggestion in found]
        others = [example for i, example in enumerate(others) if i not in places]
        seconds = time.perf_counter() - start
        print(f"seed {seed}: {len(chosen)} statements after round {number + 1} ({seconds:.0f} s)")
    return chosen


def outcome_table(outcomes: Sequence[Outcome]) -> str:
    """Return a row for each way of choosing, compared with the suggested statements by seed."""
    first = outcomes[0]
    rows = []
    for outcome in outcomes:
        differences = np.array(first.scores) - np.array(outcome.scores)
        compared = (
            f"{_spread(differences, '+.3f')}, {(differences > 0).sum()} of {len(differences)}"
        )
        rows.append(
            (
                f"{outcome.choice}, {outcome.statements:,}",
                _spread(outcome.scores, ".3f"),
                "" if outcome is first else compared,
                " / ".join(f"{count:.0f}" for count in outcome.with_label),
            )
        )
    header = (
        "choice",
        "macro-AP, mean ± deviation",
        "suggested less this, and seeds where it is better",
        "statements with each label",
    )
    return markdown_table(header, rows)


def worth(outcomes: Sequence[Outcome]) -> str:
    """Return a sentence on how many random statements the suggested ones are worth.

    Between two numbers of random statements, quality is taken to rise with the logarithm.
    """
    first, *others = outcomes
    counts = np.log([outcome.statements for outcome in others])
    means = np.maximum.accumulate([outcome.mean for outcome in others])
    equal = round(float(np.exp(np.interp(first.mean, means, counts))))
    ratio = f"{equal / first.statements:.2f} times as many"
    claim = f"about {equal:,} random ones ({ratio})"
    if first.mean > means[-1]:
        claim = f"more than {equal:,} random ones (over {ratio})"
    elif first.mean < means[0]:
        claim, equal = f"fewer than {equal:,} random ones", 0
    wanted = round(WANTED_WORTH * first.statements)
    return (
        f"{first.statements:,} suggested statements are worth {claim}; wanted are {wanted:,}: "
        f"{'reached' if equal >= wanted else 'missed'}."
    )


def measure_review(
    config: TrainingConfig,
    train: Sequence[Example],
    plant: str,
    seed: int,
    options: argparse.Namespace,
) -> Hits:
    """Flip labels of some statements, review them, and count."""
    start = time.perf_counter()
    generator = np.random.default_rng(seed)
    count = min(options.reviewed, len(train))
    drawn = [train[i] for i in generator.choice(len(train), size=count, replace=False)]
    flips = plant_errors(generator, plant, count, len(config.labels))
    examples = tuple(
        replace(example, labels=_flipped(example.labels, row, config.labels))
        for example, row in zip(drawn, flips, strict=True)
    )
    base = find_base_encoder(config)
    scores = out_of_fold_scores(examples, config.labels, base=base, folds=options.folds, seed=seed)
    places = tuple(str(i) for i in range(count))
    statements = LabeledStatements(config.labels, examples, places, (), (), (), (), 0, ())
    # Embeddings decide which neighbors are shown, and nothing else.
    found = review(statements, scores, np.ones((count, 1)), count=options.top)
    hits = sum(bool(flips[int(finding.where)].any()) for finding in found)
    print(f"{plant}, seed {seed}: {hits} of {len(found)} ({time.perf_counter() - start:.0f} s)")
    return Hits(plant, seed, count, int(flips.any(1).sum()), hits, len(found))


def plant_errors(
    generator: np.random.Generator, plant: str, statements: int, labels: int
) -> BoolArray:
    """Return which decisions to flip, of shape (statements, labels)."""
    flips = np.zeros((statements, labels), dtype=np.bool_)
    if plant == "decisions":
        count = round(FLIPPED * flips.size)
        flips.flat[generator.choice(flips.size, size=count, replace=False)] = True
    else:
        rows = generator.choice(statements, size=round(FLIPPED * statements), replace=False)
        flips[rows, generator.integers(labels, size=len(rows))] = True
    return flips


def _flipped(given: Sequence[str], row: BoolArray, labels: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        label for label, flip in zip(labels, row, strict=True) if (label in given) != bool(flip)
    )


def hit_table(hits: Sequence[Hits]) -> str:
    """Return a row for each review."""
    header = ("planted in", "seed", "statements", "with an error", "precision", "by chance")
    rows = [
        (
            hit.plant,
            str(hit.seed),
            f"{hit.statements:,}",
            f"{hit.planted:,}",
            f"{hit.precision:.2f} ({hit.found} of {hit.looked_at})",
            f"{hit.chance:.2f}",
        )
        for hit in hits
    ]
    return markdown_table(header, rows)


def precision_verdict(hits: Sequence[Hits]) -> str:
    """Return a sentence on whether planted errors are found, for each kind of them."""
    parts = []
    for plant in dict.fromkeys(hit.plant for hit in hits):
        mean = float(np.mean([hit.precision for hit in hits if hit.plant == plant]))
        verdict = "reached" if mean >= WANTED_PRECISION else "missed"
        parts.append(f"{mean:.2f} with errors in {plant}: {verdict}")
    return f"Wanted is a precision of {WANTED_PRECISION}; found is {'; '.join(parts)}."


def _spread(values: Sequence[float] | np.ndarray, form: str) -> str:
    deviation = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    return f"{float(np.mean(values)):{form}} ± {deviation:.3f}"


if __name__ == "__main__":
    main()
