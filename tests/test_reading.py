"""Labeled data of every format come in the same, and mistakes are named with file and line."""

import csv
import io
import json
import pickle
import re
import string
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit.data.annotations import Annotation, ReadOptions
from stancekit.data.reading import FORMATS, read_labeled
from stancekit.errors import DataError, MissingExtraError

TEXTS = (
    "Our door stays open, “whatever” they say.",
    "They broke the truce; twice,\nand\tnobody apologized.",
    "We will talk, but only as equals.",
    'The ministers met in "Port Élan" on Monday.',
)
LABELS = (("conciliatory",), ("accusatory",), ("conciliatory", "conditional"), ())
GROUPS = ("a1", "a1", "b2", "b2")
SPLITS = ("train", "train", "validation", "test")
ROWS = [
    {"text": text, "labels": list(labels), "group": group, "split": split}
    for text, labels, group, split in zip(TEXTS, LABELS, GROUPS, SPLITS, strict=True)
]
CELLS = [{**row, "labels": "; ".join(row["labels"]) or "none"} for row in ROWS]


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def delimited(rows: Iterable[dict[str, object]], *, delimiter: str = ",", end: str = "\n") -> str:
    rows = list(rows)
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def in_json_lines(rows: Iterable[object]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def contents(annotations: Iterable[Annotation]) -> list[tuple[object, ...]]:
    return [(a.text, a.labels, a.group, a.split) for a in annotations]


WANTED = list(zip(TEXTS, LABELS, GROUPS, SPLITS, strict=True))


def in_csv(folder: Path) -> object:
    return write(folder, "x.csv", delimited(CELLS, end="\r\n").encode())


def in_spreadsheet_csv(folder: Path) -> object:
    return write(folder, "x.csv", delimited(CELLS, delimiter=";", end="\r\n").encode("utf-8-sig"))


def in_unicode_text(folder: Path) -> object:  # as spreadsheets call it
    return write(folder, "x.txt", delimited(CELLS, delimiter="\t", end="\r\n").encode("utf-16"))


def in_jsonl(folder: Path) -> object:
    return write(folder, "x.jsonl", in_json_lines(ROWS).encode())


def in_nameless_jsonl(folder: Path) -> object:
    return write(folder, "x", in_json_lines(ROWS).encode("utf-8-sig"))


def in_json(folder: Path) -> object:
    return write(folder, "x.json", json.dumps(ROWS, indent=2).encode())


def in_frame(folder: Path) -> object:
    return pytest.importorskip("pandas").DataFrame(ROWS)


def in_pandas_csv(folder: Path) -> object:  # lists are written as Python writes them
    path = folder / "x.csv"
    pytest.importorskip("pandas").DataFrame(ROWS).to_csv(path)
    return path


def in_pandas_jsonl(folder: Path) -> object:
    path = folder / "x.jsonl"
    pytest.importorskip("pandas").DataFrame(ROWS).to_json(path, orient="records", lines=True)
    return path


def in_parquet(folder: Path) -> object:
    arrow = pytest.importorskip("pyarrow")
    path = folder / "x.dat"
    pytest.importorskip("pyarrow.parquet").write_table(arrow.Table.from_pylist(ROWS), path)
    return path


def classes(datasets: object) -> object:
    """Describe the rows with labels by number, as data sets of the hub do."""
    names = ["accusatory", "conciliatory", "conditional"]
    strings = {name: datasets.Value("string") for name in ("text", "group", "split")}
    return datasets.Features({**strings, "labels": datasets.List(datasets.ClassLabel(names=names))})


def in_dataset(folder: Path) -> object:
    datasets = pytest.importorskip("datasets")
    return datasets.Dataset.from_list(ROWS, features=classes(datasets))


def in_dataset_parquet(folder: Path) -> object:
    path = folder / "x.parquet"
    in_dataset(folder).to_parquet(path)
    return path


def in_saved_dataset(folder: Path) -> object:
    in_dataset(folder).save_to_disk(folder / "saved", num_shards=2)
    return folder / "saved"


def in_dataset_dict(folder: Path) -> object:
    datasets = pytest.importorskip("datasets")
    rows = in_dataset(folder).remove_columns("split")
    parts = {"train": rows.select([0, 1]), "dev": rows.select([2]), "test": rows.select([3])}
    return datasets.DatasetDict(parts)


def in_saved_dataset_dict(folder: Path) -> object:
    in_dataset_dict(folder).save_to_disk(folder / "saved")
    return str(folder / "saved")


@pytest.mark.parametrize(
    ("make", "title"),
    [
        (in_csv, "CSV"),
        (in_spreadsheet_csv, "CSV with semicolons"),
        (in_unicode_text, "TSV"),
        (in_jsonl, "JSON Lines"),
        (in_nameless_jsonl, "JSON Lines"),
        (in_json, "JSON"),
        (in_frame, "DataFrame"),
        (in_pandas_csv, "CSV"),
        (in_pandas_jsonl, "JSON Lines"),
        (in_parquet, "Parquet"),
        (in_dataset, "Dataset"),
        (in_dataset_parquet, "Parquet"),
        (in_saved_dataset, "saved Dataset"),
        (in_dataset_dict, "DatasetDict"),
        (in_saved_dataset_dict, "saved DatasetDict"),
        (lambda folder: ROWS, "rows"),
        (lambda folder: iter(ROWS), "rows"),
    ],
)
def test_round_trip(tmp_path: Path, make: Callable[[Path], object], title: str) -> None:
    reading = read_labeled(make(tmp_path))
    assert contents(reading.annotations) == WANTED
    assert (reading.format, reading.skipped, reading.problems) == (title, (), ())


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(in_json_lines(ROWS).encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    reading = read_labeled("-")
    assert contents(reading.annotations) == WANTED
    assert (reading.source, reading.annotations[2].where) == ("-", "-:3")


def test_places(tmp_path: Path) -> None:
    path = in_csv(tmp_path)
    wheres = [a.where for a in read_labeled(path).annotations]
    assert wheres == [f"{path}:{line}" for line in (2, 3, 5, 6)]
    assert [a.where for a in read_labeled(ROWS).annotations][3] == "rows[3]"
    frame = in_frame(tmp_path)
    assert read_labeled(frame.iloc[1:]).annotations[0].where == "DataFrame.iloc[0]"
    path = in_json(tmp_path)
    assert read_labeled(path).annotations[1].where == f"{path} row 2"
    parts = [a.where for a in read_labeled(in_dataset_dict(tmp_path)).annotations]
    assert parts[1:3] == ["DatasetDict['train'][1]", "DatasetDict['dev'][0]"]
    path = in_saved_dataset_dict(tmp_path)
    assert read_labeled(path).annotations[2].where == f"{path}/dev row 1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, end: str, kind: str) -> None:
    rows = [
        {"text": "Café, „oui“?".strip("„“"), "label": "pro"},
        {"text": "Né.", "label": "contra"},
    ]
    rows[0]["text"] = "Café, oui?"
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    text = delimited(rows, end=end) if kind == "csv" else end.join(lines)
    path = write(tmp_path, f"x.{kind}", text.encode(encoding))
    named = encoding if encoding in ("latin-1", "cp1252") else None
    reading = read_labeled(path, options=ReadOptions(encoding=named))
    assert [(a.text, a.labels) for a in reading.annotations] == [
        ("Café, oui?", ("pro",)),
        ("Né.", ("contra",)),
    ]
    first = 2 if kind == "csv" else 1
    assert [a.where for a in reading.annotations] == [f"{path}:{first}", f"{path}:{first + 1}"]


def test_long_cells_leave_the_limit_of_csv_alone(tmp_path: Path) -> None:
    limit = csv.field_size_limit()
    text = "We agreed. " * 20_000
    path = write(tmp_path, "x.csv", delimited([{"text": text, "label": "pro"}]).encode())
    assert read_labeled(path).annotations[0].text == text
    assert csv.field_size_limit() == limit


@pytest.mark.parametrize(
    ("content", "title", "texts"),
    [
        ('text\tlabel\n"Yes," he said.\tpro\n"No.\tcontra\n', "TSV without quoting", 2),
        ('text\tlabel\n"Yes,\nsir."\tpro\n"No."\tcontra\n', "TSV", 2),
        ("text;label\nYes, sir, we do;pro\nNo, never;contra\n", "CSV with semicolons", 2),
        ("text,label\nYes; we do,pro\nNo; never,contra\n", "CSV", 2),
        ("text,label\n\n\nYes.,pro\n\nNo.,contra\n\n", "CSV", 2),
        ("text,label,,\nYes.,pro,,\nNo.,contra,,\n,,,\n", "CSV", 2),
        (" text , label \nYes.,pro\n", "CSV", 1),
    ],
)
def test_delimiters(tmp_path: Path, content: str, title: str, texts: int) -> None:
    reading = read_labeled(write(tmp_path, "x.txt", content.encode()))
    assert (reading.format, len(reading.annotations), reading.problems) == (title, texts, ())
    assert {a.labels for a in reading.annotations} <= {("pro",), ("contra",)}


def test_quotation_marks_of_unquoted_text_are_kept(tmp_path: Path) -> None:
    path = write(tmp_path, "x.tsv", b'text\tlabel\n"Yes," he said.\tpro\n"No."\tcontra\n')
    assert [a.text for a in read_labeled(path).annotations] == ['"Yes," he said.', '"No."']


def test_class_numbers(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    features = {
        "sentence": datasets.Value("string"),
        "label": datasets.ClassLabel(names=["b", "a"]),
    }
    rows = {"sentence": ["Yes.", "No.", "Who knows?"], "label": [1, 0, -1]}
    dataset = datasets.Dataset.from_dict(rows, features=datasets.Features(features))
    dataset.save_to_disk(tmp_path / "saved")
    for data in (dataset, dataset.with_format("numpy"), tmp_path / "saved"):
        reading = read_labeled(data, options=ReadOptions(empty="skip"))
        assert [a.labels for a in reading.annotations] == [("a",), ("b",), None]


def test_saved_datasets_are_read_without_datasets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = in_saved_dataset(tmp_path)
    monkeypatch.setitem(sys.modules, "datasets", None)
    assert contents(read_labeled(path).annotations) == WANTED


def test_missing_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [in_parquet(tmp_path), in_saved_dataset(tmp_path)]
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for path in paths:
        with pytest.raises(MissingExtraError, match=re.escape('pip install "stancekit[data]"')):
            read_labeled(path)


def test_splits_of_unknown_names_are_told(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    rows = in_dataset(tmp_path).remove_columns("split")
    reading = read_labeled(datasets.DatasetDict({"extra": rows}))
    assert {a.split for a in reading.annotations} == {None}
    assert "split 'extra' is none of train, validation and test: its rows have no split" in (
        reading.notices
    )


def test_format_is_told_by_content_unless_named(tmp_path: Path) -> None:
    path = write(tmp_path, "x.csv", in_json_lines(ROWS).encode())
    assert read_labeled(path).format == "JSON Lines"
    path = write(tmp_path, "x.jsonl", delimited(CELLS).encode())
    assert contents(read_labeled(path, options=ReadOptions(format="csv")).annotations) == WANTED


def test_corpora_of_the_project() -> None:
    folder = Path(__file__).parent.parent / "training" / "corpus" / "written"
    path = folder / "w1.jsonl"
    reading = read_labeled(path)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert contents(reading.annotations) == [
        (row["text"], tuple(row["labels"]), row["group"], row["split"]) for row in rows
    ]
    assert [a.unsure for a in reading.annotations] == [row.get("unsure", False) for row in rows]
    assert reading.notices == ("columns not used: 'register', 'domain'",)


def test_every_malformed_row_is_told(tmp_path: Path) -> None:
    lines = [
        '{"text": "Yes.", "labels": ["pro"]}',
        '{"text": "Yes.", "labels": ["pro"]',
        '["Yes."]',
        '{"text": 3, "labels": []}',
        '{"text": "  ", "labels": []}',
        '{"labels": ["pro"]}',
        '{"text": "No."}',
        '{"text": "No.", "labels": [{"name": "pro"}]}',
        '{"text": "No.", "labels": ["pro", ""]}',
        '{"text": "No.", "labels": ["pro", "none"]}',
        '{"text": "half \\ud83d", "labels": []}',
        '{"text": "No.", "labels": 0.5}',
    ]
    path = write(tmp_path, "x.jsonl", "\n".join(lines).encode())
    reading = read_labeled(path)
    assert [a.where for a in reading.annotations] == [f"{path}:1"]
    assert [str(note) for note in reading.skipped] == [
        f"{path}:5: no text in 'text'",
        f"{path}:6: no text in 'text'",
    ]
    expected = {
        2: "expected one JSON object a line, but column 35 does not parse",
        3: "expected a JSON object, found list",
        4: "expected text in 'text', found int (3)",
        7: "expected a label, found an empty cell; pass --empty none",
        8: "expected the names of labels in 'labels', found dict",
        9: "expected the names of labels in 'labels', found an empty one",
        10: "expected labels or none of them in 'labels', found both: pro, none",
        11: "expected text in 'text', found half of a character pair",
        12: "expected the names of labels in 'labels', found float (0.5)",
    }
    problems = {note.where: note.message for note in reading.problems}
    assert set(problems) == {f"{path}:{line}" for line in expected}
    for line, message in expected.items():
        assert problems[f"{path}:{line}"].startswith(message)


def test_every_malformed_record_is_told(tmp_path: Path) -> None:
    content = b'text,label,split\n"a\nb",pro\nYes.,pro,train,x\n"No" way,pro,train\nNo.,pro,dev\n'
    content += b'Yes.,pro,later\nYes.,,train\n"No.,pro,train\n'
    path = write(tmp_path, "x.csv", content)
    reading = read_labeled(path)
    assert [(a.where, a.split) for a in reading.annotations] == [(f"{path}:6", "validation")]
    expected = {
        2: "expected 3 cells as in the header, found 2",
        4: "expected 3 cells as in the header, found 4",
        5: "not valid CSV (",
        7: "expected train, validation or test in 'split', found 'later'",
        8: "expected a label, found an empty cell",
        9: "not valid CSV (unexpected end of data)",
    }
    problems = {note.where: note.message for note in reading.problems}
    assert set(problems) == {f"{path}:{line}" for line in expected}
    for line, message in expected.items():
        assert problems[f"{path}:{line}"].startswith(message)


def archive() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as workbook:
        workbook.writestr("xl/workbook.xml", "<workbook/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "options", "message"),
    [
        ("x.csv", None, {}, "x.csv: cannot be read (No such file or directory); check the path."),
        ("x.csv", b"", {}, "x.csv: expected labeled statements, found an empty file."),
        ("x.jsonl", b"\n \n", {}, "x.jsonl: expected labeled statements, found an empty file."),
        ("x.csv", b"text,label\n", {}, "x.csv: expected rows with text and labels, found none."),
        ("x.csv", b"text,text\na,b\n", {}, "x.csv:1: expected distinct column names, found twice:"),
        ("x.csv", b"\ntext,label\nYes.,a\n", {}, "x.csv:1: expected a header line with column"),
        (
            "x.csv",
            b"text,label\nYes.,a\ncaf\xe9,b\n",
            {},
            "x.csv:3: expected UTF-8, found byte 0xe9; save the file as UTF-8, or name its "
            "encoding, for instance --encoding latin-1.",
        ),
        ("x.csv", b"\xff\xfea\x00\x00", {}, "x.csv:1: expected UTF-16, found byte 0x00;"),
        ("x.csv", "text,label\na,b\n".encode("utf-16-le"), {}, "--encoding utf-16-le"),
        ("x.csv", b"a\r\xe9", {"encoding": "ascii"}, "x.csv:2: expected ascii, found byte 0xe9;"),
        ("x.csv", b"a,b\n", {"encoding": "latin1000"}, "found 'latin1000'; try latin-1, cp1252,"),
        (
            "x.xlsx",
            archive(),
            {},
            "x.xlsx: expected text or Parquet, found an archive or a workbook (.zip, .xlsx); "
            "export it as CSV in UTF-8 or as JSON Lines.",
        ),
        (
            "x.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            {},
            "x.xls: expected text or Parquet, found",
        ),
        ("x.pkl", pickle.dumps(ROWS), {}, "x.pkl: expected text or Parquet, found a pickle;"),
        ("x.csv", b"\x1f\x8b\x08", {}, "x.csv: expected text or Parquet, found a compressed file"),
        ("x.bin", b"a\x00\x01", {}, "x.bin: expected text, found zero bytes;"),
        ("x.parquet", b"PAR1 and more", {}, "x.parquet: expected Parquet, but it cannot be read"),
        ("x.txt", b"We agreed.\nThey did not.\n", {}, "x.txt: expected a known format, found text"),
        (
            "x.json",
            b'[{"text": "a"},\n{]',
            {},
            "x.json: expected a JSON array of objects, but line 2",
        ),
        ("x.json", b'{\n"data": []}', {}, "expected one JSON object a line or an array of them,"),
        ("x.json", b'{\n"a": 1}', {"format": "xml"}, "found 'xml'; name one of these."),
        ("x.csv", b"text,a\nYes.,1\n", {"empty": "no"}, "Expected none or skip for what empty"),
        (
            "x.csv",
            b"text,a\nYes.,1\n",
            {"text_column": "Text"},
            "column 'Text', found 'text', 'a';",
        ),
        ("x.csv", b"text,a\nYes.,1\n", {"label_columns": ("b",)}, "expected a column 'b', found"),
        (
            "x.csv",
            b"text,a\nYes.,1\n",
            {"label_columns": ("text",)},
            "expected one column that holds",
        ),
        ("x.csv", b"text,a\nYes.,1\n", {"group_column": "b"}, "expected a column 'b', found"),
        (
            "x.csv",
            b"text,a\nYes.,1\n",
            {"text_column": "a", "label_columns": ("a",)},
            "x.csv: expected a column for each purpose, but 'a' is named twice;",
        ),
        (
            "x.jsonl",
            b'{"a": 1}\n',
            {},
            "x.jsonl: expected one column that holds the text, found 'a';",
        ),
        ("x.jsonl", b"{}\n", {}, "x.jsonl: expected one column that holds the text, found none;"),
        (
            "x.csv",
            b"quote,sentence,label\na,b,c\n",
            {},
            "holds the text, found 'quote', 'sentence',",
        ),
        (
            "x.csv",
            b"text,label,labels\na,b,c\n",
            {},
            "expected a column with labels, found 'text',",
        ),
        ("x.csv", b"text,date,by\na,1,2\n", {}, "name it with --label-column (several times for"),
        ("x.csv", b"text\nYes.\n", {}, "x.csv: expected a column with labels, found 'text';"),
        (
            "x.csv",
            b"We are ready to talk.,pro\nThey are not ready yet.,contra\nThen we shall wait.,pro\n",
            {},
            "x.csv: expected column names, found 'We are ready to talk.', 'pro', which look like a "
            "row ('pro' also stands below);",
        ),
        (
            "x.csv",
            b'text,label\nYes.,a;b\nNo.,a\nOh.,b\nAh.,"a,b"\n',
            {},
            "x.csv: the labels in 'label' may be parted by ';' or ','; name one with --separator.",
        ),
    ],
)
def test_bad_files(
    tmp_path: Path, name: str, content: bytes | None, options: dict[str, object], message: str
) -> None:
    if content is not None:
        write(tmp_path, name, content)
    with pytest.raises(DataError, match=re.escape(message)):
        read_labeled(tmp_path / name, options=ReadOptions(**options))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (3, "Expected a file, a folder, a DataFrame, a Dataset or rows as mappings, found int;"),
        (b"text,label", "found bytes;"),
        ({"text": ["Yes."], "label": ["a"]}, "found dict; pass a list of dicts, for instance."),
        (["Yes."], "rows[0]: expected a mapping from columns to values, found str ('Yes.');"),
        ([{"text": "a", "label": "b"}, ("a", "b")], "rows[1]: expected a mapping"),
        ([], "rows: expected rows with text and labels, found none."),
    ],
)
def test_bad_objects(data: object, message: str) -> None:
    with pytest.raises(DataError, match=re.escape(message)):
        read_labeled(data)


def test_formats_are_for_files() -> None:
    with pytest.raises(DataError, match="Expected a file for the format 'csv', found list"):
        read_labeled(ROWS, options=ReadOptions(format="csv"))


def test_bad_folders(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected a file or a folder written by save_to_disk"):
        read_labeled(tmp_path)
    for known in FORMATS:
        with pytest.raises(DataError, match=re.escape(f"{tmp_path}: expected ")):
            read_labeled(tmp_path, options=ReadOptions(format=known))
    path = in_saved_dataset(tmp_path)
    next(path.glob("*.arrow")).unlink()
    with pytest.raises(DataError, match=r"\.arrow: expected a file of a saved data set"):
        read_labeled(path)
    (path / "state.json").write_text('{"_data_files": ["data.arrow"]}')
    with pytest.raises(DataError, match=r"state\.json: expected the names of data files, found"):
        read_labeled(path)
    (path / "dataset_info.json").write_text("{")
    with pytest.raises(DataError, match=r"dataset_info\.json: expected the description"):
        read_labeled(path)


def test_doubled_columns_of_a_frame() -> None:
    frame = pytest.importorskip("pandas").DataFrame([["a", "b"]], columns=["text", "text"])
    with pytest.raises(DataError, match="expected distinct column names, found twice"):
        read_labeled(frame)


LABEL_NAMES = st.text(string.ascii_letters + string.digits + "é中- _,#'\"", min_size=1).filter(
    lambda name: name == name.strip() and name.casefold() not in ("none", "-")
)
TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1
).filter(str.strip)
LABELED = st.lists(
    st.tuples(TEXT, st.lists(LABEL_NAMES, max_size=3, unique=True).map(tuple)), min_size=1
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    return tmp_path_factory.mktemp("written")


@given(rows=LABELED, delimiter=st.sampled_from(",;\t"))
def test_any_rows_come_back_from_csv(
    folder: Path, rows: list[tuple[str, tuple[str, ...]]], delimiter: str
) -> None:
    cells = [{"text": text, "labels": "|".join(labels)} for text, labels in rows]
    path = write(folder, "x.csv", delimited(cells, delimiter=delimiter, end="\r\n").encode())
    reading = read_labeled(path, options=ReadOptions(separator="|", empty="none"))
    assert [(a.text, a.labels) for a in reading.annotations] == rows
    assert (reading.skipped, reading.problems) == ((), ())


@given(rows=LABELED)
def test_any_rows_come_back_from_json_lines(
    folder: Path, rows: list[tuple[str, tuple[str, ...]]]
) -> None:
    lines = in_json_lines({"text": text, "labels": labels} for text, labels in rows)
    reading = read_labeled(write(folder, "x.jsonl", lines.encode()))
    assert [(a.text, a.labels) for a in reading.annotations] == rows
    assert (reading.skipped, reading.problems) == ((), ())
