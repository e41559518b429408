"""What the benchmarks share: sentences, facts about the machine, rounds, tables."""

import argparse
import os
import platform
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from stancekit.data.texts import read_texts
from stancekit.encoding import Encoder
from stancekit.errors import StancekitError
from stancekit.model_files import ModelFolder

ROOT = Path(__file__).resolve().parent.parent
_WRITTEN = ROOT / "training" / "corpus" / "written"
_SEED = 1
_WARM_UP = 16

Item = TypeVar("Item")
Work = Callable[[Sequence[Item]], object]


def timing_options(description: str | None) -> argparse.Namespace:
    """Return the options of a script that times sentences in rounds.

    Args:
        description: the script's docstring, whose first line the help shows.
    """
    parser = argparse.ArgumentParser(description=(description or "").split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=5, help="times that everybody runs")
    parser.add_argument("--sentences", type=int, default=1000, help="sentences in a run")
    parser.add_argument("--model", type=Path, help="model folder instead of the shipped one")
    return parser.parse_args()


def draw_sentences(count: int) -> list[str]:
    """Return sentences of mixed length, the same ones each time."""
    texts = [text for path in sorted(_WRITTEN.glob("*.jsonl")) for text in read_texts(path)]
    return random.Random(_SEED).sample(texts, count)  # noqa: S311 - nothing secret


def token_rows(folder: ModelFolder, sentences: Sequence[str]) -> list[list[int]]:
    """Return the token ids of each sentence, cut to the window of the model."""
    return [windows[0] for windows in Encoder.of_model(folder).windows(sentences)]


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def machine_facts(*packages: str) -> str:
    """Return a line on Python, cores, processor, load and the versions of packages."""
    processor, flags = _processor()
    facts = [
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}",
        f"{usable_cores()} cores of {processor}",
        f"int8 dot products {'in hardware (VNNI)' if 'vnni' in flags else 'not known to be there'}",
    ]
    if hasattr(os, "getloadavg"):
        facts.append(f"load {os.getloadavg()[0]:.1f} at the start")
    facts += [f"{package} {version(package)}" for package in packages]
    return "; ".join(facts) + "."


def time_rounds(
    contestants: Mapping[str, Work[Item]], items: Sequence[Item], rounds: int
) -> dict[str, list[float]]:
    """Return the seconds that each contestant takes for all items, in each round.

    Rounds are interleaved, so that a busy moment of the machine meets everybody.
    """
    for work in contestants.values():
        work(items[:_WARM_UP])
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, work in contestants.items():
            start = time.perf_counter()
            work(items)
            seconds[name].append(time.perf_counter() - start)
    return seconds


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table whose first column is on the left, the others on the right."""
    rule = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, rule, *rows))


def _processor() -> tuple[str, str]:
    """Return the name of the processor and, on Linux, its flags."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "an unnamed processor", ""
    found: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        found.setdefault(name.strip(), value.strip())
    return found.get("model name", "an unnamed processor"), found.get("flags", "")


def run_script(run: Callable[[argparse.Namespace], None], parser: argparse.ArgumentParser) -> None:
    """Run a script with its options; an error of stancekit ends it with one line.

    Raises:
        SystemExit: stancekit raised an error.
    """
    try:
        run(parser.parse_args())
    except StancekitError as error:
        raise SystemExit(f"error: {error}") from error
