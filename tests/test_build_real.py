"""training/build_real.py finds sentences again by the hash of their text."""

import csv
import hashlib
import json
import sys
import time
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from stancekit.data.examples import read_examples
from stancekit.data.rows import read_rows

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "training"))
import build_real

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "real"

GRAIN = "The ministry of grain thanked its neighbours for the harvest."
CANAL = "They dug the canal through our fields and lied about it."
FERRY = "We will reopen the ferry once the pier is paid for."
MAYOR = "Mayor Olga “Olya” Brandt & her council met on Tuesday."
ROWS = [
    ("state", "https://example.org/grain", GRAIN, "conciliatory", "false", "train"),
    ("ungd", "TXT/CANAL_12.txt", CANAL, "accusatory", "true", "validation"),
    (
        "newsmtsc",
        "polusa_v1_77_-1_4_Harbour board_0_3",
        FERRY,
        "conciliatory|conditional",
        "false",
        "test",
    ),
    ("news", "3", MAYOR, "", "false", "train"),
]


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode()).hexdigest()


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    path = tmp_path / "labels.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["source", "doc", "sha1", "labels", "unsure", "split"])
        for source, doc, text, *rest in ROWS:
            writer.writerow([source, doc, sha1(text), *rest])
    return path


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    (folder / "deep" / ".hidden").mkdir(parents=True)
    return folder


def run(labels: Path, *paths: Path) -> Result:
    app = typer.Typer()
    app.command()(build_real.main)
    output = labels.with_name("statements.jsonl")
    arguments = [*map(str, paths), "--labels", str(labels), "--output", str(output)]
    return CliRunner().invoke(app, arguments)


def statements(labels: Path) -> list[dict[str, object]]:
    return [dict(row.values) for row in read_rows(labels.with_name("statements.jsonl"))]


def found(labels: Path, *paths: Path) -> set[object]:
    result = run(labels, *paths)
    assert result.exit_code == 0, result.output
    return {row["text"] for row in statements(labels)}


def test_every_format_and_the_output(labels: Path, sources: Path) -> None:
    (sources / "speech.txt").write_text(f"Good morning.\n\n{GRAIN} And\nso on.\n", encoding="utf-8")
    (sources / "deep" / "page.html").write_text(f"<body><p>One.</p><p>{CANAL}</p></body>")
    row = {"meta": {"sentences": ["Other.", FERRY]}, "id": 4}
    (sources / "deep" / ".hidden" / "rows.jsonl").write_text(json.dumps(row) + "\n")
    with (sources / "table.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([["id", "text"], ["3", f"Well,  now. {MAYOR}"]])

    result = run(labels, sources)

    assert result.exit_code == 0, result.output
    assert "warning" not in result.output
    assert statements(labels) == [
        {
            "text": text,
            "labels": given.split("|") if given else [],
            "split": split,
            "group": "newsmtsc/polusa_v1_77" if source == "newsmtsc" else f"{source}/{doc}",
            "unsure": unsure == "true",
            "source": source,
            "doc": doc,
        }
        for source, doc, text, given, unsure, split in ROWS
    ]
    read = read_examples(
        [labels.with_name("statements.jsonl")], labels=build_real.LABELS, origin="real"
    )
    assert [example.text for example in read] == [row[2] for row in ROWS]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lines.txt", f"Not this one. Nor this\n{CANAL} {FERRY}\nwithout an end"),
        ("wrapped.md", f"# Head\n\nFirst words.  {CANAL.replace(' ', chr(10), 3)}\n{FERRY}\n"),
        ("tags.html", f"<p>Before. They <b>dug</b>{CANAL[8:]} <a href='x'>{FERRY}</a></p>"),
        ("blocks.xml", f"<t><head>Head</head><d>{CANAL} {FERRY}</d>Tail</t>"),
        ("feed.rss", f"<item><![CDATA[<p>Hello</p>\n<p>{CANAL} {FERRY}</p>]]></item>"),
        ("breaks.html", f"<p>{CANAL}<br>{FERRY.replace(' the', '<br/>the')}</p>"),
        ("script.htm", f"<p>{CANAL}<script>if (a < b) x = '</p>'</script> {FERRY}</p>"),
        ("bytes.html", f"<h1>Talk</h1>\nb'<p>\\n\\t{CANAL} \\xc2\\xa0{FERRY}</p>\\n'\n"),
        ("quote.html", f"b'neither bytes' nor\nb'a \\xff'\n<p>{CANAL} {FERRY}</p>"),
        ("cells.tsv", f"id\ttext\n1\t{CANAL} {FERRY}\n"),
    ],
)
def test_sentences_within_passages(labels: Path, sources: Path, name: str, content: str) -> None:
    (sources / name).write_text(content, encoding="utf-8")
    assert found(labels, sources) == {CANAL, FERRY}


def test_entities_are_decoded(labels: Path, sources: Path) -> None:
    page = "<p>Mayor Olga &ldquo;Olya&#8221; Brandt&nbsp;&amp; her council met on Tuesday.</p>"
    (sources / "page.html").write_text(page)
    assert found(labels, sources) == {MAYOR}


def test_passages_that_only_a_looser_reading_has(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<p>Lead</p><div>May 2</div><div>Riga</div><p>It <i>began</i>.</p><p>End</p>")
    assert {
        "It began.",
        "It began .",
        "May 2 Riga It began .",
        "Lead May 2 Riga It began . End",
    } <= {*build_real.read_passages(path)}


def test_a_passage_is_cut_once(
    labels: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut: list[str] = []
    real = build_real.cut_sentences
    monkeypatch.setattr(build_real, "cut_sentences", lambda text: cut.append(text) or real(text))
    for name in ("a.txt", "b.md", "c.html"):
        (sources / name).write_text(f"Something else. {CANAL}\n\n{GRAIN}\n\nword\n")
    assert found(labels, sources) == {CANAL, GRAIN}
    assert len(cut) == len(set(cut))
    assert GRAIN not in cut  # it was found whole
    assert "word" not in cut


def test_pysbd_does_not_run_when_whole_passages_suffice(
    labels: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_real, "cut_sentences", lambda text: pytest.fail(text))
    (sources / "all.txt").write_text("\n".join(row[2] for row in ROWS), encoding="utf-8")
    assert len(found(labels, sources)) == len(ROWS)


def test_documents_that_are_named_are_read_first(labels: Path, sources: Path) -> None:
    for name in ("AAA.txt", "CANAL_12.txt", "._CANAL_12.txt", "image.png"):
        (sources / name).write_text("x")
    files = build_real.list_files([sources], build_real.read_references(labels))
    assert [file.name for file in files] == ["CANAL_12.txt", "AAA.txt"]


def test_some_are_missing(labels: Path, sources: Path) -> None:
    (sources / "a.txt").write_text(f"{CANAL}\n")
    result = run(labels, sources)
    assert result.exit_code == 0
    assert "warning: 3 of 4 sentences were not found (of news, newsmtsc, state)" in result.stderr
    assert [row["text"] for row in statements(labels)] == [CANAL]


def test_what_an_earlier_run_found_is_kept(labels: Path, sources: Path) -> None:
    (sources / "a.txt").write_text(f"{CANAL}\n")
    (sources / "deep" / "b.txt").write_text(f"{GRAIN}\n")
    assert found(labels, sources / "a.txt") == {CANAL}
    assert found(labels, sources / "deep") == {CANAL, GRAIN}


def test_none_is_found(labels: Path, sources: Path) -> None:
    (sources / "a.txt").write_text("Nothing of the kind.\n")
    result = run(labels, sources)
    assert result.exit_code == 1
    assert "error: none of the 4 sentences was found in 1 files" in result.stderr
    assert not labels.with_name("statements.jsonl").exists()


def test_folder_is_missing_or_has_nothing_to_read(labels: Path, sources: Path) -> None:
    result = run(labels, sources / "no such")
    assert result.exit_code == 1
    assert f"error: {sources / 'no such'}: expected a folder or a file" in result.stderr
    result = run(labels, sources)
    assert result.exit_code == 1
    assert "expected files that end in .txt" in result.stderr


def test_unreadable_files_are_reported_and_skipped(labels: Path, sources: Path) -> None:
    (sources / "a.txt").write_bytes(b"caf\xe9\n")
    (sources / "b.jsonl").write_text(json.dumps({"text": GRAIN}) + "\n{not json\n")
    (sources / "c.txt").write_text(f"{CANAL}\n")
    result = run(labels, sources)
    assert result.exit_code == 0
    skipped = [line for line in result.stderr.splitlines() if line.startswith("skipped: ")]
    assert [Path(line.split(": ")[1]).name.split(":")[0] for line in skipped] == [
        "a.txt",
        "b.jsonl",
    ]
    assert {row["text"] for row in statements(labels)} == {GRAIN, CANAL}


def test_lone_surrogates_and_huge_cells_do_no_harm(labels: Path, sources: Path) -> None:
    (sources / "a.jsonl").write_text('{"text": "half \\ud83d of it"}\n')
    (sources / "b.csv").write_text(f'text\n"{"la " * 100_000}"\n"{CANAL}"\n')
    assert found(labels, sources) == {CANAL}


def test_output_is_written_whole_or_not_at_all(
    labels: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sources / "a.txt").write_text(f"{CANAL}\n")
    assert found(labels, sources) == {CANAL}
    before = sorted(labels.parent.iterdir())

    def fail(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    (sources / "b.txt").write_text(f"{GRAIN}\n")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail)
        result = run(labels, sources)
    assert result.exit_code == 1
    assert "cannot be written (No space left on device)" in result.stderr
    assert sorted(labels.parent.iterdir()) == before
    assert [row["text"] for row in statements(labels)] == [CANAL]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("sha1,", "hash,", "'sha1'] are missing"),
        ("accusatory", "angry", "expected labels of"),
        (sha1(CANAL), "12", "expected a SHA-1"),
        ("true,validation", "true,dev", "expected true or false in unsure and one of"),
    ],
)
def test_malformed_labels(labels: Path, sources: Path, old: str, new: str, message: str) -> None:
    (sources / "a.txt").write_text(f"{CANAL}\n")
    labels.write_text(labels.read_text().replace(old, new))
    result = run(labels, sources)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"error: {labels}:")
    assert message in result.stderr


def test_groups() -> None:
    assert build_real.group_of("ungd", "TXT/A_1.txt") == "ungd/TXT/A_1.txt"
    assert (
        build_real.group_of("newsmtsc", "allsides_10_401_25_Winner_0_6")
        == "newsmtsc/allsides_10_401"
    )
    assert build_real.group_of("newsmtsc", "polusa_v1_39_-1_10_A\nB_0_5") == "newsmtsc/polusa_v1_39"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the texts are not here")
def test_all_committed_labels_are_found(tmp_path: Path) -> None:
    output = tmp_path / "statements.jsonl"
    started = time.perf_counter()
    build_real.main([SHARED], output=output)
    assert time.perf_counter() - started < 60
    references = build_real.read_references(build_real.LABELS_CSV)
    written = [sha1(str(row.values["text"])) for row in read_rows(output)]
    assert written == [reference.sha1 for reference in references]
    assert len(written) == 12_997
