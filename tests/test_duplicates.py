"""Near-duplicates are found, and nothing else is."""

import random
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancekit.data.duplicates import near_duplicates
from stancekit.errors import MissingExtraError

PLEDGE = "The two governments agreed to reopen the border crossing at Karsa before the winter."
CHARGE = "Our neighbours have broken every clause of the fisheries accord, the minister said."
TERMS = "We shall sign only when the last of the prisoners has come home."


def jaccard(first: str, second: str) -> float:
    """Compare two plain texts (lowercase words, single spaces) by their 5-grams."""
    one, other = (
        {text[i : i + 5] for i in range(max(1, len(text) - 4))} for text in (first, second)
    )
    return len(one & other) / len(one | other)


def test_exact_and_near_duplicates_are_found() -> None:
    near = PLEDGE.replace("before the winter", "before winter")
    loud = PLEDGE.upper().replace(" ", "  ") + "!"
    texts = [PLEDGE, CHARGE, near, TERMS, PLEDGE, loud]
    assert set(near_duplicates(texts)) == {(0, 2), (0, 4), (0, 5), (2, 4), (2, 5), (4, 5)}


def test_unrelated_texts_are_not() -> None:
    assert list(near_duplicates([PLEDGE, CHARGE, TERMS])) == []
    assert list(near_duplicates([])) == []
    assert list(near_duplicates([PLEDGE])) == []


def test_short_texts() -> None:
    assert list(near_duplicates(["Yes.", "No.", "yes", "Yes, sir."])) == [(0, 2)]


def test_many_copies_make_few_pairs() -> None:
    done: list[int] = []
    pairs = list(near_duplicates([PLEDGE] * 100 + [CHARGE], advance=done.append))
    assert {later for _, later in pairs} == set(range(1, 100))
    assert len(pairs) < 1100
    assert sum(done) == 101


def test_threshold() -> None:
    texts = [PLEDGE, PLEDGE.replace("before the winter", "in the spring")]
    assert list(near_duplicates(texts, threshold=0.5)) == [(0, 1)]
    assert list(near_duplicates(texts, threshold=0.9)) == []


WORDS = st.lists(st.sampled_from(["talks", "border", "treaty", "river", "no"]), max_size=6)
TEXTS = st.lists(WORDS.map(" ".join), max_size=8)


@settings(deadline=None, max_examples=50)
@given(TEXTS)
def test_every_pair_is_as_similar_as_it_must_be(texts: list[str]) -> None:
    pairs = list(near_duplicates(texts))
    assert len(set(pairs)) == len(pairs)
    assert all(low < high and jaccard(texts[low], texts[high]) >= 0.7 for low, high in pairs)
    same = {
        (low, high)
        for high in range(len(texts))
        for low in range(high)
        if texts[low] == texts[high]
    }
    assert same <= set(pairs)


@settings(deadline=None, max_examples=50)
@given(TEXTS, st.randoms(use_true_random=False))
def test_order_does_not_matter(texts: list[str], shuffler: random.Random) -> None:
    order = shuffler.sample(range(len(texts)), len(texts))
    pairs = near_duplicates([texts[row] for row in order])
    assert {tuple(sorted((order[low], order[high]))) for low, high in pairs} == set(
        near_duplicates(texts)
    )


def test_missing_datasketch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasketch", None)
    with pytest.raises(MissingExtraError, match=r'pip install "stancekit\[data\]"'):
        list(near_duplicates([PLEDGE]))
