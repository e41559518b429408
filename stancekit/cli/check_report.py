"""The report of `stancekit check` on a terminal."""

import math
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from stancekit.cli.common import printable
from stancekit.data.findings import FEW, DataCheck, NearDuplicate
from stancekit.data.statements import gathered
from stancekit.data.wording import count

_SHOWN = 10


def print_check(console: Console, found: DataCheck) -> None:
    """Print what a check found: what was understood, then warnings, then errors."""
    for source in found.sources:
        title = f"{source.source}: {source.format}, {count(source.rows, 'row')}"
        _line(console, title, style="bold")
        for notice in source.notices:
            _line(console, f"  {notice}")
    _print_summary(console, found)
    _print_labels(console, found)
    warnings = [(title, places) for title, places in _warnings(found) if places]
    for title, places in warnings:
        _print_list(console, title, places, "yellow")
    errors = len(found.problems) + len(found.misspelled)
    if found.problems:
        title = count(len(found.problems), "problem")
        _print_list(console, title, gathered(found.problems), "red")
    if found.misspelled:
        title = f"{count(len(found.misspelled), 'label')} that must be renamed"
        _print_list(console, title, [label.note for label in found.misspelled], "red")
    console.print()
    if errors:
        _line(console, f"{count(errors, 'error')}: mend them first.", style="bold red")
    else:
        _line(console, "No errors." if warnings else "All is well.", style="bold green")


def _print_summary(console: Console, found: DataCheck) -> None:
    parts = [
        count(found.rows, "row"),
        count(found.statements, "labeled statement"),
    ]
    if found.unlabeled:
        parts.append(f"{len(found.unlabeled):,} unlabeled")
    if found.skipped:
        parts.append(f"{count(len(found.skipped), 'row')} skipped")
    if found.annotators:
        parts.append(count(found.annotators, "annotator"))
    console.print()
    _line(console, ", ".join(parts))
    if found.splits:
        _line(console, "splits: " + ", ".join(f"{s.name} {s.statements:,}" for s in found.splits))
    if found.groups:
        largest = found.groups[0]
        size = count(largest.statements, "statement")
        _line(console, f"{count(len(found.groups), 'group')}, the largest {largest.name!r}: {size}")


def _print_labels(console: Console, found: DataCheck) -> None:
    """Print the labels and their combinations, if there are any."""
    if not found.labels:
        return
    is_open = any(label.missing for label in found.labels)
    table = _table("label", "statements", *(["left open"] if is_open else []))
    agreement = {agreed.label: agreed for agreed in found.agreement}
    if agreement:
        table.add_column("agreement (alpha)", justify="right")
        table.add_column("by two or more", justify="right")
    for label in found.labels:
        cells = [f"{label.statements:,}"]
        if is_open:
            cells.append(f"{label.missing:,}")
        if agreed := agreement.get(label.label):
            alpha = "n/a" if math.isnan(agreed.alpha) else f"{agreed.alpha:.2f}"
            cells += [alpha, f"{agreed.statements:,}"]
        table.add_row(Text(printable(label.label)), *cells)
    console.print(table)
    sets = _table("labels together", "statements")
    for combination in found.label_sets[:_SHOWN]:
        names = ", ".join(combination.labels) or "none of them"
        sets.add_row(Text(printable(names)), f"{combination.statements:,}")
    console.print(sets)
    _print_more(console, len(found.label_sets))


def _warnings(found: DataCheck) -> Iterable[tuple[str, Sequence[object]]]:
    """Yield the heading and the places of each kind of warning."""
    yield f"{count(len(found.skipped), 'row')} skipped", found.skipped
    unlabeled = count(len(found.unlabeled), "statement")
    yield f"{unlabeled} that nobody has labeled", found.unlabeled
    verb = "repeats" if len(found.repeated) == 1 else "repeat"
    repeated = count(len(found.repeated), "row")
    yield f"{repeated} that {verb} an earlier text; it counts once", found.repeated
    conflicts = count(len(found.conflicts), "contradiction")
    yield f"{conflicts} about the same text; the majority decides on labels", found.conflicts
    ties = count(len(found.ties), "label")
    yield f"{ties} left open, because opinions about them are split evenly", found.ties
    pairs = sorted(found.near_duplicates, key=lambda pair: pair.apart is None)
    yield _near_duplicates(pairs), [_pair(pair) for pair in pairs]
    if found.long_texts:
        long = count(len(found.long_texts), "statement")
        longest = found.long_texts[0].tokens
        yield (
            f"{long} longer than the model reads at once, up to {longest:,} tokens",
            [f"{t.where}: {t.tokens:,} tokens, {t.windows:,} windows" for t in found.long_texts],
        )
    rare = [f"{label.label}: {label.statements}" for label in found.rare_labels]
    yield f"{count(len(rare), 'label')} with fewer than {FEW} statements; label more", rare


def _near_duplicates(pairs: Sequence[NearDuplicate]) -> str:
    title = f"{count(len(pairs), 'pair')} of statements that are nearly the same"
    apart = sum(pair.apart is not None for pair in pairs)
    if not apart:
        return title
    return (
        f"{title}, {apart:,} of them in different groups or splits: a test could then ask what "
        "training has told, so give both one group"
    )


def _pair(pair: NearDuplicate) -> str:
    apart = f", in another {pair.apart}" if pair.apart else ""
    return f"{pair.where}: nearly the same as {pair.first}{apart}"


def _print_list(console: Console, title: str, places: Sequence[object], color: str) -> None:
    console.print()
    _line(console, title, style=f"bold {color}")
    for place in places[:_SHOWN]:
        _line(console, f"  {place}")
    _print_more(console, len(places))


def _print_more(console: Console, total: int) -> None:
    if total > _SHOWN:
        _line(console, f"  … and {total - _SHOWN:,} more (--json lists all)", style="dim")


def _line(console: Console, text: str, style: str = "") -> None:
    # Not wrapped, so that a place can be searched for and opened.
    console.print(Text(printable(text), style=style), soft_wrap=True)


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(first)
    for heading in others:
        table.add_column(heading, justify="right")
    return table
