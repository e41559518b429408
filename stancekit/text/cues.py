"""The words that ascribe statements, with the forms of their verbs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from stancekit.text import lexicon
from stancekit.text.tokens import Token

Form = Literal["base", "third", "past", "participle"]

_FORMS: tuple[Form, ...] = ("base", "third", "past", "participle", "past")
_SHORT_VOWEL = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]")
_DOUBLED = frozenset({"admit", "rebut", "concur", "quip", "regret", "submit"})


@dataclass(frozen=True, slots=True)
class Verb:
    """A form of a verb that may be a cue.

    Attributes:
        lemma: the verb.
        form: "participle" is the one in -ing; the other is counted as past.
        kinds: the lists of cues.toml that have it.
    """

    lemma: str
    form: Form
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue in a sentence: the tokens from `first` until before `last`."""

    first: int
    last: int
    verb: Verb | None = None  # None for a phrase such as "according to"


@cache
def verbs() -> dict[str, Verb]:
    """Return every form of every verb of the lists."""
    lists = lexicon.read("cues")
    kinds: dict[str, set[str]] = {}
    forms: dict[str, tuple[str, ...]] = {}
    for kind in ("content", "object", "quotation", "state"):
        irregular = _irregular(lists[kind])
        forms |= irregular
        for lemma in (*irregular, *lists[kind]["regular"].split()):
            kinds.setdefault(lemma, set()).add(kind)
    for lemma in kinds:
        forms.setdefault(lemma, _conjugated(lemma))
    found: dict[str, Verb] = {}
    for lemma, parts in forms.items():
        for part, form in zip(parts, _FORMS, strict=False):
            # of "put" and "read", which are the lemma as well, the past is the commoner
            found[part] = Verb(lemma, form, frozenset(kinds[lemma]))
    return found


def _irregular(lists: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the forms of the irregular verbs of a section of cues.toml."""
    found = (tuple(line.split()) for line in lists.get("irregular", "").splitlines())
    return {forms[0]: forms for forms in found if forms}


def _conjugated(lemma: str) -> tuple[str, ...]:
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return lemma, f"{lemma[:-1]}ies", f"{lemma[:-1]}ied", f"{lemma}ing"
    third = f"{lemma}es" if re.search("(?:s|x|z|ch|sh)$", lemma) else f"{lemma}s"
    if lemma.endswith("e"):
        participle = f"{lemma}ing" if lemma.endswith("ee") else f"{lemma[:-1]}ing"
        return lemma, third, f"{lemma}d", participle
    stem = lemma + lemma[-1] if _SHORT_VOWEL.fullmatch(lemma) or lemma in _DOUBLED else lemma
    return lemma, third, f"{stem}ed", f"{stem}ing"


@cache
def _phrases() -> tuple[tuple[tuple[str, ...], ...], frozenset[tuple[str, ...]]]:
    lists = lexicon.read("cues")["phrases"]
    before = tuple(tuple(phrase.split()) for phrase in lexicon.phrases(lists["before"]))
    pairs = frozenset(tuple(phrase.split()) for phrase in lexicon.phrases(lists["verbs"]))
    return before, pairs


@cache
def _phrasal() -> dict[str, tuple[str, Form]]:
    """Return the forms of the verbs of phrases such as "hit back"."""
    _, pairs = _phrases()
    irregular = _irregular(lexicon.read("cues")["phrases"])
    found: dict[str, tuple[str, Form]] = {}
    for lemma in {pair[0] for pair in pairs}:
        for part, form in zip(irregular.get(lemma, _conjugated(lemma)), _FORMS, strict=False):
            found[part] = lemma, form
    return found


@cache
def _beginnings() -> frozenset[str]:
    """Return every word by which a cue may begin."""
    return frozenset({*verbs(), *_phrasal(), *(phrase[0] for phrase in _phrases()[0])})


def find_cues(tokens: Sequence[Token]) -> Iterator[Cue]:
    """Yield everything in a sentence that may be a cue, in its order."""
    before, pairs = _phrases()
    known = verbs()
    beginnings = _beginnings()
    for place, token in enumerate(tokens):
        if token.lower not in beginnings:
            continue
        if token.lower in ("according", "in"):
            for phrase in before:
                if tuple(t.lower for t in tokens[place : place + len(phrase)]) == phrase:
                    yield Cue(place, place + len(phrase))
        lemma, form = _phrasal().get(token.lower, (None, None))
        if lemma is not None and form is not None:
            size = next(
                (
                    len(pair)
                    for pair in pairs
                    if pair[0] == lemma
                    and tuple(t.lower for t in tokens[place + 1 : place + len(pair)]) == pair[1:]
                ),
                0,
            )
            if size:
                takes_object = tokens[place + 1].lower in ("for", "on", "upon")
                kind = "state" if lemma == "go" else "object" if takes_object else "content"
                kinds = frozenset({kind})
                yield Cue(place, place + size, Verb(lemma, form, kinds))
                continue
        if (verb := known.get(token.lower)) is not None:
            yield Cue(place, place + 1, verb)
