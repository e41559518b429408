"""The result and record types that pass between modules."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prediction:
    """The stance of one text.

    Attributes:
        labels: every label whose score reaches its own threshold, in the model's order;
            empty when none does.
        scores: calibrated probability in [0, 1] of every label, in the model's order. The
            labels are independent of each other, so the scores do not sum to one.
        windows: how many overlapping windows the text was read in. 1 for a text that fits
            the model, more for a longer one (each score is then the maximum over windows),
            and 0 for an empty or blank text, which has no label and scores of 0.
    """

    labels: tuple[str, ...]
    scores: Mapping[str, float]
    windows: int = 1

    @property
    def label(self) -> str | None:
        """The label with the highest score among `labels`, or None when there is none."""
        return max(self.labels, key=self.scores.__getitem__, default=None)

    @property
    def empty(self) -> bool:
        """Whether the text was empty or blank, so that there was nothing to read."""
        return self.windows == 0

    def to_dict(self) -> dict[str, object]:
        """Return the prediction as plain data that `json.dumps` accepts."""
        return {
            "label": self.label,
            "labels": list(self.labels),
            "scores": dict(self.scores),
            "windows": self.windows,
        }

    def __repr__(self) -> str:
        if self.empty:
            return "Prediction(labels=(), empty text)"
        scores = ", ".join(f"{name}: {score:.2f}" for name, score in self.scores.items())
        suffix = f", windows={self.windows}" if self.windows > 1 else ""
        return f"Prediction(labels={self.labels!r}, scores={{{scores}}}{suffix})"


@dataclass(frozen=True, slots=True)
class Example:
    """One labeled statement of a training corpus.

    Attributes:
        text: the statement.
        labels: its labels, any subset of the label set.
        split: "train", "validation" or "test"; None until it is assigned.
        group: the document or author it comes from; a group stands in one split only.
        origin: the corpus it belongs to, such as "written" or "real".
        unsure: whether the annotator hesitated.
        missing: labels that nobody was asked about or that annotators are split over: neither
            given nor denied, and left out of the loss and of the figures.
    """

    text: str
    labels: tuple[str, ...]
    split: str | None
    group: str
    origin: str
    unsure: bool = False
    missing: tuple[str, ...] = ()
