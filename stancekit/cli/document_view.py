"""A document in the terminal."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from stancekit.cli.common import label_colors, printable
from stancekit.cli.speaker_table import speaker_tables
from stancekit.cli.statement_lines import Look, statement_lines
from stancekit.data.wording import count
from stancekit.schema import Statement

if TYPE_CHECKING:
    from stancekit.documents.document import Document

_WIDEST = 120  # longer lines are hard to read
_NARROWEST = 40  # what is narrower breaks the lines of this width


def document_head(document: "Document", width: int) -> Text:
    """Return the title, and what was found: on a line, or on two where that is too long."""
    colors = label_colors(document.labels)
    profile = document.profile()
    found = [
        Text(printable(document.name or "standard input")),
        Text(count(profile.statements, "statement")),
        Text(count(len(document.speakers()), "speaker")),
    ]
    counts = [
        Text(f"{number:,} {printable(label)}", style=colors[label] if number else "")
        for label, number in profile.counts.items()
    ]
    between = Text(" · ")
    line = between.join([*found, *counts])
    if line.cell_len > width:
        line = Text("\n").join([between.join(found), between.join(counts)])
    line.stylize("dim")
    if document.title is None:
        return line
    return Text("\n").join([Text(printable(document.title), style="bold"), line])


def document_view(document: "Document", console: Console) -> Iterator[Text | Table]:
    """Yield what is shown of a document: its head, its statements in order, its speakers.

    Args:
        document: the document; nothing of its text is taken for markup.
        console: where it is shown, for the width.
    """
    width = max(min(console.width, _WIDEST), _NARROWEST)
    yield document_head(document, width)
    colors = label_colors(document.labels)
    strokes = max((len(part.prediction.labels) for part in document.statements), default=1)
    yield from _statements(document.statements, Look(console, colors, width, max(strokes, 1)))
    speakers = document.speakers()
    if speakers:
        yield Text()
        yield from speaker_tables(speakers, document.labels, colors, width)


def _statements(statements: Sequence[Statement], look: Look) -> Iterator[Text]:
    shown: tuple[str | None, str | None] | None = None
    before: Statement | None = None
    for statement in statements:
        speaker = (statement.speaker, None if statement.speaker else statement.mention)
        if statement.spoken and speaker != shown:
            yield Text()
            yield _speaker(statement)
            shown = speaker
        elif before is None or before.spoken != statement.spoken:
            yield Text()
        yield from statement_lines(statement, look)
        before = statement


def _speaker(statement: Statement) -> Text:
    if statement.speaker is not None:
        return Text(printable(statement.speaker), style="bold")
    return Text(printable(statement.mention or "speaker unknown"), style="dim")
