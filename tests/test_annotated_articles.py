"""The annotated articles are consistent, and the development half is read as annotated.

One half is unseen by those who write the rules. A failing test would print what it was given, so
what the tests here are given and compare are names of files and places in them, and no text.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))
import annotated

from stancekit.documents.document import Document
from stancekit.schema import Conveyance, Prediction, Role, Statement
from stancekit.text.characters import is_blank
from stancekit.text.reading import read_text

FOLDER = annotated.FOLDER
LABELS = ("conciliatory", "accusatory", "conditional")
STATEMENT_KEYS = {"start", "end", "role", "conveyance", "mention", "speaker", "labels", "text"}
FURNITURE_KEYS = {"start", "end", "role", "text"}
INDEX_KEYS = {"id", "half", "kind", "style", "about"}

Part = Mapping[str, Any]


@cache
def index() -> dict[str, str]:
    """Return the half of every article."""
    lines = (FOLDER / "index.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["id"]: record["half"] for record in map(json.loads, lines)}


@cache
def text_of(name: str) -> str:
    return (FOLDER / index()[name] / f"{name}.txt").read_bytes().decode("utf-8")


@cache
def parts_of(name: str) -> tuple[Part, ...]:
    path = FOLDER / index()[name] / f"{name}.jsonl"
    return tuple(map(json.loads, path.read_text(encoding="utf-8").splitlines()))


def statements_of(name: str) -> list[Part]:
    return [part for part in parts_of(name) if part["role"] == "statement"]


def places(wrong: Callable[[str, Part], bool]) -> list[str]:
    """Return where the parts stand that something is wrong with."""
    return [
        f"{name}:{part['start']}"
        for name in index()
        for part in parts_of(name)
        if wrong(name, part)
    ]


def gaps(name: str) -> Iterator[tuple[int, int]]:
    """Yield where the text lies that is in no part."""
    place = 0
    for part in parts_of(name):
        yield place, part["start"]
        place = part["end"]
    yield place, len(text_of(name))


def test_there_are_articles_enough_of_both_parts() -> None:
    counts = Counter(index().values())
    assert set(counts) == set(annotated.HALVES)
    assert counts.total() >= 40
    assert min(counts.values()) >= 20


def test_the_index_names_every_file_once() -> None:
    lines = (FOLDER / "index.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(index())
    assert {key for line in lines for key in json.loads(line)} == INDEX_KEYS
    for half in annotated.HALVES:
        wanted = {name for name, found in index().items() if found == half}
        assert {path.stem for path in (FOLDER / half).glob("*.txt")} == wanted
        assert {path.stem for path in (FOLDER / half).glob("*.jsonl")} == wanted
        assert len(list((FOLDER / half).iterdir())) == 2 * len(wanted)


def test_parts_are_what_stands_there() -> None:
    assert not places(lambda name, p: text_of(name)[p["start"] : p["end"]] != p["text"])


def test_parts_tile_their_article() -> None:
    wrong = [
        f"{name}:{start}"
        for name in index()
        for start, end in gaps(name)
        if start > end or not all(map(is_blank, text_of(name)[start:end]))
    ]
    assert not wrong
    assert not places(lambda name, p: not p["text"] or p["text"] != p["text"].strip())


def test_roles_are_known() -> None:
    known = {"statement", *get_args(Role)}
    assert not places(lambda name, p: p["role"] not in known)
    found = {part["role"] for name in index() for part in parts_of(name)}
    assert found == known


def test_every_part_says_what_its_role_needs() -> None:
    def wrong(name: str, part: Part) -> bool:
        wanted = STATEMENT_KEYS if part["role"] == "statement" else FURNITURE_KEYS
        return set(part) != wanted

    assert not places(wrong)


def test_conveyances_are_known() -> None:
    known = get_args(Conveyance)
    found = {part["conveyance"] for name in index() for part in statements_of(name)}
    assert found == set(known)


def test_labels_are_known() -> None:
    def wrong(name: str, part: Part) -> bool:
        labels = part.get("labels", [])
        return not set(labels) <= set(LABELS) or len(set(labels)) < len(labels)

    assert not places(wrong)
    assert {label for name in index() for p in statements_of(name) for label in p["labels"]} == set(
        LABELS
    )


def test_narration_has_neither_mention_nor_speaker() -> None:
    def wrong(name: str, part: Part) -> bool:
        narrated = part.get("conveyance") == "narration"
        return narrated and (part["mention"] is not None or part["speaker"] is not None)

    assert not places(wrong)


def test_mentions_stand_in_their_article() -> None:
    assert not places(lambda name, p: (p.get("mention") or "") not in text_of(name))


def test_speakers_are_named_in_their_article() -> None:
    def wrong(name: str, part: Part) -> bool:
        speaker, text = part.get("speaker"), text_of(name)
        if speaker is None or speaker in text:
            return False
        return not all(one in text for one in speaker.split(" and "))

    assert not places(wrong)
    assert not places(lambda name, p: p.get("speaker") == "" or p.get("mention") == "")


def test_articles_have_15_to_40_statements() -> None:
    counts = {name: len(statements_of(name)) for name in index()}
    assert {name: count for name, count in counts.items() if not 15 <= count <= 40} == {}


def as_document(text: str) -> Document:
    """Read a text into a document without a model, so that no statement has a stance."""
    reading = read_text(text)
    nothing = Prediction((), {})
    statements = tuple(
        Statement(part.start, part.end, text[part.start : part.end], part.attribution, nothing)
        for part in reading.passages
    )
    return Document(text, statements, reading.furniture, ())


@pytest.fixture(scope="module")
def agreement() -> annotated.Agreement:
    """Compare the reading of the development half with its annotation."""
    found = annotated.Agreement()
    for article in annotated.read_articles("development"):
        found.add(article, as_document(article.text))
    return found


def test_ends_of_sentences_on_the_development_half() -> None:
    found = annotated.Boundaries()
    for article in annotated.read_articles("development"):
        found.add(annotated.ends_of(as_document(article.text)), article.ends)
    assert found.f1 >= 0.98


def test_whole_statements_on_the_development_half(agreement: annotated.Agreement) -> None:
    assert agreement.statements > 600
    assert agreement.spans.f1 >= 0.97


def test_conveyance_on_the_development_half(agreement: annotated.Agreement) -> None:
    assert agreement.conveyances / agreement.statements >= 0.93


def test_speakers_on_the_development_half(agreement: annotated.Agreement) -> None:
    assert agreement.speakers / agreement.spoken >= 0.90
    assert agreement.named_right / agreement.named >= 0.90
