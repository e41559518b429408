"""The speakers of a document in the terminal."""

from collections.abc import Iterator, Mapping, Sequence

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from stancekit.cli.common import printable
from stancekit.schema import Profile

_BAR = 8  # the width of a mean score of 1
_LONGEST = 28  # of names and labels on one line


def speaker_tables(
    speakers: Mapping[str, Profile], labels: Sequence[str], colors: Mapping[str, str], width: int
) -> Iterator[Table]:
    """Yield tables of speakers, each with as many labels as the width has room for."""
    names = min(max(cell_len(printable(name)) for name in ("speaker", *speakers)), _LONGEST)
    headings = (min(cell_len(printable(label)), _LONGEST) for label in labels)
    column = max(_BAR + len("000 "), max(headings, default=0))
    side = max((width - names - len("  statements")) // (column + 2), 1)
    for start in range(0, len(labels), side):
        table = Table(box=None, padding=(0, 2, 0, 0))
        table.add_column("speaker", width=names, overflow="fold")
        table.add_column("statements", justify="right")
        part = labels[start : start + side]
        for label in part:
            table.add_column(Text(printable(label)), width=column, overflow="fold")
        for name, profile in speakers.items():
            cells = (_mean(profile, label, colors[label]) for label in part)
            table.add_row(Text(printable(name)), f"{profile.statements:,}", *cells)
        yield table


def _mean(profile: Profile, label: str, color: str) -> Text:
    """Return a count, and a mean score as a bar whose end can be told without color, too."""
    halves = round(profile.means[label] * _BAR * 2)
    bar = "━" * (halves // 2) + "╾" * (halves % 2)
    return Text.assemble(
        f"{profile.counts[label]:3,} ", (bar, color), ("─" * (_BAR - len(bar)), "dim")
    )
