"""What the readers of article files share: texts made of blocks, and files that are broken."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from stancekit.errors import DataError, StancekitError

BULLET = "• "
_SITE = re.compile(r" ?[|:·\u2013—-] ")
_ITEM = re.compile(r"(?:•|\d+\.) ")


def join_blocks(blocks: Iterable[str]) -> str:
    """Join paragraphs, headings and list items: a blank line between them, none within a list."""
    text, before = "", ""
    for block in blocks:
        block = "\n".join(" ".join(line.split()) for line in block.split("\n")).strip()
        if not block:
            continue
        if before:
            text += "\n" if _ITEM.match(before) and _ITEM.match(block) else "\n\n"
        text += block
        before = block
    return text


def with_title(title: str | None, text: str) -> str:
    """Put a title before a text that has no such line.

    The first line may lack the name of the site: "Talks resume" of "Talks resume | The Courier".
    """
    title = " ".join((title or "").split())
    lines = text.split("\n")
    site = title.removeprefix(lines[0]) if lines[0] else title
    if not title or _key(title) in map(_key, lines) or (site != title and _SITE.match(site)):
        return text
    return f"{title}\n\n{text}"


def _key(line: str) -> str:
    return re.sub(r"\W", "", line).casefold()


@contextmanager
def parsing(name: str, kind: str) -> Iterator[None]:
    """Raise a DataError for whatever a library raises over a broken file.

    Args:
        name: the file.
        kind: what it should be, such as "a PDF".
    """
    try:
        yield
    except StancekitError:
        raise
    except Exception as error:  # no library says which it raises: KeyError, RecursionError, …
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise DataError(
            f"{name}: expected {kind}, found a broken one or another kind of file "
            f"({reason:.200}); open it in the program that made it, and save it again."
        ) from error
