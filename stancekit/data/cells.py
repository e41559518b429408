"""What single cells of a table say."""

from stancekit.errors import DataError

_MARKS = frozenset({"x", "✓", "✔", "☑", "☒"})
_YES = frozenset({"1", "1.0", "true", "yes", "y"}) | _MARKS
_NO = frozenset({"0", "0.0", "false", "no", "n"})


class CellError(DataError):
    """A cell is not what its column should hold; readers add file and line."""


def plain(value: object) -> object:
    """Return a value of numpy or the like as the value of Python's own that it stands for."""
    to_list = getattr(value, "tolist", None)
    return to_list() if callable(to_list) else value


def is_blank(value: object) -> bool:
    """Return whether a cell is empty: nothing, only white space, or not a number."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    return isinstance(value, float) and value != value


def to_name(value: object) -> str:
    """Return the name that a cell gives: text without white space around it, or a whole number.

    Raises:
        CellError: it is another thing; the message says what.
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return str(int(value))
    raise CellError(f"{type(value).__name__} ({value!r:.40})")


def to_flag(value: object) -> bool | None:
    """Return what a cell such as 0, TRUE, "yes" or "x" says; None when it is none of these."""
    word = _word(value)
    if word in _YES:
        return True
    return False if word in _NO else None


def is_mark(value: object) -> bool:
    """Return whether a cell is a cross or a check mark, whose absence means no."""
    return _word(value) in _MARKS


def _word(value: object) -> str:
    try:
        return to_name(value).casefold()
    except CellError:
        return ""
