"""Label Studio's JSON and JSON-MIN come in as its own converter writes them."""

import json
import re
from pathlib import Path

import pytest

from stancekit.data.annotations import Annotation, Reading, ReadOptions
from stancekit.data.reading import read_labeled
from stancekit.errors import DataError

TOOLS = Path(__file__).parent / "fixtures" / "tools"
WELCOME = "We welcome the offer from Borvia and will send a delegation next week."
BRIDGE = "Once the convoys leave, we will reopen the bridge at Tolm."
TALKS = "The ministers met in Velsk on Monday morning."
PORTS = "Ports on the eastern coast were closed for two days."
HARBOR = "They shelled the harbor and then asked us for calm."
STATEMENTS = {
    (WELCOME, ("conciliatory",), "1", "d1"),
    (BRIDGE, ("conciliatory", "conditional"), "1", "d1"),
    (TALKS, (), "1", "d2"),
    (PORTS, None, None, "d2"),
    (HARBOR, ("accusatory",), "1", "d3"),
    (HARBOR, ("accusatory", "conciliatory"), "ben@example.org", "d3"),
}


def choices(*labels: str, control: str = "stance") -> dict[str, object]:
    return {"from_name": control, "type": "choices", "value": {"choices": list(labels)}}


def annotation(*results: object, **more: object) -> dict[str, object]:
    return {"id": 7, "completed_by": 1, "result": list(results), **more}


def task(*annotations: object, data: object = None, **more: object) -> dict[str, object]:
    data = {"text": WELCOME} if data is None else data
    return {"id": 17, "data": data, "annotations": list(annotations), **more}


def minimal(annotation_id: int | None = 7, **more: object) -> dict[str, object]:
    mark = {"annotator": 1, "annotation_id": annotation_id, "lead_time": 2.5}
    return {"text": WELCOME, "id": 17, **more, **mark}


def read(folder: Path, *items: object, **options: object) -> Reading:
    path = folder / "export.json"
    path.write_text(json.dumps(items), encoding="utf-8")
    return read_labeled(path, options=ReadOptions(**options))  # type: ignore[arg-type]


def labels_of(reading: Reading) -> list[tuple[str, ...] | None]:
    return [item.labels for item in reading.annotations]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("label_studio.json", "Label Studio JSON"),
        ("label_studio_min.json", "Label Studio JSON-MIN"),
    ],
)
def test_an_export_is_read(name: str, title: str) -> None:
    reading = read_labeled(TOOLS / name)

    def row(item: Annotation) -> tuple[str, tuple[str, ...] | None, str | None, str | None]:
        return item.text, item.labels, item.annotator, item.group

    assert reading.format == title
    assert {row(item) for item in reading.annotations} == STATEMENTS
    assert len(reading.annotations) == len(STATEMENTS)
    assert reading.problems == ()
    assert "labels are the choices of 'stance'" in reading.notices


def test_what_is_no_label_is_told() -> None:
    reading = read_labeled(TOOLS / "label_studio.json")
    (skipped,) = reading.skipped
    assert str(skipped).endswith("label_studio.json:task 5: annotation 104 by 1 was skipped in "
                                 "Label Studio")  # fmt: skip
    assert "2 predictions left out: no annotator's labels" in reading.notices


def test_a_task_that_everybody_skipped_is_not_unlabeled(tmp_path: Path) -> None:
    skipped = task(annotation(was_cancelled=True), annotation(choices("a"), was_cancelled=True))
    reading = read(tmp_path, skipped)
    assert reading.annotations == ()
    assert len(reading.skipped) == 2


def test_several_results_of_a_control_add_up(tmp_path: Path) -> None:
    reading = read(tmp_path, task(annotation(choices("b", "a"), choices("a", "c"))))
    assert labels_of(reading) == [("b", "a", "c")]


def test_an_old_export_has_completions(tmp_path: Path) -> None:
    old = {"id": 1, "data": {"text": TALKS}, "completions": [annotation(choices("a"))]}
    assert labels_of(read(tmp_path, old)) == [("a",)]


def test_a_control_is_named_among_several(tmp_path: Path) -> None:
    why = {"from_name": "why", "type": "textarea"}
    results = choices("a"), choices("calm", control="tone"), why
    tasks = task(annotation(*results)), task(annotation(choices("angry", control="tone")))
    with pytest.raises(DataError, match="'stance', 'tone'; name one with --label-column"):
        read(tmp_path, *tasks)
    reading = read(tmp_path, *tasks, label_columns=("tone",))
    assert labels_of(reading) == [("calm",), ("angry",)]
    assert "2 results of other controls left out: 'stance' (choices), 'why' (textarea)" in (
        reading.notices
    )
    assert labels_of(read(tmp_path, *tasks, label_columns=("stance",))) == [("a",), ()]


def test_a_control_of_json_min_is_named_among_several(tmp_path: Path) -> None:
    rows = minimal(stance="a", tone="calm"), minimal(tone={"choices": ["calm", "cold"]})
    with pytest.raises(DataError, match="'stance', 'tone'; name one with --label-column"):
        read(tmp_path, *rows)
    reading = read(tmp_path, *rows, label_columns=("tone",))
    assert labels_of(reading) == [("calm",), ("calm", "cold")]


@pytest.mark.parametrize(
    ("cells", "labels"),
    [
        ([{"stance": "a"}, {"stance": "b"}], [("a",), ("b",)]),
        ([{"stance": {"choices": ["a", "b"]}}, {}], [("a", "b"), ()]),
        ([{"stance": ["a", {"choices": ["b", "a"]}]}], [("a", "b")]),  # the control was used twice
        ([{}, {}], [(), ()]),
    ],
)
def test_cells_of_json_min(
    tmp_path: Path, cells: list[dict[str, object]], labels: list[tuple[str, ...]]
) -> None:
    rows = [{"source": "wire", **minimal(**cell)} for cell in cells]
    assert labels_of(read(tmp_path, *rows)) == labels


def test_fields_of_json_min_are_no_labels(tmp_path: Path) -> None:
    unlabeled = {"source": "wire", **minimal(None)}
    reading = read(tmp_path, {"source": "wire", **minimal()}, unlabeled)
    assert labels_of(reading) == [(), None]


def test_a_control_that_nobody_used_may_be_named(tmp_path: Path) -> None:
    for rows in ([minimal(), minimal()], [task(annotation()), task(annotation())]):
        assert labels_of(read(tmp_path, *rows, label_columns=("stance",))) == [(), ()]


def test_json_min_in_another_order_asks_for_the_control(tmp_path: Path) -> None:
    rows = [dict(sorted({"source": "wire", **minimal(stance="a")}.items())) for _ in range(2)]
    with pytest.raises(DataError, match="'source', 'stance'; name one"):
        read(tmp_path, *rows)
    assert labels_of(read(tmp_path, *rows, label_columns=("stance",))) == [("a",), ("a",)]


def test_fields_of_a_task_are_columns(tmp_path: Path) -> None:
    data = {"body": WELCOME, "title": TALKS, "outlet": "Wire", "part": "dev"}
    tasks = task(annotation(choices("a")), data=data, meta={"coder": "Cleo"})
    with pytest.raises(DataError, match=r"'body', 'title'.*--text-column"):
        read(tmp_path, tasks)
    columns = {"group_column": "outlet", "split_column": "part", "annotator_column": "coder"}
    (item,) = read(tmp_path, tasks, text_column="body", **columns).annotations
    assert (item.text, item.group, item.split) == (WELCOME, "Wire", "validation")
    assert item.annotator == "Cleo"


def test_the_only_text_is_taken_and_told(tmp_path: Path) -> None:
    reading = read(tmp_path, task(data={"q": "We met.", "number": 4}))
    assert [item.text for item in reading.annotations] == ["We met."]
    assert "text column: 'q' (guessed; name another with --text-column)" in reading.notices


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (5, "export.json:task number 2: expected an object, found 5; remove it."),
        (task(data=5), "export.json:task 17: expected the fields of the task in 'data', found 5;"),
        (
            {"id": 18, "data": {"text": TALKS}, "annotations": {}},
            "export.json:task 18: expected a list in 'annotations', found {};",
        ),
        (task(5), "export.json:task 17: expected annotations with a list in 'result', found 5;"),
        (
            task(annotation(), {"id": 8, "result": None}),
            "export.json:task 17: expected annotations with a list in 'result', found {'id': 8",
        ),
        (
            task(annotation({"from_name": "stance", "type": "choices", "value": {"choices": "a"}})),
            'export.json:task 17: annotation 7 by 1: expected {"choices": ["…"]} in the value of a '
            "result, found {'choices': 'a'};",
        ),
        (
            task(annotation({**choices("a"), "value": {"choices": ["a"], "start": 0, "end": 3}})),
            "export.json:task 17: annotation 7 by 1: expected choices for the whole text, found "
            "'a' for a part of it; remove perRegion",
        ),
        (
            task(annotation(choices("a")), data={"text": 5}),
            "export.json:task 17: expected text in 'text', found int (5);",
        ),
    ],
)
def test_a_malformed_task_is_a_problem(tmp_path: Path, item: object, message: str) -> None:
    reading = read(tmp_path, task(annotation(choices("a"))), item)
    (problem,) = reading.problems
    assert message in str(problem)
    assert labels_of(reading) == [("a",)]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            {"text": TALKS, "id": 18},
            "export.json:task 18: expected 'annotation_id', 'annotator', 'lead_time' as in other "
            "rows, found none;",
        ),
        (
            minimal(stance=[{"start": 0, "end": 2, "labels": ["a"]}]),
            'export.json:task 17, annotation 7: expected a label or {"choices": [...]} in '
            "'stance', found [{'start': 0",
        ),
    ],
)
def test_a_malformed_row_is_a_problem(tmp_path: Path, row: object, message: str) -> None:
    good = minimal(stance="a"), minimal(stance="a")
    reading = read(tmp_path, *good, row, label_columns=("stance",))
    (problem,) = reading.problems
    assert message in str(problem)
    assert labels_of(reading) == [("a",), ("a",)]


@pytest.mark.parametrize(
    ("items", "options", "message"),
    [
        (
            [task(annotation({"from_name": "who", "type": "labels", "value": {}}))],
            {},
            "export.json: expected results of type choices, found 'labels'; export a project that",
        ),
        (
            [task(annotation(choices("a")))],
            {"label_columns": ("tone",)},
            "expected control of type choices called 'tone', as --label-column says, found "
            "'stance';",
        ),
        (
            [task(annotation(choices("a")))],
            {"label_columns": ("tone", "stance")},
            "expected one --label-column, the name of a control of the labeling interface, found "
            "'tone', 'stance';",
        ),
        ([], {"format": "label-studio"}, "expected labeled statements, found none."),
    ],
)
def test_what_cannot_be_read_raises(
    tmp_path: Path, items: list[object], options: dict[str, object], message: str
) -> None:
    with pytest.raises(DataError, match=re.escape(message)):
        read(tmp_path, *items, **options)


def test_a_broken_file_tells_where(tmp_path: Path) -> None:
    path = tmp_path / "cut.json"
    path.write_bytes((TOOLS / "label_studio.json").read_bytes()[:500])
    with pytest.raises(DataError, match=r"cut\.json: expected a JSON array of objects, but line"):
        read_labeled(path, options=ReadOptions(format="label-studio"))


@pytest.mark.parametrize(
    "row",
    [
        {"text": TALKS, "labels": ["a"], "data": {"page": 3}},
        {"text": TALKS, "labels": ["a"], "annotation_id": 3, "annotator": "Ana"},
    ],
)
def test_rows_of_ones_own_are_no_export(tmp_path: Path, row: dict[str, object]) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    reading = read_labeled(path)
    assert reading.format == "JSON Lines"
    assert labels_of(reading) == [("a",)]
