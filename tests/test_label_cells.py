"""Columns are found by name and content, every guess is told, and cells give their labels."""

import re

import pytest

from stancekit.data.annotations import Reading, ReadOptions
from stancekit.data.reading import read_labeled
from stancekit.errors import DataError

SAYING = "We will talk to them about that again, number {}."


def read(cells: dict[str, list[object]], **options: object) -> Reading:
    rows = [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
    return read_labeled(rows, options=ReadOptions(**options))


def sayings(count: int) -> list[object]:
    return [SAYING.format(number) for number in range(count)]


def labels(cells: list[object], column: str = "label", **options: object) -> list[object]:
    reading = read({"text": sayings(len(cells)), column: cells}, **options)
    assert reading.problems == ()
    return [a.labels for a in reading.annotations]


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (["pro", " contra ", "pro"], [("pro",), ("contra",), ("pro",)]),
        (["pro", "None", "-", "[]"], [("pro",), (), (), ()]),
        (["a;b", "b", "a ; c"], [("a", "b"), ("b",), ("a", "c")]),
        (["a|b", "b", "a"], [("a", "b"), ("b",), ("a",)]),
        (["a#b", "b", "a"], [("a", "b"), ("b",), ("a",)]),
        (["a, b", "b", "a"], [("a", "b"), ("b",), ("a",)]),
        (["a, b", "a, c", "b, c"], [("a", "b"), ("a", "c"), ("b", "c")]),
        (["yes, but", "yes", "no"], [("yes, but",), ("yes",), ("no",)]),
        (["C#", "#metoo", "C"], [("C#",), ("#metoo",), ("C",)]),
        (["a; b, c", "b, c", "a"], [("a", "b, c"), ("b, c",), ("a",)]),
        (["a;", "a", "b"], [("a;",), ("a",), ("b",)]),
        (['["a", "b"]', "['b']", "[]"], [("a", "b"), ("b",), ()]),
        (["[sic]", "a", "b"], [("[sic]",), ("a",), ("b",)]),
        ([["a", "b"], ["b", "b"], []], [("a", "b"), ("b",), ()]),
        ([["a"], "b", ["none"]], [("a",), ("b",), ()]),
        ([0, 1, 2.0], [("0",), ("1",), ("2",)]),
        ([True, False, True], [("true",), ("false",), ("true",)]),
        ([3, [3, 4], "3"], [("3",), ("3", "4"), ("3",)]),
    ],
)
def test_one_column(cells: list[object], wanted: list[object]) -> None:
    assert labels(cells) == wanted


@pytest.mark.parametrize(
    ("cells", "options", "wanted"),
    [
        (["a/b", "a"], {"separator": "/"}, [("a", "b"), ("a",)]),
        (["a; b;", ";a", "[1];b"], {"separator": ";"}, [("a", "b"), ("a",), ("[1]", "b")]),
        (["a;b", "a"], {"separator": ""}, [("a;b",), ("a",)]),
        (["yes, but", "yes"], {"separator": ","}, [("yes", "but"), ("yes",)]),
        (["a", "", None, float("nan")], {"empty": "none"}, [("a",), (), (), ()]),
        (["a", "", " ", None], {"empty": "skip"}, [("a",), None, None, None]),
        (["a", "b", "c"], {"renamed": (("b", "a"),)}, [("a",), ("a",), ("c",)]),
        (["a;b", "b;a"], {"renamed": (("b", "a"), ("a", "b"))}, [("b", "a"), ("a", "b")]),
        (["a;b", "b"], {"renamed": (("b", "a"),)}, [("a",), ("a",)]),
        (["a;b", "b"], {"renamed": (("b", "none"),)}, [("a",), ()]),
    ],
)
def test_options_for_cells(
    cells: list[object], options: dict[str, object], wanted: list[object]
) -> None:
    assert labels(cells, **options) == wanted


@pytest.mark.parametrize(
    ("pro", "contra", "wanted"),
    [
        ([1, 0], [1, 0], [("pro", "contra"), ()]),
        (["1", "0"], ["0", "1"], [("pro",), ("contra",)]),
        (["1.0", "0.0"], ["0.0", "0.0"], [("pro",), ()]),
        (["TRUE", "FALSE"], ["true", "false"], [("pro", "contra"), ()]),
        ([True, False], [False, False], [("pro",), ()]),
        (["yes", "no"], ["Y", "n"], [("pro", "contra"), ()]),
        ([1.0, 0.0], [0, 1], [("pro",), ("contra",)]),
        (["x", ""], ["X", "✓"], [("pro", "contra"), ("contra",)]),
    ],
)
def test_one_column_for_each_label(
    pro: list[object], contra: list[object], wanted: list[object]
) -> None:
    guessed = read({"text": sayings(2), "id": [1, 2], "pro": pro, "contra": contra})
    assert [a.labels for a in guessed.annotations] == wanted
    assert [a.missing for a in guessed.annotations] == [(), ()]
    assert (
        "a column for each label: 'pro', 'contra' (guessed; name them with --label-column)"
        in guessed.notices
    )
    cells = {"text": sayings(2), "pro": pro, "contra": contra, "date": ["May", "June"]}
    named = read(cells, label_columns=("contra", "pro"))
    assert [set(a.labels or ()) for a in named.annotations] == [set(row) for row in wanted]


def test_empty_cells_of_flags_are_missing() -> None:
    reading = read(
        {"text": sayings(4), "pro": [1, "", None, 0], "contra": [float("nan"), 1, "", 0]}
    )
    assert [(a.labels, a.missing) for a in reading.annotations] == [
        (("pro",), ("contra",)),
        (("contra",), ("pro",)),
        (None, ()),
        ((), ()),
    ]


def test_renamed_labels_are_not_missing_where_they_are_given() -> None:
    reading = read({"text": sayings(2), "pro": [1, ""], "for": ["", 0]}, renamed=(("for", "pro"),))
    assert [(a.labels, a.missing) for a in reading.annotations] == [(("pro",), ()), ((), ("pro",))]


def test_rows_without_a_mark_are_open() -> None:
    cells: dict[str, list[object]] = {"text": sayings(2), "pro": ["x", ""], "contra": ["", None]}
    assert [str(note)[:40] for note in read(cells).problems] == [
        "rows[1]: expected a label, found an empt"
    ]
    assert [a.labels for a in read(cells, empty="none").annotations] == [("pro",), ()]
    assert [a.labels for a in read(cells, empty="skip").annotations] == [("pro",), None]


def test_a_single_flag() -> None:
    cells: dict[str, list[object]] = {"text": sayings(3), "hostile": ["0", "1", ""]}
    assert [a.labels for a in read(cells).annotations] == [(), ("hostile",), None]
    reading = read(cells, label_columns=("hostile",))
    assert [a.labels for a in reading.annotations] == [(), ("hostile",), None]


def test_a_bad_flag_is_told() -> None:
    reading = read(
        {"text": sayings(2), "pro": [1, "maybe"], "contra": [0, 0]}, label_columns=("pro", "contra")
    )
    assert [str(note) for note in reading.problems] == [
        "rows[1]: expected 0 or 1 (or true and false, yes and no, x and nothing) in 'pro', found "
        "'maybe'; mend the cell, or name the label columns with --label-column."
    ]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (["a", "['a' 'b']"], "expected a list with commas, found \"['a' 'b']\""),
        (["a", {"choices": ["a"]}], "expected the names of labels in 'label', found dict"),
        (["a; none", "a"], "expected labels or none of them in 'label', found both: a, none"),
        (["a", ["a", None]], "expected the names of labels in 'label', found NoneType (None)"),
        (["a", ""], "expected a label, found an empty cell; pass --empty none if it means that"),
    ],
)
def test_bad_cells(cells: list[object], message: str) -> None:
    reading = read({"text": sayings(2), "label": cells})
    assert len(reading.problems) == 1
    assert reading.problems[0].message.startswith(message)
    assert len(reading.annotations) == 1


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (["text", "labels", "group", "split", "annotator"], []),
        (
            ["Sentence", "Stance", "Doc-ID", "Partition", "Coder"],
            ["text", "label", "group", "annotator", "split"],
        ),
        (["statement", "class", "speaker", "subset", "rater"], None),
        (["quote", "category", "source_doc", "fold", "annotator_id"], None),
    ],
)
def test_columns_by_name(columns: list[str], found: list[str] | None) -> None:
    cells = [sayings(2), ["pro", "contra"], ["d1", 2], ["train", "dev"], ["ann", "bo"]]
    reading = read(dict(zip(columns, cells, strict=True)))
    assert [(a.labels, a.group, a.split, a.annotator) for a in reading.annotations] == [
        (("pro",), "d1", "train", "ann"),
        (("contra",), "2", "validation", "bo"),
    ]
    guessed = [notice.split()[0] for notice in reading.notices]
    if found is not None:
        assert sorted(guessed) == sorted(found)
    for notice in reading.notices:
        assert re.fullmatch(
            r"(\w+) column: '.+' \(guessed; name another with --\1-column\)", notice
        )


def test_columns_by_content() -> None:
    cells = {
        "id": [1, 2, 3, 4],
        "said": sayings(4),
        "verdict": ["pro", "contra", "pro", "contra"],
        "when": ["May 1", "May 2", "May 3", "May 4"],
    }
    reading = read(cells)
    assert [a.labels for a in reading.annotations] == [("pro",), ("contra",)] * 2
    assert reading.notices == (
        "text column: 'said' (guessed; name another with --text-column)",
        "label column: 'verdict' (guessed; name another with --label-column)",
        "columns not used: 'id', 'when'",
    )
    assert read({"said": sayings(2), "verdict": [["a"], []]}).annotations[1].labels == ()
    assert read({"said": sayings(2), "verdict": ["a", "b"]}).annotations[1].labels == ("b",)


def test_empty_columns_are_no_labels() -> None:
    cells = {"text": sayings(2), "pro": ["1", "0"], "notes": ["", None], "contra": ["0", "0"]}
    reading = read(cells)
    assert [a.labels for a in reading.annotations] == [("pro",), ()]
    assert "columns not used: 'notes'" in reading.notices


def test_named_columns_go_before_usual_names() -> None:
    cells = {"text": sayings(2), "label": ["a", "b"], "told": ["Yes.", "No."], "by": ["c", "d"]}
    options = {"text_column": "told", "label_columns": ("by",), "group_column": "label"}
    reading = read(cells, **options)
    assert [(a.text, a.labels, a.group) for a in reading.annotations] == [
        ("Yes.", ("c",), "a"),
        ("No.", ("d",), "b"),
    ]
    assert reading.notices == ("columns not used: 'text'",)


def test_the_usual_name_goes_before_others() -> None:
    cells = {"text": sayings(2), "quote": ["a", "b"], "label": ["c", "d"], "stance": ["e", "f"]}
    reading = read(cells)
    assert [a.labels for a in reading.annotations] == [("c",), ("d",)]
    assert reading.notices == ("columns not used: 'quote', 'stance'",)


def test_a_column_that_only_sounds_like_a_split_is_left_alone() -> None:
    reading = read({"text": sayings(2), "label": ["a", "b"], "fold": [1, 2]})
    assert [a.split for a in reading.annotations] == [None, None]
    assert reading.notices == ("columns not used: 'fold'",)


def test_unsure_rows() -> None:
    cells = {"text": sayings(4), "label": ["a"] * 4, "unsure": [True, "no", None, "perhaps"]}
    reading = read(cells)
    assert [a.unsure for a in reading.annotations] == [True, False, False]
    assert str(reading.problems[0]) == (
        "rows[3]: expected true or false in 'unsure', found 'perhaps'."
    )


@pytest.mark.parametrize(
    ("cells", "options", "notice"),
    [
        (
            ["a;b", "a"],
            {},
            "labels in 'label' are parted by ';' (guessed; name another with --separator, which is "
            "'' for labels that are not parted)",
        ),
        (
            ["yes, but", "no"],
            {},
            "labels such as 'yes, but' are read whole; if they are several labels, pass "
            "--separator ','",
        ),
        (["none", "a", "-"], {}, "2 cells of 'label' say none: read as none of the labels"),
        (
            [0, 1],
            {},
            "'label' holds numbers or yes and no, which are read as the names of labels; call the "
            "column by the name of a label if it says whether that label applies",
        ),
        (["a", "b"], {"renamed": (("c", "a"),)}, "label 'c' to be renamed does not occur"),
    ],
)
def test_guesses_are_told(cells: list[object], options: dict[str, object], notice: str) -> None:
    assert read({"text": sayings(len(cells)), "label": cells}, **options).notices == (notice,)


def test_marks_are_told() -> None:
    reading = read({"text": sayings(2), "pro": ["x", ""], "contra": ["", "x"]})
    assert "labels are marked by a cross; a blank means no" in reading.notices


def test_an_ambiguous_separator_is_an_error_that_an_option_settles() -> None:
    cells: list[object] = ["a;b", "a", "b", "a,b"]
    with pytest.raises(DataError, match="may be parted by ';' or ','; name one with --separator"):
        labels(cells)
    assert labels(cells, separator=";")[3] == ("a,b",)
