"""What a check of labeled data finds."""

import math
from dataclasses import asdict, dataclass

from stancekit.data.annotations import Note
from stancekit.data.label_sets import LabelProblem
from stancekit.data.statements import LabelAgreement

FEW = 8  # statements; with fewer, a split has next to none of a label


@dataclass(frozen=True, slots=True)
class SourceFinding:
    """What one source was understood as.

    Attributes:
        source: its name.
        format: its format, as people call it.
        notices: what was guessed.
        rows: how many could be read, a row being one annotation.
        skipped: how many were skipped.
        problems: how many problems it has.
    """

    source: str
    format: str
    notices: tuple[str, ...]
    rows: int
    skipped: int
    problems: int


@dataclass(frozen=True, slots=True)
class LabelCount:
    """How many statements have a label, and for how many that is open."""

    label: str
    statements: int
    missing: int


@dataclass(frozen=True, slots=True)
class LabelSetCount:
    """How many statements have exactly these labels."""

    labels: tuple[str, ...]
    statements: int


@dataclass(frozen=True, slots=True)
class NameCount:
    """How many statements a split or a group has."""

    name: str
    statements: int


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """Two statements that are nearly the same.

    Attributes:
        where: the place of the later one.
        first: the place of the earlier one.
        apart: "split" or "group" when they stand in different ones, so that a test may ask what
            training has told; else None.
    """

    where: str
    first: str
    apart: str | None


@dataclass(frozen=True, slots=True)
class LongText:
    """A statement that is longer than the model's window."""

    where: str
    tokens: int
    windows: int


@dataclass(frozen=True, slots=True)
class DataCheck:
    """What labeled data hold, and what is wrong with them.

    Attributes:
        sources: what each source was understood as.
        statements: labeled statements, each text once.
        labels: the label set with counts, then labels that are asked about and never given.
        label_sets: the combinations of labels with counts, the most frequent first.
        splits: statements by split, when the data fix any.
        groups: statements by group, the largest first, when the data name any.
        problems: what must be mended before the data can be used.
        misspelled: labels that must be renamed, or said to be right, before that.
        skipped: rows that the format itself says not to use.
        unlabeled: statements that nobody has labeled.
        repeated: further rows of a statement that say nothing else.
        conflicts: further rows of a statement that contradict.
        ties: labels that the annotators of a statement are split over evenly.
        near_duplicates: pairs of statements that are nearly the same.
        long_texts: statements that need several windows; None without a tokenizer.
        annotators: how many there are, 0 when the data name none.
        agreement: label by label, when there are two annotators or more.
    """

    sources: tuple[SourceFinding, ...]
    statements: int
    labels: tuple[LabelCount, ...]
    label_sets: tuple[LabelSetCount, ...]
    splits: tuple[NameCount, ...]
    groups: tuple[NameCount, ...]
    problems: tuple[Note, ...]
    misspelled: tuple[LabelProblem, ...]
    skipped: tuple[Note, ...]
    unlabeled: tuple[Note, ...]
    repeated: tuple[Note, ...]
    conflicts: tuple[Note, ...]
    ties: tuple[Note, ...]
    near_duplicates: tuple[NearDuplicate, ...]
    long_texts: tuple[LongText, ...] | None
    annotators: int
    agreement: tuple[LabelAgreement, ...]

    @property
    def ok(self) -> bool:
        """Whether the data can be used as they are; warnings do not count."""
        return not self.problems and not self.misspelled

    @property
    def rows(self) -> int:
        """How many rows could be read, skipped ones not counted."""
        return sum(source.rows for source in self.sources)

    @property
    def rare_labels(self) -> tuple[LabelCount, ...]:
        """The labels with fewer than 8 statements, misspelled ones left out."""
        misspelled = {problem.label for problem in self.misspelled}
        return tuple(
            label
            for label in self.labels
            if label.statements < FEW and label.label not in misspelled
        )

    def to_dict(self) -> dict[str, object]:
        """Return all of it as plain data that `json.dumps` accepts; NaN becomes None."""
        agreement = [
            asdict(found) | {"alpha": None if math.isnan(found.alpha) else found.alpha}
            for found in self.agreement
        ]
        own = {"ok": self.ok, "rows": self.rows, "rare_labels": [x.label for x in self.rare_labels]}
        return own | asdict(self) | {"agreement": agreement}
