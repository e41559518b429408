"""Articles: statements, how they are conveyed, who says them, and their stance.

    python benchmarks/articles.py > benchmarks/results/articles.md

Reads the annotated articles in training/corpus/articles and prints how far `stancekit.analyze`
agrees with the annotation, next to sentence splitters of others for the boundaries. The half
called unseen was never looked at while the rules were written.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import nupunkt
import pysbd
from annotated import (
    HALVES,
    Agreement,
    Article,
    Boundaries,
    ends_of,
    most_overlapping,
    paragraphs,
    read_articles,
)
from common import machine_facts, markdown_table, run_script
from syntok import segmenter

from stancekit import load
from stancekit.documents.analyzing import analyze_texts
from stancekit.documents.document import Document
from stancekit.metrics import Counts

Splitter = Callable[[str], list[int]]


def main() -> None:
    """Read the articles and print Markdown."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    run_script(run, parser)


def run(_: argparse.Namespace) -> None:
    """Print the tables."""
    print("# Articles\n")
    print(machine_facts("nupunkt", "syntok", "pysbd"), "\n")
    classifier = load()
    halves = {half: read_articles(half) for half in HALVES}
    documents = {
        half: analyze_texts([article.text for article in articles], classifier)
        for half, articles in halves.items()
    }
    for half, articles in halves.items():
        count = sum(len(article.statements) for article in articles)
        print(f"{half}: {len(articles)} articles, {count} statements.")
    print("\n### Ends of sentences\n")
    print(_boundary_table(halves, documents))
    print("\n### Statements, conveyance and speakers\n")
    print(_agreement_table(halves, documents))
    print("\n### Speakers by kind of text, unseen half\n")
    print(_kind_table(halves["unseen"], documents["unseen"]))
    print("\n### Stance of the annotated statements\n")
    print(_stance_table(halves, documents, classifier.labels))


def _boundary_table(
    halves: Mapping[str, Sequence[Article]], documents: Mapping[str, Sequence[Document]]
) -> str:
    systems = {"nupunkt": _nupunkt, "syntok": _syntok, "pySBD": _pysbd_splitter()}
    rows = []
    for half, articles in halves.items():
        ours = Boundaries()
        for article, document in zip(articles, documents[half], strict=True):
            ours.add(ends_of(document), article.ends)
        rows.append(_boundary_row("stancekit", half, ours))
        for name, split in systems.items():
            theirs = Boundaries()
            for article in articles:
                theirs.add(_ends(split, article), article.ends)
            rows.append(_boundary_row(name, half, theirs))
    return markdown_table(["system", "half", "precision", "recall", "F1"], rows)


def _boundary_row(name: str, half: str, found: Boundaries) -> list[str]:
    return [name, half, *(f"{x:.3f}" for x in (found.precision, found.recall, found.f1))]


def _ends(split: Splitter, article: Article) -> set[int]:
    """Return the ends that a splitter finds, which is given one line of the article at a time."""
    return {
        begin + end for begin, line in paragraphs(article.text) for end in (*split(line), len(line))
    }


def _nupunkt(text: str) -> list[int]:
    return [begin + len(text[begin:end].rstrip()) for begin, end in nupunkt.sent_spans(text)]


def _syntok(text: str) -> list[int]:
    return [
        sentence[-1].offset + len(sentence[-1].value)
        for paragraph in segmenter.analyze(text)
        for sentence in paragraph
    ]


def _pysbd_splitter() -> Splitter:
    splitter = pysbd.Segmenter(language="en", clean=False, char_span=True)
    return lambda text: [span.start + len(span.sent.rstrip()) for span in splitter.segment(text)]


def _agreement_table(
    halves: Mapping[str, Sequence[Article]], documents: Mapping[str, Sequence[Document]]
) -> str:
    rows = []
    for half, articles in halves.items():
        found = _agreement(articles, documents[half])
        rows.append(
            [
                half,
                f"{found.spans.f1:.3f}",
                f"{found.conveyances / found.statements:.3f}",
                f"{found.speakers / found.spoken:.3f}",
                f"{found.named / found.spoken:.3f}",
                f"{found.named_right / max(found.named, 1):.3f}",
            ]
        )
    header = [
        "half",
        "whole statements, F1",
        "conveyance",
        "speaker",
        "coverage: a speaker is named",
        "right where named",
    ]
    return markdown_table(header, rows)


def _agreement(articles: Sequence[Article], documents: Sequence[Document]) -> Agreement:
    found = Agreement()
    for article, document in zip(articles, documents, strict=True):
        found.add(article, document)
    return found


def _kind_table(articles: Sequence[Article], documents: Sequence[Document]) -> str:
    rows = []
    for kind in dict.fromkeys(article.kind for article in articles):
        chosen = [k for k, article in enumerate(articles) if article.kind == kind]
        found = _agreement([articles[k] for k in chosen], [documents[k] for k in chosen])
        rows.append(
            [
                kind,
                f"{len(chosen)}",
                f"{found.spoken}",
                f"{found.conveyances / found.statements:.3f}",
                f"{found.speakers / max(found.spoken, 1):.3f}",
            ]
        )
    return markdown_table(["kind", "articles", "spoken", "conveyance", "speaker"], rows)


def _stance_table(
    halves: Mapping[str, Sequence[Article]],
    documents: Mapping[str, Sequence[Document]],
    labels: Sequence[str],
) -> str:
    rows = []
    for half, articles in halves.items():
        pairs = [
            (part.labels, pair.prediction.labels if pair else ())
            for article, document in zip(articles, documents[half], strict=True)
            for part in article.statements
            for pair in (most_overlapping(part, document.statements),)
        ]
        gold, given = (
            np.array([[label in pair[side] for label in labels] for pair in pairs])
            for side in (0, 1)
        )
        figures = np.stack(Counts.of(gold, given).precision_recall_f1())
        rows += [
            [label, half, f"{gold[:, k].sum()}", *(f"{value:.3f}" for value in figures[:, k])]
            for k, label in enumerate(labels)
        ]
        rows.append(["macro", half, "", *(f"{value:.3f}" for value in figures.mean(axis=1))])
    return markdown_table(["label", "half", "statements", "precision", "recall", "F1"], rows)


if __name__ == "__main__":
    main()
