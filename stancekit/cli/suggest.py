"""`stancekit suggest`."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from stancekit.cli.common import (
    DeviceOption,
    Panel,
    check_writable,
    load_named,
    notes_console,
    tell,
    write_text,
)
from stancekit.cli.data_options import EmptyOption, EncodingOption, read_options
from stancekit.data.loading import read_sources
from stancekit.data.statements import problems_of, refuse
from stancekit.data.texts import read_texts
from stancekit.errors import OutputError
from stancekit.labeling.exports import EXPORTERS, label_studio_config
from stancekit.labeling.suggesting import Suggestions
from stancekit.labeling.suggesting import suggest as choose

_SUGGESTIONS = "the suggestions"


class ExportFormat(StrEnum):
    """What suggestions can be written for; the keys of `EXPORTERS`."""

    JSONL = "jsonl"
    LABEL_STUDIO = "label-studio"
    DOCCANO = "doccano"
    PRODIGY = "prodigy"


def suggest(
    model: Annotated[
        str,
        typer.Argument(
            metavar="MODEL", help="Model folder, or 'shipped' for the one that stancekit ships."
        ),
    ],
    pool: Annotated[
        str,
        typer.Argument(
            metavar="POOL",
            help="Statements without labels: one a line, or JSON Lines, CSV or TSV with a text "
            "column; '-' reads lines from standard input.",
        ),
    ],
    count: Annotated[
        int, typer.Option("-n", min=1, metavar="COUNT", help="How many statements to suggest.")
    ] = 100,
    labeled: Annotated[
        list[str] | None,
        typer.Option(
            "--labeled",
            metavar="DATA",
            help="Labeled statements, in any format that train reads; neither they nor what is "
            "nearly the same is suggested. May be POOL itself, and may be repeated.",
            rich_help_panel=Panel.DATA,
        ),
    ] = None,
    export_format: Annotated[
        ExportFormat,
        typer.Option(
            "--format",
            help="Tool to write for, with the labels of the model filled in.",
            rich_help_panel=Panel.OUTPUT,
        ),
    ] = ExportFormat.JSONL,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="File to write instead of standard output.",
            rich_help_panel=Panel.OUTPUT,
        ),
    ] = None,
    text_column: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Column of POOL with the text; by default: text.",
            rich_help_panel=Panel.DATA,
        ),
    ] = None,
    empty: EmptyOption = None,
    encoding: EncodingOption = None,
    device: DeviceOption = "cpu",
) -> None:
    """Suggest the statements worth labeling next, the most valuable first.

    They are those that the model is least sure about, rare labels favored, and no two of them
    alike.
    """
    _check_output(output, [pool, *(labeled or ())], export_format)
    classifier = load_named(model, device)
    texts = list(read_texts(pool, text_column=text_column, encoding=encoding))
    readings = (
        read_sources(labeled, options=read_options(empty=empty, encoding=encoding))
        if labeled
        else ()
    )
    refuse(problems_of(readings))
    notes = notes_console()
    for reading in readings:
        tell(notes, (f"{reading.source}: {notice}" for notice in reading.notices))
    found = choose(
        classifier,
        texts,
        count=count,
        labeled=[a.text for r in readings for a in r.annotations if a.labels is not None],
        device=device,
        progress=notes.is_terminal,
    )
    _write(EXPORTERS[export_format](found.chosen, classifier.manifest.name), output)
    tell(notes, _summary(found, total=len(texts), count=count, labels=classifier.labels))
    if export_format is ExportFormat.LABEL_STUDIO:
        tell(notes, ["The labeling configuration that the project needs:"])
        notes.print(Text(label_studio_config(classifier.labels)))


def _check_output(output: Path | None, inputs: Sequence[str], export_format: ExportFormat) -> None:
    """Check before the work that its result can be written.

    Raises:
        OutputError: the file is one of the inputs, cannot be written, or would not be imported.
    """
    if output is None:
        return
    if any(output.resolve() == Path(given).resolve() for given in inputs):
        raise OutputError(f"{output} is what is read; name another file for the suggestions.")
    if export_format is ExportFormat.LABEL_STUDIO and output.suffix.lower() != ".json":
        raise OutputError(
            f"Expected a file that ends in .json, which Label Studio imports, found {output}."
        )
    check_writable(output, _SUGGESTIONS)


def _write(content: str, output: Path | None) -> None:
    """Write in UTF-8, which is what the tools read, also where the terminal has another encoding.

    Raises:
        OutputError: the file cannot be written.
    """
    if output is None:
        sys.stdout.buffer.write(content.encode("utf-8"))
        sys.stdout.buffer.flush()
    else:
        write_text(output, content, _SUGGESTIONS)


def _summary(found: Suggestions, *, total: int, count: int, labels: Sequence[str]) -> Iterator[str]:
    """Yield what was suggested, and what of the pool was left out."""
    reasons = Counter(suggestion.label for suggestion in found.chosen)
    doubts = ", ".join(f"{reasons[label]:,} for doubt about {label}" for label in labels)
    yield f"{len(found.chosen):,} of {total:,} statements suggested: {doubts}."
    left_out = (
        (found.blank, "blank"),
        (found.repeated, "repeated"),
        (found.labeled, "labeled already"),
        (found.alike, "nearly the same as another or as a labeled one"),
    )
    if parts := [f"{number:,} {why}" for number, why in left_out if number]:
        yield f"Left out: {', '.join(parts)}."
    if len(found.chosen) < count:
        yield f"The pool holds no more than these, fewer than the {count:,} asked for."
