"""Find where sentences end, inside quotations and outside of them."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from stancekit.text import lexicon
from stancekit.text.characters import is_blank, trimmed
from stancekit.text.furniture import is_note
from stancekit.text.grammar import AUXILIARIES, CALENDAR
from stancekit.text.quotations import Quotation

Span = tuple[int, int]

_TERMINAL = re.compile(r"(?:…|[.!?])(?:[.!?…]|[ \u00a0]\.(?=[ \u00a0.]))*")
_CLOSERS = frozenset("\"”’'»›)]“")
_BEFORE_LETTER = frozenset("\"“„«‘'‚([—–-¿¡ \u00a0")
_TOKEN = re.compile(r"[^\s(\[{\"“„«‘'–—,;/]+$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_RUN_ON = re.compile(r"[a-z]{2}[.!?]$")
_LONGEST_TOKEN = 24
_FRAGMENT_WORDS = 6  # "Well…", "Now, on the stoppage…": what is shorter goes on behind an ellipsis
_LONGEST_TAG = 240


@dataclass(frozen=True, slots=True)
class _Abbreviations:
    before_more: frozenset[str]
    before_number: frozenset[str]
    may_end: frozenset[str]
    times: frozenset[str]
    starters: frozenset[str]


@cache
def _abbreviations() -> _Abbreviations:
    lists = lexicon.read("abbreviations")
    return _Abbreviations(**{name: lexicon.words(found) for name, found in lists.items()})


def split_sentences(
    text: str,
    start: int,
    end: int,
    quotations: Sequence[Quotation],
    is_tag: Callable[[int, int], bool],
    sets_scene: Callable[[int, int], bool],
) -> list[Span]:
    """Return start and end of every sentence of a paragraph; together they hold all but blanks.

    A tag behind a quotation ("… there?" she asked.) belongs to the sentence that it follows. A
    stage direction in brackets stands alone.

    Args:
        text: the whole text.
        start: where the paragraph begins.
        end: where it ends.
        quotations: its quotations, in their order.
        is_tag: tells whether a stretch of the text is nothing but a tag.
        sets_scene: tells whether a stretch before a colon and a quotation is more than a tag.
    """
    paragraph = _Paragraph(text, start, end, quotations, is_tag)
    found: list[Span] = []
    first = start
    for match in _TERMINAL.finditer(text, start, end):
        if match.start() < first:
            continue
        stop = paragraph.past_closers(match.end())
        if stop < end and paragraph.is_boundary(first, match.start(), match.end(), stop):
            found.append(trimmed(text, first, stop))
            first, _ = trimmed(text, stop, end)
    if first < end:
        found.append(trimmed(text, first, end))
    parts = [
        part
        for sentence in found
        for part in _at_colon(text, sentence, paragraph.opened, sets_scene)
    ]
    return [part for sentence in parts for part in _without_notes(text, sentence)]


def _at_colon(
    text: str, sentence: Span, opened: frozenset[int], sets_scene: Callable[[int, int], bool]
) -> tuple[Span, ...]:
    """Part a sentence that sets a scene from the quotation that its colon introduces."""
    start, end = sentence
    colon = text.find(":", start, end)
    if colon < 0:
        return (sentence,)
    begin, _ = trimmed(text, colon + 1, end)
    inside, _ = trimmed(text, begin + 1, end)
    introduces = begin in opened and inside < end and not text[inside].islower()
    if introduces and sets_scene(start, colon):
        return (start, colon + 1), (begin, end)
    return (sentence,)


class _Paragraph:
    """One paragraph, with what is looked up at every possible boundary."""

    def __init__(
        self,
        text: str,
        start: int,
        end: int,
        quotations: Sequence[Quotation],
        is_tag: Callable[[int, int], bool],
    ) -> None:
        self.text = text
        self.end = end
        self.is_tag = is_tag
        self.opened = frozenset(part.start for part in quotations)
        self.closed = frozenset(part.end for part in quotations if part.closed)
        self.brackets = _brackets(text, start, end)
        self._bracket_starts = [opened for opened, _ in self.brackets]

    def past_closers(self, place: int) -> int:
        """Return where the closing marks and brackets behind a full stop end."""
        while place < self.end and self.text[place] in _CLOSERS and place not in self.opened:
            place += 1
        # « Non ! » has a space before its closing mark
        spaced = place + 1
        while spaced < self.end and spaced - place < 3 and self.text[spaced - 1] in " \u00a0\u202f":
            if spaced + 1 in self.closed:
                return spaced + 1
            spaced += 1
        return place

    def is_boundary(self, first: int, start: int, end: int, stop: int) -> bool:
        """Tell whether a sentence ends at a stop.

        Args:
            first: where the sentence begins.
            start: where the stop begins.
            end: where it ends.
            stop: where the marks and brackets that close behind it end.
        """
        after, _ = trimmed(self.text, stop, self.end)
        if self._in_bracket(first, start, stop):
            return False
        if after == stop:
            return self._runs_on(start, end, stop)
        letter = self._next_letter(after)
        if letter.islower():
            return False
        quotation_ends = any(place in self.closed for place in range(end + 1, stop + 1))
        if quotation_ends:
            return not self._tag_follows(after)
        mark = self.text[start:end]
        if "…" in mark or ".." in mark or ". ." in mark:
            return self._is_sentence(first, start) or stop > end
        return mark != "." or not self._abbreviated(first, start, after)

    def _in_bracket(self, first: int, start: int, stop: int) -> bool:
        """Tell whether a stop is inside of brackets that opened in the middle of a sentence."""
        place = bisect_right(self._bracket_starts, start) - 1
        if place < 0:
            return False
        opened, closed = self.brackets[place]
        return opened > first and stop <= closed

    def _runs_on(self, start: int, end: int, stop: int) -> bool:
        """Tell whether two sentences were set without a space between them."""
        if stop > end:
            return self.text[stop].isupper() and not self._tag_follows(stop)
        if not _RUN_ON.match(self.text[max(start - 2, 0) : end]):
            return False
        word = self.text[stop : stop + 2]
        around = self.text[max(start - 30, 0) : stop + 30].split()
        address = any("@" in part or "/" in part or "www" in part for part in around)
        return (
            word[0].isupper()
            and (len(word) == 1 or word[1] in " '’" or word[1].islower())
            and not address
        )

    def _next_letter(self, place: int) -> str:
        while place < self.end and self.text[place] in _BEFORE_LETTER:
            place += 1
        return self.text[place] if place < self.end else " "

    def _tag_follows(self, place: int) -> bool:
        """Tell whether the sentence behind a quotation is its tag, and no more."""
        limit = min(self.end, place + _LONGEST_TAG)
        for match in _TERMINAL.finditer(self.text, place, limit):
            stop = match.end()
            whole = stop == self.end or is_blank(self.text[stop])
            if whole and not self._abbreviated(
                place, match.start(), trimmed(self.text, stop, self.end)[0]
            ):
                return self.is_tag(place, stop)
        return self.end <= limit and self.is_tag(place, self.end)

    def _is_sentence(self, first: int, stop: int) -> bool:
        """Tell whether what stands before an ellipsis is more than a fragment."""
        words = _WORD.findall(self.text[first : min(stop, first + 120)].lower().replace("’", "'"))
        return len(words) >= _FRAGMENT_WORDS or any(
            word in AUXILIARIES or word.endswith(("'m", "'re", "'ve")) for word in words
        )

    def _abbreviated(self, first: int, stop: int, after: int) -> bool:
        """Tell whether a full stop belongs to the word before it, and ends no sentence."""
        found = _TOKEN.search(self.text[max(first, stop - _LONGEST_TOKEN) : stop])
        if found is None or after >= self.end:
            return False
        lists = _abbreviations()
        found_word = found[0]
        word = found_word.lower()
        follows = self.text[after]
        begins = after in self.opened or self._next_word(after) in lists.starters
        if word in lists.before_number and follows.isdigit():
            return True
        if word in lists.before_more:
            return True
        if word in lists.times and word != found_word.lower().replace(".", ""):
            closer = self._next_word(after) in CALENDAR or self._zone(after) or follows in "(["
            return closer or not self._is_sentence(first, stop)
        if word in lists.may_end or _INITIALS.fullmatch(found_word):
            return not begins
        if (
            len(found_word) == 1
            and found_word.isalpha()
            and found_word.isupper()
            and found_word != "I"
        ):
            return not begins or self._is_initial(first, stop)
        # the number of a clause or a list item, at the head of the sentence
        return found_word.isdigit() and len(found_word) <= 2 and stop - len(found_word) == first

    def _zone(self, place: int) -> bool:
        """Tell whether a word in capitals follows, as the name of a time zone."""
        found = _WORD.match(self.text, place, self.end)
        return found is not None and len(found[0]) > 1 and found[0].isupper()

    def _is_initial(self, first: int, stop: int) -> bool:
        """Tell whether a single capital follows another initial."""
        before = self.text[max(first, stop - 20) : stop - 1].split()
        return bool(before) and before[-1].endswith(".")

    def _next_word(self, place: int) -> str:
        while place < self.end and self.text[place] in _BEFORE_LETTER:
            place += 1
        found = _WORD.match(self.text, place, self.end)
        return found[0].lower() if found else ""


def _brackets(text: str, start: int, end: int) -> list[Span]:
    """Return the outermost pairs of brackets of a paragraph, in their order."""
    found: list[Span] = []
    opened: list[int] = []
    for match in _BRACKET.finditer(text, start, end):
        if match[0] in "([":
            opened.append(match.start())
        elif opened:
            begin = opened.pop()
            while found and found[-1][0] > begin:
                found.pop()
            found.append((begin, match.end()))
    return found


_BRACKET = re.compile(r"[()\[\]]")
_NOTE = re.compile(r"(?:^|(?<=[.!?…\"”’»)\]—–-]))\s*(\([^()]{2,120}\)|\[[^\[\]]{2,120}\])")


def _without_notes(text: str, sentence: Span) -> Iterator[Span]:
    """Cut stage directions off a sentence that they stand before, behind or between."""
    start, end = sentence
    if text.find("(", start, end) < 0 and text.find("[", start, end) < 0:
        yield sentence
        return
    first = start
    for match in _NOTE.finditer(text[start:end]):
        if not is_note(match[1]):
            continue
        begin, close = start + match.start(1), start + match.end(1)
        if text[slice(*trimmed(text, close, min(close + 2, end)))][:1].islower():
            continue  # it stands for words of the sentence that goes on
        for part in (trimmed(text, first, begin), (begin, close)):
            if part[0] < part[1]:
                yield part
        first, _ = trimmed(text, close, end)
    if first < end:
        yield first, end
