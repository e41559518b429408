"""Word lists by which text is read, one file a subject; see the comments in them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read(name: str) -> Mapping[str, Any]:
    """Return the lists of a file of this folder, each a string of words as it stands there."""
    return tomllib.loads((files(__name__) / f"{name}.toml").read_text(encoding="utf-8"))


def words(lists: str) -> frozenset[str]:
    """Return the words of a list, which white space parts."""
    return frozenset(lists.split())


def phrases(lists: str) -> tuple[str, ...]:
    """Return the phrases of a list, which semicolons or line breaks part, the longest first."""
    found = {" ".join(part.split()) for line in lists.splitlines() for part in line.split(";")}
    return tuple(sorted(found - {""}, key=lambda phrase: (-len(phrase), phrase)))
