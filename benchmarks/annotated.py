"""Articles annotated by hand, and how far a reading of them agrees with the annotation."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from common import ROOT

from stancekit.documents.document import Document
from stancekit.schema import Statement
from stancekit.text.names import plain

FOLDER = ROOT / "training" / "corpus" / "articles"
HALVES = ("development", "unseen")
# Where a part of this kind ends, a splitter of sentences should see an end as well.
_SENTENCE_LIKE = frozenset({"title", "heading", "byline", "note", "statement"})


@dataclass(frozen=True)
class Part:
    """One annotated part of an article: a statement, or what is none, as `role` says."""

    start: int
    end: int
    role: str
    conveyance: str = ""
    speaker: str | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Article:
    """An annotated article."""

    name: str
    kind: str
    text: str
    parts: tuple[Part, ...]

    @property
    def statements(self) -> list[Part]:
        """Its statements."""
        return [part for part in self.parts if part.role == "statement"]

    @property
    def ends(self) -> set[int]:
        """Where its sentences and lines end."""
        return {part.end for part in self.parts if part.role in _SENTENCE_LIKE}


def read_articles(half: str, folder: Path = FOLDER) -> list[Article]:
    """Return the annotated articles of a half."""
    lines = (folder / "index.jsonl").read_text(encoding="utf-8").splitlines()
    records = [record for line in lines if (record := json.loads(line))["half"] == half]
    return [_read(record, folder / half / record["id"]) for record in records]


def _read(record: Mapping[str, Any], path: Path) -> Article:
    # as bytes, since reading as text would change Windows line ends and so the offsets
    text = path.with_suffix(".txt").read_bytes().decode("utf-8")
    parts = []
    for line in path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines():
        found = json.loads(line)
        if text[found["start"] : found["end"]] != found["text"]:
            raise ValueError(f"{path}: the part at {found['start']} is not what stands there.")
        parts.append(
            Part(
                found["start"],
                found["end"],
                found["role"],
                found.get("conveyance", ""),
                found.get("speaker"),
                tuple(found.get("labels", ())),
            )
        )
    return Article(record["id"], record["kind"], text, tuple(parts))


@dataclass
class Boundaries:
    """Ends of sentences: found, wanted, and both."""

    both: int = 0
    found: int = 0
    wanted: int = 0

    def add(self, found: set[int], wanted: set[int]) -> None:
        """Count one article."""
        self.both += len(found & wanted)
        self.found += len(found)
        self.wanted += len(wanted)

    @property
    def precision(self) -> float:
        """The share of ends found that are ends."""
        return self.both / max(self.found, 1)

    @property
    def recall(self) -> float:
        """The share of ends that are found."""
        return self.both / max(self.wanted, 1)

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        return 2 * self.both / max(self.found + self.wanted, 1)


@dataclass
class Agreement:
    """How far documents agree with their annotation; a statement is paired by most overlap.

    Attributes:
        spans: statements whose start and end are both right.
        statements: annotated statements.
        conveyances: statements with the right conveyance.
        spoken: annotated statements that are no narration.
        speakers: of these, those with the right speaker, or rightly without one.
        named: of these, those for which a speaker is named.
        named_right: of these, those for which the name is right.
    """

    spans: Boundaries = field(default_factory=Boundaries)
    statements: int = 0
    conveyances: int = 0
    spoken: int = 0
    speakers: int = 0
    named: int = 0
    named_right: int = 0

    def add(self, article: Article, document: Document) -> None:
        """Count one article."""
        wanted = {(part.start, part.end) for part in article.statements}
        found = {(part.start, part.end) for part in document.statements}
        self.spans.both += len(found & wanted)
        self.spans.found += len(found)
        self.spans.wanted += len(wanted)
        for part in article.statements:
            pair = most_overlapping(part, document.statements)
            self.statements += 1
            self.conveyances += pair is not None and pair.conveyance == part.conveyance
            if part.conveyance == "narration":
                continue
            speaker = None if pair is None else pair.speaker
            right = _same(speaker, part.speaker)
            self.spoken += 1
            self.speakers += right
            self.named += speaker is not None
            self.named_right += speaker is not None and right


def most_overlapping(part: Part, statements: Sequence[Statement]) -> Statement | None:
    """Return the statement that shares most characters with an annotated one, or None."""
    shared = [
        (min(part.end, other.end) - max(part.start, other.start), other) for other in statements
    ]
    best = max(shared, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] > 0 else None


def _same(found: str | None, wanted: str | None) -> bool:
    if found is None or wanted is None:
        return found is wanted
    return plain(found) == plain(wanted)


def ends_of(document: Document) -> set[int]:
    """Return where the sentences and lines of a document end, as `Article.ends` has them."""
    lines = {part.end for part in document.furniture if part.role in _SENTENCE_LIKE}
    return lines | {part.end for part in document.statements}


def paragraphs(text: str) -> Iterable[tuple[int, str]]:
    """Yield the lines of a text that are not blank, each with where it begins."""
    place = 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            yield place + line.index(stripped[0]), stripped
        place += len(line)
