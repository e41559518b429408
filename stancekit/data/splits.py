"""Split labeled data by group, so that no document stands on two sides."""

import hashlib
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence

SPLITS = ("train", "validation", "test")
_HELD_OUT = 0.1  # of the groups, for validation and for test each


def hash_split(group: str) -> str:
    """Return the split of a group by the SHA-256 of its name, whatever else there is.

    A tenth of all groups goes to validation and a tenth to test. Since nothing but the name
    counts, data that grow move no group to another split.
    """
    digest = hashlib.sha256(f"split {group}".encode()).digest()
    position = int.from_bytes(digest[:8]) / 2**64
    if position < _HELD_OUT:
        return "test"
    return "validation" if position < 2 * _HELD_OUT else "train"


def assign_splits(
    groups: Sequence[str],
    labels: Sequence[tuple[str, ...]],
    fractions: Mapping[str, float],
) -> list[str]:
    """Give every row the split of its group, stratified by the group's rarest label.

    Within a stratum the groups stand in the order of the SHA-256 of their names, and each
    split named in `fractions` takes groups from the front until it has its share of the
    stratum's rows; the last group of a stratum is left to "train", which is never empty. The
    result depends on names and labels alone, not on the order of rows.

    Args:
        groups: one group name (a document, an author) a row.
        labels: the labels of each row, parallel to `groups`.
        fractions: the share of rows for each split but "train", which takes the rest.

    Returns:
        One split name a row.
    """
    frequency = Counter(label for row in labels for label in row)
    sizes = Counter(groups)
    group_labels: dict[str, set[str]] = defaultdict(set)
    for group, row in zip(groups, labels, strict=True):
        group_labels[group].update(row)

    strata: dict[str, list[str]] = defaultdict(list)
    for group, present in group_labels.items():
        rarest = min(present, key=lambda label: (frequency[label], label), default="")
        strata[rarest].append(group)

    split_of: dict[str, str] = {}
    for members in strata.values():
        members.sort(key=lambda name: hashlib.sha256(name.encode()).digest())
        remaining = deque(members)
        stratum_rows = sum(sizes[group] for group in members)
        for split, fraction in fractions.items():
            taken = 0
            while taken < fraction * stratum_rows and len(remaining) > 1:
                group = remaining.popleft()
                split_of[group] = split
                taken += sizes[group]
        split_of.update(dict.fromkeys(remaining, "train"))
    return [split_of[group] for group in groups]


def link_groups(groups: Sequence[str], pairs: Iterable[tuple[int, int]]) -> list[str]:
    """Merge groups whose rows are paired, and return the new group name of every row.

    A merged group carries the smallest of its members' names, so that the result does not
    depend on the order of rows or pairs.

    Args:
        groups: one group name a row.
        pairs: indices of rows that must not be parted, such as near-duplicates.
    """
    parent = {group: group for group in groups}

    def root(group: str) -> str:
        while parent[group] != group:
            parent[group] = parent[parent[group]]  # halves the path, so that long chains stay fast
            group = parent[group]
        return group

    for first, second in pairs:
        low, high = sorted((root(groups[first]), root(groups[second])))
        parent[high] = low
    return [root(group) for group in groups]
