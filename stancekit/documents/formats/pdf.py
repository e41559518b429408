"""The text of a PDF, its lines joined to paragraphs."""

import logging
import re
from collections.abc import Sequence
from io import BytesIO
from math import hypot
from unicodedata import normalize

from stancekit.data.sources import Source
from stancekit.documents.formats.blocks import parsing
from stancekit.documents.formats.lines import Line, join_lines, without_running_heads
from stancekit.errors import DataError, MissingExtraError

try:
    from pypdf import PageObject, PdfReader
    from pypdf.errors import DependencyError
except ImportError as error:
    raise MissingExtraError(
        f'PDF files need {error.name}: pip install "stancekit[documents]"'
    ) from error

_LIGATURES = str.maketrans({code: normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)})
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")

Matrix = Sequence[float]


def pdf_text(source: Source) -> str:
    """Return the text of all pages, without heads and page numbers that repeat.

    Raises:
        DataError: it is no PDF, or locked by a password, or its pages are pictures.
        MissingExtraError: it is encrypted, and the library for that is not installed.
    """
    # pypdf reports every flaw that it reads past, and Python prints that where nobody listens.
    logging.getLogger("pypdf").addHandler(logging.NullHandler())
    with parsing(source.name, "a PDF"):
        reader = PdfReader(BytesIO(source.content or b""))
        if reader.is_encrypted:
            _unlock(reader, source.name)
        pages = [_lines(page) for page in reader.pages]
    text = join_lines(without_running_heads(pages))
    if not text:
        raise DataError(
            f"{source.name}: expected a PDF with text, found {len(pages)} pages without any; if "
            "they are scanned, recognize their text first, for instance by ocrmypdf."
        )
    return text


def _unlock(reader: PdfReader, name: str) -> None:
    """Open a PDF that is encrypted, but for which no password is needed to read it."""
    try:
        opened = reader.decrypt("")
    except DependencyError as error:
        raise MissingExtraError(
            f'{name} is encrypted, which needs another library: pip install "pypdf[crypto]"'
        ) from error
    if not opened:
        raise DataError(
            f"{name}: expected a PDF that anybody may read, found one with a password; save it "
            "without."
        )


def _lines(page: PageObject) -> list[Line]:
    """Return the lines of a page in the order in which they were set, column after column."""
    found: list[Line] = []
    text, place = "", (0.0, 0.0, 1.0)

    def see(piece: str, outer: Matrix, inner: Matrix, _font: object, size: float) -> None:
        nonlocal text, place
        for number, part in enumerate(piece.split("\n")):
            if number:
                found.append(Line(_clean(text), *place))
                text = ""
            if part.strip() and not text.strip():
                place = _place(outer, inner, size)
            text += part

    page.extract_text(visitor_text=see)
    return [line for line in [*found, Line(_clean(text), *place)] if line.text]


def _place(outer: Matrix, inner: Matrix, size: float) -> tuple[float, float, float]:
    """Return x, y and the size of letters on the page, whose matrices are those of PDF."""
    x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
    y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
    scale = hypot(inner[2], inner[3]) * hypot(outer[2], outer[3])
    return x, y, abs(size) * scale or 1.0


def _clean(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text.translate(_LIGATURES)).split())
