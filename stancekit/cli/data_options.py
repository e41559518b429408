"""Options by which commands read labeled data, the same for all of them."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from inspect import Signature, signature
from typing import Annotated

import typer

from stancekit.cli.common import Panel
from stancekit.data.annotations import ReadOptions
from stancekit.data.reading import FORMATS


class Empty(StrEnum):
    """What an empty cell or list of labels can mean."""

    NONE = "none"
    SKIP = "skip"


DataArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="DATA",
        help="Files or folders of labeled statements; several are read as one. '-' reads standard "
        "input.",
        show_default=False,
    ),
]
FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="NAME",
        help=f"Format of the data, by default told from its content: {', '.join(FORMATS)}.",
        rich_help_panel=Panel.DATA,
    ),
]
TextColumnOption = Annotated[
    str | None,
    typer.Option(
        "--text-column",
        metavar="NAME",
        help="Column with the text; by default guessed.",
        rich_help_panel=Panel.DATA,
    ),
]
LabelColumnsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--label-column",
        metavar="NAME",
        help="Column with the labels, or, given several times, one column of 0 and 1 for each "
        "label; by default guessed.",
        rich_help_panel=Panel.DATA,
    ),
]
GroupColumnOption = Annotated[
    str | None,
    typer.Option(
        "--group-column",
        metavar="NAME",
        help="Column with the document or author; a group stands in one split only.",
        rich_help_panel=Panel.DATA,
    ),
]
SplitColumnOption = Annotated[
    str | None,
    typer.Option(
        "--split-column",
        metavar="NAME",
        help="Column with train, validation or test.",
        rich_help_panel=Panel.DATA,
    ),
]
AnnotatorColumnOption = Annotated[
    str | None,
    typer.Option(
        "--annotator-column",
        metavar="NAME",
        help="Column with who labeled the row; the majority decides.",
        rich_help_panel=Panel.DATA,
    ),
]
SeparatorOption = Annotated[
    str | None,
    typer.Option(
        "--separator",
        metavar="TEXT",
        help="What parts several labels in one cell; by default guessed.",
        rich_help_panel=Panel.DATA,
    ),
]
EmptyOption = Annotated[
    Empty | None,
    typer.Option(
        "--empty",
        help="What an empty cell or list of labels means: none of the labels, or a row to skip "
        "because nobody has labeled it.",
        rich_help_panel=Panel.DATA,
    ),
]
EncodingOption = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="NAME",
        help="Encoding of text files, such as latin-1; by default UTF-8, or UTF-16 by its mark.",
        rich_help_panel=Panel.DATA,
    ),
]
RenameOption = Annotated[
    list[str] | None,
    typer.Option(
        "--rename",
        metavar="OLD=NEW",
        help="Read a label as another, such as acusatory=accusatory; may be repeated. NAME=NAME "
        "says that a label is spelled as it should be.",
        rich_help_panel=Panel.DATA,
    ),
]


def read_options(
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
) -> ReadOptions:
    """Return the options of a command as those of the readers.

    Raises:
        typer.BadParameter: the format is not known, or a renaming is not of the form OLD=NEW.
    """
    if data_format is not None and data_format not in FORMATS:
        raise typer.BadParameter(
            f"expected one of {', '.join(FORMATS)}, found {data_format!r}.", param_hint="--format"
        )
    return ReadOptions(
        format=data_format,
        text_column=text_column,
        label_columns=tuple(label_columns or ()),
        group_column=group_column,
        split_column=split_column,
        annotator_column=annotator_column,
        separator=separator,
        empty=empty.value if empty else None,
        encoding=encoding,
        renamed=tuple(_renaming(given) for given in renamed or ()),
    )


def reads_data(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `read_options` in place of its parameter `reading`."""
    own = [p for p in signature(command).parameters.values() if p.name != "reading"]
    options = signature(read_options).parameters

    @wraps(command)
    def with_options(**given: object) -> None:
        chosen = {name: given.pop(name) for name in options}
        command(**given, reading=read_options(**chosen))  # type: ignore[arg-type]

    # What typer reads the options from.
    parameters = [*own, *options.values()]
    with_options.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    with_options.__annotations__ = {p.name: p.annotation for p in parameters}
    return with_options


def _renaming(given: str) -> tuple[str, str]:
    old, sign, new = (part.strip() for part in given.partition("="))
    if not (old and sign and new):
        raise typer.BadParameter(
            f"expected OLD=NEW, such as acusatory=accusatory, found {given!r}.",
            param_hint="--rename",
        )
    return old, new
