"""`stancekit check`."""

import sys

import typer
from rich.console import Console

from stancekit.cli.check_report import print_check
from stancekit.cli.common import JsonOption, ModelOption, to_json
from stancekit.cli.data_options import (
    AnnotatorColumnOption,
    DataArgument,
    EmptyOption,
    EncodingOption,
    FormatOption,
    GroupColumnOption,
    LabelColumnsOption,
    RenameOption,
    SeparatorOption,
    SplitColumnOption,
    TextColumnOption,
    read_options,
)
from stancekit.data.checking import check_data
from stancekit.data.label_sets import spelled_right
from stancekit.data.loading import read_sources
from stancekit.encoding import Encoder
from stancekit.model_files import TOKENIZER, ModelFolder, locate_model

_MANY = 5000  # rows that take more than a second or two


def check(
    data: DataArgument,
    as_json: JsonOption = False,
    model: ModelOption = None,
    text_column: TextColumnOption = None,
    label_columns: LabelColumnsOption = None,
    group_column: GroupColumnOption = None,
    split_column: SplitColumnOption = None,
    annotator_column: AnnotatorColumnOption = None,
    separator: SeparatorOption = None,
    empty: EmptyOption = None,
    encoding: EncodingOption = None,
    data_format: FormatOption = None,
    renamed: RenameOption = None,
) -> None:
    """Check labeled data: what was understood, what is doubtful, what must be mended.

    Exits with 1 when there are errors, and with 0 when there are only warnings.

    The model tells which labels are known, and which texts are longer than it reads at once.
    """
    options = read_options(
        data_format=data_format,
        text_column=text_column,
        label_columns=label_columns,
        group_column=group_column,
        split_column=split_column,
        annotator_column=annotator_column,
        separator=separator,
        empty=empty,
        encoding=encoding,
        renamed=renamed,
    )
    folder = ModelFolder(locate_model(model))
    manifest = folder.manifest
    readings = read_sources(data, options=options)
    rows = sum(len(reading.annotations) for reading in readings)
    found = check_data(
        readings,
        encoder=Encoder(
            folder.read(TOKENIZER), max_length=manifest.max_length, overlap=manifest.overlap
        ),
        known_labels=spelled_right(manifest.labels, options),
        progress=rows >= _MANY and sys.stderr.isatty(),
    )
    if as_json:
        print(to_json(found.to_dict(), indent=2))
    else:
        print_check(Console(highlight=False), found)
    if not found.ok:
        raise typer.Exit(1)
