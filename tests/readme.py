"""The code blocks of the README, for tests and for .ci/run.

python tests/readme.py development    # prints the block that installs for development and tests
"""

import re
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"


class Block(NamedTuple):
    """A fenced code block, with the heading that it stands under."""

    heading: str
    language: str
    code: str


def blocks() -> list[Block]:
    """Return the code blocks of the README in their order."""
    found, heading = [], ""
    text = README.read_text(encoding="utf-8")
    for match in re.finditer(r"(?ms)^## ([^\n]+)$|^```(\w*)\n(.*?)^```$", text):
        title, language, code = match.groups()
        if title:
            heading = title
        else:
            found.append(Block(heading, language, code.strip()))
    return found


def install_blocks() -> dict[str, str]:
    """Return the two blocks of the section on installing: for users, and for development."""
    user, development = (block.code for block in blocks() if block.heading == "Install")
    return {"user": user, "development": development}


if __name__ == "__main__":
    sys.stdout.write(install_blocks()[sys.argv[1]] + "\n")
