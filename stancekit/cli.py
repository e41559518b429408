"""The command line. Everything that prints or colors is here."""

import io
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from stancekit import __version__
from stancekit.classifier import Classifier
from stancekit.data.rows import READERS, STANDARD_INPUT
from stancekit.data.texts import read_texts
from stancekit.errors import DataError, StancekitError
from stancekit.loading import load
from stancekit.schema import Prediction

_STREAMED = 256
_COLORS = ("green", "red", "yellow", "cyan", "magenta", "blue")

app = typer.Typer(
    name="stancekit",
    help=(
        "Label statements by stance: [green]conciliatory[/], [red]accusatory[/], "
        "[yellow]conditional[/]; any of them, or none."
    ),
    epilog="Start with:  stancekit predict 'We are ready to talk, but only as equals.'",
    rich_markup_mode="rich",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Panel(StrEnum):
    """Headings of the help pages."""

    MODEL = "Model"
    OUTPUT = "Output"


ModelOption = Annotated[
    Path | None,
    typer.Option(
        "--model",
        "-m",
        help="Model folder; by default $STANCEKIT_MODEL, else the shipped model.",
        rich_help_panel=Panel.MODEL,
    ),
]
DeviceOption = Annotated[
    str,
    typer.Option(help="cpu, or a torch device such as cuda.", rich_help_panel=Panel.MODEL),
]
JsonOption = Annotated[
    bool,
    typer.Option("--json", help="Print JSON for programs.", rich_help_panel=Panel.OUTPUT),
]


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"stancekit {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


@app.command()
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
        typer.Option(help="Column with the text, in JSON Lines, CSV and TSV; by default: text."),
    ] = None,
    as_json: JsonOption = False,
    model: ModelOption = None,
    device: DeviceOption = "cpu",
) -> None:
    """Label statements: a table for people, or one JSON object a line with [bold]--json[/].

    Files are labeled piece by piece, so results begin to come at once, however long the file.
    """
    classifier = load(model, device=device)
    texts = _texts(inputs, text_column)
    if as_json:
        for text, prediction in _stream(classifier, texts):
            print(_json({"text": text, **prediction.to_dict()}))
    else:
        print_predictions(Console(highlight=False), classifier, texts)


@app.command()
def info(
    as_json: JsonOption = False, model: ModelOption = None, device: DeviceOption = "cpu"
) -> None:
    """Show the model in use: labels, thresholds, figures, versions; check all of its files."""
    classifier = load(model, device=device)
    manifest = classifier.manifest
    classifier.folder.verify()
    details: dict[str, object] = {
        "model": manifest.name,
        "folder": str(classifier.folder.path),
        "provider": classifier.session.provider,
        "max_length": manifest.max_length,
        "corpus_sha256": manifest.corpus_sha256,
    }
    versions = {name: _version_of(name) for name in ("stancekit", "onnxruntime", "tokenizers")}
    if as_json:
        labels = {
            label: {"threshold": threshold, "temperature": temperature}
            for label, threshold, temperature in zip(
                manifest.labels, manifest.thresholds, manifest.temperatures, strict=True
            )
        }
        found = details | {
            "labels": labels,
            "metrics": {part: dict(figures) for part, figures in manifest.metrics.items()},
            "installed": versions,
            "made_with": dict(manifest.versions),
        }
        print(_json(found, indent=2))
        return
    console = Console(highlight=False)
    facts = Table.grid(padding=(0, 2))
    for name, value in details.items():
        facts.add_row(Text(name.replace("_", " "), style="dim"), Text(str(value)))
    facts.add_row(Text("files", style="dim"), f"{len(manifest.files)}, all intact")
    facts.add_row(Text("installed", style="dim"), _joined(versions))
    facts.add_row(Text("made with", style="dim"), _joined(manifest.versions))
    console.print(facts)
    console.print(_label_table(classifier))


def main() -> None:
    """Run the command line; print errors of stancekit as one line and exit with 1."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A stream of a legacy encoding, as of a redirection on Windows, must not stop a table.
        sys.stdout.reconfigure(errors="replace")
    try:
        app()
    except StancekitError as error:
        message = Text.assemble(("error: ", "bold red"), str(error))
        Console(stderr=True, highlight=False, soft_wrap=True).print(message)
        sys.exit(1)


def _texts(inputs: Sequence[str], text_column: str | None) -> Iterator[str]:
    for given in inputs:
        if given == STANDARD_INPUT or _is_path(given) or _looks_like_file(given):
            yield from read_texts(given, text_column=text_column)
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
    colors = _colors(classifier.labels)
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
            table.add_row(Text(_printable(text)), *cells)
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


def _label_table(classifier: Classifier) -> Table:
    manifest = classifier.manifest
    parts = [part for part in manifest.metrics if part.startswith("test")]
    table = Table(box=None, padding=(1, 2, 0, 0))
    for heading in ("label", "threshold", "temperature", *(f"F1, {part}" for part in parts)):
        table.add_column(Text(heading), justify="left" if heading == "label" else "right")
    colors = _colors(manifest.labels)
    rows = zip(manifest.labels, manifest.thresholds, manifest.temperatures, strict=True)
    for label, threshold, temperature in rows:
        figures = [manifest.metrics[part].get(f"{label} f1") for part in parts]
        table.add_row(
            Text(label, style=colors[label]),
            f"{threshold:.3f}",
            f"{temperature:.3f}",
            *("" if figure is None else f"{figure:.3f}" for figure in figures),
        )
    return table


def _colors(labels: Sequence[str]) -> dict[str, str]:
    return {label: _COLORS[i % len(_COLORS)] for i, label in enumerate(labels)}


def _json(value: object, *, indent: int | None = None) -> str:
    """Return JSON that standard output can encode."""
    unicode = sys.stdout.encoding.lower().startswith("utf")
    return json.dumps(value, indent=indent, ensure_ascii=not unicode)


def _printable(text: str) -> str:
    """Replace control characters, which could otherwise drive the terminal."""
    return "".join(char if char.isprintable() else " " for char in text)


def _joined(versions: Mapping[str, str]) -> Text:
    return Text(", ".join(f"{name} {number}" for name, number in versions.items()))


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
