"""Draw the picture of the README: the article beside this script, labeled by the shipped model.

python docs/picture.py
"""

import io
import re
from pathlib import Path

from rich.console import Console

from stancekit import load
from stancekit.cli.predict import print_predictions
from stancekit.data.texts import read_texts

HERE = Path(__file__).parent


def main() -> None:
    """Write labeled-article.svg."""
    console = Console(record=True, width=110, file=io.StringIO(), highlight=False)
    print_predictions(console, load(), read_texts(HERE / "article.txt"))
    drawing = console.export_svg(title="stancekit predict docs/article.txt")
    # rich refers to fonts on a server; without them the reader's own monospace font is used
    drawing = re.sub(r"@font-face \{.*?\}", "", drawing, flags=re.DOTALL)
    (HERE / "labeled-article.svg").write_text(drawing, encoding="utf-8")


if __name__ == "__main__":
    main()
