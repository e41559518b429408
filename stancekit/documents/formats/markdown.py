"""Markdown as plain text."""

import re
from collections.abc import Iterator, Sequence

from stancekit.documents.formats.blocks import BULLET, join_blocks, with_title
from stancekit.errors import MissingExtraError

try:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
except ImportError as error:
    raise MissingExtraError(
        f'Markdown files need {error.name}: pip install "stancekit[documents]"'
    ) from error

_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n(\w[\w-]*:.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_TITLE = re.compile(r"^title:[ \t]*([\"']?)(.+?)\1[ \t]*$", re.MULTILINE)
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_LITERAL = {"fence", "code_block"}


def markdown_text(source: str) -> str:
    """Return Markdown as the text that a reader sees, without marks, links and images.

    The lines of a paragraph are joined. The title of a YAML header comes first when it is not in
    the text.
    """
    header = _FRONT_MATTER.match(source)
    title = _TITLE.search(header[1]) if header else None
    tokens = MarkdownIt("commonmark").enable("table").parse(source[header.end() if header else 0 :])
    return with_title(title and title[2], join_blocks(_blocks(tokens)))


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    mark = ""  # of the list item whose first paragraph is to come
    for token in tokens:
        if token.type == "list_item_open":
            mark = f"{token.info}. " if token.info else BULLET
        elif token.type == "inline":
            yield mark + "".join(map(_inline, token.children or ()))
            mark = ""
        elif token.type in _LITERAL:
            yield token.content
        elif token.type == "html_block":
            yield _TAG.sub("", token.content)


def _inline(token: Token) -> str:
    if token.type == "softbreak":
        return " "
    if token.type == "hardbreak" or (token.type == "html_inline" and token.content[:3] == "<br"):
        return "\n"
    return token.content if token.type in ("text", "code_inline") else ""
