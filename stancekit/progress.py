"""The progress bar of long work."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def track(description: str, total: int | None) -> Iterator[Callable[[int], object]]:
    """Show a bar with the time left on standard error; yield what advances it.

    Args:
        description: what is being done.
        total: how many steps there are, or None when that is unknown.
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    # What is printed meanwhile moves the bar aside on a terminal, but goes on into a file or pipe.
    moves = sys.stdout is not None and sys.stdout.isatty()
    console = Console(stderr=True)
    with Progress(*columns, console=console, redirect_stdout=moves) as progress:
        task = progress.add_task(description, total=total)
        yield lambda count: progress.advance(task, count)


@contextmanager
def maybe_track(
    description: str, total: int | None, *, shown: bool
) -> Iterator[Callable[[int], object]]:
    """Show a bar as `track` does when it is to be shown; yield what advances it."""
    if not shown:
        yield lambda _: None
        return
    with track(description, total) as advance:
        yield advance


def in_proportion(
    advance: Callable[[int], object], *, steps: int, total: int
) -> Callable[[int], object]:
    """Return what advances by `total` in all, in whole numbers, as `steps` steps are done.

    A text read in several windows is one text on the bar. It may be called from any thread.
    """
    lock = threading.Lock()
    done = 0

    def step(count: int) -> None:
        nonlocal done
        with lock:
            before = done * total // steps
            done += count
            advance(done * total // steps - before)

    return step
