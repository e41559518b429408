"""Windows of a long text lose no token; padding and batches lose no row."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from stancekit.encoding import Encoder, length_sorted_batches, pad
from stancekit.model_files import TOKENIZER

WORDS = st.sampled_from(["peace", "Karsa", "unconditionally", "naïve", "«да»", "42", "!", "😀", ""])
TEXTS = st.text(st.characters(codec="utf-8"), max_size=60) | st.lists(WORDS, max_size=80).map(
    " ".join
)
ROWS = st.lists(st.lists(st.integers(1, 30_000), min_size=1, max_size=12), max_size=12)


@pytest.fixture(scope="module")
def whole(model_folder: Path) -> Tokenizer:
    """Return the tokenizer without any window."""
    tokenizer = Tokenizer.from_file(str(model_folder / TOKENIZER))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


@pytest.fixture(scope="module", params=[(128, 32), (16, 0), (16, 4), (8, 5)], ids=str)
def window(request: pytest.FixtureRequest) -> tuple[int, int]:
    found: tuple[int, int] = request.param
    return found


@pytest.fixture(scope="module")
def encoder(model_folder: Path, window: tuple[int, int]) -> Encoder:
    max_length, overlap = window
    content = (model_folder / TOKENIZER).read_bytes()
    return Encoder(content, max_length=max_length, overlap=overlap)


@settings(deadline=None, max_examples=50)
@given(text=TEXTS)
def test_windows_cover_the_text(
    encoder: Encoder, whole: Tokenizer, window: tuple[int, int], text: str
) -> None:
    max_length, overlap = window
    tokens = whole.encode(text, add_special_tokens=False).ids
    first, *_, last = whole.encode("word").ids
    (windows,) = encoder.windows([text])
    assert bool(windows) == bool(tokens)

    covered: list[int] = []
    for number, ids in enumerate(windows):
        assert (ids[0], ids[-1]) == (first, last)
        assert len(ids) <= max_length
        if ids is not windows[-1]:
            assert len(ids) == max_length
        shared = overlap if number else 0
        assert ids[1 : 1 + shared] == covered[len(covered) - shared :]
        assert len(ids) > 2 + shared  # every window has something of its own
        covered += ids[1 + shared : -1]
    assert covered == tokens


@settings(deadline=None, max_examples=25)
@given(texts=st.lists(TEXTS, max_size=5))
def test_neighbors_do_not_matter(encoder: Encoder, texts: list[str]) -> None:
    assert encoder.windows(texts) == [encoder.windows([text])[0] for text in texts]


def test_settings_within_the_tokenizer_file_do_not_matter(
    model_folder: Path, whole: Tokenizer
) -> None:
    plain = Encoder(whole.to_str().encode(), max_length=16, overlap=4)
    whole.enable_padding(length=512)
    whole.enable_truncation(5)
    other = Encoder(whole.to_str().encode(), max_length=16, overlap=4)
    whole.no_padding()
    whole.no_truncation()
    texts = ["Too short.", "This one goes on and on, " * 9]
    assert plain.windows(texts) == other.windows(texts)


@given(ROWS.filter(bool))
def test_pad(rows: list[list[int]]) -> None:
    input_ids, attention_mask = pad(rows)
    assert input_ids.shape == attention_mask.shape == (len(rows), max(map(len, rows)))
    assert input_ids.dtype == attention_mask.dtype == np.int64
    for ids, mask, row in zip(input_ids.tolist(), attention_mask.tolist(), rows, strict=True):
        padding = [0] * (len(ids) - len(row))
        assert ids == row + padding
        assert mask == [1] * len(row) + padding


@given(ROWS, st.integers(1, 5))
def test_length_sorted_batches(rows: list[list[int]], batch_size: int) -> None:
    batches = list(length_sorted_batches(rows, batch_size))
    indices = [index for found, _, _ in batches for index in found.tolist()]
    assert sorted(indices) == list(range(len(rows)))
    lengths = [len(rows[index]) for index in indices]
    assert lengths == sorted(lengths, reverse=True)
    assert all(len(found) == batch_size for found, _, _ in batches[:-1])
    for found, input_ids, attention_mask in batches:
        wanted = pad([rows[index] for index in found])
        assert np.array_equal(input_ids, wanted[0])
        assert np.array_equal(attention_mask, wanted[1])
