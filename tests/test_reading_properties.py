"""Whatever the text: its parts tile it, a reading is repeatable, and its work is linear."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancekit.schema import Conveyance, Role
from stancekit.text.characters import is_blank
from stancekit.text.reading import Reading, read_text

QUOTATION_MARKS = [
    '"',
    "'",
    "“",
    "”",
    "„",
    "‘",
    "’",
    "‚",
    "«",
    "»",
    "‹",
    "›",
    "「",
    "」",
    "『",
    "』",
]
LINE_ENDS = ["\n", "\n\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028"]
STOPS = [".", "!", "?", "...", "…", ". . .", "?!", ",", ";", ":", " — ", " - ", "–"]
BRACKETS = ["(", ")", "[", "]", "(Applause.)", "[Crosstalk]", "(She left.)"]
BLANKS = [" ", "  ", "\t", "\u00a0", "\u202f", "\u3000", "\u200b", "\u2060", "\ufeff", "\u00ad"]
CUES = ["said", "told reporters", "added", "asked", "accused", "called for", "according to"]
CUES += ["in the words of", "was quoted as saying", "denied", "says", "adding that", "shrugged"]
NAMES = ["Ana Kovic", "Pavel Marin", "Mr. Hale", "Foreign Minister Oru", "the minister", "she"]
NAMES += ["The Port Workers' Union (PWU)", "the union", "A spokesman for Arland", "officials"]
NAMES += ["he", "She", "They", "It", "Kovic's", "Ana Kovic and Pavel Marin", "U.S.", "J. R."]
WORDS = ["the toll", "is ours", "that", "Nobody", "waved", "and", "Will", "3.5", "No. 7", "p.m."]
LABELS = ["Q:", "A:", "PM:", "MR. EARNEST:", "Ana Kovic:", "QUESTION:", "Q  ", "HOST (Portnews):"]
MARKS = ["- ", "* ", "• ", "1. ", "(a) ", "10:45 ", "10:45 GMT – "]
FURNITURE = ["By Ana Kovic", "VELLE, Nov 3 (Portnews) — ", "Read more: ", "Dear Mayor Kovic,"]
FURNITURE += ["Remarks by Mayor Ana Kovic", "The toll", "Title | Page", "* * *"]
PIECES = st.sampled_from(
    QUOTATION_MARKS
    + LINE_ENDS
    + STOPS
    + BRACKETS
    + BLANKS
    + CUES
    + NAMES
    + WORDS
    + LABELS
    + MARKS
    + FURNITURE
)
GAPS = st.sampled_from(["", " ", " ", " ", "\n"])
MIXED = st.lists(st.tuples(PIECES | st.text(max_size=6), GAPS), max_size=60).map(
    lambda pairs: "".join(piece + gap for piece, gap in pairs)
)
TEXTS = st.text(max_size=80) | MIXED
# Sentences that read like an article, so that much is said in them.
CLAUSES = st.tuples(
    st.sampled_from(['"', "“", "‘", "«", ""]),
    st.sampled_from(
        ["The toll is ours", "It is late. Nobody waved", "Will it sail?", "We waited…"]
    ),
    st.sampled_from(['"', "”", "’", "»", ","]),
    st.sampled_from(NAMES),
    st.sampled_from(CUES),
    st.sampled_from([".", ", and left.", ' "and late".', ":", " on Monday."]),
    st.sampled_from([" ", "\n", "\n\n", "\r\n", "\n• ", "\nQ: ", "\nA: "]),
).map(lambda p: f"{p[0]}{p[1]}{p[2]} {p[3]} {p[4]}{p[5]}{p[6]}")
ARTICLES = st.lists(CLAUSES, max_size=12).map("".join)

LENGTH = 200_000
HOSTILE = {
    **{f"mark {mark}": mark for mark in QUOTATION_MARKS},
    **{f"marks {mark}": f"{mark} " for mark in QUOTATION_MARKS},
    **{f"marks and letters {mark}": f"{mark}a" for mark in QUOTATION_MARKS},
    "opening mark on every line": "“We wrote.\n",
    "nested quotations": "“‘",
    "single marks and possessives": "the millers' 'plan ",
    "round brackets": "(",
    "closing brackets": ")",
    "square brackets": "[",
    "pairs of brackets": "()",
    "brackets with a stop": "(a. ",
    "brackets with a note": "(Applause.) ",
    "full stops": ".",
    "full stops and blanks": ". ",
    "ellipses": "… ",
    "question marks": "?",
    "commas": ", ",
    "colons": ": ",
    "dashes": "- ",
    "letters": "a",
    "capitals": "A",
    "digits": "1",
    "words": "toll ",
    "capitalized words": "Xx ",
    "initials": "A. ",
    "joined initials": "A.",
    "abbreviations": "Mr. ",
    "times": "5 p.m. ",
    "hyphens": "a-",
    "tags": "he said, ",
    "tags with stops": "He said. ",
    "inverted tags": '"A!" Xx said ',
    "tags behind stops": '"A." Xx said. ',
    "questions and tags": '"A?" she asked. ',
    "tags before quotations": 'Xx said: "A." ',
    "tags on lines of their own": 'Xx said:\n"A."\n',
    "cues": "said ",
    "phrases": "according to ",
    "in the words of": "in the words of ",
    "quoted as saying": "quoted as saying ",
    "prepositions": "Ministry of ",
    "names and articles": "the Xx of the ",
    "names joined by and": "Xx and ",
    "different names": "Xa Xb said. Xc Xd said. Xe Xf said. ",
    "titles": "Minister ",
    "possessives": "Xx's ",
    "acronyms": "Port Union (PU) ",
    "appositions": "Xx, the mayor, ",
    "relative clauses": "Xx, who said, ",
    "pronouns": "she said he said ",
    "line ends": "\n",
    "Windows line ends": "\r\n",
    "carriage returns": "\r",
    "blank lines": "a\n\n",
    "short lines": "Aa\n",
    "questions on lines": "Who pays?\n",
    "labels of turns": "A: b\n",
    "labels and questions": "Q: b?\nA: c.\n",
    "labels that differ": "Xa: b\nXb: b\nXc: b\n",
    "labels without an end": "Xx Xx ",
    "bullets": "- a\n",
    "time stamps": "10:45 A.\n",
    "bylines": "By Xx Xx\n",
    "datelines": "VELLE, Nov 3 (Xx) — A.\n",
    "place names": "VELLE, ",
    "zero width": "\u200b",
    "zero width and letters": "a\u200b",
    "soft hyphens": "A\u00ad. ",
    "non-breaking spaces": "\u00a0",
    "byte order marks": "\ufeff\n",
    "emoji": "🚢",
    "combining marks": "e\u0301",
    "addresses": "www.a.b/c@d.",
}


def parts(text: str, reading: Reading) -> list[tuple[int, int]]:
    """Check what holds for every reading, and return its parts in their order."""
    spans = [(part.start, part.end) for part in (*reading.passages, *reading.furniture)]
    spans.sort()
    place = 0
    for start, end in spans:
        assert place <= start < end <= len(text)  # in order, apart from each other, not empty
        assert all(map(is_blank, text[place:start]))  # nothing is lost
        assert not is_blank(text[start])
        assert not is_blank(text[end - 1])
        place = end
    assert all(map(is_blank, text[place:]))
    return spans


def function_calls(work: Callable[[], object]) -> int:
    """Count the functions that some work calls, those written in C included."""
    count = 0

    def note(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def repeated(piece: str, length: int) -> str:
    """Repeat a piece to about that length, whole, since half of one at the end is another text."""
    return piece * (length // len(piece))


@settings(deadline=None, max_examples=300)
@given(text=TEXTS | ARTICLES)
def test_parts_tile_the_text(text: str) -> None:
    reading = read_text(text)
    parts(text, reading)
    assert list(reading.passages) == sorted(reading.passages, key=lambda part: part.start)
    assert list(reading.furniture) == sorted(reading.furniture, key=lambda part: part.start)


@settings(deadline=None, max_examples=300)
@given(text=TEXTS | ARTICLES)
def test_mentions_and_cues_stand_in_the_text(text: str) -> None:
    reading = read_text(text)
    for part in reading.passages:
        found = part.attribution
        assert found.conveyance in get_args(Conveyance)
        if found.mention is not None:
            assert found.mention
            assert found.mention in text
        if found.cue is not None:
            assert found.cue
            assert found.cue in text[part.start : part.end]
        assert found.speaker != ""
        assert part.spoken == (found.conveyance != "narration")
        if not part.spoken:
            assert (found.mention, found.speaker, found.cue) == (None, None, None)
    assert {part.role for part in reading.furniture} <= set(get_args(Role))


@settings(deadline=None, max_examples=100)
@given(text=TEXTS | ARTICLES)
def test_reading_is_deterministic(text: str) -> None:
    first = read_text(text)
    assert read_text(text) == first
    read_text('"It is late," Ana Kovic said. She left.')  # nothing is kept from other texts
    assert read_text(text) == first


@settings(deadline=None, max_examples=100)
@given(
    text=TEXTS | ARTICLES,
    before=st.text("\n \u200b\ufeff\u00a0", max_size=5),
    after=st.text("\n \u200b\ufeff\u00a0", max_size=5),
)
def test_blanks_around_a_text_do_not_matter(text: str, before: str, after: str) -> None:
    core = text.strip("\n \u200b\ufeff\u00a0")
    shifted = read_text(before + core + after)
    plain = read_text(core)
    wanted = [(start + len(before), end + len(before)) for start, end in parts(core, plain)]
    assert parts(before + core + after, shifted) == wanted
    assert [part.role for part in shifted.furniture] == [part.role for part in plain.furniture]


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_are_read(piece: str) -> None:
    text = repeated(piece, LENGTH)
    parts(text, read_text(text))


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_work_is_linear(piece: str) -> None:
    shorter, longer = repeated(piece, 20_000), repeated(piece, 40_000)
    read_text(shorter[:1000])  # what is read once, such as the lists of words, is not counted
    read_text('Q: Who?\n\nA: "It is late," said Mr. Hale.')
    few = function_calls(lambda: read_text(shorter))
    many = function_calls(lambda: read_text(longer))
    assert many <= 2.6 * few
