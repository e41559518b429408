"""The lines of a text as it was laid out, and the pieces of the document on each of them."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancekit.schema import Furniture, Role, Statement

if TYPE_CHECKING:
    from stancekit.documents.document import Document

_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\S+")
_NEWLINE = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_NARROW, _WIDE = 50, 100  # characters; nobody wraps a paragraph to less or to more


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line.

    Attributes:
        start: where it begins in the text.
        end: where it ends.
        part: what it belongs to, or None for text that is neither statement nor furniture.
        opens: whether its part begins here, and not on an earlier line.
        closes: whether its part ends here.
    """

    start: int
    end: int
    part: Statement | Furniture | None = None
    opens: bool = True
    closes: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph or a line of its own; `tight` when no space comes before it."""

    pieces: tuple[Piece, ...]
    tight: bool

    @property
    def role(self) -> Role | None:
        """The role of the furniture that begins it, or None."""
        part = self.pieces[0].part
        return part.role if isinstance(part, Furniture) else None

    @property
    def bare(self) -> bool:
        """Whether it holds nothing but furniture."""
        return all(isinstance(p.part, Furniture) for p in self.pieces if p.part)


@dataclass(frozen=True, slots=True)
class _Row:
    """A stretch of the text between two line breaks."""

    start: int
    end: int

    @property
    def width(self) -> int:
        return self.end - self.start


def lines_of(document: "Document") -> Iterator[Line]:
    """Yield the lines of a document.

    A line break that only wraps a paragraph, or that stands within furniture, ends no line.
    """
    text = document.text
    parts = deque(parts_of(document))
    for rows, tight in _groups(text, document.furniture):
        start, end = rows[0].start, rows[-1].end
        while parts and parts[0].end <= start:
            parts.popleft()
        yield Line(tuple(_pieces(text, start, end, parts)), tight)


def parts_of(document: "Document") -> list[Statement | Furniture]:
    """Return the statements and the furniture of a document in their order."""
    parts: list[Statement | Furniture] = [*document.statements, *document.furniture]
    return sorted(parts, key=lambda part: part.start)


def _pieces(
    text: str, start: int, end: int, parts: Iterable[Statement | Furniture]
) -> Iterator[Piece]:
    for part in parts:
        if part.start >= end:
            break
        first, last = max(start, part.start), min(end, part.end)
        if start < first:
            yield Piece(start, first)
        opens = not text[part.start : first].strip()
        yield Piece(first, last, part, opens, closes=not text[last : part.end].strip())
        start = last
    if start < end:
        yield Piece(start, end)


def _groups(text: str, furniture: Sequence[Furniture]) -> Iterator[tuple[list[_Row], bool]]:
    """Yield the rows that make a line together, and whether no space comes before it."""
    edges = {part.start for part in furniture} | {part.end for part in furniture}
    within = {
        run.end() for part in furniture for run in _SPACE.finditer(text, part.start, part.end)
    }
    group: list[_Row] = []
    tight = False
    for block in _blocks(text):
        width = max(row.width for row in block)
        for place, row in enumerate(block):
            before = block[place - 1] if place else None
            wraps = before and not edges & {before.end, row.start} and _wraps(text, before, width)
            if group and not wraps and row.start not in within:
                yield group, tight
                group, tight = [], place > 0
            group.append(row)
    if group:
        yield group, tight


def _wraps(text: str, row: _Row, width: int) -> bool:
    """Return whether the next word had no room on a row of a paragraph as wide as that."""
    word = _WORD.search(text, row.end)
    return _NARROW <= width <= _WIDE and word is not None and row.width + len(word[0]) >= width


def _blocks(text: str) -> list[list[_Row]]:
    """Return the rows of each paragraph; a row too wide for a wrapped one is a paragraph.

    Where no blank line stands in the whole text, every row is one, unless they all are narrow.
    """
    rows: list[tuple[_Row, int]] = []  # each with the line breaks behind it
    start = 0
    for run in _SPACE.finditer(text + "\n"):
        breaks = len(_NEWLINE.findall(run[0]))
        if breaks:
            rows.append((_Row(start, run.start()), breaks))
            start = run.end()
    single = all(breaks == 1 for _, breaks in rows[:-1]) and any(
        row.width > _WIDE for row, _ in rows
    )
    blocks: list[list[_Row]] = [[]]
    for row, breaks in rows:
        if row.width:
            blocks[-1].append(row)
        if single or breaks > 1 or row.width > _WIDE:
            blocks.append([])
    return [block for block in blocks if block]
