"""`stancekit analyze`: what it shows, prints and writes, and what it does about bad files."""

import csv
import json
import os
import re
import subprocess
import sys
import sysconfig
from io import StringIO
from pathlib import Path

import pytest
from conftest import BrokenModel
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner, Result

import stancekit
from stancekit import Document, Statement
from stancekit.cli import app as cli
from stancekit.cli.document_view import document_view
from stancekit.errors import DataError, ModelNotFoundError, OutputError
from stancekit.model_files import ONNX_MODEL
from stancekit.schema import Attribution, Conveyance, Furniture, Prediction

ARTICLE = """Arland opens the strait

TARSK (Courier) - The ferry left at noon.

"We are ready to open the strait, but only if the fees are paid," Foreign Minister Ida Moss said.

"Borvia has broken every promise that it made," she added.
"""
LABELS = ("warm", "cold")


def run(*arguments: str | Path, stdin: str = "", width: int = 200) -> Result:
    runner = CliRunner(env={"COLUMNS": str(width), "NO_COLOR": "1"})
    return runner.invoke(cli.app, ["analyze", *map(str, arguments)], input=stdin)


def printed(result: Result) -> str:
    assert result.exit_code == 0, (result.output, result.exception)
    assert result.stderr == ""
    return result.stdout


@pytest.fixture
def article(tmp_path: Path) -> Path:
    file = tmp_path / "strait.txt"
    file.write_text(ARTICLE, encoding="utf-8")
    return file


@pytest.fixture
def folder(tmp_path: Path, article: Path) -> Path:
    """Make a folder with two articles and one that cannot be read."""
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "a.md").write_text("# A town\n\nIt **rains**.\n", encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"caf\xe9")
    return tmp_path


def analyzed(name: Path | None, text: str = ARTICLE) -> dict[str, object]:
    return stancekit.analyze(text).to_dict() | {"name": str(name) if name else None}


def test_json(article: Path) -> None:
    assert json.loads(printed(run(article, "--json"))) == analyzed(article)
    found = Document.from_dict(json.loads(printed(run(article, "--json"))))
    assert found.name == str(article)


def test_json_of_standard_input() -> None:
    assert json.loads(printed(run("-", "--json", stdin=ARTICLE))) == analyzed(None)


def test_csv(article: Path) -> None:
    document = stancekit.analyze(ARTICLE)
    header, *rows = csv.reader(StringIO(printed(run(article, "--csv"))))
    assert header == ["document", *document.columns()]
    assert rows == [
        [str(article), *("" if value is None else str(value) for value in row.values())]
        for row in document.rows()
    ]


def test_csv_of_several_has_one_header(folder: Path) -> None:
    result = run(
        folder / "strait.txt", folder / "more", "-", "--csv", stdin="“Well, yes,” he said."
    )
    rows = list(csv.DictReader(StringIO(printed(result))))
    names = [str(folder / "strait.txt"), str(folder / "more" / "a.md"), ""]
    assert list(dict.fromkeys(row["document"] for row in rows)) == names
    assert rows[-1]["text"] == "“Well, yes,” he said."


def test_csv_is_utf_8_whatever_the_terminal_has(article: Path) -> None:
    article.write_text("“Zażółć,” she said.", encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    command = [sys.executable, "-c", "from stancekit.cli.app import main; main()", "analyze"]
    done = subprocess.run([*command, article, "--csv"], capture_output=True, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Zażółć" in done.stdout.decode("utf-8")


def test_spoken_only(article: Path) -> None:
    found = json.loads(printed(run(article, "--json", "--spoken-only")))
    spoken = stancekit.analyze(ARTICLE, spoken_only=True)
    assert found["statements"] == spoken.to_dict()["statements"]


def test_encoding(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("The café opens.", encoding="latin-1")
    found = json.loads(printed(run(file, "--json", "--encoding", "latin-1")))
    assert found["text"] == "The café opens."


def test_model(broken_model: BrokenModel, article: Path, tmp_path: Path) -> None:
    assert isinstance(run(article, "-m", tmp_path / "nowhere").exception, ModelNotFoundError)
    folder = broken_model(ONNX_MODEL, labels=["[b]", "[/]", "x"])
    assert json.loads(printed(run(article, "--json", "-m", folder)))["labels"] == [
        "[b]",
        "[/]",
        "x",
    ]
    assert "[b]" in printed(run(article, "-m", folder))


def test_json_and_csv_exclude_each_other(article: Path) -> None:
    result = run(article, "--json", "--csv")
    assert result.exit_code == 2
    assert "found both" in result.stderr


def test_bad_files_are_told_and_the_rest_goes_on(folder: Path) -> None:
    result = run(folder, folder / "absent.txt", "--json")
    assert result.exit_code == 1
    names = [json.loads(line)["name"] for line in result.stdout.splitlines()]
    assert names == [str(folder / "more" / "a.md"), str(folder / "strait.txt")]
    bad, absent = result.stderr.splitlines()
    assert bad.startswith(f"error: {folder / 'bad.txt'}:1: expected UTF-8, found byte 0xe9")
    assert absent.startswith(f"error: {folder / 'absent.txt'}: cannot be read")


def test_inputs_that_match_nothing_stop_at_once(folder: Path) -> None:
    result = run(folder / "strait.txt", folder / "*.docx", "--json")
    assert isinstance(result.exception, DataError)
    assert result.stdout == ""


@pytest.mark.skipif(sys.platform == "win32", reason="has no such names")
def test_errors_drive_no_terminal(tmp_path: Path) -> None:
    (tmp_path / "evil\x1b[31m[red].txt").write_bytes(b"\xff")
    result = run(tmp_path)
    assert result.exit_code == 1
    assert "evil [31m[red].txt:1: expected UTF-8" in result.stderr
    assert result.stderr.removesuffix("\n").isprintable()


def test_every_document_is_printed_as_it_is_read(folder: Path) -> None:
    code = """
import os, sys
from stancekit.cli import analyze
from stancekit.cli.app import main
read = analyze.read_article

def stop_at_the_second(path, *, encoding):
    if "strait" in path:
        os._exit(7)
    return read(path, encoding=encoding)

analyze.read_article = stop_at_the_second
main()
"""
    for option in ("--json", "--csv", "--spoken-only"):
        done = subprocess.run(
            [sys.executable, "-c", code, "analyze", folder / "more", folder / "strait.txt", option],
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 7
        assert "a.md" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")
def test_progress_does_not_mix_with_what_is_piped(folder: Path) -> None:
    script = Path(sysconfig.get_path("scripts")) / "stancekit"
    ours, theirs = os.openpty()
    done = subprocess.run(
        [script, "analyze", folder / "more", folder / "strait.txt", "--json"],
        stdout=subprocess.PIPE, stderr=theirs, env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip
    os.close(theirs)
    told = b""
    try:
        while part := os.read(ours, 65536):
            told += part
    except OSError:  # what Linux says at the end
        pass
    os.close(ours)
    assert done.returncode == 0
    assert len([json.loads(line) for line in done.stdout.splitlines()]) == 2
    assert "Analyzing" in told.decode()
    assert "stancekit document" not in told.decode()


# Pages


def test_page(article: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    told = printed(run(article, "--html", page))
    assert page.read_text(encoding="utf-8") == (
        Document.from_dict(analyzed(article)).to_html()  # with the name of the file
    )
    assert f"The page is in {page}" in told
    assert "statements" in told
    assert "Ida Moss said" not in told  # which is what the page is for
    printed(run(article, "--html", page))  # in place of the page that is there


def test_page_beside_json(article: Path, tmp_path: Path) -> None:
    result = run(article, "--html", tmp_path / "new" / "pages", "--json")
    assert json.loads(printed(result)) == analyzed(article)
    assert (tmp_path / "new" / "pages" / "strait.html").is_file()


def test_pages_of_several(folder: Path) -> None:
    pages = folder / "pages"
    (folder / "A.txt").write_text("We agree.", encoding="utf-8")
    result = run(folder, "-", "--html", pages, stdin="We agree.")
    assert result.exit_code == 1  # for bad.txt
    assert sorted(page.name for page in pages.iterdir()) == [
        "A.html", "a-2.html", "standard-input.html", "strait.html",
    ]  # fmt: skip
    assert "We agree." in (pages / "A.html").read_text(encoding="utf-8")
    assert "It rains." in (pages / "a-2.html").read_text(encoding="utf-8")


def test_a_folder_may_end_like_a_page(article: Path, tmp_path: Path) -> None:
    (tmp_path / "x.html").mkdir()
    printed(run(article, "--html", tmp_path / "x.html"))
    assert (tmp_path / "x.html" / "strait.html").is_file()


@pytest.mark.parametrize(
    ("inputs", "place", "message"),
    [
        (["strait.txt", "bad.txt"], "page.html", "Expected a folder for the pages of 2 articles"),
        (["strait.txt"], "bad.txt", "bad.txt: expected a folder for pages, or a page that ends in"),
        (["strait.txt"], "bad.txt/pages", "name another one"),
        (["strait.txt"], "no/page.html", "cannot be written"),
        (["page.htm"], "page.htm", "is what is read; name another place"),
        (["made/strait.html"], "made", "is what is read; name another place"),
    ],
)
def test_refused_places(
    folder: Path, monkeypatch: pytest.MonkeyPatch, inputs: list[str], place: str, message: str
) -> None:
    monkeypatch.chdir(folder)
    (folder / "made").mkdir()
    for name in ("made/strait.html", "page.htm"):
        (folder / name).write_text("<p>We agree.</p>", encoding="utf-8")
    result = run(*inputs, "--html", place)
    assert isinstance(result.exception, OutputError)
    assert message in str(result.exception)
    assert result.stdout == ""  # before the work
    assert (folder / "page.htm").read_text(encoding="utf-8") == "<p>We agree.</p>"


# The view in the terminal


def statement(
    text: str,
    scores: tuple[float, ...] = (0.0, 0.0),
    conveyance: Conveyance = "narration",
    mention: str | None = None,
    speaker: str | None = None,
    labels: tuple[str, ...] = LABELS,
) -> Statement:
    given = tuple(name for name, score in zip(labels, scores, strict=True) if score >= 0.5)
    prediction = Prediction(given, dict(zip(labels, scores, strict=True)))
    return Statement(0, len(text), text, Attribution(conveyance, mention, speaker), prediction)


STATEMENTS = (
    statement("The ferry left at noon, and did not come back before night, as it used to."),
    statement("We open it, but only as\nequals.", (0.7, 0.9), "direct", "she", "Ida Moss"),
    statement("We may wait.", (0.1, 0.2), "reported", "Moss", "Ida Moss"),
    statement("Sanctions have ruined the port.", (0.0, 0.8)),
    statement("We pay.", (0.6, 0.0), "mixed", "Moss", "Ida Moss"),
    statement("They lied.", (0.0, 1.0), "reported", "an aide"),
    statement("Nobody came.", (0.0, 0.0), "direct"),
)


def lines(document: Document, width: int) -> list[str]:
    console = Console(width=width, file=StringIO(), highlight=False)
    with console.capture() as captured:
        console.print(*document_view(document, console), sep="\n")
    return [line.rstrip() for line in captured.get().splitlines()]


def document(*statements: Statement, labels: tuple[str, ...] = LABELS) -> Document:
    title = Furniture(0, 9, "title")
    return Document("The strait …", statements, (title,), labels, "strait.txt")


def test_view() -> None:
    assert lines(document(*STATEMENTS), 60) == [
        "The strai",
        "strait.txt · 7 statements · 1 speaker · 2 warm · 3 cold",
        "",
        "     The ferry left at noon, and did not come",
        "     back before night, as it used to.",
        "",
        "Ida Moss",
        "  ┃┃ We open it, but only as equals.               cold 0.90",
        "  ┃┃                                               warm 0.70",
        "  ┃┃                                               direct",
        "  │  We may wait.                                  reported",
        "",
        "┃    Sanctions have ruined the port.               cold 0.80",
        "",
        "  ┃  We pay.                                       warm 0.60",
        "  ┃                                                mixed",
        "",
        "an aide",
        "  ┃  They lied.                                    cold 1.00",
        "  ┃                                                reported",
        "",
        "speaker unknown",
        "  │  Nobody came.                                  direct",
        "",
        "speaker   statements  warm          cold",
        "Ida Moss           3    2 ━━━╾────    1 ━━━─────",
    ]


def test_roomy_view() -> None:
    found = lines(document(*STATEMENTS[1:3]), 130)
    assert found[4:7] == [
        "  ┃┃ We open it, but only as equals.".ljust(101) + "direct    cold 0.90",
        "  ┃┃".ljust(111) + "warm 0.70",
        "  │  We may wait.".ljust(101) + "reported",
    ]


@pytest.mark.parametrize("width", [20, 40, 80, 99, 100, 120, 200])
@pytest.mark.parametrize("count", [0, 1, 3, 12])
def test_view_of_any_width_and_labels(width: int, count: int) -> None:
    names = tuple(f"label {number} " + "x" * 5 * number for number in range(count))
    found = document(
        statement("We agree. " * 30, (0.9,) * count, "direct", "she", "Ida " * 15, names),
        statement("W" * 300, (0.1,) * count, "narration", labels=names),
        statement("語" * 90, (0.5,) * count, "reported", labels=names),
        labels=names,
    )
    shown = lines(found, width)
    if width >= 80 and count <= 3:
        assert max(map(cell_len, shown)) <= min(width, 120)
    text = re.sub(r"\W", "", "".join(shown))
    assert text.count("W") >= 300
    assert text.count("語") == 90


def test_view_of_nothing() -> None:
    empty = Document("", (), (), LABELS)
    assert lines(empty, 80) == ["standard input · 0 statements · 0 speakers · 0 warm · 0 cold"]
    assert "0 statements" in printed(run("-", "--spoken-only", stdin="It rains.\n"))


def test_a_head_that_is_too_long_has_two_lines() -> None:
    assert lines(document(), 40)[1:] == [
        "strait.txt · 0 statements · 0 speakers",
        "0 warm · 0 cold",
    ]


def test_hostile_texts_are_shown_as_they_are() -> None:
    hostile = "[red]x[/] [/bold] :smile: [link=file:///]\x1b[31m\x07\r\u202eevil\u2028"
    labels = ("[bold]", "\x1b[2J")
    said = statement(hostile, (0.9, 0.9), "direct", hostile, hostile, labels)
    unknown = statement("No.", (0.0, 0.0), "direct", hostile, None, labels)
    found = Document(
        hostile, (said, unknown), (Furniture(0, len(hostile), "title"),), labels, hostile
    )
    shown = lines(found, 200)
    assert all(line.isprintable() for line in shown)
    assert sum("[red]x[/] [/bold] :smile: [link=file:///]" in line for line in shown) >= 5
    assert any("[bold]" in line for line in shown)


def test_colors_follow_the_labels() -> None:
    console = Console(width=80, file=StringIO(), force_terminal=True, color_system="standard")
    with console.capture() as captured:
        console.print(*document_view(document(*STATEMENTS), console), sep="\n")
    shown = captured.get()
    assert "\x1b[31mWe open it, but only as equals." in shown  # in the color of the strongest
    assert "\x1b[31m┃\x1b[0m\x1b[32m┃\x1b[0m" in shown
    assert "\x1b[2m     The ferry left" in shown or "\x1b[2mThe ferry left" in shown


def test_view_of_an_article(article: Path) -> None:
    for width in (80, 120):
        shown = printed(run(article, width=width))
        assert shown.startswith("Arland opens the strait\n")
        assert max(map(cell_len, shown.splitlines())) <= width
        assert "\nIda Moss\n" in shown
        for label in stancekit.load().labels:
            assert label in shown


def test_documents_stand_apart(folder: Path) -> None:
    shown = printed(run(folder / "strait.txt", folder / "more"))
    titles = [
        place for place, line in enumerate(shown.splitlines()) if line.startswith(("Arl", "A t"))
    ]
    assert len(titles) == 2
    assert shown.splitlines()[titles[1] - 2 : titles[1]] == ["", ""]
