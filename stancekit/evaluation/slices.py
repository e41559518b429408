"""Figures of parts of the statements."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from stancekit.evaluation.figures import Slice
from stancekit.evaluation.outcome import Outcome
from stancekit.evaluation.resampling import mean_of_known
from stancekit.metrics import Counts
from stancekit.schema import Example

_LONGEST = (8, 16, 32, 64)  # words in each range of lengths; the last one has no end
_LENGTHS = (
    "1 to 8 words",
    "9 to 16 words",
    "17 to 32 words",
    "33 to 64 words",
    "65 words or more",
)
_MOST_GROUPS = 20
_SMALLEST_GROUP = 20


def slice_figures(
    outcome: Outcome, labels: Sequence[str], examples: Sequence[Example]
) -> tuple[Slice, ...]:
    """Return F1 by corpus, by document or author, and by length.

    Corpora when there are several; documents that have 20 statements or more, when there are
    at most 20 of them (a table of more says nothing); ranges of lengths that occur.

    Args:
        outcome: what was measured.
        labels: names of its labels.
        examples: its statements.
    """
    keys = {
        "origin": [example.origin for example in examples],
        "group": [example.group for example in examples],
        "length": [_length(example.text) for example in examples],
    }
    parts = _parts(keys)
    inside = np.array([[key == name for key in keys[kind]] for kind, name in parts], np.float64)
    counts = Counts.of(outcome.gold, outcome.given, inside)
    f1 = np.where(counts.gold > 0, counts.precision_recall_f1()[2], np.nan)
    return tuple(
        Slice(kind, name, int(size), float(macro), dict(zip(labels, row, strict=True)))
        for (kind, name), size, macro, row in zip(
            parts, inside.sum(1), mean_of_known(f1), f1.tolist(), strict=True
        )
    )


def _parts(keys: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Return the kind and the name of each part."""
    origins, groups = Counter(keys["origin"]), Counter(keys["group"])
    large = [group for group, size in groups.items() if size >= _SMALLEST_GROUP]
    parts = [("origin", origin) for origin in origins] if len(origins) > 1 else []
    if len(groups) > 1 and len(large) <= _MOST_GROUPS:
        parts += [("group", group) for group in large]
    found = set(keys["length"])
    return parts + [("length", name) for name in _LENGTHS if name in found]


def _length(text: str) -> str:
    return _LENGTHS[bisect_left(_LONGEST, len(text.split()))]
