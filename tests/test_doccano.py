"""doccano's JSON Lines, CSV and zips come in as its exporter writes them."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from stancekit.data.annotations import Reading, ReadOptions
from stancekit.data.reading import read_labeled
from stancekit.errors import DataError

TOOLS = Path(__file__).parent / "fixtures" / "tools"
TALKS = "The ministers met in Velsk on Monday morning."
EMPTY = (
    "expected a label, found an empty cell; pass --empty none if it means that no label applies, "
    "or --empty skip if the row is not labeled yet."
)


def example(*labels: object, number: int = 1, **more: object) -> dict[str, object]:
    return {"id": number, "text": f"{TALKS} ({number})", "label": list(labels), **more}


def lines(*rows: object) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def packed(folder: Path, **files: bytes) -> Path:
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return path


def read(path: Path, **options: object) -> Reading:
    return read_labeled(path, options=ReadOptions(**options))  # type: ignore[arg-type]


def read_bytes(folder: Path, name: str, content: bytes, **options: object) -> Reading:
    path = folder / name
    path.write_bytes(content)
    return read(path, **options)


def labels_of(reading: Reading) -> list[tuple[str, ...] | None]:
    return [item.labels for item in reading.annotations]


@pytest.mark.parametrize(
    ("name", "title", "empty_line"),
    [("doccano.jsonl", "doccano JSON", 3), ("doccano.csv", "doccano CSV", 4)],
)
def test_an_export_is_read(name: str, title: str, empty_line: int) -> None:
    first, second, last = ("conciliatory",), ("conciliatory", "conditional"), ("accusatory",)
    reading = read(TOOLS / name)
    assert reading.format == title
    assert labels_of(reading) == [first, second, last]
    assert [str(problem) for problem in reading.problems] == [
        f"{TOOLS / name}:{empty_line}: {EMPTY}"
    ]
    assert [item.group for item in reading.annotations] == ["d1", "d1", "d3"]
    assert labels_of(read(TOOLS / name, empty="none")) == [first, second, (), last]
    assert labels_of(read(TOOLS / name, empty="skip")) == [first, second, None, last]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("array.json", json.dumps([example("a", "b"), example("c", number=2)]).encode()),
        (
            "data.jsonl",  # earlier releases
            lines(
                *({"id": n, "data": TALKS, "label": x} for n, x in ((1, ["a", "b"]), (2, ["c"])))
            ),
        ),
        (
            "early.jsonl",
            lines(
                *(
                    {"id": 1, "text": TALKS, "meta": {}, "annotation_approver": None, "labels": x}
                    for x in (["a", "b"], ["c"])
                )
            ),
        ),
        (
            "slots.jsonl",
            lines(
                *(
                    {"id": 1, "text": TALKS, "entities": [[0, 3, "w"]], "cats": x}
                    for x in (["a", "b"], ["c"])
                )
            ),
        ),
        ("joined.csv", f"id,text,label\n1,{TALKS},a#b\n2,{TALKS},c\n".encode()),
    ],
)
def test_other_forms_are_read(tmp_path: Path, name: str, content: bytes) -> None:
    reading = read_bytes(tmp_path, name, content)
    assert reading.format.startswith("doccano")
    assert labels_of(reading) == [("a", "b"), ("c",)]
    assert reading.problems == ()


def test_a_zip_of_a_project_annotated_together(tmp_path: Path) -> None:
    reading = read(packed(tmp_path, all_jsonl=lines(example("b", "a"), example("c", number=2))))
    assert reading.format == "doccano zip"
    assert labels_of(reading) == [("b", "a"), ("c",)]
    assert {item.annotator for item in reading.annotations} == {None}
    assert reading.annotations[1].where == f"{tmp_path / 'export.zip'}/all.jsonl:2"


def test_a_zip_with_a_file_for_each_annotator(tmp_path: Path) -> None:
    path = packed(
        tmp_path,
        ana_jsonl=lines(example("a"), example(number=2)),
        ben_csv=f"id,text,label,Comments\n1,{TALKS} (1),a#b,\n2,{TALKS} (2),b,\n".encode(),
        cleo_jsonl=lines(example(), example(number=2)),
        dan_jsonl=b"",
    )
    reading = read(path, empty="none")
    assert [(item.annotator, item.labels) for item in reading.annotations] == [
        ("ana", ("a",)), ("ana", ()), ("ben", ("a", "b")), ("ben", ("b",)), ("cleo", ()),
        ("cleo", ()),
    ]  # fmt: skip
    assert "'cleo' has given no label to any statement" in reading.notices
    assert [problem.where for problem in read(path).problems] == [
        f"{path}/ana.jsonl:2", f"{path}/cleo.jsonl:1", f"{path}/cleo.jsonl:2"
    ]  # fmt: skip


def test_csv_in_a_zip_needs_no_comments(tmp_path: Path) -> None:
    reading = read(packed(tmp_path, ana_csv=f"id,text,label\n1,{TALKS},a\n".encode()))
    assert [(item.annotator, item.labels) for item in reading.annotations] == [("ana", ("a",))]


def test_what_nobody_has_labeled_needs_no_question(tmp_path: Path) -> None:
    path = packed(tmp_path, ana_jsonl=lines(example("a")), unknown_jsonl=lines(example(number=2)))
    reading = read(path)
    assert [(item.annotator, item.labels) for item in reading.annotations] == [
        ("ana", ("a",)), (None, None)
    ]  # fmt: skip
    assert f"{path}/unknown.jsonl holds what nobody has labeled" in reading.notices


def test_an_annotator_called_unknown(tmp_path: Path) -> None:
    reading = read(packed(tmp_path, unknown_jsonl=lines(example("a"))))
    assert [(item.annotator, item.labels) for item in reading.annotations] == [("unknown", ("a",))]


def test_a_path_in_a_zip_is_a_name_only(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../ana.jsonl", lines(example("a")))
        archive.writestr("__MACOSX/._ana.jsonl", b"\x00\x05\x16\x07")
    reading = read(path)
    assert [item.annotator for item in reading.annotations] == ["ana"]
    assert list(tmp_path.iterdir()) == [path]
    assert not (tmp_path.parent / "ana.jsonl").exists()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (example(number=2) | {"label": "a"}, 'expected a list of labels in \'label\', found \'a\'; '
         'write a list such as ["…"]'),
        (example(5, number=2), "expected a list of labels in 'label', found [5];"),
        (example([0, 3, "a"], number=2), "expected the names of labels in 'label', found parts of "
         "the text ([[0, 3, 'a']]); export a project of text classification."),
        (example("a", number=2) | {"text": 5}, "expected text in 'text', found int (5);"),
        (5, "expected a JSON object, found int; write"),
        (example("a", split="later"), "expected train, validation or test in 'split', found"),
    ],
)  # fmt: skip
def test_a_malformed_row_is_a_problem(tmp_path: Path, row: object, message: str) -> None:
    good = example("a", split="train")
    reading = read_bytes(tmp_path, "bad.jsonl", lines(good, good, row))
    (problem,) = reading.problems
    assert str(problem).startswith(f"{tmp_path / 'bad.jsonl'}:3: {message}")
    assert labels_of(reading) == [("a",), ("a",)]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"notes_csv": b"date,note\n3 May,rain\n"},
            "export.zip/notes.csv: expected an export of doccano, which has id, text and a list in "
            "label, found another file;",
        ),
        (
            {"all_jsonl": lines(example("a")), "more_zip": b"", "read_me": b"x"},
            "export.zip: expected text or Parquet, found an archive or a workbook",
        ),
        (
            {"all_jsonl": b"\xff\xfe\xfa"},
            "export.zip/all.jsonl:1: expected UTF-16, found",
        ),
    ],
)
def test_a_zip_with_other_things(tmp_path: Path, files: dict[str, bytes], message: str) -> None:
    with pytest.raises(DataError, match=re.escape(message)):
        read(packed(tmp_path, **files))


def test_a_damaged_zip(tmp_path: Path) -> None:
    path = packed(tmp_path, all_jsonl=lines(*(example("a", number=n) for n in range(50))))
    content = bytearray(path.read_bytes())
    content[60] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"export\.zip: expected a zip, found one that cannot be"):
        read(path)
    path.write_bytes(content[:100])
    with pytest.raises(DataError, match=r"export\.zip: expected a zip, found one that cannot be"):
        read(path, format="doccano")


def test_a_locked_zip(tmp_path: Path) -> None:
    path = packed(tmp_path, all_jsonl=lines(example("a")))
    content = bytearray(path.read_bytes())
    content[6] |= 1  # the flag of encryption, in the local header and in the directory
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"without a password, found 'all\.jsonl' locked by one"):
        read(path)


@pytest.mark.parametrize("declared", [101 * 2**20, 3 * 2**30])
def test_a_zip_bomb(tmp_path: Path, declared: int) -> None:
    path = packed(tmp_path, all_jsonl=lines(example("a")))
    content = bytearray(path.read_bytes())
    start = content.index(b"PK\x01\x02") + 24
    content[start : start + 4] = declared.to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(DataError, match="expected at most 105 MB once unpacked, found"):
        read(path)


def test_an_entry_that_understates_its_size(tmp_path: Path) -> None:
    path = packed(tmp_path, all_jsonl=lines(*(example("a", number=n) for n in range(50))))
    content = bytearray(path.read_bytes())
    start = content.index(b"PK\x01\x02") + 24
    content[start : start + 4] = (20).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(DataError, match="expected a zip, found one that cannot be unpacked"):
        read(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("own.jsonl", lines({"id": 1, "text": TALKS, "label": "a"})),
        ("own.jsonl", lines({"id": "d-1", "text": TALKS, "label": ["a"]})),
        ("own.jsonl", lines({"text": TALKS, "labels": ["a"]})),
        ("own.csv", f"id,text,label\n1,{TALKS},a\n2,{TALKS},a\n".encode()),
        ("own.csv", f"id,text,label\n1,{TALKS},#a\n2,{TALKS},#a\n".encode()),
    ],
)
def test_rows_of_ones_own_are_no_export(tmp_path: Path, name: str, content: bytes) -> None:
    assert not read_bytes(tmp_path, name, content).format.startswith("doccano")


def test_a_workbook_is_no_export(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(DataError, match="found an archive or a workbook"):
        read_bytes(tmp_path, "statements.xlsx", stream.getvalue())
