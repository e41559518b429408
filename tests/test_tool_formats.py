"""What is written in the form of an annotation tool comes back, and is taken for no other form."""

import json
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stancekit.data.annotations import ReadOptions
from stancekit.data.reading import FORMATS, read_labeled
from stancekit.data.sources import open_source
from stancekit.errors import DataError

TOOLS = Path(__file__).parent / "fixtures" / "tools"
LABELS = ("conciliatory", "accusatory", "conditional")
Statement = tuple[str, tuple[str, ...]]
STATEMENTS = st.lists(
    st.tuples(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip),
        st.lists(st.sampled_from(LABELS), unique=True).map(tuple),
    ),
    min_size=1,
)
WRONG = (None, 5, "x", [], {}, True, [[]], "", {"x": []}, 0.5)
JSON_LINES = ("prodigy", "doccano")


def label_studio(number: int, text: str, labels: tuple[str, ...]) -> dict[str, object]:
    value = {"choices": list(labels)}
    results = [{"from_name": "stance", "to_name": "text", "type": "choices", "value": value}]
    annotation = {"id": number, "completed_by": 1, "result": results if labels else []}
    return {"id": number, "data": {"text": text}, "annotations": [annotation]}


def label_studio_min(number: int, text: str, labels: tuple[str, ...]) -> dict[str, object]:
    several = {"choices": list(labels)} if len(labels) > 1 else None
    given = {"stance": several or labels[0]} if labels else {}
    mark = {"annotator": 1, "annotation_id": number, "lead_time": 1.5}
    return {"text": text, "id": number, **given, **mark}


def prodigy(number: int, text: str, labels: tuple[str, ...]) -> dict[str, object]:
    options = [{"id": label, "text": label} for label in LABELS]
    row = {"text": text, "options": options, "accept": list(labels), "answer": "accept"}
    return {**row, "_input_hash": number, "_task_hash": number, "_annotator_id": "1"}


def argilla(number: int, text: str, labels: tuple[str, ...]) -> dict[str, object]:
    row = {"id": str(number), "text": text, "stance.responses": [list(labels)]}
    marks = {"stance.responses.users": ["1"], "stance.responses.status": ["submitted"]}
    return {**row, **marks, "status": "completed", "_server_id": None}


def doccano(number: int, text: str, labels: tuple[str, ...]) -> dict[str, object]:
    return {"id": number, "text": text, "label": list(labels), "Comments": [], "annotator": "1"}


@pytest.mark.parametrize("form", [label_studio, label_studio_min, prodigy, argilla, doccano])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(statements=STATEMENTS)
def test_statements_come_back(
    form: Callable[[int, str, tuple[str, ...]], dict[str, object]],
    statements: list[Statement],
    tmp_path: Path,
) -> None:
    rows = [form(number, *statement) for number, statement in enumerate(statements)]
    path = tmp_path / "export"
    if form.__name__ in JSON_LINES:
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    else:
        path.write_text(json.dumps(rows), encoding="utf-8")
    reading = read_labeled(path, options=ReadOptions(empty="none"))
    assert [(item.text, item.labels) for item in reading.annotations] == statements
    assert {item.annotator for item in reading.annotations} == {"1"}
    assert reading.problems == ()
    assert reading.skipped == ()


def places(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Return the path to every value inside another."""
    items: list[tuple[object, object]] = []
    if isinstance(value, dict | list):
        items = list(value.items() if isinstance(value, dict) else enumerate(value))
    return [path, *(found for key, item in items for found in places(item, (*path, key)))]


@pytest.mark.parametrize(
    ("name", "tool"),
    [
        ("argilla.json", "argilla"),
        ("argilla_flat.json", "argilla"),
        ("label_studio.json", "label-studio"),
        ("label_studio_min.json", "label-studio"),
        ("doccano.jsonl", "doccano"),
        ("prodigy_binary.jsonl", "prodigy"),
        ("prodigy_choice.jsonl", "prodigy"),
    ],
)
def test_a_wrong_value_anywhere_is_told_or_does_not_matter(
    name: str, tool: str, tmp_path: Path
) -> None:
    content = (TOOLS / name).read_text(encoding="utf-8")
    lines = content.splitlines() if name.endswith(".jsonl") else []
    whole = [json.loads(line) for line in lines] if lines else json.loads(content)
    path = tmp_path / "export.json"
    # One wrong value a place, each in its turn: all of them everywhere take ten times as long.
    for (*above, last), wrong in zip(places(whole)[1:], cycle(WRONG), strict=False):
        changed = json.loads(json.dumps(whole))
        parent = changed
        for key in above:
            parent = parent[key]
        parent[last] = wrong
        path.write_text(json.dumps(changed), encoding="utf-8")
        try:
            reading = read_labeled(path, options=ReadOptions(format=tool, empty="none"))
        except DataError as error:
            assert str(path) in str(error)  # noqa: PT017 - not every change is an error
        else:
            notes = [*reading.problems, *reading.skipped]
            assert all(note.where.startswith(str(path)) for note in notes)
            assert len(reading.annotations) + len(notes) > 3


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("argilla.json", "argilla"),
        ("argilla_flat.json", "argilla"),
        ("doccano.csv", "doccano"),
        ("doccano.jsonl", "doccano"),
        ("label_studio.json", "label-studio"),
        ("label_studio_min.json", "label-studio"),
        ("prodigy_binary.jsonl", "prodigy"),
        ("prodigy_choice.jsonl", "prodigy"),
    ],
)
def test_one_tool_recognizes_an_export(name: str, owner: str) -> None:
    source = open_source(TOOLS / name)
    tools = ("argilla", "doccano", "label-studio", "prodigy")
    assert [tool for tool in tools if FORMATS[tool].recognizes(source)] == [owner]
