"""Write the tables that benchmarks printed into the README.

    python benchmarks/quality.py > benchmarks/results/quality.md
    python benchmarks/throughput.py > benchmarks/results/throughput.md
    python benchmarks/cold_start.py > benchmarks/results/cold_start.md
    python benchmarks/training.py > benchmarks/results/training.md
    python benchmarks/labeling.py > benchmarks/results/labeling.md
    python benchmarks/articles.py > benchmarks/results/articles.md
    python benchmarks/analyzing.py > benchmarks/results/analyzing.md
    python docs/results.py

A table stands between `<!-- FILE: HEADING -->` and `<!-- end -->`. With --check nothing is
written, and the script fails when the README has other figures.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
RESULTS = ROOT / "benchmarks" / "results"
_SLOT = re.compile(r"<!-- (\w+\.md): (.*?) -->\n.*?<!-- end -->", re.DOTALL)


def main() -> None:
    """Fill every slot of the README."""
    text = README.read_text(encoding="utf-8")
    filled = _SLOT.sub(
        lambda slot: f"<!-- {slot[1]}: {slot[2]} -->\n{table(slot[1], slot[2])}\n<!-- end -->", text
    )
    if "--check" not in sys.argv:
        README.write_text(filled, encoding="utf-8")
    elif filled != text:
        sys.exit("The README has other figures than benchmarks/results: run docs/results.py.")


def table(file: str, heading: str) -> str:
    """Return the first table of a file in which `heading` stands, or that stands after it."""
    text = (RESULTS / file).read_text(encoding="utf-8")
    start = text.find(heading)
    if start < 0:
        sys.exit(f"{RESULTS / file}: expected the heading {heading!r}, found none.")
    start = text.rfind("\n", 0, start) + 1
    found = re.search(r"(?:^\|.*\|$\n?)+", text[start:], re.MULTILINE)
    if found is None:
        sys.exit(f"{RESULTS / file}: expected a table at {heading!r}, found none.")
    return found[0].strip()


if __name__ == "__main__":
    main()
