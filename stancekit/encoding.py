"""Turn texts into the arrays of token ids that a model reads.

Training and inference share this one definition, so that a model sees the same ids in both.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from stancekit.model_files import TOKENIZER, ModelFolder

IntArray = npt.NDArray[np.int64]


class Encoder:
    """A tokenizer with a fixed window, over the contents of a `tokenizer.json`."""

    def __init__(self, tokenizer_json: bytes, *, max_length: int, overlap: int) -> None:
        """Set up the window.

        Args:
            tokenizer_json: the contents of a `tokenizer.json` of the tokenizers library.
            max_length: tokens in one window, special tokens included.
            overlap: tokens that neighboring windows of a longer text share.
        """
        self._tokenizer = Tokenizer.from_str(tokenizer_json.decode("utf-8"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length, stride=overlap)
        self._repeated = overlap + self._tokenizer.num_special_tokens_to_add(is_pair=False)

    @classmethod
    def of_model(cls, folder: ModelFolder) -> "Encoder":
        """Return the encoder of a model folder.

        Raises:
            ModelError: its tokenizer is not what the manifest says.
        """
        manifest = folder.manifest
        return cls(folder.read(TOKENIZER), max_length=manifest.max_length, overlap=manifest.overlap)

    def windows(self, texts: Sequence[str]) -> list[list[list[int]]]:
        """Return the windows of token ids of each text; a text without tokens has none.

        Such a text is empty or blank, or of characters that tokenizers drop, such as a byte
        order mark or a zero-width space.

        No token is lost: a text longer than a window is continued in further windows, each
        of which repeats the last tokens of the one before.
        """
        filled = [text if text.strip() else "" for text in texts]
        return [
            []
            if all(encoding.special_tokens_mask)
            else [part.ids for part in (encoding, *encoding.overflowing)]
            for encoding in self._tokenizer.encode_batch(filled)
        ]

    def count_tokens(self, windows: Sequence[Sequence[int]]) -> int:
        """Return how many tokens a text has, special ones included, from its `windows`."""
        return sum(map(len, windows)) - self._repeated * max(0, len(windows) - 1)


def pad(rows: Sequence[Sequence[int]]) -> tuple[IntArray, IntArray]:
    """Return token ids and attention mask, both of shape (rows, longest row)."""
    width = max(len(row) for row in rows)
    input_ids = np.zeros((len(rows), width), dtype=np.int64)
    attention_mask = np.zeros_like(input_ids)
    for i, row in enumerate(rows):
        input_ids[i, : len(row)] = row
        attention_mask[i, : len(row)] = 1
    return input_ids, attention_mask


def length_sorted_batches(
    rows: Sequence[Sequence[int]], batch_size: int
) -> Iterator[tuple[IntArray, IntArray, IntArray]]:
    """Yield (indices, token ids, attention mask) of batches of rows of similar length.

    The longest rows come first, so that a batch too large for memory fails at once.
    """
    order = np.argsort([-len(row) for row in rows], kind="stable")
    for start in range(0, len(rows), batch_size):
        indices = order[start : start + batch_size]
        yield indices, *pad([rows[i] for i in indices])
