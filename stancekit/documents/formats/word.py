"""A Word document as plain text."""

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from stancekit.data.sources import Source
from stancekit.documents.formats.blocks import BULLET, join_blocks, parsing
from stancekit.errors import DataError, MissingExtraError

try:
    import docx
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph
except ImportError as error:
    raise MissingExtraError(
        f'Word documents need {error.name}: pip install "stancekit[documents]"'
    ) from error

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.text.paragraph import CT_P
    from docx.oxml.xmlchemy import BaseOxmlElement

_OLD = b"\xd0\xcf\x11\xe0"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT = {*map(qn, ("w:del", "w:moveFrom")), _FALLBACK}  # changed away, or there twice
_BREAKS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_UNNUMBERED = ("Heading", "Title", "Subtitle")


def word_text(source: Source) -> str:
    """Return the paragraphs, headings, list items and cells of a document in their order.

    Tracked changes count as accepted. Headers, footers, footnotes and comments are left out.

    Raises:
        DataError: it is no document of the format .docx, or locked by a password.
    """
    if source.starts_with(_OLD):
        raise DataError(
            f"{source.name}: expected a .docx, found an old .doc or one with a password; save it "
            "as .docx without a password."
        )
    with parsing(source.name, "a .docx"):
        document = docx.Document(BytesIO(source.content or b""))
        # Not document.paragraphs, which lacks tables, text boxes, forms and what was inserted.
        return join_blocks(
            _mark(paragraph, document) + "".join(_pieces(paragraph))
            for paragraph in document.element.body.iter(qn("w:p"))
            if not any(parent.tag in _LEFT_OUT for parent in paragraph.iterancestors())
        )


def _mark(element: "CT_P", document: "Document") -> str:
    """Return a bullet for an item of a list; Word numbers it when it shows it."""
    style = Paragraph(element, document).style
    name = (style.name if style is not None else None) or ""
    numbered = element.xpath("./w:pPr/w:numPr/w:numId[@w:val != '0']")
    return (
        BULLET if name.startswith("List") or (numbered and not name.startswith(_UNNUMBERED)) else ""
    )


def _pieces(element: "BaseOxmlElement") -> Iterator[str]:
    for child in element:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag not in {*_LEFT_OUT, qn("w:p"), qn("w:pPr")}:  # a box has its own paragraphs
            yield from _pieces(child)
