"""An evaluation in the terminal."""

import math
from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from stancekit.cli.common import label_colors, printable
from stancekit.evaluation.figures import Averages, Comparison, Estimate, Evaluation, Mistake

_MISTAKES = 5  # of each kind
_NONE = "n/a"

Colors = Mapping[str, str]


def print_evaluation(console: Console, evaluation: Evaluation) -> None:
    """Print figures, calibration, slices, the comparison, and the most confident mistakes.

    Args:
        console: where to.
        evaluation: what was measured.
    """
    colors = label_colors([found.label for found in evaluation.labels])
    console.print(
        Text.assemble(
            (printable(evaluation.model), "bold"),
            f" on {printable(evaluation.data)}: {evaluation.statements:,} statements\n",
        )
    )
    console.print(_figures(evaluation, colors))
    console.print(Text("Below each figure: its 95 % interval.\n", style="dim"))
    console.print(_calibration(evaluation, colors), "")
    console.print(_slices(evaluation), "")
    if evaluation.comparison is not None:
        _print_comparison(console, evaluation.model, evaluation.comparison, colors)
    for given, title in ((True, "Given wrongly"), (False, "Missed")):
        mistakes = [mistake for mistake in evaluation.mistakes if mistake.given == given]
        mistakes.sort(key=lambda mistake: -mistake.score if mistake.given else mistake.score)
        if mistakes:
            title += ", the surest first"
            console.print(_mistakes(title, mistakes[:_MISTAKES], colors), "")


def _print_comparison(console: Console, model: str, comparison: Comparison, colors: Colors) -> None:
    console.print(
        Text.assemble(
            "Against ",
            (printable(comparison.against), "bold"),
            (f"; above 0, {printable(model)} is the better one.", "dim"),
        )
    )
    console.print(_comparison(comparison, colors), "")
    console.print(Text(f"{printable(comparison.verdict)}\n", style="bold"))


def _figures(evaluation: Evaluation, colors: Colors) -> Table:
    table = _table("label", "state-\nments", "precision", "recall", "F1", "AP", "AUC")
    for found in evaluation.labels:
        table.add_row(_name(found.label, colors), f"{found.support:,}", *_cells(found.figures))
    for name, averages in (("macro", evaluation.macro), ("micro", evaluation.micro)):
        table.add_row(Text(name, style="bold"), "", *_cells(averages))
    exact = _over_interval(evaluation.exact_match)
    table.add_row(Text("exact match", style="bold"), "", exact)
    return table


def _cells(averages: Averages) -> Iterable[Text]:
    figures = (
        averages.precision,
        averages.recall,
        averages.f1,
        averages.average_precision,
        averages.auc,
    )
    return map(_over_interval, figures)


def _over_interval(found: Estimate) -> Text:
    interval = "" if math.isnan(found.low) else f"{found.low:.2f}\N{EN DASH}{found.high:.2f}"
    return Text.assemble(_number(found.value), "\n", (interval, "dim"))


def _calibration(evaluation: Evaluation, colors: Colors) -> Table:
    table = _table("calibration", "threshold", "ECE", "Brier")
    for found in evaluation.labels:
        row = (found.threshold, found.ece, found.brier)
        table.add_row(_name(found.label, colors), *map(_number, row))
    return table


def _slices(evaluation: Evaluation) -> Table:
    labels = [found.label for found in evaluation.labels]
    table = _table("F1 by part", "statements", "macro", *map(printable, labels))
    for part in evaluation.slices:
        figures = (part.macro_f1, *(part.f1[label] for label in labels))
        table.add_row(Text(printable(part.name)), f"{part.statements:,}", *map(_number, figures))
    return table


def _comparison(comparison: Comparison, colors: Colors) -> Table:
    table = _table(
        "label",
        "F1\ndifference",
        "AP\ndifference",
        "only this\nright",
        "only other\nright",
        "McNemar\np",
    )
    for found in comparison.labels:
        table.add_row(
            _name(found.label, colors),
            _signed(found.f1),
            _signed(found.average_precision),
            f"{found.only_first_right:,}",
            f"{found.only_second_right:,}",
            "< 0.001" if found.p_value < 0.001 else _number(found.p_value),
        )
    macro = (comparison.macro_f1, comparison.macro_average_precision)
    table.add_row(Text("macro", style="bold"), *map(_signed, macro))
    return table


def _signed(found: Estimate) -> Text:
    if math.isnan(found.value):
        return Text(_NONE)
    interval = "" if math.isnan(found.low) else f"{found.low:+.3f} to {found.high:+.3f}"
    return Text.assemble(f"{found.value:+.3f}", "\n", (interval, "dim"))


def _mistakes(title: str, mistakes: Sequence[Mistake], colors: Colors) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), expand=True)
    table.add_column(Text(title), ratio=1, overflow="fold")
    for heading in ("label", "score", "in the data"):
        table.add_column(heading)
    for mistake in mistakes:
        table.add_row(
            Text(printable(mistake.text)),
            _name(mistake.label, colors),
            _number(mistake.score),
            Text(printable(", ".join(mistake.gold) or "none")),
        )
    return table


def _table(*headings: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for place, heading in enumerate(headings):
        table.add_column(Text(heading), justify="right" if place else "left", overflow="fold")
    return table


def _name(label: str, colors: Colors) -> Text:
    return Text(printable(label), style=colors[label])


def _number(value: float) -> str:
    return _NONE if math.isnan(value) else f"{value:.3f}"
