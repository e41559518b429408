"""What is seen of a name at one place, so that the words around it need not be kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stancekit.text.occurrences import (
    Occurrence,
    acronym,
    apposition_before,
    apposition_behind,
    occurrences,
)
from stancekit.text.tokens import Token

_BEFORE_SENTENCE = frozenset(".!?…:\"“„«‘'")
_EXPLAINS = frozenset(
    ["a", "an", "the", "its", "their", "his", "her", "our", "my", "whose", "chief", "head"]
)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A name at one place of a text, and what stands around it.

    Attributes:
        name: the name without titles.
        titles: the titles in front of it, in lower case.
        words: its words, in lower case and without the apostrophe at their end.
        start: where it begins in the text.
        end: where it ends, a case mark included.
        opens: whether it begins a sentence, where any word is capitalized.
        before: the word or mark before it, in lower case; "" at the beginning of a paragraph.
        explained: whether an age, "who" or the like follows, as behind a person's name.
        offices_before: nouns of the apposition before it.
        offices_behind: nouns of the apposition behind it.
        acronym: the short form that the text gives behind it, if any.
    """

    name: str
    titles: tuple[str, ...]
    words: tuple[str, ...]
    start: int
    end: int
    opens: bool
    before: str
    explained: bool
    offices_before: frozenset[str]
    offices_behind: frozenset[str]
    acronym: str | None


def sightings(text: str, tokens: Sequence[Token]) -> Iterator[Sighting]:
    """Yield the names of a paragraph in their order."""
    return (sighting(text, tokens, found) for found in occurrences(text, tokens))


def sighting(text: str, tokens: Sequence[Token], found: Occurrence) -> Sighting:
    """Return what is seen of a name at the place where it occurs."""
    before = tokens[found.first - 1].lower if found.first else ""
    return Sighting(
        found.name,
        found.titles,
        tuple([token.lower.rstrip("'") for token in tokens[found.first : found.last]]),
        tokens[found.first].start,
        tokens[found.last - 1].end,
        not found.first or before in _BEFORE_SENTENCE,
        before,
        _explained([token.lower for token in tokens[found.last : found.last + 2]]),
        apposition_before(tokens, found),
        apposition_behind(tokens, found),
        acronym(text, tokens, found),
    )


def _explained(behind: Sequence[str]) -> bool:
    if behind[:1] == ["who"]:
        return True
    if len(behind) < 2 or behind[0] != ",":
        return False
    return behind[1] == "who" or behind[1].isdigit() or behind[1] in _EXPLAINS
