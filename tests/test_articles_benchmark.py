"""The scripts on articles measure what they say."""

import sys
from pathlib import Path

import pytest
from test_benchmarks import run, tables

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))
import annotated
from annotated import Agreement, Article, Boundaries, Part, read_articles

from stancekit.documents.document import Document
from stancekit.schema import Attribution, Prediction, Statement

TEXT = "He left. Hale said no."


def document(*parts: tuple[int, int, Attribution]) -> Document:
    statements = tuple(
        Statement(start, end, TEXT[start:end], attribution, Prediction((), {}))
        for start, end, attribution in parts
    )
    return Document(TEXT, statements, (), ())


ARTICLE = Article(
    "leaving",
    "news",
    TEXT,
    (
        Part(0, 8, "statement", "narration"),
        Part(9, 22, "statement", "reported", "Tomas Hale"),
    ),
)


def test_boundaries_are_counted() -> None:
    found = Boundaries()
    found.add({8, 15, 22}, {8, 22, 30, 40})
    assert (found.precision, found.recall) == (2 / 3, 2 / 4)
    assert found.f1 == pytest.approx(4 / 7)


def test_agreement_of_a_right_reading() -> None:
    found = Agreement()
    said = Attribution("reported", "Hale", "tomas hale", "said")
    found.add(ARTICLE, document((0, 8, Attribution()), (9, 22, said)))
    assert found.spans.f1 == 1
    assert (found.statements, found.conveyances) == (2, 2)
    assert (found.spoken, found.speakers, found.named, found.named_right) == (1, 1, 1, 1)


def test_agreement_of_a_wrong_reading() -> None:
    found = Agreement()
    found.add(ARTICLE, document((0, 22, Attribution("reported", "he", None, "said"))))
    assert found.spans.f1 == 0
    assert (found.statements, found.conveyances) == (2, 1)
    assert (found.spoken, found.speakers, found.named) == (1, 0, 0)


def test_no_name_is_right_where_none_can_be_told() -> None:
    unknown = Article("x", "news", TEXT, (Part(9, 22, "statement", "reported", None),))
    found = Agreement()
    found.add(unknown, document((9, 22, Attribution("reported", "Hale", None, "said"))))
    assert (found.spoken, found.speakers, found.named) == (1, 1, 0)


def test_articles_are_read_with_their_line_ends() -> None:
    articles = read_articles("development")
    assert any("\r\n" in article.text for article in articles)
    assert all(article.ends and article.statements for article in articles)


def test_a_changed_article_is_refused(tmp_path: Path) -> None:
    (tmp_path / "development").mkdir()
    (tmp_path / "index.jsonl").write_text('{"id": "a", "half": "development", "kind": "news"}\n')
    (tmp_path / "development" / "a.txt").write_text("He went.")
    part = '{"start": 0, "end": 8, "role": "statement", "text": "He left."}\n'
    (tmp_path / "development" / "a.jsonl").write_text(part)
    with pytest.raises(ValueError, match="not what stands there"):
        read_articles("development", tmp_path)


def test_paragraphs_have_their_places() -> None:
    assert list(annotated.paragraphs("One.\r\n\r\n  Two. \n")) == [(0, "One."), (10, "Two.")]


def test_articles_prints_all_systems_and_halves() -> None:
    ends, agreement, kinds, stance = tables(run("articles.py"))
    systems = {row[0] for row in ends[1:]}
    assert systems == {"stancekit", "nupunkt", "syntok", "pySBD"}
    assert [row[0] for row in agreement[1:]] == list(annotated.HALVES)
    assert {"news", "speech"} <= {row[0] for row in kinds[1:]}
    assert len(stance) == 1 + 2 * 4
    for row in (*ends[1:], *agreement[1:]):
        assert all(0 <= float(cell) <= 1 for cell in row if cell.startswith(("0.", "1.")))


def test_analyzing_prints_its_times() -> None:
    printed = run("analyzing.py", "--rounds", "1", "--megabytes", "0.02", "0.04")
    article, lengths, hostile = tables(printed)
    assert [row[0] for row in lengths[1:]] == ["0.02 MB", "0.04 MB"]
    assert len(article) == 3
    assert all(row[1].endswith(" s") for row in hostile[1:])
