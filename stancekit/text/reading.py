"""Read a text: cut it into statements, and ascribe each to its speaker."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from operator import attrgetter

from stancekit.schema import Attribution, Furniture
from stancekit.text.attribution import Ascription, ascribe, read_tag, sets_scene
from stancekit.text.characters import trimmed
from stancekit.text.furniture import is_note, signed_name
from stancekit.text.layout import Paragraph, read_layout
from stancekit.text.names import Names
from stancekit.text.quotations import Quotation, find_quotations
from stancekit.text.sentences import split_sentences
from stancekit.text.sightings import Sighting, sightings
from stancekit.text.speakers import Line, attribute
from stancekit.text.tokens import Token, Words

_HEADLINES = frozenset({"title", "heading"})


@dataclass(frozen=True, slots=True)
class Passage:
    """One statement of a text: where it stands, and how and by whom it is conveyed."""

    start: int
    end: int
    attribution: Attribution

    @property
    def spoken(self) -> bool:
        """Whether words of somebody are conveyed, so that it is no narration."""
        return self.attribution.spoken


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in parts.

    Attributes:
        passages: its statements, in their order.
        furniture: what is no statement, in its order.
    """

    passages: tuple[Passage, ...]
    furniture: tuple[Furniture, ...]


def read_text(text: str) -> Reading:
    """Cut a text into statements and ascribe them.

    Statements and furniture do not overlap, and hold every character that is not blank (white
    space, or without width). The time taken is linear in the length of the text.
    """
    paragraphs = read_layout(text)
    bodies = [(part.body, part.end) for part in paragraphs]
    quotations = find_quotations(text, bodies)
    lines: list[Line] = []
    furniture: list[Furniture] = []
    seen: list[Sighting] = []
    small: set[str] = set()
    headlines: list[list[Token]] = []
    for number, (paragraph, found) in enumerate(zip(paragraphs, quotations, strict=True)):
        furniture += paragraph.before
        inside = Words(text, paragraph.start, paragraph.end)
        if paragraph.role in _HEADLINES:
            headlines.append(inside.tokens)
        else:
            seen += sightings(text, inside.tokens)
            small.update([token.lower for token in inside.tokens if not token.capital])
        if paragraph.role is not None:
            furniture.append(Furniture(paragraph.start, paragraph.end, paragraph.role))
            continue
        for start, end in split_sentences(
            text,
            paragraph.body,
            paragraph.end,
            found,
            partial(_is_tag, inside),
            partial(sets_scene, inside),
        ):
            if is_note(text[start:end]):
                furniture.append(Furniture(start, end, "note"))
                continue
            lines.append(_line(text, start, end, number, paragraph, found, inside))
    lines = _with_leading_tags(text, lines)
    heads = [end for line in lines for end in line.ascription.heads]
    names = Names(text, seen, headlines, small, heads)
    title = next((part for part in paragraphs if part.role == "title"), None)
    attributions = attribute(
        text,
        lines,
        names,
        None if title is None else (title.start, title.end),
        _signatures(text, paragraphs),
    )
    passages = tuple(
        Passage(line.start, line.end, attribution)
        for line, attribution in zip(lines, attributions, strict=True)
    )
    return Reading(passages, tuple(sorted(furniture, key=lambda part: part.start)))


def _signatures(text: str, paragraphs: Sequence[Paragraph]) -> dict[int, str]:
    """Return who has signed a paragraph, where a line of its own tells so, as behind a post."""
    return {
        number: name
        for number, (_, part) in enumerate(pairwise(paragraphs))
        if part.role == "heading" and (name := signed_name(text[part.start : part.end]))
    }


def _is_tag(words: Words, start: int, end: int) -> bool:
    return read_tag(words, start, end) is not None


def _line(
    text: str,
    start: int,
    end: int,
    number: int,
    paragraph: Paragraph,
    quotations: Sequence[Quotation],
    words: Words,
) -> Line:
    first = bisect_right(quotations, start, key=attrgetter("end"))
    inside = tuple(quotations[first : bisect_left(quotations, end, key=attrgetter("start"))])
    if paragraph.turn is not None:
        return Line(start, end, number, paragraph.turn, inside, Ascription("direct"))
    ascription = ascribe(text, words, start, end, inside)
    return Line(start, end, number, None, inside, ascription)


def _with_leading_tags(text: str, lines: Sequence[Line]) -> list[Line]:
    """Join a tag that stands on a line of its own with the quotation that it introduces."""
    found: list[Line] = []
    for line in lines:
        before = found[-1] if found else None
        tag = None
        if (
            before is not None
            and before.paragraph + 1 == line.paragraph
            and before.turn is None
            and text[before.end - 1] == ":"
            and line.quotations
            and line.quotations[0].start == line.start
            and trimmed(text, before.end, line.start) == (line.start, line.start)
        ):
            inside = Words(text, before.start, before.end)
            tag = read_tag(inside, before.start, before.end)
        if before is None or tag is None:
            found.append(line)
        else:
            found[-1] = Line(before.start, line.end, line.paragraph, None, line.quotations, tag)
    return found
