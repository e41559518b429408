"""Find the noun phrase that names a speaker, left or right of a cue."""

from collections.abc import Sequence
from functools import cache

from stancekit.text.cues import verbs
from stancekit.text.grammar import (
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    CALENDAR,
    CLAUSE_OPENERS,
    COMMA_OR_DASH,
    DETERMINERS,
    NAME_ENDS,
    NAME_LINKS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    TIME_UNITS,
)
from stancekit.text.occurrences import people_words
from stancekit.text.tokens import Token

Slice = tuple[int, int]

_LONGEST = 16  # tokens of a noun phrase
_FURTHEST = 60  # tokens between a subject and its verb


@cache
def _in_names() -> frozenset[str]:
    return people_words().titles | NAME_LINKS | {"the", "a", "named", "retired"}


def left_phrase(tokens: Sequence[Token], cue: int) -> Slice | None:
    """Return the subject in front of the verb at `cue`, without what stands between them.

    Appositions and relative clauses between commas, adverbs, auxiliaries and times are passed
    over: of "Ana Kovic, the foreign minister, said" it is "Ana Kovic".
    """
    last = _before_adverbs(tokens, cue)
    if last < 0:
        return None
    if (tokens[last].lower == ")" or tokens[last].lower in COMMA_OR_DASH) and last > 0:
        return _before_parenthesis(tokens, last)
    if tokens[last].lower in ("who", "which"):
        before = last - 1
        if before >= 0 and tokens[before].lower == ",":
            before -= 1
        return _name_ending(tokens, before) or _phrase_ending(tokens, before)
    return _phrase_ending(tokens, last)


def _before_adverbs(tokens: Sequence[Token], cue: int) -> int:
    place = cue - 1
    while place >= 0:
        token = tokens[place]
        if (
            token.lower in AUXILIARIES
            or token.lower in ADVERBS
            or (
                token.word
                and not token.capital
                and token.lower.endswith("ly")
                and len(token.lower) > 4
            )
        ):
            place -= 1
        elif (size := _time_before(tokens, place)) > 0:
            place -= size
        else:
            return place
    return place


def _time_before(tokens: Sequence[Token], place: int) -> int:
    """Return how many tokens that end at `place` tell a time: "on Monday", "last week"."""
    word = tokens[place].lower
    before = tokens[place - 1].lower if place > 0 else ""
    if word in CALENDAR and tokens[place].capital:
        return 2 if before in ("on", "in", "last", "this", "since", "next", "late", "early") else 1
    if word == "part" and place > 1 and tokens[place - 2].lower == "for":
        return 3  # "for his part"
    if word in TIME_UNITS and before in ("last", "this", "next"):
        return 2
    if word.isdigit() and before in CALENDAR:
        return 1 + (_time_before(tokens, place - 1) or 1)
    return 0


def _before_parenthesis(tokens: Sequence[Token], comma: int) -> Slice | None:
    """Return the phrase in front of what stands between commas, dashes or brackets."""
    if (relative := before_relative(tokens, comma)) is not None:
        return relative
    mark = tokens[comma].lower
    partner = {")": "("}.get(mark, mark)
    place = comma - 1
    found: Slice | None = None
    while place >= 0 and comma - place < _FURTHEST:
        token = tokens[place]
        if token.lower in (";", ":"):
            break
        if token.lower == ")" and partner == ",":
            while place > 0 and tokens[place].lower != "(":
                place -= 1
            place -= 1
            continue
        if token.lower == partner:
            phrase = _phrase_ending(tokens, place - 1)
            if phrase is not None and _name_alone(tokens, (place + 1, comma)):
                # "The minister, Ana Kovic, said": the name explains what stands before it
                words = tokens[phrase[0] : phrase[1]]
                office = words[-1].lower in people_words().titles
                if partner == "," and (office or not all(token.capital for token in words)):
                    return phrase[0], comma
            if phrase is not None and _is_name(tokens, phrase):
                return phrase
            found = found or phrase
            if phrase is None and partner != "," and place > 2 and tokens[place - 2].lower == ",":
                return _phrase_ending(tokens, place - 3)  # "Ana Kovic, 51 — known as … — said"
            if partner != ",":
                return phrase
        place -= 1
    return found


def before_relative(tokens: Sequence[Token], comma: int) -> Slice | None:
    """Return the phrase in front of ", who …," where one ends with a comma; None without one."""
    for place in range(comma - 1, max(comma - _FURTHEST, 0), -1):
        if tokens[place].lower in (";", ":") or tokens[place].quote:
            return None
        if tokens[place].lower in RELATIVES and tokens[place - 1].lower == tokens[comma].lower:
            return _phrase_ending(tokens, place - 2)
    return None


def _name_ending(tokens: Sequence[Token], last: int) -> Slice | None:
    """Return the name that ends with a token, with its titles; None if it is no name."""
    first = last
    while first >= 0 and (tokens[first].capital or tokens[first].lower in _in_names()):
        first -= 1
    return (first + 1, last + 1) if first < last and tokens[last].capital else None


def _is_name(tokens: Sequence[Token], phrase: Slice) -> bool:
    words = [token for token in tokens[phrase[0] : phrase[1]] if token.word]
    return bool(words) and words[-1].capital and words[-1].lower not in CALENDAR


def _name_alone(tokens: Sequence[Token], phrase: Slice) -> bool:
    words: list[Token] = []
    inside = False
    for token in tokens[phrase[0] : phrase[1]]:
        inside = (inside or token.lower == "(") and token.lower != ")"
        if not inside and token.lower != ")":
            words.append(token)
    known = _in_names()
    named = sum(token.capital for token in words) > 1 or len(words) == 1
    return (
        0 < len(words) <= 8
        and named
        and words[-1].capital
        and all(token.capital or token.lower in known for token in words)
    )


def _phrase_ending(tokens: Sequence[Token], last: int) -> Slice | None:
    """Return the noun phrase that ends with a token, from the boundary of its clause on."""
    if last >= 0 and tokens[last].lower in ("he", "she", "they", "it"):
        return last, last + 1
    first = last
    if last > 0 and tokens[last].lower == ")":
        # "Ana Kovic (Green Bloc)": what stands in brackets is left out
        while first > 0 and tokens[first].lower != "(":
            first -= 1
        last = first = first - 1
    while first >= 0 and last - first < _LONGEST:
        token = tokens[first]
        if _lists_names(tokens, first, last):
            first -= 1
            continue
        if token.quote or (not token.word and token.lower not in ("(", ")", "&", "$", "%", "'")):
            break
        if token.lower in CLAUSE_OPENERS or (
            token.lower == "(" and all(t.lower != ")" for t in tokens[first:last])
        ):
            break
        if token.lower == "and" and not _joins(tokens, first):
            break
        if first < last and _is_verb(tokens, first):
            break
        first -= 1
    first += 1
    first = _past_adjunct(tokens, first, last + 1)
    return (first, last + 1) if _may_speak(tokens, first, last + 1) else None


def _lists_names(tokens: Sequence[Token], comma: int, last: int) -> bool:
    """Tell whether a comma stands inside of a name: "the Farming, Forestry and Trade Ministry"."""
    if tokens[comma].lower != "," or comma == 0 or not tokens[comma - 1].capital:
        return False
    between = tokens[comma + 1 : last + 1]
    return (
        len(between) > 2
        and between[0].capital
        and between[1].lower == "and"
        and all(token.capital for token in between[2:])
    )


def _is_verb(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a word inside of what may be a noun phrase is a verb, so that it is none."""
    token = tokens[place]
    if token.capital:
        return False
    if token.lower in AUXILIARIES:
        return True
    verb = verbs().get(token.lower)
    return verb is not None and verb.form == "past" and "content" in verb.kinds


def _joins(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether an "and" stands inside a name or between two speakers."""
    if place == 0 or place + 1 >= len(tokens):
        return False
    before, after = tokens[place - 1], tokens[place + 1]
    if not (after.capital or after.lower in DETERMINERS):
        return False
    return before.capital


def _past_adjunct(tokens: Sequence[Token], first: int, last: int) -> int:
    """Return where the noun phrase behind "In a statement" or "On Monday" begins."""
    if first >= last or tokens[first].lower not in PREPOSITIONS:
        return first
    for place in range(first + 1, last):
        token, before = tokens[place], tokens[place - 1]
        begins = token.capital or token.lower in DETERMINERS or token.lower in PRONOUNS
        inside = (
            before.lower in PREPOSITIONS
            or before.lower in DETERMINERS
            or (before.capital and before.lower not in CALENDAR)
            or before.lower == "and"
        )
        if begins and not inside and token.lower not in CALENDAR:
            return place
    return last


def _may_speak(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Tell whether a noun phrase may be a speaker."""
    if first >= last:
        return False
    head = tokens[first]
    if last - first == 1 and (head.lower in ARTICLES or head.lower.isdigit()):
        return False
    if head.lower == "that" or (head.lower in PREPOSITIONS and not head.capital) or not head.word:
        return False
    if head.lower in PRONOUNS:
        return last - first == 1 or tokens[first + 1].lower in ("both", "all", "himself", "herself")
    if head.capital or head.lower in DETERMINERS or head.lower.isdigit():
        return head.lower not in ("that", "this") or last - first > 1
    plural = tokens[last - 1].lower.endswith("s") or any(
        token.lower.endswith("s") for token in tokens[first:last]
    )
    titled = last - first <= 6 and tokens[last - 1].capital and head.word
    return titled or (plural and not head.lower.endswith("ing") and last - first <= 8)


def whole_phrase(tokens: Sequence[Token]) -> Slice | None:
    """Return all of some tokens, if they are a noun phrase that may be a speaker."""
    last = len(tokens)
    return (0, last) if last <= _LONGEST and _may_speak(tokens, 0, last) else None


def head_of(tokens: Sequence[Token], phrase: Slice) -> int:
    """Return where the head noun of a noun phrase stands: in front of its first preposition."""
    for place in range(phrase[0] + 1, phrase[1]):
        if tokens[place].lower in PREPOSITIONS or not tokens[place].word:
            return place - 1
    return phrase[1] - 1


def right_phrase(tokens: Sequence[Token], first: int) -> Slice | None:
    """Return the noun phrase that begins at a token, behind "said" or "according to"."""
    if first >= len(tokens) or not tokens[first].word:
        return None
    if tokens[first].lower in PRONOUNS:
        return (first, first + 1) if tokens[first].lower in ("he", "she", "they") else None
    last = first
    while last < len(tokens) and last - first < _LONGEST:
        token = tokens[last]
        if token.quote or (not token.word and token.lower not in ("&", "'")):
            break
        if last > first and (
            token.lower in NAME_ENDS or (token.lower == "and" and not _joins(tokens, last))
        ):
            break
        if (
            last > first
            and not token.capital
            and (token.lower in AUXILIARIES or token.lower.endswith("ly"))
        ):
            break
        if last > first and token.lower in CALENDAR:
            break
        last += 1
    describes = not all(token.capital for token in tokens[first:last])
    if last < len(tokens) and tokens[last].lower == "," and describes:
        # "said its director, Hamadi Sow": the name behind the comma belongs to the description
        behind = last + 1
        while behind < len(tokens) and (
            tokens[behind].capital or tokens[behind].lower in NAME_LINKS
        ):
            behind += 1
        if behind > last + 2:
            last = behind
    return (first, last) if _may_speak(tokens, first, last) else None
