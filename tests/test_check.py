"""`stancekit check`, and what refuses data that it finds fault with."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner, Result

from stancekit.cli import app as cli
from stancekit.cli.check_report import print_check
from stancekit.cli.data_options import Empty, read_options
from stancekit.data.annotations import Annotation, Note, Reading, ReadOptions
from stancekit.data.checking import check_data
from stancekit.data.findings import LongText, NearDuplicate
from stancekit.data.loading import load_statements
from stancekit.encoding import Encoder
from stancekit.errors import DataError
from stancekit.model_files import TOKENIZER, ModelFolder

SHEET = Path(__file__).parent / "fixtures" / "spreadsheet.csv"
MENDED = ["--empty", "skip", "--rename", "acusatory=accusatory"]
MENDED += ["--rename", "Conditional=conditional"]
OURS = ("conciliatory", "accusatory", "conditional")


def run(*arguments: str | Path) -> Result:
    runner = CliRunner(env={"COLUMNS": "100", "NO_COLOR": "1"})
    return runner.invoke(cli.app, ["check", *map(str, arguments)])


def found_in(*arguments: str | Path) -> dict[str, object]:
    result = run(*arguments, "--json")
    assert result.stderr == ""
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    assert result.exit_code == (0 if found["ok"] else 1)
    return found


def sheet_line(line: int) -> str:
    return f"{SHEET}:{line}"


def wheres(found: dict[str, object], name: str) -> list[str]:
    notes = found[name]
    assert isinstance(notes, list)
    return [note["where"] for note in notes]


def reading(*annotations: Annotation) -> Reading:
    placed = (replace(row, where=f"a.csv:{line}") for line, row in enumerate(annotations, start=2))
    return Reading("a.csv", "CSV", (), tuple(placed), (), ())


def said(text: str, *labels: str, group: str | None = None, split: str | None = None) -> Annotation:
    return Annotation(text, labels, "?", group=group, split=split)


@pytest.fixture(scope="module")
def encoder(model_folder: Path) -> Encoder:
    folder = ModelFolder(model_folder)
    return Encoder(folder.read(TOKENIZER), max_length=16, overlap=4)


def test_spreadsheet_as_json() -> None:
    found = found_in(SHEET)
    assert found["ok"] is False
    (source,) = found["sources"]  # type: ignore[misc]
    assert source["source"] == str(SHEET)
    assert (source["rows"], source["skipped"], source["problems"]) == (29, 1, 1)
    assert any("'Statement'" in notice for notice in source["notices"])
    assert (found["rows"], found["statements"]) == (29, 24)
    assert wheres(found, "problems") == [sheet_line(16)]
    assert wheres(found, "skipped") == [sheet_line(31)]
    assert found["misspelled"] == [
        {
            "label": "acusatory",
            "wheres": [sheet_line(11)],
            "message": "the label 'acusatory' (once) looks like another spelling of 'accusatory'; "
            "read it as that by --rename acusatory=accusatory, or say that it is meant as it is "
            "by --rename acusatory=acusatory.",
            "meant": "accusatory",
        },
        {
            "label": "Conditional",
            "wheres": [sheet_line(14)],
            "message": "the label 'Conditional' (once) looks like another spelling of "
            "'conditional'; read it as that by --rename Conditional=conditional, or say that it "
            "is meant as it is by --rename Conditional=Conditional.",
            "meant": "conditional",
        },
    ]


def test_mended_spreadsheet_as_json() -> None:
    found = found_in(SHEET, *MENDED)
    assert found["ok"] is True
    assert found["problems"] == found["misspelled"] == found["long_texts"] == []
    assert (found["rows"], found["statements"]) == (30, 24)
    assert found["labels"] == [
        {"label": "conciliatory", "statements": 9, "missing": 1},
        {"label": "accusatory", "statements": 5, "missing": 1},
        {"label": "conditional", "statements": 6, "missing": 0},
    ]
    assert found["label_sets"] == [
        {"labels": ["conciliatory"], "statements": 8},
        {"labels": ["accusatory"], "statements": 5},
        {"labels": ["conditional"], "statements": 5},
        {"labels": [], "statements": 5},
        {"labels": ["conciliatory", "conditional"], "statements": 1},
    ]
    assert found["rare_labels"] == ["accusatory", "conditional"]
    assert found["splits"] == []
    assert found["groups"] == [
        {"name": "railway", "statements": 9},
        {"name": "orchard", "statements": 7},
        {"name": "harbor", "statements": 6},
        {"name": "market", "statements": 2},
    ]
    assert wheres(found, "skipped") == [sheet_line(31)]
    assert wheres(found, "unlabeled") == [sheet_line(16)]
    assert wheres(found, "repeated") == [sheet_line(17)]
    assert wheres(found, "conflicts") == [sheet_line(20)]
    assert wheres(found, "ties") == [sheet_line(6), sheet_line(19)]
    assert found["near_duplicates"] == [
        {"where": sheet_line(22), "first": sheet_line(21), "apart": None},
        {"where": sheet_line(30), "first": sheet_line(21), "apart": "group"},
        {"where": sheet_line(30), "first": sheet_line(22), "apart": "group"},
    ]
    assert found["annotators"] == 2
    # Of three statements both have labeled, one is conciliatory for both, one for Ana alone: 2 of
    # 6 ordered pairs differ, and 2 * 3 * 3 / (6 * 5) are expected to; alpha = 1 - 5/9.
    alphas = {label["label"]: label["alpha"] for label in found["agreement"]}  # type: ignore[attr-defined]
    assert alphas == pytest.approx({"conciliatory": 4 / 9, "accusatory": 1, "conditional": 1})


def test_every_row_of_the_spreadsheet_is_accounted_for() -> None:
    found = found_in(SHEET, *MENDED)
    lines = len(SHEET.read_text(encoding="utf-8").splitlines()) - 1
    skipped = len(wheres(found, "skipped"))
    assert found["rows"] == lines - skipped
    again = len(wheres(found, "repeated")) + len(wheres(found, "conflicts"))
    by_both = 3
    unlabeled = len(wheres(found, "unlabeled"))
    assert found["statements"] == lines - skipped - again - by_both - unlabeled


@pytest.mark.parametrize(("options", "code"), [([], 1), (MENDED, 0)])
def test_spreadsheet_for_people(options: list[str], code: int) -> None:
    result = run(SHEET, *options)
    assert result.exit_code == code
    lines = result.stdout.splitlines()
    for part in (
        "1 row skipped",
        "1 row that repeats an earlier text; it counts once",
        "1 contradiction about the same text; the majority decides on labels",
        "2 labels left open, because opinions about them are split evenly",
        "3 pairs of statements that are nearly the same, 2 of them in different groups or splits: "
        "a test could then ask what training has told, so give both one group",
        f"  {sheet_line(22)}: nearly the same as {sheet_line(21)}",
        f"  {sheet_line(30)}: nearly the same as {sheet_line(21)}, in another group",
    ):
        assert part in lines
    errors = [
        "1 problem",
        "2 labels that must be renamed",
        "3 errors: mend them first.",
    ]
    assert [line for line in errors if line in lines] == (errors if code else [])
    assert lines[-1] == ("No errors." if code == 0 else "3 errors: mend them first.")
    agreement = {"conciliatory": ["9", "1", "0.44", "3"]}
    row = next(line.split() for line in lines if line.startswith("conciliatory  "))
    assert row == ["conciliatory", *agreement["conciliatory"]]


def test_all_is_well(tmp_path: Path) -> None:
    texts = ["red brick", "deep well", "cold soup", "blue door", "wet rope", "tall mast"]
    texts += ["raw silk", "thin ice", "loud bell"]
    rows = [f"{text} of Ossel,{label}" for text in texts for label in ("calm",)]
    file = tmp_path / "calm.csv"
    file.write_text("\n".join(["text,label", *rows]), encoding="utf-8")
    result = run(file)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == "All is well."
    assert "left open" not in result.stdout
    assert "agreement" not in result.stdout


def test_long_lists_are_cut_for_people_alone(tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    rows = ["text,label", *["The ferry left at noon.,calm"] * 25]
    file.write_text("\n".join(rows), encoding="utf-8")
    lines = run(file).stdout.splitlines()
    heading = lines.index("24 rows that repeat an earlier text; it counts once")
    assert lines[heading + 11] == "  … and 14 more (--json lists all)"
    assert len(wheres(found_in(file), "repeated")) == 24


def test_what_data_say_does_not_drive_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "evil.jsonl"
    rows = [
        {"text": "[red]no[/red] \x1b[31mway", "label": "[bold]pro\x1b[2J"},
        {"text": "[red]no[/red] \x1b[31mway", "label": "[/]"},
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    result = run(file)
    assert result.exit_code == 0
    assert all(char.isprintable() or char == "\n" for char in result.stdout)
    assert "[red]no[/red]" in result.stdout
    assert "[bold]pro" in result.stdout


def test_several_files(tmp_path: Path) -> None:
    for name, label in (("a.csv", "calm"), ("b.csv", "cross")):
        rows = ["text,label,split", f"The ferry left.,{label},train", f"In {name}.,{label},test"]
        (tmp_path / name).write_text("\n".join(rows), encoding="utf-8")
    found = found_in(tmp_path / "a.csv", tmp_path / "b.csv")
    assert len(found["sources"]) == 2  # type: ignore[arg-type]
    assert found["splits"] == [
        {"name": "train", "statements": 1},
        {"name": "test", "statements": 2},
    ]
    assert wheres(found, "conflicts") == [f"{tmp_path / 'b.csv'}:2"]
    shown = run(tmp_path / "a.csv", tmp_path / "b.csv").stdout
    assert "splits: train 1, test 2" in shown


def test_file_that_is_not_there(tmp_path: Path) -> None:
    result = run(tmp_path / "x.csv", "--json")
    assert isinstance(result.exception, DataError)
    assert "check the path" in str(result.exception)


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (["--rename", "acusatory"], "expected OLD=NEW"),
        (["--rename", "=accusatory"], "expected OLD=NEW"),
        (["--format", "docx"], "found 'docx'"),
        (["--empty", "maybe"], "'maybe'"),
    ],
)
def test_options_that_are_none(options: list[str], part: str) -> None:
    result = run(SHEET, *options)
    assert result.exit_code == 2
    assert part in " ".join(result.stderr.replace("│", " ").split())


def test_read_options() -> None:
    assert read_options() == ReadOptions()
    assert read_options(
        data_format="csv",
        text_column="t",
        label_columns=["a", "b"],
        group_column="g",
        split_column="s",
        annotator_column="w",
        separator="|",
        empty=Empty.SKIP,
        encoding="latin-1",
        renamed=["a=b", " c = d=e "],
    ) == ReadOptions(
        "csv", "t", ("a", "b"), "g", "s", "w", "|", "skip", "latin-1", (("a", "b"), ("c", "d=e"))
    )
    with pytest.raises(typer.BadParameter):
        read_options(renamed=["a="])


LONG = "The envoys of Karsa and Tessany met at the old mill and talked until the lamps went out"


def test_texts_that_need_windows(encoder: Encoder, model_folder: Path) -> None:
    texts = ["We agree.", LONG, f"{LONG}. {LONG}."]
    found = check_data(
        [reading(*(said(text, "pro") for text in texts))], encoder=encoder, known_labels=()
    )
    whole = Encoder(ModelFolder(model_folder).read(TOKENIZER), max_length=512, overlap=4)
    one, two = (len(whole.windows([text])[0][0]) for text in texts[1:])
    assert one < two
    windows = encoder.windows(texts[1:])
    assert found.long_texts == (
        LongText("a.csv:4", two, len(windows[1])),
        LongText("a.csv:3", one, len(windows[0])),
    )
    assert encoder.count_tokens(encoder.windows(["We agree."])[0]) == 5
    assert encoder.count_tokens([]) == 0
    console = Console(width=100, no_color=True)
    with console.capture() as capture:
        print_check(console, found)
    assert f"2 statements longer than the model reads at once, up to {two} tokens" in capture.get()
    assert f"  a.csv:4: {two} tokens, {len(windows[1])} windows" in capture.get()


def test_without_a_tokenizer() -> None:
    found = check_data([reading(said(LONG, "pro"))], encoder=None, known_labels=())
    assert found.long_texts is None
    assert found.to_dict()["long_texts"] is None
    assert found.ok


def test_texts_without_tokens(encoder: Encoder) -> None:
    rows = reading(said("\u200b\ufeff", "pro"), said("We agree.", "pro"))
    found = check_data([rows], encoder=encoder, known_labels=())
    assert not found.ok
    assert found.problems == (
        Note("a.csv:2", "expected text, found characters that mean nothing; remove the row."),
    )


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ({}, {}, None),
        ({"group": "mill"}, {"group": "mill"}, None),
        ({"group": "mill"}, {"group": "quay"}, "group"),
        ({"group": "mill"}, {}, "group"),
        ({"split": "train"}, {"split": "test"}, "split"),
        ({"split": "train"}, {"split": "train"}, None),
        ({"split": "train"}, {}, None),
        ({"group": "mill", "split": "train"}, {"group": "quay", "split": "test"}, "split"),
    ],
)
def test_near_duplicates_apart(
    one: dict[str, str], other: dict[str, str], apart: str | None
) -> None:
    rows = reading(said(LONG, "pro", **one), said(f"{LONG}!", "pro", **other))
    found = check_data([rows], encoder=None, known_labels=())
    assert found.near_duplicates == (NearDuplicate("a.csv:3", "a.csv:2", apart),)


def test_a_label_that_nobody_gives_is_counted() -> None:
    rows = reading(said("We agree.", "pro"))
    asked = replace(rows.annotations[0], missing=("mixed",))
    found = check_data([replace(rows, annotations=(asked,))], encoder=None, known_labels=())
    assert [(x.label, x.statements, x.missing) for x in found.labels] == [
        ("pro", 1, 0),
        ("mixed", 0, 1),
    ]


@pytest.mark.parametrize(
    ("rows", "part"),
    [
        ((Annotation("We agree.", None, "?"),), "found 1 that nobody has labeled; label some."),
        ((said("We agree."), said("No.")), "found 2 statements that have none of any"),
    ],
)
def test_nothing_to_learn_from(rows: tuple[Annotation, ...], part: str) -> None:
    found = check_data([reading(*rows)], encoder=None, known_labels=())
    assert not found.ok
    assert part in found.problems[0].message
    json.dumps(found.to_dict())


def test_progress_is_shown_when_asked_for(
    encoder: Encoder, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = reading(said(LONG, "pro"), said("We agree.", "con"))
    check_data([rows], encoder=encoder, known_labels=(), progress=True)
    output = capsys.readouterr()
    assert output.out == ""
    assert "Counting tokens" in output.err
    assert "Comparing statements" in output.err
    check_data([rows], encoder=encoder, known_labels=())
    assert capsys.readouterr().err == ""


def test_load_statements() -> None:
    options = read_options(
        empty=Empty.SKIP, renamed=["acusatory=accusatory", "Conditional=conditional"]
    )
    found = load_statements(str(SHEET), options=options, known=OURS)
    assert found.labels == OURS
    assert len(found.examples) == 24
    assert load_statements([SHEET], options=options, known=OURS).examples == tuple(
        replace(example, origin=str(SHEET)) for example in found.examples
    )


def test_load_statements_lists_all_problems_at_once() -> None:
    with pytest.raises(DataError) as caught:
        load_statements(SHEET, options=ReadOptions(), known=OURS)
    lines = str(caught.value).splitlines()
    assert [line.split(": ")[0] for line in lines[:-1]] == [
        sheet_line(16),
        sheet_line(11),
        sheet_line(14),
    ]
    assert "--empty none" in lines[0]
    assert "--rename acusatory=accusatory" in lines[1]
    assert lines[-1] == "`stancekit check` shows all that it finds in the data."


def test_load_statements_with_a_label_set() -> None:
    options = ReadOptions(empty="skip")
    with pytest.raises(DataError) as caught:
        load_statements(SHEET, options=options, labels=OURS)
    assert "expected labels of 'conciliatory', 'accusatory', 'conditional', found 'acusatory'" in (
        str(caught.value)
    )
    labels = (*OURS, "acusatory", "Conditional")
    assert load_statements(SHEET, options=options, labels=labels).labels == labels


def test_a_label_that_is_meant_as_it_is() -> None:
    rows = [{"text": f"Item {n} on the list.", "label": "Conditional"} for n in range(3)]
    with pytest.raises(DataError, match="Conditional=Conditional"):
        load_statements(rows, options=ReadOptions(), known=OURS)
    options = ReadOptions(renamed=(("Conditional", "Conditional"),))
    assert load_statements(rows, options=options, known=OURS).labels == ("Conditional",)


def test_load_statements_of_several_sources() -> None:
    rows = [{"text": "We agree.", "label": "pro"}, {"text": "We refuse.", "label": "con"}]
    more = [{"text": "So be it.", "label": "pro"}]
    assert len(load_statements(rows, options=ReadOptions()).examples) == 2
    assert len(load_statements([rows, more], options=ReadOptions()).examples) == 3
    with pytest.raises(DataError, match="found an empty list"):
        load_statements([], options=ReadOptions())


def test_load_statements_without_labels() -> None:
    rows = [{"text": "We agree.", "label": ""}, {"text": "We refuse.", "label": ""}]
    with pytest.raises(DataError, match="found 2 that nobody has labeled"):
        load_statements(rows, options=ReadOptions(empty="skip"))
    with pytest.raises(DataError, match="found 2 statements that have none of any"):
        load_statements(rows, options=ReadOptions(empty="none"))
    found = load_statements(rows, options=ReadOptions(empty="none"), labels=("pro",))
    assert [example.labels for example in found.examples] == [(), ()]


def test_missing_datasketch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasketch", None)
    assert "pip install" in str(run(SHEET).exception)
