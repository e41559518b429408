"""The document: what can be asked of it, and how it is written and read back."""

import json
from collections.abc import Callable
from typing import Any

import pytest

import stancekit
from stancekit import Document, Statement
from stancekit.errors import DataError, InputTypeError
from stancekit.schema import Attribution, Conveyance, Furniture, Prediction, Role

LABELS = ("warm", "cold")
TEXT = """The valve opens

ELM (Courier) - "We open it," Ida Moss said. She will pay. Rain fell.
They lied, he said."""


def said(
    part: str,
    scores: tuple[float, float],
    conveyance: Conveyance = "narration",
    mention: str | None = None,
    speaker: str | None = None,
) -> Statement:
    start = TEXT.index(part)
    labels = tuple(name for name, score in zip(LABELS, scores, strict=True) if score >= 0.5)
    cue = "said" if mention else None
    return Statement(
        start,
        start + len(part),
        part,
        Attribution(conveyance, mention, speaker, cue),
        Prediction(labels, dict(zip(LABELS, scores, strict=True))),
    )


def furniture(part: str, role: Role) -> Furniture:
    start = TEXT.index(part)
    return Furniture(start, start + len(part), role)


@pytest.fixture
def document() -> Document:
    statements = (
        said('"We open it," Ida Moss said.', (0.9, 0.1), "direct", "Ida Moss", "Ida Moss"),
        said("She will pay.", (0.5, 0.7), "reported", "She", "Ida Moss"),
        said("Rain fell.", (0.0, 0.0)),
        said("They lied, he said.", (0.2, 0.8), "reported", "he"),
    )
    parts = (furniture("The valve opens", "title"), furniture("ELM (Courier) -", "dateline"))
    return Document(TEXT, statements, parts, LABELS, "valve.txt")


def empty() -> Document:
    return Document("", (), (), LABELS)


def test_title_and_dateline(document: Document) -> None:
    assert (document.title, document.dateline) == ("The valve opens", "ELM (Courier) -")
    assert (empty().title, empty().dateline) == (None, None)


def test_statement(document: Document) -> None:
    quoted, _, narrated, _ = document.statements
    assert (quoted.conveyance, quoted.mention, quoted.speaker, quoted.cue, quoted.spoken) == (
        "direct",
        "Ida Moss",
        "Ida Moss",
        "said",
        True,
    )
    assert (narrated.conveyance, narrated.speaker, narrated.spoken) == ("narration", None, False)


def test_speakers(document: Document) -> None:
    ((name, profile),) = document.speakers().items()
    assert name == "Ida Moss"
    assert profile.statements == 2
    assert profile.counts == {"warm": 2, "cold": 1}
    assert profile.means == pytest.approx({"warm": 0.7, "cold": 0.4})
    assert empty().speakers() == {}


def test_by_speaker(document: Document) -> None:
    assert document.by_speaker("Ida Moss") == document.statements[:2]
    assert document.by_speaker(None) == document.statements[3:]  # and no narration
    with pytest.raises(KeyError, match="found 'Bo': it has Ida Moss"):
        document.by_speaker("Bo")
    with pytest.raises(KeyError, match="it has nobody"):
        empty().by_speaker("Ida Moss")


def test_profile(document: Document) -> None:
    profile = document.profile()
    assert (profile.statements, profile.counts) == (4, {"warm": 2, "cold": 2})
    assert profile.means == pytest.approx({"warm": 0.4, "cold": 0.4})
    nothing = empty().profile()
    assert (nothing.statements, nothing.counts) == (0, {"warm": 0, "cold": 0})
    assert nothing.means == {"warm": 0, "cold": 0}


@pytest.mark.parametrize(
    ("parts", "sizes"), [(1, [4]), (2, [2, 2]), (3, [1, 1, 2]), (4, [1] * 4), (10, [1] * 4)]
)
def test_along(document: Document, parts: int, sizes: list[int]) -> None:
    profiles = document.along(parts)
    assert [profile.statements for profile in profiles] == sizes
    assert sum(profile.counts["cold"] for profile in profiles) == 2
    assert profiles[-1].counts["cold"] >= profiles[0].counts["cold"]


def test_along_nothing(document: Document) -> None:
    assert empty().along() == ()
    with pytest.raises(ValueError, match="at least one part, found 0"):
        document.along(0)


def test_round_trip(document: Document) -> None:
    assert Document.from_dict(document.to_dict()) == document
    assert Document.from_dict(json.loads(document.to_json())) == document
    assert Document.from_dict(json.loads(document.to_json(indent=2))) == document
    assert Document.from_dict(empty().to_dict()) == empty()


def test_json_keeps_characters() -> None:
    document = Document("Đàm phán 😀", (), (), LABELS)
    assert "Đàm phán 😀" in document.to_json()


def part(kind: str, **changes: object) -> Callable[[dict[str, Any]], None]:
    """Return what alters the second part of a record."""
    return lambda record: record[kind][1].update(changes)


def whole(**changes: object) -> Callable[[dict[str, Any]], None]:
    return lambda record: record.update(changes)


@pytest.mark.parametrize(
    ("alter", "message"),
    [
        (whole(format="stancekit document 0"), "of the format 'stancekit document 1', found"),
        (whole(text=3), "Expected a text and a name"),
        (whole(name=3), "Expected a text and a name"),
        (whole(labels="warm"), "Expected a list of names under 'labels'"),
        (whole(labels=["warm", 2]), "Expected a list of names under 'labels'"),
        (whole(labels=["warm", "cold", "dry"]), r"at statements\[0\], .*'dry'"),
        (whole(statements=None), "Expected a list under 'statements'"),
        (whole(furniture={}), "Expected a list under 'furniture'"),
        (whole(statements=["x"]), r"at statements\[0\]"),
        (whole(text=TEXT[:-1]), r"at statements\[3\], .*is no place in the text"),
        (whole(text=TEXT.upper()), r"at statements\[0\], .*its text is not what stands"),
        (part("statements", start=-1), r"at statements\[1\], .*-1 to \d+ is no place"),
        (part("statements", start=1.0), "is no place"),
        (part("statements", start=True), "is no place"),
        (part("statements", end=0), "is no place"),
        (part("statements", text="They paid."), "its text is not what stands"),
        (part("statements", scores={"warm": 0.5}), "'cold'"),
        (part("statements", scores={"warm": 0.5, "cold": "high"}), "high"),
        (part("statements", labels=["dry"]), "are not all of the label set"),
        (part("statements", labels=None), r"at statements\[1\]"),
        (part("statements", conveyance="sung"), "expected one of direct, .*, found 'sung'"),
        (part("statements", mention=3), "expected a str or null, found 3"),
        (part("statements", speaker=[]), "expected a str or null"),
        (part("statements", cue=False), "expected a str or null"),
        (part("statements", windows="many"), "many"),
        (part("furniture", role="chair"), "expected one of title, .*, found 'chair'"),
        (part("furniture", end=10_000), "is no place"),
        (part("furniture", start=3), "do not overlap, found two at character 3"),
        (lambda record: record["furniture"][0].pop("role"), r"at furniture\[0\], .*'role'"),
    ],
)
def test_refused_records(
    document: Document, alter: Callable[[dict[str, Any]], None], message: str
) -> None:
    record = json.loads(document.to_json())
    alter(record)
    with pytest.raises(DataError, match=message):
        Document.from_dict(record)


@pytest.mark.parametrize("record", [{}, [], None, "text"])
def test_what_is_no_record(record: dict[str, object]) -> None:
    with pytest.raises(DataError, match="Expected a record of the format"):
        Document.from_dict(record)


def test_rows(document: Document) -> None:
    rows = document.rows()
    assert all(list(row) == document.columns() for row in rows)
    assert rows[1] == {
        "start": TEXT.index("She"),
        "end": TEXT.index("She") + len("She will pay."),
        "text": "She will pay.",
        "conveyance": "reported",
        "mention": "She",
        "speaker": "Ida Moss",
        "cue": "said",
        "labels": "warm, cold",
        "score_warm": 0.5,
        "score_cold": 0.7,
    }
    assert empty().rows() == []


def test_dataframe(document: Document) -> None:
    frame = document.to_dataframe()
    assert list(frame.columns) == document.columns()
    assert frame.to_dict("records")[0] == document.rows()[0]
    assert list(empty().to_dataframe().columns) == document.columns()


def test_repr(document: Document) -> None:
    assert repr(document) == "Document('The valve opens', 4 statements)"
    assert repr(Document(TEXT, (), (), LABELS, "a.txt")) == "Document('a.txt', 0 statements)"
    assert repr(Document("We agree.", (), (), LABELS)) == "Document('We agree.', 0 statements)"


def test_analyze_a_text() -> None:
    document = stancekit.analyze(TEXT)
    assert isinstance(document, Document)
    assert (document.text, document.name, document.labels) == (
        TEXT,
        None,
        stancekit.load().labels,
    )
    assert document.statements
    for statement in document.statements:
        assert TEXT[statement.start : statement.end] == statement.text
    predictions = stancekit.predict(statement.text for statement in document.statements)
    assert [statement.prediction for statement in document.statements] == predictions


def test_analyze_several_texts() -> None:
    one = stancekit.analyze(TEXT)
    assert stancekit.analyze([TEXT, "", TEXT]) == [one, stancekit.analyze(""), one]
    assert stancekit.analyze(iter([TEXT])) == [one]
    assert stancekit.analyze([]) == []


def test_analyze_what_is_spoken() -> None:
    every = stancekit.analyze(TEXT)
    spoken = stancekit.analyze(TEXT, spoken_only=True)
    assert 0 < len(spoken.statements) < len(every.statements)
    assert spoken.statements == tuple(part for part in every.statements if part.spoken)
    assert spoken.furniture == every.furniture


def test_analyze_by_another_classifier(classifier: stancekit.Classifier) -> None:
    assert stancekit.analyze(TEXT, classifier=classifier) == stancekit.analyze(TEXT)


@pytest.mark.parametrize("texts", [None, 3, b"We agree.", ["We agree.", None], {"a": "b"}])
def test_analyze_refuses_what_is_no_text(texts: str) -> None:
    with pytest.raises(InputTypeError):
        stancekit.analyze(texts)


@pytest.mark.parametrize("texts", ["half \ud83d", ["We agree.", "half \ud83d"]])
def test_analyze_refuses_half_characters(texts: str) -> None:
    with pytest.raises(InputTypeError, match="lone surrogate"):
        stancekit.analyze(texts)
