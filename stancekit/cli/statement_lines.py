"""A statement in the terminal: its text, with its labels before and beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from stancekit.cli.common import printable
from stancekit.schema import Statement

_INDENT = 2  # of what somebody says, below the name
_GAP = 3  # between a statement and its labels
_ROOMY = 100  # where conveyance has a column of its own
_CONVEYANCE = len("reported  ")


@dataclass(frozen=True)
class Look:
    """How statements are laid out.

    Attributes:
        console: where they are shown.
        colors: of the labels.
        width: of the whole.
        strokes: the most labels that one of them has.
    """

    console: Console
    colors: Mapping[str, str]
    width: int
    strokes: int

    @property
    def roomy(self) -> bool:
        """Whether conveyance has a column of its own."""
        return self.width >= _ROOMY

    @property
    def margin(self) -> int:
        """Where the text begins, in columns."""
        return _INDENT + self.strokes + 1

    @property
    def label_width(self) -> int:
        """Of a label with its score."""
        longest = max((cell_len(printable(label)) for label in self.colors), default=0)
        return min(longest + len(" 0.00"), self.width // 3)

    @property
    def detail_width(self) -> int:
        """Of what stands beside a statement."""
        return self.label_width + (_CONVEYANCE if self.roomy else 0)

    @property
    def text_width(self) -> int:
        """Of a statement."""
        return max(self.width - self.margin - _GAP - self.detail_width, 2)


def statement_lines(statement: Statement, look: Look) -> Iterator[Text]:
    """Yield the lines of a statement: a stroke for each label, the text, and the labels beside."""
    scores = statement.prediction.scores
    labels = sorted(statement.prediction.labels, key=lambda label: -scores[label])
    edge = Text(" " * (_INDENT if statement.spoken else 0))
    for label in labels:
        edge.append("┃", style=look.colors[label])
    if statement.spoken and not labels:
        edge.append("│", style="dim")
    edge.append(" " * (look.margin - edge.cell_len))
    style = look.colors[labels[0]] if labels else "" if statement.spoken else "dim"
    text = Text(printable(statement.text), style=style)
    lines = text.wrap(look.console, look.text_width, overflow="fold")
    for line, detail in zip_longest(lines, _details(statement, labels, look), fillvalue=Text()):
        row = Text.assemble(edge, line)
        row.rstrip()
        if detail:
            row.append(" " * (look.width - look.detail_width - row.cell_len))
            row.append_text(detail)
        row.rstrip()
        yield row


def _details(statement: Statement, labels: Sequence[str], look: Look) -> list[Text]:
    """Return the lines beside a statement: how it is conveyed, and its labels with scores."""
    found: list[Text] = []
    for label in labels:
        score = f" {statement.prediction.scores[label]:.2f}"
        name = printable(label)
        name += " " * (look.label_width - len(score) - cell_len(name))
        text = Text(name + score, style=look.colors[label])
        found.extend(text.wrap(look.console, look.label_width, overflow="fold"))
    conveyance = statement.conveyance if statement.spoken else ""
    if not look.roomy:
        return [*found, Text(conveyance, style="dim")] if conveyance else found
    first, *rest = found or [Text()]
    beside = Text.assemble((conveyance.ljust(_CONVEYANCE), "dim"), first)
    return [beside, *(Text(" " * _CONVEYANCE) + line for line in rest)]
