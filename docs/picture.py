"""Draw the picture of the README: the page of an annotated article, as a browser shows it.

python docs/picture.py [BROWSER]

BROWSER is a Chromium; by default one that is on the path.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import stancekit

HERE = Path(__file__).parent
ARTICLE = Path("training", "corpus", "articles", "development", "us-wire-pipeline.txt")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
_SIZE = "1240,1180"


def main() -> None:
    """Write labeled-article.png."""
    browser = sys.argv[1] if len(sys.argv) > 1 else next(filter(None, map(shutil.which, _BROWSERS)))
    text = (HERE.parent / ARTICLE).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.html")
        page.write_text(stancekit.analyze(text).to_html(), encoding="utf-8")
        subprocess.run(  # noqa: S603 - the browser is the caller's choice
            [
                browser,
                *_QUIET,
                f"--user-data-dir={folder}/profile",
                f"--window-size={_SIZE}",
                f"--screenshot={HERE / 'labeled-article.png'}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
        )


if __name__ == "__main__":
    main()
