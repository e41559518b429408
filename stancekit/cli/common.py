"""Options and ways of printing that commands share."""

import json
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from stancekit.classifier import Classifier
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
