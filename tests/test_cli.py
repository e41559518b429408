"""The command line: what it prints for people and programs, and how it fails."""

import csv
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from importlib.metadata import version
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from conftest import BrokenModel
from typer.main import get_group
from typer.testing import CliRunner, Result

import stancekit
from stancekit.cli import app as cli
from stancekit.errors import DataError, ModelFileAlteredError, ModelNotFoundError
from stancekit.model_files import ONNX_MODEL

TEXTS = [
    "We would rather mend the fence than move it.",
    "Their so-called inspectors never left the hotel.",
    "Once the fees are paid, “the harbor” opens again.",
]
COMMANDS = list(get_group(cli.app).commands)

Main = Callable[..., tuple[int, str, str]]


def run(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
    runner = CliRunner(env={"COLUMNS": "200", "NO_COLOR": "1"})
    return runner.invoke(cli.app, [*map(str, arguments)], input=stdin)


def printed(result: Result) -> str:
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return result.stdout


def records(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in printed(result).splitlines()]


def predicted(texts: list[str]) -> list[dict[str, object]]:
    return [
        {"text": text, **prediction.to_dict()}
        for text, prediction in zip(texts, stancekit.predict(texts), strict=True)
    ]


@pytest.fixture
def main(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Main:
    """Run the entry point within this process: exit status, standard output, standard error."""

    def call(*arguments: str | Path, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["stancekit", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(stdin)))
        with pytest.raises(SystemExit) as caught:
            cli.main()
        output = capsys.readouterr()
        code = caught.value.code
        return (code if isinstance(code, int) else 0), output.out, output.err

    return call


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Make a folder with the texts in every format."""
    (tmp_path / "said.txt").write_text("\n".join(TEXTS) + "\n\n  \n", encoding="utf-8")
    (tmp_path / "said.notes").write_text("\r\n".join(TEXTS), encoding="utf-8")
    lines = [json.dumps({"id": number, "text": text}) for number, text in enumerate(TEXTS)]
    (tmp_path / "said.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for name, column, delimiter in (("c.csv", "quote", ","), ("said.tsv", "text", "\t")):
        with (tmp_path / name).open("w", newline="", encoding="utf-8-sig") as stream:
            writer = csv.writer(stream, delimiter=delimiter)
            writer.writerows([["id", column], *enumerate(TEXTS)])
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        TEXTS,
        ["said.txt"],
        ["said.notes"],
        ["said.jsonl"],
        ["said.tsv"],
        ["c.csv", "--text-column", "quote"],
        ["-"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_json_is_what_predict_returns(
    files: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(files)
    result = run("predict", "--json", *arguments, stdin="\n".join(TEXTS))
    assert records(result) == predicted(TEXTS)


def test_encodings(tmp_path: Path) -> None:
    file = tmp_path / "said.csv"
    for encoding, options in (("utf-16", []), ("latin-1", ["--encoding", "latin-1"])):
        file.write_text("text;id\nDéjà, they agreed.;1\n", encoding=encoding)
        result = run("predict", "--json", file, *options)
        assert [record["text"] for record in records(result)] == ["Déjà, they agreed."]


def test_inputs_of_several_kinds(files: Path) -> None:
    result = run("predict", "--json", "Yes.", files / "said.jsonl", "-", "No.", stdin="Perhaps.\n")
    assert [record["text"] for record in records(result)] == ["Yes.", *TEXTS, "Perhaps.", "No."]


def test_json_keeps_characters_and_empty_texts(tmp_path: Path) -> None:
    texts = ["Đàm phán là có thể. 😀", "", "two\nlines \x1b[31m"]
    file = tmp_path / "said.jsonl"
    file.write_text("\n".join(json.dumps({"text": text}) for text in texts), encoding="utf-8")
    result = run("predict", "--json", file)
    assert records(result) == predicted(texts)
    assert "Đàm phán" in result.stdout


def test_long_statement_is_no_file_name() -> None:
    long = "We have waited for a reply and waited again, " * 100
    assert records(run("predict", "--json", long)) == predicted([long])


def test_table(files: Path) -> None:
    header, *rows, summary = printed(run("predict", files / "said.txt")).splitlines()
    assert header.split() == ["statement", *stancekit.load().labels]
    for row, text, prediction in zip(rows, TEXTS, stancekit.predict(TEXTS), strict=True):
        assert row.startswith(text)
        cells = row.removeprefix(text).replace("● ", "●").split()
        assert cells == [
            f"{'●' * (label in prediction.labels)}{score:.2f}"
            for label, score in prediction.scores.items()
        ]
    assert summary.startswith("3 statements: ")


def test_table_of_one_has_no_summary_and_says_empty() -> None:
    assert "statements" not in printed(run("predict", "We agree."))
    assert printed(run("predict", "")).split()[-3:] == ["empty"] * 3


def test_table_of_several_pieces(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stancekit.cli.predict._STREAMED", 2)
    lines = printed(run("predict", files / "said.txt")).splitlines()
    assert [line.split()[0] for line in lines] == ["statement", "We", "Their", "Once", "3"]


def test_results_before_a_mistake_are_printed(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stancekit.cli.predict._STREAMED", 2)
    with (files / "said.jsonl").open("a", encoding="utf-8") as stream:
        stream.write("\n{oops}\n")
    result = run("predict", "--json", files / "said.jsonl")
    assert isinstance(result.exception, DataError)
    assert len(result.stdout.splitlines()) == 2


def test_markup_is_shown_as_it_is() -> None:
    for text in ("[red]x[/red] said no", "[/] and [link=file:///]there[/link]", ":smile: [1]"):
        assert text in printed(run("predict", text))


def test_control_characters_do_not_reach_the_terminal() -> None:
    wicked = ["\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "a\rb", "bell\x07", "\x9b2J", "\u202eevil"]
    table = printed(run("predict", *wicked))
    assert all(char.isprintable() or char == "\n" for char in table)
    assert "[31mred" in table


def test_labels_are_shown_as_they_are(broken_model: BrokenModel) -> None:
    labels = ["[bold]pro", "[/]", "con[tra]"]
    folder = broken_model(ONNX_MODEL, labels=labels)
    for command in (["predict", "We agree."], ["info"]):
        table = printed(run(*command, "--model", folder))
        assert all(label in table for label in labels)


@pytest.mark.parametrize(
    ("name", "content", "options", "parts"),
    [
        ("x.txt", None, [], ["x.txt: cannot be read", "check the path"]),
        ("x.JSONL", None, [], ["x.JSONL: cannot be read"]),
        ("x.csv", b"quote\nYes.\n", [], ["x.csv:2: expected a column 'text', found 'quote'"]),
        ("x.csv", b"text\nYes.\n", ["--text-column", "said"], ["x.csv:2: ", "'said'"]),
        ("x.jsonl", b'{"text": "Yes."}\n{"text": 3}\n', [], ["x.jsonl:2: ", "found int (3)"]),
        ("x.jsonl", b'\n{"text": "Yes."}\n{"text": \n', [], ["x.jsonl:3: ", "does not parse"]),
        ("x.jsonl", b'["Yes."]\n', [], ["x.jsonl:1: expected a JSON object, found list"]),
        ("x.jsonl", b'{"text": "half \\ud83d"}', [], ["lone surrogate '\\ud83d'"]),
        ("x.txt", b"Yes.\nNo.\ncaf\xe9\n", [], ["x.txt:3: expected UTF-8, found byte 0xe9"]),
        ("x.csv", b"text\nYes.\n\xff\n", [], ["x.csv:3: expected UTF-8"]),
        ("x.txt", b"Yes.\n", ["--text-column", "said"], ["x.txt: a text column was named"]),
        ("x.txt", b"", [], ["expected statements to label", "empty"]),
        ("x.csv", b"text\n", [], ["expected statements to label"]),
        ("x.csv", b"", [], ["x.csv:1: expected a header line"]),
        ("x.jsonl", b"\n", [], ["expected statements to label"]),
    ],
)
def test_bad_files(
    main: Main,
    tmp_path: Path,
    name: str,
    content: bytes | None,
    options: list[str],
    parts: list[str],
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    code, output, error = main("predict", tmp_path / name, *options)
    assert (code, output) == (1, "")
    assert error.startswith("error: ")
    assert error.count("\n") == 1  # one line, however long, so that it can be searched for
    for part in parts:
        assert part in error or part.capitalize() in error


def test_bad_standard_input_and_folder(main: Main, tmp_path: Path) -> None:
    code, output, error = main("predict", "--json", "-", stdin=b"Yes.\n\xff")
    assert (code, output) == (1, "")
    assert "-:2: expected UTF-8" in error
    code, output, error = main("predict", tmp_path)
    assert (code, output) == (1, "")
    assert f"{tmp_path}: cannot be read" in error


def test_nothing_as_json_is_nothing(main: Main) -> None:
    assert main("predict", "--json", "-") == (0, "", "")


def test_model_option_and_variable(
    broken_model: BrokenModel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert isinstance(run("info", "-m", tmp_path / "nowhere").exception, ModelNotFoundError)
    folder = broken_model(ONNX_MODEL, name="another")
    assert "another" in printed(run("info", "--model", folder))
    monkeypatch.setenv("STANCEKIT_MODEL", str(folder))
    assert "another" in printed(run("info"))


def test_info(classifier: stancekit.Classifier) -> None:
    table = printed(run("info"))
    manifest = classifier.manifest
    for part in (manifest.name, str(classifier.folder.path), f"{len(manifest.files)}, all intact"):
        assert part in table
    for label, threshold in zip(manifest.labels, manifest.thresholds, strict=True):
        (row,) = (line for line in table.splitlines() if line.startswith(label))
        assert f"{threshold:.3f}" in row


def test_info_as_json(classifier: stancekit.Classifier) -> None:
    found = json.loads(printed(run("info", "--json")))
    manifest = classifier.manifest
    assert found["model"] == manifest.name
    assert Path(found["folder"]) == classifier.folder.path
    assert found["provider"] == classifier.session.provider
    assert tuple(found["labels"]) == manifest.labels
    assert tuple(row["threshold"] for row in found["labels"].values()) == manifest.thresholds
    assert tuple(row["temperature"] for row in found["labels"].values()) == manifest.temperatures
    assert found["metrics"].keys() == manifest.metrics.keys()
    assert found["installed"]["stancekit"] == stancekit.__version__
    assert found["made_with"] == manifest.versions


def test_info_checks_every_file(broken_model: BrokenModel) -> None:
    folder = broken_model(ONNX_MODEL)
    assert "all intact" in printed(run("info", "-m", folder))
    content = (folder / "README.md").read_bytes()  # which nothing else reads
    (folder / "README.md").write_bytes(content[:-1] + b" ")
    assert isinstance(run("info", "-m", folder).exception, ModelFileAlteredError)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_commands(command: str) -> None:
    page = printed(run(command, "--help"))
    assert f"stancekit {command} [OPTIONS]" in page


def test_help_and_version() -> None:
    page = printed(run("--help"))
    assert all(command in page for command in COMMANDS)
    assert page.strip() in run().output  # without a command
    assert printed(run("--version")) == f"stancekit {stancekit.__version__}\n"
    assert version("stancekit") == stancekit.__version__


@pytest.mark.parametrize("arguments", [["predict"], ["classify"], ["predict", "--jsom", "Yes."]])
def test_usage_errors(main: Main, arguments: list[str]) -> None:
    code, output, error = main(*arguments)
    assert (code, output) == (2, "")
    assert "Usage: " in error


@pytest.fixture(scope="module")
def script() -> str:
    found = shutil.which("stancekit", path=sysconfig.get_path("scripts"))
    assert found, "install the package: pip install -e ."
    return found


def test_script(script: str, tmp_path: Path) -> None:
    done = subprocess.run([script, "predict", "--json", TEXTS[0]], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == predicted(TEXTS[:1])[0]
    done = subprocess.run([script, "predict", tmp_path / "x.txt"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr


def test_streams_of_a_legacy_encoding(script: str) -> None:
    text = "Zażółć gęślą jaźń, café 😀"
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    done = subprocess.run([script, "predict", "--json", text], capture_output=True, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout.decode("cp1252"))["text"] == text
    done = subprocess.run([script, "predict", text], capture_output=True, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "café ?" in done.stdout.decode("cp1252")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break otherwise there")
@pytest.mark.parametrize("options", [["--json"], []])
def test_broken_pipe(script: str, tmp_path: Path, options: list[str]) -> None:
    texts = [TEXTS[0], *[""] * 20_000]  # the blank ones cost next to nothing
    file = tmp_path / "said.jsonl"
    file.write_text("\n".join(json.dumps({"text": text}) for text in texts), encoding="utf-8")
    with subprocess.Popen(
        [script, "predict", *options, file], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode not in (0, None)
