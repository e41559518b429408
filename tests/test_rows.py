"""Rows of data files come with the right line, and mistakes are named with file and line."""

import re
from pathlib import Path

import pytest

from stancekit.data.rows import Row, read_rows
from stancekit.data.texts import read_texts
from stancekit.errors import DataError

BOM = b"\xef\xbb\xbf"


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "rows"),
    [
        ("plain.csv", b"id,text\n1,Yes.\n2,No.", [(2, "1", "Yes."), (3, "2", "No.")]),
        ("bom.csv", BOM + b"id,text\n1,Yes.\n", [(2, "1", "Yes.")]),
        ("windows.csv", b"id,text\r\n1,Yes.\r\n2,No.\r\n", [(2, "1", "Yes."), (3, "2", "No.")]),
        ("old.csv", b"id,text\r1,Yes.\r2,No.\r", [(2, "1", "Yes."), (3, "2", "No.")]),
        (
            "quoted.csv",
            b'id,text\n1,"Yes,\nand ""no"".\n\nSo."\n2,No.\n',
            [(2, "1", 'Yes,\nand "no".\n\nSo.'), (6, "2", "No.")],
        ),
        (
            "quoted_windows.csv",
            b'id,text\r\n1,"a\r\nb"\r\n\r\n2,No.\r\n',
            [(2, "1", "a\r\nb"), (5, "2", "No.")],
        ),
        ("header.csv", b'id,"te\nxt"\n1,Yes.\n', [(3, "1", "Yes.")]),
        ("blank.csv", b"id,text\n\n1,Yes.\n\n\n2,No.\n\n", [(3, "1", "Yes."), (6, "2", "No.")]),
        ("empty_cells.csv", b"id,text\n,\n", [(2, "", "")]),
        ("none.csv", b"id,text\n", []),
        ("tabs.tsv", b"id\ttext\n1\tYes, sir.\n", [(2, "1", "Yes, sir.")]),
        ("UPPER.CSV", b"id,text\n1,Yes.\n", [(2, "1", "Yes.")]),
        (
            "separator.csv",
            "id,text\n1,a\u2028b\n2,No.\n".encode(),
            [(2, "1", "a\u2028b"), (3, "2", "No.")],
        ),
        (
            "plain.jsonl",
            b'{"id": "1", "text": "Yes."}\n\n  \n{"id": "2", "text": "No."}',
            [(1, "1", "Yes."), (4, "2", "No.")],
        ),
        ("bom.ndjson", BOM + b'{"id": "1", "text": "Yes."}\r\n', [(1, "1", "Yes.")]),
        (
            "separator.jsonl",
            '{"id": "1", "text": "a\u2028b\x85"}\r\n{"id": "2", "text": "No."}'.encode(),
            [(1, "1", "a\u2028b\x85"), (2, "2", "No.")],
        ),
        ("none.jsonl", b"", []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_rows(tmp_path: Path, name: str, content: bytes, rows: list[tuple[int, str, str]]) -> None:
    found = list(read_rows(write(tmp_path, name, content)))
    assert [(row.line, *row.values.values()) for row in found] == rows


def test_columns_and_values(tmp_path: Path) -> None:
    lines = b'{"text": "Yes.", "labels": ["a"], "unsure": false, "n": null}\n{"n": 1.5}\n'
    assert list(read_rows(write(tmp_path, "x.jsonl", lines))) == [
        Row(1, {"text": "Yes.", "labels": ["a"], "unsure": False, "n": None}),
        Row(2, {"n": 1.5}),
    ]
    assert list(read_rows(write(tmp_path, "x.csv", b"n,text\n1.5,Yes.\n"))) == [
        Row(2, {"n": "1.5", "text": "Yes."})
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.csv", b"", ":1: expected a header line with column names, found none"),
        ("x.csv", b"\nid,text\n", ":1: expected a header line"),
        ("x.csv", b",\n1,2\n", ":1: expected a header line"),
        (
            "x.csv",
            b"id,text,id\n1,Yes.,2\n",
            ":1: expected distinct column names, found twice: ['id']",
        ),
        (
            "x.csv",
            b"id,text\n1,Yes.\n2,No,never.\n",
            ":3: expected 2 cells as in the header, found 3",
        ),
        ("x.csv", b'id,text\n1,"a\nb"\n\n2\n', ":5: expected 2 cells as in the header, found 1"),
        ("x.csv", b'id,text\n1,"Yes.\n', ":2: not valid CSV (unexpected end of data)"),
        ("x.csv", b'id,text\n1,Yes.\n2,"No" way\n', ":3: not valid CSV"),
        ("x.tsv", b"id\ttext\n1,Yes.\n", ":2: expected 2 cells"),
        ("x.csv", b"id,text\n1,caf\xe9\n", ":2: expected UTF-8, found byte 0xe9"),
        ("x.jsonl", b'{"a": 1}\n\n{"a": 1,}\n', ":3: expected one JSON object a line, but column "),
        ("x.jsonl", b'{"a": 1} {"a": 2}\n', ":1: expected one JSON object a line, but column 10"),
        ("x.jsonl", b'{\n"a": 1\n}\n', ":1: expected one JSON object a line"),
        ("x.jsonl", b'{"a": 1}\n"text"\n', ":2: expected a JSON object, found str"),
        ("x.jsonl", b'{"a": 1}\n{"a": "\xc3\x28"}\n', ":2: expected UTF-8, found byte 0xc3"),
        (
            "x.json",
            b"[]",
            ": expected a file that ends in .jsonl, .ndjson, .csv, .tsv, found .json;",
        ),
        ("x", b"", ": expected a file that ends in .jsonl, .ndjson, .csv, .tsv, found no ending"),
        ("x.csv", None, ": cannot be read"),
    ],
)
def test_bad_rows(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=re.escape(f"{path}{message}")):
        list(read_rows(path))


def test_rows_before_a_mistake_are_read(tmp_path: Path) -> None:
    rows = read_rows(write(tmp_path, "x.jsonl", b'{"text": "Yes."}\noops\n'))
    assert next(rows).values == {"text": "Yes."}
    with pytest.raises(DataError, match=r"x\.jsonl:2: "):
        next(rows)


def test_texts(tmp_path: Path) -> None:
    plain = write(tmp_path, "x.txt", BOM + b"Yes.\r\n\r\n  No. \n\t\nPerhaps, sir")
    assert list(read_texts(plain)) == ["Yes.", "No.", "Perhaps, sir"]
    table = write(tmp_path, "x.csv", b'id,said\n1,"Yes,\nsir"\n2,\n')
    assert list(read_texts(table, text_column="said")) == ["Yes,\nsir", ""]
    lines = write(tmp_path, "x.jsonl", b'{"text": " Yes. "}\n')
    assert list(read_texts(lines)) == [" Yes. "]


@pytest.mark.parametrize(
    ("name", "content", "column", "message"),
    [
        ("x.jsonl", b'{"text": "Yes."}\n{"said": "No."}\n', None, ":2: expected a column 'text'"),
        ("x.jsonl", b"{}\n", None, ":1: expected a column 'text', found none"),
        ("x.jsonl", b'{"text": null}\n', None, ":1: expected text in 'text', found NoneType"),
        ("x.jsonl", b'{"a": ["Yes."]}\n', "a", ":1: expected text in 'a', found list (['Yes.'])"),
        ("x.csv", b'id,said\n1,"a\nb"\n', None, ":2: expected a column 'text', found 'id', 'said'"),
        ("x.txt", b"Yes.\n", "text", ": a text column was named"),
    ],
)
def test_bad_texts(
    tmp_path: Path, name: str, content: bytes, column: str | None, message: str
) -> None:
    path = write(tmp_path, name, content)
    with pytest.raises(DataError, match=re.escape(f"{path}{message}")):
        list(read_texts(path, text_column=column))
