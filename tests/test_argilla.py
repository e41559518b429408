"""Argilla's records come in as its own exporter writes them, from files and from memory."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from stancekit.data.annotations import Reading, ReadOptions
from stancekit.data.reading import read_labeled
from stancekit.errors import DataError

TOOLS = Path(__file__).parent / "fixtures" / "tools"
TALKS = "The ministers met in Velsk on Monday morning."
ANA, BEN = (f"00000000-0000-0000-0000-00000000000{n}" for n in (1, 2))
SUBMITTED = [
    (("conciliatory",), ANA, "d1"),
    (("conciliatory", "conditional"), ANA, "d0"),
    (("conditional",), BEN, "d0"),
    ((), BEN, "d1"),
    (None, None, "d0"),
]
UNSURE = [(("accusatory",), ANA, "d1"), (("accusatory",), BEN, "d1")]


def flat(*values: object, question: str = "stance", **more: object) -> dict[str, object]:
    key = f"{question}.responses"
    users, statuses = [f"u{n}" for n, _ in enumerate(values)], ["submitted"] * len(values)
    responses = {key: list(values), f"{key}.users": users, f"{key}.status": statuses}
    return {"id": "r9", "status": "completed", "_server_id": None, "text": TALKS} | responses | more


def nested(*values: object, question: str = "stance") -> dict[str, object]:
    responses = {question: [{"value": value, "user_id": "u0"} for value in values]}
    return {"id": "r9", "fields": {"text": TALKS}, "metadata": {}, "responses": responses}


def read(folder: Path, *records: object, **options: object) -> Reading:
    path = folder / "records.json"
    path.write_text(json.dumps(records), encoding="utf-8")
    return read_labeled(path, options=ReadOptions(**options))  # type: ignore[arg-type]


def said(reading: Reading) -> list[tuple[tuple[str, ...] | None, str | None, str | None]]:
    return [(item.labels, item.annotator, item.group) for item in reading.annotations]


def labels_of(reading: Reading) -> list[tuple[str, ...] | None]:
    return [item.labels for item in reading.annotations]


def test_flattened_records_are_read() -> None:
    path = TOOLS / "argilla_flat.json"
    reading = read_labeled(path)
    assert reading.format == "Argilla records"
    assert said(reading) == SUBMITTED
    assert [str(note) for note in reading.skipped] == [
        f"{path}:record r5: the response of {ANA} is marked draft in Argilla",
        f"{path}:record r5: the response of {BEN} is marked discarded in Argilla",
    ]
    assert "labels are the responses to 'stance'" in reading.notices
    assert "2 suggestions left out: no annotator's labels" in reading.notices


def test_nested_records_do_not_tell_the_status() -> None:
    reading = read_labeled(TOOLS / "argilla.json")
    assert said(reading) == [*SUBMITTED, *UNSURE]
    assert "responses without a status are taken for submitted; to_list(flatten=True) tells it" in (
        reading.notices
    )


def _as_rows(rows: list[dict[str, object]], folder: Path) -> object:
    return rows


def _as_lines(rows: list[dict[str, object]], folder: Path) -> object:
    path = folder / "records.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def _as_frame(rows: list[dict[str, object]], folder: Path) -> object:
    return pytest.importorskip("pandas").DataFrame(rows)


def _as_parquet(rows: list[dict[str, object]], folder: Path) -> object:
    path = folder / "records.parquet"
    pytest.importorskip("datasets").Dataset.from_list(rows).to_parquet(path)
    return path


def _as_dataset(rows: list[dict[str, object]], folder: Path) -> object:
    return pytest.importorskip("datasets").Dataset.from_list(rows)


def _as_saved(rows: list[dict[str, object]], folder: Path) -> object:
    pytest.importorskip("datasets").Dataset.from_list(rows).save_to_disk(folder / "saved")
    return folder / "saved"


@pytest.mark.parametrize(
    "store", [_as_rows, _as_lines, _as_frame, _as_parquet, _as_dataset, _as_saved]
)
def test_flattened_records_are_known_wherever_they_stand(
    store: Callable[[list[dict[str, object]], Path], object], tmp_path: Path
) -> None:
    rows = json.loads((TOOLS / "argilla_flat.json").read_text(encoding="utf-8"))
    reading = read_labeled(store(rows, tmp_path))  # type: ignore[arg-type]
    assert reading.format.endswith("Argilla records")
    assert said(reading) == SUBMITTED
    assert len(reading.skipped) == 2


def test_the_split_of_a_data_set_is_kept() -> None:
    datasets = pytest.importorskip("datasets")
    part = datasets.Dataset.from_list([flat("a"), flat()])
    reading = read_labeled(datasets.DatasetDict({"dev": part}))
    assert [item.split for item in reading.annotations] == ["validation", "validation"]


@pytest.mark.parametrize(
    ("records", "labels"),
    [
        ([flat("a", ["b", "c"], [])], [("a",), ("b", "c"), ()]),
        ([nested("a"), nested(["b", "c"])], [("a",), ("b", "c")]),
        ([flat("a"), flat(**{"stance.responses": None})], [("a",), None]),
        ([flat("a", **{"stance.responses.status": None})], [("a",)]),
        ([nested(), {**nested(), "responses": {}}], [None, None]),
    ],
)
def test_what_records_say(tmp_path: Path, records: list[object], labels: list[object]) -> None:
    reading = read(tmp_path, *records)
    assert labels_of(reading) == labels
    assert reading.problems == ()


def test_a_question_is_named_among_several(tmp_path: Path) -> None:
    records = [flat("a") | flat("calm", question="tone") | flat(4, question="rating")]
    with pytest.raises(DataError, match="'stance', 'tone'; name one with --label-column"):
        read(tmp_path, *records)
    reading = read(tmp_path, *records, label_columns=("tone",))
    assert labels_of(reading) == [("calm",)]
    assert "responses to other questions left out: 'rating', 'stance'" in reading.notices


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (flat(4), "the response of u0: expected a label or a list of labels, found 4; name the"),
        (flat("a", **{"stance.responses.status": ["done"]}), "the response of u0: expected "
         "submitted, draft or discarded, found 'done';"),
        (flat("a", **{"stance.responses.users": []}), "expected as many users and statuses as "
         "responses in 'stance.responses', found 1 responses, 0 users and 1 statuses;"),
        (flat(**{"stance.responses": "a"}), "expected a list in 'stance.responses', found 'a';"),
        ({**nested(), "responses": {"stance": "a"}}, "expected a list of responses to 'stance', "
         "found 'a';"),
        (flat("a", text=5), "expected text in 'text', found int (5);"),
    ],
)  # fmt: skip
def test_a_malformed_record_is_a_problem(tmp_path: Path, record: object, message: str) -> None:
    reading = read(tmp_path, flat("a"), record)
    (problem,) = reading.problems
    assert str(problem).startswith(f"{tmp_path / 'records.json'}:record r9: {message}")
    assert labels_of(reading) == [("a",)]


@pytest.mark.parametrize(
    ("records", "options", "message"),
    [
        ([flat(4), flat(5)], {}, "records.json: expected a label question, found 'stance' with "
         "answers such as 4;"),
        ([flat("a")], {"label_columns": ("tone",)}, "expected question with labels called 'tone', "
         "as --label-column says, found 'stance';"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_raises(
    tmp_path: Path, records: list[object], options: dict[str, object], message: str
) -> None:
    with pytest.raises(DataError, match=re.escape(message)):
        read(tmp_path, *records, **options)


@pytest.mark.parametrize(
    "own",
    [
        {"text": TALKS, "labels": ["a"], "_server_id": "s1"},
        {"text": TALKS, "labels": ["a"], "fields": {"page": 3}},
        {"text": TALKS, "labels": ["a"], "stance.responses": 3},
    ],
)
def test_rows_of_ones_own_are_no_export(tmp_path: Path, own: dict[str, object]) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps(own), encoding="utf-8")
    reading = read_labeled(path)
    assert reading.format == "JSON Lines"
    assert labels_of(reading) == [("a",)]
