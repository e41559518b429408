"""`stancekit predict`."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from stancekit.classifier import Classifier
from stancekit.cli.common import (
    DeviceOption,
    JsonOption,
    ModelOption,
    Panel,
    label_colors,
    printable,
    to_json,
)
from stancekit.cli.data_options import EncodingOption
from stancekit.data.rows import READERS
from stancekit.data.sources import STANDARD_INPUT
from stancekit.data.texts import read_texts
from stancekit.errors import DataError
from stancekit.loading import load
from stancekit.schema import Prediction

_STREAMED = 256


def predict(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXT|FILE…",
            help=(
                "A statement in quotes, or a file: one statement a line, or JSON Lines, CSV or "
                "TSV with a text column. '-' reads lines from standard input."
            ),
            show_default=False,
        ),
    ],
    text_column: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Column with the text, in JSON Lines, CSV and TSV; by default: text.",
            rich_help_panel=Panel.DATA,
        ),
    ] = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    model: ModelOption = None,
    device: DeviceOption = "cpu",
) -> None:
    """Label statements: a table for people, or one JSON object a line with [bold]--json[/].

    Files are labeled piece by piece, so results begin to come at once, however long the file.
    """
    classifier = load(model, device=device)
    texts = _texts(inputs, text_column, encoding)
    if as_json:
        for text, prediction in _stream(classifier, texts):
            print(to_json({"text": text, **prediction.to_dict()}))
    else:
        print_predictions(Console(highlight=False), classifier, texts)


def _texts(inputs: Sequence[str], text_column: str | None, encoding: str | None) -> Iterator[str]:
    for given in inputs:
        if given == STANDARD_INPUT or _is_path(given) or _looks_like_file(given):
            yield from read_texts(given, text_column=text_column, encoding=encoding)
        else:
            yield given


def _is_path(given: str) -> bool:
    if not given:  # Path("") is the working folder
        return False
    try:
        return Path(given).is_file() or (" " not in given and Path(given).is_dir())
    except (OSError, ValueError):  # a statement longer than file names may be
        return False


def _looks_like_file(given: str) -> bool:
    """Tell a mistyped file name from a statement."""
    return " " not in given and Path(given).suffix.lower() in {*READERS, ".txt"}


def _stream(classifier: Classifier, texts: Iterable[str]) -> Iterator[tuple[str, Prediction]]:
    texts = iter(texts)
    while batch := list(islice(texts, _STREAMED)):
        yield from zip(batch, classifier.predict(batch), strict=True)


def print_predictions(console: Console, classifier: Classifier, texts: Iterable[str]) -> None:
    """Label texts and print a table of them, as `stancekit predict` does.

    Raises:
        DataError: there are no texts.
    """
    colors = label_colors(classifier.labels)
    texts = iter(texts)
    counts = dict.fromkeys(classifier.labels, 0)
    total = 0
    while batch := list(islice(texts, _STREAMED)):
        table = Table(show_header=total == 0, box=None, padding=(0, 2, 0, 0), expand=True)
        table.add_column("statement", ratio=1, overflow="fold")
        for label in classifier.labels:
            table.add_column(Text(label), justify="right", min_width=cell_len(label))
        for text, prediction in zip(batch, classifier.predict(batch), strict=True):
            cells = [_score(prediction, label, colors[label]) for label in classifier.labels]
            table.add_row(Text(printable(text)), *cells)
            for label in prediction.labels:
                counts[label] += 1
        console.print(table)
        total += len(batch)
    if total == 0:
        raise DataError("Expected statements to label, found none; the input is empty.")
    if total > 1:
        summary = ", ".join(f"{count} {label}" for label, count in counts.items())
        console.print(Text(f"{total} statements: {summary}", style="dim"))


def _score(prediction: Prediction, label: str, color: str) -> Text:
    if prediction.empty:
        return Text("empty", style="dim")
    shown = f"{prediction.scores[label]:.2f}"
    if label in prediction.labels:
        return Text(f"● {shown}", style=f"bold {color}")
    return Text(shown, style="dim")
