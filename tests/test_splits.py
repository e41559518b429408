"""Splits part no group, keep their shares, and do not depend on the order of rows."""

import math
import random
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit.data.splits import SPLITS, assign_splits, link_groups

TENTHS = {"test": 0.1, "validation": 0.1}
LABEL_SETS = st.sets(st.sampled_from(["accusatory", "conciliatory", "conditional"]))
ROWS = st.lists(st.tuples(st.sampled_from("abcdefghijklmnop"), LABEL_SETS.map(sorted).map(tuple)))


def split_all(rows: list[tuple[str, tuple[str, ...]]]) -> list[str]:
    return assign_splits([group for group, _ in rows], [labels for _, labels in rows], TENTHS)


@given(ROWS)
def test_no_group_is_parted(rows: list[tuple[str, tuple[str, ...]]]) -> None:
    splits = split_all(rows)
    assert len(splits) == len(rows)
    assert set(splits) <= set(SPLITS)
    assert len({(group, split) for (group, _), split in zip(rows, splits, strict=True)}) == len(
        {group for group, _ in rows}
    )


@given(ROWS, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(
    rows: list[tuple[str, tuple[str, ...]]], shuffler: random.Random
) -> None:
    shuffled = shuffler.sample(rows, len(rows))
    assert Counter(zip(rows, split_all(rows), strict=True)) == Counter(
        zip(shuffled, split_all(shuffled), strict=True)
    )


@given(st.lists(st.sampled_from(["", "common", "rare"]), min_size=1, max_size=400))
def test_single_rows_keep_the_share_of_each_stratum(kinds: list[str]) -> None:
    rows = [(str(row), (kind,) if kind else ()) for row, kind in enumerate(kinds)]
    counts = Counter(zip(kinds, split_all(rows), strict=True))
    for kind, size in Counter(kinds).items():
        if size >= 3:
            wanted = math.ceil(round(0.1 * size, 9))
            assert counts[kind, "test"] == counts[kind, "validation"] == wanted


def test_large_groups_overshoot_by_less_than_one_group() -> None:
    chance = random.Random(1)
    rows = [(f"g{chance.randrange(300)}", ()) for _ in range(3000)]
    largest = max(Counter(group for group, _ in rows).values())
    counts = Counter(split_all(rows))
    for split in TENTHS:
        assert 300 <= counts[split] < 300 + largest


def test_the_rarest_label_of_a_group_decides_its_stratum() -> None:
    rows = [(f"g{row}", ("rare", "common") if row < 10 else ("common",)) for row in range(200)]
    counts = Counter(
        split for (_, labels), split in zip(rows, split_all(rows), strict=True) if "rare" in labels
    )
    assert counts == {"train": 8, "validation": 1, "test": 1}


@pytest.mark.parametrize("rows", [1, 2, 50])
def test_one_group_goes_to_train(rows: int) -> None:
    assert set(split_all([("all", ("a",))] * rows)) == {"train"}


@given(ROWS.filter(bool))
def test_train_is_never_empty(rows: list[tuple[str, tuple[str, ...]]]) -> None:
    assert "train" in split_all(rows)


def test_no_rows() -> None:
    assert split_all([]) == []


NAMES = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=20)


@st.composite
def names_and_pairs(draw: st.DrawFn) -> tuple[list[str], list[tuple[int, int]]]:
    names = draw(NAMES)
    index = st.integers(0, len(names) - 1)
    return names, draw(st.lists(st.tuples(index, index), max_size=12))


@given(names_and_pairs(), st.randoms(use_true_random=False))
def test_linked_groups_are_the_connected_ones(
    case: tuple[list[str], list[tuple[int, int]]], shuffler: random.Random
) -> None:
    names, pairs = case
    linked = link_groups(names, pairs)

    merged = {name: {name} for name in names}
    for first, second in pairs:
        union = merged[names[first]] | merged[names[second]]
        merged.update(dict.fromkeys(union, union))
    assert linked == [min(merged[name]) for name in names]

    shuffled = [pair[:: shuffler.choice([1, -1])] for pair in shuffler.sample(pairs, len(pairs))]
    assert link_groups(names, shuffled) == linked


def test_long_chains_are_linked_fast() -> None:
    names = [f"{row:06}" for row in range(20_000)]
    started = time.perf_counter()
    linked = link_groups(names, [(row - 1, row) for row in range(len(names) - 1, 0, -1)])
    assert time.perf_counter() - started < 2
    assert set(linked) == {"000000"}
