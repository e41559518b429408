"""Prodigy's choices and binary answers come in as its documentation describes them."""

import json
import re
from pathlib import Path

import pytest

from stancekit.data.annotations import Reading, ReadOptions
from stancekit.data.reading import read_labeled
from stancekit.errors import DataError

TOOLS = Path(__file__).parent / "fixtures" / "tools"
TALKS = "The ministers met in Velsk on Monday morning."
OPTIONS = [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]


def row(answer: object = "accept", **more: object) -> dict[str, object]:
    return {"text": TALKS, "_input_hash": 1, "_task_hash": 2, "answer": answer, **more}


def choice(*accepted: object, options: object = OPTIONS, **more: object) -> dict[str, object]:
    return row(options=options, accept=list(accepted), **more)


def binary(label: str, answer: str = "accept", **more: object) -> dict[str, object]:
    return row(answer, label=label, **more)


def read(folder: Path, *rows: object, **options: object) -> Reading:
    path = folder / "annotations.jsonl"
    path.write_text("".join(json.dumps(item) + "\n" for item in rows), encoding="utf-8")
    return read_labeled(path, options=ReadOptions(**options))  # type: ignore[arg-type]


def said(reading: Reading) -> list[tuple[tuple[str, ...] | None, tuple[str, ...]]]:
    return [(item.labels, item.missing) for item in reading.annotations]


def test_choices_are_read() -> None:
    path = TOOLS / "prodigy_choice.jsonl"
    reading = read_labeled(path)
    assert reading.format == "Prodigy JSONL"
    assert said(reading) == [
        (("conciliatory",), ()), (("conciliatory", "conditional"), ()), ((), ()),
        (("accusatory",), ()),
    ]  # fmt: skip
    assert {item.annotator for item in reading.annotations} == {"stances-ana"}
    assert [str(note) for note in reading.skipped] == [
        f"{path}:4: answered with ignore in Prodigy", f"{path}:5: answered with reject in Prodigy"
    ]  # fmt: skip


def test_binary_answers_are_put_together() -> None:
    path = TOOLS / "prodigy_binary.jsonl"
    reading = read_labeled(path)
    assert [(item.where, item.labels, item.missing) for item in reading.annotations] == [
        (f"{path}:1", ("conciliatory",), ("accusatory",)),
        (f"{path}:2", ("conciliatory", "conditional"), ("accusatory",)),
        (f"{path}:3", ("accusatory",), ("conditional",)),
        (f"{path}:7", (), ("conciliatory", "conditional")),
    ]
    assert [str(note) for note in reading.skipped] == [f"{path}:4: answered with ignore in Prodigy"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([choice(), choice("a", _input_hash=2)], [((), ()), (("a",), ())]),
        ([row(options=OPTIONS)], [((), ())]),  # nothing was ever chosen
        ([choice("b", "a", "b")], [(("b", "a"), ())]),
        ([choice(7, options=[{"id": 7}, {"id": 8}])], [(("7",), ())]),
        (  # other rows offer more
            [choice("a"), choice(options=[{"id": "c"}], _input_hash=2)],
            [(("a",), ("c",)), ((), ("a", "b"))],
        ),
        (  # asked again: both answers stand
            [binary("a"), binary("b", "reject"), binary("a", "reject")],
            [(("a",), ()), ((), ("b",))],
        ),
        (  # each annotator apart
            [binary("a", _annotator_id="x"), binary("b", _annotator_id="y")],
            [(("a",), ("b",)), (("b",), ("a",))],
        ),
        (  # without hashes the text tells
            [
                {"text": text, "label": label, "answer": "accept"}
                for text, label in ((TALKS, "a"), (f"{TALKS} Again.", "a"), (TALKS, "b"))
            ],
            [(("a", "b"), ()), (("a",), ("b",))],
        ),
        (  # a choice and a binary answer
            [choice("a"), binary("c", _input_hash=2)],
            [(("a",), ("c",)), (("c",), ("a", "b"))],
        ),
        ([choice("a"), {"text": TALKS, "options": OPTIONS}], [(("a",), ()), (None, ())]),
    ],
)
def test_what_rows_say(tmp_path: Path, rows: list[object], expected: list[object]) -> None:
    reading = read(tmp_path, *rows)
    assert reading.format == "Prodigy JSONL"
    assert said(reading) == expected
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("more", "annotator"),
    [
        ({"_annotator_id": "set-ana", "_session_id": "set-x"}, "set-ana"),
        ({"_annotator_id": None, "_session_id": "set-x"}, "set-x"),
        ({"_session_id": None}, None),
        ({"_annotator_id": "2026-02-06_10-17-19", "_session_id": "2026-02-06_10-17-19"}, None),
        ({"_annotator_id": 3}, "3"),
    ],
)
def test_who_answered(tmp_path: Path, more: dict[str, object], annotator: str | None) -> None:
    reading = read(tmp_path, choice("a", **more))
    assert [item.annotator for item in reading.annotations] == [annotator]
    unnamed = "sessions without a name, such as '2026-02-06_10-17-19', tell no annotator"
    assert (unnamed in reading.notices) == ("2026-02-06_10-17-19" in more.values())


def test_columns_are_named(tmp_path: Path) -> None:
    rows = [
        {**choice("a", coder=name), "quote": "So be it.", "meta": {"source": "d1", "part": "test"}}
        for name in ("Ana", "Ben")
    ]
    names = {"text_column": "quote", "group_column": "source", "split_column": "part"}
    reading = read(tmp_path, *rows, annotator_column="coder", **names)
    assert [item.annotator for item in reading.annotations] == ["Ana", "Ben"]
    (first, _) = reading.annotations
    assert (first.text, first.group, first.split) == ("So be it.", "d1", "test")
    sessions = read(tmp_path, choice("a", _session_id="s-1"), annotator_column="_session_id")
    assert [item.annotator for item in sessions.annotations] == ["s-1"]


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (row("yes", label="a"), "expected accept, reject or ignore in 'answer', found 'yes';"),
        (choice("z"), "expected ids of the options 'a', 'b' in 'accept', found 'z';"),
        (row(options=OPTIONS, accept="a"), "expected a list of option ids in 'accept' ([] for "
         "none), found 'a';"),
        (choice(options="a"), "expected options such as [{\"id\": \"…\"}], found 'a';"),
        (choice(options=[{"text": "A"}]), 'expected options such as [{"id": "…"}], found'),
        (row(accept=["a"]), "expected 'options' and 'accept' of a choice, or one 'label' to accept "
         "or reject, found 'accept', 'answer', 'text';"),
        (row(spans=[{"start": 0, "end": 3, "label": "a"}]), "expected 'options' and 'accept' of a "
         "choice, or one 'label' to accept or reject, found 'answer', 'spans', 'text'; export a "
         "data set of textcat."),
        (choice("a", text=None) | {"text": 3}, "expected text in 'text', found int (3);"),
    ],
)  # fmt: skip
def test_a_malformed_row_is_a_problem(tmp_path: Path, item: object, message: str) -> None:
    reading = read(tmp_path, choice("a"), item)
    (problem,) = reading.problems
    assert str(problem).startswith(f"{tmp_path / 'annotations.jsonl'}:2: {message}")
    assert said(reading) == [(("a",), ())]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"label_columns": ("label",)}, "expected no --label-column, since Prodigy's format says"),
        ({"annotator_column": "coder"}, "expected a column 'coder', as --annotator-column says,"),
        ({"text_column": "quote"}, "expected a column 'quote', found 'text'"),
    ],
)
def test_what_cannot_be_read_raises(
    tmp_path: Path, options: dict[str, object], message: str
) -> None:
    with pytest.raises(DataError, match=re.escape(message)):
        read(tmp_path, choice("a"), **options)


@pytest.mark.parametrize(
    "own",
    [
        {"text": TALKS, "label": "a", "answer": "They came to talk."},
        {"text": TALKS, "labels": ["a"], "answer": "accept"},
        {"text": TALKS, "label": "a"},
        {"text": TALKS, "label": "a", "options": ["a", "b"]},
    ],
)
def test_rows_of_ones_own_are_no_export(tmp_path: Path, own: dict[str, object]) -> None:
    reading = read(tmp_path, own)
    assert reading.format == "JSON Lines"
    assert said(reading) == [(("a",), ())]
