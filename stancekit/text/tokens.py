"""The words of a text as the rules of attribution see them: quotations are one token each."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from operator import attrgetter
from typing import NamedTuple

from stancekit.text import lexicon
from stancekit.text.quotations import Quotation

_TOKEN = re.compile(r"@\w+|[^\W_]+(?:[.'’\-&/][^\W_]+)*['’]?|\S")
_ANY_WORD = re.compile(r"[^\W_]")
QUOTE = "<quotation>"


class Token(NamedTuple):  # not a dataclass: a text has very many of them
    """A word, a punctuation mark, or a whole quotation.

    Attributes:
        lower: the word in lower case, with plain apostrophes; `QUOTE` for a quotation.
        start: where it begins in the text.
        end: where it ends.
        word: whether it is a word or a number.
        capital: whether it is a word that begins with a capital letter.
    """

    lower: str
    start: int
    end: int
    word: bool
    capital: bool

    @property
    def quote(self) -> bool:
        """Whether it stands for a quotation."""
        return self.lower == QUOTE


_START = attrgetter("start")


class Words:
    """The tokens of one paragraph, from which those of any part of it are taken."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.tokens = tokenize(text, start, end)

    def between(self, start: int, end: int, quotations: Sequence[Quotation] = ()) -> list[Token]:
        """Return the tokens of a part, each quotation, or what of it stands there, as one."""
        found: list[Token] = []
        for quotation in quotations:
            if quotation.end <= start or quotation.start >= end:
                continue
            found += self._plain(start, quotation.start)
            start = max(start, quotation.start)
            stop = min(quotation.end, end)
            found.append(Token(QUOTE, start, stop, False, False))
            start = stop
        return found + self._plain(start, end)

    def _plain(self, start: int, end: int) -> list[Token]:
        first = bisect_left(self.tokens, start, key=_START)
        return self.tokens[first : bisect_left(self.tokens, end, lo=first, key=_START)]


def tokenize(text: str, start: int, end: int) -> list[Token]:
    """Return the words and the marks of a stretch of text; nothing where it has no word."""
    found: list[Token] = []
    if _ANY_WORD.search(text, start, end) is None:
        return found
    new, append = tuple.__new__, found.append
    for match in _TOKEN.finditer(text, start, end):
        word = match[0]
        first = match.start()
        last = first + len(word)
        head = word[0]
        if head.isalnum() or (head == "@" and last - first > 1):  # "@kovic" names somebody
            lower = word.lower()
            if "’" in lower:
                lower = lower.replace("’", "'")
            capital = (
                head.isupper() or head == "@" or (word[2:3] == "-" and word[3:4].isupper())
            )  # "al-Hadid"
            append(new(Token, (lower, first, last, True, capital)))
        elif head == "." and found and found[-1].end == first and _is_short(found[-1]):
            # "Gen." and "J." are one word with their full stop
            append(found.pop()._replace(end=last))
        else:
            append(new(Token, (word, first, last, False, False)))
    return found


@cache
def _shortened() -> frozenset[str]:
    lists = lexicon.read("abbreviations")
    return lexicon.words(lists["before_more"]) | lexicon.words(lists["may_end"])


def _is_short(token: Token) -> bool:
    if not token.capital:
        return False
    return token.end - token.start == 1 or "." in token.lower or token.lower in _shortened()
