"""The tag, a clause that ascribes words: who speaks, the cue, and what may stand beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from stancekit.text import lexicon
from stancekit.text.grammar import (
    COMMA_OR_DASH,
    CONTENT_OPENERS,
    OBJECTS,
    PREPOSITIONS,
    TAG_GOES_ON,
    TAG_WORDS,
)
from stancekit.text.phrases import Slice
from stancekit.text.tokens import Token

_MARKS = frozenset(",.:;!?…()") | COMMA_OR_DASH
_TELLS = frozenset({"tell", "remind", "assure", "inform", "warn", "urge", "ask", "answer"})
REACH = 24  # tokens between a cue and the quotation that it introduces
_HEARER = 7  # tokens of one who is told something


@dataclass(frozen=True, slots=True)
class Clause:
    """A cue with its subject.

    Attributes:
        cue: the tokens of the cue.
        subject: the tokens that name the speaker.
        verb: the cue's verb; None for a phrase or a noun.
        minor: whether it is a relative clause, a participle or a noun, so that a main clause of
            the same sentence goes first.
    """

    cue: Slice
    subject: Slice
    verb: str | None
    minor: bool = False

    @property
    def first(self) -> int:
        """Its first token."""
        return min(self.cue[0], self.subject[0])

    @property
    def last(self) -> int:
        """The token behind its last."""
        return max(self.cue[1], self.subject[1])


def adjuncts_only(tokens: Sequence[Token], place: int, verb: str | None) -> bool:
    """Tell whether behind a tag follows nothing that it says: only times, places, hearers.

    Args:
        tokens: of the sentence.
        place: the token behind cue and speaker.
        verb: the cue's verb, which may take a hearer.
    """
    her_own = tokens[place : place + 1] and tokens[place].lower == "her" and verb in _TELLS
    if place < len(tokens) and tokens[place].lower in OBJECTS and not her_own:
        place, verb = place + 1, None
    while place < len(tokens) and (
        tokens[place].lower.endswith("ly") or tokens[place].lower in hearers()
    ):
        place, verb = place + 1, None
    if place >= len(tokens):
        return True
    token = tokens[place]
    if token.quote or token.lower in _MARKS or token.lower in TAG_WORDS:
        return True
    if token.lower in PREPOSITIONS:
        return not any(t.lower == "that" for t in tokens[place : place + 3])
    return verb in _TELLS and _is_hearer(tokens, place)


def _is_hearer(tokens: Sequence[Token], first: int) -> bool:
    """Tell whether a phrase is one who is told something, and no clause follows at once."""
    if tokens[first].lower in CONTENT_OPENERS:
        return False
    for place in range(first, min(first + _HEARER, len(tokens))):
        token = tokens[place]
        ends = (
            token.quote
            or not token.word
            or (token.lower in PREPOSITIONS or token.lower in TAG_GOES_ON)
        )
        if place > first and ends:
            return True
        if token.lower in CONTENT_OPENERS or token.lower in past_verbs():
            return False
    return first + _HEARER >= len(tokens)


def near_quotation(tokens: Sequence[Token], clause: Clause) -> bool:
    """Tell whether a tag touches a quotation, but for a comma, a colon or its adjuncts."""
    before = clause.first - 1
    while before >= 0 and (
        tokens[before].lower in COMMA_OR_DASH
        or tokens[before].lower in ("and", "but", "is", "was", "how")
    ):
        before -= 1
    if before >= 0 and tokens[before].quote:
        return True
    for token in tokens[clause.last : clause.last + REACH]:
        if token.quote:
            return True
        if token.lower in CONTENT_OPENERS or token.lower == ";":
            return False
    return False


def is_tail(tokens: Sequence[Token], clause: Clause) -> bool:
    """Tell whether speaker and cue stand behind what they ascribe: "…, he added."."""
    before = tokens[clause.first - 1] if clause.first else None
    if before is None or not (before.quote or before.lower in COMMA_OR_DASH):
        return False
    said = any(token.word or token.quote for token in tokens[: clause.first])
    return said and adjuncts_only(tokens, clause.last, clause.verb)


@cache
def hearers() -> frozenset[str]:
    """Return nouns for those who are told something."""
    return lexicon.words(lexicon.read("cues")["other_verbs"]["hearers"])


@cache
def past_verbs() -> frozenset[str]:
    """Return past forms of common verbs that are no cues, and auxiliaries."""
    return lexicon.words(lexicon.read("cues")["other_verbs"]["past"])
