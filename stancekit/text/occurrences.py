"""Find where names stand: runs of capitalized words, with titles before and what explains them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal
from unicodedata import combining, normalize

from stancekit.text import lexicon
from stancekit.text.grammar import (
    CALENDAR,
    DETERMINERS,
    NAME_LINKS,
    PREPOSITIONS,
    PRONOUNS,
    SENTENCE_OPENERS,
)
from stancekit.text.tokens import Token

Gender = Literal["male", "female"]

_APPOSITION = 12  # tokens of an apposition that are read
_LINKS = NAME_LINKS | {"&"}
_NO_NAMES = SENTENCE_OPENERS | DETERMINERS | PREPOSITIONS | PRONOUNS | CALENDAR
_COMPOUNDS = (
    "-based",
    "-born",
    "-led",
    "-backed",
    "-owned",
    "-run",
    "-made",
    "-style",
    "-speaking",
)
_SUFFIXES = frozenset({"plc", "inc", "llc", "ltd"})  # of companies, also written small
_LONGEST = 12  # tokens of a name


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where a name stands, without titles: tokens from `first` until before `last`."""

    first: int
    last: int
    titles: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class _Words:
    offices: frozenset[str]
    titles: frozenset[str]
    organizations: frozenset[str]
    institutions: frozenset[str]  # those, and companies
    male: frozenset[str]
    female: frozenset[str]
    behind: frozenset[str]
    unnamed: frozenset[str]
    bodies: frozenset[str]
    companies: frozenset[str]
    describing: frozenset[str]  # nouns that tell what somebody is


@cache
def people_words() -> _Words:
    """Return the lists by which persons and organizations are told apart."""
    people = lexicon.read("people")

    def listed(*names: str) -> frozenset[str]:
        return frozenset().union(*(lexicon.words(people[name]) for name in names))

    return _Words(
        offices=listed("titles"),
        titles=listed("titles", "qualifiers"),
        organizations=listed("organizations"),
        institutions=listed("organizations", "companies"),
        male=listed("male"),
        female=listed("female"),
        behind=listed("behind"),
        unnamed=listed("unnamed"),
        bodies=listed("bodies"),
        companies=listed("companies"),
        describing=listed("titles", "qualifiers", "male", "female"),
    )


@cache
def voices() -> frozenset[str]:
    """Return words such as "spokesman" and "statement", which speak for somebody else."""
    return lexicon.words(lexicon.read("people")["voices"])


@cache
def _given_names() -> dict[str, Gender]:
    lists = lexicon.read("first_names")
    found: dict[str, Gender] = dict.fromkeys(lexicon.words(lists["male"]), "male")
    found.update(dict.fromkeys(lexicon.words(lists["female"]), "female"))
    return found


def given_gender(name: str) -> Gender | None:
    """Return the gender that the first name of a full name is mostly given to; None if unknown."""
    first = name.lower().split()[0]
    plainer = "".join(c for c in normalize("NFKD", first) if not combining(c))
    known = _given_names()
    return known.get(first) or known.get(plainer) or known.get(plainer.split("-")[0])


def occurrences(text: str, tokens: Sequence[Token]) -> Iterator[Occurrence]:
    """Yield every run of capitalized words that is a name, with the titles in front of it."""
    place = 0
    while place < len(tokens):
        if not tokens[place].capital or not _begins_name(tokens[place]):
            place += 1
            continue
        last = _run(tokens, place)
        found = _occurrence(text, tokens, place, last)
        if found is not None:
            yield found
        place = last


def _begins_name(token: Token) -> bool:
    return token.lower not in _NO_NAMES and not token.lower.endswith(_COMPOUNDS)


def _run(tokens: Sequence[Token], first: int) -> int:
    """Return the end of the run of name words that begins at a token."""
    organizations = people_words().organizations
    last = first + 1
    while last < len(tokens) and last - first < _LONGEST:
        before, token = tokens[last - 1], tokens[last]
        if before.lower.endswith("'s") and not _named_with_case(tokens, first, last):
            # "the People's Front" goes on behind its case mark, "Arland's Energy Ministry" does not
            break
        if token.capital and token.lower not in CALENDAR:
            last += 1
        elif (links := _links(tokens, last)) > 0:
            last += links + 1
        elif _bracketed_in_name(tokens, last):
            last += 4  # "Larkfield Homes (North) Ltd"
        elif token.lower in ("of", "for", "and") and _joined(tokens, first, last, organizations):
            behind = last + 1
            if tokens[behind].lower == "the":
                behind += 1
            last = behind + 1
        else:
            last += token.lower in _SUFFIXES
            break
    return last


def _links(tokens: Sequence[Token], place: int) -> int:
    """Return how many words such as "de la" stand before the next word of a name; 0 without."""
    end = place
    while end < len(tokens) and tokens[end].lower in _LINKS:
        end += 1
    return end - place if end < len(tokens) and tokens[end].capital else 0


def _bracketed_in_name(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether brackets belong to the name of a company, which goes on behind them."""
    inside = tokens[place : place + 4]
    return (
        len(inside) == 4
        and inside[0].lower == "("
        and inside[1].capital
        and inside[2].lower == ")"
        and inside[3].lower in people_words().companies
    )


def _named_with_case(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Tell whether a case mark belongs to a name: "the Kasani People's Liberation Front"."""
    if first == 0 or tokens[first - 1].lower != "the":
        return False
    end = last
    while end < min(len(tokens), first + _LONGEST) and tokens[end].capital:
        end += 1
    return end > last and tokens[end - 1].lower.rstrip("'") in people_words().organizations


def _joined(tokens: Sequence[Token], first: int, link: int, organizations: frozenset[str]) -> bool:
    """Tell whether "of", "for" or "and" goes on with the name of an organization."""
    behind = link + 1
    if behind < len(tokens) and tokens[behind].lower == "the":
        behind += 1
    if behind >= len(tokens) or not tokens[behind].capital or tokens[behind].lower in CALENDAR:
        return False
    before = {token.lower.rstrip("'") for token in tokens[first:link]}
    titled = tokens[first].lower in people_words().offices and not before & organizations
    if titled:
        return False
    if tokens[link].lower == "and":
        of_before = any(token.lower in ("of", "for") for token in tokens[first:link])
        last = behind
        while last + 1 < len(tokens) and tokens[last + 1].capital:
            last += 1
        kind = tokens[last].lower.rstrip("'")
        after_the = first > 0 and tokens[first - 1].lower == "the" and last > behind
        joins_the = tokens[link + 1].lower == "the"
        if not joins_the and (kind == "workers" or (after_the and kind in organizations)):
            return True
        return of_before and bool(before & organizations)
    return bool(before & organizations)


def _occurrence(text: str, tokens: Sequence[Token], first: int, last: int) -> Occurrence | None:
    words = people_words()
    titles: list[str] = []
    while last - first > 1 and tokens[last - 1].lower.rstrip(".") in words.behind:
        last -= 1
    named = [token.lower.rstrip("'.") for token in tokens[first:last]]
    has_organization = not words.organizations.isdisjoint(named)
    split = _given_name_behind(named) or _officer_behind(tokens, first, named)
    if split:
        # "Cabinet Chief Ana Kovic", "President of the Republic of Velle Ana Kovic"
        return Occurrence(
            first + split,
            last,
            tuple(word for word in named[:split] if word in words.titles),
            text[tokens[first + split].start : tokens[last - 1].end].removesuffix("'s"),
        )
    core = first
    # "Ministry of Trade Spokesperson Ana Kovic" names a person, "Ministry of Trade" does not
    office = any(word in words.offices for word in named[:-1]) and named[-1] not in words.titles
    of_one = has_organization and ("of" in named or "for" in named) and not office
    if named[-1] not in words.organizations and not of_one:
        size = _titles_before(named)
        if size == len(named):
            return None  # "the Arland Foreign Minister" names nobody
        core = first + size
        titles = [word for word in named[:size] if word in words.titles]
    before = first - 1
    while before >= 0:
        bracketed = before > 2 and tokens[before].lower == ")" and tokens[before - 2].lower == "("
        title = tokens[before - bracketed].lower  # "Chief (Mrs.) Titilayo Okanlawon"
        if title not in words.titles:
            break
        titles.insert(0, title)
        before -= 3 if bracketed else 1
    if core == last:
        return None
    name = text[tokens[core].start : tokens[last - 1].end]
    name = re.sub(r"['’]s$", "", name) if name.lower().endswith(("'s", "’s")) else name
    return Occurrence(
        core, last, tuple(titles), name.rstrip("'’") if not has_organization else name
    )


def _given_name_behind(named: Sequence[str]) -> int:
    """Return where a person's name begins behind that of an institution; 0 where none does."""
    words = people_words()
    if words.organizations.isdisjoint(named) or named[-1] in words.organizations:
        return 0
    places = range(1, len(named) - 1)
    return next((k for k in places if given_gender(named[k]) and named[k] not in words.titles), 0)


def _officer_behind(tokens: Sequence[Token], first: int, named: Sequence[str]) -> int:
    """Return where a name begins in "prime minister of the Velle Republic Bakyt Imanaliev"; or 0.

    The office before it tells that a person follows the institution; 0 where none is told.
    """
    words = people_words()
    before = [token.lower for token in tokens[max(first - 6, 0) : first]]
    if "of" not in before or words.offices.isdisjoint(before) or {",", ".", "and"} & set(before):
        return 0
    last = max((k for k, word in enumerate(named) if word in words.organizations), default=-1)
    behind = len(named) - 1 - last
    return last + 1 if last >= 0 and 2 <= behind <= 3 and "of" not in named[last + 1 :] else 0


def _titles_before(named: Sequence[str]) -> int:
    """Return how many words of a run are titles and what stands before those.

    "Arland Foreign Minister Ana Kovic" has three, up to the last office and what qualifies it.
    """
    words = people_words()
    offices = [k for k, word in enumerate(named) if word in words.offices or "-of-" in word]
    size = offices[-1] + 1 if offices else 0
    while size < len(named) and named[size] in words.titles:
        size += 1
    return size


def apposition_behind(tokens: Sequence[Token], found: Occurrence) -> frozenset[str]:
    """Return the nouns behind the comma in "Ana Kovic, Arland's energy minister"."""
    comma = found.last
    while comma < len(tokens) and tokens[comma].lower in people_words().behind:
        comma += 1
    if comma == len(tokens) or tokens[comma].lower != ",":
        return frozenset()
    begin = comma + 1
    stop = begin
    while stop < len(tokens) and tokens[stop].word and stop - begin < _APPOSITION:
        stop += 1
    if begin == stop or tokens[begin].lower in ("who", "which", "and", "but"):
        return frozenset()
    return _offices(tokens[begin:stop])


def apposition_before(tokens: Sequence[Token], found: Occurrence) -> frozenset[str]:
    """Return the nouns before the comma in "Arland's energy minister, Ana Kovic"."""
    comma = found.first - 1
    titles = people_words().titles
    while comma > 0 and (tokens[comma].lower in "()" or tokens[comma].lower in titles):
        comma -= 1
    if comma < 1 or tokens[comma].lower != ",":
        return frozenset()
    begin = comma
    while begin > 0 and tokens[begin - 1].word and comma - begin < _APPOSITION:
        begin -= 1
    return _offices(tokens[begin:comma])


def _offices(tokens: Sequence[Token]) -> frozenset[str]:
    known = people_words().describing
    return frozenset([word for token in tokens if (word := token.lower.rstrip(".")) in known])


def acronym(text: str, tokens: Sequence[Token], found: Occurrence) -> str | None:
    """Return the short form that stands behind a name, in brackets or behind "or"."""
    behind = tokens[found.last : found.last + 3]
    marks = [token.lower for token in behind]
    if len(behind) < 3:
        return None
    word = behind[1] if marks[0] == "(" else behind[2] if marks[:2] == [",", "or"] else None
    if word is None or not word.capital:
        return None
    short = text[word.start : word.end]
    if short[0] == "@":
        return short
    return short if 2 <= len(short) <= 8 and sum(char.isupper() for char in short) >= 2 else None
