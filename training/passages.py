"""Passages of text and their sentences, from files of many kinds.

The real part of the corpus was cut from paragraphs with markup removed and white space collapsed.
A page does not say where its paragraphs end, and its sources were not all read alike: see
`_READINGS`.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from stancekit.data.rows import READERS, read_rows
from stancekit.data.sources import open_source
from stancekit.errors import DataError, MissingExtraError

_TEXT_FILES = (".txt", ".md")
_MARKUP_FILES = (".html", ".htm", ".xml", ".rss")
ENDINGS = (*_TEXT_FILES, *_MARKUP_FILES, *READERS)


def read_passages(path: Path) -> Iterator[str]:
    """Yield every string that may hold wanted sentences, with its white space collapsed.

    Raises:
        DataError: the file cannot be read as what its ending says.
    """
    suffix = path.suffix.lower()
    found: Iterator[str]
    if suffix in READERS:
        found = (
            passage
            for row in read_rows(path)
            for text in _strings(row.values)
            for passage in (text, *_split_text(text))
        )
    else:
        text = open_source(path).text
        found = _split_markup(text, path) if suffix in _MARKUP_FILES else _split_text(text)
    for passage in found:
        if collapsed := " ".join(passage.split()):
            yield collapsed


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for member in value.values():
            yield from _strings(member)
    elif isinstance(value, list):
        for member in value:
            yield from _strings(member)


def _split_text(text: str) -> Iterator[str]:
    yield from re.split(r"\n\s*\n", text)
    yield from text.splitlines()


_INLINE, _BLOCK, _PARAGRAPH_END = "\x01", "\x02", "\x03"  # marks of the tags within a page's text
_READINGS = tuple(
    str.maketrans({_INLINE: inline, _BLOCK: block, _PARAGRAPH_END: end})
    for inline, block, end in (
        ("", "\n\n", "\n\n"),  # every block element is a paragraph
        (" ", "\n\n", "\n\n"),  # the same, and a tag within a paragraph parts words
        (" ", " ", "\n\n"),  # only </p> ends a paragraph (the source kremlin)
        (" ", " ", " "),  # only a blank line does (the source aupm)
    )
)
_INLINE_TAG = re.compile(
    "a|abbr|b|big|cite|code|del|em|font|i|img|ins|mark|nobr|q|s|small|span|strike|strong|sub|sup|"
    "time|tt|u|wbr"
)
_IGNORED_TAGS = ("script", "style")


class _Page(HTMLParser):
    """Collects the text of HTML or XML, with a mark in the place of every tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._ignoring = False

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - its signature
        self._ignoring = tag in _IGNORED_TAGS
        self.parts.append(_INLINE if _INLINE_TAG.fullmatch(tag) else _BLOCK)

    def handle_endtag(self, tag: str) -> None:
        self._ignoring = False
        mark = _INLINE if _INLINE_TAG.fullmatch(tag) else _BLOCK
        self.parts.append(_PARAGRAPH_END if tag == "p" else mark)

    def handle_data(self, data: str) -> None:
        if not self._ignoring:
            self.parts.append(data)


def _split_markup(markup: str, path: Path) -> Iterator[str]:
    markup = re.sub(r"<!\[CDATA\[(.*?)\]\]>", r"\1", markup, flags=re.DOTALL)
    page = _Page()
    try:
        page.feed(re.sub(r"(?m)^b(['\"]).*\1$", _decode_bytes, markup))
        page.close()
    except AssertionError as error:
        raise DataError(f"{path}: expected HTML or XML, found {error}; mend the markup.") from error
    text = "".join(page.parts)
    for reading in _READINGS:
        yield from re.split(r"\n\s*\n", text.translate(reading))


def _decode_bytes(line: re.Match[str]) -> str:
    """Decode a line that is bytes as Python writes them (the source briefing), and no other."""
    try:
        content = ast.literal_eval(line[0])
        return content.decode() if isinstance(content, bytes) else line[0]
    except (SyntaxError, ValueError):
        return line[0]


def cut_sentences(passage: str) -> list[str]:
    """Return the sentences of a passage by pySBD, without white space around them.

    Raises:
        MissingExtraError: pySBD is not installed.
    """
    return [sentence.strip() for sentence in _segmenter()(passage)]


@cache
def _segmenter() -> Callable[[str], list[str]]:
    try:
        import pysbd
    except ImportError as error:
        raise MissingExtraError(
            'Cutting passages into sentences needs pySBD: pip install "stancekit[train]"'
        ) from error
    segment: Callable[[str], list[str]] = pysbd.Segmenter(language="en", clean=False).segment
    return segment
