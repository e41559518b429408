"""Find the clauses of a sentence that ascribe words: a cue, and who is named beside it."""

from collections.abc import Iterator, Sequence
from functools import cache

from stancekit.text import lexicon
from stancekit.text.cues import Cue, Form, find_cues, verbs
from stancekit.text.grammar import (
    ARTICLES,
    AUXILIARIES,
    BE,
    COMMA_OR_DASH,
    DETERMINERS,
    FIRST_PERSON,
    HYPOTHESIS,
    NOBODY,
    OBJECTS,
    POSSESSIVES,
    PRONOUNS,
    RELATIVES,
)
from stancekit.text.phrases import Slice, before_relative, head_of, left_phrase, right_phrase
from stancekit.text.tags import (
    REACH,
    Clause,
    adjuncts_only,
    hearers,
    is_tail,
    near_quotation,
    past_verbs,
)
from stancekit.text.tokens import QUOTE, Token

_TAKES_HEARER = frozenset({"tell", "inform"})
_DESCRIBES = frozenset({"call", "describe", "dub", "brand"})
_GOES = frozenset({"go", "goes", "went", "going", "gone"})
_BEHIND_NOUNS = AUXILIARIES | {"of", "by", "from", "and", "or"}
_OWNER_LENGTH = 7  # tokens of "in the foreign minister's view" before its noun
_OWNERS = POSSESSIVES - {"our", "my", "its"}
_VIEWS = frozenset({"words", "view", "opinion", "eyes"})


def find_clauses(tokens: Sequence[Token], *, quoted: bool = False) -> list[Clause]:
    """Return every clause that ascribes words to somebody, in the order of the sentence.

    Args:
        tokens: of the sentence.
        quoted: whether the tokens themselves are a quotation, as with a tag inside of its marks.
    """
    words = {token.lower for token in tokens}
    found = list(_quoted_as_saying(tokens)) if {"quoted", "cited"} & words else []
    for cue in find_cues(tokens):
        clause = _with_subject(tokens, cue, quoted=quoted)
        if clause is not None and not _says_nothing(tokens, clause):
            found.append(clause)
    if QUOTE in words:
        found += _beside_quotations(tokens, found)
    if "that" in words and not _nouns().isdisjoint(words):
        found += _nouns_with_content(tokens)
    if "in" in words and not _VIEWS.isdisjoint(words):
        found += _in_words_of(tokens)
    return found


def _quoted_as_saying(tokens: Sequence[Token]) -> Iterator[Clause]:
    for place, token in enumerate(tokens):
        if token.lower in ("quoted", "cited"):
            words = [behind.lower for behind in tokens[place : place + 8]]
            saying = "as" in words[:-1] and words[words.index("as") + 1].endswith("ing")
            subject = left_phrase(tokens, place) if saying else None
            if subject is not None:
                yield Clause((place, place + words.index("as") + 2), subject, None)


def _nouns_with_content(tokens: Sequence[Token]) -> Iterator[Clause]:
    """Yield what "Hale's warning that …" ascribes."""
    for place in range(1, len(tokens) - 1):
        if tokens[place].lower in _nouns() and tokens[place + 1].lower == "that":
            before = tokens[place - 1].lower
            if before.endswith("'s") or before in POSSESSIVES:
                yield Clause((place, place + 1), (place - 1, place), None, minor=True)


def _in_words_of(tokens: Sequence[Token]) -> Iterator[Clause]:
    """Yield what "in his words" and "in Hale's view" ascribe."""
    for place in range(2, len(tokens)):
        owner = tokens[place - 1].lower
        owned = owner.endswith("'s") or owner in _OWNERS
        if not owned or tokens[place].lower not in _VIEWS:
            continue
        for first in range(place - 2, max(place - _OWNER_LENGTH, -1), -1):
            if tokens[first].lower == "in":
                yield Clause((first, place + 1), (first + 1, place), None)
                break


def _beside_quotations(tokens: Sequence[Token], found: Sequence[Clause]) -> Iterator[Clause]:
    """Yield tags of verbs that are no cues elsewhere, and of none.

    They are "…," snapped Hale; "…," Hale snapped; "…," was the verdict of Hale; For Hale, it "…".
    """
    subject = right_phrase(tokens, 1) if tokens[0].lower == "for" else None
    if (
        subject is not None
        and tokens[subject[1] : subject[1] + 1]
        and tokens[subject[1]].lower == ","
    ):
        yield Clause((0, 1), subject, None)
    if found:
        return
    for place, token in enumerate(tokens[:-2]):
        if not token.quote:
            continue
        first = place + 1 + (tokens[place + 1].lower == ",")
        words = [behind.lower for behind in tokens[first : first + 4]]
        if words[:2] in (["was", "the"], ["is", "the"]) and words[3:] in (["of"], ["from"]):
            subject = right_phrase(tokens, first + 4)
            if subject is not None:
                yield Clause((first + 2, first + 4), subject, None)
        elif words and _is_past(tokens[first]):
            subject = right_phrase(tokens, first + 1)
            if subject is not None and adjuncts_only(tokens, subject[1], None):
                yield Clause((first, first + 1), subject, words[0])
        else:
            verb = next((k for k in range(first + 1, len(tokens)) if _is_past(tokens[k])), None)
            subject = None if verb is None else left_phrase(tokens, verb)
            if verb and subject and subject[0] == first and adjuncts_only(tokens, verb + 1, None):
                yield Clause((verb, verb + 1), subject, tokens[verb].lower)


def _is_past(token: Token) -> bool:
    return token.word and not token.capital and token.lower.endswith("ed") and len(token.lower) > 4


def _with_subject(tokens: Sequence[Token], cue: Cue, *, quoted: bool) -> Clause | None:
    if cue.verb is None:
        subject = right_phrase(tokens, cue.last)
        if cue.last < len(tokens) and tokens[cue.last].lower in ("him", "her", "them"):
            subject = cue.last, cue.last + 1
        return subject and Clause((cue.first, cue.last), subject, None)
    verb, span = cue.verb, (cue.first, cue.last)
    before = tokens[cue.first - 1].lower if cue.first else ""
    after = tokens[cue.last].lower if cue.last < len(tokens) else ""
    if before == "to" and verb.form in ("base", "participle"):
        return _after_to(tokens, cue, verb.lemma)
    if verb.form == "participle":
        return _participle(tokens, cue, before)
    if verb.form == "past" and _is_passive(tokens, cue.first):
        by = after == "by" and bool(verb.kinds & {"content", "object"})
        subject = right_phrase(tokens, cue.last + 1) if by else None
        return subject and Clause(span, subject, verb.lemma)
    if after == "by" and verb.form == "past" and "object" in verb.kinds:
        return None  # "an offer rejected by both"
    if verb.lemma in ("accuse", "blame", "criticize") and after in ("of", "for"):
        return None  # "the minister accused of fraud"
    if (inverted := _inverted(tokens, cue)) is not None:
        return inverted
    if before in ARTICLES or before == "to":
        return None
    subject = left_phrase(tokens, cue.first)
    if verb.form == "base" and not _takes_base(tokens, cue.first, subject):
        return None
    if subject is None and before in ("and", "but", "then", "later", ","):
        subject = find_subject(tokens[: cue.first])  # "Hale shrugged and said …"
    if subject is None:
        return None
    clause = Clause(span, subject, verb.lemma, minor=before in ("who", "which"))
    return clause if quoted or _fits(tokens, clause, verb.kinds, verb.form, after) else None


def _participle(tokens: Sequence[Token], cue: Cue, before: str) -> Clause | None:
    """Read "…, saying that …", whose subject is that of the sentence, and "is calling for"."""
    if cue.verb is not None and _is_passive(tokens, cue.first):
        if not cue.verb.kinds & {"content", "object"}:
            return None
        subject = left_phrase(tokens, cue.first)
        return subject and Clause((cue.first, cue.last), subject, cue.verb.lemma)
    if cue.verb is None or before not in COMMA_OR_DASH | {"and", "in"}:
        return None
    if cue.verb.kinds == {"quotation"} and not (
        cue.verb.lemma in _DESCRIBES
        and any(token.quote for token in tokens[cue.last : cue.last + REACH])
    ):
        return None
    if cue.last >= len(tokens) or not (
        tokens[cue.last].quote or tokens[cue.last].word or tokens[cue.last].lower in ":,"
    ):
        return None
    subject = find_subject(tokens[: cue.first])
    return subject and Clause((cue.first, cue.last), subject, cue.verb.lemma, minor=True)


def _is_passive(tokens: Sequence[Token], cue: int) -> bool:
    place = cue - 1
    while place >= 0 and tokens[place].word and tokens[place].lower not in BE:
        if not tokens[place].lower.endswith("ly") and tokens[place].lower not in (
            "not",
            "also",
            "never",
        ):
            return False
        place -= 1
    return place >= 0 and tokens[place].lower in BE


def _inverted(tokens: Sequence[Token], cue: Cue) -> Clause | None:
    """Read "…," said Hale: a verb behind a quotation or a comma, and its subject behind it."""
    verb = cue.verb
    if verb is None or verb.form == "base" or not cue.first or cue.last >= len(tokens):
        return None
    before = tokens[cue.first - 1]
    if not before.quote and before.lower not in COMMA_OR_DASH:
        return None
    if before.lower == "," and before_relative(tokens, cue.first - 1) is not None:
        return None  # "Hale, who owns it, said the offer …"
    if verb.kinds == {"quotation"} and not _behind_quote(tokens, cue.first):
        return None
    object_only = "object" in verb.kinds and "content" not in verb.kinds
    if object_only or verb.lemma in _TAKES_HEARER or tokens[cue.last].lower in hearers():
        return None  # "accused Hale" and "told reporters" have an object there
    subject = right_phrase(tokens, cue.last) or (
        _far_subject(tokens, cue.last) if _behind_quote(tokens, cue.first) else None
    )
    if subject is None:
        return None
    if not before.quote and any(token.lower in past_verbs() for token in tokens[slice(*subject)]):
        return None  # "said her client felt vindicated"
    clause = Clause((cue.first, cue.last), subject, verb.lemma)
    return clause if before.quote or adjuncts_only(tokens, subject[1], None) else None


def _behind_quote(tokens: Sequence[Token], place: int) -> bool:
    before = place - 1
    while before > 0 and tokens[before].lower in COMMA_OR_DASH:
        before -= 1
    return tokens[before].quote


def _far_subject(tokens: Sequence[Token], first: int) -> Slice | None:
    """Return the subject that adjuncts part from its verb: "…", replied from Velle, the mayor."""
    found = None
    for place in range(first, min(first + REACH, len(tokens))):
        if tokens[place].quote:
            break
        if tokens[place].lower == ",":
            found = right_phrase(tokens, place + 1) or found
    return found


def _after_to(tokens: Sequence[Token], cue: Cue, lemma: str) -> Clause | None:
    """Read "went on to say", "used to say" and "limited himself to saying"."""
    words = [token.lower for token in tokens[max(cue.first - 3, 0) : cue.first]]
    goes_on = words[-2:] == ["on", "to"] and words[0] in _GOES
    limits = len(words) == 3 and words[1] in OBJECTS and words[0] in ("limited", "confined")
    size = 3 if goes_on or limits else 2 if words[-2:] == ["used", "to"] else 0
    if not size:
        return None
    subject = left_phrase(tokens, cue.first - size)
    return subject and Clause((cue.first - size, cue.last), subject, lemma)


def _takes_base(tokens: Sequence[Token], cue: int, subject: Slice | None) -> bool:
    """Tell whether a base form has a plural subject, so that it is finite: "officials say"."""
    if cue == 0 or subject is None:
        return False
    head = head_of(tokens, subject)
    if cue == subject[1] and head != subject[1] - 1:
        return tokens[head].lower.endswith("s")
    if tokens[subject[0]].lower in ("some", "many", "most", "several", "both", "few", "others"):
        return True
    before = tokens[cue - 1]
    if before.lower in ("did", "does", "do"):
        return True
    if before.lower in ("they", "who", "both", "some", "many", "others", "also"):
        return True
    if any(token.lower == "and" for token in tokens[slice(*subject)]):
        return True
    return before.word and before.lower.endswith("s") and not before.lower.endswith(("ss", "'s"))


def _fits(
    tokens: Sequence[Token], clause: Clause, kinds: frozenset[str], form: Form, after: str
) -> bool:
    """Tell whether a verb is a cue where it stands, and not a noun or another sense."""
    if near_quotation(tokens, clause) or _is_aside(tokens, clause):
        return True
    if form in ("third", "base") and after in _BEHIND_NOUNS:
        return False
    if "content" in kinds or "object" in kinds:
        return True
    if "state" in kinds:
        behind = [token.lower for token in tokens[clause.cue[1] : clause.cue[1] + 7]]
        content = "that" in behind or (after in PRONOUNS and after != "who")
        return content or is_tail(tokens, clause)
    return False


def _is_aside(tokens: Sequence[Token], clause: Clause) -> bool:
    """Tell whether a clause is an aside such as "as he stated"."""
    as_before = clause.first > 0 and tokens[clause.first - 1].lower == "as"
    return as_before and adjuncts_only(tokens, clause.last, clause.verb)


def _says_nothing(tokens: Sequence[Token], clause: Clause) -> bool:
    """Tell whether a subject is no speaker: the author, nobody, or a thing such as a plan."""
    words = [token.lower for token in tokens[slice(*clause.subject)]]
    if words[0] in NOBODY or (clause.first and tokens[clause.first - 1].lower in HYPOTHESIS):
        return True
    if words[0] in FIRST_PERSON or words[-1] in FIRST_PERSON:
        return True
    named = any(token.capital for token in tokens[clause.subject[0] + 1 : clause.subject[1]])
    return tokens[head_of(tokens, clause.subject)].lower in _things() and not named


def find_subject(tokens: Sequence[Token]) -> Slice | None:
    """Return the subject of a sentence: what stands before its first verb."""
    known = verbs()
    for place, token in enumerate(tokens):
        if place == 0 or not token.word or token.capital or tokens[place - 1].lower in RELATIVES:
            continue
        cue = known.get(token.lower)
        verb = (
            token.lower in past_verbs()
            or (cue is not None and cue.form != "base")
            or (token.lower.endswith("ed") and tokens[place - 1].lower not in DETERMINERS)
        )
        if verb and (subject := left_phrase(tokens, place)) is not None:
            return subject
    return None


@cache
def _things() -> frozenset[str]:
    return lexicon.words(lexicon.read("people")["things"])


@cache
def _nouns() -> frozenset[str]:
    return lexicon.words(lexicon.read("cues")["phrases"]["nouns"])
