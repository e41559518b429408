"""Find the statements of a pool that are most worth labeling next."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stancekit.classifier import Classifier
from stancekit.data.duplicates import near_duplicates
from stancekit.errors import DataError
from stancekit.inputs import checked_texts
from stancekit.metrics import RealArray
from stancekit.progress import maybe_track
from stancekit.schema import Prediction
from stancekit.session import FloatArray

# How strongly rare labels are favored: one that is expected a sixteenth as often counts double.
# Entropy alone favors them already, and with stronger weights the frequent labels suffered.
_RARITY = 0.25
_RAREST = 1e-3
# How many statements, the most uncertain ones, are looked at for each one to suggest.
_CANDIDATES = 10

IntArray = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A statement that is worth labeling.

    Attributes:
        text: the statement.
        position: where it stands in the pool, from 0.
        prediction: what the model thinks of it.
        uncertainty: of the model about all labels together, in bits: the sum of the entropies
            of its scores. From 0 to the number of labels.
        label: the label that it was suggested for most of all.
    """

    text: str
    position: int
    prediction: Prediction
    uncertainty: float
    label: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What to label next, and what of the pool was left out.

    Attributes:
        chosen: the suggestions; any number of the first ones is a good choice, too.
        blank: texts without words.
        repeated: texts that stand in the pool once more.
        labeled: texts that are labeled already.
        alike: uncertain texts that are nearly the same as a suggestion or a labeled text.
    """

    chosen: tuple[Suggestion, ...]
    blank: int
    repeated: int
    labeled: int
    alike: int


def suggest(
    classifier: Classifier,
    pool: Sequence[str],
    *,
    count: int,
    labeled: Sequence[str] = (),
    device: str = "cpu",
    progress: bool = False,
) -> Suggestions:
    """Choose statements of a pool that the model would learn most from.

    Statements count by the entropy of their scores, summed over labels (uncertainty sampling,
    Settles 2009, section 3.1), with rare labels weighing more. Of the most uncertain ones those
    are taken that lie far from each other in the model's own embeddings, and no two that are
    nearly the same.

    Args:
        classifier: the model; its folder needs torch weights.
        pool: statements without labels.
        count: how many to choose; all that can be, when the pool has fewer.
        labeled: statements that are labeled already; neither they nor any that is nearly the
            same are chosen.
        device: a device name of torch, for the embeddings.
        progress: show progress bars on standard error.

    Raises:
        DataError: the pool holds nothing to choose from.
        ModelError: the model folder is not intact.
        MissingExtraError: torch, transformers or datasketch is not installed.
        InputTypeError: the pool holds something that is not a str.
        ValueError: `count` is not positive.
    """
    if count < 1:
        raise ValueError(f"count must be at least 1, found {count}.")
    # Before the predictions, which may take long, so that a missing extra is told at once.
    from stancekit.finetune.embeddings import embed

    pooled = _Pool.of(classifier, list(checked_texts(pool)), labeled, progress=progress)
    weighted = weighted_entropies(pooled.scores)
    value = weighted.sum(1)
    candidates, alike = _distinct(pooled.texts, value, labeled, count, progress=progress)
    texts = [pooled.texts[i] for i in candidates]
    with maybe_track("Embedding", len(texts), shown=progress) as advance:
        embeddings = embed(classifier.folder, texts, device=device, advance=advance)
    chosen = candidates[spread(value[candidates], embeddings, count)]
    return pooled.suggestions(chosen, weighted[chosen].argmax(1), classifier.labels, alike)


@dataclass(frozen=True, slots=True)
class _Pool:
    """The statements that can be chosen, each once, with predictions and scores."""

    texts: tuple[str, ...]
    positions: tuple[int, ...]
    predictions: tuple[Prediction, ...]
    scores: RealArray
    blank: int
    repeated: int
    labeled: int

    @classmethod
    def of(
        cls, classifier: Classifier, pool: Sequence[str], labeled: Sequence[str], *, progress: bool
    ) -> "_Pool":
        known = {text.strip() for text in labeled}
        repeated = already = 0
        first: dict[str, int] = {}
        for position, text in enumerate(map(str.strip, pool)):
            if text in first:
                repeated += bool(text)
            elif text in known:
                already += 1
            else:
                first[text] = position
        found = classifier.predict([pool[i] for i in first.values()], progress=progress)
        kept = [(i, p) for i, p in zip(first.values(), found, strict=True) if not p.empty]
        blank = len(pool) - len(kept) - repeated - already
        if not kept:
            raise DataError(
                f"Expected statements to choose from, found none among {len(pool):,} texts: "
                f"{already:,} are labeled already, {blank:,} are blank; pass a larger pool."
            )
        predictions = tuple(prediction for _, prediction in kept)
        return cls(
            texts=tuple(pool[i] for i, _ in kept),
            positions=tuple(i for i, _ in kept),
            predictions=predictions,
            scores=np.array([list(p.scores.values()) for p in predictions]),
            blank=blank,
            repeated=repeated,
            labeled=already,
        )

    def suggestions(
        self, chosen: IntArray, doubted: IntArray, labels: Sequence[str], alike: int
    ) -> Suggestions:
        """Return the chosen statements, each with the label that it was chosen for."""
        bits = entropies(self.scores[chosen]).sum(1)
        return Suggestions(
            chosen=tuple(
                Suggestion(
                    text=self.texts[i],
                    position=self.positions[i],
                    prediction=self.predictions[i],
                    uncertainty=float(uncertainty),
                    label=labels[label],
                )
                for i, label, uncertainty in zip(chosen, doubted, bits, strict=True)
            ),
            blank=self.blank,
            repeated=self.repeated,
            labeled=self.labeled,
            alike=alike,
        )


def entropies(scores: RealArray) -> RealArray:
    """Return the entropy in bits of each score as the probability of a label."""
    p = np.clip(scores, 1e-9, 1 - 1e-9)
    return np.asarray(-(p * np.log2(p) + (1 - p) * np.log2(1 - p)))


def weighted_entropies(scores: RealArray) -> RealArray:
    """Return how much each label makes each statement worth labeling.

    The entropy about a label is weighted by the fourth root of one over the label's mean score,
    so that labels which the model expects rarely count more.

    Args:
        scores: calibrated probabilities of shape (statements, labels).
    """
    weights = np.maximum(scores.mean(0), _RAREST) ** -_RARITY
    return np.asarray(entropies(scores) * (weights / weights.mean()))


def spread(value: RealArray, embeddings: FloatArray, count: int) -> IntArray:
    """Choose statements of high value that lie far from each other.

    The first is the one of highest value; each further one has the highest product of squared
    value and distance to the nearest one chosen. That is farthest-first traversal (Gonzalez
    1985; core sets, Sener and Savarese 2018), weighted by value. The square keeps it to
    statements of high value: in trials plain products lost what uncertainty had won.

    Args:
        value: positive numbers of shape (statements,).
        embeddings: shape (statements, dimensions).
        count: how many to choose.

    Returns:
        Indices of statements in the order in which they were chosen, fewer than `count` when
        there are fewer statements.
    """
    norms = (embeddings**2).sum(1)
    distance = np.ones(len(value))
    free = np.ones(len(value), dtype=np.bool_)
    chosen: list[int] = []
    for _ in range(min(count, len(value))):
        latest = int(np.where(free, value**2 * distance, -1.0).argmax())
        chosen.append(latest)
        free[latest] = False
        squared = norms + norms[latest] - 2 * embeddings @ embeddings[latest]
        found = np.sqrt(np.maximum(squared, 0.0))
        distance = found if len(chosen) == 1 else np.minimum(distance, found)
    return np.array(chosen, dtype=np.intp)


def _distinct(
    texts: Sequence[str], value: RealArray, labeled: Sequence[str], count: int, *, progress: bool
) -> tuple[IntArray, int]:
    """Return the texts of highest value, no two alike, and how many were left out for that.

    They are enough to choose `count` of them, unless there are no more.
    """
    order = np.argsort(-value, kind="stable")
    size = _CANDIDATES * count
    while True:
        candidates = order[:size]
        everything = [*labeled, *(texts[i] for i in candidates)]
        dropped: set[int] = set()
        with maybe_track("Comparing", len(everything), shown=progress) as advance:
            for earlier, later in near_duplicates(everything, advance=advance):
                if later >= len(labeled) and earlier not in dropped:
                    dropped.add(later)
        kept = [i for n, i in enumerate(candidates, len(labeled)) if n not in dropped]
        if len(kept) >= count or size >= len(texts):
            return np.array(kept, dtype=np.intp), len(dropped)
        size *= _CANDIDATES
