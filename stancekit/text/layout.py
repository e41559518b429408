"""Read the layout of a text: its paragraphs, and what stands around them that is no sentence."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from stancekit.schema import Furniture, Role
from stancekit.text.characters import BLANK, DASHES, LINE_BREAK, trimmed
from stancekit.text.furniture import (
    dateline_length,
    is_byline,
    is_furniture,
    is_note,
    mark_length,
    signed_name,
    turn_length,
)

_BREAK = re.compile(LINE_BREAK)
_STAMP = rf"\d{{1,2}}[:.h]\d{{2}}(?:{BLANK}*(?:(?i:[ap]\.?m\.?)|[A-Z]{{2,4}}))*{BLANK}*[{DASHES}]?"
_NO_WORDS = re.compile(rf"\W+|{_STAMP}(?:,.{{0,40}})?")
_ENDING = re.compile(r"[.!?…:;,]\W*$")
_STOP = re.compile(r"[.…;,:]\W*$")
_WRAP_WIDTH = 100  # a line longer than this was not broken to fit a width
_TITLE_LENGTH = 220
_HEADING_WORDS = 24
_ASKING_WORDS = 14
_MANY_TURNS = 4
_SHARE_OF_TURNS = 0.25  # of the paragraphs of a transcript
_DATELINES = 10  # paragraphs among which the dateline is sought


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of sentences, or a line that is none.

    Attributes:
        start: where its first character stands that is not blank.
        end: behind its last.
        role: what it is as a whole; None for a paragraph of sentences.
        body: where its sentences begin, behind label, bullet or dateline.
        before: those, in their order.
        turn: the label of the turn that it belongs to, without its colon; None outside of turns.
    """

    start: int
    end: int
    role: Role | None
    body: int
    before: tuple[Furniture, ...] = ()
    turn: str | None = None


def read_layout(text: str) -> list[Paragraph]:
    """Return the paragraphs of a text in their order; all that is not blank is in one of them."""
    lines = _lines(text)
    blocks = _join_wrapped(text, lines)
    labels = _turn_labels(text, blocks)
    title = _title_lines(text, blocks, labels)
    transcript = _is_transcript(text, blocks, labels)
    asking = _asking_headings(text, blocks, transcript=bool(labels))
    found: list[Paragraph] = []
    turn: str | None = None
    for place, (start, end) in enumerate(blocks):
        if place in title:
            found.append(Paragraph(start, end, "title", end))
            continue
        dated = place >= _DATELINES or any(
            part.role == "dateline" for p in found for part in p.before
        )
        paragraph = _read_paragraph(text, start, end, labels, dated=dated)
        if paragraph.role is None and (
            place in asking or _is_heading(text, blocks, place, paragraph)
        ):
            paragraph = Paragraph(start, end, "heading", end)
        label = next((part for part in paragraph.before if part.role == "turn"), None)
        if label is not None:
            turn = text[label.start : label.end].rstrip(":. \u00a0\t")
        elif not transcript:
            turn = None  # a few lines of questions and answers inside of an article
        found.append(replace(paragraph, turn=turn))
    return found


def _lines(text: str) -> list[tuple[int, int, int]]:
    """Return start and end of every line that is not blank, and the blank lines before it."""
    found, blank, start = [], 0, 0
    for match in (*_BREAK.finditer(text), None):
        end = len(text) if match is None else match.start()
        first, last = trimmed(text, start, end)
        if first < last:
            found.append((first, last, blank))
            blank = 0
        else:
            blank += 1
        start = end if match is None else match.end()
    return found


def _join_wrapped(text: str, lines: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Join lines that were broken to fit a width, as in plain text of old; else each is a block."""
    follows = [
        (before, line)
        for before, line in pairwise(lines)
        if line[2] == 0 and not mark_length(text, line[0], line[1])
    ]
    broken = sum(
        not _ENDING.search(_tail(text[before[0] : before[1]]))
        and before[1] - before[0] > _WRAP_WIDTH // 3
        for before, _ in follows
    )
    longest = max((end - start for start, end, _ in lines), default=0)
    if longest > _WRAP_WIDTH or broken * 2 <= len(follows):
        return [(start, end) for start, end, _ in lines]
    blocks: list[tuple[int, int]] = []
    for start, end, blank in lines:
        if (
            blocks
            and blank == 0
            and not mark_length(text, start, end)
            and not _starts_turn(text, start, end)
        ):
            blocks[-1] = blocks[-1][0], end
        else:
            blocks.append((start, end))
    return blocks


def _tail(line: str) -> str:
    """Return the end of a line, by which one is told that has no full stop."""
    return line[-12:]


def _starts_turn(text: str, start: int, end: int) -> bool:
    length = turn_length(text, start, end)
    return bool(length) and text[start : start + length].isupper()


def _turn_labels(text: str, blocks: Sequence[tuple[int, int]]) -> frozenset[str]:
    """Return what labels turns, if the text is a transcript: lines that begin so, again and again.

    Two labels in capitals or of the usual kind ("Q") are enough; names written as elsewhere need
    a repetition and a second label, because a sentence may begin with a name and a colon.
    """
    counts = Counter(
        text[start : start + length]
        for place, (start, end) in enumerate(blocks)
        if (place or _ENDING.search(_tail(text[start:end])))
        and (length := turn_length(text, start, end))
        and start + length < end
    )
    capitals = {label for label in counts if label.rstrip(": ").isupper()}
    if sum(counts[label] for label in capitals) >= 2 and len(capitals) >= 1:
        many = sum(counts.values()) >= _MANY_TURNS
        return frozenset(
            label for label in counts if label in capitals or counts[label] > 1 or many
        )
    repeated = {label for label in counts if counts[label] > 1}
    if repeated and len(counts) > 1 and sum(counts.values()) >= _MANY_TURNS:
        return frozenset(counts)
    return frozenset()


def _is_transcript(text: str, blocks: Sequence[tuple[int, int]], labels: frozenset[str]) -> bool:
    """Tell whether turns make up a text from the first one on, so that each goes on to the next."""
    turns = [k for k, (start, end) in enumerate(blocks) if turn_in(text, start, end, labels)]
    return bool(turns) and len(turns) >= _SHARE_OF_TURNS * (len(blocks) - turns[0])


def _title_lines(
    text: str, blocks: Sequence[tuple[int, int]], labels: frozenset[str]
) -> frozenset[int]:
    """Return which blocks are the title: one of the lines before the first sentence, and copies."""
    leading: list[int] = []
    for place, (start, end) in enumerate(blocks):
        line = text[start:end]
        if (
            _STOP.search(_tail(line))
            or len(line) > _TITLE_LENGTH
            or turn_in(text, start, end, labels)
        ):
            break
        leading.append(place)
    if not leading or len(blocks) == 1:
        return frozenset()
    lines = {place: " ".join(text[slice(*blocks[place])].split()) for place in leading}
    likely = [
        place
        for place in leading
        if not is_byline(lines[place])
        and not is_furniture(lines[place])
        and "|" not in lines[place]
        and " > " not in lines[place]
        and not dateline_length(text, *blocks[place])
    ]
    if not likely:
        return frozenset()
    counts = Counter(lines[place] for place in likely)
    title = next(
        (lines[place] for place in likely if counts[lines[place]] > 1),
        next((lines[p] for p in likely if len(lines[p].split()) >= 4), lines[likely[0]]),
    )
    return frozenset(place for place in leading if lines[place] == title)


def turn_in(text: str, start: int, end: int, labels: frozenset[str]) -> bool:
    """Tell whether a block begins with one of the labels of turns."""
    return bool(labels) and text[start : start + turn_length(text, start, end)] in labels


def _asking_headings(
    text: str, blocks: Sequence[tuple[int, int]], *, transcript: bool
) -> frozenset[int]:
    """Return the blocks that are headings in the form of questions, as an explainer has them."""
    asking = [
        place
        for place, (start, end) in enumerate(blocks)
        if text[end - 1] == "?"
        and place + 1 < len(blocks)
        and len(text[start:end].split()) <= _ASKING_WORDS
        and text.count("?", start, end) == 1
        and text[start] not in "\"“‘«'"
    ]
    return frozenset(asking if len(asking) > 1 and not transcript else ())


def _read_paragraph(
    text: str, start: int, end: int, labels: frozenset[str], *, dated: bool
) -> Paragraph:
    line = text[start:end]
    if is_note(line):
        return Paragraph(start, end, "note", end)
    if is_byline(line):
        return Paragraph(start, end, "byline", end)
    if signed_name(line) is not None:
        return Paragraph(start, end, "heading", end)
    before: list[Furniture] = []
    body = start
    if turn_in(text, start, end, labels):
        body = _cut(text, body, end, turn_length(text, start, end), "turn", before)
    else:
        body = _cut(text, body, end, mark_length(text, start, end), "mark", before)
        if not dated and body == start:
            body = _cut(text, body, end, dateline_length(text, start, end), "dateline", before)
    return Paragraph(start, end, None, body, tuple(before))


def _cut(text: str, start: int, end: int, length: int, role: Role, before: list[Furniture]) -> int:
    """Cut `length` characters off as furniture if something follows; return where that begins."""
    if not length:
        return start
    first, last = trimmed(text, start, start + length)
    body, _ = trimmed(text, last, end)
    if body >= end:
        return start
    before.append(Furniture(first, last, role))
    return body


def _is_heading(
    text: str, blocks: Sequence[tuple[int, int]], place: int, paragraph: Paragraph
) -> bool:
    start, end = blocks[place]
    line = text[start:end]
    if _NO_WORDS.fullmatch(line):
        return True
    if paragraph.before:
        return False
    if is_furniture(line):
        return True
    words = len(line.split())
    if _ENDING.search(_tail(line)):
        return line.endswith(",") and words <= 8 and bool(_SALUTATION.match(line))
    if line[0] in '"“«' and line[-1] in '"”»“':
        return words <= 3
    return words <= _HEADING_WORDS and (line[0].isupper() or not line[0].isalpha() or words == 1)


_SALUTATION = re.compile(
    r"(?:Dear|Mr|Mrs|Madam|Sir|Excellenc\w*|Your|Distinguished|Honou?rable|Ladies|Friends|Fellow|Colleagues|"
    r"Yours|Sincerely|Respectfully|With|Kind|Best|Faithfully|To)\b"
)
