"""Options and ways of printing that commands share."""

import json
import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console, RenderableType
from rich.text import Text

from stancekit.classifier import Classifier
from stancekit.errors import OutputError, StancekitError
from stancekit.loading import load
from stancekit.model_files import locate_shipped_model

_SHIPPED = "shipped"
_COLORS = ("green", "red", "yellow", "cyan", "magenta", "blue")


class Panel(StrEnum):
    """Headings of the help pages."""

    DATA = "Data"
    MODEL = "Model"
    OUTPUT = "Output"


ModelOption = Annotated[
    Path | None,
    typer.Option(
        "--model",
        "-m",
        metavar="FOLDER",
        help="Model folder; by default $STANCEKIT_MODEL, else the shipped model.",
        rich_help_panel=Panel.MODEL,
    ),
]
DeviceOption = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="cpu, or a torch device such as cuda.",
        rich_help_panel=Panel.MODEL,
    ),
]
JsonOption = Annotated[
    bool,
    typer.Option("--json", help="Print JSON for programs.", rich_help_panel=Panel.OUTPUT),
]


def load_named(model: str, device: str) -> Classifier:
    """Load the model that a command was given: a folder, or "shipped"."""
    return load(locate_shipped_model() if model == _SHIPPED else model, device=device)


def notes_console() -> Console:
    """Return the console for what is told beside the result, on standard error."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def tell(console: Console, lines: Iterable[object]) -> None:
    """Tell lines that may quote data, where the result does not go."""
    for line in lines:
        console.print(Text(printable(str(line)), style="dim"))


def print_error(error: StancekitError) -> None:
    """Print an error on standard error, one line a problem, however wide the terminal is."""
    message = "\n".join(map(printable, str(error).split("\n")))
    print_through(notes_console(), Text.assemble(("error: ", "bold red"), message))


def print_through(console: Console, *parts: RenderableType) -> None:
    """Print so that a bar of progress on the same terminal moves aside, as it does for a stream."""
    with console.capture() as captured:
        for part in parts:
            console.print(part)
    stream = sys.stderr if console.stderr else sys.stdout
    stream.write(captured.get())
    stream.flush()


def check_writable(path: Path, what: str) -> None:
    """Check before the work that a file can be written, without leaving one.

    Args:
        path: the file.
        what: what is to be written, such as "the page".

    Raises:
        OutputError: it cannot.
    """
    existed = path.exists()
    try:
        with path.open("ab"):
            pass
        if not existed:
            path.unlink()
    except OSError as error:
        raise _unwritable(path, what, error) from error


def write_text(path: Path, content: str, what: str) -> None:
    """Write a file in UTF-8, which is what others read, whatever the terminal's encoding.

    Raises:
        OutputError: the file cannot be written.
    """
    try:
        path.write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        raise _unwritable(path, what, error) from error


def _unwritable(path: Path, what: str, error: OSError) -> OutputError:
    reason = error.strerror or type(error).__name__
    return OutputError(
        f"{path}: {what} cannot be written ({reason}); name a file in a folder that is there and "
        "may be written to."
    )


def label_colors(labels: Sequence[str]) -> dict[str, str]:
    """Return a color of rich for each label."""
    return {label: _COLORS[i % len(_COLORS)] for i, label in enumerate(labels)}


def to_json(value: object, *, indent: int | None = None) -> str:
    """Return JSON that standard output can encode."""
    unicode = sys.stdout.encoding.lower().startswith("utf")
    return json.dumps(value, indent=indent, ensure_ascii=not unicode)


def printable(text: str) -> str:
    """Replace control characters, which could otherwise drive the terminal."""
    return "".join(char if char.isprintable() else " " for char in text)
