"""How messages and pages put numbers, names and values."""

from collections.abc import Collection


def count(number: int, noun: str) -> str:
    """Return a number with its noun: "1 draft", "2 drafts"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def quoted(names: Collection[str]) -> str:
    """Return names in quotation marks and parted by commas, or "none"."""
    return ", ".join(map(repr, names)) or "none"


def shown(value: object) -> str:
    """Return a value as messages quote it, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
