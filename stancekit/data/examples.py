"""Labeled statements, from rows to checked `Example`s."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from stancekit.data.rows import read_rows
from stancekit.data.sources import Row
from stancekit.data.splits import SPLITS
from stancekit.errors import DataError
from stancekit.schema import Example

_SHOWN_PROBLEMS = 20


def read_examples(paths: Iterable[Path], *, labels: Sequence[str], origin: str) -> list[Example]:
    """Read labeled statements from files with `text`, `labels`, `split` and a group.

    Args:
        paths: JSON Lines files; each row has `text`, `labels` (a list), `split`, `group`, and
            may have `unsure`.
        labels: the label set; any other label is an error.
        origin: the corpus that the statements belong to.

    Raises:
        DataError: rows are malformed; the message lists them with file and line.
    """
    examples: list[Example] = []
    problems: list[str] = []
    for path in paths:
        for row in read_rows(path):
            found = _problems(row, labels)
            problems += [f"{path}:{row.line}: {problem}" for problem in found]
            if not found:
                examples.append(_example(row, labels, origin))
    if problems:
        more = len(problems) - _SHOWN_PROBLEMS
        tail = [f"… and {more:,} more"] if more > 0 else []
        raise DataError("\n".join([*problems[:_SHOWN_PROBLEMS], *tail]))
    return examples


def corpus_sha256(examples: Iterable[Example]) -> str:
    """Return the SHA-256 of the texts, labels and splits of examples, whatever their order."""
    lines = sorted(json.dumps([e.text, e.labels, e.split]) for e in examples)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _problems(row: Row, labels: Sequence[str]) -> list[str]:
    values = row.values
    problems = []
    text = values.get("text")
    if not isinstance(text, str) or not text.strip():
        problems.append(f"expected non-empty text, found {text!r}")
    given = values.get("labels")
    if not isinstance(given, list):
        problems.append(f"expected a list of labels ([] for none), found {given!r}")
    else:
        if unknown := [label for label in given if label not in labels]:
            problems.append(f"expected labels of {list(labels)}, found {unknown}")
        if len(set(map(str, given))) != len(given):
            problems.append(f"expected distinct labels, found {given}")
    if values.get("split") not in SPLITS:
        problems.append(f"expected a split of {list(SPLITS)}, found {values.get('split')!r}")
    if not isinstance(values.get("group"), str):
        problems.append(f"expected a group name, found {values.get('group')!r}")
    if not isinstance(values.get("unsure", False), bool):
        problems.append(f"expected true or false in unsure, found {values.get('unsure')!r}")
    return problems


def _example(row: Row, labels: Sequence[str], origin: str) -> Example:
    values = row.values
    given = values["labels"]
    assert isinstance(given, list)  # noqa: S101 - narrowed by _problems
    return Example(
        text=str(values["text"]),
        labels=tuple(label for label in labels if label in given),
        split=str(values["split"]),
        group=str(values["group"]),
        origin=origin,
        unsure=bool(values.get("unsure", False)),
    )
