"""Check what users pass as texts."""

import re
from collections.abc import Iterable, Iterator

from stancekit.errors import InputTypeError

# By name, because comparing pandas.NA or an array with anything does not give a bool.
_MISSING = ("None", "nan", "NaT", "<NA>")
_SURROGATE = re.compile("[\ud800-\udfff]")
_HINT = "pass a str, or a sequence of str such as a list, a Series or an array"


def checked_texts(texts: Iterable[str]) -> Iterator[str]:
    """Yield the texts, and raise at the first thing that is not one."""
    kind = type(texts).__name__
    if isinstance(texts, str):
        raise InputTypeError("Expected a sequence of str, found one str: wrap it in a list.")
    if isinstance(texts, bytes | bytearray):
        raise InputTypeError(
            f"Expected text, found {kind}: decode it first, as in b.decode('utf-8')."
        )
    if isinstance(texts, dict | set | frozenset) or hasattr(texts, "columns"):
        raise InputTypeError(
            f"Expected a str or a sequence of str, found a {kind}, whose texts have no single "
            "order: pass the list, column or values that hold the texts."
        )
    if not isinstance(texts, Iterable) or getattr(texts, "ndim", 1) != 1:
        raise InputTypeError(f"Expected a str or a sequence of str, found {kind}: {_HINT}.")
    return _checked_items(texts)


def _checked_items(texts: Iterable[str]) -> Iterator[str]:
    for position, text in enumerate(texts):
        if not isinstance(text, str):
            missing = str(text) in _MISSING
            remedy = (
                "drop missing values or fill them with ''"
                if missing
                else "decode it first"
                if isinstance(text, bytes)
                else "convert it to str"
            )
            raise InputTypeError(
                f"Expected str at position {position}, found {type(text).__name__} "
                f"({text!r:.60}): {remedy}."
            )
        check_unicode(text, f" at position {position}")
        yield text


def check_unicode(text: str, where: str = "") -> None:
    """Raise `InputTypeError` when a text has half a surrogate pair, which is no character."""
    if not text.isascii() and (found := _SURROGATE.search(text)):
        raise InputTypeError(
            f"Expected Unicode text{where}, found the lone surrogate {found[0]!r} in {text!r:.60}: "
            "it is half of a character; mend it where the text was decoded or cut, or replace it "
            "by text.encode('utf-16', 'surrogatepass').decode('utf-16', 'replace')."
        )
