"""Lines of printed pages, joined to paragraphs by how they stand."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from stancekit.documents.formats.blocks import join_blocks

_SENTENCE_END = re.compile(r"[.!?…:][\"”\u2019»'\])]*$")
_BULLET = re.compile(r"[•▪●◦‣■\u2013—-]\s|\(?\w{1,2}[.)]\s")
_BROKEN = re.compile(r"([^\W\d_]+)([-\u2010\u00ad])$")
_WORD = re.compile(r"[^\W\d_]+")
_COMPOUND = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)+")
_KEPT = frozenset(
    {"non", "self", "vice", "well"}
)  # first parts that are hyphenated in one line, too
_EDGE = 2  # lines at the top and at the bottom of a page that may be running heads
_WIDER = 1.3  # than usual: the distance of lines between two paragraphs
_INDENT = 0.5  # in font sizes
_LARGER = 1.15  # the font of a heading
_SHORT = 0.75  # of the usual length: the last line of a paragraph


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page.

    Attributes:
        text: what it says.
        x: where it begins, from the left of the page, in points.
        y: where its letters stand, from the bottom of the page.
        size: of its font, in points.
    """

    text: str
    x: float
    y: float
    size: float


def without_running_heads(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return pages without the lines at their edges that stand on most of them.

    Lines that differ in numbers alone, in the same size, count as the same one.
    """
    edges = [_edges(page) for page in pages]
    counts = Counter(key for keys in edges for key in set(keys.values()))
    usual = {key for key, count in counts.items() if count > max(1, len(pages) / 2)}
    return [
        [line for place, line in enumerate(page) if keys.get(place) not in usual]
        for page, keys in zip(pages, edges, strict=True)
    ]


def _edges(page: Sequence[Line]) -> dict[int, tuple[str, int]]:
    """Return what could be a running head: its place among the lines, and what it amounts to."""
    order = sorted(range(len(page)), key=lambda place: -page[place].y)
    return {
        place: (re.sub(r"\d+", "#", page[place].text), round(page[place].size))
        for place in {*order[:_EDGE], *order[-_EDGE:]}
    }


def join_lines(pages: Sequence[Sequence[Line]]) -> str:
    """Return the text of pages: lines joined to paragraphs, and words mended that they broke.

    A paragraph begins where there is a gap, an indent, another size of letters or a bullet, after
    a short line that ends a sentence, and after a column or page that ends with one. Without
    a trace of it elsewhere in the text, a hyphen at the end of a line is taken for a broken word.
    """
    lines = [line for page in pages for line in page]
    compounds = {found.lower() for line in lines for found in _COMPOUND.findall(line.text)}
    return join_blocks(_paragraphs(lines, compounds))


def _paragraphs(lines: Sequence[Line], compounds: set[str]) -> Iterator[str]:
    if not lines:
        return
    leading = _usual_leading(lines)
    lengths = sorted(len(line.text) for line in lines)
    usual_length = lengths[len(lengths) * 3 // 4]
    text = lines[0].text
    for before, line in pairwise(lines):
        if _starts_paragraph(before, line, leading, usual_length):
            yield text
            text = line.text
        else:
            text = _joined(text, line.text, compounds)
    yield text


def _usual_leading(lines: Sequence[Line]) -> float:
    """Return the most frequent distance between lines, in font sizes."""
    steps = Counter(
        round((before.y - line.y) / line.size, 1)
        for before, line in pairwise(lines)
        if before.y > line.y
    )
    return max(steps, key=steps.__getitem__, default=1.2)


def _starts_paragraph(before: Line, line: Line, leading: float, usual_length: int) -> bool:
    larger, smaller = max(before.size, line.size), min(before.size, line.size)
    ends = _SENTENCE_END.search(before.text) is not None
    if larger > _LARGER * smaller or _BULLET.match(line.text):
        return True
    if line.y >= before.y:  # the next column or page
        return ends
    indented = line.x - before.x > _INDENT * line.size and not _BULLET.match(before.text)
    gap = before.y - line.y > _WIDER * leading * line.size
    return indented or gap or (ends and len(before.text) < _SHORT * usual_length)


def _joined(text: str, line: str, compounds: set[str]) -> str:
    broken, rest = _BROKEN.search(text), _WORD.match(line)
    if not broken or not rest:
        return f"{text}{line}" if re.search(r"\w[-\u2010]$", text) else f"{text} {line}"
    first, hyphen = broken.groups()
    kept = (
        rest[0][0].isupper()
        or first.lower() in _KEPT
        or f"{first}{hyphen}{rest[0]}".lower() in compounds
    )
    return f"{text}{line}" if kept and hyphen != "\u00ad" else f"{text[:-1]}{line}"
