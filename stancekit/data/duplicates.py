"""Find near-duplicate texts."""

import re
from collections.abc import Callable, Iterator, Sequence

from stancekit.errors import MissingExtraError

_SHINGLE = 5
_PERMUTATIONS = 128
_ERROR_WEIGHTS = (0.1, 0.9)  # of false candidates, which are cheap, and of missed pairs
_ENOUGH = 10  # bounds the pairs that thousands of copies of one text make


def near_duplicates(
    texts: Sequence[str],
    *,
    threshold: float = 0.7,
    advance: Callable[[int], object] | None = None,
) -> Iterator[tuple[int, int]]:
    """Yield pairs of indices (lower first) of texts that are nearly the same.

    Candidates come from locality-sensitive hashing (MinHash, Broder 1997) of lowercased
    character 5-grams without punctuation; each is confirmed by its exact Jaccard similarity, so
    no pair is wrong, though one close to the threshold can be missed. A text with ten
    near-duplicates before it makes no pairs with those after it, so that the number of pairs
    grows with the number of texts.

    Args:
        texts: the texts; exact duplicates count too.
        threshold: the Jaccard similarity from which two texts are near-duplicates.
        advance: called with 1 after each text.

    Raises:
        MissingExtraError: datasketch is not installed.
    """
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError as error:
        raise MissingExtraError(
            'Finding near-duplicates needs datasketch: pip install "stancekit[data]"'
        ) from error
    index = MinHashLSH(threshold=threshold, num_perm=_PERMUTATIONS, weights=_ERROR_WEIGHTS)
    hashed = MinHash.generator(map(_shingles, texts), num_perm=_PERMUTATIONS)
    for later, minhash in enumerate(hashed):
        pairs = 0
        for earlier in sorted(index.query(minhash)):
            # Made again rather than kept, since the 5-grams of all texts take much memory.
            first, second = _shingles(texts[earlier]), _shingles(texts[later])
            if len(first & second) >= threshold * len(first | second):
                pairs += 1
                yield earlier, later
        if pairs < _ENOUGH:
            index.insert(later, minhash)
        if advance is not None:
            advance(1)


def _shingles(text: str) -> set[bytes]:
    plain = re.sub(r"\W+", " ", text.lower()).strip()
    return {plain[i : i + _SHINGLE].encode() for i in range(max(1, len(plain) - _SHINGLE + 1))}
