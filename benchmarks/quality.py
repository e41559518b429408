"""Quality: the shipped model and five other systems on the test split.

    python benchmarks/quality.py --json quality.json
    python benchmarks/quality.py --only int8 tfidf

Every system learns from the training split and is calibrated on the validation split that
chose the shipped model. Intervals are percentile bootstrap over statements; the differences
between systems are measured within each resample, so that they are paired.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import asdict
from pathlib import Path

import numpy as np
from common import ROOT, machine_facts, markdown_table, run_script
from figures import AP, F1, MACRO, METRICS, Result, Share, count_false_accusations, evaluate
from systems import SYSTEMS, Output, System, Task

from stancekit.finetune import load_config
from stancekit.finetune.corpus import Corpus, read_corpus
from stancekit.metrics import BoolArray
from stancekit.model_files import ModelFolder, locate_model
from stancekit.schema import Example


def main() -> None:
    """Fit and evaluate the systems, and print Markdown."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument(
        "--only",
        nargs="+",
        choices=SYSTEMS,
        default=list(SYSTEMS),
        help="systems to run; the others are compared with the first",
    )
    parser.add_argument("--config", type=Path, default=ROOT / "configs" / "minilm.yaml")
    parser.add_argument("--model", type=Path, help="model folder instead of the shipped one")
    parser.add_argument("--setfit-steps", type=int, default=600, help="training steps of SetFit")
    parser.add_argument("--resamples", type=int, default=1000, help="of the bootstrap")
    parser.add_argument("--limit", type=int, help="use so many statements of each split only")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    run_script(run, parser)


def run(options: argparse.Namespace) -> None:
    """Do what the options say."""
    facts = machine_facts("stancekit", "scikit-learn", "transformers", "setfit")
    config = load_config(options.config)
    corpus = read_corpus(config)
    tests = {
        source.origin: found[: options.limit]
        for source in config.data
        if (found := corpus.split("test", source.origin))
    }
    if not tests:
        raise SystemExit(f"{options.config}: expected statements in the test split, found none.")
    task = Task(
        config=config,
        train=corpus.split("train")[: options.limit],
        validation=corpus.selection(config.select_on)[: options.limit],
        model=locate_model(options.model),
        setfit_steps=options.setfit_steps,
    )
    notices = [*corpus.notices, *model_notices(task, corpus)]
    if options.limit:
        notices.append(f"A trial: at most {options.limit} statements of each split.")

    systems, outputs = run_systems(options.only, task, tests)
    results = {
        origin: evaluate(task.gold(tests[origin]), found, options.resamples)
        for origin, found in outputs.items()
    }
    false_accusations = {
        origin: counted
        for origin, test in tests.items()
        if (counted := count_false_accusations(task.gold(test), outputs[origin], task.labels))
    }

    for origin, test in tests.items():
        print(f"### Test statements, {origin}: {len(test):,}\n")
        print(overview_table(systems, results[origin], task.labels) + "\n")
        first = next(iter(systems))
        print(f"{systems[first].title} in full:\n")
        print(full_table(results[origin][first], task.labels, task.gold(test)) + "\n")
    if false_accusations:
        print("### Statements that accuse nobody but are called accusatory\n")
        print(false_accusation_table(systems, false_accusations) + "\n")
    print(notes(systems, task, notices, options.resamples))
    print(f"\n{facts}")
    if options.json:
        content = to_json(results, systems, false_accusations, task.labels)
        content |= {"machine": facts, "notices": notices}
        options.json.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def model_notices(task: Task, corpus: Corpus) -> list[str]:
    """Return what makes the comparison with the shipped model unfair.

    Raises:
        SystemExit: its labels are not those of the corpus.
    """
    manifest = ModelFolder(task.model).manifest
    if manifest.labels != task.labels:
        raise SystemExit(
            f"{task.model} has the labels {manifest.labels}, the corpus {task.labels}: "
            "pass the model and the configuration that belong together."
        )
    if manifest.corpus_sha256 == corpus.sha256:
        return []
    return [f"{manifest.name} was trained on another corpus than the one read here."]


def run_systems(
    names: Sequence[str], task: Task, tests: Mapping[str, Sequence[Example]]
) -> tuple[dict[str, System], dict[str, dict[str, Output]]]:
    """Return the fitted systems by name, and their outputs by origin and name."""
    systems: dict[str, System] = {}
    outputs: dict[str, dict[str, Output]] = {origin: {} for origin in tests}
    for name in names:
        print(f"{name}…", file=sys.stderr)
        start = time.perf_counter()
        with redirect_stdout(sys.stderr):  # where trainers report to, too
            systems[name] = SYSTEMS[name](task)
        for origin, test in tests.items():
            outputs[origin][name] = systems[name].predict([example.text for example in test])
        print(f"{name}: {time.perf_counter() - start:.0f} s", file=sys.stderr)
    return systems, outputs


def overview_table(
    systems: Mapping[str, System], results: Mapping[str, Result], labels: Sequence[str]
) -> str:
    """Return the table of all systems."""
    first = next(iter(results))
    rows = [
        (
            systems[name].title,
            result.figures.cell(F1, MACRO),
            result.figures.cell(AP, MACRO),
            "" if name == first else result.difference.cell(F1, MACRO, "+.3f"),
            *(f"{result.figures.values[F1, k]:.3f}" for k in range(len(labels))),
        )
        for name, result in results.items()
    ]
    header = ("system", "macro-F1", "macro-AP", "macro-F1, difference to the first")
    return markdown_table((*header, *(f"F1 {label}" for label in labels)), rows)


def full_table(result: Result, labels: Sequence[str], gold: BoolArray) -> str:
    """Return the table of all figures of one system."""
    counts = [f"{count:,}" for count in gold.sum(0)]
    rows = [
        (label, count, *(result.figures.cell(m, column) for m in range(len(METRICS))))
        for column, (label, count) in enumerate(zip((*labels, "macro"), (*counts, ""), strict=True))
    ]
    return markdown_table(("label", "statements", *METRICS), rows)


def false_accusation_table(
    systems: Mapping[str, System], found: Mapping[str, Mapping[str, Share]]
) -> str:
    """Return the table of statements that are wrongly called accusatory, by test set."""
    rows = [
        (
            system.title,
            *(
                f"{shares[name].count} of {shares[name].total} "
                f"({shares[name].count / shares[name].total:.0%})"
                for shares in found.values()
            ),
        )
        for name, system in systems.items()
    ]
    return markdown_table(("wrongly accusatory", *found), rows)


def notes(systems: Mapping[str, System], task: Task, notices: Sequence[str], resamples: int) -> str:
    """Return how the systems were made and the figures measured."""
    lines = [
        f"In parentheses: 95 % bootstrap intervals of {resamples:,} resamples. Systems learn from "
        f"{len(task.train):,} statements; choices, temperatures and thresholds are fitted to "
        f"{len(task.validation):,} validation statements.",
        *(f"{system.title}: {system.details}." for system in systems.values()),
        *notices,
    ]
    return "\n".join(f"- {line}" for line in lines)


def to_json(
    results: Mapping[str, Mapping[str, Result]],
    systems: Mapping[str, System],
    false_accusations: Mapping[str, Mapping[str, Share]],
    labels: Sequence[str],
) -> dict[str, object]:
    """Return the figures as data for `json.dumps`; a figure that is not defined is null."""

    def figures(result: Result) -> dict[str, dict[str, list[float | None]]]:
        parts = (result.figures.values, result.figures.low, result.figures.high)
        return {
            label: {
                metric: [None if np.isnan(p[m, k]) else round(float(p[m, k]), 4) for p in parts]
                for m, metric in enumerate(METRICS)
            }
            for k, label in enumerate((*labels, "macro"))
        }

    return {
        "systems": {
            name: {"title": system.title, "details": system.details}
            for name, system in systems.items()
        },
        "value_low_high": {
            origin: {name: figures(result) for name, result in found.items()}
            for origin, found in results.items()
        },
        "wrongly_accusatory": {
            origin: {name: asdict(share) for name, share in found.items()}
            for origin, found in false_accusations.items()
        },
    }


if __name__ == "__main__":
    main()
