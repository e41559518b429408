"""Articles in files: each kind of file, what is wrong with some, and how they are found."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from io import BytesIO, TextIOWrapper
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pypdf import PdfReader, PdfWriter
from pypdf.errors import DependencyError

from stancekit.documents.files import ENDINGS, find_articles, read_article
from stancekit.documents.formats.blocks import with_title
from stancekit.errors import DataError, MissingExtraError

MARKDOWN = """---
title: "Elm opens its valve"
date: 2031-05-01
---
## The *first* step

We **will** open the [valve](http://elm.example "valve"),
as Ida Moss said.![a valve](valve.png) Pumps &amp; snake_case stay.  
No 3\\*4.<br>Never <b>again</b>.

> They lied.

1. Pay.
2. Leave.
   - At once.

A list:

- By day,

  or by night.

| who | what |
|-----|------|
| Elm | pays |

<div>Nobody <i>came</i>.</div>
<!-- a note -->

    Quoted as it is.
"""  # noqa: W291 - a line break of Markdown
PAGE = """<!doctype html><html><head>{head}</head><body>
<nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article>{heading}
<p>Elm will open its valve on Tuesday, the first time in a year, and Moss will be there.</p>
<p>“We are ready,” said <a href="/moss">Ida Moss</a>.<br>She added <q>so is Elm</q> on
<time datetime="2031-05-01">Thursday</time>, and <em>nobody</em> laughed.</p>
<h2>What Oak says</h2>
<blockquote><p>They have broken every promise they ever made to us.</p></blockquote>
<ul><li>The fees must go.</li><li>The pumps must stay.</li></ul>
</article>
<footer>© The Elm Courier. All rights reserved.</footer>
<script>var valve = 1;</script></body></html>
"""
PARAGRAPHS = [
    "Elm will open its valve on Tuesday, the first time in a year, and Moss will be there.",
    "“We are ready,” said Ida Moss.\nShe added “so is Elm” on Thursday, and nobody laughed.",
    "What Oak says",
    "They have broken every promise they ever made to us.",
    "• The fees must go.\n• The pumps must stay.",
]

Line = tuple[float, float, float, str]  # x, y, size of letters, text


def pdf(*pages: Sequence[Line]) -> bytes:
    """Return a PDF with lines of text at their places."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    kids = []
    font = "<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>"
    for lines in pages:
        content = "".join(
            f"BT /F {size} Tf 1 0 0 1 {x} {y} Tm <{text.encode('cp1252').hex()}> Tj ET\n"
            for x, y, size, text in lines
        )
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 600]/Contents {len(objects) + 2} 0 R"
            f"/Resources<</Font{font}>>>>"
        )
        objects.append(f"<</Length {len(content)}>>stream\n{content}endstream")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    found, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(found))
        found += f"{number} 0 obj{text}endobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return found + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(found)}\n%%EOF"
    ).encode("latin-1")


def locked(content: bytes, password: str) -> bytes:
    writer = PdfWriter(PdfReader(BytesIO(content)))
    writer.encrypt(password, "the owner's", algorithm="RC4-128")
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def below(*texts: str, x: float = 50, top: float = 500, step: float = 12) -> list[Line]:
    return [(x, top - step * place, 10, text) for place, text in enumerate(texts)]


Read = Callable[..., str]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write a file, and read it as an article."""

    def call(name: str, content: str | bytes, encoding: str | None = None) -> str:
        path = tmp_path / name
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return read_article(path, encoding=encoding)

    return call


@pytest.mark.parametrize("name", ["a.txt", "A.TXT", "a", "a.log"])
def test_plain_text(read: Read, name: str) -> None:
    assert read(name, "  A #1 *title*\r\n\r\nWe agree.\rSo.\n ") == (
        "  A #1 *title*\n\nWe agree.\nSo.\n "
    )


def test_encodings(read: Read) -> None:
    assert read("a.txt", "\ufeffCafé".encode()) == "Café"
    assert read("a.txt", "Café".encode("utf-16")) == "Café"
    assert read("a.txt", "Café".encode("cp1252"), encoding="cp1252") == "Café"
    assert read("a.md", "**Café**".encode("utf-16-le"), encoding="utf-16-le") == "Café"


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(b"# We agree.\r\n")))
    assert read_article("-") == "# We agree.\n"


def test_markdown(read: Read) -> None:
    assert read("a.md", MARKDOWN).split("\n\n") == [
        "Elm opens its valve",
        "The first step",
        "We will open the valve, as Ida Moss said. Pumps & snake_case stay.\nNo 3*4.\nNever again.",
        "They lied.",
        "1. Pay.\n2. Leave.\n• At once.",
        "A list:",
        "• By day,",
        "or by night.",
        "who",
        "what",
        "Elm",
        "pays",
        "Nobody came.",
        "Quoted as it is.",
    ]


def test_markdown_whose_title_is_there(read: Read) -> None:
    assert read("a.md", "---\ntitle: We agree\n---\n# We agree\n\nNow.") == "We agree\n\nNow."
    assert read("a.md", "---\n\nNow.\n\n---\n") == "Now."


@pytest.mark.parametrize(
    ("title", "text", "added"),
    [
        ("Elm opens", "By Ida\n\nELM opens!\n\nIt rains.", False),
        ("Elm opens | The Courier", "Elm opens\n\nIt rains.", False),
        ("Elm opens", "It rains, and Elm opens.", True),
        ("World leaders meet", "World\n\nIt rains.", True),
        (" Elm\nopens ", "It rains.", True),
        ("", "It rains.", False),
        (None, "It rains.", False),
    ],
)
def test_titles(title: str | None, text: str, added: bool) -> None:
    found = with_title(title, text)
    assert found == (f"{' '.join((title or '').split())}\n\n{text}" if added else text)


def test_html(read: Read) -> None:
    found = read("a.html", PAGE.format(head="<title>x</title>", heading="<h1>The valve opens</h1>"))
    assert found.split("\n\n") == ["The valve opens", *PARAGRAPHS]


def test_html_with_its_title_in_the_head(read: Read) -> None:
    head = '<meta property="og:title" content="The valve opens"><title>x</title>'
    found = read("a.htm", PAGE.format(head=head, heading=""))
    assert found.split("\n\n") == ["The valve opens", *PARAGRAPHS]


@pytest.mark.parametrize(
    ("declared", "encoding", "asked"),
    [
        ('<meta charset="windows-1252">', "cp1252", None),
        (
            '<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">',
            "cp1252",
            None,
        ),
        ('<meta charset="utf-16">', "utf-8", None),
        ('<meta charset="utf-8">', "utf-16", None),
        ('<meta charset="utf-8">', "cp1252", "cp1252"),
        ("", "utf-8", None),
    ],
)
def test_encodings_of_html(read: Read, declared: str, encoding: str, asked: str | None) -> None:
    page = PAGE.format(head=declared, heading="<h1>The “valve”</h1>").encode(encoding)
    assert read("a.html", page, encoding=asked).startswith("The “valve”\n\n")


def test_html_of_xml(read: Read) -> None:
    page = '<?xml version="1.0" encoding="utf-8"?>' + PAGE.format(head="", heading="")
    assert read("a.html", page).split("\n\n") == PARAGRAPHS


def word(change: Callable[[docx.document.Document], None]) -> bytes:
    document = docx.Document()
    change(document)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_word(read: Read) -> None:
    def write(document: docx.document.Document) -> None:
        document.sections[0].header.paragraphs[0].text = "The Elm Courier"
        document.add_heading("The valve opens", 0)
        document.add_paragraph("We will ").add_run("open").bold = True
        document.add_paragraph("Pay.", style="List Number")
        document.add_paragraph("Leave.", style="List Bullet")
        document.add_paragraph("")
        document.add_heading("More", 1)
        table = document.add_table(2, 2)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "Elm\tpays\nat once"
        table.cell(1, 1).text = "Oak"
        changed = document.add_paragraph("They ")
        for tag, text in (("ins", "w:t"), ("del", "w:delText"), ("moveFrom", "w:t")):
            xml = f"<w:{tag} {nsdecls('w')}><w:r><{text}>{tag} </{text}></w:r></w:{tag}>"
            changed._p.append(parse_xml(xml))
        changed.add_run("lied.")

    assert read("a.docx", word(write)).split("\n\n") == [
        "The valve opens",
        "We will open",
        "• Pay.\n• Leave.",
        "More",
        "Elm pays\nat once",
        "Oak",
        "They ins lied.",
    ]


def test_pdf_paragraphs(read: Read) -> None:
    page = [
        (50, 560, 20, "The valve opens"),
        *below("Elm will open its valve on Tuesday, and it will be", "the first time in a year."),
        *below("“We are ready,” said Moss, who is well-", "known, and negoti-", top=470),
        *below("ated for years of self-", "rule and of hard-", "ship with Anglo-", top=446),
        *below("Oak people and other hard-ship.", top=410),
        *below("Indented it is, and goes on to the edge of the page", x=60, top=398),
        *below("as lines do.", "• Pay, as we have all been told to do so many times", top=386),
        *below("• Leave.", top=362),
    ]
    assert read("a.pdf", pdf(page)).split("\n\n") == [
        "The valve opens",
        "Elm will open its valve on Tuesday, and it will be the first time in a year.",
        "“We are ready,” said Moss, who is well-known, and negotiated for years of self-rule and "
        "of hard-ship with Anglo-Oak people and other hard-ship.",
        "Indented it is, and goes on to the edge of the page as lines do.",
        "• Pay, as we have all been told to do so many times\n• Leave.",
    ]


def test_pdf_pages_and_columns(read: Read) -> None:
    def edges(number: int) -> list[Line]:
        return [(50, 580, 8, f"The Elm Courier, {number}"), (200, 20, 8, str(number))]

    left = below("Elm will open its valve on Tuesday, and", "it will be the first time")
    right = below("in a year. Nobody knows what Oak will say.", "It has not", x=220)
    second = below("said a word. And so it ends, as it began.")
    third = below("The End of it all is near, says Ida Moss.")
    found = read(
        "a.pdf",
        pdf([*edges(1), *left, *right], [*edges(2), *second], [*third, *edges(3)]),
    )
    assert found.split("\n\n") == [
        "Elm will open its valve on Tuesday, and it will be the first time in a year. Nobody knows "
        "what Oak will say. It has not said a word. And so it ends, as it began.",
        "The End of it all is near, says Ida Moss.",
    ]


def test_pdf_of_one_page_keeps_its_edges(read: Read) -> None:
    assert read("a.pdf", pdf(below("We agree.", "They lied."))).split() == [
        "We", "agree.", "They", "lied.",
    ]  # fmt: skip


def test_pdf_that_anybody_may_read(read: Read) -> None:
    assert read("a.pdf", locked(pdf(below("We agree.")), "")) == "We agree."


def test_pdf_tells_nothing_of_small_flaws(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.pdf").write_bytes(
        pdf(below("We agree.")).replace(b"startxref\n", b"startxref\n9")
    )
    code = "from stancekit.documents.files import read_article; read_article('a.pdf')"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)
    assert capfd.readouterr() == ("", "")


SCAN = pdf([])
WORD = word(lambda document: document.add_paragraph("We agree."))


@pytest.mark.parametrize(
    ("name", "content", "parts"),
    [
        ("a.txt", b"", ["expected an article, found no text", "empty"]),
        ("a.txt", b" \r\n\t", ["expected an article, found no text"]),
        ("a.md", b"![valve](valve.png)\n", ["expected an article, found no text"]),
        ("a.docx", b"", ["expected an article, found no text"]),
        ("a.pdf", b"", ["expected an article, found no text"]),
        ("a.docx", word(lambda document: None), ["expected an article, found no text"]),
        ("a.txt", b"We.\ncaf\xe9", [":2: expected UTF-8, found byte 0xe9", "--encoding latin-1"]),
        ("a.html", b"<p>caf\xe9", [":1: expected UTF-8, found byte 0xe9"]),
        ("a.html", b"<meta charset='elmish'><p>We", ["expected an encoding", "'elmish'"]),
        ("a.txt", b"We\x00agree", ["expected text, found zero bytes", "export it as text"]),
        ("a.txt", SCAN, [".docx, found a PDF", "end in .pdf"]),
        ("a.md", WORD, ["found a Word document or an archive", "end in .docx"]),
        ("a.html", b"\x1f\x8b\x08", ["found a compressed file; unpack it"]),
        ("a.rtf", b"{\\rtf1 We agree.}", ["found Rich Text; save it as .docx or .txt"]),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1", ["found an old Office file; save it as .docx"]),
        ("a.odt", WORD, ["found a Word document or an archive"]),
        (
            "a.png",
            b"\x89PNG\r\n",
            ["expected plain text or a file that ends in .txt", "found neither"],
        ),
        ("a.bin", b"We\x00", ["expected plain text or", "found neither", "zero bytes"]),
        (
            "a.html",
            b"<html><script>x()</script>",
            ["with an article, found no text", "by a browser"],
        ),
        ("a.pdf", b"%PDF-1.4 and so on", ["expected a PDF, found a broken one", "save it again"]),
        ("a.pdf", b"We agree.", ["expected a PDF, found a broken one or another kind"]),
        ("a.pdf", SCAN, ["found 1 pages without any", "ocrmypdf"]),
        ("a.pdf", locked(pdf(below("We agree.")), "elm"), ["found one with a password"]),
        ("a.docx", b"PK\x03\x04 and so on", ["expected a .docx, found a broken one"]),
        ("a.docx", WORD[: len(WORD) // 2], ["expected a .docx, found a broken one"]),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1", ["found an old .doc or one with a password"]),
    ],
)
def test_bad_files(read: Read, name: str, content: bytes, parts: list[str]) -> None:
    with pytest.raises(DataError) as caught:
        read(name, content)
    message = str(caught.value)
    assert name in message or "encoding" in message
    assert "\n" not in message
    for part in parts:
        assert part in message or part.capitalize() in message


def test_absent_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"absent\.txt: cannot be read .*; check the path"):
        read_article(tmp_path / "absent.txt")
    with pytest.raises(DataError, match="expected a file, found a folder; name the files in it"):
        read_article(tmp_path)
    with pytest.raises(DataError, match="cannot be read"):
        read_article("x" * 5000)


def test_pdf_whose_encryption_needs_a_library(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise DependencyError("cryptography>=3.1 is required for AES algorithm")

    content = locked(pdf(below("We agree.")), "")
    monkeypatch.setattr(PdfReader, "decrypt", fail)
    with pytest.raises(MissingExtraError, match=r'pip install "pypdf\[crypto\]"'):
        read("a.pdf", content)


@pytest.mark.parametrize(
    ("library", "name"),
    [("markdown_it", "a.md"), ("trafilatura", "a.html"), ("pypdf", "a.pdf"), ("docx", "a.docx")],
)
def test_missing_libraries(tmp_path: Path, library: str, name: str) -> None:
    (tmp_path / name).write_text("We agree.", encoding="utf-8")
    (tmp_path / "a.txt").write_text("We agree.", encoding="utf-8")
    code = f"""
import sys
sys.modules[{library!r}] = None
from stancekit.documents.files import read_article
from stancekit.errors import MissingExtraError
assert read_article("a.txt") == "We agree."
try:
    read_article({name!r})
except MissingExtraError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith(f'need {library}: pip install "stancekit[documents]"\n')


def test_libraries_are_imported_when_they_are_needed() -> None:
    code = "import stancekit.cli.app, stancekit.documents.files, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "stancekit.documents.files" in loaded
    assert not loaded & {"trafilatura", "lxml", "pypdf", "docx", "stancekit.text.reading"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in (
        "news/b.txt", "news/a.MD", "news/c.csv", "news/.hidden.txt", "news/~$a.docx",
        "news/2031/d.pdf", "news/2031/e.log", "news/.git/f.txt", "news/g.txt/h.html", "[1].txt",
    ):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "bare").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("inputs", "found"),
    [
        (["news/c.csv", "absent.txt", "-"], ["news/c.csv", "absent.txt", "-"]),
        (["news"], ["news/2031/d.pdf", "news/a.MD", "news/b.txt", "news/g.txt/h.html"]),
        (["news/*.txt"], ["news/b.txt"]),
        (["news/**/*.[lp]*"], ["news/2031/d.pdf", "news/2031/e.log"]),
        (["[1].txt"], ["[1].txt"]),
        (["news/b.txt", "-", "./news/b.txt", "news/*.txt", "-"], ["news/b.txt", "-"]),
        ([""], [""]),
        ([], []),
    ],
)
def test_find_articles(folder: Path, inputs: list[str], found: list[str]) -> None:
    assert [path.replace(os.sep, "/") for path in find_articles(inputs)] == found


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("bare", f"bare: expected a folder with articles, .* ends in {', '.join(ENDINGS)}"),
        ("news/*.html", r"news/\*\.html: expected files of this pattern, found none"),
        ("news/*/", "expected files of this pattern, found none"),
    ],
)
def test_inputs_that_match_nothing(folder: Path, given: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        find_articles(["news", given])
