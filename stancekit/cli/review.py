"""`stancekit review`."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from stancekit.cli.common import (
    JsonOption,
    Panel,
    label_colors,
    notes_console,
    printable,
    tell,
    to_json,
)
from stancekit.cli.data_options import DataArgument, reads_data
from stancekit.data.annotations import ReadOptions
from stancekit.data.loading import load_statements
from stancekit.labeling.reviewing import Finding
from stancekit.labeling.reviewing import review as find
from stancekit.model_files import ModelFolder, locate_shipped_model
from stancekit.progress import maybe_track

_INDENT = 4


@reads_data
def review(
    data: DataArgument,
    count: Annotated[
        int, typer.Option("-n", min=1, metavar="COUNT", help="How many findings to show at most.")
    ] = 50,
    as_json: JsonOption = False,
    base: Annotated[
        str | None,
        typer.Option(
            metavar="BASE",
            help="What the models of the cross-validation start from: shipped, a folder, or an "
            "encoder on the hub. By default as for train.",
            rich_help_panel=Panel.MODEL,
        ),
    ] = None,
    *,
    reading: ReadOptions,
) -> None:
    """Find labels that look wrong, the likeliest first.

    Models are trained on a part of the statements each, and asked about the others. What they
    contradict is worth a second look: it is not always the label that is wrong.
    """
    shipped = ModelFolder(locate_shipped_model())
    statements = load_statements(data, options=reading, known=shipped.manifest.labels)
    # Not above, so that the other commands start without torch.
    from stancekit.finetune.embeddings import embed
    from stancekit.finetune.unseen import out_of_fold_scores

    notes = notes_console()
    tell(notes, statements.notices)
    shown = notes.is_terminal
    scores = out_of_fold_scores(statements.examples, statements.labels, base=base, progress=shown)
    texts = [example.text for example in statements.examples]
    with maybe_track("Embedding", len(texts), shown=shown) as advance:
        embeddings = embed(shipped, texts, advance=advance)
    found = find(statements, scores, embeddings, count=count)
    if as_json:
        print(to_json([finding.to_dict() for finding in found], indent=2))
        return
    console = Console(highlight=False)
    for number, finding in enumerate(found, start=1):
        print_finding(console, number, finding, statements.labels)
    more = "; a larger -n may show more" if len(found) == count else ""
    total = f"{len(texts):,} statements, {len(found):,} with labels that look wrong{more}."
    console.print(Text(total))


def print_finding(console: Console, number: int, finding: Finding, labels: Sequence[str]) -> None:
    """Print a statement with its labels, those that it should have, and similar statements."""
    colors = label_colors(labels)
    head = Text(printable(f"{number}. {finding.where}"), style="bold")
    head.append(f"  {finding.confidence:.0%} sure", style="not bold dim")
    console.print(head, soft_wrap=True)  # so that a place can be searched for and opened
    body = Table.grid(padding=(0, 2))
    body.add_column(style="dim")
    body.add_column(overflow="fold")
    body.add_row("", Text(printable(finding.text)))
    body.add_row("given", _names(finding.given, colors))
    suggested = _names(finding.suggested, colors)
    body.add_row("suggested", suggested.append(f"  {_changes(finding)}", style="dim"))
    for place, neighbor in enumerate(finding.nearest):
        text = Text(printable(neighbor.text))
        text.append(printable(f"  {neighbor.where}, {neighbor.similarity:.2f}"), style="dim")
        body.add_row("" if place else "alike", text)
    console.print(Padding.indent(body, _INDENT))
    console.print()


def _names(given: Sequence[str], colors: Mapping[str, str]) -> Text:
    if not given:
        return Text("none", style="dim")
    return Text(", ").join(Text(printable(label), style=colors[label]) for label in given)


def _changes(finding: Finding) -> str:
    changes = [f"add {label} ({finding.scores[label]:.2f})" for label in finding.to_add]
    changes += [f"remove {label} ({finding.scores[label]:.2f})" for label in finding.to_remove]
    return printable(", ".join(changes))
