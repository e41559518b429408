"""Find near-duplicate texts."""

import re
from collections.abc import Iterator, Sequence

from stancekit.errors import MissingExtraError

_SHINGLE = 5
_PERMUTATIONS = 128
_ERROR_WEIGHTS = (0.1, 0.9)  # of false candidates, which are cheap, and of missed pairs


def near_duplicates(texts: Sequence[str], *, threshold: float = 0.7) -> Iterator[tuple[int, int]]:
    """Yield pairs of indices (lower first) of texts that are nearly the same.

    Candidates come from locality-sensitive hashing (MinHash, Broder 1997) of lowercased
    character 5-grams without punctuation; each is confirmed by its exact Jaccard similarity, so
    no pair is wrong, though one close to the threshold can be missed.

    Args:
        texts: the texts; exact duplicates count too.
        threshold: the Jaccard similarity from which two texts are near-duplicates.

    Raises:
        MissingExtraError: datasketch is not installed.
    """
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError as error:
        raise MissingExtraError(
            'Finding near-duplicates needs datasketch: pip install "stancekit[train]"'
        ) from error
    shingles = [_shingles(text) for text in texts]
    index = MinHashLSH(threshold=threshold, num_perm=_PERMUTATIONS, weights=_ERROR_WEIGHTS)
    for later, minhash in enumerate(MinHash.generator(shingles, num_perm=_PERMUTATIONS)):
        for earlier in sorted(index.query(minhash)):
            shared = len(shingles[earlier] & shingles[later])
            if shared >= threshold * len(shingles[earlier] | shingles[later]):
                yield earlier, later
        index.insert(later, minhash)


def _shingles(text: str) -> set[bytes]:
    plain = re.sub(r"\W+", " ", text.lower()).strip()
    return {plain[i : i + _SHINGLE].encode() for i in range(max(1, len(plain) - _SHINGLE + 1))}
