"""Assign the real part of the corpus to train, validation and test.

    python training/assign_splits.py --check    # are the committed splits what this computes?
    python training/assign_splits.py            # write them anew

Within each source, 10 % of the sentences go to test, 10 % to validation. All sentences of an
article stay together, and so do articles with nearly the same sentence. Needs the texts: run
training/build_real.py first.
"""

import csv
import io
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from build_real import (
    LABELS,
    LABELS_CSV,
    STATEMENTS,
    Reference,
    find_texts,
    read_references,
    replace_file,
    write_statements,
)
from rich.console import Console
from rich.table import Table

from stancekit.data.duplicates import near_duplicates
from stancekit.data.splits import SPLITS, assign_splits, link_groups
from stancekit.errors import DataError, StancekitError

FRACTIONS = {"test": 0.1, "validation": 0.1}
_SHOWN_DIFFERENCES = 20


def compute_splits(references: Sequence[Reference], texts: Mapping[str, str]) -> list[Reference]:
    """Return the references with new splits, which do not depend on their order.

    Args:
        references: the rows of labels.csv.
        texts: the text of every reference, by SHA-1.

    Raises:
        DataError: near-duplicates in two sources would stand in different splits.
    """
    pairs = near_duplicates([texts[reference.sha1] for reference in references])
    groups = link_groups([reference.group for reference in references], pairs)
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, reference in enumerate(references):
        rows_of[reference.source].append(row)
    result = list(references)
    for rows in rows_of.values():
        labels = [references[row].labels for row in rows]
        splits = assign_splits([groups[row] for row in rows], labels, FRACTIONS)
        for row, split in zip(rows, splits, strict=True):
            result[row] = replace(references[row], split=split)
    sides: dict[str, set[str]] = defaultdict(set)
    for group, reference in zip(groups, result, strict=True):
        sides[group].add(reference.split)
    if parted := sorted(group for group, splits in sides.items() if len(splits) > 1):
        raise DataError(f"expected every group in one split, found some in several: {parted}")
    return result


def write_references(path: Path, references: Sequence[Reference]) -> None:
    """Write labels.csv.

    Raises:
        OutputError: it cannot be written.
    """
    content = io.StringIO()
    writer = csv.writer(content, lineterminator="\n")
    writer.writerow(["source", "doc", "sha1", "labels", "unsure", "split"])
    for row in references:
        unsure = "true" if row.unsure else "false"
        writer.writerow([row.source, row.doc, row.sha1, "|".join(row.labels), unsure, row.split])
    replace_file(path, content.getvalue())


def main(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail when the splits differ.")
    ] = False,
    labels: Annotated[Path, typer.Option(help="The labels, whose splits to set.")] = LABELS_CSV,
    statements: Annotated[Path, typer.Option(help="The texts of all labels.")] = STATEMENTS,
) -> None:
    """Assign the real part of the corpus to train, validation and test."""
    try:
        references = read_references(labels)
        found = find_texts([statements], {reference.sha1 for reference in references})
        missing = len(references) - len(found.texts)
        if missing:
            raise DataError(
                f"{statements}: expected the texts of all {len(references):,} labels, but "
                f"{missing:,} are missing; find them with training/build_real.py."
            )
        assigned = compute_splits(references, found.texts)
        _print_counts(assigned)
        if check:
            _compare(references, assigned)
        else:
            write_references(labels, assigned)
            write_statements(statements, assigned, found.texts)
    except StancekitError as error:
        print(f"error: {error}", file=sys.stderr)
        raise typer.Exit(1) from error


def _compare(committed: Sequence[Reference], assigned: Sequence[Reference]) -> None:
    different = [
        f"{old.sha1} ({old.group}): committed {old.split}, computed {new.split}"
        for old, new in zip(committed, assigned, strict=True)
        if old.split != new.split
    ]
    if different:
        more = len(different) - _SHOWN_DIFFERENCES
        tail = [f"… and {more:,} more"] if more > 0 else []
        listed = "\n".join([*different[:_SHOWN_DIFFERENCES], *tail])
        raise DataError(f"{len(different):,} splits differ; run this without --check.\n{listed}")
    print(f"All {len(committed):,} splits are as committed.")


def _print_counts(references: Sequence[Reference]) -> None:
    table = Table("", *SPLITS)
    rows = Counter(("all", reference.split) for reference in references)
    sources = Counter((reference.source, reference.split) for reference in references)
    names = [*LABELS, "no label"]
    labels = Counter(
        (label, reference.split)
        for reference in references
        for label in reference.labels or ("no label",)
    )
    for counts, keys in (
        (rows, ["all"]),
        (sources, sorted({source for source, _ in sources})),
        (labels, names),
    ):
        for key in keys:
            table.add_row(key, *(f"{counts[key, split]:,}" for split in SPLITS))
        table.add_section()
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
