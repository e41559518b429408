"""Annotations become statements: by majority, with nothing lost on the way."""

import hashlib
import math
import random
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancekit.data.agreement import krippendorff_alpha
from stancekit.data.annotations import Annotation, Note, Reading
from stancekit.data.spelling import misspelled
from stancekit.data.statements import LabeledStatements, to_statements
from stancekit.errors import DataError, MissingExtraError
from stancekit.schema import Example

OFFER = "Our ferries may carry your mail, and no fee is asked."
BLAME = "Their clerks burned the lists before the count began."
TERMS = "Once the dam is opened, the envoys will be received."


def said(
    text: str,
    labels: str | None,
    annotator: str | None = None,
    *,
    missing: str = "",
    group: str | None = None,
    split: str | None = None,
    unsure: bool = False,
) -> Annotation:
    """Make an annotation; labels are parted by spaces, and None is unlabeled."""
    given = None if labels is None else tuple(labels.split())
    return Annotation(text, given, "?", tuple(missing.split()), annotator, group, split, unsure)


def reading(*annotations: Annotation, source: str = "a.csv", problems: int = 0) -> Reading:
    """Put annotations on the lines of a file from 2 on."""
    placed = tuple(
        replace(annotation, where=f"{source}:{line}")
        for line, annotation in enumerate(annotations, start=2)
    )
    mistakes = tuple(Note(f"{source}:{n}", "expected a label, found 7") for n in range(problems))
    return Reading(source, "CSV", (), placed, (), mistakes)


def merged(*annotations: Annotation) -> LabeledStatements:
    return to_statements([reading(*annotations)])


def only(statements: LabeledStatements) -> Example:
    (example,) = statements.examples
    return example


def test_one_annotation_a_text() -> None:
    found = merged(said(OFFER, "pro"), said(BLAME, ""), said(TERMS, "pro con", unsure=True))
    digits = [hashlib.sha256(text.encode()).hexdigest()[:16] for text in (OFFER, BLAME, TERMS)]
    assert found == LabeledStatements(
        labels=("con", "pro"),
        examples=(
            Example(OFFER, ("pro",), None, digits[0], "a.csv"),
            Example(BLAME, (), None, digits[1], "a.csv"),
            Example(TERMS, ("con", "pro"), None, digits[2], "a.csv", unsure=True),
        ),
        wheres=("a.csv:2", "a.csv:3", "a.csv:4"),
        unlabeled=(),
        repeated=(),
        conflicts=(),
        ties=(),
        annotators=0,
        agreement=(),
    )


def test_nothing_at_all() -> None:
    assert to_statements([]) == LabeledStatements((), (), (), (), (), (), (), 0, ())


def test_the_same_text_is_stripped_and_composed() -> None:
    found = merged(
        said("Die Tür steht offen.", "pro"), said("  Die Tu\u0308r steht offen.\n", "pro")
    )
    assert only(found).text == "Die Tür steht offen."
    assert len(merged(said("We agree.", "pro"), said("We Agree.", "pro")).examples) == 2


@pytest.mark.parametrize(
    ("given", "labels", "missing", "unsure"),
    [
        (["pro", "pro", "pro"], ("pro",), (), False),
        (["pro", "pro", ""], ("pro",), (), True),
        (["pro", "", ""], (), (), True),
        (["pro", ""], (), ("pro",), True),
        (["pro con", "con", "", ""], (), ("con",), True),
        (["pro", "con"], (), ("con", "pro"), True),
        (["", ""], (), (), False),
        (["pro con", "pro"], ("pro",), ("con",), True),
    ],
)
def test_majority_of_annotators(
    given: list[str], labels: tuple[str, ...], missing: tuple[str, ...], unsure: bool
) -> None:
    votes = [said(OFFER, answer, f"coder {number}") for number, answer in enumerate(given)]
    found = to_statements([reading(*votes)], labels=("con", "pro"))
    example = only(found)
    assert (example.labels, example.missing, example.unsure) == (labels, missing, unsure)
    assert len(found.ties) == len(missing)
    assert found.repeated == found.conflicts == ()  # several annotators are no repetition
    assert found.annotators == len(given)


def test_a_tie_names_label_places_and_annotators() -> None:
    found = merged(said(OFFER, "pro", "Ana"), said(OFFER, "", "Ben"))
    assert [str(note) for note in found.ties] == [
        "a.csv:2: 'pro' is given at a.csv:2 by Ana, and not at a.csv:3 by Ben, so it is left "
        f"open: “{OFFER}”"
    ]


def test_a_tie_of_many_names_a_few_places() -> None:
    found = merged(*[said(OFFER, "pro" if number < 5 else "") for number in range(10)])
    assert "given at a.csv:2, a.csv:3, a.csv:4 and 2 more, and not at a.csv:7" in str(found.ties[0])


def test_labels_that_were_not_asked_about() -> None:
    found = merged(
        said(OFFER, "pro", "Ana", missing="con mixed"),
        said(OFFER, "", "Ben", missing="con pro"),
        said(BLAME, "con mixed", "Ana"),
    )
    example = found.examples[0]
    assert found.labels == ("con", "mixed", "pro")
    assert example.labels == ("pro",)  # the only one asked about it gives it
    assert example.missing == ("con",)  # Ben was asked about "mixed", nobody about "con"
    assert not example.unsure
    assert found.ties == ()


def test_a_label_both_given_and_missing_is_given() -> None:
    example = only(merged(said(OFFER, "pro", missing="pro")))
    assert (example.labels, example.missing) == (("pro",), ())


@pytest.mark.parametrize("annotator", [None, "Ana"])
def test_repeated_rows(annotator: str | None) -> None:
    found = merged(
        said(OFFER, "pro con", annotator), said(BLAME, ""), said(OFFER, "con pro", annotator)
    )
    assert [example.text for example in found.examples] == [OFFER, BLAME]
    assert found.wheres == ("a.csv:2", "a.csv:3")
    assert found.repeated == (Note("a.csv:4", "the same text with the same labels as at a.csv:2"),)
    assert found.conflicts == found.ties == ()
    assert not found.examples[0].unsure


@pytest.mark.parametrize("annotator", [None, "Ana"])
def test_conflicts_are_decided_by_majority(annotator: str | None) -> None:
    rows = [said(OFFER, labels, annotator) for labels in ("pro", "con", "pro")]
    found = merged(*rows)
    assert only(found).labels == ("pro",)
    assert only(found).unsure
    assert found.conflicts == (Note("a.csv:3", f"labeled con, but pro at a.csv:2: “{OFFER}”"),)
    assert found.repeated == (Note("a.csv:4", "the same text with the same labels as at a.csv:2"),)


def test_a_conflict_of_two_is_a_tie() -> None:
    found = merged(said(OFFER, "pro con"), said(OFFER, "con"))
    example = only(found)
    assert (example.labels, example.missing, example.unsure) == (("con",), ("pro",), True)
    assert str(found.conflicts[0]).startswith("a.csv:3: labeled con, but pro, con at a.csv:2: ")
    assert str(found.ties[0]).startswith("a.csv:2: 'pro' is given at a.csv:2, and not at a.csv:3,")
    assert str(merged(said(OFFER, "pro"), said(OFFER, "")).conflicts[0]).startswith(
        "a.csv:3: labeled none, but pro at a.csv:2: "
    )


def test_who_contradicts_oneself_has_no_vote() -> None:
    found = merged(
        said(OFFER, "pro", "Ana"),
        said(OFFER, "", "Ana"),
        said(OFFER, "pro", "Ben"),
    )
    assert only(found).labels == ("pro",)
    assert found.ties == ()
    assert len(found.conflicts) == 1


def test_an_annotator_has_one_vote_however_many_rows() -> None:
    rows = [said(OFFER, "pro", "Ana")] * 5 + [said(OFFER, "", "Ben"), said(OFFER, "", "Cleo")]
    found = merged(*rows)
    assert only(found).labels == ()
    assert len(found.repeated) == 4


def test_the_same_text_asked_about_another_label() -> None:
    found = merged(said(OFFER, "pro", missing="con"), said(OFFER, "con", missing="pro"))
    assert only(found).labels == ("con", "pro")
    assert found.repeated == (
        Note("a.csv:3", "the same text as at a.csv:2, asked about other labels"),
    )
    assert found.conflicts == ()


def test_unlabeled() -> None:
    found = merged(
        said(OFFER, None), said(BLAME, None), said(OFFER, "pro"), said(BLAME, None, "Ana")
    )
    assert [example.text for example in found.examples] == [OFFER]
    assert found.wheres == ("a.csv:4",)  # where it is labeled
    assert found.unlabeled == (Note("a.csv:3", "nobody has labeled it"),)
    assert found.repeated == (
        Note("a.csv:2", "the same text as at a.csv:4, not labeled here"),
        Note("a.csv:5", "the same text as at a.csv:3, not labeled here"),
    )
    assert found.annotators == 0


def test_group_and_split_of_the_first_win() -> None:
    found = merged(
        said(OFFER, "pro"),
        said(OFFER, "pro", group="harbor", split="train"),
        said(OFFER, "pro", group="market", split="test"),
        said(OFFER, "pro", group="harbor"),
    )
    assert (only(found).group, only(found).split) == ("harbor", "train")
    assert found.conflicts == (
        Note("a.csv:4", f"group 'market', but 'harbor' at a.csv:3, which is kept: “{OFFER}”"),
        Note("a.csv:4", f"split 'test', but 'train' at a.csv:3, which is kept: “{OFFER}”"),
    )


def test_long_texts_are_shortened_in_notes() -> None:
    found = merged(said("We object. " * 20, "pro"), said("We object. " * 20, ""))
    assert str(found.conflicts[0]).endswith(": “" + ("We object. " * 20)[:59] + "…”")


def test_several_sources() -> None:
    found = to_statements(
        [
            reading(said(OFFER, "pro"), source="a.csv"),
            reading(said(BLAME, "con"), said(OFFER, "con"), source="b.jsonl"),
        ]
    )
    assert [example.origin for example in found.examples] == ["a.csv", "b.jsonl"]
    assert found.conflicts[0].where == "b.jsonl:3"
    assert "pro at a.csv:2" in found.conflicts[0].message


def test_order_of_the_label_set() -> None:
    rows = reading(said(OFFER, "pro"), said(BLAME, "con"))
    assert to_statements([rows]).labels == ("con", "pro")
    assert to_statements([rows], known=("pro", "mixed", "con")).labels == ("pro", "con")
    assert to_statements([rows], known=("pro",)).labels == ("con", "pro")
    found = to_statements([rows], labels=("pro", "mixed", "con"))
    assert found.labels == ("pro", "mixed", "con")
    assert found.examples[0].missing == ()  # asked about, and not given


def test_labels_outside_the_set() -> None:
    rows = reading(
        said(OFFER, "pro"), said(BLAME, "postiive"), said(TERMS, "x y"), said("No.", "x")
    )
    with pytest.raises(DataError) as caught:
        to_statements([rows], labels=("pro", "positive"))
    assert str(caught.value).splitlines() == [
        "a.csv:3: expected labels of 'pro', 'positive', found 'postiive' (once); read it as that "
        "by --rename postiive=positive.",
        "a.csv:4: expected labels of 'pro', 'positive', found 'x' (2 times, here first); rename "
        "or remove it.",
        "a.csv:4: expected labels of 'pro', 'positive', found 'y' (once); rename or remove it.",
        "`stancekit check` shows all that it finds in the data.",
    ]


def test_problems_are_all_counted_and_some_listed() -> None:
    sources = [reading(said(OFFER, "x"), problems=15), reading(source="b.csv", problems=1007)]
    mistakes = tuple(Note(f"c.csv:{line}", f"found {line}") for line in range(25))
    sources.append(replace(reading(source="c.csv"), problems=mistakes))
    with pytest.raises(DataError) as caught:
        to_statements(sources, labels=("pro",))
    lines = str(caught.value).splitlines()
    assert len(lines) == 22
    assert lines[0] == "a.csv:0 and 1,021 more: expected a label, found 7"
    assert lines[19] == "c.csv:18: found 18"
    assert lines[20] == "… and 7 others"


def test_notices_say_what_was_guessed_and_what_is_left_out() -> None:
    first = reading(said(OFFER, "pro"), said(BLAME, None), said(OFFER, "pro"), said(OFFER, ""))
    guessed = replace(first, notices=("text column: 'Satz' (guessed)",))
    second = replace(reading(source="b.csv"), skipped=(Note("b.csv:2", "no text"),))
    assert [str(notice) for notice in to_statements([guessed, second]).notices] == [
        "a.csv: text column: 'Satz' (guessed)",
        "a.csv, b.csv: 1 skipped, 1 not labeled, 1 repeated, 1 contradicting; "
        "`stancekit check` shows them",
    ]
    assert merged(said(OFFER, "pro")).notices == ()


ANSWERS = st.lists(
    st.tuples(
        st.sampled_from(["", "pro", "con", "pro con"]), st.sampled_from([None, "Ana", "Ben"])
    ),
    min_size=1,
    max_size=4,
)


@settings(deadline=None, max_examples=100)
@given(st.lists(ANSWERS, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_distinct_texts_does_not_matter(
    answers: list[list[tuple[str, str | None]]], shuffler: random.Random
) -> None:
    texts = [
        [said(f"Statement number {n}.", labels, annotator) for labels, annotator in rows]
        for n, rows in enumerate(answers)
    ]
    placed = reading(*[row for rows in texts for row in rows]).annotations
    by_text: dict[str, list[Annotation]] = {}
    for row in placed:
        by_text.setdefault(row.text, []).append(row)
    order = shuffler.sample(list(by_text), len(by_text))
    shuffled = tuple(row for text in order for row in by_text[text])
    one = to_statements([Reading("a.csv", "CSV", (), placed, (), ())])
    other = to_statements([Reading("a.csv", "CSV", (), shuffled, (), ())])
    assert one.labels == other.labels
    assert dict(zip(one.wheres, one.examples, strict=True)) == dict(
        zip(other.wheres, other.examples, strict=True)
    )
    assert [example.text for example in other.examples] == order
    for name in ("repeated", "conflicts", "ties"):
        assert sorted(getattr(one, name), key=str) == sorted(getattr(other, name), key=str)
    for mine, theirs in zip(one.agreement, other.agreement, strict=True):
        assert mine.alpha == pytest.approx(theirs.alpha, nan_ok=True)
        assert mine.statements == theirs.statements


@settings(deadline=None, max_examples=100)
@given(st.lists(ANSWERS, min_size=1, max_size=6))
def test_every_row_is_a_statement_a_vote_or_a_note(
    answers: list[list[tuple[str, str | None]]],
) -> None:
    rows = [
        said(f"Statement number {n}.", labels, annotator)
        for n, given in enumerate(answers)
        for labels, annotator in given
    ]
    found = merged(*rows)
    voices = {(row.text, row.annotator) for row in rows}
    assert len(voices) + len(found.repeated) + len(found.conflicts) == len(rows)
    for example in found.examples:
        assert not set(example.labels) & set(example.missing)


# The example of part C in Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability": four
# observers, twelve units, values 1 to 5 and missing ones.
OBSERVERS = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]


def test_alpha_of_the_published_examples() -> None:
    units = zip(*(row.split() for row in OBSERVERS), strict=True)
    assert krippendorff_alpha(
        [[value for value in unit if value != "."] for unit in units]
    ) == pytest.approx(0.743, abs=5e-4)
    # Part A: two observers, ten units, two values; alpha is 0.095.
    binary = zip("0100000010", "1110010000", strict=True)
    assert krippendorff_alpha(list(binary)) == pytest.approx(0.095, abs=5e-4)


def test_alpha_by_hand() -> None:
    # Three units in agreement, one not: 2 of 8 ordered pairs differ, so D_o = 1/4; with 5 times
    # True and 3 times False, D_e = 2 * 5 * 3 / (8 * 7) = 15/28; alpha = 1 - 28/60 = 8/15.
    units = [(True, True), (True, True), (False, False), (True, False)]
    assert krippendorff_alpha(units) == pytest.approx(8 / 15)
    assert krippendorff_alpha([*units, (False,), ()]) == pytest.approx(8 / 15)
    assert krippendorff_alpha([(1, 1), (0, 0)]) == 1


@pytest.mark.parametrize("units", [[], [(True,), (False,)], [(True, True), (True, True)]])
def test_alpha_that_cannot_be_computed(units: list[tuple[bool, ...]]) -> None:
    assert math.isnan(krippendorff_alpha(units))


def test_agreement_of_annotators() -> None:
    texts = [f"Statement number {number}." for number in range(6)]
    ana = ["pro", "pro con", "", "pro", "pro", "con"]
    ben = ["pro", "pro con", "", "", None, None]
    rows = [
        said(text, labels, annotator)
        for annotator, column in (("Ana", ana), ("Ben", ben))
        for text, labels in zip(texts, column, strict=True)
    ]
    found = merged(*rows, said(texts[4], ""))  # a row of nobody is no annotator
    assert found.annotators == 2
    assert [agreed.label for agreed in found.agreement] == ["con", "pro"]
    con, pro = found.agreement
    assert (con.alpha, con.statements) == (1, 4)
    assert pro.alpha == pytest.approx(8 / 15)
    assert pro.statements == 4
    asked = [replace(row, missing=("con",)) for row in rows[:4]]
    assert merged(*asked[1:], *rows[4:]).agreement[0].statements == 1


def test_one_annotator_agrees_with_nobody() -> None:
    found = merged(said(OFFER, "pro", "Ana"), said(BLAME, "", "Ana"))
    assert (found.annotators, found.agreement) == (1, ())


def test_missing_nltk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nltk.metrics.agreement", None)
    with pytest.raises(MissingExtraError, match=r'pip install "stancekit\[data\]"'):
        krippendorff_alpha([(True, False), (True, True)])


OURS = ("conciliatory", "accusatory", "conditional")


@pytest.mark.parametrize(
    ("label", "meant"),
    [
        ("acusatory", "accusatory"),
        ("accusatroy", "accusatory"),
        ("acusattory", "accusatory"),
        ("Conditional", "conditional"),
        ("Conditional ", "conditional"),
        ("CONDITIONAL", "conditional"),
        ("accusatory?", "accusatory"),
        ("“accusatory”", "accusatory"),
        ("con-ciliatory", "conciliatory"),
        ("concillatory", "conciliatory"),
        ("Acusatory!", "accusatory"),
        ("ｃonditional", "conditional"),
        ("unconditional", None),
        ("accommodating", None),
        ("conditions", None),
        ("neutral", None),
        ("?", None),
    ],
)
def test_spellings_of_known_labels(label: str, meant: str | None) -> None:
    assert misspelled({label: 40}, OURS) == ({label: meant} if meant else {})


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ({"positive": 9, "postive": 1}, {"postive": "positive"}),
        ({"positive": 1, "postive": 1}, {}),  # which of them is the right one?
        ({"affect": 50, "effect": 70}, {}),  # too many to be slips
        ({"Neutral": 3, "neutral": 4}, {"Neutral": "neutral"}),
        ({"mixed view": 4, "mixed-view": 4}, {"mixed-view": "mixed view"}),
        ({"strongly agree": 9, "strongly agre": 1}, {"strongly agre": "strongly agree"}),
        ({"strongly agree": 9, "strongly disagree": 1}, {}),
        ({"type A": 9, "type B": 1}, {}),
        ({"level 1": 9, "level 2": 1, "level 10": 1}, {}),
        ({"1": 9, "-1": 1, "0": 2, "1.0": 1, "10": 1}, {}),
        ({"legal": 9, "illegal": 1, "male": 9, "female": 1}, {}),
        ({"+": 9, "-": 1, "pro+": 9, "pro": 2}, {}),
        ({"hat": 9, "hate": 1, "had": 1}, {}),
        ({"import": 9, "export": 1}, {}),
        ({"Border Dispute": 2, "border dispute": 9, "bordr dispute": 1},
         {"Border Dispute": "border dispute", "bordr dispute": "border dispute"}),
    ],
)  # fmt: skip
def test_spellings_of_more_frequent_labels(counts: dict[str, int], found: dict[str, str]) -> None:
    assert misspelled(counts) == found


def test_a_known_label_is_no_misspelling() -> None:
    counts = {"unfair": 1, "unfairr": 1, "Unfair": 9}
    assert misspelled(counts) == {"unfair": "Unfair", "unfairr": "Unfair"}
    assert misspelled(counts, ("unfair", "Unfair", "unfairr")) == {}


def test_very_many_labels_are_not_compared_with_each_other() -> None:
    counts = {f"word{'a' * (n % 7)}{'b' * (n // 7)}x": n % 9 for n in range(3000)}
    assert misspelled(counts | {"Wordax": 1, "wordax": 2}) == {"Wordax": "wordax"}
