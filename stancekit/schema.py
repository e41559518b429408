"""The result and record types that pass between modules."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Conveyance = Literal["direct", "reported", "mixed", "narration"]
Role = Literal["title", "heading", "byline", "dateline", "turn", "mark", "note"]


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
class Attribution:
    """How a statement is conveyed, and whose words it conveys.

    Attributes:
        conveyance: "direct" for a quotation, a turn of a transcript or a speech; "reported" for
            words told by somebody else; "mixed" for a sentence with both, or with a fragment in
            quotation marks; "narration" for what nobody is said to have said.
        mention: who speaks, as written beside the cue ("he", "the minister"); None without one.
        speaker: the fullest name that the text gives to the one mentioned; None where it can't
            be told.
        cue: what ascribes the words, as written ("said", "according to"); None without one.
    """

    conveyance: Conveyance = "narration"
    mention: str | None = None
    speaker: str | None = None
    cue: str | None = None

    @property
    def spoken(self) -> bool:
        """Whether words of somebody are conveyed, so that it is no narration."""
        return self.conveyance != "narration"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a document: where it stands, who says it and how, and its stance.

    Attributes:
        start: where it begins in the document's text, in characters.
        end: where it ends: `document.text[start:end]` is `text`.
        text: the statement as it stands there.
        attribution: how it is conveyed, and by whom.
        prediction: its stance.
    """

    start: int
    end: int
    text: str
    attribution: Attribution
    prediction: Prediction

    @property
    def conveyance(self) -> Conveyance:
        """How it is conveyed: "direct", "reported", "mixed" or "narration"."""
        return self.attribution.conveyance

    @property
    def speaker(self) -> str | None:
        """The fullest name of its speaker, or None where that can't be told."""
        return self.attribution.speaker

    @property
    def mention(self) -> str | None:
        """Its speaker as written there, or None."""
        return self.attribution.mention

    @property
    def cue(self) -> str | None:
        """What ascribes it to a speaker, as written, or None."""
        return self.attribution.cue

    @property
    def spoken(self) -> bool:
        """Whether it conveys words of somebody, so that it is no narration."""
        return self.attribution.spoken

    def to_dict(self) -> dict[str, object]:
        """Return the statement as plain data that `json.dumps` accepts."""
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "conveyance": self.conveyance,
            "mention": self.mention,
            "speaker": self.speaker,
            "cue": self.cue,
            **self.prediction.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Furniture:
    """A part of a document that is no statement.

    Attributes:
        start: where it begins in the document's text, in characters.
        end: where it ends.
        role: "title"; "heading" for other lines that are no sentence; "byline"; "dateline";
            "turn" for the label of a turn in a transcript; "mark" for a bullet, a number or a
            time stamp before a statement; "note" for a stage direction.
    """

    start: int
    end: int
    role: Role


@dataclass(frozen=True, slots=True)
class Profile:
    """The stance of a set of statements.

    Attributes:
        statements: how many there are.
        counts: how many of them have each label, in the model's order.
        means: mean score of each label over all of them, in the model's order; 0 without any.
    """

    statements: int
    counts: Mapping[str, int]
    means: Mapping[str, float]


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
