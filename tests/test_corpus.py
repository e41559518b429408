"""The committed corpus is well-formed, and its splits do not leak into each other."""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from stancekit.data.duplicates import near_duplicates
from stancekit.data.examples import read_examples
from stancekit.data.rows import read_rows
from stancekit.data.splits import SPLITS
from stancekit.schema import Example

TRAINING = Path(__file__).resolve().parent.parent / "training"
SHARED = TRAINING.parent.parent / "shared" / "real"
sys.path.insert(0, str(TRAINING))
import build_real  # noqa: E402

LABELS = ("conciliatory", "accusatory", "conditional")


@pytest.fixture(scope="module")
def written() -> list[Example]:
    folder = TRAINING / "corpus"
    paths = sorted([*(folder / "written").glob("*.jsonl"), *(folder / "probes").glob("*.jsonl")])
    return read_examples(paths, labels=LABELS, origin="written")


@pytest.fixture(scope="module")
def references() -> list[build_real.Reference]:
    return build_real.read_references(build_real.LABELS_CSV)


@pytest.fixture(scope="module")
def real(
    references: list[build_real.Reference], tmp_path_factory: pytest.TempPathFactory
) -> list[Example]:
    path = build_real.STATEMENTS
    if not path.is_file():
        if not SHARED.is_dir():
            pytest.skip("the texts of the real part are not here; see training/build_real.py")
        path = tmp_path_factory.mktemp("real") / "statements.jsonl"
        build_real.main([SHARED], output=path)
    return read_examples([path], labels=LABELS, origin="real")


def parted(groups_and_splits: Iterable[tuple[str, str]]) -> set[str]:
    splits = defaultdict(set)
    for group, split in groups_and_splits:
        splits[group].add(split)
    return {group for group, found in splits.items() if len(found) > 1}


def leaks(examples: list[Example]) -> list[tuple[str, str]]:
    return [
        (examples[low].text, examples[high].text)
        for low, high in near_duplicates([example.text for example in examples])
        if examples[low].split != examples[high].split
    ]


def test_written_statements(written: list[Example]) -> None:
    assert len(written) == 7_700 + 160
    assert {example.split for example in written} == set(SPLITS)
    assert parted((example.group, example.split) for example in written) == set()
    for label in LABELS:
        assert {example.split for example in written if label in example.labels} == set(SPLITS)


def test_written_labels_are_in_order() -> None:
    for path in sorted((TRAINING / "corpus" / "written").glob("*.jsonl")):
        for row in read_rows(path):
            labels = row.values["labels"]
            assert labels == [label for label in LABELS if label in labels], f"{path}:{row.line}"
            assert row.values["group"] == path.stem, f"{path}:{row.line}"
            assert row.values["register"], f"{path}:{row.line}"
            assert row.values["domain"], f"{path}:{row.line}"
            assert row.values["text"] == " ".join(row.values["text"].split())


def test_written_texts_are_distinct(written: list[Example]) -> None:
    plain = [re.sub(r"\W+", " ", example.text.casefold()).strip() for example in written]
    assert len(set(plain)) == len(plain)


def test_written_near_duplicates(written: list[Example]) -> None:
    assert leaks(written) == []
    train = [example.text for example in written if example.split == "train"]
    repeated = {later for _, later in near_duplicates(train)}
    assert len(repeated) < 0.01 * len(train)


def test_labels_of_real_statements(references: list[build_real.Reference]) -> None:
    # read_references has checked columns, labels, hashes and the names of splits.
    assert len(references) == 12_997
    assert len({reference.sha1 for reference in references}) == len(references)
    keys = [(reference.source, reference.doc, reference.sha1) for reference in references]
    assert keys == sorted(keys)
    assert parted((reference.group, reference.split) for reference in references) == set()
    for source in {reference.source for reference in references}:
        rows = [reference for reference in references if reference.source == source]
        for split in ("test", "validation"):
            share = sum(reference.split == split for reference in rows) / len(rows)
            assert share == pytest.approx(0.1, abs=0.01), (source, split)


def test_real_statements_have_the_committed_splits(
    real: list[Example], references: list[build_real.Reference]
) -> None:
    committed = {(reference.group, reference.split) for reference in references}
    assert {(example.group, example.split) for example in real} <= committed


def test_no_near_duplicates_across_splits_in_the_whole_corpus(
    written: list[Example], real: list[Example]
) -> None:
    assert leaks(written + real) == []
