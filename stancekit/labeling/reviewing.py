"""Find labels that look wrong, by what models say that have not seen them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from stancekit.data.statements import LabeledStatements
from stancekit.errors import MissingExtraError
from stancekit.metrics import BoolArray, RealArray, label_matrix

_NEIGHBORS = 3
_FEWEST = 2  # that must have a label, and must not, so that cleanlab can doubt it


@dataclass(frozen=True, slots=True)
class Neighbor:
    """A statement whose labels speak for those that are suggested.

    Attributes:
        text: the statement.
        where: the file with the line, row or task.
        labels: its labels, the same as the suggested ones.
        similarity: the cosine of the two statements' embeddings.
    """

    text: str
    where: str
    labels: tuple[str, ...]
    similarity: float


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement with labels that look wrong.

    Attributes:
        text: the statement.
        where: the file with the line, row or task.
        given: its labels.
        suggested: the labels that it should have by what the models say.
        confidence: probability, by the models, that the most doubtful label is wrong.
        scores: probability of every label by a model that has not seen the statement.
        nearest: the most similar statements that have the suggested labels and look right.
    """

    text: str
    where: str
    given: tuple[str, ...]
    suggested: tuple[str, ...]
    confidence: float
    scores: Mapping[str, float]
    nearest: tuple[Neighbor, ...]

    @property
    def to_add(self) -> tuple[str, ...]:
        """The suggested labels that are not given."""
        return tuple(label for label in self.suggested if label not in self.given)

    @property
    def to_remove(self) -> tuple[str, ...]:
        """The given labels that are not suggested."""
        return tuple(label for label in self.given if label not in self.suggested)

    def to_dict(self) -> dict[str, object]:
        """Return the finding as plain data that `json.dumps` accepts."""
        return {
            "text": self.text,
            "where": self.where,
            "given": list(self.given),
            "suggested": list(self.suggested),
            "confidence": self.confidence,
            "scores": dict(self.scores),
            "nearest": [
                {
                    "text": neighbor.text,
                    "where": neighbor.where,
                    "labels": list(neighbor.labels),
                    "similarity": neighbor.similarity,
                }
                for neighbor in self.nearest
            ],
        }


def review(
    statements: LabeledStatements, scores: RealArray, embeddings: RealArray, *, count: int
) -> list[Finding]:
    """Return the statements whose labels are likeliest to be wrong, the likeliest first.

    Which labels are doubted is decided by confident learning (Northcutt et al. 2021), label by
    label; the rank is that of the probability of the most doubtful label (self-confidence).
    Labels that are missing are neither doubted nor suggested, nor are labels that hardly any
    statement has, or hardly any lacks.

    Args:
        statements: the labeled statements.
        scores: calibrated probabilities by models that have not seen the statement, of shape
            (statements, labels).
        embeddings: of the statements, shape (statements, dimensions).
        count: how many findings to return at most; there are fewer when fewer look wrong.

    Raises:
        MissingExtraError: cleanlab is not installed.
        ValueError: the arrays do not belong to the statements.
    """
    shape = (len(statements.examples), len(statements.labels))
    if scores.shape != shape or len(embeddings) != shape[0]:
        raise ValueError(
            f"Expected scores of shape {shape} and as many embeddings as statements, found "
            f"{scores.shape} and {len(embeddings)}."
        )
    gold = label_matrix((example.labels for example in statements.examples), statements.labels)
    known = ~label_matrix((example.missing for example in statements.examples), statements.labels)
    quality = _qualities(gold, known, scores)
    doubtful = quality.min(1)
    suggested = gold ^ ~np.isinf(quality)
    ranked = np.argsort(doubtful, kind="stable")[: min(count, int(np.isfinite(doubtful).sum()))]
    right = known.all(1) & np.isinf(doubtful)
    units = embeddings / np.maximum(np.linalg.norm(embeddings, axis=1, keepdims=True), 1e-12)
    return [
        Finding(
            text=statements.examples[i].text,
            where=statements.wheres[i],
            given=statements.examples[i].labels,
            suggested=_names(suggested[i], statements.labels),
            confidence=float(1 - doubtful[i]),
            scores=dict(zip(statements.labels, map(float, scores[i]), strict=True)),
            nearest=_nearest(statements, right & (gold == suggested[i]).all(1), units @ units[i]),
        )
        for i in ranked.tolist()
    ]


def _qualities(gold: BoolArray, known: BoolArray, scores: RealArray) -> RealArray:
    """Return how likely each doubted decision is right, infinity where none is doubted."""
    try:
        from cleanlab.multilabel_classification.filter import find_multilabel_issues_per_class
        from cleanlab.multilabel_classification.rank import get_label_quality_scores_per_class
    except ImportError as error:
        raise MissingExtraError(
            f'Reviewing labels needs {error.name}: pip install "stancekit[train]"'
        ) from error
    qualities = np.full(gold.shape, np.inf)
    for k, rows in enumerate(known.T):  # one at a time, since each is known of other statements
        if min((gold[rows, k]).sum(), (~gold[rows, k]).sum()) < _FEWEST:
            continue
        given = [[0] if has else [] for has in gold[rows, k]]
        column = np.asarray(scores[rows, k : k + 1], dtype=np.float64)
        doubted = np.asarray(find_multilabel_issues_per_class(given, column, n_jobs=1))
        quality = np.asarray(get_label_quality_scores_per_class(given, column))
        qualities[rows, k] = np.where(doubted, quality, np.inf)[:, 0]
    return qualities


def _nearest(
    statements: LabeledStatements, agrees: BoolArray, similarity: RealArray
) -> tuple[Neighbor, ...]:
    """Return the most similar of the statements that agree."""
    order = np.argsort(np.where(agrees, -similarity, np.inf), kind="stable")
    return tuple(
        Neighbor(
            text=statements.examples[i].text,
            where=statements.wheres[i],
            labels=statements.examples[i].labels,
            similarity=float(similarity[i]),
        )
        for i in order[: min(_NEIGHBORS, int(agrees.sum()))].tolist()
    )


def _names(row: BoolArray, labels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(label for label, has in zip(labels, row, strict=True) if has)
