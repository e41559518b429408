"""Find quotations: pair opening and closing marks of every kind, over paragraphs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stancekit.text.characters import PAIRS, SINGLE, is_blank

_MARK = re.compile(f"[{''.join(PAIRS)}”’›」』]")
_SINGLE_MARK = re.compile("['‘’]")
_STRONG_BEFORE = frozenset(".,!?…;:")  # what stands before a mark that closes
_NOT_INSIDE = frozenset('.,;:!?…)]»”"')  # what stands after one


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation within one paragraph, its marks included; inner quotations belong to it.

    Attributes:
        start: where the opening mark stands, or the paragraph's first character.
        end: behind the closing mark, or the paragraph's end where there is none.
        closed: whether it has a closing mark.
        continues: whether it goes on a quotation that the paragraph before did not close.
    """

    start: int
    end: int
    closed: bool
    continues: bool


def find_quotations(
    text: str, paragraphs: Sequence[tuple[int, int]]
) -> list[tuple[Quotation, ...]]:
    """Return the outermost quotations of every paragraph, in their order.

    A paragraph whose end leaves a quotation open is continued by the next if that begins with
    the same mark; otherwise the quotation ends with it.

    Args:
        text: the whole text.
        paragraphs: start and end of each.
    """
    found = []
    left_open: str | None = None
    for number, (start, end) in enumerate(paragraphs):
        continues = left_open is not None and start < end and text[start] == left_open
        following = next(
            (text[first] for first, last in paragraphs[number + 1 : number + 2] if first < last), ""
        )
        quotations, left_open = _of_paragraph(text, start, end, continues, following)
        found.append(quotations)
    return found


def _of_paragraph(
    text: str, start: int, end: int, continues: bool, following: str
) -> tuple[tuple[Quotation, ...], str | None]:
    """Return the quotations of one paragraph, and the mark of the one that it leaves open."""
    found: list[Quotation] = []
    stack: list[tuple[str, int]] = []
    known = _ambiguous_marks(text, start, end, goes_on=following == "‘")
    for match in _MARK.finditer(text, start, end):
        place, mark = match.start(), match[0]
        if stack and _closes(text, place, end, stack[-1][0], known):
            _, begin = stack.pop()
            if not stack:
                first = continues and not found
                found.append(Quotation(begin, place + 1, closed=True, continues=first))
        elif stack and len(stack) > 1 and _closes(text, place, end, stack[0][0], known):
            # an inner quotation was never closed, such as an elision taken for one
            begin = stack[0][1]
            stack.clear()
            found.append(
                Quotation(begin, place + 1, closed=True, continues=continues and not found)
            )
        elif _opens(text, place, start, end, known):
            stack.append(("“" if mark == "”" else mark, place))
    if not stack:
        return tuple(found), None
    mark, begin = stack[0]
    found.append(Quotation(begin, end, closed=False, continues=continues and not found))
    return tuple(found), mark


def _opens(text: str, place: int, start: int, end: int, known: "_Ambiguous") -> bool:
    mark = text[place]
    if mark not in PAIRS:
        # typed the wrong way round: a closing mark where only an opening one makes sense
        return mark == "”" and _stands_before_word(text, place, start, end)
    if mark in "'‘" and not known.closable(place):
        return mark == "‘" and (place == start or known.goes_on)
    if mark in "'\"":
        return _stands_before_word(text, place, start, end)
    if mark == "»":  # the other way round, as in Danish
        return place < known.last_left and _stands_before_word(text, place, start, end)
    if mark in "“‘":
        return place == start or not text[place - 1].isalnum() or mark == "“"
    return True


def _stands_before_word(text: str, place: int, start: int, end: int) -> bool:
    before = text[place - 1] if place > start else " "
    after = text[place + 1] if place + 1 < end else " "
    loose = is_blank(before) or before in "([{-–—/…“‘\"'«:,"
    return loose and not is_blank(after)


def _closes(text: str, place: int, end: int, opened: str, known: "_Ambiguous") -> bool:
    mark = text[place]
    if mark not in PAIRS[opened] and not (
        (opened == "“" and mark == '"') or (opened == '"' and mark == "”")
    ):
        return False
    if mark in SINGLE and mark != "›":
        return place in known.closing
    if mark == '"':
        before = text[place - 1]
        after = text[place + 1] if place + 1 < end else " "
        return not (is_blank(before) and not is_blank(after) and after not in _NOT_INSIDE)
    return True


@dataclass(frozen=True, slots=True)
class _Ambiguous:
    """What is known of a paragraph's ambiguous marks, so that each is told in constant time.

    Attributes:
        closing: where single marks stand that may close, and so are no apostrophes.
        last_closing: the last of them.
        last_left: where the last "«" stands, which closes where quotations open with "»".
        goes_on: whether the next paragraph goes on with a quotation in single marks.
    """

    closing: frozenset[int]
    last_closing: int
    last_left: int
    goes_on: bool

    def closable(self, place: int) -> bool:
        return place < self.last_closing


def _ambiguous_marks(text: str, start: int, end: int, *, goes_on: bool) -> _Ambiguous:
    """Find the single marks that may close: after a word or a stop, and before no letter.

    The plural possessive ("the ministers' plan") looks the same; it is one if a mark that stands
    beside a stop, and so surely closes, follows before another one opens.
    """
    closing = set()
    surely_later = False
    last = -1
    places = [match.start() for match in _SINGLE_MARK.finditer(text, start, end)]
    for place in reversed(places):
        before = text[place - 1] if place > start else " "
        after = text[place + 1] if place + 1 < end else " "
        if is_blank(before) or after.isalnum():
            if is_blank(before) or before in "([—–-":
                surely_later = False  # one opens here
            continue
        sure = before in _STRONG_BEFORE or after in _NOT_INSIDE
        possessive = before in "sS" and is_blank(after)
        if sure or not (possessive and surely_later):
            closing.add(place)
            last = max(last, place)
        surely_later = surely_later or sure
    return _Ambiguous(frozenset(closing), last, text.rfind("«", start, end), goes_on)
