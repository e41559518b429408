"""`stancekit check`."""

import sys

import typer
from rich.console import Console

from stancekit.cli.check_report import print_check
from stancekit.cli.common import JsonOption, ModelOption, to_json
from stancekit.cli.data_options import DataArgument, reads_data
from stancekit.data.annotations import ReadOptions
from stancekit.data.checking import check_data
from stancekit.data.label_sets import spelled_right
from stancekit.data.loading import read_sources
from stancekit.encoding import Encoder
from stancekit.model_files import ModelFolder, locate_model

_MANY = 5000  # rows that take more than a second or two


@reads_data
def check(
    data: DataArgument,
    as_json: JsonOption = False,
    model: ModelOption = None,
    *,
    reading: ReadOptions,
) -> None:
    """Check labeled data: what was understood, what is doubtful, what must be mended.

    Exits with 1 when there are errors, and with 0 when there are only warnings.

    The model tells which labels are known, and which texts are longer than it reads at once.
    """
    folder = ModelFolder(locate_model(model))
    readings = read_sources(data, options=reading)
    rows = sum(len(reading.annotations) for reading in readings)
    found = check_data(
        readings,
        encoder=Encoder.of_model(folder),
        known_labels=spelled_right(folder.manifest.labels, reading),
        progress=rows >= _MANY and sys.stderr.isatty(),
    )
    if as_json:
        print(to_json(found.to_dict(), indent=2))
    else:
        print_check(Console(highlight=False), found)
    if not found.ok:
        raise typer.Exit(1)
