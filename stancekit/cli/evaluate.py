"""`stancekit evaluate`."""

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from stancekit.cli.common import (
    DeviceOption,
    JsonOption,
    Panel,
    load_named,
    notes_console,
    tell,
    to_json,
)
from stancekit.cli.data_options import DataArgument, reads_data
from stancekit.cli.evaluation_tables import print_evaluation
from stancekit.cli.html_page import HtmlOption, check_page, write_page
from stancekit.data.annotations import ReadOptions
from stancekit.data.loading import load_statements
from stancekit.data.statements import LabeledStatements
from stancekit.errors import DataError
from stancekit.evaluation.figures import to_dict
from stancekit.evaluation.running import evaluate_classifier
from stancekit.schema import Example

_TEST = "test"
_FEW_GROUPS = 10  # with fewer, a bootstrap over groups is known to be too sure


@reads_data
def evaluate(
    model: Annotated[
        str,
        typer.Argument(
            metavar="MODEL", help="Model folder, or 'shipped' for the one that stancekit ships."
        ),
    ],
    data: DataArgument,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="MODEL",
            help="Another model folder, or 'shipped', to compare with.",
            rich_help_panel=Panel.MODEL,
        ),
    ] = None,
    split: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Split of the data to measure on: train, validation or test; by default test "
            "when the data have one, else everything.",
            rich_help_panel=Panel.DATA,
        ),
    ] = None,
    html: HtmlOption = None,
    as_json: JsonOption = False,
    device: DeviceOption = "cpu",
    *,
    reading: ReadOptions,
) -> None:
    """Measure a model on labeled statements, alone or against another one.

    Figures come with 95 % intervals, from resampling documents. The page of [bold]--html[/] has
    the plots, and more mistakes to read.
    """
    check_page(html)
    classifier = load_named(model, device)
    other = load_named(against, device) if against is not None else None
    statements = load_statements(data, options=reading, known=classifier.labels)
    split = split or _default_split(statements.examples)
    examples = _of_split(statements.examples, split)
    name = ", ".join(data) + (f", {split} split" if split else "")
    notes = notes_console()
    tell(notes, _notes(statements, examples, split, classifier.labels))
    found = evaluate_classifier(
        classifier,
        examples,
        data=name,
        labels=statements.labels,
        against=other,
        progress=notes.is_terminal,
    )
    if html is not None:
        write_page(html, found)
    if as_json:
        print(to_json(to_dict(found), indent=2))
        return
    console = Console(highlight=False)
    print_evaluation(console, found)
    if html is not None:
        console.print(Text(f"The page is in {html}"))


def _default_split(examples: Sequence[Example]) -> str | None:
    return _TEST if any(example.split == _TEST for example in examples) else None


def _of_split(examples: Sequence[Example], split: str | None) -> list[Example]:
    found = [example for example in examples if split is None or example.split == split]
    if not found:
        splits = {repr(example.split) for example in examples if example.split is not None}
        raise DataError(
            f"Expected statements of the split {split!r}, found the splits "
            f"{', '.join(sorted(splits)) or 'none'}; name another one, or leave --split out."
        )
    return found


def _notes(
    statements: LabeledStatements,
    examples: Sequence[Example],
    split: str | None,
    labels: Sequence[str],
) -> Iterator[str]:
    """Yield what is to be known about the statements that are measured on."""
    yield from map(str, statements.notices)
    if left := len(statements.examples) - len(examples):
        yield f"Measured on the {split} split, without {left:,} statements that are not in it."
    if unused := [label for label in labels if label not in statements.labels]:
        yield f"The data never give {', '.join(unused)}: no figures, and nothing counts as wrong."
    groups = {example.group for example in examples}
    if len(groups) == 1 and len(examples) > 1:
        yield "All statements are from one group: intervals hold for that document or author only."
    elif len(groups) < _FEW_GROUPS:
        yield f"The statements are from {len(groups)} groups only: the intervals are rough."
