"""Statements of a user: which are trained on, which are held out, and the folds of the others."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit.data.splits import hash_split
from stancekit.errors import DataError
from stancekit.schema import Example

pytest.importorskip("torch")

from stancekit.finetune import corpus
from stancekit.finetune.corpus import split_corpus
from stancekit.finetune.crossval import assign_folds

LABELS = ("praise", "refund")


def examples(groups: list[str], *, praised: int = 2) -> list[Example]:
    """Make a statement of each group; every so many of them is praise."""
    return [
        Example(f"Mail {i}", ("praise",) if i % praised == 0 else ("refund",), None, group, "mails")
        for i, group in enumerate(groups)
    ]


def mails(count: int) -> list[Example]:
    return examples([f"customer {i}" for i in range(count)])


def splits(found: list[Example]) -> list[str | None]:
    return [example.split for example in split_corpus(found, LABELS).examples]


def test_splits_of_the_data_are_kept() -> None:
    given = ["train", "test", "train", "validation", "test", "train"]
    found = [replace(e, split=split) for e, split in zip(mails(6), given, strict=True)]
    assert splits(found) == given


def test_a_split_for_some_statements_only_is_refused() -> None:
    found = [*[replace(example, split="train") for example in mails(6)], *mails(2)]
    with pytest.raises(DataError, match=r"found 6 with and 2 without one, such as 'Mail 0'"):
        splits(found)


def test_splits_without_one_to_train_on_are_refused() -> None:
    with pytest.raises(DataError, match='in the split "train", found none'):
        splits([replace(example, split="test") for example in mails(6)])


GROUPS = st.lists(st.sampled_from([f"customer {i}" for i in range(40)]), min_size=1, max_size=60)


@given(GROUPS, GROUPS)
def test_more_statements_move_none_to_another_split(old: list[str], new: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corpus, "_FEW_STATEMENTS", 0)
        patch.setattr(corpus, "_FEW_FOR_A_RARE_LABEL", 0)
        before, after = splits(examples(old)), splits(examples(old + new))
    assert after[: len(before)] == before
    together = set(zip(old + new, after, strict=True))
    assert len(together) == len(set(old + new)), "a group stands in one split"


def test_a_tenth_is_held_out_for_validation_and_for_test() -> None:
    counts = Counter(splits(mails(4_000)))
    assert set(counts) == {"train", "validation", "test"}
    for name in ("validation", "test"):
        assert counts[name] == pytest.approx(400, abs=3 * (4_000 * 0.1 * 0.9) ** 0.5)


@pytest.mark.parametrize(
    ("count", "praised", "held_out"),
    [
        (1_999, 2, False),
        (2_000, 2, True),
        (2_000, 500, False),
        (9_999, 2_000, False),
        (10_000, 2_000, True),
    ],
    ids=["few", "enough", "few of a label", "still few of it", "enough all the same"],
)
def test_few_statements_are_all_trained_on(count: int, praised: int, held_out: bool) -> None:
    found = splits(examples([f"customer {i}" for i in range(count)], praised=praised))
    if held_out:
        assert found == [hash_split(f"customer {i}") for i in range(count)]
    else:
        assert set(found) == {"train"}


ROWS = st.lists(
    st.tuples(st.sampled_from("abcdefghijkl"), st.booleans(), st.booleans()), min_size=1
).filter(lambda rows: len({group for group, *_ in rows}) >= 3)


@given(ROWS, st.integers(0, 3))
def test_folds_part_no_group(rows: list[tuple[str, bool, bool]], seed: int) -> None:
    groups = [group for group, *_ in rows]
    gold = np.array([given for _, *given in rows], dtype=bool)
    folds = assign_folds(groups, gold, 3, seed=seed)
    assert folds.shape == (len(rows),)
    assert set(folds.tolist()) <= {0, 1, 2}
    assert len(set(zip(groups, folds.tolist(), strict=True))) == len(set(groups))
    assert (assign_folds(groups, gold, 3, seed=seed) == folds).all()


@pytest.mark.parametrize("per_group", [1, 4])
def test_folds_have_each_label_alike(per_group: int) -> None:
    chance = np.random.default_rng(7)
    gold = chance.random((400, 4)) < [0.5, 0.2, 0.08, 0.03]
    groups = [f"g{row // per_group}" for row in range(len(gold))]
    folds = assign_folds(groups, gold, 5, seed=1)
    present = np.array([gold[row : row + per_group].any(0) for row in range(0, 400, per_group)])
    fold_of = folds[::per_group]
    sizes = np.bincount(fold_of, minlength=5)
    counts = np.array([present[fold_of == fold].sum(0) for fold in range(5)])
    assert sizes.max() - sizes.min() <= 0.05 * len(fold_of)
    assert (counts.max(0) - counts.min(0) <= 2).all(), counts


def test_fewer_groups_than_folds_are_refused() -> None:
    groups = ["a", "b", "c"] * 20
    with pytest.raises(DataError, match=r"Expected 4 groups .* found 3: .* Label more"):
        assign_folds(groups, np.ones((60, 2), dtype=bool), 4, seed=1)
