"""Time to analyze: one article with its stance, and the reading of long and of hostile texts.

    python benchmarks/analyzing.py > benchmarks/results/analyzing.md

The reading (statements and speakers, without the model) is timed at 1, 2, 4 and 8 MB of the
annotated articles set one after the other, beside nupunkt, which only finds sentences; then at
1 MB of texts made to be hard on it.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Sequence

import nupunkt
from annotated import read_articles
from common import machine_facts, markdown_table, run_script

from stancekit import load
from stancekit.documents.analyzing import analyze_texts
from stancekit.text.reading import read_text

_MEGABYTE = 1_000_000  # characters; all but a few of these texts' are one byte
_HOSTILE = {
    "straight quotation marks": '"',
    "opening quotation marks": "“",
    "closing quotation marks": "”",
    "single quotation marks": "'",
    "guillemets, the wrong way round": "»",
    "opening brackets": "(",
    "full stops": ". ",
    "quotations of a full stop": '". ',
    "one endless sentence of cues": "he said, ",
    "one endless name": "Ministry of ",
    "one endless word": "a",
    "line ends": "\n",
}


def main() -> None:
    """Time and print Markdown."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=20, help="times that the article is analyzed")
    parser.add_argument(
        "--megabytes", type=float, nargs="+", default=[1, 2, 4, 8], help="lengths of the texts"
    )
    run_script(run, parser)


def run(options: argparse.Namespace) -> None:
    """Print the tables."""
    print("# Time to analyze\n")
    print(machine_facts("stancekit", "onnxruntime", "nupunkt"), "\n")
    articles = read_articles("development")
    print("### One article of 40 statements, the model loaded\n")
    article = next(found for found in articles if len(found.statements) == 40)
    print(_article_table(article.text, options.rounds))
    print("\n### Reading long texts\n")
    print(_length_table("\n\n".join(found.text for found in articles), options.megabytes))
    shortest = min(options.megabytes)
    print(f"\n### Reading {shortest:g} MB of hostile text\n")
    rows = [
        [name, f"{_seconds(read_text, _repeated(text, shortest)):.2f} s"]
        for name, text in _HOSTILE.items()
    ]
    print(markdown_table(["nothing but", "time"], rows))


def _article_table(text: str, rounds: int) -> str:
    classifier = load()
    analyze_texts([text], classifier)
    parts: dict[str, Callable[[str], object]] = {
        "reading: statements and speakers": read_text,
        "whole analysis": lambda given: analyze_texts([given], classifier),
    }
    rows = []
    for name, work in parts.items():
        taken = [_seconds(work, text) * 1000 for _ in range(rounds)]
        rows.append(
            [name, f"{statistics.median(taken):.1f} ms", f"{min(taken):.1f} to {max(taken):.1f} ms"]
        )
    return markdown_table(["part", "median", "range"], rows)


def _repeated(text: str, megabytes: float) -> str:
    length = int(megabytes * _MEGABYTE)
    return (text * (length // len(text) + 1))[:length]


def _length_table(text: str, sizes: Sequence[float]) -> str:
    rows = []
    for size in sizes:
        given = _repeated(text, size)
        ours, theirs = _seconds(read_text, given), _seconds(_nupunkt, given)
        rows.append([f"{size:g} MB", f"{ours:.2f} s", f"{ours / size:.2f} s", f"{theirs:.2f} s"])
    return markdown_table(
        ["text", "stancekit", "stancekit, a MB", "nupunkt: sentences alone"], rows
    )


def _nupunkt(text: str) -> object:
    return list(nupunkt.sent_spans(text))


def _seconds(work: Callable[[str], object], text: str) -> float:
    start = time.perf_counter()
    work(text)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
