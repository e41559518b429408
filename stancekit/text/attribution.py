"""Say of one sentence how it is conveyed, and which words name its speaker."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from stancekit.schema import Conveyance
from stancekit.text.clauses import find_clauses, find_subject
from stancekit.text.cues import verbs
from stancekit.text.grammar import CALENDAR, COMMA_OR_DASH, CONTENT_OPENERS, PREPOSITIONS, PRONOUNS
from stancekit.text.occurrences import voices
from stancekit.text.phrases import Slice, head_of, right_phrase, whole_phrase
from stancekit.text.quotations import Quotation
from stancekit.text.tags import Clause, adjuncts_only, is_tail
from stancekit.text.tokens import Token, Words

_READ = 300  # tokens of a sentence that are read; nobody is named later than that
_SCENE = 6  # tokens that are more than a lead such as "A neighbor was blunter:"
_LONGEST_LEAD = 18  # tokens of a lead without a verb
_LONGEST_TAG = 60  # tokens
_BEFORE_QUOTE = "\"“„«‘'‚([ \u00a0\u202f…"
_IS = frozenset({"is", "are", "was", "were"})
_CONJUNCTIONS = frozenset({"and", "but", "so", "yet"})
_OPENERS = PREPOSITIONS | CALENDAR | _CONJUNCTIONS | {"then", "later"}  # of a tag
_LEADS = _CONJUNCTIONS | {"is", "was", "how", "then", "later"}
_RESUMES = COMMA_OR_DASH | frozenset(":.…)")


@dataclass(frozen=True, slots=True)
class Ascription:
    """What one sentence says of its own speaker.

    Attributes:
        conveyance: how the sentence is conveyed.
        mention: where the speaker is named, as start and end in the text; None where nowhere.
        heads: where the heads of the mention end: of "a friend of Ana Kovic" that is "friend".
        cue: where the cue stands; None without one.
        subject: where the subject of narration stands, who may speak next; None if unknown.
        lead: where what leads the subject ends: of "a friend of Ana Kovic" that is "friend".
    """

    conveyance: Conveyance
    mention: tuple[int, int] | None = None
    heads: tuple[int, ...] = ()
    cue: tuple[int, int] | None = None
    subject: tuple[int, int] | None = None
    lead: int = 0


def ascribe(
    text: str, words: Words, start: int, end: int, quotations: Sequence[Quotation]
) -> Ascription:
    """Return how a sentence is conveyed and who is named as its speaker.

    Args:
        text: the whole text.
        words: the tokens of its paragraph.
        start: where the sentence begins.
        end: where it ends.
        quotations: those that it shares characters with.
    """
    tokens = words.between(start, end, quotations)[:_READ]
    quotes = [k for k, token in enumerate(tokens) if token.quote] if quotations else []
    clauses = find_clauses(tokens)
    clause = _outermost(tokens, clauses)
    if clause is None and quotes and not any(token.word for token in tokens):
        return _within_marks(text, words, start, end, quotations)
    if clause is not None:
        conveyance: Conveyance = "reported"
        if quotes:
            conveyance = "direct" if _is_direct(text, tokens, quotes, clause, clauses) else "mixed"
        return _ascription(tokens, conveyance, clause)
    subject = find_subject(tokens)
    if quotes and _quotes_sentence(text, tokens, quotes[0]) and _is_introduced(tokens, quotes[0]):
        lead = subject or _verbless(tokens[: quotes[0] - 1])
        return Ascription("direct", _place(tokens, lead))
    return Ascription("narration", subject=_place(tokens, subject), lead=_lead(tokens, subject))


def read_tag(words: Words, start: int, end: int) -> Ascription | None:
    """Return whom a part of a paragraph names as speaker if it is a tag and no more, else None.

    A tag is "she told reporters on Monday" and "In a statement, the union added:".
    """
    tokens = words.between(start, end)
    if len(tokens) > _LONGEST_TAG:
        return None
    for clause in find_clauses(tokens, quoted=True):
        if clause.minor or (clause.first > 0 and tokens[0].lower not in _OPENERS):
            continue
        verb = verbs().get(tokens[clause.cue[0]].lower)
        if verb is None or verb.kinds != {"object"}:
            whole = adjuncts_only(tokens, clause.last, clause.verb)
            return _ascription(tokens, "direct", clause) if whole else None
    if not tokens or tokens[-1].lower != ":" or len(tokens) > _LONGEST_LEAD or find_subject(tokens):
        return None
    lead = _verbless(tokens[:-1])
    return None if lead is None else Ascription("direct", _place(tokens, lead))


def sets_scene(words: Words, start: int, end: int) -> bool:
    """Tell whether what stands before the colon of a quotation is a statement of its own.

    "On the terrace Hale was unrepentant:" is one, as "Hale added:" is not.
    """
    tokens = words.between(start, end)[-_LONGEST_TAG:]
    last = max((place for place, token in enumerate(tokens) if token.lower in _IS), default=0)
    ending = verbs().get(tokens[-1].lower) if tokens else None
    if len(tokens) < _SCENE or (ending is not None and ending.form != "base"):
        return False
    return last > 0 and all(clause.last <= last for clause in find_clauses(tokens, quoted=True))


def _outermost(tokens: Sequence[Token], clauses: Sequence[Clause]) -> Clause | None:
    """Return the outermost attribution of a sentence.

    A tag beside a quotation goes first, then the first of the main clauses.
    """
    main = [clause for clause in clauses if not clause.minor]
    # "nodded, sighed and said": what says so goes before what is a cue beside quotations alone
    main.sort(key=lambda clause: clause.verb in _gestures())
    touching = [clause for clause in clauses if clause.first and tokens[clause.first - 1].quote]
    return next((group[0] for group in (touching, main, clauses) if group), None)


@cache
def _gestures() -> frozenset[str]:
    return frozenset(verb.lemma for verb in verbs().values() if verb.kinds == {"quotation"})


def _ascription(tokens: Sequence[Token], conveyance: Conveyance, clause: Clause) -> Ascription:
    return Ascription(
        conveyance,
        _place(tokens, clause.subject),
        _heads(tokens, clause.subject),
        _place(tokens, clause.cue),
    )


def _heads(tokens: Sequence[Token], phrase: Slice) -> tuple[int, ...]:
    """Return where the head of a noun phrase ends, and before "and" that of another speaker."""
    first = [
        tokens[place - 1].end
        for place in range(phrase[0] + 1, phrase[1])
        if tokens[place].lower == "and"
    ]
    return (*first, tokens[head_of(tokens, phrase)].end)


def _lead(tokens: Sequence[Token], subject: Slice | None) -> int:
    if subject is None:
        return 0
    explained = any(token.lower == "," for token in tokens[slice(*subject)])
    return tokens[subject[1] - 1 if explained else head_of(tokens, subject)].end


def _place(tokens: Sequence[Token], found: Slice | None) -> tuple[int, int] | None:
    return None if found is None else (tokens[found[0]].start, tokens[found[1] - 1].end)


def _quotes_sentence(text: str, tokens: Sequence[Token], quote: int) -> bool:
    """Tell whether a quotation begins as a sentence does, with a capital letter."""
    start, end = tokens[quote].start, tokens[quote].end
    inside = text[start : min(start + 12, end)].lstrip(_BEFORE_QUOTE)
    return bool(inside) and not inside[0].islower()


def _verbless(tokens: Sequence[Token]) -> Slice | None:
    """Return who is named in a lead without a verb: "Hale:", "From the union, on its page:"."""
    for place, token in enumerate(tokens[:4]):
        if token.lower in ("from", "by"):
            return right_phrase(tokens, place + 1)
    return whole_phrase(tokens)


def _is_introduced(tokens: Sequence[Token], quote: int) -> bool:
    return quote > 0 and tokens[quote - 1].lower == ":"


def _is_direct(
    text: str,
    tokens: Sequence[Token],
    quotes: Sequence[int],
    clause: Clause,
    clauses: Sequence[Clause],
) -> bool:
    """Tell whether all that is conveyed stands in quotation marks, and the rest is the tag."""
    first = quotes[0]
    if not any(token.word and token.lower not in _CONJUNCTIONS for token in tokens[:first]):
        behind = [place for place in quotes if place > clause.last]
        stop = behind[0] if behind else len(tokens)
        return (
            clause.first > first
            and not any(
                token.word
                for token in tokens[first + 1 : clause.first]
                if token.lower not in _LEADS
            )
            and not any(token.quote for token in tokens[first + 1 : stop])
            and adjuncts_only(tokens, clause.last, clause.verb)
            and not _says_more(tokens, clause, clauses, stop)
            and all(_resumes(text, tokens, place) for place in behind)
        )
    if clause.first >= first or any(token.word for token in tokens[quotes[-1] + 1 :]):
        return False
    # "She said: …" and "She said that …", where the quotation is all that she said
    tag = tokens[clause.last : first]
    if tag and tag[-1].lower == "that":
        tag = tag[:-1]
    elif not _quotes_sentence(text, tokens, first) or (tag and tag[-1].lower not in (",", ":")):
        return False
    if len(tag) > 1 and tag[-1].lower == ":" and tag[-2].lower in voices():
        return True  # "has put out a statement:"
    plain = not any(token.lower in CONTENT_OPENERS for token in tag) and not any(
        clause.last <= other.cue[0] < first for other in clauses
    )
    return plain and adjuncts_only([*tokens[: clause.last], *tag], clause.last, clause.verb)


def _resumes(text: str, tokens: Sequence[Token], quote: int) -> bool:
    """Tell whether a second quotation goes on with the first one, behind the tag's comma."""
    return tokens[quote - 1].lower in _RESUMES or _quotes_sentence(text, tokens, quote)


def _says_more(
    tokens: Sequence[Token], clause: Clause, clauses: Sequence[Clause], stop: int
) -> bool:
    """Tell whether the tag goes on with words that it reports: "…," he said, adding that …"."""
    return stop == len(tokens) and any(
        other.cue[0] > clause.last and any(token.word for token in tokens[other.last :])
        for other in clauses
        if not (other.minor and tokens[other.cue[0] - 1].lower in ("who", "which"))
    )


def _within_marks(
    text: str, words: Words, start: int, end: int, quotations: Sequence[Quotation]
) -> Ascription:
    """Return the ascription of a sentence that stands wholly inside of quotation marks.

    In French style the tag stands inside of them; where the closing mark was forgotten, it does
    so by accident.
    """
    around = quotations[0]
    if around.closed and text[around.start] != "«":
        return Ascription("direct")
    tokens = [token for token in words.between(start, end)[:_READ] if token.lower != "«"]
    for clause in find_clauses(tokens, quoted=True):
        if clause.minor or not clause.first or tokens[clause.first - 1].lower != ",":
            continue
        tail = is_tail(tokens, clause)
        after = tokens[clause.last].lower if clause.last < len(tokens) else "."
        named = clause.cue[0] < clause.subject[0] or tokens[clause.subject[0]].lower in PRONOUNS
        if tail or (named and after in (",", ".", "»", "!", "?", ";")):
            return _ascription(tokens, "direct", clause)
    return Ascription("direct")
