"""What stands above the article: its title, what it holds in figures, and the strip."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from stancekit.data.wording import count
from stancekit.documents.page.article import Writer
from stancekit.documents.page.elements import add, look
from stancekit.documents.page.layout import Line
from stancekit.documents.page.strip import add_strip

if TYPE_CHECKING:
    from stancekit.documents.document import Document


def parted(lines: Sequence[Line]) -> tuple[Sequence[Line], Sequence[Line]]:
    """Return the lines that belong above the article, to the title and its byline, and the rest."""
    end = next((k for k, line in enumerate(lines, 1) if line.role == "title"), 0)
    while 0 < end < len(lines) and lines[end].bare and lines[end].role in ("byline", "dateline"):
        end += 1
    return lines[:end], lines[end:]


def add_header(
    parent: Element, document: "Document", writer: Writer, lines: Sequence[Line]
) -> None:
    """Append the header: the title or what stands for it, then the figures."""
    header = add(parent, "header")
    if lines:
        writer.write(header, lines)
    else:
        add(header, "h1", {"class": "untitled", "dir": "auto"}, name_of(document))
    figures = add(header, "ul", {"class": "figures", "aria-label": "In figures"})
    counts = document.profile().counts
    for place, label in enumerate(document.labels):
        row = add(figures, "li", {"class": "key"})
        add(row, "span", {"class": f"sample {look(place)}", "dir": "auto"}, label).tail = " "
        add(row, "span", {"class": "number"}, f"{counts[label]:,}")
    add(figures, "li", text=count(len(document.statements), "statement"))
    add(figures, "li", text=count(len(document.speakers()), "speaker"))
    if lines and document.name:
        add(figures, "li", {"class": "file", "dir": "auto"}, document.name)
    if document.statements:
        add_strip(header, document)


def name_of(document: "Document") -> str:
    """Return what to call a document: its title on one line, its file name, or that it has none."""
    return " ".join((document.title or document.name or "Untitled text").split())
