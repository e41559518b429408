"""The document: statements with their speakers and stance, and what can be asked of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stancekit.documents.profiles import profile_of
from stancekit.documents.records import parse_document
from stancekit.errors import MissingExtraError
from stancekit.schema import Furniture, Profile, Role, Statement

if TYPE_CHECKING:
    import pandas as pd

FORMAT = "stancekit document 1"


@dataclass(frozen=True, slots=True)
class Document:
    """An article, speech or transcript with its labeled statements. Made by `analyze`.

    Statements and furniture stand in the order of the text, do not overlap, and together hold
    every character that is not white space (but for narration that was left out).

    Attributes:
        text: the text as it was given; all offsets are into it.
        statements: the statements in their order.
        furniture: what is no statement: title, headings, dateline, labels of turns, ….
        labels: the label set of the model, in its order.
        name: where the text comes from, such as a file name; None when it was not told.
    """

    text: str
    statements: tuple[Statement, ...]
    furniture: tuple[Furniture, ...]
    labels: tuple[str, ...]
    name: str | None = None

    @property
    def title(self) -> str | None:
        """The headline, or None."""
        return self._first("title")

    @property
    def dateline(self) -> str | None:
        """The place, date and agency before the first sentence, or None."""
        return self._first("dateline")

    def _first(self, role: Role) -> str | None:
        found = (part for part in self.furniture if part.role == role)
        part = next(found, None)
        return None if part is None else self.text[part.start : part.end]

    def speakers(self) -> dict[str, Profile]:
        """Return a profile for every named speaker, in the order in which they first speak.

        Statements whose speaker can't be told are in none of them.
        """
        found: dict[str, list[Statement]] = {}
        for statement in self.statements:
            if statement.speaker is not None:
                found.setdefault(statement.speaker, []).append(statement)
        return {name: profile_of(parts, self.labels) for name, parts in found.items()}

    def by_speaker(self, name: str | None) -> tuple[Statement, ...]:
        """Return the statements of a speaker; for None, those spoken by nobody known.

        Args:
            name: as in `speakers()`, or None.

        Raises:
            KeyError: nobody of that name speaks in the document.
        """
        found = tuple(part for part in self.statements if part.spoken and part.speaker == name)
        if name is not None and not found:
            speakers = ", ".join(self.speakers()) or "nobody"
            raise KeyError(f"Expected a speaker of the document, found {name!r}: it has {speakers}")
        return found

    def profile(self) -> Profile:
        """Return the profile of all statements."""
        return profile_of(self.statements, self.labels)

    def along(self, parts: int = 10) -> tuple[Profile, ...]:
        """Return profiles along the text: of each of `parts` runs of statements in their order.

        The runs are as equal in length as can be; with fewer statements than parts, there is
        one for each statement.

        Raises:
            ValueError: `parts` is less than 1.
        """
        if parts < 1:
            raise ValueError(f"Expected at least one part, found {parts}.")
        count = len(self.statements)
        parts = min(parts, count)
        return tuple(
            profile_of(self.statements[k * count // parts : (k + 1) * count // parts], self.labels)
            for k in range(parts)
        )

    def to_dict(self) -> dict[str, object]:
        """Return the document as plain data that `json.dumps` accepts; see `from_dict`."""
        return {
            "format": FORMAT,
            "name": self.name,
            "title": self.title,
            "labels": list(self.labels),
            "text": self.text,
            "furniture": [
                {"start": part.start, "end": part.end, "role": part.role} for part in self.furniture
            ],
            "statements": [statement.to_dict() for statement in self.statements],
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> "Document":
        """Return the document that `to_dict` made a record of.

        Raises:
            DataError: it is no such record, or contradicts its own text.
        """
        return cls(**parse_document(record, FORMAT))

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the document as JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    def to_dataframe(self) -> "pd.DataFrame":
        """Return a pandas DataFrame with a row a statement, and a column a label's score.

        Raises:
            MissingExtraError: pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise MissingExtraError("A DataFrame needs pandas: pip install pandas") from error
        return pd.DataFrame(self.rows(), columns=self.columns())

    def columns(self) -> list[str]:
        """Return the names of the columns of `rows`."""
        fixed = ["start", "end", "text", "conveyance", "mention", "speaker", "cue", "labels"]
        return [*fixed, *(f"score_{label}" for label in self.labels)]

    def rows(self) -> list[dict[str, object]]:
        """Return a flat record for every statement, for tables; labels are joined by a comma."""
        return [
            {
                "start": part.start,
                "end": part.end,
                "text": part.text,
                "conveyance": part.conveyance,
                "mention": part.mention,
                "speaker": part.speaker,
                "cue": part.cue,
                "labels": ", ".join(part.prediction.labels),
                **{f"score_{name}": score for name, score in part.prediction.scores.items()},
            }
            for part in self.statements
        ]

    def to_html(self) -> str:
        """Return one self-contained page; everything from the text is escaped."""
        from stancekit.documents.page.render import render_page

        return render_page(self)

    def _repr_html_(self) -> str:
        from stancekit.documents.page.render import render_frame

        return render_frame(self)

    def __repr__(self) -> str:
        about = self.title or self.name or self.text[:40].strip()
        return f"Document({about!r}, {len(self.statements)} statements)"
