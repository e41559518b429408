"""`stancekit train`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from stancekit.cli.common import JsonOption, notes_console, printable, to_json
from stancekit.cli.data_options import reads_data
from stancekit.cli.evaluation_tables import print_evaluation
from stancekit.data.annotations import ReadOptions
from stancekit.errors import TrainingInterruptedError

_INTERRUPTED = 130


@reads_data
def train(
    data: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="DATA",
            help="Files or folders of labeled statements; several are read as one. Without them "
            "--config names the data.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FOLDER", help="Model folder to write.", show_default=False
        ),
    ] = None,
    evaluation: Annotated[
        list[str] | None,
        typer.Option(
            "--eval",
            metavar="DATA",
            help="Labeled statements to measure the finished model on; they choose nothing.",
        ),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            metavar="BASE",
            help="What to start from: shipped, a folder, or an encoder on the hub. By default the "
            "shipped model when it knows the labels, else the encoder it was made from.",
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="YAML file with settings; see configs/."),
    ] = None,
    labels: Annotated[
        list[str] | None,
        typer.Option(
            "--label",
            metavar="NAME",
            help="The label set, one option a label; any other label in the data is an error.",
        ),
    ] = None,
    report_to: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Tracker that transformers knows, such as tensorboard."),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a model, or an unfinished run.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run that was stopped or killed.")
    ] = False,
    as_json: JsonOption = False,
    *,
    reading: ReadOptions,
) -> None:
    """Train a model of your own on labeled statements.

    Settings that are not given suit the number of statements. Ctrl-C stops and saves; --resume
    goes on, also after a crash, and ends with the same weights.
    """
    from stancekit.evaluation.figures import to_dict
    from stancekit.finetune import train as run

    notes = notes_console()
    try:
        result = run(
            data or None,
            output=output,
            evaluation=evaluation or None,
            base=base,
            config=config,
            labels=labels or None,
            reading=reading,
            report_to=report_to,
            overwrite=overwrite,
            resume=resume,
            progress=True,
            tell=lambda line: notes.print(Text(printable(line))),
        )
    except TrainingInterruptedError as error:
        notes.print(Text(str(error)))
        raise typer.Exit(_INTERRUPTED) from error
    if as_json:
        print(
            to_json(
                {
                    "folder": str(result.folder),
                    "reports": [str(path) for path in result.reports],
                    "evaluations": [to_dict(found) for found in result.evaluations],
                },
                indent=2,
            )
        )
        return
    for found in result.evaluations:
        print_evaluation(Console(highlight=False), found)
