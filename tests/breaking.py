"""Training runs in processes of their own, which a signal hits where a test says."""

import gc
import importlib
import itertools
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path


@dataclass(frozen=True)
class Blow:
    """A signal that a process gives itself.

    Attributes:
        target: the function at whose call it does, as module:function.
        call: at which of its calls.
        after: when the call is over rather than before it.
        number: the signal; SIGKILL by default.
    """

    target: str
    call: int = 1
    after: bool = False
    number: int = 9


def start(
    arguments: Sequence[str | Path],
    *,
    output: Path = Path(os.devnull),
    blow: Blow | None = None,
    saved_steps: int = 2,
    flat: bool = False,
) -> BaseProcess:
    """Start `stancekit` in a fork of a process that has imported torch already.

    Args:
        arguments: of the command line.
        output: a file to which it adds what it prints.
        blow: the signal that hits it.
        saved_steps: after how many steps a cross-validated run saves.
        flat: let every evaluation of a run find the same, so that it stops early; and let the
            last of the weights that are compared be the best.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["stancekit.finetune", "stancekit.report.html"])
    words = [str(argument) for argument in arguments]
    process = context.Process(target=_run, args=(words, output, blow, saved_steps, flat))
    process.start()
    return process


def finish(process: BaseProcess) -> int:
    """Wait for a process, and return its exit code: of a signal that ended it, the negative."""
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def _run(
    arguments: list[str], output: Path, blow: Blow | None, saved_steps: int, flat: bool
) -> None:
    import torch

    from stancekit.cli.app import main
    from stancekit.finetune import fitting, trainer

    torch.set_num_threads(1)
    gc.freeze()  # else each collection goes through all that was imported
    with output.open("a", encoding="utf-8") as stream:
        for standard in (sys.stdout, sys.stderr):
            os.dup2(stream.fileno(), standard.fileno())
    trainer._SAVED_STEPS = saved_steps
    if flat:
        rising = itertools.count(1)
        trainer.macro_average_precision = lambda *_, **__: 0.5  # type: ignore[assignment]
        fitting.macro_average_precision = lambda *_, **__: float(next(rising))  # type: ignore[assignment]
    if blow is not None:
        _arm(blow)
    sys.argv = ["stancekit", *arguments]
    main()


def _arm(blow: Blow) -> None:
    module, _, path = blow.target.partition(":")
    owner: object = importlib.import_module(module)
    *owners, name = path.split(".")
    for part in owners:
        owner = getattr(owner, part)
    function: Callable[..., object] = getattr(owner, name)
    numbers = itertools.count(1)

    def struck(*args: object, **kwargs: object) -> object:
        due = next(numbers) == blow.call
        if due and not blow.after:
            signal.raise_signal(blow.number)
        found = function(*args, **kwargs)
        if due and blow.after:
            signal.raise_signal(blow.number)
        return found

    setattr(owner, name, struck)
