"""Recognize what stands around sentences: labels of turns, bullets, datelines, bylines, notes."""

import re
from functools import cache

from stancekit.text import lexicon
from stancekit.text.characters import BLANK, DASHES
from stancekit.text.grammar import NAME_LINKS

_LONGEST = 90  # characters of a label or a dateline

_MARK = re.compile(
    rf"(?:[-*•–—·▪●◦‣■□►➤✓✔]|\(?\d{{1,2}}[.)]|\(?[a-z]\)|\(?[ivx]{{1,4}}\)){BLANK}+(?=\S)"
)
_TIME = re.compile(
    rf"\d{{1,2}}[:.h]\d{{2}}(?:{BLANK}*(?:(?i:[ap]\.?m\b)\.?|[A-Z]{{2,4}}\b))*"
    rf"(?:{BLANK}*[{DASHES}:|]+)?{BLANK}+(?=[\"“«‘'(A-Z0-9])"
)
_TURN = re.compile(
    rf"(?P<name>[^\W\d_][^:;!?\n\r\"“”«»]{{0,60}}?)(?:{BLANK}*\([^()\n]{{2,40}}\))?{BLANK}?:(?=\s)"
)
_BARE_QUESTION = re.compile(r"[QA](?:\.|[ \t\u00a0]{2,}|\t)(?=\s*\S)")
_IN_LABELS = NAME_LINKS | {"of", "the", "for", "and", "to", "in", "&"}

_WORD = r"[A-ZÀ-ÖØ-Þ][\w.'’\-]*"
_PLACE = rf"{_WORD}(?:[ \-](?:de|del|la|le|sur|am|upon|of|{_WORD})){{0,4}}"


@cache
def _dateline() -> re.Pattern[str]:
    months = "|".join(
        sorted(lexicon.words(lexicon.read("layout")["months"]), key=len, reverse=True)
    )
    days = "|".join(lexicon.words(lexicon.read("layout")["days"]))
    date = (
        rf"(?:(?i:(?:{days})\.?,?{BLANK}+)?(?:(?i:{months})\.?{BLANK}+\d{{1,2}}|\d{{1,2}}\.?{BLANK}+(?i:{months})\.?)"
        rf"(?:,?{BLANK}+\d{{4}})?)"
    )
    dash = rf"(?:[{DASHES}]{{1,2}}(?={BLANK}))"
    return re.compile(
        rf"(?P<place>{_PLACE}(?:{BLANK}*[,/]{BLANK}*{_PLACE}){{0,2}})"
        rf"(?:{BLANK}*\([^()\n]{{2,40}}\)(?=,))?(?P<date>,?{BLANK}+{date}\.?)?"
        rf"(?:{BLANK}*(?P<slashes>/[^/\n]{{2,40}}/\.?)(?={BLANK})"
        rf"|(?:{BLANK}*(?P<agency>\([^()\n]{{2,40}}\)))?(?:{BLANK}*(?P<dash>{dash})|(?P<colon>:(?={BLANK}+[^\s\"“‘«„]))))"
    )


def dateline_length(text: str, start: int, end: int) -> int:
    """Return how long the dateline at the head of a paragraph is; 0 without one.

    A place alone is one only in capitals and before a dash or a colon; elsewhere it takes a date
    or an agency.
    """
    match = _dateline().match(text, start, min(end, start + _LONGEST))
    if match is None:
        return 0
    place, date, agency = match["place"], match["date"], match["agency"]
    capitals = place.split(",")[0].isupper() and len(place) > 2
    if match["slashes"] or (match["dash"] and (capitals or agency or date)):
        return match.end() - start
    if match["colon"] and capitals and (len(place.split()) <= 4):
        return match.end() - start
    return 0


def mark_length(text: str, start: int, end: int) -> int:
    """Return how long the bullet, number or time stamp at the head of a paragraph is; 0 without."""
    match = _MARK.match(text, start, end) or _TIME.match(text, start, end)
    return match.end() - start if match else 0


def turn_length(text: str, start: int, end: int) -> int:
    """Return how long what looks like the label of a turn is, its colon included; 0 without."""
    match = _BARE_QUESTION.match(text, start, end)
    if match:
        return match.end() - start
    stop = min(end, start + _LONGEST + 20)
    if text.find(":", start, stop) < 0:  # most lines, which the pattern would take long to refuse
        return 0
    match = _TURN.match(text, start, stop)
    if match is None:
        return 0
    name = match["name"].split()
    if is_furniture(text[start : match.end()]):
        return 0
    known = match["name"].lower() in _turns()
    named = len(name) <= 8 and all(
        word[0].isupper() or word in _turns() or word.lower() in _IN_LABELS or not word[0].isalpha()
        for word in name
    )
    return match.end() - start if known or named else 0


@cache
def _turns() -> frozenset[str]:
    return lexicon.words(lexicon.read("layout")["turns"])


def is_note(line: str) -> bool:
    """Tell whether a line is a stage direction in brackets."""
    if len(line) > 120 or line[0] + line[-1] not in ("()", "[]"):
        return False
    inside = line[1:-1]
    found = re.match(r"[\w-]+", inside.lower())
    return found is not None and found[0] in _notes() and len(inside.split()) <= 12


@cache
def _notes() -> frozenset[str]:
    return lexicon.words(lexicon.read("layout")["notes"])


_NAME = r"[^\W\d_][\w'’-]+(?: [^\W\d_][\w.'’-]+){0,3}"
_BYLINE = re.compile(
    rf"{_NAME}(?: and {_NAME})? (?:reported from|contributed (?:to|reporting)).{{2,100}}$"
    r"|by\s+[A-ZÀ-Þ][^.!?]{2,100}(?:\.[A-Z][^.!?]{0,60})?$"
    r"|\(?(?:this (?:article|report|story) was )?(?:additional )?"
    r"(?:reporting|writing|editing|edited|reported|written|compiled) by\b.{2,140}$",
    re.IGNORECASE,
)


def is_byline(line: str) -> bool:
    """Tell whether a line says who wrote the article."""
    return (
        len(line) <= 160
        and _BYLINE.match(line) is not None
        and (line[:3].lower() != "by " or line[3:4].isupper())
    )


_SIGNATURE = re.compile(r"[—–-]?\s*(?P<name>[A-Z][^\n(@]{1,60}?)\s*\(@\w+\)[^.!?]{0,40}$")


def signed_name(line: str) -> str | None:
    """Return who has signed what stands before a line, as in "— Ana Kovic (@kovic)"; else None."""
    found = _SIGNATURE.match(line)
    return None if found is None else found["name"]


@cache
def _furniture() -> re.Pattern[str]:
    found = lexicon.phrases(lexicon.read("layout")["furniture"])
    return re.compile(rf"(?:{'|'.join(map(re.escape, found))})(?![\w-])", re.IGNORECASE)


def is_furniture(line: str) -> bool:
    """Tell whether a line belongs to the page around the article, by how it begins."""
    found = _furniture().match(line)
    if found is None or len(line) > 160:
        return False
    if line[0] == "©":
        return True
    rest = line[found.end() :].lstrip()
    # "Share prices fell." is a sentence: the rest of a furniture line is short, or after a colon
    return (
        not rest
        or rest[0] in ":|-–—>©"
        or (not line.rstrip().endswith(".") and len(line.split()) <= 12)
    )
