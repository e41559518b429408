"""The article on a page of HTML, as plain text."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from stancekit.data.sources import Source
from stancekit.documents.formats.blocks import BULLET, join_blocks, parsing, with_title
from stancekit.errors import DataError, MissingExtraError

try:
    import trafilatura
except ImportError as error:
    raise MissingExtraError(
        f'HTML files need {error.name or "trafilatura"}: pip install "stancekit[documents]"'
    ) from error

if TYPE_CHECKING:
    from lxml.etree import _Element

_LOOKED_AT = 1024  # bytes in which a page declares its encoding, by the standard of HTML
_DECLARED = re.compile(
    rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.I
)
_XML_HEAD = re.compile(r"\A\s*<\?xml[^>]*\?>")
_WINDOWS = ("ascii", "iso8859-1")  # which browsers read as Windows-1252, as they are told to
_QUOTED = re.compile(r"<q\b[^>]*>(.*?)</q>", re.I | re.DOTALL)
_TIME = re.compile(r"(?<=[a-z,]\s)<time\b[^>]*>(.*?)</time>", re.I | re.DOTALL)
_INLINE = ("hi", "ref", "del", "code", "span")


def web_text(source: Source) -> str:
    """Return the main text of a page with its paragraphs, without what stands around it.

    Its title comes first when it is not in the text.

    Raises:
        DataError: there is no article, or the page is in another encoding than it says.
    """
    page = _XML_HEAD.sub("", replace(source, encoding=_encoding(source)).text)
    # trafilatura would cut a paragraph at a <q>, and drop a <time> in the midst of a sentence.
    page = _TIME.sub(r"\1", _QUOTED.sub("\u201c\\1\u201d", page))
    with parsing(source.name, "a page of HTML"):
        found = trafilatura.bare_extraction(page, include_comments=False, with_metadata=True)
    if found is None or isinstance(found, dict) or not (found.text or "").strip():
        raise DataError(
            f"{source.name}: expected a page of HTML with an article, found no text of one; a "
            "page that scripts fill in must be saved by a browser, or its text as .txt."
        )
    return with_title(found.title, join_blocks(_blocks(found.body)))


def _encoding(source: Source) -> str | None:
    """Return the encoding that was asked for, else the one that the page declares."""
    if source.encoding or source.starts_with(b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"):
        return source.encoding
    declared = _DECLARED.search((source.content or b"")[:_LOOKED_AT])
    if declared is None:
        return None
    name = declared[1].decode("ascii", errors="replace")
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return name  # which decoding will complain about
    if known.startswith("utf-16"):  # it could not be read up to here if it were
        return None
    return "cp1252" if known in _WINDOWS else name


def _blocks(element: "_Element") -> Iterator[str]:
    """Yield the text of every paragraph, heading, list item and cell below an element."""
    mark = BULLET if element.tag == "item" else ""
    text = _flat(element.text)
    for child in element:
        if child.tag == "lb":
            text += "\n"
        elif child.tag in _INLINE:
            text += _flat("".join(map(str, child.itertext())))
        else:
            yield mark + text if text.strip() else ""
            text = ""
            yield from _blocks(child)
        text += _flat(child.tail)
    yield mark + text if text.strip() else ""


def _flat(text: str | None) -> str:
    """Make the line ends of the source spaces, which is what they are in HTML."""
    return re.sub(r"\s+", " ", text or "")
